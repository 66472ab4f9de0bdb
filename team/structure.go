// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Model is one of the social organisation models: who publishes, and who watches
// over them. The zero Model says that nobody publishes.
type Model string

// The models, after Owyang and the Altimeter Group.
const (
	Centralised   Model = "centralised"     // one unit publishes
	Decentralised Model = "decentralised"   // several do, and none oversees
	HubAndSpoke   Model = "hub-and-spoke"   // one unit oversees all that publish
	Dandelion     Model = "dandelion"       // overseen units oversee publishing ones
	Holistic      Model = "holistic"        // everybody publishes, under one overseer
	Mixed         Model = "partly-overseen" // some that publish are overseen and some are not
)

// StructureOptions are the parameters of [Structure]. The zero StructureOptions
// takes the documented defaults.
type StructureOptions struct {
	// MaxSpan is how many people may report to one manager; zero means 10,
	// the upper end of a supervisor. See [Archetype].
	MaxSpan int `json:"max-span,omitempty"`
	// MaxDepth is how many levels of people there may be; zero means 6.
	MaxDepth int `json:"max-depth,omitempty"`
	// Publishing are the roles whose holders publish; empty means those that
	// do publish-posts by the team's matrix, or, if it has no such row, those
	// that may do it by the catalogue.
	Publishing []roles.ID `json:"publishing,omitempty"`
	// Leading are roles whose holder in a unit leads it, besides [Unit.Lead].
	Leading []roles.ID `json:"leading,omitempty"`
	// Led are the units that must be led; empty means those that state a lead,
	// and if Leading is given, every unit.
	Led []UnitID `json:"led,omitempty"`
}

// Archetype names a manager's way to work by the number of reports, after
// McKinsey: player-coach up to 5, coach up to 7, supervisor up to 10, facilitator
// up to 15, coordinator beyond. It is empty for nobody.
func Archetype(reports int) string {
	switch {
	case reports <= 0:
		return ""
	case reports <= 5:
		return "player-coach"
	case reports <= 7:
		return "coach"
	case reports <= 10:
		return "supervisor"
	case reports <= 15:
		return "facilitator"
	}
	return "coordinator"
}

// Span is how many active members report to a manager. The zero Span is none.
type Span struct {
	Manager   MemberID `json:"manager"`
	Reports   int      `json:"reports"`
	Archetype string   `json:"archetype"`
}

// StructureReport is the answer of [Structure]. Lists are ordered by id. The
// zero StructureReport is of nobody.
type StructureReport struct {
	// Members is the number of active members.
	Members int `json:"members"`
	// Roots report to nobody, and somebody reports to them.
	Roots []MemberID `json:"roots"`
	// Orphans report to nobody and nobody reports to them, although others
	// do report, or their manager is not active.
	Orphans []MemberID `json:"orphans"`
	// Hatless hold no role.
	Hatless []MemberID `json:"hatless"`
	Spans   []Span     `json:"spans"`
	// Depth is the number of levels of people: 1 if nobody reports.
	Depth int `json:"depth"`
	// Deepest is a member on the lowest level.
	Deepest MemberID `json:"deepest,omitempty"`
	// Leaderless are the units that must be led and are not.
	Leaderless []UnitID `json:"leaderless"`
	// Publishing are the units in which somebody holds a publishing role;
	// the empty id stands for hats in no unit.
	Publishing []UnitID `json:"publishing"`
	// Overseers are the units that oversee publishing ones.
	Overseers []UnitID             `json:"overseers"`
	Model     Model                `json:"model,omitempty"`
	Findings  []socialteam.Finding `json:"findings"`
}

// Structure looks at the lines of reporting, the units and who may publish where.
//
// Findings: "structure-span" with reports, limit and fix, "structure-depth" with
// depth, limit and fix, "structure-orphan" with fix and
// "structure-leaderless" with fix, all warnings; "structure-hatless" with fix and
// "structure-model" with model and units, for information. It fails if an option
// names a role or a unit that there is not, or a limit is negative.
func Structure(v *View, o StructureOptions) (StructureReport, error) {
	v = v.orNobody()
	if err := o.check(v.team); err != nil {
		return StructureReport{}, fmt.Errorf("team: structure: %w", err)
	}
	a := newAnatomy(v)
	r := StructureReport{
		Members: a.members, Depth: a.depth, Roots: a.ids(a.roots), Orphans: a.ids(a.orphans), Hatless: a.ids(a.hatless),
		Spans: []Span{}, Leaderless: a.leaderless(o), Findings: []socialteam.Finding{},
	}
	if a.depth > 0 {
		r.Deepest = v.team.members[a.deepest].id
	}
	for i, n := range a.reports {
		if n > 0 {
			r.Spans = append(r.Spans, Span{v.team.members[i].id, n, Archetype(n)})
		}
	}
	r.Publishing, r.Overseers, r.Model = a.model(o.publishing(v.team))
	a.findings(&r, o)
	return r, nil
}

