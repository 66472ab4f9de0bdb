// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// crew compiles members and looks at them in the middle of 2026.
func crew(t testing.TB, members ...team.Member) *team.View {
	t.Helper()
	return compile(t, team.Spec{Members: members}).At(instant(t, "2026-06-15T12:00:00Z"))
}

func hat(r roles.ID, share int) team.Holding { return team.Holding{Role: r, Share: share} }

// worker is a member who has the skills of all hats.
func worker(id team.MemberID, minutes int, hats ...team.Holding) team.Member {
	m := team.Member{ID: id, Minutes: minutes, Holdings: hats}
	for _, h := range hats {
		for _, s := range skills(h.Role, roles.Working) {
			if !slices.Contains(m.Skills, s) {
				m.Skills = append(m.Skills, s)
			}
		}
	}
	return m
}

func messages(findings []socialteam.Finding) []string {
	out := []string{}
	for _, f := range findings {
		out = append(out, f.String())
	}
	return out
}

func TestPeakLoad(t *testing.T) {
	v := crew(t,
		worker("ana", 2400, hat("copywriter", 500)),
		worker("bo", 2400, hat("copywriter", 500), hat("social-media-analyst", 500)),
		worker("cy", 2400, hat("social-media-analyst", 1000)),
		worker("di", 2400, hat("legal-counsel", 900), hat("business-owner", 900)), // no more than all the time there is
	)
	demand := []team.Demand{
		{Responsibility: "write-copy", Minutes: 3000},
		{Responsibility: "measure-performance", Minutes: 1200},
		{Responsibility: "follow-up-leads", Minutes: 60},
		{Responsibility: "approve-posts"},
	}
	report, err := team.PeakLoad(v, demand, team.LoadOptions{})
	require.NoError(t, err)
	assert.Equal(t, team.Utilisation{Part: 5, Whole: 6}, report.Peak)
	assert.Equal(t, int64(834), report.Peak.PerMille(), "rounded up")
	assert.Equal(t, team.Bottleneck{
		Responsibilities: []roles.ResponsibilityID{"write-copy"}, Members: []team.MemberID{"ana", "bo"},
	}, report.Bottleneck)
	assert.Equal(t, []team.MemberLoad{
		{Member: "ana", Load: team.Utilisation{Part: 5, Whole: 6}},
		{Member: "bo", Load: team.Utilisation{Part: 5, Whole: 6}},
		{Member: "cy", Load: team.Utilisation{Part: 1, Whole: 2}},
		{Member: "di", Load: team.Utilisation{Part: 0, Whole: 1}},
	}, report.Loads)
	assert.Equal(t, []roles.ResponsibilityID{"follow-up-leads"}, report.Unstaffed)
	assert.Equal(t, []string{
		"error: load-unstaffed: follow-up-leads: 60 minutes a week and nobody present with time for it",
		"warning: load-peak: ana: ana, bo must carry 834 ‰ of what they can with write-copy, more than 800 ‰: give the hats to more people, or take work away",
	}, messages(report.Findings))

	report, err = team.PeakLoad(v, demand[:2], team.LoadOptions{Threshold: 900})
	require.NoError(t, err)
	assert.Empty(t, report.Findings)
	report, err = team.PeakLoad(v, []team.Demand{{"write-copy", 36001}}, team.LoadOptions{})
	require.NoError(t, err)
	assert.Equal(t, socialteam.Error, report.Findings[0].Severity, "more than all their time")
	report, err = team.PeakLoad(v, nil, team.LoadOptions{})
	require.NoError(t, err)
	assert.Zero(t, report.Peak.Part)
}

func TestPeakLoadCountsPresenceAndSkill(t *testing.T) {
	members := []team.Member{worker("ana", 2400, hat("copywriter", 1000)), {ID: "bo", Minutes: 2400, Holdings: []team.Holding{hat("copywriter", 1000)}}}
	demand := []team.Demand{{Responsibility: "write-copy", Minutes: 2400}}
	at := instant(t, "2026-06-15T12:00:00Z")
	peak := func(s team.Spec, o team.LoadOptions) string {
		report, err := team.PeakLoad(compile(t, s).At(at), demand, o)
		require.NoError(t, err)
		return fmt.Sprint(report.Peak, report.Bottleneck.Members)
	}
	assert.Equal(t, "500 ‰ [ana bo]", peak(team.Spec{Members: members}, team.LoadOptions{}))
	assert.Equal(t, "1000 ‰ [ana]", peak(team.Spec{Members: members}, team.LoadOptions{Skilled: true}))
	assert.Equal(t, "1000 ‰ [bo]", peak(team.Spec{Members: members, Absences: []team.Absence{{Member: "ana"}}}, team.LoadOptions{}))
}

