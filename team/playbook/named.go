// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"errors"
	"fmt"
	"slices"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// Named gives letters of the matrix to one member. Rules count them; workflows do
// not, since their parties are roles. The zero Named does not compile.
type Named struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	Member         team.MemberID          `json:"member"`
	// Letters are letters of the matrix's scheme such as "A/R"; of RACI if the
	// team states no matrix.
	Letters string `json:"letters"`
}

// named is a compiled [Named].
type named struct {
	responsibility roles.ResponsibilityID
	member         team.MemberID
	letters        roles.Letters
}

// named checks the letters of single people; those of a matrix with faults are
// not read.
func (c *compiler) named(matrix *roles.Matrix, sound bool) {
	scheme := roles.RACI()
	if matrix != nil && len(matrix.Rows()) > 0 {
		scheme = matrix.Scheme()
	}
	list := c.spec.Named
	for i, n := range list {
		path := at("named", i)
		c.responsibility(path+".responsibility", n.Responsibility)
		c.member(path+".member", n.Member)
		if slices.ContainsFunc(list[:i], func(o Named) bool { return o.Responsibility == n.Responsibility && o.Member == n.Member }) {
			c.fault(path, fmt.Errorf("member %q a second time for the same responsibility", string(n.Member)))
		}
		if !sound {
			continue
		}
		letters, err := scheme.Parse(n.Letters)
		if err == nil && letters.IsZero() {
			err = errors.New("missing letters")
		}
		c.fail(path+".letters", err)
		c.made.named = append(c.made.named, named{n.Responsibility, n.Member, letters})
	}
}
