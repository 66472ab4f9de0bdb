// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Pair is two hats that must not meet on one person. The zero Pair is none.
type Pair struct {
	A roles.ID `json:"a"`
	B roles.ID `json:"b"`
	// SameUnit limits the rule to hats in one and the same unit.
	SameUnit bool `json:"same-unit,omitempty"`
	// Why is the reason, for the message.
	Why string `json:"why,omitempty"`
}

// StandardPairs returns the pairs of the practitioners' rules that a catalogue
// has the roles for: whoever looks after the community is not customer service,
// and nobody leads and is a beginner at once.
func StandardPairs(c *roles.Catalog) []Pair {
	var pairs []Pair
	if c.HasRole("community-manager") && c.HasRole("customer-service-representative") {
		pairs = append(pairs, Pair{
			A: "community-manager", B: "customer-service-representative",
			Why: "a community manager hands support cases on and does not solve them",
		})
	}
	for _, lead := range []roles.ID{"social-media-manager", "head-of-social-media"} {
		for r := range c.Roles() {
			if r.Entry && c.HasRole(lead) && r.ID != lead {
				pairs = append(pairs, Pair{A: lead, B: r.ID, Why: "a beginner does not run the presence"})
			}
		}
	}
	return pairs
}

// Separation checks that hats which must not meet do not meet on one active
// member now. The fix takes the hat with the smaller share away, and gives it to
// somebody who has the skills and no other hat against it, if there is such a
// member.
//
// Findings, all errors, of rule "separation" with a, b and fix, one per member
// and pair. It fails if a pair names a role twice or one that the catalogue does
// not have.
func Separation(v *View, pairs []Pair) ([]socialteam.Finding, error) {
	v = v.orNobody()
	if err := checkPairs(v.team, pairs); err != nil {
		return nil, fmt.Errorf("team: separation: %w", err)
	}
	s := staffing{v, roles.Working}
	findings := []socialteam.Finding{}
	for i := range v.team.members {
		hats := v.hats(int32(i))
		for _, p := range pairs {
			a, b, met := p.meet(hats)
			if !met {
				continue
			}
			fix := s.fixApart(int32(i), a, b, pairs)
			f := socialteam.Finding{
				Rule: "separation", Severity: socialteam.Error, Subject: string(v.team.members[i].id),
				Message: fmt.Sprintf("is %s and %s at once: %v", p.A, p.B, fix),
				Params: []socialteam.Param{
					{Name: "a", Value: string(p.A)}, {Name: "b", Value: string(p.B)}, {Name: "fix", Value: fix.String()},
				},
			}
			if p.Why != "" {
				f.Message += " (" + p.Why + ")"
			}
			findings = append(findings, f)
		}
	}
	slices.SortFunc(findings, socialteam.Finding.Compare)
	return findings, nil
}

func checkPairs(t *Team, pairs []Pair) error {
	f := &faults{}
	for i, p := range pairs {
		path := index("pairs", i)
		if !t.Catalog().HasRole(p.A) {
			unknown(f, path, "a", "role", p.A, t.Catalog().RoleIDs)
		}
		if !t.Catalog().HasRole(p.B) {
			unknown(f, path, "b", "role", p.B, t.Catalog().RoleIDs)
		}
		if p.A == p.B {
			f.add(path, "b", fmt.Errorf("role %q twice", p.B))
		}
	}
	return f.err()
}

// meet returns the first two hats against the pair.
func (p Pair) meet(hats []Holding) (a, b Holding, met bool) {
	for _, a := range hats {
		for _, b := range hats {
			if a.Role == p.A && b.Role == p.B && (!p.SameUnit || a.Unit == b.Unit) {
				return a, b, true
			}
		}
	}
	return Holding{}, Holding{}, false
}

// fixApart takes the smaller hat from a member.
func (s staffing) fixApart(i int32, a, b Holding, pairs []Pair) Fix {
	hat := b
	if a.Share < b.Share {
		hat = a
	}
	fix := Fix{Kind: FixUnhat, Member: s.team.members[i].id, Role: hat.Role}
	for k := range s.team.members {
		k := int32(k)
		if k != i && s.active(k) && s.fitsApart(k, hat, pairs) {
			fix.For = s.team.members[k].id
			break
		}
	}
	return fix
}

// fitsApart reports whether a member could take a hat without meeting another.
func (s staffing) fitsApart(i int32, hat Holding, pairs []Pair) bool {
	if !s.team.skilled(i, hat.Role) && !s.holds(i, hat.Role, "") {
		return false
	}
	hats := append(s.hats(i), hat)
	return !slices.ContainsFunc(pairs, func(p Pair) bool {
		_, _, met := p.meet(hats)
		return met
	})
}

// Requirement says that a hat asks for another one on the same person: whoever
// holds Role in a unit holds one of Any there or in a unit above. The zero
// Requirement is none.
type Requirement struct {
	Role roles.ID   `json:"role"`
	Any  []roles.ID `json:"any"`
}

// Requirements checks hats that ask for another hat. A hat in no unit asks for
// one anywhere.
//
// Findings, all errors, of rule "requirement" with role, unit and fix, one per
// member and hat. It fails if a requirement names a role that the catalogue does
// not have, or no roles at all.
func Requirements(v *View, list []Requirement) ([]socialteam.Finding, error) {
	v = v.orNobody()
	f := &faults{}
	for i, q := range list {
		path := index("requirements", i)
		if !v.team.Catalog().HasRole(q.Role) {
			unknown(f, path, "role", "role", q.Role, v.team.Catalog().RoleIDs)
		}
		if len(q.Any) == 0 {
			f.add(path, "any", fmt.Errorf("no roles: name at least one that %q asks for", q.Role))
		}
		for k, r := range q.Any {
			if !v.team.Catalog().HasRole(r) {
				unknown(f, path, index("any", k), "role", r, v.team.Catalog().RoleIDs)
			}
		}
	}
	if err := f.err(); err != nil {
		return nil, fmt.Errorf("team: requirements: %w", err)
	}
	findings := []socialteam.Finding{}
	for _, q := range list {
		for _, k := range v.team.byRole[q.Role] {
			h := &v.team.hats[k]
			if !h.during.has(v.at) || slices.ContainsFunc(q.Any, func(r roles.ID) bool { return v.holds(h.member, r, h.unitID) }) {
				continue
			}
			findings = append(findings, q.finding(v.team.members[h.member].id, h.unitID))
		}
	}
	slices.SortFunc(findings, socialteam.Finding.Compare)
	return findings, nil
}

func (q Requirement) finding(m MemberID, u UnitID) socialteam.Finding {
	fix := Fix{Kind: FixAssign, Member: m, Role: q.Any[0]}
	where := "in no unit"
	if u != "" {
		where = "in " + string(u)
	}
	return socialteam.Finding{
		Rule: "requirement", Severity: socialteam.Error, Subject: string(m),
		Message: fmt.Sprintf("is %s %s without being %s there or above: %v", q.Role, where, names(q.Any), fix),
		Params: []socialteam.Param{
			{Name: "role", Value: string(q.Role)}, {Name: "unit", Value: string(u)}, {Name: "fix", Value: fix.String()},
		},
	}
}