func TestPeakLoadFaults(t *testing.T) {
	v := crew(t, worker("ana", 2399, hat("copywriter", 999)))
	for want, demand := range map[string][]team.Demand{
		`demand[0].responsibility: unknown responsibility "write-copie" (did you mean "write-copy"?)`: {{"write-copie", 1}},
		`demand[1].responsibility: responsibility "write-copy" a second time`:                         {{"write-copy", 1}, {"write-copy", 1}},
		`demand[0].minutes-per-week: -1 minutes: work is not negative`:                                {{"write-copy", -1}},
		`number too large`: {{"write-copy", 1 << 62}},
		`units of work`:    {{"write-copy", 1 << 52}},
	} {
		report, err := team.PeakLoad(v, demand, team.LoadOptions{})
		assert.ErrorContains(t, err, want)
		assert.Zero(t, report)
	}
	for want, o := range map[string]team.LoadOptions{
		"threshold: threshold -4: want 1 to 1000 per mille":   {Threshold: -4},
		"threshold: threshold 1001: want 1 to 1000 per mille": {Threshold: 1001},
		"level: level 5: want 1 to 4":                         {Level: 5},
	} {
		report, err := team.PeakLoad(v, []team.Demand{{"write-copy", 1}}, o)
		assert.ErrorContains(t, err, want)
		assert.Zero(t, report)
	}
	_, err := team.PeakLoad(v, []team.Demand{{"write-copy", 1 << 52}}, team.LoadOptions{})
	assert.ErrorIs(t, err, socialteam.ErrOverflow)
	assert.Equal(t, int64(1<<63-1), team.Utilisation{Part: 1<<63 - 1, Whole: 1}.PerMille())
	assert.Zero(t, team.Utilisation{}.PerMille())
}

// randomLoad returns a small team and demands that some of it may take.
func randomLoad(rng *rand.Rand) (team.Spec, []team.Demand) {
	work := []roles.ResponsibilityID{"write-copy", "measure-performance", "approve-posts", "publish-posts", "engage-audience", "create-video"}
	hats := []roles.ID{"copywriter", "social-media-analyst", "social-media-manager", "content-creator", "community-manager", "content-publisher"}
	var s team.Spec
	for i := range 1 + rng.IntN(6) {
		m := team.Member{ID: team.MemberID(fmt.Sprint("m", i)), Minutes: 30 * rng.IntN(100)}
		for _, k := range rng.Perm(len(hats))[:rng.IntN(3)] {
			m.Holdings = append(m.Holdings, hat(hats[k], 1+rng.IntN(700)))
		}
		if rng.IntN(8) == 0 {
			s.Absences = append(s.Absences, team.Absence{Member: m.ID})
		}
		s.Members = append(s.Members, m)
	}
	var demand []team.Demand
	for _, k := range rng.Perm(len(work))[:rng.IntN(len(work)+1)] {
		demand = append(demand, team.Demand{Responsibility: work[k], Minutes: int64(rng.IntN(3000))})
	}
	return s, demand
}

// mayTake is eligibility and capacity, read from the Spec.
func mayTake(s team.Spec, m team.Member, r roles.ResponsibilityID) bool {
	return slices.ContainsFunc(m.Holdings, func(h team.Holding) bool { return roles.Standard().Eligible(r, h.Role) }) && capacityOf(s, m) > 0
}

func capacityOf(s team.Spec, m team.Member) int64 {
	if slices.ContainsFunc(s.Absences, func(a team.Absence) bool { return a.Member == m.ID }) {
		return 0
	}
	shares := 0
	for _, h := range m.Holdings {
		shares += h.Share
	}
	return int64(m.Minutes) * int64(min(shares, 1000))
}

func TestPeakLoadIsTheWorstSubset(t *testing.T) {
	rng := testkit.Rand(11)
	mix := map[string]int{}
	for range max(testkit.Cases(500, 5000), 200) {
		s, demand := randomLoad(rng)
		report, err := team.PeakLoad(compile(t, s).At(instant(t, "2026-06-15T12:00:00Z")), demand, team.LoadOptions{})
		require.NoError(t, err)
		demand = slices.DeleteFunc(demand, func(d team.Demand) bool {
			taken := slices.ContainsFunc(s.Members, func(m team.Member) bool { return mayTake(s, m, d.Responsibility) })
			if !taken && d.Minutes > 0 {
				mix["unstaffed"]++
				require.Contains(t, report.Unstaffed, d.Responsibility)
			}
			return !taken || d.Minutes == 0
		})
		worst := new(big.Rat)
		for set := range 1 << len(demand) {
			if set == 0 {
				continue
			}
			if r := ratioOf(s, demand, func(i int, _ roles.ResponsibilityID) bool { return set>>i&1 == 1 }); r.Cmp(worst) > 0 {
				worst = r
			}
		}
		if len(demand) == 0 {
			mix["no work"]++
			require.Zero(t, report.Peak.Part)
			continue
		}
		mix[fmt.Sprint("bottleneck of ", len(report.Bottleneck.Responsibilities))]++
		require.Zero(t, worst.Cmp(rat(report.Peak)), "worst subset %v, peak %v of %+v and %v", worst, report.Peak, s, demand)
		named := ratioOf(s, demand, func(_ int, id roles.ResponsibilityID) bool {
			return slices.Contains(report.Bottleneck.Responsibilities, id)
		})
		require.Zero(t, worst.Cmp(named), "the bottleneck does not attain the maximum")
		for _, m := range s.Members {
			takes := slices.ContainsFunc(report.Bottleneck.Responsibilities, func(r roles.ResponsibilityID) bool { return mayTake(s, m, r) })
			require.Equal(t, takes, slices.Contains(report.Bottleneck.Members, m.ID))
		}
		checkLoads(t, s, demand, report)
	}
	for _, what := range []string{"unstaffed", "bottleneck of 1", "bottleneck of 2", "bottleneck of 3"} {
		require.GreaterOrEqual(t, mix[what], 5, "the mix is thin: %v", mix)
	}
	t.Log(mix)
}

