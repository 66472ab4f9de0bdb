// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
)

// crowd is a random team: everyone's holdings, units, managers, absences,
// deputies and covers.
type crowd struct {
	members  []member
	holds    []holding
	boss     map[member]member
	away     map[member]bool
	deputies map[member][]member
	covers   []cover
	skilled  bool // deputies need not hold the role
}

type cover struct {
	a, p member
	role workflow.RoleID
}

var crowdRoles = []workflow.RoleID{"a", "b", "c"}

// crowdOptions has a matrix in which the roles have duties.
var crowdOptions = sync.OnceValue(func() workflow.Options {
	spec := roles.Spec{
		Areas: []roles.Area{{ID: "work", Title: "Work"}},
		Roles: []roles.Role{{ID: "a", Title: "A"}, {ID: "b", Title: "B"}, {ID: "c", Title: "C"}},
		Responsibilities: []roles.Responsibility{
			{ID: "posts", Area: "work", Title: "Posts"}, {ID: "ads", Area: "work", Title: "Ads"},
		},
	}
	catalog, err := roles.Compile(spec)
	if err != nil {
		panic(err)
	}
	matrix, err := roles.CompileMatrix(roles.MatrixSpec{Rows: []roles.Row{
		{Responsibility: "posts", Cells: []roles.Cell{{Role: "a", Letters: "R"}, {Role: "b", Letters: "A"}, {Role: "c", Letters: "R/C"}}},
		{Responsibility: "ads", Cells: []roles.Cell{{Role: "a", Letters: "I"}, {Role: "b", Letters: "C"}, {Role: "c", Letters: "A/R"}}},
	}}, catalog)
	if err != nil {
		panic(err)
	}
	return workflow.Options{Catalog: catalog, Matrix: matrix}
})

// crowdDuties are the roles of that matrix as a person reads them from it.
var crowdDuties = map[string][]workflow.RoleID{
	"responsible:posts": {"a", "c"}, "accountable:posts": {"b"}, "consulted:posts": {"c"},
	"responsible:ads": {"c"}, "accountable:ads": {"c"}, "consulted:ads": {"b"}, "informed:ads": {"a"},
}

var crowdPeople = []member{"ann", "bo", "cy", "di", "ed", "fi", "gus"}

// everyone is whom a party may name, in the team or not.
func (c *crowd) everyone() []member { return crowdPeople }

func (c *crowd) Holds(m member, r workflow.RoleID, u workflow.UnitID) bool {
	for _, h := range c.holds {
		if h.member == m && h.role == r && (u == "" || h.unit == u || h.unit == "root" && u != "") {
			return true
		}
	}
	return false
}

func (c *crowd) AppendHolders(dst []member, r workflow.RoleID, u workflow.UnitID) []member {
	for _, m := range c.members {
		if c.Holds(m, r, u) {
			dst = append(dst, m)
		}
	}
	return dst
}

func (c *crowd) Manager(m member) (member, bool) {
	b, ok := c.boss[m]
	return b, ok
}

func (c *crowd) Absent(m member) bool { return c.away[m] }

func (c *crowd) StandsIn(a, p member, r workflow.RoleID) bool {
	if a == p {
		return false
	}
	if r != "" && slices.Contains(c.covers, cover{a, p, r}) {
		return true
	}
	if !c.away[p] {
		return false
	}
	for _, d := range c.deputies[p] {
		if !c.away[d] && (r == "" || c.skilled || c.Holds(d, r, "")) {
			return d == a
		}
	}
	return false
}

func (c *crowd) AppendStandIns(dst []member, p member, r workflow.RoleID) []member {
	for _, a := range c.members {
		if c.StandsIn(a, p, r) {
			dst = append(dst, a)
		}
	}
	return dst
}

func (c *crowd) AppendPrincipals(dst []member, a member) []member {
	for _, p := range c.members {
		if c.StandsIn(a, p, "") || slices.ContainsFunc(crowdRoles, func(r workflow.RoleID) bool { return c.StandsIn(a, p, r) }) {
			dst = append(dst, p)
		}
	}
	return dst
}

