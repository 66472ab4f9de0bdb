// SPDX-License-Identifier: Apache-2.0

// Package schema judges JSON documents by a JSON Schema: one of ours, or that of
// SARIF 2.1.0, the exchange format for the results of analysis tools.
//
// The schema of SARIF is the one that OASIS publishes with errata 01. It is read
// from the module go-sarif (Unlicense), which carries it, when a test runs, and
// is no part of this repository.
package schema
