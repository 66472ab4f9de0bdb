// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// SkillOptions are the parameters of [SkillGaps]. The zero SkillOptions takes the
// documented defaults.
type SkillOptions struct {
	// Level is the least level at which a needed skill counts, also where the
	// role asks for less; zero means [roles.Working].
	Level roles.Level `json:"level,omitempty"`
	// MinutesPerLevel is the working time that one level of a skill takes to
	// learn, not negative; zero means 2400, a week. Nobody has measured it: it only scales
	// the costs.
	MinutesPerLevel int `json:"minutes-per-level,omitempty"`
}

// SkillGap is a skill that a held role needs and none of its holders has. The
// zero SkillGap is none.
type SkillGap struct {
	Role  roles.ID      `json:"role"`
	Skill roles.SkillID `json:"skill"`
	Level roles.Level   `json:"level"`
	Fix   Fix           `json:"fix"`
}

// Shortfall is a skill that a member lacks for a hat. The zero Shortfall is none.
type Shortfall struct {
	Member MemberID      `json:"member"`
	Role   roles.ID      `json:"role"`
	Skill  roles.SkillID `json:"skill"`
	Have   roles.Level   `json:"have"`
	Want   roles.Level   `json:"want"`
}

// Raise is one step of training: a member reaches a level. The zero Raise is
// none.
type Raise struct {
	Member MemberID      `json:"member"`
	Skill  roles.SkillID `json:"skill"`
	From   roles.Level   `json:"from"`
	To     roles.Level   `json:"to"`
	// Cost is the working time at the member's rate; zero if the member
	// states no rate.
	Cost socialteam.Money `json:"cost,omitzero"`
}

// SkillReport is the answer of [SkillGaps]. The zero SkillReport has no gaps.
type SkillReport struct {
	// Gaps are ordered by role and skill.
	Gaps []SkillGap `json:"gaps"`
	// Shortfalls are all of them, also where another holder has the skill, by
	// member, role and skill.
	Shortfalls []Shortfall `json:"shortfalls"`
	// Training is the cheapest set of raises that closes all gaps, by skill
	// and member.
	Training []Raise              `json:"training"`
	Findings []socialteam.Finding `json:"findings"`
}

// SkillGaps compares what held roles need with what their active holders can.
// Skills that are nice to have are left aside.
//
// The cheapest training is exact if no skill has gaps in more than 12 roles, and
// good beyond that. It counts money if everybody who could be trained in a skill
// has a rate of one currency, and levels otherwise. The fix of a gap is to give
// the hat to an active member who can do all that the role needs, if there is
// one, as that costs no training, and else the raise that closes the gap.
//
// Findings: "skill-gap", a warning, with role, skill, level and fix;
// "skill-shortfall", for information, with role, skill, have and want. It fails
// if an option is out of its range, and with [socialteam.ErrOverflow] if a cost
// does not fit.
func SkillGaps(v *View, o SkillOptions) (SkillReport, error) {
	v = v.orNobody()
	if err := o.check(); err != nil {
		return SkillReport{}, fmt.Errorf("team: skill gaps: %w", err)
	}
	s := staffing{v, Scope{Level: o.Level}.level()}
	report := SkillReport{Gaps: []SkillGap{}, Shortfalls: s.shortfalls(), Training: []Raise{}, Findings: []socialteam.Finding{}}
	bySkill := map[roles.SkillID][]SkillGap{}
	for _, r := range s.team.Catalog().RoleIDs() {
		for _, g := range s.roleGaps(r) {
			bySkill[g.Skill] = append(bySkill[g.Skill], g)
		}
	}
	for _, skill := range s.team.Catalog().SkillIDs() {
		gaps := bySkill[skill]
		plan, err := s.train(gaps, int64(cmp.Or(o.MinutesPerLevel, 2400)))
		if err != nil {
			return SkillReport{}, fmt.Errorf("team: skill gaps: %w", err)
		}
		for _, g := range gaps {
			if g.Fix.Kind == "" {
				g.Fix = s.closes(g, plan)
			}
			report.Gaps = append(report.Gaps, g)
		}
		report.Training = append(report.Training, plan...)
	}
	slices.SortFunc(report.Gaps, func(a, b SkillGap) int {
		return cmp.Or(compareID(a.Role, b.Role), compareID(a.Skill, b.Skill))
	})
	slices.SortFunc(report.Training, func(a, b Raise) int {
		return cmp.Or(compareID(a.Skill, b.Skill), compareID(a.Member, b.Member))
	})
	report.addFindings()
	return report, nil
}

