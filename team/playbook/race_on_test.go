// SPDX-License-Identifier: Apache-2.0

//go:build race

package playbook_test

// slowdown is how much slower everything may be: the race detector costs that.
const slowdown = 20
