// SPDX-License-Identifier: Apache-2.0

// Package roles holds the vocabulary of a social media team: the roles people
// fill, the responsibilities that have to be met, the skills both need, and the
// matrix that says who does, owns, advises on and is told about what.
package roles