func (o StructureOptions) check(t *Team) error {
	f := &faults{}
	for list, ids := range o.roleLists() {
		for i, r := range ids {
			if !t.Catalog().HasRole(r) {
				unknown(f, "", index(list, i), "role", r, t.Catalog().RoleIDs)
			}
		}
	}
	for i, u := range o.Led {
		if t.findUnit(u) == none {
			unknown(f, "", index("led", i), "unit", u, func() []UnitID { return ids(t.units, func(u Unit) UnitID { return u.ID }) })
		}
	}
	if o.MaxSpan < 0 || o.MaxDepth < 0 {
		f.add("", "", fmt.Errorf("limits of %d reports and %d levels: they are not negative", o.MaxSpan, o.MaxDepth))
	}
	return f.err()
}

func (o StructureOptions) roleLists() func(func(string, []roles.ID) bool) {
	return func(yield func(string, []roles.ID) bool) {
		if yield("publishing", o.Publishing) {
			yield("leading", o.Leading)
		}
	}
}

func (o StructureOptions) publishing(t *Team) []roles.ID {
	if len(o.Publishing) > 0 {
		return o.Publishing
	}
	const post = "publish-posts"
	if t.matrix != nil && t.matrix.HasRow(post) {
		return t.matrix.Who(post, roles.Does)
	}
	r, _ := t.Catalog().Responsibility(post)
	return r.Eligible
}

// anatomy is what Structure counts.
type anatomy struct {
	*View
	members                 int
	depth                   int
	deepest                 int32
	reports                 []int
	levels                  []int
	roots, orphans, hatless []int32
}

func newAnatomy(v *View) *anatomy {
	n := len(v.team.members)
	a := &anatomy{View: v, reports: make([]int, n), levels: make([]int, n)}
	lines := false
	for i := range v.team.members {
		i := int32(i)
		if !v.active(i) {
			continue
		}
		a.members++
		if m := v.team.members[i].manager; m != none {
			lines = true
			if v.active(m) {
				a.reports[m]++
			}
		}
		if len(v.hats(i)) == 0 {
			a.hatless = append(a.hatless, i)
		}
	}
	for i := range v.team.members {
		i := int32(i)
		if !v.active(i) {
			continue
		}
		stated := v.team.members[i].manager != none
		switch {
		case stated && a.manager(i) == none, lines && !stated && a.reports[i] == 0:
			a.orphans = append(a.orphans, i)
		case !stated && a.reports[i] > 0:
			a.roots = append(a.roots, i)
		}
		if level := a.level(i); level > a.depth {
			a.depth, a.deepest = level, i
		}
	}
	return a
}

// manager returns the active manager, none if there is none.
func (a *anatomy) manager(i int32) int32 {
	if m := a.team.members[i].manager; m != none && a.active(m) {
		return m
	}
	return none
}

// level returns how many people stand from the top down to i, i included.
func (a *anatomy) level(i int32) int {
	var chain []int32
	for i != none && a.levels[i] == 0 {
		chain = append(chain, i)
		i = a.manager(i)
	}
	level := 0
	if i != none {
		level = a.levels[i]
	}
	for _, k := range slices.Backward(chain) {
		level++
		a.levels[k] = level
	}
	return level
}

func (a *anatomy) ids(list []int32) []MemberID {
	out := make([]MemberID, len(list))
	for i, k := range list {
		out[i] = a.team.members[k].id
	}
	return out
}

