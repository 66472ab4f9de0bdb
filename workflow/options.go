// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/roles"
)

// Options say what a definition may refer to. The zero Options know no
// responsibilities, and take every role as it is.
type Options struct {
	// Catalog, when given, is where every role of the definition must be.
	Catalog *roles.Catalog
	// Matrix says which roles a party such as "accountable:publish-posts"
	// means. A definition with such a party does not compile without it.
	Matrix *roles.Matrix
}

// duties are the words for what a role does about a responsibility. It is never
// written to.
var duties = [...]struct {
	word    string
	meaning roles.Meaning
}{
	{"accountable", roles.Owns},
	{"responsible", roles.Does},
	{"consulted", roles.Advises},
	{"informed", roles.Told},
	{"supports", roles.Helps},
	{"verifies", roles.Checks},
	{"signs-off", roles.SignsOff},
}

// dutyOf returns the meaning of a duty's word.
func dutyOf(word string) (roles.Meaning, bool) {
	for _, d := range duties {
		if d.word == word {
			return d.meaning, true
		}
	}
	return 0, false
}

// checkRole reports a role that the catalogue does not have.
func (o Options) checkRole(c *compiler, path string, r RoleID) {
	if o.Catalog != nil && !o.Catalog.HasRole(r) {
		c.report(path, suggest.Unknown("role", r, o.Catalog.RoleIDs()))
	}
}

// resolve returns the roles that a party of a duty means.
func (o Options) resolve(c *compiler, path string, p Party) []RoleID {
	if o.Matrix == nil {
		c.report(path, fmt.Errorf("%q wants a matrix: give one in Options.Matrix, or name roles", p))
		return nil
	}
	resp := roles.ResponsibilityID(p.Name)
	if !o.Matrix.HasRow(resp) {
		c.report(path, suggest.Unknown("responsibility", resp, o.Matrix.Rows()))
		return nil
	}
	meaning, _ := dutyOf(p.Duty)
	list := o.Matrix.Who(resp, meaning)
	if len(list) == 0 {
		c.report(path, fmt.Errorf("no role of the matrix is %s for %q: nobody could ever act", p.Duty, p.Name))
	}
	return list
}
