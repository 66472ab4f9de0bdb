// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

type (
	member = workflow.MemberID
	gateID = workflow.GateID
	field  = workflow.Field
	state  = workflow.StateID
	action = workflow.Action
	code   = workflow.Code
	value  = workflow.Value
)

// parties reads text forms.
func parties(texts ...string) []workflow.Party {
	list := make([]workflow.Party, len(texts))
	for i, text := range texts {
		p, err := workflow.ParseParty(text)
		if err != nil {
			panic(err)
		}
		list[i] = p
	}
	return list
}

var (
	brand  = parties("role:brand")
	legal  = parties("role:legal")
	author = parties("author")
	gus    = parties("member:gus")
)

func approve(n int, of []workflow.Party) workflow.Need { return workflow.Need{Approve: n, Of: of} }

func over(f field, n int64) workflow.Condition {
	return workflow.Condition{Attr: f, Over: workflow.Number(n)}
}

// flowSpec is the flow of the scenarios: draft –submit→ review –cleared→ ready
// –publish→ live; review –rejected→ draft; drop from draft and review.
func flowSpec(gates ...workflow.Gate) workflow.Spec {
	return workflow.Spec{
		ID: "flow", Version: 1,
		Start:  workflow.Start{State: "draft", By: parties("role:writer")},
		Fields: []field{"text", "image"},
		States: []workflow.State{
			{ID: "draft", Edits: workflow.Edits{By: author}},
			{ID: "review", Gates: gates, Edits: workflow.Edits{By: author}},
			{ID: "ready"},
			{ID: "live", Final: workflow.Done},
			{ID: "dropped", Final: workflow.Dropped},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []state{"draft"}, To: "review", On: workflow.OnHand, By: author},
			{Action: "accept", From: []state{"review"}, To: "ready", On: workflow.OnCleared},
			{Action: "send-back", From: []state{"review"}, To: "draft", On: workflow.OnRejected},
			{Action: "publish", From: []state{"ready"}, To: "live", On: workflow.OnHand, By: brand},
			{Action: "drop", From: []state{"draft", "review"}, To: "dropped", On: workflow.OnHand, By: author},
		},
	}
}

// crew is the team of the scenarios.
func crew() *troupe {
	return staff("ann: writer", "bo: brand", "cy: brand", "fi: brand, legal", "di: legal", "ed: legal", "gus: head")
}

var noon = time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)

// play runs an item through commands and checks after each step that the fold of
// the events is the item, that encoding loses nothing, and that Explain and Can
// agree with Decide.
type play struct {
	t      *testing.T
	flow   *workflow.Flow
	item   *workflow.Item
	people *troupe
	now    time.Time
	events []workflow.Event
	last   workflow.Verdict
}

func begin(t *testing.T, spec workflow.Spec, people *troupe, by member, attrs ...workflow.Given) *play {
	t.Helper()
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	p := &play{t: t, flow: flow, people: people, now: noon}
	var d workflow.Decision
	ok, err := flow.DecideStart(&d, workflow.Begin{ID: "item", By: by, At: noon, Attributes: attrs}, people)
	require.NoError(t, err)
	require.True(t, ok, "start: %v", d.Reasons)
	p.item = new(workflow.Item)
	require.NoError(t, p.item.Apply(d.Events...))
	p.keep(d.Events)
	p.check()
	return p
}

func (p *play) keep(events []workflow.Event) {
	for i := range events {
		p.events = append(p.events, events[i].Clone())
	}
}

// do gives a command and returns the verdict.
func (p *play) do(c workflow.Command) workflow.Verdict {
	p.t.Helper()
	before := encode(p.t, p.item)
	v, err := p.flow.Do(p.item, c, p.people)
	require.NoError(p.t, err)
	p.keep(v.Events)
	if !v.OK {
		require.NotEmpty(p.t, v.Reasons)
		require.Equal(p.t, before, encode(p.t, p.item), "a refusal changes nothing")
	}
	p.check()
	p.last = v
	return v
}