func rat(u team.Utilisation) *big.Rat { return big.NewRat(u.Part, u.Whole) }

func ratioOf(s team.Spec, demand []team.Demand, in func(int, roles.ResponsibilityID) bool) *big.Rat {
	var work, capacity int64
	for i, d := range demand {
		if in(i, d.Responsibility) {
			work += 1000 * d.Minutes
		}
	}
	for _, m := range s.Members {
		for i, d := range demand {
			if in(i, d.Responsibility) && mayTake(s, m, d.Responsibility) {
				capacity += capacityOf(s, m)
				break
			}
		}
	}
	return big.NewRat(work, capacity)
}

// checkLoads compares the loads with those that enumeration gives: the worst set
// of responsibilities fixes the load of everybody who may take any of them; without
// them the next worst does, and so on; who is left over has no work.
func checkLoads(t *testing.T, s team.Spec, demand []team.Demand, report team.LoadReport) {
	t.Helper()
	want := map[team.MemberID]*big.Rat{}
	members := slices.DeleteFunc(slices.Clone(s.Members), func(m team.Member) bool { return capacityOf(s, m) == 0 })
	all := len(members)
	for left := slices.Clone(demand); len(left) > 0; {
		rest := s
		rest.Members = members
		worst, worstSet := new(big.Rat).SetInt64(-1), 0
		for set := 1; set < 1<<len(left); set++ {
			if r := ratioOf(rest, left, func(i int, _ roles.ResponsibilityID) bool { return set>>i&1 == 1 }); r.Cmp(worst) > 0 {
				worst, worstSet = r, set
			}
		}
		var keep []team.Demand
		for i, d := range left {
			if worstSet>>i&1 == 0 {
				keep = append(keep, d)
				continue
			}
			for _, m := range members {
				if mayTake(s, m, d.Responsibility) {
					want[m.ID] = worst
				}
			}
		}
		members = slices.DeleteFunc(members, func(m team.Member) bool { return want[m.ID] != nil })
		left = keep
	}
	require.Len(t, report.Loads, all)
	for _, l := range report.Loads {
		expected := want[l.Member]
		if expected == nil {
			expected = new(big.Rat)
		}
		require.Zero(t, expected.Cmp(rat(l.Load)), "%s carries %v, want %v: %+v and %v", l.Member, l.Load, expected, s, demand)
	}
}

