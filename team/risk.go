// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// SinglePoint is a responsibility that hangs on one person. The zero SinglePoint
// is none.
type SinglePoint struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	Member         MemberID               `json:"member"`
	// Fix is the nearest way to have a second person.
	Fix Fix `json:"fix"`
}

// SinglePointReport is the answer of [SinglePoints], in the order of the
// catalogue. The zero SinglePointReport has none.
type SinglePointReport struct {
	Points   []SinglePoint        `json:"points"`
	Findings []socialteam.Finding `json:"findings"`
}

// SinglePoints names the responsibilities in the scope that exactly one active
// member can see to: is eligible for, in-house where that is asked for, and has
// the skills. Absence does not count: it passes.
//
// Each has a finding of rule "single-point", a warning, with member and fix. It
// fails if the scope names what the catalogue does not have.
func SinglePoints(v *View, scope Scope) (SinglePointReport, error) {
	v = v.orNobody()
	f := &faults{}
	responsibilities := scope.of(f, v.team)
	if err := f.err(); err != nil {
		return SinglePointReport{}, fmt.Errorf("team: single points: %w", err)
	}
	s := staffing{v, scope.level()}
	report := SinglePointReport{Points: []SinglePoint{}, Findings: []socialteam.Finding{}}
	for i := range responsibilities {
		r := &responsibilities[i]
		able := s.whoIsAble(r)
		if len(able) != 1 {
			continue
		}
		p := SinglePoint{Responsibility: r.ID, Member: v.team.members[able[0]].id}
		p.Fix = s.fixSecond(r, able[0])
		report.Points = append(report.Points, p)
		report.Findings = append(report.Findings, socialteam.Finding{
			Rule: "single-point", Severity: socialteam.Warning, Subject: string(r.ID),
			Message: fmt.Sprintf("only %s can do it: %v", p.Member, p.Fix),
			Params:  []socialteam.Param{{Name: "member", Value: string(p.Member)}, {Name: "fix", Value: p.Fix.String()}},
		})
	}
	slices.SortFunc(report.Findings, socialteam.Finding.Compare)
	return report, nil
}

// fixSecond returns the nearest way to have somebody besides one.
func (s staffing) fixSecond(r *roles.Responsibility, one int32) Fix {
	best, _ := s.nearest(r, func(i int32) bool { return i != one && s.active(i) })
	if best.Kind != "" {
		return best
	}
	return Fix{Kind: FixHire, Role: s.ableAs(one, r)}
}

// BusOptions are the parameters of [BusFactor]. The zero BusOptions takes the
// documented defaults.
type BusOptions struct {
	Scope
	// Share is how much must be uncovered, in per mille of the weight of what
	// somebody can do now; zero means 500.
	Share int `json:"share,omitempty"`
	// Weights are the weights of responsibilities, such as their demand in
	// minutes; what is not named weighs one, if nothing is named, else zero.
	Weights []Demand `json:"weights,omitempty"`
}

// BusReport is the answer of [BusFactor]. The zero BusReport is of nobody.
type BusReport struct {
	// Factor is how few people have to leave.
	Factor int `json:"factor"`
	// Members are such people, by id; of several sets of that size it is the
	// first one found.
	Members []MemberID `json:"members"`
	// Uncovered is what nobody can do any more when they have left.
	Uncovered []roles.ResponsibilityID `json:"uncovered"`
	// AtLeast is a proven lower bound: equal to Factor, unless the search gave
	// up, which it does beyond a number of steps that no team of a dozen
	// people reaches.
	AtLeast  int                  `json:"at-least"`
	Findings []socialteam.Finding `json:"findings"`
}