// AddWorking lets working time pass three times as slowly as the clock.
func (c *crowd) AddWorking(_ string, t time.Time, d time.Duration) (time.Time, error) {
	return t.Add(3 * d), nil
}

// dice makes random cases.
type dice struct{ *rand.Rand }

func (x dice) chance(percent int) bool { return x.IntN(100) < percent }

func pick[T any](x dice, list ...T) T { return list[x.IntN(len(list))] }

func some[T any](x dice, percent int, list ...T) []T {
	var out []T
	for _, e := range list {
		if x.chance(percent) {
			out = append(out, e)
		}
	}
	return out
}

func (x dice) crowd() *crowd {
	c := &crowd{
		members: slices.Clone(crowdPeople)[:4+x.IntN(4)],
		boss:    map[member]member{}, away: map[member]bool{}, deputies: map[member][]member{}, skilled: x.chance(50),
	}
	for _, m := range c.members {
		for _, r := range crowdRoles {
			if x.chance(45) {
				c.holds = append(c.holds, holding{m, r, pick[workflow.UnitID](x, "", "root", "root", "west", "east")})
			}
		}
		if x.chance(60) {
			c.boss[m] = pick(x, c.members...)
		}
		if x.chance(60) {
			list := slices.Clone(c.members)
			x.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			c.deputies[m] = slices.DeleteFunc(list[:1+x.IntN(3)], func(d member) bool { return d == m })
		}
		c.away[m] = x.chance(20)
		if x.chance(15) {
			if a := pick(x, c.members...); a != m {
				c.covers = append(c.covers, cover{a, m, pick(x, crowdRoles...)})
			}
		}
	}
	return c
}

// change lets a person come, go, gain or lose a role.
func (x dice) change(c *crowd) {
	m := pick(x, c.members...)
	switch x.IntN(4) {
	case 0, 1:
		c.away[m] = !c.away[m]
	case 2:
		if len(c.holds) > 0 {
			i := x.IntN(len(c.holds))
			c.holds = slices.Delete(c.holds, i, i+1)
		}
	default:
		h := holding{m, pick(x, crowdRoles...), pick[workflow.UnitID](x, "", "root", "west", "east")}
		if !slices.Contains(c.holds, h) {
			c.holds = append(c.holds, h)
		}
	}
}

func (x dice) party() workflow.Party {
	switch x.IntN(23) {
	case 0:
		return workflow.Author()
	case 1:
		return workflow.Owner()
	case 2:
		return workflow.ManagerOf(workflow.Author())
	case 3:
		return workflow.ManagerOf(pick(x, workflow.Owner(), workflow.Attr("lead")))
	case 4:
		return workflow.Attr("lead")
	case 5:
		return workflow.Member(pick(x, crowdPeople...))
	case 6:
		return workflow.Role(pick(x, crowdRoles...)).In(pick(x, "root", "west", "east"))
	case 7:
		return workflow.Role(pick(x, crowdRoles...)).In("@brand")
	case 8, 9:
		return x.duty()
	case 10:
		return x.duty().In(pick(x, "west", "@brand"))
	}
	return workflow.Role(pick(x, crowdRoles...))
}

// duty is a party of everyone whose role has a duty.
func (x dice) duty() workflow.Party {
	word, name, _ := strings.Cut(pick(x, slices.Sorted(maps.Keys(crowdDuties))...), ":")
	return workflow.Party{Kind: workflow.DutyParty, Duty: word, Name: name}
}

