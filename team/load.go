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

// Demand is the work that a responsibility takes. The zero Demand is none.
type Demand struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	// Minutes is the work per week.
	Minutes int64 `json:"minutes-per-week"`
}

// LoadOptions are the parameters of [PeakLoad]. The zero LoadOptions takes the
// documented defaults.
type LoadOptions struct {
	// Threshold is the utilisation in per mille above which a load is a
	// warning, 1 to 1000; zero means 800. That is a choice, not a law of nature: waiting
	// grows without bound near 1000, and nobody has measured where it hurts.
	Threshold int `json:"threshold,omitempty"`
	// Skilled counts only members who have the skills of a role that makes
	// them eligible.
	Skilled bool `json:"skilled,omitempty"`
	// Level is the level at which a needed skill counts; zero means
	// [roles.Working].
	Level roles.Level `json:"level,omitempty"`
}

// Utilisation is an exact ratio of work to capacity, in lowest terms. The zero
// Utilisation is no work for nobody.
type Utilisation struct {
	Part  int64 `json:"part"`
	Whole int64 `json:"whole"`
}

// PerMille returns the ratio in per mille, rounded up, so that a load over a
// threshold never looks like one on it. It is zero if Whole is.
func (u Utilisation) PerMille() int64 {
	if u.Whole == 0 {
		return 0
	}
	if q, ok := mulDiv(u.Part, 1000, u.Whole); ok {
		return q
	}
	return 1<<63 - 1
}

// String returns the ratio in per mille as [Utilisation.PerMille] does, such as
// "834 ‰".
func (u Utilisation) String() string { return fmt.Sprintf("%d ‰", u.PerMille()) }

// Compare returns -1, 0 or 1 as u is less than, equal to or greater than v. Both
// must have a Whole.
func (u Utilisation) Compare(v Utilisation) int {
	ah, al := bits.Mul64(uint64(u.Part), uint64(v.Whole))
	bh, bl := bits.Mul64(uint64(v.Part), uint64(u.Whole))
	return cmp.Or(cmp.Compare(ah, bh), cmp.Compare(al, bl))
}

// MemberLoad is the load of one member. The zero MemberLoad is of nobody.
type MemberLoad struct {
	Member MemberID    `json:"member"`
	Load   Utilisation `json:"load"`
}

// LoadReport is the answer of [PeakLoad]. The zero LoadReport is of no work.
type LoadReport struct {
	// Peak is the smallest possible highest load; nobody can split the work
	// so that everybody has less.
	Peak Utilisation `json:"peak"`
	// Bottleneck is why: these responsibilities can only be taken by these
	// members, and their demand divided by the capacity of the members is
	// Peak.
	Bottleneck Bottleneck `json:"bottleneck"`
	// Loads are the loads of all members with capacity under the split that
	// makes the highest load smallest, then the next, and so on, by member.
	// There is one such outcome.
	Loads []MemberLoad `json:"loads"`
	// Unstaffed are the responsibilities with work for which nobody has
	// capacity. They are in no load.
	Unstaffed []roles.ResponsibilityID `json:"unstaffed"`
	Findings  []socialteam.Finding     `json:"findings"`
}

// Bottleneck is a set of responsibilities and everybody who may take one of
// them. The zero Bottleneck is empty.
type Bottleneck struct {
	Responsibilities []roles.ResponsibilityID `json:"responsibilities"`
	Members          []MemberID               `json:"members"`
}

// String returns a line such as "write-copy by ana, bo", and "nothing" for an
// empty Bottleneck.
func (b Bottleneck) String() string {
	if len(b.Responsibilities) == 0 {
		return "nothing"
	}
	return names(b.Responsibilities) + " by " + names(b.Members)
}

// PeakLoad splits work among those present who may do it so that the highest
// load is as small as possible, and says what stands in the way of less.
//
// A member's capacity is the weekly working time times the sum of the shares held
// now, at most the whole. Work can be split in any proportion among those who may
// take it. The smallest peak is the greatest ratio, over all sets of
// responsibilities, of their demand to the capacity of those who may take any of
// them (by the max-flow min-cut theorem; found with Dinkelbach's method).
//
// Findings: "load-peak" with peak, responsibilities, members and threshold, a
// warning if the peak is over the threshold and an error if it is over 1000 per
// mille; "load-unstaffed", an error, with minutes.
//
// It fails if a demand is negative, named twice or not of the catalogue, if an
// option is out of its range, and with
// [socialteam.ErrOverflow] if exact numbers do not fit 64 bits.
func PeakLoad(v *View, demand []Demand, o LoadOptions) (LoadReport, error) {
	v = v.orNobody()
	f := o.check()
	checkDemand(f, v.team, "demand", demand)
	if err := f.err(); err != nil {
		return LoadReport{}, fmt.Errorf("team: peak load: %w", err)
	}
	net := newNetwork(v, demand, o)
	if err := net.shrink(); err != nil {
		return LoadReport{}, fmt.Errorf("team: peak load: %w", err)
	}
	report := LoadReport{Bottleneck: net.bottleneck(nil, nil), Loads: []MemberLoad{}, Unstaffed: []roles.ResponsibilityID{}}
	report.Unstaffed = append(report.Unstaffed, net.unstaffed...)
	net.levels(func(load Utilisation, work, classes []int) {
		if report.Peak == (Utilisation{}) {
			report.Peak = load
			report.Bottleneck = net.bottleneck(work, classes)
		}
		for _, c := range classes {
			for _, m := range net.classes[c].members {
				report.Loads = append(report.Loads, MemberLoad{m, load})
			}
		}
	})
	slices.SortFunc(report.Loads, func(a, b MemberLoad) int { return compareID(a.Member, b.Member) })
	report.findings(v, demand, o)
	return report, nil
}