// BusFactor returns the fewest people whose leaving leaves a share of the
// responsibilities in the scope with nobody able to see to them. What nobody can
// do as it is does not count. With nothing to lose the factor is zero, which is no
// good sign: see the second finding.
//
// Findings: "bus-factor" with factor, members and uncovered, a warning if the
// factor is one; "bus-nothing-covered" with open, the number of responsibilities
// that weigh anything, an error if there are some and nobody can do any. It fails if the scope or a weight names what the catalogue does
// not have, if a weight is negative, or if the share is not 1 to 1000.
func BusFactor(v *View, o BusOptions) (BusReport, error) {
	v = v.orNobody()
	f := &faults{}
	responsibilities := o.of(f, v.team)
	share := cmp.Or(o.Share, 500)
	if share < 1 || share > 1000 {
		f.add("", "share", fmt.Errorf("share %d: want 1 to 1000 per mille, or 0 for 500", o.Share))
	}
	checkDemand(f, v.team, "weights", o.Weights)
	var k *killer
	err := f.err()
	if err == nil {
		k, err = newKiller(staffing{v, o.level()}, responsibilities, o.Weights, int64(share))
	}
	if err != nil {
		return BusReport{}, fmt.Errorf("team: bus factor: %w", err)
	}
	report := k.report(v.team)
	report.Findings = []socialteam.Finding{}
	if report.Factor == 1 {
		report.Findings = append(report.Findings, socialteam.Finding{
			Rule: "bus-factor", Severity: socialteam.Warning, Subject: string(report.Members[0]),
			Message: fmt.Sprintf("without %s nobody can do %s", report.Members[0], names(report.Uncovered)),
			Params: []socialteam.Param{
				{Name: "factor", Value: "1"},
				{Name: "members", Value: names(report.Members)},
				{Name: "uncovered", Value: names(report.Uncovered)},
			},
		})
	}
	if len(k.groups) == 0 && k.open > 0 {
		report.Findings = append(report.Findings, socialteam.Finding{
			Rule: "bus-nothing-covered", Severity: socialteam.Error,
			Message: fmt.Sprintf("nobody can do any of %d responsibilities as it is: nobody holds the roles or has the skills", k.open),
			Params:  []socialteam.Param{{Name: "open", Value: fmt.Sprint(k.open)}},
		})
	}
	return report, nil
}

// killer searches for the smallest set of people that contains enough groups: a
// group is everybody who can see to something.
type killer struct {
	groups  []group
	open    int // how much that weighs anything nobody can do
	target  int64
	people  []int32 // by bit
	steps   int
	best    bitset
	bestLen int
}

type group struct {
	who    bitset
	weight int64
	what   []roles.ResponsibilityID
}

type bitset []uint64

func (b bitset) with(c bitset) bitset {
	d := slices.Clone(b)
	for i := range c {
		d[i] |= c[i]
	}
	return d
}

// beyond returns how many of c are not in b.
func (b bitset) beyond(c bitset) int {
	n := 0
	for i := range c {
		n += bits.OnesCount64(c[i] &^ b[i])
	}
	return n
}

func (b bitset) len() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// searchSteps bounds the search of BusFactor.
const searchSteps = 200_000

func newKiller(s staffing, responsibilities []roles.Responsibility, weights []Demand, share int64) (*killer, error) {
	weight, err := weigh(responsibilities, weights)
	if err != nil {
		return nil, err
	}
	able := make([][]int32, len(responsibilities))
	var people []int32
	for i := range responsibilities {
		able[i] = s.whoIsAble(&responsibilities[i])
		people = append(people, able[i]...)
	}
	slices.Sort(people)
	k := &killer{people: slices.Compact(people)}
	var total int64
	for i, r := range responsibilities {
		w := weight[r.ID]
		if w == 0 {
			continue
		}
		if len(able[i]) == 0 {
			k.open++
			continue
		}
		total += w
		k.addGroup(able[i], w, r.ID)
	}
	k.target = perMille(total, share)
	// Small groups first: they are the cheapest to lose.
	slices.SortStableFunc(k.groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.who.len(), b.who.len()), cmp.Compare(b.weight, a.weight))
	})
	return k, nil
}

