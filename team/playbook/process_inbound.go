// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// wantRoute finds kinds of inbound items that the response protocol does not send
// to a role.
func (c *Case) wantRoute(to roles.ID, kinds ...InboundKind) {
	for _, kind := range kinds {
		if slices.Contains(c.book.agreements.ResponseProtocol, Route{Kind: kind, To: to}) {
			continue
		}
		c.Fail(About(OnRole, to), fmt.Sprintf("is not where the response protocol sends items of kind %s", kind.title()),
			fmt.Sprintf("add a route from %s to %s", kind.title(), c.Role(to)))
	}
}

// inbound returns the inbound items of some kinds.
func (c *Case) inbound(kinds ...InboundKind) []Inbound {
	return slices.DeleteFunc(slices.Clone(c.Log().Inbound), func(in Inbound) bool { return !slices.Contains(kinds, in.Kind) })
}

func judgeCare(c *Case) {
	kinds := []InboundKind{ProductQuestion, ServiceQuestion}
	c.wantRoute(serviceRep, kinds...)
	for _, in := range c.inbound(kinds...) {
		if len(in.Owners) < 2 {
			continue
		}
		if next := in.Owners[1]; !c.heldAt(next.From, next.Member, serviceRep) {
			c.Fail(About(OnItem, in.ID), fmt.Sprintf("of kind %s went from %s to %s, who was not %s", in.Kind.title(), c.Name(in.Owners[0].Member), c.Name(next.Member), c.Role(serviceRep)),
				"pass such questions on to "+c.whoIs(serviceRep))
		}
	}
}

func judgeSales(c *Case) {
	c.wantRoute(salesRep, IntentToBuy)
	for _, in := range c.inbound(IntentToBuy) {
		sold := func(o Ownership) bool { return o.From.Before(in.Closed) && c.heldAt(o.From, o.Member, salesRep) }
		if in.Closed.IsZero() || slices.ContainsFunc(in.Owners, sold) {
			continue
		}
		c.Fail(About(OnItem, in.ID), fmt.Sprintf("was closed on %v and never owned by %s, only by %s", c.day(in.Closed), c.Role(salesRep), c.Names(owners(in))),
			"pass such messages on to "+c.whoIs(salesRep))
	}
}

// owners returns who owned an inbound item, in order of time and each once.
func owners(in Inbound) []team.MemberID {
	var list []team.MemberID
	for _, o := range in.Owners {
		if !slices.Contains(list, o.Member) {
			list = append(list, o.Member)
		}
	}
	return list
}

// judgeResponder judges by the workflows in which items are claimed, which show who
// may answer, and by the log, which shows who did and whether anybody was forgotten.
func judgeResponder(c *Case) {
	proved := c.ownersAnswer()
	if !c.Stated(LogInbound) {
		if proved {
			c.NotStated(LogInbound, "the workflows prove that one person answers at a time, and not that nobody is forgotten")
		}
		return
	}
	calendar, agreed := c.Calendar()
	limit := time.Duration(c.Number("max-unowned-minutes")) * time.Minute
	for _, in := range c.Log().Inbound {
		c.ownedByTwo(in)
		c.answeredByTwo(in)
		if agreed {
			c.leftAlone(in, calendar, limit)
		}
		if !in.Closed.IsZero() && len(in.Replies) == 0 && in.Reason == "" {
			c.Fail(About(OnItem, in.ID), fmt.Sprintf("was closed on %v by %s without a reply or a reason", c.day(in.Closed), c.Names(owners(in))),
				"answer, or say why not")
		}
	}
}

// leftAlone finds an item that was open without an owner for longer than it may be.
func (c *Case) leftAlone(in Inbound, calendar *team.Calendar, limit time.Duration) {
	if free := c.idle(in, calendar); free > limit {
		c.Fail(About(OnItem, in.ID), fmt.Sprintf("had no owner for %s of working time, more than %s", minutes(free), minutes(limit)),
			"let whoever does "+c.Responsibility(triageInbound)+" take such items sooner")
	}
}

// minutes writes a span of time as people do: two hours and more in hours.
func minutes(d time.Duration) string {
	n := int64(d / time.Minute)
	switch hours, rest := n/60, n%60; {
	case hours < 2:
		return fmt.Sprintf("%d minutes", n)
	case rest == 0:
		return fmt.Sprintf("%d hours", hours)
	default:
		return fmt.Sprintf("%d hours and %d minutes", hours, rest)
	}
}