func (o SkillOptions) check() error {
	f := &faults{}
	f.level(o.Level)
	if o.MinutesPerLevel < 0 {
		f.add("", "minutes-per-level", fmt.Errorf("%d minutes: learning takes time, want 1 or more, or 0 for 2400", o.MinutesPerLevel))
	}
	return f.err()
}

func (r *SkillReport) addFindings() {
	for _, g := range r.Gaps {
		r.Findings = append(r.Findings, socialteam.Finding{
			Rule: "skill-gap", Severity: socialteam.Warning, Subject: string(g.Role),
			Message: fmt.Sprintf("no %s has %s at level %d: %v", g.Role, g.Skill, g.Level, g.Fix),
			Params: []socialteam.Param{
				{Name: "role", Value: string(g.Role)},
				{Name: "skill", Value: string(g.Skill)},
				{Name: "level", Value: fmt.Sprint(g.Level)},
				{Name: "fix", Value: g.Fix.String()},
			},
		})
	}
	for _, s := range r.Shortfalls {
		r.Findings = append(r.Findings, socialteam.Finding{
			Rule: "skill-shortfall", Severity: socialteam.Info, Subject: string(s.Member),
			Message: fmt.Sprintf("as %s needs %s at level %d and has %d", s.Role, s.Skill, s.Want, s.Have),
			Params: []socialteam.Param{
				{Name: "role", Value: string(s.Role)},
				{Name: "skill", Value: string(s.Skill)},
				{Name: "have", Value: fmt.Sprint(s.Have)},
				{Name: "want", Value: fmt.Sprint(s.Want)},
			},
		})
	}
	slices.SortFunc(r.Findings, socialteam.Finding.Compare)
}

func (s staffing) shortfalls() []Shortfall {
	list := []Shortfall{}
	for i := range s.team.members {
		i := int32(i)
		last := roles.ID("")
		for h := range s.wears(i) { // by role: the same role in two units comes twice
			if h.role == last {
				continue
			}
			last = h.role
			for _, k := range s.lacks(i, h.role) {
				list = append(list, Shortfall{s.team.members[i].id, h.role, k.Skill, s.team.level(i, k.Skill), k.Level})
			}
		}
	}
	return list
}

// roleGaps returns the skills that a role needs and no active holder has.
func (s staffing) roleGaps(r roles.ID) []SkillGap {
	holders := s.holders(r)
	if len(holders) == 0 {
		return nil
	}
	var gaps []SkillGap
	for _, n := range s.team.needs[r] {
		want := max(n.Min, s.level)
		if n.Nice || slices.ContainsFunc(holders, func(i int32) bool { return s.team.level(i, n.Skill) >= want }) {
			continue
		}
		g := SkillGap{Role: r, Skill: n.Skill, Level: want}
		for i := range s.team.members {
			if i := int32(i); s.active(i) && s.missing(i, r) == 0 {
				g.Fix = Fix{Kind: FixAssign, Member: s.team.members[i].id, Role: r}
				break
			}
		}
		gaps = append(gaps, g)
	}
	return gaps
}

// holders returns the active members with a role, in order.
func (s staffing) holders(r roles.ID) []int32 {
	var list []int32
	for _, k := range s.team.byRole[r] {
		if h := &s.team.hats[k]; h.during.has(s.at) {
			list = append(list, h.member)
		}
	}
	return slices.Compact(list)
}

// raise is a candidate: it closes some of the gaps, as bits, at a price.
type raise struct {
	member int32
	to     roles.Level
	closes uint64
	price  int64
}

// train returns the cheapest raises that close the gaps of one skill, those left
// aside for which somebody else could take the hat.
func (s staffing) train(gaps []SkillGap, minutes int64) ([]Raise, error) {
	gaps = slices.DeleteFunc(slices.Clone(gaps), func(g SkillGap) bool { return g.Fix.Kind != "" })
	if len(gaps) == 0 {
		return nil, nil
	}
	skill := gaps[0].Skill
	var picked []raise
	const exact, most = 12, 64
	if len(gaps) <= exact {
		picked = cheapest(s.raises(gaps), len(gaps))
	} else {
		for len(gaps) > 0 {
			part := gaps[:min(len(gaps), most)]
			picked = append(picked, greedy(s.raises(part), len(part))...)
			gaps = gaps[len(part):]
		}
	}
	var plan []Raise
	for _, r := range picked {
		m := &s.team.spec.Members[r.member]
		from := s.team.level(r.member, skill)
		cost, err := costOf(m.Rate, minutes*int64(r.to-from))
		if err != nil {
			return nil, err
		}
		plan = append(plan, Raise{m.ID, skill, from, r.to, cost})
	}
	slices.SortFunc(plan, func(a, b Raise) int { return cmp.Or(compareID(a.Member, b.Member), cmp.Compare(b.To, a.To)) })
	return slices.CompactFunc(plan, func(a, b Raise) bool { return a.Member == b.Member }), nil
}

