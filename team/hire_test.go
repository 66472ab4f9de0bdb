// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func euro(n int64) socialteam.Money {
	return socialteam.Money{Micros: n * 1_000_000, Currency: "EUR"}
}

func TestSkillGaps(t *testing.T) {
	learning := func(id team.MemberID, rate socialteam.Money, copywriting roles.Level) team.Member {
		m := worker(id, 0, hat("copywriter", 500))
		m.Rate = rate
		for i := range m.Skills {
			if m.Skills[i].Skill == "copywriting" {
				m.Skills[i].Level = copywriting
			}
		}
		if copywriting == 0 {
			m.Skills = slices.DeleteFunc(m.Skills, func(s team.Skill) bool { return s.Skill == "copywriting" })
		}
		return m
	}
	gaps := func(members ...team.Member) team.SkillReport {
		report, err := team.SkillGaps(crew(t, members...), team.SkillOptions{})
		require.NoError(t, err)
		return report
	}
	assert.Empty(t, gaps(learning("ana", euro(50), 2)).Findings, "passing")

	// One level of a dear hour is cheaper here than two of a cheap one.
	report := gaps(learning("ana", euro(50), 1), learning("bo", euro(30), 0))
	assert.Equal(t, []team.Raise{{Member: "ana", Skill: "copywriting", From: 1, To: 2, Cost: euro(2000)}}, report.Training)
	assert.Equal(t, []string{
		"warning: skill-gap: copywriter: no copywriter has copywriting at level 2: train ana: copywriting to 2",
		"info: skill-shortfall: ana: as copywriter needs copywriting at level 2 and has 1",
		"info: skill-shortfall: bo: as copywriter needs copywriting at level 2 and has 0",
	}, messages(report.Findings))
	assert.Equal(t, team.MemberID("bo"), gaps(learning("ana", euro(61), 1), learning("bo", euro(30), 0)).Training[0].Member)
	// Without a rate of everybody levels count.
	assert.Equal(t, team.MemberID("ana"), gaps(learning("ana", euro(61), 1), learning("bo", socialteam.Money{}, 0)).Training[0].Member)
	// Somebody else can already: that costs nothing.
	able := worker("zoe", 0)
	able.Skills = skills("copywriter", roles.Working)
	report = gaps(learning("ana", euro(50), 1), able)
	assert.Empty(t, report.Training)
	assert.Equal(t, team.Fix{Kind: team.FixAssign, Member: "zoe", Role: "copywriter"}, report.Gaps[0].Fix)
	// Another holder has it: no gap, but a shortfall.
	report = gaps(learning("ana", euro(50), 1), learning("bo", euro(30), 3))
	assert.Empty(t, report.Gaps)
	assert.Len(t, report.Shortfalls, 1)

	dear := learning("ana", socialteam.Money{Micros: 1<<63 - 1, Currency: "EUR"}, 1)
	_, err := team.SkillGaps(crew(t, dear), team.SkillOptions{})
	assert.ErrorIs(t, err, socialteam.ErrOverflow)
	_, err = team.SkillGaps(crew(t, dear), team.SkillOptions{Level: 1})
	assert.NoError(t, err)
}

func TestSkillGapsFaults(t *testing.T) {
	for want, o := range map[string]team.SkillOptions{
		"level: level 17: want 1 to 4":                          {Level: 17},
		"minutes-per-level: -1 minutes: learning takes time":    {MinutesPerLevel: -1},
		"level: level 5: want 1 to 4\nminutes-per-level: -2400": {Level: 5, MinutesPerLevel: -2400},
	} {
		report, err := team.SkillGaps(crew(t), o)
		assert.ErrorContains(t, err, want)
		assert.NotEmpty(t, socialteam.SpecErrors(err))
		assert.Zero(t, report)
	}
}