func (x dice) parties() []workflow.Party {
	list := []workflow.Party{x.party()}
	for x.chance(40) && len(list) < 3 {
		if p := x.party(); !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// anybody is a wide list of parties, so that things happen.
func (x dice) anybody() []workflow.Party {
	return append(some(x, 60, workflow.Author(), workflow.Role("a"), workflow.Role("b")), workflow.Role("c"))
}

func (x dice) need(depth int) workflow.Need {
	switch n := x.IntN(12); {
	case n < 5 || depth == 0 && n > 7:
		return workflow.Need{Approve: 1 + x.IntN(2), Of: x.parties()}
	case n == 5:
		return workflow.Need{Every: x.parties()}
	case n == 6:
		return workflow.Need{Majority: x.parties()}
	case n == 7:
		return workflow.Need{Percent: pick(x, 1, 34, 50, 67, 100), Of: x.parties()}
	case n < 10:
		return workflow.Need{All: []workflow.Need{x.need(0), x.need(depth - 1)}}
	case n == 10:
		return workflow.Need{All: []workflow.Need{x.need(0), x.need(0)}, Shared: true}
	}
	return workflow.Need{Any: []workflow.Need{x.need(0), x.need(depth - 1)}}
}

func (x dice) condition(depth int) workflow.Condition {
	switch n := x.IntN(11); {
	case n == 0:
		return workflow.Condition{Attr: "budget", Over: workflow.Number(1000)}
	case n == 1:
		return workflow.Condition{Attr: "budget", AtMost: workflow.Number(500)}
	case n == 2:
		return workflow.Condition{Attr: "budget", Under: workflow.Number(1000)}
	case n == 3:
		return workflow.Condition{Attr: "budget", AtLeast: workflow.Number(1000)}
	case n < 6:
		return workflow.Condition{Attr: "ugc", Is: workflow.Bool(x.chance(50))}
	case n == 6:
		return workflow.Condition{Attr: "lang", In: []workflow.Value{workflow.Text("dk"), workflow.Text("se")}}
	case n == 7:
		return workflow.Condition{Attr: "topics", Has: "drink"}
	case depth == 0:
		return workflow.Condition{Attr: "lang", Is: workflow.Text("dk")}
	case n == 8:
		return workflow.Condition{All: []workflow.Condition{x.condition(0), x.condition(0)}}
	case n == 9:
		return workflow.Condition{Any: []workflow.Condition{x.condition(0), x.condition(0)}}
	}
	c := x.condition(0)
	return workflow.Condition{Not: &c}
}

func (x dice) maybe(percent int) workflow.Condition {
	if x.chance(percent) {
		return x.condition(1)
	}
	return workflow.Condition{}
}

func (x dice) gate(id workflow.GateID) workflow.Gate {
	g := workflow.Gate{
		ID: id, Need: x.need(1), When: x.maybe(30), Self: x.chance(25),
		Reject: pick[workflow.Reject](x, "", "", "", "veto", "outvoted", "outvoted", "never", "count 1", "count 2", "count 2"),
	}
	switch x.IntN(6) {
	case 0:
		g.Covers = []field{"text"}
	case 1:
		g.Covers = []field{"image", pick[field](x, "budget", "ugc", "lead")}
	case 2:
		g.Covers = []field{workflow.NoField}
	}
	if x.chance(40) {
		g.Amend = x.anybody()
	}
	if x.chance(40) {
		g.Delegate = x.anybody()
	}
	return g
}

var crowdFields = []field{"text", "image"}

func (x dice) attributes() []workflow.Attribute {
	list := []workflow.Attribute{
		{ID: "budget", Kind: workflow.NumberAttr, Default: workflow.Number(500)},
		{ID: "ugc", Kind: workflow.BoolAttr},
		{ID: "lang", Kind: workflow.EnumAttr, Values: []string{"dk", "se", "no"}, Default: workflow.Text("dk")},
		{ID: "topics", Kind: workflow.TagsAttr, Default: workflow.Tags("food")},
		{ID: "brand", Kind: workflow.UnitAttr},
		{ID: "lead", Kind: workflow.MemberAttr},
		{ID: "publish-at", Kind: workflow.TimeAttr},
	}
	if x.chance(50) {
		list[1].Default = workflow.Bool(x.chance(50))
	}
	if x.chance(50) {
		list[4].Default = workflow.Text("west")
	}
	for i := range list {
		list[i].Label = x.chance(25)
		if x.chance(60) {
			list[i].Set = x.anybody()
			list[i].States = append(some[workflow.StateID](x, 60, "draft", "second", "ready"), "review")
		}
	}
	return list
}

func (x dice) deadlines(widen workflow.GateID, move workflow.Action) []workflow.Deadline {
	var list []workflow.Deadline
	after := func(id workflow.DeadlineID) workflow.Deadline {
		d := workflow.Deadline{ID: id, After: workflow.Duration(1+x.IntN(30)) * hour}
		switch x.IntN(8) {
		case 0:
			d.From = "start"
		case 1:
			d.From = "@publish-at"
		case 2:
			d.After, d.Before, d.Lead = 0, "publish-at", workflow.Duration(x.IntN(5))*hour
		case 3:
			d.Calendar = "office"
		}
		return d
	}
	if x.chance(40) {
		d := after("remind")
		d.Remind = x.parties()
		if x.chance(60) {
			d.Every = workflow.Duration(1+x.IntN(8)) * hour
		}
		list = append(list, d)
	}
	if widen != "" && x.chance(35) {
		d := after("escalate")
		d.Widen = []workflow.Widening{{Gate: widen, With: x.parties()}}
		list = append(list, d)
	}
	if move != "" && x.chance(40) {
		d := after("late")
		d.Move = move
		list = append(list, d)
	}
	// A second one of a kind, often at the same instant.
	if len(list) > 0 && x.chance(35) {
		d := pick(x, list...)
		d.ID = pick[workflow.DeadlineID](x, "also", "zz")
		if x.chance(30) && d.Before == "" {
			d.After += hour
		}
		list = append(list, d)
	}
	return list
}

func (x dice) edits(back workflow.Action) workflow.Edits {
	e := workflow.Edits{}
	if x.chance(85) {
		e.By = x.anybody()
		if x.chance(20) {
			e.Fields = []field{"text"}
		}
	}
	if back != "" && x.chance(80) {
		e.Back = back
	}
	return e
}

func (x dice) spec() workflow.Spec {
	auto := func(percent int) []workflow.Party {
		if x.chance(percent) {
			return nil
		}
		return x.anybody()
	}
	s := workflow.Spec{
		ID: "d", Version: 1, Early: workflow.EarlyOff, Fields: crowdFields, Attributes: x.attributes(),
		Start: workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("a"), workflow.Role("b")}},
		Hold:  workflow.HoldPolicy{By: x.anybody(), Clocks: pick(x, "", workflow.ClocksPause, workflow.ClocksRun)},
	}
	review := workflow.State{ID: "review", Gates: []workflow.Gate{x.gate("g")}, Shared: x.chance(25), Edits: x.edits("")}
	if x.chance(65) {
		review.Gates = append(review.Gates, x.gate("h"))
	}
	second := workflow.State{ID: "second", Gates: []workflow.Gate{x.gate("k")}, Edits: x.edits("again")}
	if x.chance(20) {
		second.Gates = append(second.Gates, x.gate("l"))
	}
	ready := workflow.State{ID: "ready", Edits: x.edits("back")}
	for _, st := range []*workflow.State{&review, &second, &ready} {
		if x.chance(30) {
			st.Empty = workflow.EmptyClear
		}
		if x.chance(60) {
			st.Claim = x.anybody()
			if x.chance(60) {
				st.Assign = x.anybody()
			}
		}
	}
	ready.Empty = ""
	review.Deadlines = x.deadlines("g", "expire")
	second.Deadlines = x.deadlines("k", "expire")
	ready.Deadlines = x.deadlines("", "expire")
	s.States = []workflow.State{
		{ID: "draft", Edits: x.edits("")},
		review, second, ready,
		{ID: "live", Final: workflow.Done},
		{ID: "dropped", Final: workflow.Dropped},
	}
	restart := func() workflow.Restart { return pick(x, "", "", workflow.RestartVotes, workflow.RestartAll) }
	s.Moves = []workflow.Transition{
		{Action: "submit", From: []workflow.StateID{"draft"}, To: "review", On: workflow.OnHand, By: x.anybody(), Keep: x.chance(30)},
		{Action: "accept", From: []workflow.StateID{"review"}, To: pick[workflow.StateID](x, "second", "second", "ready"), On: workflow.OnCleared, By: auto(70), When: x.maybe(25), Keep: x.chance(30)},
		{Action: "refuse", From: []workflow.StateID{"review"}, To: "draft", On: workflow.OnRejected, By: auto(65), When: x.maybe(12), Restart: restart()},
		{Action: "confirm", From: []workflow.StateID{"second"}, To: "ready", On: workflow.OnCleared, By: auto(70), When: x.maybe(12)},
		{Action: "back", From: []workflow.StateID{"ready"}, To: pick[workflow.StateID](x, "draft", "review", "second"), On: workflow.OnHand, By: x.anybody(), When: x.maybe(15)},
		{Action: "again", From: []workflow.StateID{"second"}, To: pick[workflow.StateID](x, "draft", "review"), On: workflow.OnHand, By: x.anybody(), When: x.maybe(15), Keep: x.chance(50)},
		{Action: "publish", From: []workflow.StateID{"ready"}, To: "live", On: workflow.OnHand, By: x.anybody(), When: x.maybe(20)},
		{Action: "drop", From: []workflow.StateID{"draft", "review", "second", "ready"}, To: "dropped", On: workflow.OnHand, By: []workflow.Party{workflow.Author()}},
		{Action: "expire", From: []workflow.StateID{"review", "second", "ready"}, To: pick[workflow.StateID](x, "dropped", "draft", "ready"), On: workflow.OnDeadline, When: x.maybe(30)},
	}
	if x.chance(40) {
		s.Moves = append(s.Moves, workflow.Transition{Action: "rework", From: []workflow.StateID{"review"}, To: pick[workflow.StateID](x, "draft", "review"), On: workflow.OnChanges, By: auto(60), When: x.maybe(15)})
	}
	if x.chance(60) {
		s.Moves = append(s.Moves, workflow.Transition{Action: "decline", From: []workflow.StateID{"second"}, To: "draft", On: workflow.OnRejected, By: auto(60), Restart: restart()})
	}
	if x.chance(30) {
		s.Moves = append(s.Moves, workflow.Transition{Action: "skip", From: []workflow.StateID{"review"}, To: "ready", On: workflow.OnHand, By: x.anybody()})
	}
	if accept := &s.Moves[1]; !accept.When.IsZero() && accept.By == nil {
		when := accept.When
		s.Moves = append(s.Moves, workflow.Transition{Action: "else", From: []workflow.StateID{"review"}, To: "ready", On: workflow.OnCleared, When: workflow.Condition{Not: &when}})
	}
	if x.chance(25) {
		i := slices.IndexFunc(s.Moves, func(m workflow.Transition) bool { return m.Action == "back" })
		s.Moves[i].Reopens = []workflow.StateID{"review"}
	}
	s.Rules = x.rules(s)
	return s
}