// yes gives commands that must be accepted.
func (p *play) yes(cmds ...workflow.Command) *play {
	p.t.Helper()
	for _, c := range cmds {
		v := p.do(c)
		require.True(p.t, v.OK, "%s by %s: %s", c.Kind, c.Actor, v)
	}
	return p
}

// no gives a command that must be refused for that reason first.
func (p *play) no(want code, c workflow.Command) *play {
	p.t.Helper()
	v := p.do(c)
	require.False(p.t, v.OK, "%s by %s was accepted", c.Kind, c.Actor)
	require.Equal(p.t, want, v.Reasons[0].Code, "%s by %s: %s", c.Kind, c.Actor, v)
	return p
}

// in checks the present state.
func (p *play) in(want state) *play {
	p.t.Helper()
	require.Equal(p.t, want, p.item.State())
	return p
}

// gate returns how a gate stands.
func (p *play) gate(g gateID) workflow.GateSituation {
	p.t.Helper()
	for _, s := range p.flow.Explain(p.item, p.people, p.now).Gates {
		if s.Gate == g {
			return s
		}
	}
	require.Fail(p.t, "no such gate here", "%s in %s", g, p.item.State())
	return workflow.GateSituation{}
}

// is checks the status of a gate.
func (p *play) is(g gateID, want workflow.Status) *play {
	p.t.Helper()
	require.Equal(p.t, want, p.gate(g).Status, "gate %s", g)
	return p
}

func (p *play) submit() *play { p.t.Helper(); return p.yes(p.move("ann", "submit")) }

func (p *play) move(m member, a action) workflow.Command { return workflow.Move(m, a, p.now) }
func (p *play) ok(m member, g gateID) workflow.Command   { return workflow.Approval(m, g, p.now) }
func (p *play) word(m member, g gateID, w workflow.Word) workflow.Command {
	return workflow.Vote(m, g, w, p.now)
}
func (p *play) veto(m member, g gateID) workflow.Command { return p.word(m, g, workflow.Decline) }
func (p *play) edit(m member, f ...field) workflow.Command {
	return workflow.Edit(m, p.now, f...)
}

func (p *play) set(m member, f field, v value) workflow.Command {
	return workflow.Set(m, f, v, p.now)
}
func (p *play) tick() workflow.Command { return workflow.Tick(p.now) }

// later lets time pass.
func (p *play) later(d time.Duration) *play { p.now = p.now.Add(d); return p }