// The training is the cheapest: nothing cheaper closes all gaps.
func TestSkillGapsTwin(t *testing.T) {
	rng := testkit.Rand(31)
	hats := []roles.ID{"copywriter", "content-creator", "content-curator"}
	plans := 0
	for range max(testkit.Cases(300, 3000), 50) {
		var members []team.Member
		for i := range 1 + rng.IntN(4) {
			m := team.Member{ID: team.MemberID(fmt.Sprint("m", i)), Rate: euro(int64(1 + rng.IntN(50)))}
			for _, k := range rng.Perm(len(hats))[:rng.IntN(3)] {
				m.Holdings = append(m.Holdings, hat(hats[k], 1))
			}
			if l := rng.IntN(4); l > 0 {
				m.Skills = append(m.Skills, team.Skill{Skill: "writing", Level: roles.Level(l)})
			}
			members = append(members, m)
		}
		level := roles.Level(1 + rng.IntN(4))
		report, err := team.SkillGaps(crew(t, members...), team.SkillOptions{Level: level, MinutesPerLevel: 60})
		require.NoError(t, err)
		var got int64
		for _, r := range report.Training {
			if r.Skill == "writing" {
				got += r.Cost.Micros
				plans++
			}
		}
		require.Equal(t, cheapestWriting(members, hats, level), got, "%+v", members)
	}
	require.Greater(t, plans, 20)
}

// cheapestWriting tries every set of members to bring to the level.
func cheapestWriting(members []team.Member, hats []roles.ID, level roles.Level) int64 {
	have := func(m team.Member) roles.Level {
		for _, s := range m.Skills {
			if s.Skill == "writing" {
				return s.Level
			}
		}
		return 0
	}
	best := int64(-1)
	for set := range 1 << len(members) {
		var cost int64
		ok := true
		for i, m := range members {
			if set>>i&1 == 1 {
				cost += int64(max(level, have(m))-have(m)) * m.Rate.Micros
			}
		}
		for _, r := range hats {
			role, _ := roles.Standard().Role(r)
			if !slices.ContainsFunc(role.Needs, func(n roles.Need) bool { return n.Skill == "writing" && !n.Nice }) {
				continue
			}
			holders, closed := 0, false
			for i, m := range members {
				if slices.ContainsFunc(m.Holdings, func(h team.Holding) bool { return h.Role == r }) {
					holders++
					closed = closed || have(m) >= level || set>>i&1 == 1
				}
			}
			ok = ok && (holders == 0 || closed)
		}
		if ok && (best < 0 || cost < best) {
			best = cost
		}
	}
	return best
}

// Many roles with a gap in one skill are closed too, if not always the cheapest way.
func TestSkillGapsOfManyRoles(t *testing.T) {
	s := roles.Spec{Skills: []roles.Skill{{ID: "k", Title: "K"}}}
	m := team.Member{ID: "a"}
	other := team.Member{ID: "b"}
	for i := range 70 {
		id := roles.ID(fmt.Sprintf("r%02d", i))
		s.Roles = append(s.Roles, roles.Role{ID: id, Title: string(id), Needs: []roles.Need{{Skill: "k", Min: 3}}})
		m.Holdings = append(m.Holdings, hat(id, 1))
		if i%2 == 0 {
			other.Holdings = append(other.Holdings, hat(id, 1))
		}
	}
	c, err := roles.Compile(s)
	require.NoError(t, err)
	tm, err := team.Compile(team.Spec{Members: []team.Member{other, m}}, c)
	require.NoError(t, err)
	report, err := team.SkillGaps(tm.At(instant(t, "2026-06-15T12:00:00Z")), team.SkillOptions{})
	require.NoError(t, err)
	assert.Len(t, report.Gaps, 70)
	assert.Equal(t, []team.Raise{{Member: "a", Skill: "k", To: 3}}, report.Training)
}

func hires(t *testing.T, v *team.View, offers []team.Offer, o team.HireOptions) []string {
	t.Helper()
	report, err := team.NextHires(v, offers, o)
	require.NoError(t, err)
	out := []string{}
	for _, h := range report.Hires {
		s := fmt.Sprintf("%s %v %d", h.Offer.ID, h.Closes, h.Weight)
		if h.Pinned {
			s += " first"
		}
		out = append(out, s)
	}
	for _, r := range report.Open {
		out = append(out, "open "+string(r))
	}
	assert.Len(t, report.Findings, len(report.Hires)+len(report.Open))
	return out
}

