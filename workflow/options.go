// SPDX-License-Identifier: Apache-2.0

package workflow

import "fmt"

// Options say what a definition may refer to. The zero Options know no
// responsibilities, and take every role as it is.
type Options struct{}

// duties are the words for what a role does about a responsibility.
var duties = [...]string{"accountable", "responsible", "consulted", "informed", "supports", "verifies", "signs-off"}

// dutyOf returns the number of a duty's word.
func dutyOf(word string) (int, bool) {
	for i, d := range duties {
		if d == word {
			return i, true
		}
	}
	return 0, false
}

// checkRole reports a role that the catalogue does not have.
func (o Options) checkRole(c *compiler, path string, r RoleID) {}

// resolve returns the roles that a party of a duty means.
func (o Options) resolve(c *compiler, path string, p Party) []RoleID {
	c.report(path, fmt.Errorf("%q wants a matrix, and the options have none", p))
	return nil
}

func (c *compiler) mayTrap() bool { return false }