func encode(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// check holds the item to the laws that every step must keep.
func (p *play) check() {
	t := p.t
	t.Helper()
	fold := new(workflow.Item)
	for i := range p.events {
		var e workflow.Event
		require.NoError(t, json.Unmarshal([]byte(encode(t, p.events[i])), &e))
		require.Equal(t, p.events[i], e, "an event reads back as it was written")
		require.NoError(t, fold.Apply(e))
	}
	text := encode(t, p.item)
	require.Equal(t, text, encode(t, fold), "the item is the fold of its events")
	var back workflow.Item
	require.NoError(t, json.Unmarshal([]byte(text), &back))
	require.Equal(t, text, encode(t, &back), "an item reads back as it was written")
	agree(t, p.flow, p.item, p.people, p.now)
}

// agree checks that Explain and Can say what Decide does.
func agree(t testing.TB, flow *workflow.Flow, item *workflow.Item, people *troupe, now time.Time) {
	t.Helper()
	var d workflow.Decision
	accepted := func(c workflow.Command) bool {
		ok, err := flow.Decide(&d, item, c, people)
		require.NoError(t, err)
		return ok
	}
	s := flow.Explain(item, people, now)
	for _, g := range s.Gates {
		for _, m := range g.Could {
			require.True(t, accepted(workflow.Approval(m, g.Gate, now)), "%s could approve at %s", m, g.Gate)
		}
		for _, r := range g.Unable {
			require.False(t, accepted(workflow.Approval(r.Member, g.Gate, now)), "%s is unable at %s", r.Member, g.Gate)
			require.Equal(t, r.Code, d.Reasons[0].Code)
		}
		proxies := []workflow.Proxy{}
		for _, p := range people.everyone() {
			for _, a := range people.everyone() {
				stands := slices.ContainsFunc(g.Words, func(s workflow.Standing) bool { return s.Principal == p && s.Word == workflow.Approve })
				if a != p && !stands && accepted(workflow.Approval(a, g.Gate, now).For(p)) {
					proxies = append(proxies, workflow.Proxy{Actor: a, Principal: p})
				}
			}
		}
		require.Equal(t, proxies, append([]workflow.Proxy{}, g.Proxies...), g.Gate)
	}
	for _, m := range s.Moves {
		for _, who := range m.Could {
			require.True(t, accepted(workflow.Move(who, m.Action, now)))
		}
	}
	for _, h := range people.holds {
		for _, o := range flow.Can(item, h.member, people, now) {
			if o.Command.Kind != workflow.DoSet {
				require.True(t, accepted(o.Command), "%s is offered %s", h.member, o.Command.Kind)
			}
		}
	}
}

func TestScenarios(t *testing.T) {
	g1 := func(n workflow.Need) workflow.Gate { return workflow.Gate{ID: "g", Need: n} }
	gate := func(id gateID, n workflow.Need, covers ...field) workflow.Gate {
		return workflow.Gate{ID: id, Need: n, Covers: covers}
	}
	run := func(t *testing.T, gates ...workflow.Gate) *play {
		return begin(t, flowSpec(gates...), crew(), "ann").submit()
	}
	all := func(shared bool, needs ...workflow.Need) workflow.Need {
		return workflow.Need{All: needs, Shared: shared}
	}

	t.Run("1 a role with no holders", func(t *testing.T) {
		p := run(t, g1(approve(1, parties("role:nobody"))))
		p.in("review").is("g", workflow.Short)
		require.Equal(t, workflow.CodeNobody, p.gate("g").Reasons[0].Code)
		require.False(t, p.flow.Explain(p.item, p.people, p.now).Cleared)
	})
	t.Run("2 one person fills one seat", func(t *testing.T) {
		p := run(t, g1(all(false, approve(1, brand), approve(1, legal))))
		p.yes(p.ok("fi", "g")).in("review").is("g", workflow.Open)
		p.yes(p.ok("bo", "g")).in("ready")
		p = run(t, g1(all(false, approve(1, brand), approve(1, legal))))
		p.yes(p.ok("bo", "g"), p.ok("fi", "g")).in("ready")
	})
	t.Run("3 shared seats", func(t *testing.T) {
		p := run(t, g1(all(true, approve(1, brand), approve(1, legal))))
		p.yes(p.ok("fi", "g")).in("ready")
	})
	t.Run("4 needed twice", func(t *testing.T) {
		every := []workflow.Need{{Every: brand}, {Every: legal}}
		p := run(t, g1(all(false, every...)))
		p.yes(p.ok("bo", "g"), p.ok("cy", "g"), p.ok("fi", "g"), p.ok("di", "g"), p.ok("ed", "g")).in("review").is("g", workflow.Short)
		p = run(t, g1(all(true, every...)))
		p.yes(p.ok("bo", "g"), p.ok("cy", "g"), p.ok("fi", "g"), p.ok("di", "g"), p.ok("ed", "g")).in("ready")
	})
	t.Run("5 a no after a met gate", func(t *testing.T) {
		p := run(t, gate("g", approve(2, brand)), gate("h", approve(1, legal)))
		p.yes(p.ok("bo", "g"), p.ok("cy", "g")).is("g", workflow.Met)
		p.yes(p.veto("fi", "g")).in("draft").no(workflow.CodeNoSuchGate, p.ok("di", "h"))
	})
	t.Run("6 approvals stay across a rejection", func(t *testing.T) {
		p := run(t, gate("g", approve(1, brand)), gate("h", approve(1, legal)))
		p.yes(p.ok("di", "h"), p.veto("bo", "g")).in("draft").submit()
		p.is("h", workflow.Met).is("g", workflow.Open).yes(p.ok("cy", "g")).in("ready")
	})
	t.Run("7 edits void what they touch", func(t *testing.T) {
		p := run(t, gate("g", approve(2, legal), "text"), gate("h", approve(1, brand), "image"))
		p.yes(p.ok("di", "g"), p.ok("bo", "h"), p.edit("ann", "image"))
		require.Empty(t, p.gate("h").Words)
		require.Len(t, p.gate("g").Words, 1)
		p.no(workflow.CodeStaleContent, p.ok("bo", "h").Seeing(1, ""))
		p.yes(p.ok("ed", "g").Seeing(1, "")).is("g", workflow.Met)
		p.yes(p.ok("bo", "h")).in("ready")
	})
	t.Run("8 editors of other fields count", func(t *testing.T) {
		spec := flowSpec(gate("g", approve(2, legal), "text"), gate("h", approve(1, brand), "image"))
		spec.States[1].Edits.By = parties("author", "role:legal")
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.edit("ed", "image"), p.ok("ed", "g"))
		spec.States[1].Gates[0].Covers = nil
		p = begin(t, spec, crew(), "ann").submit()
		p.yes(p.edit("ed", "image")).no(workflow.CodeEditor, p.ok("ed", "g"))
	})
	budgeted := func() workflow.Spec {
		spec := flowSpec(gate("g", approve(1, brand), "text"),
			workflow.Gate{ID: "h", When: over("budget", 1000), Need: approve(1, gus)})
		spec.Attributes = []workflow.Attribute{{ID: "budget", Kind: workflow.NumberAttr, Set: author, States: []state{"review", "ready"}}}
		return spec
	}
	budget := func(n int64) workflow.Given {
		return workflow.Given{Attribute: "budget", Value: workflow.Number(n)}
	}
	t.Run("9 a setting cannot pass a gate", func(t *testing.T) {
		p := begin(t, budgeted(), crew(), "ann", budget(500)).submit()
		p.yes(p.ok("bo", "g")).in("ready").no(workflow.CodePassedGate, p.set("ann", "budget", workflow.Number(5000)))
		spec := budgeted()
		spec.States[2].Edits.Back = "reopen"
		spec.Moves = append(spec.Moves, workflow.Transition{Action: "reopen", From: []state{"ready"}, To: "review", On: workflow.OnHand, By: gus})
		p = begin(t, spec, crew(), "ann", budget(500)).submit()
		p.yes(p.ok("bo", "g"), p.set("ann", "budget", workflow.Number(5000))).in("review")
		p.is("h", workflow.Open).is("g", workflow.Met)
	})
	t.Run("10 a change voids what rested on it", func(t *testing.T) {
		p := begin(t, budgeted(), crew(), "ann", budget(5000)).submit()
		p.is("h", workflow.Open).yes(p.ok("gus", "h")).is("h", workflow.Met)
		p.yes(p.set("ann", "budget", workflow.Number(500))).is("h", workflow.Off)
		p.yes(p.set("ann", "budget", workflow.Number(6000))).is("h", workflow.Open)
		require.Empty(t, p.gate("h").Words)
	})
	t.Run("11 no gate applies", func(t *testing.T) {
		spec := budgeted()
		spec.States[1].Gates = spec.States[1].Gates[1:]
		p := begin(t, spec, crew(), "ann", budget(1)).submit().in("review")
		require.Equal(t, workflow.CodeNoGateApplies, p.flow.Explain(p.item, p.people, p.now).Reasons[0].Code)
		spec.States[1].Empty = workflow.EmptyClear
		begin(t, spec, crew(), "ann", budget(1)).submit().in("ready")
	})
	t.Run("12 joiners do not raise the bar", func(t *testing.T) {
		p := run(t, g1(workflow.Need{Majority: brand}))
		p.yes(p.ok("bo", "g"))
		p.people.add("x: brand").add("y: brand")
		require.Equal(t, 2, p.gate("g").Leaves[0].Needs)
		p.no(workflow.CodeNotEligible, p.ok("x", "g")).yes(p.ok("cy", "g")).in("ready")
	})
	t.Run("13 leavers lower it", func(t *testing.T) {
		p := run(t, g1(workflow.Need{Every: brand}))
		p.yes(p.ok("bo", "g"), p.ok("cy", "g"))
		p.people.away = []member{"fi"}
		p.yes(p.tick()).in("review")
		require.True(t, p.gate("g").Away)
		p.people.leave("fi", "brand")
		p.yes(p.tick()).in("ready")
	})
	t.Run("14 half and majority", func(t *testing.T) {
		people := crew().add("x: brand")
		p := begin(t, flowSpec(g1(workflow.Need{Percent: 50, Of: brand})), people, "ann").submit()
		p.yes(p.ok("bo", "g"), p.ok("cy", "g")).in("ready")
		p = begin(t, flowSpec(g1(workflow.Need{Majority: brand})), people, "ann").submit()
		p.yes(p.ok("bo", "g"), p.ok("cy", "g")).in("review")
		require.Equal(t, 3, p.gate("g").Leaves[0].Needs)
	})
	t.Run("15 an abstention stays on the roll", func(t *testing.T) {
		p := run(t, g1(workflow.Need{Every: brand}))
		p.yes(p.ok("bo", "g"), p.ok("cy", "g"), p.word("fi", "g", workflow.Abstain)).in("review").is("g", workflow.Open)
		p.yes(p.ok("fi", "g")).in("ready")
	})
	t.Run("16 a vote keeps its authority", func(t *testing.T) {
		p := run(t, gate("g", approve(1, legal)), gate("h", approve(1, brand)))
		p.yes(p.ok("di", "g"))
		p.people.leave("di", "legal")
		p.yes(p.ok("bo", "h")).in("ready")
	})
	deputy := func(p, d member) *troupe {
		people := crew()
		people.away = []member{p}
		people.deputies[p] = []member{d}
		return people
	}
	t.Run("17 one person with two names", func(t *testing.T) {
		p := begin(t, flowSpec(g1(approve(2, brand))), deputy("cy", "bo"), "ann").submit()
		p.yes(p.ok("bo", "g")).no(workflow.CodeAlreadySpoke, p.ok("bo", "g").For("cy"))
		p.people.deputies["cy"] = []member{"ed"}
		p.yes(p.ok("ed", "g").For("cy")).in("ready")
	})
	t.Run("18 the author as deputy", func(t *testing.T) {
		people := deputy("di", "ann")
		people.deputies["di"] = []member{"ann", "gus"}
		p := begin(t, flowSpec(g1(approve(1, legal))), people, "ann").submit()
		p.no(workflow.CodeAuthor, p.ok("ann", "g").For("di"))
		p.no(workflow.CodeNotYourVote, p.ok("gus", "g").For("di"))
	})
	t.Run("19 the principal overrules", func(t *testing.T) {
		p := begin(t, flowSpec(g1(approve(2, legal))), deputy("di", "bo"), "ann").submit()
		p.yes(p.ok("bo", "g").For("di"))
		p.people.away = nil
		p.yes(p.veto("di", "g")).in("draft")
	})
	t.Run("20 an early choice", func(t *testing.T) {
		spec := flowSpec(g1(approve(2, parties("role:brand", "role:legal"))))
		spec.States = append(spec.States, workflow.State{ID: "counsel", Gates: []workflow.Gate{gate("h", approve(1, parties("member:fi")))}})
		spec.Moves[1].To = "counsel"
		spec.Moves = append(spec.Moves, workflow.Transition{Action: "clear", From: []state{"counsel"}, To: "ready", On: workflow.OnCleared})
		spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Gate: "g"}, {Gate: "h"}}}}
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g"))
		v := p.do(p.ok("fi", "g"))
		require.True(t, v.OK)
		require.Equal(t, []workflow.Reason{{Code: workflow.CodeEarlyChoice, Gate: "h"}}, v.Warnings)
		spec.Early = workflow.EarlyRefuse
		p = begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g")).no(workflow.CodeEarlyChoice, p.ok("fi", "g")).yes(p.ok("cy", "g")).in("counsel")
	})
	t.Run("21 a deputy and the principal are two people", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.Rules = []workflow.Rule{{ID: "few", MaxPeople: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
		p := begin(t, spec, deputy("cy", "bo"), "ann").submit()
		p.yes(p.ok("bo", "g").For("cy")).in("ready")
		p.no(workflow.CodeRuleMaxPeople, p.move("fi", "publish")).yes(p.move("bo", "publish")).in("live")
	})
	t.Run("22 a deputy does not look like two people", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.Rules = []workflow.Rule{{ID: "many", MinPeople: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
		p := begin(t, spec, deputy("cy", "bo"), "ann").submit()
		p.yes(p.ok("bo", "g").For("cy")).in("ready")
		p.no(workflow.CodeRuleMinPeople, p.move("bo", "publish")).yes(p.move("fi", "publish")).in("live")
	})
	t.Run("23 people over parallel gates", func(t *testing.T) {
		spec := flowSpec(gate("g", approve(1, brand)), gate("h", approve(1, legal)))
		spec.Rules = []workflow.Rule{{ID: "many", MinPeople: 3, Of: []workflow.Act{{Gate: "g"}, {Gate: "h"}}}}
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g"), p.ok("di", "h")).in("review")
		require.Equal(t, workflow.CodeRuleMinPeople, p.flow.Explain(p.item, p.people, p.now).Reasons[0].Code)
		p.yes(p.ok("ed", "h")).in("ready")
	})
	t.Run("24 a deputy is never the same person", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.Moves[3].By = author
		spec.Rules = []workflow.Rule{{ID: "one-hand", Same: []workflow.Act{{Move: "submit"}, {Move: "publish"}}}}
		p := begin(t, spec, deputy("nobody", "nobody"), "ann").submit()
		p.yes(p.ok("cy", "g"))
		p.people.away = []member{"ann"}
		p.people.deputies["ann"] = []member{"bo"}
		p.no(workflow.CodeRuleSame, p.move("bo", "publish").For("ann"))
	})
	t.Run("25 a restart does not forget editors", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.States[1].Edits.By = brand
		spec.Moves[2].Restart = workflow.RestartVotes
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.edit("bo", "text"), p.veto("cy", "g")).in("draft").submit().no(workflow.CodeEditor, p.ok("bo", "g"))
		spec.Moves[2].Restart = workflow.RestartAll
		p = begin(t, spec, crew(), "ann").submit()
		p.yes(p.edit("bo", "text"), p.veto("cy", "g")).in("draft").submit().yes(p.ok("bo", "g")).in("ready")
	})
	t.Run("26 any round counts", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.Moves[0].By = parties("author", "role:brand")
		spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Move: "submit"}, {Gate: "g"}}}}
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.veto("cy", "g")).in("draft").yes(p.move("bo", "submit"))
		p.no(workflow.CodeRuleDistinct, p.ok("bo", "g")).yes(p.ok("cy", "g")).in("ready")
	})
	t.Run("27 a late tick", func(t *testing.T) {
		spec := flowSpec(g1(approve(2, brand)))
		hour := workflow.Duration(time.Hour)
		spec.States[1].Deadlines = []workflow.Deadline{
			{ID: "late", After: 24 * hour, Move: "expire"},
			{ID: "nudge", After: 6 * hour, Every: 6 * hour, Remind: brand},
		}
		spec.Moves = append(spec.Moves, workflow.Transition{Action: "expire", From: []state{"review"}, To: "dropped", On: workflow.OnDeadline})
		for _, wait := range []time.Duration{25 * time.Hour, 90 * 24 * time.Hour} {
			p := begin(t, spec, crew(), "ann").submit().later(wait)
			p.no(workflow.CodeDeadlineDue, p.ok("bo", "g")).yes(p.tick()).in("dropped")
			require.Len(t, p.last.Events, 2)
			require.Equal(t, workflow.Reminded, p.last.Events[0].Kind)
			require.Equal(t, 4, p.last.Events[0].More.Count)
		}
	})
	t.Run("28 a hold stops the clocks", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.Hold = workflow.HoldPolicy{By: gus}
		spec.States[1].Deadlines = []workflow.Deadline{{ID: "late", After: workflow.Duration(24 * time.Hour), Move: "expire"}}
		spec.Moves = append(spec.Moves, workflow.Transition{Action: "expire", From: []state{"review"}, To: "dropped", On: workflow.OnDeadline})
		p := begin(t, spec, crew(), "ann").submit().later(10 * time.Hour)
		p.yes(workflow.Hold("gus", "crisis", p.now), p.ok("bo", "g")).in("review")
		_, runs := p.item.Due()
		require.False(t, runs)
		p.later(20 * time.Hour).yes(workflow.Resume("gus", "crisis", p.now)).in("ready")
		p = begin(t, spec, crew(), "ann").submit().later(10 * time.Hour)
		p.yes(workflow.Hold("gus", "crisis", p.now)).later(20 * time.Hour).yes(workflow.Resume("gus", "crisis", p.now)).in("review")
		due, _ := p.item.Due()
		require.Equal(t, noon.Add(44*time.Hour), due)
	})
	t.Run("29 one owner at most", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, legal)))
		spec.States[1].Claim = brand
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(workflow.Claim("bo", p.now)).no(workflow.CodeOwned, workflow.Claim("cy", p.now))
		p.people.leave("bo", "brand")
		p.yes(workflow.Claim("cy", p.now))
		require.Equal(t, member("cy"), p.item.Owner())
	})
	t.Run("30 escalation widens", func(t *testing.T) {
		for _, need := range []workflow.Need{approve(2, legal), {Every: legal}} {
			spec := flowSpec(g1(need))
			spec.States[1].Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(4 * time.Hour), Widen: []workflow.Widening{{Gate: "g", With: gus}}}}
			people := staff("ann: writer", "di: legal", "gus: head")
			if need.Approve == 0 {
				people.add("ed: legal")
			}
			p := begin(t, spec, people, "ann").submit()
			p.yes(p.ok("di", "g")).later(4*time.Hour).yes(p.tick(), p.ok("gus", "g")).in("ready")
		}
	})
	t.Run("31 an added approver with a seat", func(t *testing.T) {
		g := g1(approve(1, brand))
		g.Amend = legal
		p := run(t, g)
		add := workflow.AddApprover("di", "g", "gus", p.now)
		add.Must = true
		p.yes(add, p.ok("bo", "g")).in("review").is("g", workflow.Open)
		p.yes(p.ok("gus", "g")).in("ready")
		p = run(t, g)
		p.yes(add, p.ok("bo", "g"), workflow.RemoveApprover("di", "g", "gus", p.now)).in("ready")
	})
	t.Run("32 outvoted", func(t *testing.T) {
		g := g1(approve(2, brand))
		g.Reject = workflow.RejectOutvoted
		p := run(t, g)
		p.yes(p.veto("bo", "g")).is("g", workflow.Open).yes(p.veto("cy", "g")).in("draft")
		g.Reject = workflow.RejectNever
		p = run(t, g)
		p.yes(p.veto("bo", "g"), p.veto("cy", "g")).in("review")
		require.NotEqual(t, workflow.Failed, p.gate("g").Status)
	})
	t.Run("33 going back asks again", func(t *testing.T) {
		spec := flowSpec(g1(approve(1, brand)))
		spec.Moves = append(spec.Moves, workflow.Transition{Action: "back", From: []state{"ready"}, To: "draft", On: workflow.OnHand, By: author})
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g"), p.move("ann", "back"), p.edit("ann", "text")).submit().in("review").is("g", workflow.Open)
		p = begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g"), p.move("ann", "back")).submit().in("ready")
	})
}