func TestNextHires(t *testing.T) {
	scope := team.Scope{Responsibilities: []roles.ResponsibilityID{"write-copy", "create-video", "measure-performance", "guide-privacy-security"}}
	offers := []team.Offer{
		{ID: "writer", Role: "copywriter", Cost: euro(40)},
		{ID: "creator", Role: "content-creator", Cost: euro(90)},
		{ID: "analyst", Role: "social-media-analyst", Cost: euro(50)},
		{ID: "manager", Role: "social-media-manager", Cost: euro(100)},
		{ID: "beginner", Role: "copywriter", Skills: skills("copywriter", roles.Basic)},
	}
	alone := crew(t, worker("ana", 0, hat("social-media-manager", 1000))) // a manager, who may write and measure
	assert.Equal(t, []string{"creator [create-video] 1", "open guide-privacy-security"}, hires(t, alone, offers, team.HireOptions{Scope: scope}))

	nobody := crew(t, team.Member{ID: "owner", Holdings: []team.Holding{hat("business-owner", 100)}})
	assert.Equal(t, []string{
		"manager [write-copy measure-performance] 2 first", "creator [create-video] 1", "open guide-privacy-security",
	}, hires(t, nobody, offers, team.HireOptions{Scope: scope}))
	assert.Equal(t, []string{"writer [write-copy] 1", "creator [create-video] 1", "open measure-performance", "open guide-privacy-security"},
		hires(t, nobody, offers[:2], team.HireOptions{Scope: scope}), "without an offer for a manager: the creator closes two for 90, the writer one for 40")
	assert.Equal(t, []string{"creator [write-copy create-video] 110", "open guide-privacy-security"},
		hires(t, nobody, offers[:2], team.HireOptions{Scope: scope, Weights: []team.Demand{{"write-copy", 10}, {"create-video", 100}, {"guide-privacy-security", 1}}}))
	assert.Equal(t, []string{"manager [] 0 first"},
		hires(t, nobody, offers[3:], team.HireOptions{Scope: team.Scope{Responsibilities: []roles.ResponsibilityID{"guide-privacy-security"}}, Weights: []team.Demand{{"write-copy", 1}}}))
	assert.Empty(t, hires(t, alone, offers, team.HireOptions{Scope: team.Scope{Responsibilities: []roles.ResponsibilityID{"write-copy"}}}), "passing: no gap")

	outside := []team.Offer{{ID: "agency", Role: "social-media-manager", Source: roles.Agency}}
	assert.Equal(t, []string{"open define-strategy"}, hires(t, crew(t, team.Member{ID: "h", Holdings: []team.Holding{hat("head-of-social-media", 1)}}), outside,
		team.HireOptions{Scope: team.Scope{Responsibilities: []roles.ResponsibilityID{"define-strategy"}}}))
}