// perMille returns the share of a total, rounded up.
func perMille(total, share int64) int64 {
	part, _ := mulDiv(total, share, 1000)
	return part
}

// mulDiv returns a times b divided by c, rounded up, of numbers that are not
// negative; ok is false if no int64 holds it.
func mulDiv(a, b, c int64) (q int64, ok bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return 0, false
	}
	n, r := bits.Div64(hi, lo, uint64(c))
	if r > 0 {
		n++
	}
	return int64(n), n <= 1<<63-1
}

func (k *killer) addGroup(able []int32, weight int64, id roles.ResponsibilityID) {
	who := make(bitset, (len(k.people)+63)/64)
	for _, i := range able {
		bit, _ := slices.BinarySearch(k.people, i)
		who[bit/64] |= 1 << (bit % 64)
	}
	for i := range k.groups {
		if slices.Equal(k.groups[i].who, who) {
			k.groups[i].weight += weight
			k.groups[i].what = append(k.groups[i].what, id)
			return
		}
	}
	k.groups = append(k.groups, group{who, weight, []roles.ResponsibilityID{id}})
}

func (k *killer) report(t *Team) BusReport {
	report := BusReport{Members: []MemberID{}, Uncovered: []roles.ResponsibilityID{}}
	if k.target == 0 {
		return report
	}
	empty := make(bitset, (len(k.people)+63)/64)
	k.greedy(empty)
	atLeast := 1
	for atLeast < k.bestLen && k.steps < searchSteps {
		if found := k.search(empty, 0, atLeast); found {
			break
		}
		if k.steps < searchSteps {
			atLeast++
		}
	}
	report.Factor, report.AtLeast = k.bestLen, min(atLeast, k.bestLen)
	for bit, i := range k.people {
		if k.best[bit/64]>>(bit%64)&1 == 1 {
			report.Members = append(report.Members, t.members[i].id)
		}
	}
	lost := map[roles.ResponsibilityID]bool{}
	for _, g := range k.groups {
		for _, id := range g.what {
			lost[id] = k.best.beyond(g.who) == 0
		}
	}
	for _, id := range t.Catalog().ResponsibilityIDs() {
		if lost[id] {
			report.Uncovered = append(report.Uncovered, id)
		}
	}
	return report
}

// greedy takes, time and again, the group that costs the fewest further people
// for its weight, and gives an upper bound.
func (k *killer) greedy(gone bitset) {
	for k.lost(gone) < k.target {
		pick, pickNew := -1, 0
		for i, g := range k.groups {
			n := gone.beyond(g.who)
			if n > 0 && (pick < 0 || float64(n)*float64(k.groups[pick].weight) < float64(pickNew)*float64(g.weight)) {
				pick, pickNew = i, n
			}
		}
		gone = gone.with(k.groups[pick].who)
	}
	k.best, k.bestLen = gone, gone.len()
}

func (k *killer) lost(gone bitset) int64 {
	var sum int64
	for _, g := range k.groups {
		if gone.beyond(g.who) == 0 {
			sum += g.weight
		}
	}
	return sum
}

// search looks for a set of at most size people: each group from i on is lost on
// purpose or not.
func (k *killer) search(gone bitset, i, size int) bool {
	if k.steps++; k.steps > searchSteps {
		return false
	}
	room := size - gone.len()
	var lost, possible int64
	next := -1
	for n, g := range k.groups {
		switch left := gone.beyond(g.who); {
		case left == 0:
			lost += g.weight
		case n >= i && left <= room:
			possible += g.weight
			if next < 0 {
				next = n
			}
		}
	}
	if lost >= k.target {
		k.best, k.bestLen = gone, gone.len()
		return true
	}
	if next < 0 || lost+possible < k.target {
		return false
	}
	return k.search(gone.with(k.groups[next].who), next+1, size) || k.search(gone, next+1, size)
}
