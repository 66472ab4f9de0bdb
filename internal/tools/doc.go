// SPDX-License-Identifier: Apache-2.0

// Package tools holds no code: the go.mod beside this file names the tools that
// the project is checked with, so that their requirements reach no user. Run one
// from the root with
//
//	go tool -modfile=internal/tools/go.mod staticcheck ./...
package tools
