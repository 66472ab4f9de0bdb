// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Allocations checks that the shares of an active member's hats add up to at most
// 1000 per mille now. The fix takes away the hat with the smallest share that is
// enough, or else the one with the greatest, the primary hat last, and gives it to
// somebody who holds the role or has the skills and has the time, if there is such
// a member.
//
// Findings, all warnings, of rule "allocation" with sum and fix, one per member.
func Allocations(v *View) []socialteam.Finding {
	v = v.orNobody()
	s := staffing{v, roles.Working}
	findings := []socialteam.Finding{}
	for i := range v.team.members {
		i := int32(i)
		sum := v.allocation(i)
		if sum <= fullTime {
			continue
		}
		fix := s.fixAllocation(i, sum-fullTime)
		findings = append(findings, socialteam.Finding{
			Rule: "allocation", Severity: socialteam.Warning, Subject: string(v.team.members[i].id),
			Message: fmt.Sprintf("wears hats for %d ‰ of the working time, more than %d ‰: %v", sum, fullTime, fix),
			Params:  []socialteam.Param{{Name: "sum", Value: fmt.Sprint(sum)}, {Name: "fix", Value: fix.String()}},
		})
	}
	slices.SortFunc(findings, socialteam.Finding.Compare)
	return findings
}

// fullTime is all of a member's working time, per mille.
const fullTime = 1000

// fixAllocation takes a hat from a member who wears too many.
func (s staffing) fixAllocation(i int32, excess int) Fix {
	hats := s.hats(i)
	hat := hats[0]
	for _, h := range hats[1:] {
		if lighter(h, hat, excess) {
			hat = h
		}
	}
	fix := Fix{Kind: FixUnhat, Member: s.team.members[i].id, Role: hat.Role}
	for k := range s.team.members {
		k := int32(k)
		if k != i && s.active(k) && s.allocation(k)+hat.Share <= fullTime && s.qualified(k, hat.Role) {
			fix.For = s.team.members[k].id
			break
		}
	}
	return fix
}

// lighter reports whether it is better to give up g than h.
func lighter(g, h Holding, excess int) bool {
	if g.Primary != h.Primary {
		return h.Primary
	}
	enough, other := g.Share >= excess, h.Share >= excess
	switch {
	case enough != other:
		return enough
	case enough:
		return g.Share < h.Share
	}
	return g.Share > h.Share
}
