// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// at returns the path of an element of a list.
func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// fail notes a fault, if there is one.
func (c *compiler) fail(path string, err error) {
	if err != nil {
		c.fault(path, err)
	}
}

// set notes that a text is missing.
func (c *compiler) set(path, text, what string) {
	if text == "" {
		c.fault(path, errors.New("missing "+what))
	}
}

// oneOf notes a word that there is not; the empty word says nothing.
func oneOf[K ~string](c *compiler, path, kind string, word K, known ...K) {
	if word != "" && !slices.Contains(known, word) {
		c.fault(path, suggest.Among(kind, word, known))
	}
}

// someOf notes the words of a list that there are not, and those that come twice.
func someOf[K ~string](c *compiler, path, kind string, words, known []K) {
	for i, w := range words {
		if !slices.Contains(known, w) {
			c.fault(at(path, i), suggest.Among(kind, w, known))
		}
		if slices.Contains(words[:i], w) {
			c.fault(at(path, i), fmt.Errorf("duplicate %s %q", kind, string(w)))
		}
	}
}

// ids notes ids that are missing or come twice, each at the path of its element
// and a field.
func ids[T any, K ~string](c *compiler, path, field, kind string, list []T, of func(T) K) {
	seen := make(map[K]bool, len(list))
	for i, x := range list {
		switch id := of(x); {
		case id == "":
			c.fault(at(path, i)+field, errors.New("missing id"))
		case seen[id]:
			c.fault(at(path, i)+field, fmt.Errorf("duplicate %s %q", kind, string(id)))
		default:
			seen[id] = true
		}
	}
}

// role notes a role that the catalogue does not have.
func (c *compiler) role(path string, r roles.ID) {
	if catalog := c.made.catalog; catalog != nil && !catalog.HasRole(r) {
		c.fault(path, suggest.Unknown("role", r, catalog.RoleIDs()))
	}
}

// responsibility notes a responsibility that the catalogue does not have.
func (c *compiler) responsibility(path string, r roles.ResponsibilityID) {
	if catalog := c.made.catalog; catalog != nil && !catalog.HasResponsibility(r) {
		c.fault(path, suggest.Unknown("responsibility", r, catalog.ResponsibilityIDs()))
	}
}

// member notes a member that the team does not have.
func (c *compiler) member(path string, m team.MemberID) {
	if c.made.team == nil {
		return
	}
	if _, ok := c.made.member(m); !ok {
		known := make([]team.MemberID, len(c.made.members))
		for i := range known {
			known[i] = c.made.members[i].ID
		}
		c.fault(path, suggest.Unknown("member", m, known))
	}
}

// members notes members that the team does not have, and those that come twice.
func (c *compiler) members(path string, list []team.MemberID) {
	for i, m := range list {
		c.member(at(path, i), m)
		if slices.Contains(list[:i], m) {
			c.fault(at(path, i), fmt.Errorf("duplicate member %q", string(m)))
		}
	}
}

// workflow notes a workflow that the playbook does not have.
func (c *compiler) workflow(path string, w workflow.ID) {
	known := make([]workflow.ID, len(c.spec.Workflows))
	for i, s := range c.spec.Workflows {
		known[i] = s.ID
	}
	oneOf(c, path, "workflow", w, known...)
}
