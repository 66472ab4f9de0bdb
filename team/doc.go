// SPDX-License-Identifier: Apache-2.0

// Package team models people: who wears which hats in which unit, for what share
// of the time and from when until when, who is away, and who stands in.
package team