func (x dice) rules(s workflow.Spec) []workflow.Rule {
	var acts []workflow.Act
	for _, st := range s.States {
		for _, g := range st.Gates {
			acts = append(acts, workflow.Act{Gate: g.ID})
		}
	}
	for _, m := range s.Moves {
		if m.By != nil {
			acts = append(acts, workflow.Act{Move: m.Action})
		}
	}
	// Acts that most histories come to.
	likely := [][]workflow.Act{
		{{Move: "submit"}, {Gate: "g"}},
		{{Gate: "g"}, {Gate: "k"}},
		{{Move: "submit"}, {Gate: "g"}, {Gate: "k"}},
		{{Gate: "g"}, {Move: "publish"}},
		{{Move: "submit"}, {Move: "publish"}},
	}
	var list []workflow.Rule
	for i := range x.IntN(6) {
		x.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
		of := slices.Clone(acts[:2+x.IntN(2)])
		if x.chance(50) {
			of = pick(x, likely...)
		}
		r := workflow.Rule{ID: workflow.RuleID(fmt.Sprintf("r%d", i))}
		switch x.IntN(6) {
		case 0:
			r.Distinct = of
		case 1:
			r.Same = of
		case 2:
			r.NotAuthor = of
		case 3:
			r.MaxActs, r.Of = 1, of
		case 4:
			r.MaxPeople, r.Of = 1+x.IntN(3), of
		case 5:
			r.MinPeople, r.Of = 2+x.IntN(2), of
		}
		list = append(list, r)
	}
	return list
}

