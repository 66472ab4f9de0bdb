// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// CheckFacts holds an implementation of [workflow.Facts], with whatever it
// implements of [workflow.Managers], [workflow.StandIns] and [workflow.Calendars],
// to its duties, for the roles, units and calendars that the flow speaks of. It asks
// about the members given and all holders it meets, at each of the instants, and
// calls facts twice for each: the answers must be the same.
//
// The error joins every [BrokenDuty], and what [workflow.Flow.Require] misses; a
// duty is reported once, with its first case. No instants, or neither members nor
// holders, are an error, since nothing would be checked.
func CheckFacts(flow *workflow.Flow, facts func(at time.Time) workflow.Facts, members []workflow.MemberID, instants ...time.Time) error {
	c := &factsCheck{flow: flow, spec: flow.Spec(), broken: map[string]bool{}}
	if len(instants) == 0 {
		return errors.New("workflowtest: no instants: nothing would be checked")
	}
	for _, at := range instants {
		a, b := facts(at), facts(at)
		if a == nil || b == nil {
			return fmt.Errorf("workflowtest: facts of %s: have nil", shown(at))
		}
		if err := flow.Require(a); err != nil {
			return err
		}
		c.at, c.members = at, slices.Clone(members)
		c.roles(a, b)
		if len(c.members) == 0 {
			return errors.New("workflowtest: no members and no holders: nothing would be checked")
		}
		c.holds(a, b)
		c.managers(a, b)
		c.standIns(a, b)
		c.calendars(a, b)
	}
	return errors.Join(c.errs...)
}

// factsCheck collects broken duties.
type factsCheck struct {
	flow    *workflow.Flow
	spec    workflow.Spec
	at      time.Time
	members []workflow.MemberID
	asked   []asked
	broken  map[string]bool
	errs    []error
}

// asked is a role in a unit that the flow speaks of; no unit means any.
type asked struct {
	role workflow.RoleID
	unit workflow.UnitID
}

func (q asked) String() string {
	if q.unit == "" {
		return fmt.Sprintf("role %q in any unit", q.role)
	}
	return fmt.Sprintf("role %q in unit %q", q.role, q.unit)
}

func (c *factsCheck) breaks(duty, format string, args ...any) {
	if !c.broken[duty] {
		c.broken[duty] = true
		c.errs = append(c.errs, &BrokenDuty{Duty: duty, Case: fmt.Sprintf(format, args...) + " at " + shown(c.at)})
	}
}

// The duties.
const (
	holdsTwice      = "Holds must give the same answer twice"
	holdersTwice    = "AppendHolders must give the same answer twice"
	holdersAppend   = "AppendHolders must append and keep what is there"
	holdersOnce     = "AppendHolders must list everyone once"
	holdersAgree    = "AppendHolders must list exactly those of whom Holds is true"
	nobodyHolds     = "nobody (the empty MemberID) must hold nothing"
	noRoleHeld      = "nobody must hold the empty role"
	anyUnit         = "who holds a role in a unit must hold it in any unit"
	managerTwice    = "Manager must give the same answer twice"
	managerNobody   = "nobody must have no manager, and no manager may be nobody"
	absentTwice     = "Absent must give the same answer twice"
	standsTwice     = "StandsIn must give the same answer twice"
	standsSelf      = "nobody must stand in for themselves"
	standsNobody    = "nobody must not stand in, and not be stood in for"
	standInsAgree   = "AppendStandIns must list exactly those of whom StandsIn is true, once"
	standInsAppend  = "AppendStandIns must append and keep what is there"
	standInsTwice   = "AppendStandIns must give the same answer twice"
	principalsAgree = "AppendPrincipals must list everyone for whom StandsIn is true in some role, once"
	principalsTwice = "AppendPrincipals must give the same answer twice"
	principalsKeep  = "AppendPrincipals must append and keep what is there"
	workTwice       = "AddWorking must give the same answer twice"
	workForward     = "AddWorking must lead forward, and further for longer"
)

// mark is what lists are appended to.
const mark workflow.MemberID = "already there"

// list asks for a list, which must keep the mark, and reports whether it did.
func (c *factsCheck) list(keep string, ask func([]workflow.MemberID) []workflow.MemberID) []workflow.MemberID {
	got := ask([]workflow.MemberID{mark})
	if len(got) == 0 || got[0] != mark {
		c.breaks(keep, "have %q after %q", got, mark)
		return slices.Clone(got)
	}
	return slices.Clone(got[1:])
}