func (o LoadOptions) check() *faults {
	f := &faults{}
	if o.Threshold < 0 || o.Threshold > 1000 {
		f.add("", "threshold", fmt.Errorf("threshold %d: want 1 to 1000 per mille, or 0 for 800", o.Threshold))
	}
	f.level(o.Level)
	return f
}

// checkDemand notes what is wrong with a list of that name.
func checkDemand(f *faults, t *Team, list string, demand []Demand) {
	seen := map[roles.ResponsibilityID]bool{}
	for i, d := range demand {
		path := index(list, i)
		switch {
		case !t.Catalog().HasResponsibility(d.Responsibility):
			unknown(f, path, "responsibility", "responsibility", d.Responsibility, t.Catalog().ResponsibilityIDs)
		case seen[d.Responsibility]:
			f.add(path, "responsibility", fmt.Errorf("responsibility %q a second time", d.Responsibility))
		}
		if d.Minutes < 0 {
			f.add(path, "minutes-per-week", fmt.Errorf("%d minutes: work is not negative", d.Minutes))
		}
		seen[d.Responsibility] = true
	}
}

func (r *LoadReport) findings(v *View, demand []Demand, o LoadOptions) {
	threshold := int64(cmp.Or(o.Threshold, 800))
	r.Findings = []socialteam.Finding{}
	if peak := r.Peak.PerMille(); peak > threshold {
		f := socialteam.Finding{
			Rule: "load-peak", Severity: socialteam.Warning, Subject: string(r.Bottleneck.Members[0]),
			Message: fmt.Sprintf("%s must carry %d ‰ of what they can with %s, more than %d ‰: give the hats to more people, or take work away",
				names(r.Bottleneck.Members), peak, names(r.Bottleneck.Responsibilities), threshold),
			Params: []socialteam.Param{
				{Name: "peak", Value: fmt.Sprint(peak)},
				{Name: "responsibilities", Value: names(r.Bottleneck.Responsibilities)},
				{Name: "members", Value: names(r.Bottleneck.Members)},
				{Name: "threshold", Value: fmt.Sprint(threshold)},
			},
		}
		if peak > 1000 {
			f.Severity = socialteam.Error
		}
		r.Findings = append(r.Findings, f)
	}
	for _, id := range r.Unstaffed {
		i := slices.IndexFunc(demand, func(d Demand) bool { return d.Responsibility == id })
		r.Findings = append(r.Findings, socialteam.Finding{
			Rule: "load-unstaffed", Severity: socialteam.Error, Subject: string(id),
			Message: fmt.Sprintf("%d minutes a week and nobody present with time for it", demand[i].Minutes),
			Params:  []socialteam.Param{{Name: "minutes", Value: fmt.Sprint(demand[i].Minutes)}},
		})
	}
	slices.SortFunc(r.Findings, socialteam.Finding.Compare)
}

// network is the work and who may take it. Members who may take the same work
// are one class.
type network struct {
	work      []roles.ResponsibilityID // in the order of the catalogue
	demand    []int64
	classes   []class
	takers    [][]int // by work: the classes that may take it
	unstaffed []roles.ResponsibilityID
}

type class struct {
	members  []MemberID
	capacity int64 // in minutes per mille, then in units that shrink found
}

func newNetwork(v *View, demand []Demand, o LoadOptions) *network {
	s := staffing{v, Scope{Level: o.Level}.level()}
	net := &network{}
	signature := make([][]byte, len(v.team.members))
	for r := range v.team.Catalog().Responsibilities() {
		i := slices.IndexFunc(demand, func(d Demand) bool { return d.Responsibility == r.ID })
		if i < 0 || demand[i].Minutes == 0 {
			continue
		}
		staffed := false
		for _, m := range s.eligible(&r) {
			if s.capacity(m) > 0 && (!o.Skilled || s.able(m, &r)) {
				signature[m] = append(signature[m], byte(len(net.work)), byte(len(net.work)>>8))
				staffed = true
			}
		}
		if !staffed {
			net.unstaffed = append(net.unstaffed, r.ID)
			continue
		}
		net.work = append(net.work, r.ID)
		net.demand = append(net.demand, demand[i].Minutes)
	}
	net.group(s, signature)
	return net
}