func TestBusFactor(t *testing.T) {
	v := crew(t,
		worker("ana", 0, hat("social-media-manager", 500), hat("copywriter", 500)),
		worker("bo", 0, hat("copywriter", 500)),
		worker("cy", 0, hat("legal-counsel", 100)),
	)
	scope := team.Scope{Responsibilities: []roles.ResponsibilityID{"write-copy", "approve-posts", "set-objectives", "guide-privacy-security", "follow-up-leads"}}
	report, err := team.BusFactor(v, team.BusOptions{Scope: scope})
	require.NoError(t, err)
	assert.Equal(t, 1, report.Factor)
	assert.Equal(t, 1, report.AtLeast)
	assert.Equal(t, []team.MemberID{"ana"}, report.Members)
	assert.Equal(t, []roles.ResponsibilityID{"set-objectives", "approve-posts"}, report.Uncovered)
	assert.Equal(t, []string{"warning: bus-factor: ana: without ana nobody can do set-objectives, approve-posts"}, messages(report.Findings))

	report, err = team.BusFactor(v, team.BusOptions{Scope: scope, Share: 1000})
	require.NoError(t, err)
	assert.Equal(t, 3, report.Factor)
	assert.Empty(t, report.Findings)

	report, err = team.BusFactor(v, team.BusOptions{Scope: scope, Weights: []team.Demand{{"write-copy", 100}, {"approve-posts", 1}}})
	require.NoError(t, err)
	assert.Equal(t, []team.MemberID{"ana", "bo"}, report.Members, "what weighs takes two")

	unskilled := crew(t, team.Member{ID: "ana", Holdings: []team.Holding{hat("copywriter", 1)}})
	report, err = team.BusFactor(unskilled, team.BusOptions{Scope: scope})
	require.NoError(t, err)
	assert.Zero(t, report.Factor)
	assert.Equal(t, []string{"error: bus-nothing-covered: nobody can do any of 5 responsibilities as it is: nobody holds the roles or has the skills"}, messages(report.Findings))
	report, err = team.BusFactor(unskilled, team.BusOptions{Scope: scope, Weights: []team.Demand{{"publish-posts", 1}}})
	require.NoError(t, err)
	assert.Empty(t, report.Findings, "nothing in the scope weighs anything")

	for want, o := range map[string]team.BusOptions{
		"share 1001: want 1 to 1000 per mille":                                                   {Share: 1001},
		"share -1: want 1 to 1000":                                                               {Share: -1},
		`responsibilities[0]: unknown responsibility "x"`:                                        {Scope: team.Scope{Responsibilities: []roles.ResponsibilityID{"x"}}},
		`left-out[0]: unknown responsibility "y"`:                                                {Scope: team.Scope{LeftOut: []roles.ResponsibilityID{"y"}}},
		"level: level 5: want 1 to 4":                                                            {Scope: team.Scope{Level: 5}},
		`weights[0].responsibility: unknown responsibility "z"`:                                  {Weights: []team.Demand{{"z", 1}}},
		"share: share 1002: want 1 to 1000 per mille, or 0 for 500\nweights[0].minutes-per-week": {Share: 1002, Weights: []team.Demand{{"write-copy", -1}}},
		"the sum of the weights: number too large":                                               {Weights: []team.Demand{{"write-copy", 1<<63 - 1}, {"approve-posts", 1}}},
	} {
		report, err := team.BusFactor(v, o)
		assert.ErrorContains(t, err, want)
		assert.Zero(t, report)
	}
}

func TestBusFactorTwin(t *testing.T) {
	rng := testkit.Rand(12)
	hats := []roles.ID{"copywriter", "social-media-analyst", "social-media-manager", "content-creator", "community-manager", "content-publisher", "legal-counsel", "paid-social-specialist", "graphic-designer", "art-director"}
	factors := map[int]int{}
	for range max(testkit.Cases(300, 3000), 40) {
		n := 1 + rng.IntN(12)
		var members []team.Member
		for i := range n {
			var worn []team.Holding
			for _, k := range rng.Perm(len(hats))[:rng.IntN(4)] {
				worn = append(worn, hat(hats[k], 100))
			}
			members = append(members, worker(team.MemberID(fmt.Sprintf("m%02d", i)), 0, worn...))
		}
		o := team.BusOptions{Share: 1 + rng.IntN(1000)}
		if rng.IntN(2) == 0 {
			for _, id := range roles.Standard().ResponsibilityIDs() {
				o.Weights = append(o.Weights, team.Demand{Responsibility: id, Minutes: int64(rng.IntN(500))})
			}
		}
		v := crew(t, members...)
		report, err := team.BusFactor(v, o)
		require.NoError(t, err)
		want := exhaustiveBusFactor(members, o)
		require.Equal(t, want, report.Factor)
		require.Equal(t, want, report.AtLeast)
		require.Len(t, report.Members, want)
		factors[want]++
	}
	require.GreaterOrEqual(t, len(factors), 4, "the mix is thin: %v", factors)
	t.Log(factors)
}

// exhaustiveBusFactor tries every set of people.
func exhaustiveBusFactor(members []team.Member, o team.BusOptions) int {
	var able []uint
	var weights []int64
	var total int64
	for r := range roles.Standard().Responsibilities() {
		var who uint
		for i, m := range members {
			if slices.ContainsFunc(m.Holdings, func(h team.Holding) bool { return slices.Contains(r.Eligible, h.Role) }) {
				who |= 1 << i
			}
		}
		w := int64(1)
		if o.Weights != nil {
			w = 0
			for _, d := range o.Weights {
				if d.Responsibility == r.ID {
					w = d.Minutes
				}
			}
		}
		if who != 0 {
			able, weights, total = append(able, who), append(weights, w), total+w
		}
	}
	if total == 0 {
		return 0
	}
	best := len(members)
	for set := range uint(1) << len(members) {
		var lost int64
		for i, who := range able {
			if who&^set == 0 {
				lost += weights[i]
			}
		}
		if lost*1000 >= total*int64(o.Share) {
			best = min(best, bits.OnesCount(set))
		}
	}
	return best
}