// title writes a kind of inbound item for people.
func (k InboundKind) title() string { return "“" + strings.ReplaceAll(string(k), "-", " ") + "”" }

// known returns until when it is known what became of something that began at t and
// has no end: until the window ends, or the instant for what is logged beyond it.
func (c *Case) known(t time.Time) time.Time {
	if t.Before(c.until) {
		return c.until
	}
	return c.at
}

// end returns when an ownership ended: at the latest when the item was closed, or
// as far as is known.
func (c *Case) end(in Inbound, o Ownership) time.Time {
	last := c.known(in.Opened)
	for _, t := range []time.Time{in.Closed, o.Until} {
		if !t.IsZero() && t.Before(last) {
			last = t
		}
	}
	return last
}

func (c *Case) ownedByTwo(in Inbound) {
	for i, o := range in.Owners {
		for _, before := range in.Owners[:i] {
			if before.Member != o.Member && o.From.Before(c.end(in, before)) {
				c.Fail(About(OnItem, in.ID), fmt.Sprintf("had two owners at once on %v: %s and %s", c.day(o.From), c.Name(before.Member), c.Name(o.Member)),
					"let one give it up before another takes it")
				return
			}
		}
	}
}

func (c *Case) answeredByTwo(in Inbound) {
	for i := 1; i < len(in.Replies); i++ {
		a, b := in.Replies[i-1], in.Replies[i]
		changed := func(o Ownership) bool { return o.From.After(a.At) && !o.From.After(b.At) }
		if a.By != b.By && !slices.ContainsFunc(in.Owners, changed) {
			c.Fail(About(OnItem, in.ID), fmt.Sprintf("was answered by %s on %v and by %s on %v, without a change of owner between", c.Name(a.By), c.day(a.At), c.Name(b.By), c.day(b.At)),
				"let whoever answers take the item first")
			return
		}
	}
}

// idle returns the longest working time that an item was open without an owner.
func (c *Case) idle(in Inbound, calendar *team.Calendar) time.Duration {
	var longest time.Duration
	free := in.Opened
	for _, o := range in.Owners {
		longest = max(longest, calendar.Between(free, o.From))
		if end := c.end(in, o); end.After(free) {
			free = end
		}
	}
	return max(longest, calendar.Between(free, c.end(in, Ownership{})))
}

// ownersAnswer looks at the workflows in which items are claimed, and reports
// whether there are any and each proves that only the owner answers. An item has one
// owner at most; so one person answers if nobody else may write the answer or send
// it.
func (c *Case) ownersAnswer() bool {
	desks, proved := 0, 0
	for _, f := range c.book.flows {
		powers := answersOf(f.Spec())
		if len(powers) == 0 {
			continue
		}
		desks++
		switch res := c.othersAnswer(f, powers); {
		case res == nil:
			proved++
		case res.Witness != nil:
			c.Fail(About(OnWorkflow, f.ID()), c.answeredUnowned(f, *res.Witness), "let only the owner write the answer and send it")
		}
	}
	return desks > 0 && proved == desks
}

// answerBudget bounds the search for somebody else who answers in one workflow: a
// fraction of a second.
const answerBudget = 1 << 16

// othersAnswer asks of each power whether only the owner has it. It returns the
// first answer with a run in which somebody else uses it, or else one that is not
// known; nil if each holds.
func (c *Case) othersAnswer(f *workflow.Flow, powers []verify.Power) *verify.Result {
	var open *verify.Result
	search := verify.Verifier{Budget: answerBudget / len(powers)}
	for _, p := range powers {
		res := search.Run(f, c.view, verify.OnlyOwner(p)).Results[0]
		if res.Verdict == verify.Fails {
			return &res
		}
		if res.Verdict == verify.Unknown {
			open = &res
		}
	}
	return open
}