// leaderless returns the units that must be led and are not.
func (a *anatomy) leaderless(o StructureOptions) []UnitID {
	list := []UnitID{}
	for _, u := range a.team.units {
		must := u.Lead != "" || len(o.Leading) > 0
		if len(o.Led) > 0 {
			must = slices.Contains(o.Led, u.ID)
		}
		if must && !a.led(u, o.Leading) {
			list = append(list, u.ID)
		}
	}
	return list
}

func (a *anatomy) led(u Unit, leading []roles.ID) bool {
	if a.Active(u.Lead) {
		return true
	}
	for _, r := range leading {
		for _, k := range a.team.byRole[r] {
			if h := &a.team.hats[k]; h.unitID == u.ID && h.during.has(a.at) {
				return true
			}
		}
	}
	return false
}

// model tells the social organisation model.
func (a *anatomy) model(publishing []roles.ID) (units, overseers []UnitID, m Model) {
	units, people := a.publish(publishing)
	direct := map[UnitID][]UnitID{} // by overseer: the publishing units, its own left out
	for _, u := range a.team.units {
		for _, p := range units {
			if p != u.ID && a.oversees(u, p) {
				direct[u.ID] = append(direct[u.ID], p)
			}
		}
	}
	overseers = []UnitID{}
	for _, u := range a.team.units {
		if len(direct[u.ID]) > 0 {
			overseers = append(overseers, u.ID)
		}
	}
	switch {
	case len(units) == 0:
		return units, overseers, ""
	case len(units) == 1:
		return units, overseers, Centralised
	case len(overseers) == 0:
		return units, overseers, Decentralised
	}
	for _, centre := range a.team.units {
		if a.isDandelion(centre, units, overseers, direct) {
			return units, overseers, Dandelion
		}
	}
	for _, hub := range overseers {
		if covers(direct[hub], units, hub) {
			if people == a.members {
				return units, overseers, Holistic
			}
			return units, overseers, HubAndSpoke
		}
	}
	return units, overseers, Mixed
}

// publish returns the units in which somebody publishes, and how many people do.
func (a *anatomy) publish(publishing []roles.ID) (units []UnitID, people int) {
	units = []UnitID{}
	var who []int32
	for _, r := range publishing {
		for _, k := range a.team.byRole[r] {
			if h := &a.team.hats[k]; h.during.has(a.at) {
				units, who = append(units, h.unitID), append(who, h.member)
			}
		}
	}
	slices.Sort(units)
	slices.Sort(who)
	return slices.Compact(units), len(slices.Compact(who))
}

// oversees reports whether a unit watches over another by its list.
func (a *anatomy) oversees(u Unit, other UnitID) bool {
	return slices.ContainsFunc(u.Oversees, func(o UnitID) bool { return a.team.Within(other, o) })
}

// isDandelion reports whether a unit oversees overseers, and together with them
// all that publish.
func (a *anatomy) isDandelion(centre Unit, units, overseers []UnitID, direct map[UnitID][]UnitID) bool {
	seen := slices.Clone(direct[centre.ID])
	hubs := 0
	for _, hub := range overseers {
		if hub != centre.ID && a.oversees(centre, hub) {
			hubs++
			seen = append(append(seen, hub), direct[hub]...)
		}
	}
	return hubs > 0 && covers(seen, units, centre.ID)
}

// covers reports whether all units but one's own are in the list.
func covers(list, units []UnitID, own UnitID) bool {
	for _, u := range units {
		if u != own && !slices.Contains(list, u) {
			return false
		}
	}
	return true
}