// capacity returns what a member can carry, in minutes per mille.
func (s staffing) capacity(i int32) int64 {
	if !s.present(i) {
		return 0
	}
	return int64(s.team.spec.Members[i].Minutes) * int64(min(s.allocation(i), fullTime))
}

func (net *network) group(s staffing, signature [][]byte) {
	net.takers = make([][]int, len(net.work))
	known := map[string]int{}
	for m, sig := range signature {
		capacity := s.capacity(int32(m))
		if capacity == 0 {
			continue
		}
		c, ok := known[string(sig)]
		if !ok {
			c = len(net.classes)
			known[string(sig)] = c
			net.classes = append(net.classes, class{})
			for k := 0; k < len(sig); k += 2 {
				w := int(sig[k]) | int(sig[k+1])<<8
				net.takers[w] = append(net.takers[w], c)
			}
		}
		net.classes[c].members = append(net.classes[c].members, s.team.members[m].id)
		net.classes[c].capacity += capacity
	}
}

// shrink brings demand and capacity to one unit, as large as all of them allow,
// and makes sure that products of sums fit.
func (net *network) shrink() error {
	var unit, work, capacity int64
	for i, d := range net.demand {
		if d > (1<<63-1)/1000 {
			return socialteam.ErrOverflow
		}
		net.demand[i] = d * 1000
		unit = gcd(unit, net.demand[i])
	}
	for _, c := range net.classes {
		unit = gcd(unit, c.capacity)
	}
	for i := range net.demand {
		net.demand[i] /= unit
		if work += net.demand[i]; work < 0 {
			return socialteam.ErrOverflow
		}
	}
	for i := range net.classes {
		net.classes[i].capacity /= unit
		capacity += net.classes[i].capacity
	}
	if hi, lo := bits.Mul64(uint64(work), uint64(capacity)); hi > 0 || lo > 1<<62 {
		return fmt.Errorf("%d units of work and %d of capacity: %w", work, capacity, socialteam.ErrOverflow)
	}
	return nil
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// levels yields the bottlenecks from the highest load to the lowest, and last
// the classes without work.
func (net *network) levels(yield func(load Utilisation, work, classes []int)) {
	work, classes := upTo(len(net.work)), upTo(len(net.classes))
	for len(work) > 0 {
		load, tight := net.tightest(work, classes)
		takers := net.takersOf(tight, classes)
		yield(load, tight, takers)
		work, classes = without(work, tight), without(classes, takers)
	}
	if len(classes) > 0 {
		yield(Utilisation{0, 1}, nil, classes)
	}
}

// tightest returns the set of work with the greatest ratio of demand to
// capacity.
func (net *network) tightest(work, classes []int) (Utilisation, []int) {
	set := work
	for {
		load := net.ratio(set, classes)
		worse := net.overloaded(work, classes, load)
		if len(worse) == 0 {
			return load, set
		}
		set = worse
	}
}

func (net *network) ratio(work, classes []int) Utilisation {
	var part, whole int64
	for _, w := range work {
		part += net.demand[w]
	}
	for _, c := range net.takersOf(work, classes) {
		whole += net.classes[c].capacity
	}
	g := gcd(part, whole)
	return Utilisation{part / g, whole / g}
}

func (net *network) takersOf(work, classes []int) []int {
	var list []int
	for _, w := range work {
		for _, c := range net.takers[w] {
			if _, ok := slices.BinarySearch(classes, c); ok {
				list = append(list, c)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// overloaded returns the work that does not fit if nobody carries more than
// load: the side of a minimum cut. It is empty if all fits.
func (net *network) overloaded(work, classes []int, load Utilisation) []int {
	// Node 0 is the source, then come work and classes, last the sink.
	sink := 1 + len(work) + len(classes)
	g := newFlow(sink + 1)
	var total int64
	for i, w := range work {
		total += net.demand[w] * load.Whole
		g.edge(0, 1+i, net.demand[w]*load.Whole)
		for _, c := range net.takers[w] {
			if k, ok := slices.BinarySearch(classes, c); ok {
				g.edge(1+i, 1+len(work)+k, net.demand[w]*load.Whole)
			}
		}
	}
	for k, c := range classes {
		g.edge(1+len(work)+k, sink, net.classes[c].capacity*load.Part)
	}
	if g.max(0, sink) == total {
		return nil
	}
	var set []int
	for i, w := range work {
		if g.level[1+i] >= 0 {
			set = append(set, w)
		}
	}
	return set
}

func (net *network) bottleneck(work, classes []int) Bottleneck {
	b := Bottleneck{Responsibilities: []roles.ResponsibilityID{}, Members: []MemberID{}}
	for _, w := range work {
		b.Responsibilities = append(b.Responsibilities, net.work[w])
	}
	for _, c := range classes {
		b.Members = append(b.Members, net.classes[c].members...)
	}
	slices.Sort(b.Members)
	return b
}

func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// without returns the sorted list without the elements of another sorted list.
func without(list, remove []int) []int {
	return slices.DeleteFunc(slices.Clone(list), func(x int) bool {
		_, ok := slices.BinarySearch(remove, x)
		return ok
	})
}