// raises returns the candidates in order: every holder of a role with a gap, to
// every level that closes one.
func (s staffing) raises(gaps []SkillGap) []raise {
	var people []int32
	for _, g := range gaps {
		people = append(people, s.holders(g.Role)...)
	}
	slices.Sort(people)
	people = slices.Compact(people)
	money := s.oneCurrency(people)
	var list []raise
	for _, i := range people {
		have := s.team.level(i, gaps[0].Skill)
		for to := have + 1; to <= roles.MaxLevel; to++ {
			r := raise{member: i, to: to, price: int64(to - have)}
			if money {
				r.price *= s.team.spec.Members[i].Rate.Micros
			}
			reached := false
			for k, g := range gaps {
				if g.Level <= to && s.holds(i, g.Role, "") {
					r.closes |= 1 << k
					reached = reached || g.Level == to
				}
			}
			if reached {
				list = append(list, r)
			}
		}
	}
	return list
}

func (s staffing) oneCurrency(people []int32) bool {
	currency := s.team.spec.Members[people[0]].Rate.Currency
	for _, i := range people {
		// A price of four levels must fit.
		if r := s.team.spec.Members[i].Rate; r.IsZero() || r.Currency != currency || r.Micros > 1<<60 {
			return false
		}
	}
	return true
}

// cheapest solves the set cover by dynamic programming over the sets of gaps.
func cheapest(list []raise, gaps int) []raise {
	type state struct {
		price int64
		from  uint64
		pick  int
	}
	states := make([]state, 1<<gaps)
	for i := range states {
		states[i].pick = -1
	}
	full := uint64(1)<<gaps - 1
	for set := range full {
		if set != 0 && states[set].pick < 0 {
			continue
		}
		for k, r := range list {
			if r.closes>>trailingOnes(set)&1 == 0 { // close the first open gap next
				continue
			}
			to, price := set|r.closes, addPrice(states[set].price, r.price)
			if states[to].pick < 0 || price < states[to].price {
				states[to] = state{price, set, k}
			}
		}
	}
	var picked []raise
	for set := full; set != 0; set = states[set].from {
		picked = append(picked, list[states[set].pick])
	}
	return picked
}

func trailingOnes(set uint64) int {
	n := 0
	for set&1 == 1 {
		set >>= 1
		n++
	}
	return n
}

// addPrice adds without running over: a price that large only has to stay large.
func addPrice(a, b int64) int64 {
	if sum := a + b; sum >= a {
		return sum
	}
	return 1<<63 - 1
}

// greedy takes, time and again, what closes the most gaps for its price.
func greedy(list []raise, gaps int) []raise {
	var picked []raise
	var closed uint64
	full := uint64(1)<<gaps - 1
	if gaps == 64 {
		full = 1<<64 - 1
	}
	for closed != full {
		best, bestNew := -1, 0
		for k, r := range list {
			if n := bitset64(r.closes &^ closed); n > 0 && (best < 0 || float64(r.price)*float64(bestNew) < float64(list[best].price)*float64(n)) {
				best, bestNew = k, n
			}
		}
		picked = append(picked, list[best])
		closed |= list[best].closes
	}
	return picked
}

func bitset64(set uint64) int { return bitset{set}.len() }

// closes returns the raise of a plan that closes a gap, as a fix.
func (s staffing) closes(g SkillGap, plan []Raise) Fix {
	for _, r := range plan {
		if i, _ := s.team.people.find(r.Member); r.To >= g.Level && s.holds(i, g.Role, "") {
			return Fix{Kind: FixTrain, Member: r.Member, Skills: []Skill{{g.Skill, r.To}}}
		}
	}
	return Fix{}
}

// costOf returns what working time costs at an hourly rate.
func costOf(rate socialteam.Money, minutes int64) (socialteam.Money, error) {
	if rate.IsZero() || minutes == 0 {
		return socialteam.Money{}, nil
	}
	micros, ok := mulDiv(rate.Micros, minutes, 60)
	if !ok {
		return socialteam.Money{}, fmt.Errorf("%d minutes at %v an hour: %w", minutes, rate, socialteam.ErrOverflow)
	}
	return socialteam.Money{Micros: micros, Currency: rate.Currency}, nil
}