func (a *anatomy) findings(r *StructureReport, o StructureOptions) {
	maxSpan, maxDepth := cmp.Or(o.MaxSpan, 10), cmp.Or(o.MaxDepth, 6)
	for _, s := range r.Spans {
		if s.Reports > maxSpan {
			fix := a.fixSpan(s.Manager)
			r.add("structure-span", socialteam.Warning, string(s.Manager),
				fmt.Sprintf("has %d reports, more than %d: %v", s.Reports, maxSpan, fix),
				"reports", fmt.Sprint(s.Reports), "limit", fmt.Sprint(maxSpan), "fix", fix.String())
		}
	}
	if r.Depth > maxDepth {
		fix := a.fixDepth()
		r.add("structure-depth", socialteam.Warning, string(r.Deepest),
			fmt.Sprintf("stands on level %d, below %d: %v", r.Depth, maxDepth, fix),
			"depth", fmt.Sprint(r.Depth), "limit", fmt.Sprint(maxDepth), "fix", fix.String())
	}
	for _, i := range a.orphans {
		fix := a.fixOrphan(i)
		r.add("structure-orphan", socialteam.Warning, string(a.team.members[i].id),
			"reports to nobody who is there: "+fix.String(), "fix", fix.String())
	}
	for _, u := range r.Leaderless {
		fix := a.fixLeaderless(u, o.Leading)
		r.add("structure-leaderless", socialteam.Warning, string(u), "nobody leads it: "+fix.String(), "fix", fix.String())
	}
	for _, m := range r.Hatless {
		r.add("structure-hatless", socialteam.Info, string(m), "holds no role: give one, or an end date", "fix", "give one, or an end date")
	}
	if r.Model != "" {
		r.add("structure-model", socialteam.Info, string(r.Model),
			fmt.Sprintf("%d units publish, %d oversee", len(r.Publishing), len(r.Overseers)),
			"model", string(r.Model), "units", names(r.Publishing))
	}
	slices.SortFunc(r.Findings, socialteam.Finding.Compare)
}

func (r *StructureReport) add(rule string, s socialteam.Severity, subject, message string, params ...string) {
	f := socialteam.Finding{Rule: rule, Severity: s, Subject: subject, Message: message}
	for i := 0; i < len(params); i += 2 {
		f.Params = append(f.Params, socialteam.Param{Name: params[i], Value: params[i+1]})
	}
	r.Findings = append(r.Findings, f)
}

// fixSpan moves the last report of a manager to the colleague, report of the
// same manager, who leads the fewest but leads already; if none does, to the
// first one.
func (a *anatomy) fixSpan(m MemberID) Fix {
	team := a.AppendReports(nil, m)
	last := team[len(team)-1]
	to := team[0]
	fewest := 0
	for _, id := range team[:len(team)-1] {
		i, _ := a.team.people.find(id)
		if n := a.reports[i]; n > 0 && (fewest == 0 || n < fewest) {
			to, fewest = id, n
		}
	}
	return Fix{Kind: FixManage, Member: last, For: to}
}

// fixDepth moves whoever stands lowest up by a level, if there is one above.
func (a *anatomy) fixDepth() Fix {
	fix := Fix{Kind: FixManage, Member: a.team.members[a.deepest].id, For: a.team.members[a.manager(a.deepest)].id}
	if up := a.manager(a.manager(a.deepest)); up != none {
		fix.For = a.team.members[up].id
	}
	return fix
}

// fixOrphan finds a manager: the next one up who is there, or who leads the unit
// or one above, or the root with the most reports.
func (a *anatomy) fixOrphan(i int32) Fix {
	fix := Fix{Kind: FixManage, Member: a.team.members[i].id}
	for m := a.team.members[i].manager; m != none; m = a.team.members[m].manager {
		if a.active(m) {
			fix.For = a.team.members[m].id
			return fix
		}
	}
	for u := a.team.members[i].unit; u != none; u = a.team.parent[u] {
		lead, ok := a.team.people.find(a.team.units[u].Lead)
		if ok && a.active(lead) && !a.below(lead, i) {
			fix.For = a.team.members[lead].id
			return fix
		}
	}
	best := none
	for _, k := range a.roots {
		if !a.below(k, i) && (best == none || a.reports[k] > a.reports[best]) {
			best = k
		}
	}
	if best == none {
		return Fix{Kind: FixHire}
	}
	fix.For = a.team.members[best].id
	return fix
}

// below reports whether i is top or reports to it, at whatever distance.
func (a *anatomy) below(i, top int32) bool {
	for ; i != none; i = a.team.members[i].manager {
		if i == top {
			return true
		}
	}
	return false
}

// fixLeaderless takes whoever belongs to the unit and leads the most people.
func (a *anatomy) fixLeaderless(u UnitID, leading []roles.ID) Fix {
	fix := Fix{Kind: FixStaff, Unit: u, Role: "lead"}
	if len(leading) > 0 {
		fix.Role = leading[0]
	}
	unit, most := a.team.findUnit(u), -1
	for i := range a.team.members {
		if a.team.members[i].unit == unit && a.active(int32(i)) && a.reports[i] > most {
			fix.Member, most = a.team.members[i].id, a.reports[i]
		}
	}
	return fix
}
