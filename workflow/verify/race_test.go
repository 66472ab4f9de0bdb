// SPDX-License-Identifier: Apache-2.0

//go:build race

package verify_test

const race = true