// roles lists what the flow asks and adds the holders to the members.
func (c *factsCheck) roles(a, b workflow.Facts) {
	c.asked = nil
	for _, p := range c.flow.Asks() {
		if p.Kind != workflow.RoleParty {
			continue
		}
		c.ask(asked{role: workflow.RoleID(p.Name)})
		if p.Unit != "" && p.Unit[0] != '@' {
			c.ask(asked{workflow.RoleID(p.Name), workflow.UnitID(p.Unit)})
		}
	}
	for _, q := range c.asked {
		have := c.list(holdersAppend, func(dst []workflow.MemberID) []workflow.MemberID { return a.AppendHolders(dst, q.role, q.unit) })
		again := c.list(holdersAppend, func(dst []workflow.MemberID) []workflow.MemberID { return a.AppendHolders(dst, q.role, q.unit) })
		other := c.list(holdersAppend, func(dst []workflow.MemberID) []workflow.MemberID { return b.AppendHolders(dst, q.role, q.unit) })
		if !slices.Equal(have, again) || !slices.Equal(have, other) {
			c.breaks(holdersTwice, "%s: %q, then %q, and %q from the facts of the same instant", q, have, again, other)
		}
		for i, m := range have {
			switch {
			case m == "":
				c.breaks(nobodyHolds, "%s: AppendHolders lists the empty MemberID", q)
			case slices.Contains(have[:i], m):
				c.breaks(holdersOnce, "%s: %q is there twice", q, m)
			case !a.Holds(m, q.role, q.unit):
				c.breaks(holdersAgree, "%s: %q is listed, Holds says no", q, m)
			}
			if m != "" && !slices.Contains(c.members, m) {
				c.members = append(c.members, m)
			}
		}
	}
}

func (c *factsCheck) ask(q asked) {
	if !slices.Contains(c.asked, q) {
		c.asked = append(c.asked, q)
	}
}

func (c *factsCheck) holds(a, b workflow.Facts) {
	for _, q := range c.asked {
		if a.Holds("", q.role, q.unit) {
			c.breaks(nobodyHolds, "%s: Holds says yes", q)
		}
		listed := a.AppendHolders(nil, q.role, q.unit)
		for _, m := range c.members {
			have := a.Holds(m, q.role, q.unit)
			if have != a.Holds(m, q.role, q.unit) || have != b.Holds(m, q.role, q.unit) {
				c.breaks(holdsTwice, "%s: %q", q, m)
			}
			if have && !slices.Contains(listed, m) {
				c.breaks(holdersAgree, "%s: Holds says yes of %q, who is not listed", q, m)
			}
			if have && q.unit != "" && !a.Holds(m, q.role, "") {
				c.breaks(anyUnit, "%s: %q", q, m)
			}
		}
	}
	for _, m := range c.members {
		if a.Holds(m, "", "") {
			c.breaks(noRoleHeld, "%q", m)
		}
	}
	if list := a.AppendHolders(nil, "", ""); len(list) > 0 {
		c.breaks(noRoleHeld, "AppendHolders lists %q", list)
	}
}

func (c *factsCheck) managers(a, b workflow.Facts) {
	x, ok := a.(workflow.Managers)
	y, also := b.(workflow.Managers)
	if !ok || !also {
		return
	}
	if m, ok := x.Manager(""); ok || m != "" {
		c.breaks(managerNobody, "the manager of nobody is %q", m)
	}
	for _, m := range c.members {
		have, ok := x.Manager(m)
		again, okAgain := x.Manager(m)
		other, okOther := y.Manager(m)
		if have != again || ok != okAgain || have != other || ok != okOther {
			c.breaks(managerTwice, "of %q: %q, %q, %q", m, have, again, other)
		}
		if ok != (have != "") {
			c.breaks(managerNobody, "of %q: %q, %t", m, have, ok)
		}
	}
}

func (c *factsCheck) standIns(a, b workflow.Facts) {
	x, ok := a.(workflow.StandIns)
	y, also := b.(workflow.StandIns)
	if !ok || !also {
		return
	}
	roles := []workflow.RoleID{""}
	for _, q := range c.asked {
		if !slices.Contains(roles, q.role) {
			roles = append(roles, q.role)
		}
	}
	for _, p := range c.members {
		have, again, other := x.Absent(p), x.Absent(p), y.Absent(p)
		if have != again || have != other {
			c.breaks(absentTwice, "%q", p)
		}
		for _, r := range roles {
			c.standInsOf(x, y, p, r)
		}
		c.principalsOf(x, y, p, roles)
	}
}