func (x dice) value(a field) workflow.Value {
	if x.chance(6) {
		return pick(x, workflow.Number(3), workflow.Text("gus"), workflow.Bool(true), workflow.Tags("drink"))
	}
	switch a {
	case "budget":
		return workflow.Number(pick[int64](x, 100, 500, 700, 1000, 5000))
	case "ugc":
		return workflow.Bool(x.chance(50))
	case "lang":
		return workflow.Text(pick(x, "dk", "se", "no"))
	case "topics":
		return pick(x, workflow.Tags(), workflow.Tags("food"), workflow.Tags("drink", "food"))
	case "brand":
		return workflow.Text(pick(x, "root", "west", "east"))
	case "lead":
		return workflow.Text(pick(x, "ann", "bo", "cy", "di"))
	}
	if x.chance(15) {
		return workflow.Text("2026-07-03T09:00:00Z")
	}
	return workflow.Instant(noon.Add(time.Duration(x.IntN(120)) * time.Hour))
}

var crowdAttributes = []field{"budget", "ugc", "lang", "topics", "brand", "lead", "publish-at"}

func (x dice) begin(c *crowd, at time.Time) workflow.Begin {
	b := workflow.Begin{ID: "i", By: pick(x, c.members...), At: at, Digest: "d0"}
	if x.chance(15) {
		b.For = pick(x, c.members...)
	}
	for _, a := range crowdAttributes {
		if x.chance(40) || a == "ugc" && x.chance(90) {
			b.Attributes = append(b.Attributes, workflow.Given{Attribute: a, Value: x.value(a)})
		}
	}
	if x.chance(2) {
		b.Attributes = append(b.Attributes, workflow.Given{Attribute: "colour", Value: workflow.Text("red")})
	}
	return b
}