// answersOf returns what is answering in a workflow: to edit where an item is
// claimed, and to send it from there to where nobody claims it, unless it is dropped
// there.
func answersOf(spec workflow.Spec) []verify.Power {
	claimed := map[workflow.StateID]bool{}
	dropped := map[workflow.StateID]bool{}
	for _, s := range spec.States {
		claimed[s.ID] = len(s.Claim) > 0
		dropped[s.ID] = s.Final == workflow.Dropped
	}
	var list []verify.Power
	for _, s := range spec.States {
		fields := s.Edits.Fields
		if len(fields) == 0 {
			fields = spec.Fields
		}
		if claimed[s.ID] && len(s.Edits.By) > 0 && len(fields) > 0 {
			list = append(list, verify.Power{State: s.ID, Edit: fields[0]}) // the same people edit them all
		}
	}
	for _, m := range spec.Moves {
		for _, s := range m.From {
			if claimed[s] && len(m.By) > 0 && !claimed[m.To] && !dropped[m.To] {
				list = append(list, verify.Power{State: s, Move: m.Action})
			}
		}
	}
	return list
}

// answeredUnowned tells a run that ends with an answer by somebody who does not own
// the item.
func (c *Case) answeredUnowned(f *workflow.Flow, w verify.Witness) string {
	last := w.Commands[len(w.Commands)-1]
	w.Commands = w.Commands[:len(w.Commands)-1]
	whose := "what nobody has claimed"
	if item, err := w.Replay(f, c.view); err == nil && item.Owner() != "" {
		whose = "what " + c.player(w, item.Owner()) + " has claimed"
	}
	how := "write the answer to"
	if last.Kind == workflow.DoMove {
		how = fmt.Sprintf("answer with the move “%s”", last.Action)
	}
	return "lets " + c.player(w, last.Actor) + " " + how + " " + whose
}

// player names somebody of a run: a member, or of people made up somebody of a
// role.
func (c *Case) player(w verify.Witness, m team.MemberID) string {
	i := slices.IndexFunc(w.Cast, func(p verify.Player) bool { return p.Member == m })
	if w.Cast == nil || i < 0 {
		return c.Name(m)
	}
	if len(w.Cast[i].Roles) == 0 {
		return "somebody"
	}
	return "somebody who is " + c.either(w.Cast[i].Roles)
}

func judgeComplaints(c *Case) {
	calendar, _ := c.Calendar()
	limit := time.Duration(c.Number("max-first-response-minutes")) * time.Minute
	for _, in := range c.inbound(Complaint) {
		i := slices.IndexFunc(in.Replies, func(r Reply) bool { return r.Public })
		what, until := "has no public reply after ", c.known(in.Opened)
		if i >= 0 {
			what, until = "got its first public reply, by "+c.Name(in.Replies[i].By)+", after ", in.Replies[i].At
		}
		if waited := calendar.Between(in.Opened, until); waited > limit {
			c.Fail(About(OnItem, in.ID), what+minutes(waited)+" of working time, more than "+minutes(limit),
				"answer complaints in public first, and in detail later")
		}
	}
}

func judgeModeration(c *Case) {
	for _, m := range c.Log().Moderation {
		agreed := func(d Document) bool { return d.ID == m.Guideline && d.Kind == ModerationGuidelines }
		if slices.ContainsFunc(c.book.agreements.Documents, agreed) {
			continue
		}
		what := "and named no guideline"
		if m.Guideline != "" {
			what = fmt.Sprintf("and named “%s”, which is no guideline of the team", m.Guideline)
		}
		act := ""
		if m.Act != "" {
			act = " (" + m.Act + ")"
		}
		c.Fail(About(OnMember, m.Actor), fmt.Sprintf("moderated %s%s on %v %s", m.Item, act, c.day(m.At), what),
			"name the guideline that the decision rests on, or agree on one")
	}
}

func judgeEscalation(c *Case) {
	for _, in := range c.Log().Inbound {
		for _, e := range in.Escalations {
			if !c.heldAt(e.At, e.By, expert) {
				continue
			}
			if chain := c.chain(e.At, e.By); !slices.Contains(chain, e.To) {
				c.Fail(About(OnMember, e.By), fmt.Sprintf("took item %s to %s, who is not above: that is %s", in.ID, c.Name(e.To), c.Names(chain)),
					"go to one's own manager first; where nobody is above, say who is")
			}
		}
	}
}

// chain returns a member's manager, the manager's manager and so on, as of an
// instant.
func (c *Case) chain(t time.Time, m team.MemberID) []team.MemberID {
	view := c.book.Team().At(t)
	var list []team.MemberID
	for {
		up, ok := view.Manager(m)
		if !ok {
			return list
		}
		list = append(list, up)
		m = up
	}
}