// standInsOf checks who stands in for p in role r.
func (c *factsCheck) standInsOf(x, y workflow.StandIns, p workflow.MemberID, r workflow.RoleID) {
	if x.StandsIn(p, p, r) {
		c.breaks(standsSelf, "%q in role %q", p, r)
	}
	if x.StandsIn("", p, r) || x.StandsIn(p, "", r) {
		c.breaks(standsNobody, "with %q in role %q", p, r)
	}
	ask := func(s workflow.StandIns) []workflow.MemberID {
		return c.list(standInsAppend, func(dst []workflow.MemberID) []workflow.MemberID { return s.AppendStandIns(dst, p, r) })
	}
	have, again, other := ask(x), ask(x), ask(y)
	if !slices.Equal(have, again) || !slices.Equal(have, other) {
		c.breaks(standInsTwice, "for %q in role %q: %q, %q, %q", p, r, have, again, other)
	}
	for i, a := range have {
		if slices.Contains(have[:i], a) || !x.StandsIn(a, p, r) {
			c.breaks(standInsAgree, "for %q in role %q: %q is listed twice, or StandsIn says no", p, r, a)
		}
	}
	for _, a := range c.members {
		stands := x.StandsIn(a, p, r)
		if stands != x.StandsIn(a, p, r) || stands != y.StandsIn(a, p, r) {
			c.breaks(standsTwice, "%q for %q in role %q", a, p, r)
		}
		if stands && !slices.Contains(have, a) {
			c.breaks(standInsAgree, "for %q in role %q: StandsIn says yes of %q, who is not listed", p, r, a)
		}
	}
}

// principalsOf checks for whom a stands in. Roles that the flow does not speak of
// may be a reason too, so that more may be listed than is found here.
func (c *factsCheck) principalsOf(x, y workflow.StandIns, a workflow.MemberID, roles []workflow.RoleID) {
	ask := func(s workflow.StandIns) []workflow.MemberID {
		return c.list(principalsKeep, func(dst []workflow.MemberID) []workflow.MemberID { return s.AppendPrincipals(dst, a) })
	}
	have, again, other := ask(x), ask(x), ask(y)
	if !slices.Equal(have, again) || !slices.Equal(have, other) {
		c.breaks(principalsTwice, "of %q: %q, %q, %q", a, have, again, other)
	}
	for i, p := range have {
		if slices.Contains(have[:i], p) {
			c.breaks(principalsAgree, "of %q: %q is there twice", a, p)
		}
	}
	for _, p := range c.members {
		in := func(r workflow.RoleID) bool { return x.StandsIn(a, p, r) }
		if slices.ContainsFunc(roles, in) && !slices.Contains(have, p) {
			c.breaks(principalsAgree, "of %q: %q is not listed", a, p)
		}
	}
}

func (c *factsCheck) calendars(a, b workflow.Facts) {
	x, ok := a.(workflow.Calendars)
	y, also := b.(workflow.Calendars)
	if !ok || !also {
		return
	}
	for _, s := range c.spec.States {
		for _, d := range s.Deadlines {
			if d.Calendar != "" {
				c.calendar(x, y, d.Calendar)
			}
		}
	}
}

// calendar checks working time in steps of an hour.
func (c *factsCheck) calendar(x, y workflow.Calendars, name string) {
	last := c.at
	for d := time.Duration(0); d <= 24*time.Hour; d += time.Hour {
		have, err := x.AddWorking(name, c.at, d)
		if err != nil {
			c.errs = append(c.errs, fmt.Errorf("workflowtest: calendar %q: %w", name, err))
			return
		}
		again, err2 := x.AddWorking(name, c.at, d)
		other, err3 := y.AddWorking(name, c.at, d)
		if err2 != nil || err3 != nil || !have.Equal(again) || !have.Equal(other) {
			c.breaks(workTwice, "%s of calendar %q: %s, %s, %s", d, name, shown(have), shown(again), shown(other))
		}
		if have.Before(last) || have.Before(c.at.Add(d)) {
			c.breaks(workForward, "%s of calendar %q end at %s", d, name, shown(have))
		}
		last = have
	}
}