// command makes a command that has a chance to make sense.
func (x dice) command(t *twin, c *crowd, it *twinItem, now time.Time) workflow.Command {
	s := t.state(it.state)
	actor := pick(x, c.members...)
	gate := pick[workflow.GateID](x, "g", "h", "k")
	if len(s.Gates) > 0 && !x.chance(4) {
		gate = s.Gates[x.IntN(len(s.Gates))].ID
	}
	other := pick(x, c.members...)
	at := now
	if x.chance(4) {
		at = at.Add(-time.Hour)
	}
	var cmd workflow.Command
	n := x.IntN(100)
	if len(it.trail[0].passed) > 0 || len(it.trail) > 1 && len(it.trail[1].passed) > 0 && x.chance(20) {
		n = 51 + x.IntN(13) // beyond a passed gate: edits and settings
	}
	switch {
	case len(s.Gates) > 0 && n < 36, n < 4:
		w := workflow.Approve
		if x.chance(30) {
			w = pick(x, workflow.Decline, workflow.Changes, workflow.Abstain)
		}
		// Half of the time it is somebody who may speak there.
		if g := gateIn(s, gate); g != nil && x.chance(50) {
			could := slices.DeleteFunc(slices.Clone(c.members), func(m member) bool {
				return t.vote(it, g, w, names{m, m}, 0, "") != nil
			})
			if len(could) > 0 {
				actor = pick(x, could...)
			}
		}
		cmd = workflow.Vote(actor, gate, w, at)
		if len(it.votes) > 0 && x.chance(10) {
			v := pick(x, it.votes...)
			cmd = workflow.Vote(v.by[x.IntN(2)], v.gate, w, at)
		}
		if x.chance(15) {
			cmd = cmd.Seeing(max(1, it.rev-x.IntN(3)), pick(x, "", it.digest, "d9"))
		}
	case n < 46:
		actions := []workflow.Action{}
		for _, m := range t.spec.Moves {
			if slices.Contains(m.From, s.ID) && (m.To != "dropped" && m.To != "live" || x.chance(20)) || x.chance(4) {
				actions = append(actions, m.Action)
			}
		}
		if len(actions) == 0 {
			actions = []workflow.Action{"drop"}
		}
		cmd = workflow.Move(actor, pick(x, actions...), at)
	case n < 50:
		cmd = workflow.TakeBack(actor, gate, at)
		if len(it.votes) > 0 && x.chance(80) {
			v := pick(x, it.votes...)
			cmd = workflow.TakeBack(v.by[x.IntN(2)], v.gate, at)
			if x.chance(60) {
				cmd = cmd.For(v.by[1])
			}
		}
	case n < 56:
		cmd = workflow.Edit(actor, at, pick(x, []field{"text"}, []field{"image"}, []field{"text", "image"}, []field{pick[field](x, "text", "colour")})...)
		if x.chance(50) {
			cmd.Digest = pick(x, "d1", "d2")
		}
	case n < 64:
		a := pick(x, crowdAttributes...)
		cmd = workflow.Set(actor, a, x.value(a), at)
		if x.chance(2) {
			cmd.Fields = []field{"text"}
		}
	case n < 68:
		cmd = workflow.Claim(actor, at)
	case n < 71:
		cmd = workflow.Assign(actor, other, at)
	case n < 73:
		cmd = workflow.Release(actor, at)
		if it.owner != "" && x.chance(50) {
			cmd = workflow.Release(it.owner, at)
		}
	case n < 76:
		cmd = workflow.Delegate(actor, gate, other, at)
	case n < 78:
		cmd = workflow.Revoke(actor, gate, other, at)
		if len(it.delegated) > 0 && x.chance(80) {
			d := pick(x, it.delegated...)
			cmd = workflow.Revoke(d.from, d.gate, d.to, at)
		}
	case n < 82:
		cmd = workflow.AddApprover(actor, gate, other, at)
		cmd.Must = x.chance(40)
	case n < 86:
		cmd = workflow.RemoveApprover(actor, gate, other, at)
		for leaf := range 4 {
			if roll := it.rolls[gate][leaf]; len(roll) > 0 && x.chance(50) {
				cmd.Member = pick(x, roll...)
			}
		}
		if len(it.added) > 0 && x.chance(50) {
			a := pick(x, it.added...)
			cmd = workflow.RemoveApprover(actor, a.gate, a.member, at)
		}
	case n < 88:
		cmd = workflow.Hold(actor, pick(x, "crisis", "audit"), at)
	case n < 91:
		cmd = workflow.Resume(actor, pick(x, "crisis", "audit"), at)
	case n < 92:
		cmd = workflow.Comment(actor, "hello", at)
	default:
		cmd = workflow.Tick(at.Add(time.Duration(x.IntN(30)) * time.Hour))
	}
	x.dress(&cmd, c, it)
	return cmd
}

// dress lets somebody else do it, and pins the entry.
func (x dice) dress(cmd *workflow.Command, c *crowd, it *twinItem) {
	if k := cmd.Kind; k <= workflow.DoSet && k != workflow.DoTakeBack && x.chance(40) {
		list := c.AppendPrincipals(nil, cmd.Actor)
		for _, d := range it.delegated {
			if d.to == cmd.Actor {
				list = append(list, d.from, d.from)
			}
		}
		if len(list) > 0 && x.chance(90) {
			cmd.Principal = pick(x, list...)
		} else if x.chance(30) {
			cmd.Principal = pick(x, c.members...)
		}
	}
	if x.chance(8) {
		cmd.Entry = max(1, it.entry-x.IntN(2))
	}
}
