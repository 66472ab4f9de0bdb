// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Deputies checks that every stated deputy of an active member could act for the
// member in one of the roles that the member has now, if the member was absent and
// the deputy present: see [View.StandsIn]. A deputy who can act in none of them
// only ever acts where no role is named. The fix trains the deputy for the role
// that takes the fewest levels of skill; a role that asks for no skills must be
// held.
//
// Findings, all warnings, of rule "deputy-unable" with deputy, reason and fix, one
// per member and deputy. The reason is "not-active" or "not-skilled".
func Deputies(v *View) []socialteam.Finding {
	v = v.orNobody()
	s := staffing{v, roles.Working}
	findings := []socialteam.Finding{}
	for i := range v.team.members {
		for _, d := range v.team.members[i].deputies {
			if v.active(int32(i)) {
				findings = append(findings, s.unable(int32(i), d)...)
			}
		}
	}
	slices.SortFunc(findings, socialteam.Finding.Compare)
	return findings
}

// unable returns why a deputy can act in no role of a member; nothing if the
// deputy can, or if the member has no role.
func (s staffing) unable(p, d int32) []socialteam.Finding {
	var hats []roles.ID
	for h := range s.wears(p) {
		if s.active(d) && s.qualified(d, h.role) {
			return nil
		}
		hats = append(hats, h.role)
	}
	if len(hats) == 0 {
		return nil
	}
	hats = slices.Compact(hats)
	deputy, reason, fix := s.team.members[d].id, "not-active", "name another deputy"
	message := fmt.Sprintf("deputy %s has not joined or has left: %s", deputy, fix)
	if s.active(d) {
		reason, fix = "not-skilled", s.fixDeputy(d, hats).String()
		message = fmt.Sprintf("deputy %s holds none of %s and has the skills of none: %s", deputy, names(hats), fix)
	}
	return []socialteam.Finding{{
		Rule: "deputy-unable", Severity: socialteam.Warning, Subject: string(s.team.members[p].id), Message: message,
		Params: []socialteam.Param{{Name: "deputy", Value: string(deputy)}, {Name: "reason", Value: reason}, {Name: "fix", Value: fix}},
	}}
}

// fixDeputy makes a deputy able to act in one of the roles.
func (s staffing) fixDeputy(d int32, hats []roles.ID) Fix {
	best, fewest := Fix{Kind: FixAssign, Member: s.team.members[d].id, Role: hats[0]}, 0
	for _, r := range hats {
		if n := s.missing(d, r); n > 0 && (fewest == 0 || n < fewest) {
			best, fewest = Fix{Kind: FixTrain, Member: best.Member, Skills: s.lacks(d, r)}, n
		}
	}
	return best
}