func TestNextHiresFaults(t *testing.T) {
	v := crew(t)
	for want, c := range map[string]struct {
		offers []team.Offer
		o      team.HireOptions
	}{
		"offers[0].id: missing id":                          {[]team.Offer{{Role: "copywriter"}}, team.HireOptions{}},
		`offers[1].id: second offer "a"`:                    {[]team.Offer{{ID: "a", Role: "copywriter"}, {ID: "a", Role: "copywriter"}}, team.HireOptions{}},
		`offers[0].role: unknown role "copywrite"`:          {[]team.Offer{{ID: "a", Role: "copywrite"}}, team.HireOptions{}},
		`offers[0].skills[0].skill: unknown skill "x"`:      {[]team.Offer{{ID: "a", Role: "copywriter", Skills: []team.Skill{{"x", 1}}}}, team.HireOptions{}},
		"offers[0].cost: -1.00 EUR: a cost is not negative": {[]team.Offer{{ID: "a", Role: "copywriter", Cost: euro(-1)}}, team.HireOptions{}},
		"offers[1].cost: DKK beside EUR":                    {[]team.Offer{{ID: "a", Role: "copywriter", Cost: euro(1)}, {ID: "b", Role: "copywriter", Cost: socialteam.Money{Micros: 1, Currency: "DKK"}}}, team.HireOptions{}},
		`managers[0]: unknown role "x"`:                     {nil, team.HireOptions{Managers: []roles.ID{"x"}}},
		`responsibilities[0]: unknown responsibility "x"`:   {nil, team.HireOptions{Scope: team.Scope{Responsibilities: []roles.ResponsibilityID{"x"}}}},
		`weights[0].responsibility: unknown responsibility`: {nil, team.HireOptions{Weights: []team.Demand{{"x", 1}}}},
		"the sum of the weights: number too large":          {nil, team.HireOptions{Weights: []team.Demand{{"write-copy", 1<<63 - 1}, {"approve-posts", 1}}}},
	} {
		report, err := team.NextHires(v, c.offers, c.o)
		assert.ErrorContains(t, err, want)
		assert.Zero(t, report)
	}
	_, err := team.NextHires(v, []team.Offer{{ID: "a", Role: "copywriter", Cost: euro(1)}, {ID: "b", Role: "copywriter", Cost: socialteam.Money{Micros: 1, Currency: "DKK"}}}, team.HireOptions{})
	assert.ErrorIs(t, err, socialteam.ErrCurrency)
}

// Each step takes the most weight per cost that is left, read from the Spec.
func TestNextHiresTwin(t *testing.T) {
	rng := testkit.Rand(32)
	all := slices.DeleteFunc(roles.Standard().RoleIDs(), func(r roles.ID) bool { return r == "business-owner" })
	steps := 0
	for range max(testkit.Cases(300, 3000), 50) {
		var offers []team.Offer
		for i := range 1 + rng.IntN(6) {
			offers = append(offers, team.Offer{ID: fmt.Sprint("o", i), Role: all[rng.IntN(len(all))], Source: roles.Source(1 + rng.IntN(3)), Cost: euro(int64(rng.IntN(5)))})
		}
		o := team.HireOptions{Managers: []roles.ID{"business-owner"}}
		v := crew(t, worker("own", 0, hat("business-owner", 1), hat(all[rng.IntN(len(all))], 1)))
		report, err := team.NextHires(v, offers, o)
		require.NoError(t, err)
		open := openGaps(v)
		for _, h := range report.Hires {
			steps++
			for _, other := range offers {
				w := int64(len(closes(other, open)))
				require.LessOrEqual(t, w*h.Offer.Cost.Micros, h.Weight*other.Cost.Micros, "%s before %s", h.Offer.ID, other.ID)
			}
			require.ElementsMatch(t, closes(h.Offer, open), h.Closes)
			open = slices.DeleteFunc(open, func(r roles.Responsibility) bool { return slices.Contains(h.Closes, r.ID) })
		}
		require.Len(t, report.Open, len(open))
		for _, other := range offers {
			require.Empty(t, closes(other, open), "an offer that closes something was not taken")
		}
	}
	require.Greater(t, steps, 50)
}

func openGaps(v *team.View) []roles.Responsibility {
	var open []roles.Responsibility
	for r := range roles.Standard().Responsibilities() {
		if !slices.ContainsFunc(r.Eligible, func(role roles.ID) bool { return v.Holds("own", role, "") }) {
			open = append(open, r)
		}
	}
	return open
}

func closes(o team.Offer, open []roles.Responsibility) []roles.ResponsibilityID {
	list := []roles.ResponsibilityID{}
	for _, r := range open {
		if slices.Contains(r.Eligible, o.Role) && (!r.InHouse || o.Source == roles.InHouse) {
			list = append(list, r.ID)
		}
	}
	return list
}
