// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// Case is what a rule judges: a playbook and a log, at an instant, with the words
// that the practitioners' rules use. It is valid while the rule judges it and must
// not be kept, or used by two goroutines at once.
//
// A rule speaks with [Case.Fail], [Case.NotStated] and [Case.Without].
type Case struct {
	*terms
	rule     *Rule
	findings []Finding
	missing  []Missing
	without  []Missing
	mistakes []string // of the rule
}

// Playbook returns the playbook that is judged.
func (c *Case) Playbook() *Playbook { return c.book }

// Catalog returns the catalogue of roles with the company's own changes.
func (c *Case) Catalog() *roles.Catalog { return c.book.catalog }

// View returns the team at the instant.
func (c *Case) View() *team.View { return c.view }

// Log returns what the log held at the instant, as plain data; its lists are in
// order of time. Without a log it is the zero LogSpec. It is one for all rules of
// the check, so it must not be changed; the log itself would stay as it is.
func (c *Case) Log() *LogSpec { return &c.log.spec }

// At returns the instant, in the place of the team.
func (c *Case) At() time.Time { return c.at }

// Window returns the span of time that the report looks at, half-open: the days
// of the log up to the instant, or the 90 days before it if there is no log, or one
// that states nothing (see [Evidence.Log]).
func (c *Case) Window() (from, until time.Time) { return c.from, c.until }

// InWindow reports whether t is in the window.
func (c *Case) InWindow(t time.Time) bool { return !t.Before(c.from) && t.Before(c.until) }

// Stated reports whether a fact is stated. An empty list can be; but of an instant
// at which nobody is a member, the playbook does not state the members. To ask for a
// fact that there is not is a mistake of the rule.
func (c *Case) Stated(f Fact) bool {
	info, ok := factTable[f]
	if !ok {
		c.mistake(unknownFact(f))
	}
	return ok && info.stated(c.book, c.log) && (f != TeamMembers || len(c.active) > 0)
}

// Calendar returns the calendar that the agreements name; ok is false if they
// name none.
func (c *Case) Calendar() (*team.Calendar, bool) {
	return c.book.Team().Calendar(c.book.agreements.Calendar)
}

// Number returns a parameter of the rule that is one number. To ask for one that the
// rule does not have is a mistake of the rule, which then fails; the number is zero.
func (c *Case) Number(name string) int {
	if list := c.Numbers(name); len(list) > 0 {
		return list[0]
	}
	return 0
}

// Numbers returns a parameter of the rule that is a list of numbers; nil and a mistake
// of the rule if it has no such parameter.
func (c *Case) Numbers(name string) []int {
	p := c.param(name)
	if p.Name != "" && p.Numbers == nil {
		c.mistake("parameter " + name + " is a list of words: ask for Words")
	}
	return slices.Clone(p.Numbers)
}

// Words returns a parameter of the rule that is a list of words; nil and a mistake of
// the rule if it has no such parameter.
func (c *Case) Words(name string) []string {
	p := c.param(name)
	if p.Numbers != nil {
		c.mistake("parameter " + name + " is a number: ask for Number or Numbers")
	}
	return slices.Clone(p.Words)
}

func (c *Case) param(name string) Param {
	i, err := c.rule.param(name)
	if err != nil {
		c.mistake(err.Error())
		return Param{}
	}
	return c.rule.Params[i]
}

// Fail says that a subject breaks the rule: what is the case, and what would mend
// it, none of the three empty. The texts are English without a full stop, and name
// people, roles and responsibilities in words: see [Case.Name] and the methods beside
// it. The finding weighs what the rule does; its reason is the rule's statement.
func (c *Case) Fail(s Subject, what, fix string) { c.FailAs(c.rule.Severity, s, what, fix) }

// FailAs is [Case.Fail] with a weight of its own.
func (c *Case) FailAs(severity socialteam.Severity, s Subject, what, fix string) {
	if fault := saysNothing(severity, s, what, fix); fault != "" {
		c.mistake(fault)
		return
	}
	c.findings = append(c.findings, Finding{
		Rule: c.rule.ID, Severity: severity, Subject: s, Name: c.Title(s), What: what, Why: c.rule.Statement, Fix: fix,
	})
}

// saysNothing says what a finding lacks; empty if it lacks nothing.
func saysNothing(severity socialteam.Severity, s Subject, what, fix string) string {
	fault := s.check()
	switch {
	case s.IsZero():
		return fmt.Sprintf("a finding %q is about nothing: give it a subject", what)
	case fault != nil:
		return fmt.Sprintf("a finding %q: %v", what, fault)
	case what == "" || fix == "":
		return fmt.Sprintf("a finding about %v says not what is the case, or not what would mend it", s)
	case severity < socialteam.Info || severity > socialteam.Error:
		return fmt.Sprintf("a finding about %v has %s", s, badSeverity(severity))
	}
	return ""
}

// NotStated says that the rule cannot be told to be kept, since a fact is not
// stated, or not for somebody: what says which, such as "minutes per week of Ana
// Costa". The rule does not pass, whatever else it finds.
func (c *Case) NotStated(f Fact, what string) {
	if _, ok := factTable[f]; !ok {
		c.mistake(unknownFact(f))
	}
	c.missing = append(c.missing, Missing{f, what})
}

// Without says that the rule can be judged although a fact that it reads is not
// stated, and why. The report says so. It does nothing if the fact is stated.
func (c *Case) Without(f Fact, why string) {
	if !c.Stated(f) {
		c.without = append(c.without, Missing{f, why})
	}
}

// terms are the words of the rules about one playbook at one instant, shared by
// all rules of a check.
type terms struct {
	book        *Playbook
	log         *Log
	view        *team.View
	at          time.Time
	from, until time.Time
	old         *Log // one that ended too long ago

	active []team.MemberID
	size   int
	letter map[letterKey][]team.MemberID
	levels map[team.MemberID]map[roles.SkillID]roles.Level
	gates  map[gateName][]place
	loads  *loads
}

type letterKey struct {
	responsibility roles.ResponsibilityID
	meaning        roles.Meaning
}

// loads is the answer of team.PeakLoad.
type loads struct {
	report team.LoadReport
	err    error
}

// Members returns the active members, by id.
func (t *terms) Members() []team.MemberID { return slices.Clone(t.active) }

// Member returns a member as written; the zero Member if there is none.
func (t *terms) Member(m team.MemberID) team.Member {
	member, _ := t.book.member(m)
	return member
}

// Hats returns the holdings that a member has at the instant, by role and unit.
func (t *terms) Hats(m team.MemberID) []team.Holding { return t.view.Hats(m) }

// Holds reports whether a member holds a role, in any unit or none.
func (t *terms) Holds(m team.MemberID, r roles.ID) bool { return t.view.Holds(m, r, "") }

// HoldsAny reports whether a member holds one of some roles.
func (t *terms) HoldsAny(m team.MemberID, list ...roles.ID) bool {
	return slices.ContainsFunc(list, func(r roles.ID) bool { return t.Holds(m, r) })
}

// Holders returns the members who hold at least one of some roles, by id.
func (t *terms) Holders(list ...roles.ID) []team.MemberID {
	var out []team.MemberID
	for _, r := range list {
		out = t.view.AppendHolders(out, r, "")
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// socialGroups are the groups of social roles.
var socialGroups = [...]string{"core", "content", "community", "insight", "paid"}

// IsSocial reports whether a role is a social role: one of group core, content,
// community, insight or paid.
func (t *terms) IsSocial(r roles.ID) bool {
	return slices.Contains(socialGroups[:], t.Group(r))
}

// Group returns the group of a role; empty if the catalogue has no such role.
func (t *terms) Group(r roles.ID) string {
	role, _ := t.book.catalog.Role(r)
	return role.Group
}

// InGroup returns the roles of some groups, in catalogue order.
func (t *terms) InGroup(groups ...string) []roles.ID {
	var list []roles.ID
	for r := range t.book.catalog.Roles() {
		if slices.Contains(groups, r.Group) {
			list = append(list, r.ID)
		}
	}
	return list
}

// SocialRoles returns the social roles, in catalogue order.
func (t *terms) SocialRoles() []roles.ID { return t.InGroup(socialGroups[:]...) }

// SocialMembers returns the members who hold a social role, by id, those of
// agencies included.
func (t *terms) SocialMembers() []team.MemberID { return t.Holders(t.SocialRoles()...) }

// socialShare returns the sum of a member's shares in social roles.
func (t *terms) socialShare(m team.MemberID) int {
	sum := 0
	for _, h := range t.Hats(m) {
		if t.IsSocial(h.Role) {
			sum += h.Share
		}
	}
	return sum
}

// TeamSize returns how many members hold a social role; owners, partners, other
// functions and agency staff do not count. See [team.Size].
func (t *terms) TeamSize() int { return t.size }

// leadRoles are the roles that lead social media.
var leadRoles = [...]roles.ID{"social-media-manager", "head-of-social-media"}

// LeadRoles returns the lead roles: social media manager and head of social media.
func (t *terms) LeadRoles() []roles.ID { return slices.Clone(leadRoles[:]) }

// Source returns how a member is tied to the company; a member who states nothing
// is in-house.
func (t *terms) Source(m team.MemberID) roles.Source {
	return cmp.Or(t.Member(m).Source, roles.InHouse)
}

// IsExternal reports whether a member is a freelancer's or an agency's.
func (t *terms) IsExternal(m team.MemberID) bool { return t.Source(m) != roles.InHouse }

// External returns those of some members who are external, in their order.
func (t *terms) External(list []team.MemberID) []team.MemberID {
	return slices.DeleteFunc(slices.Clone(list), func(m team.MemberID) bool { return !t.IsExternal(m) })
}

// InHouse returns those of some members who are in-house, in their order.
func (t *terms) InHouse(list []team.MemberID) []team.MemberID {
	return slices.DeleteFunc(slices.Clone(list), t.IsExternal)
}

// Level returns how well a member masters a skill, 0 for not at all.
func (t *terms) Level(m team.MemberID, s roles.SkillID) roles.Level {
	if t.levels == nil {
		t.levels = map[team.MemberID]map[roles.SkillID]roles.Level{}
		for i := range t.book.members {
			member := &t.book.members[i]
			levels := make(map[roles.SkillID]roles.Level, len(member.Skills))
			for _, k := range member.Skills {
				levels[k.Skill] = k.Level
			}
			t.levels[member.ID] = levels
		}
	}
	return t.levels[m][s]
}

// Skilled returns those of some members who master a skill at a level or above, in
// their order.
func (t *terms) Skilled(list []team.MemberID, s roles.SkillID, level roles.Level) []team.MemberID {
	return slices.DeleteFunc(slices.Clone(list), func(m team.MemberID) bool { return t.Level(m, s) < level })
}

// With returns the members who have a letter of a meaning for a responsibility: by
// a role that they hold and that has it in the matrix, or because they are named
// for it; by id.
func (t *terms) With(r roles.ResponsibilityID, meaning roles.Meaning) []team.MemberID {
	key := letterKey{r, meaning}
	list, ok := t.letter[key]
	if !ok {
		if matrix := t.book.Matrix(); matrix != nil {
			list = t.Holders(matrix.Who(r, meaning)...)
		}
		for _, n := range t.book.named {
			if n.responsibility == r && n.letters.Has(meaning) && t.view.Active(n.member) {
				list = append(list, n.member)
			}
		}
		slices.Sort(list)
		list = slices.Compact(list)
		t.letter[key] = list
	}
	return slices.Clone(list)
}

// Responsible returns who does the work of a responsibility, by id.
func (t *terms) Responsible(r roles.ResponsibilityID) []team.MemberID { return t.With(r, roles.Does) }

// Accountable returns who answers for a responsibility, by id.
func (t *terms) Accountable(r roles.ResponsibilityID) []team.MemberID { return t.With(r, roles.Owns) }

// Consulted returns who is asked about a responsibility, by id.
func (t *terms) Consulted(r roles.ResponsibilityID) []team.MemberID {
	return t.With(r, roles.Advises)
}

// Informed returns who is told about a responsibility, by id.
func (t *terms) Informed(r roles.ResponsibilityID) []team.MemberID { return t.With(r, roles.Told) }

// InScope reports whether the company has not left out a responsibility, nor its
// area.
func (t *terms) InScope(r roles.ResponsibilityID) bool {
	resp, ok := t.book.catalog.Responsibility(r)
	return ok && t.AreaInScope(resp.Area) && !slices.ContainsFunc(t.book.company.LeftOut, func(o Omission) bool { return o.Responsibility == r })
}

// AreaInScope reports whether the company has not left out an area.
func (t *terms) AreaInScope(a roles.AreaID) bool {
	return !slices.ContainsFunc(t.book.company.LeftOut, func(o Omission) bool { return o.Area != "" && o.Area == a })
}

// Scope returns the responsibilities in scope, in catalogue order.
func (t *terms) Scope() []roles.Responsibility {
	var list []roles.Responsibility
	for r := range t.book.catalog.Responsibilities() {
		if t.InScope(r.ID) {
			list = append(list, r)
		}
	}
	return list
}

// Load returns how the demand falls on members under the split that makes the
// highest load smallest, then the next, and so on: see [team.PeakLoad]. It fails
// as that does.
func (t *terms) Load() (team.LoadReport, error) {
	if t.loads == nil {
		report, err := team.PeakLoad(t.view, t.book.company.Demand, team.LoadOptions{})
		t.loads = &loads{report, err}
	}
	return t.loads.report, t.loads.err
}

// Name returns what people call a member: the name, or the id of one who has none.
func (t *terms) Name(m team.MemberID) string { return cmp.Or(t.Member(m).Name, string(m)) }

// Names lists members by what people call them, as in "Ana Costa, Bo Lind and Cy
// Dahl"; "nobody" if there is none.
func (t *terms) Names(list []team.MemberID) string { return sentence(list, t.Name, "nobody") }

// Role returns the title of a role, or the id of one without.
func (t *terms) Role(r roles.ID) string {
	role, _ := t.book.catalog.Role(r)
	return cmp.Or(role.Title, string(r))
}

// Roles lists roles by their titles; "no role" if there is none.
func (t *terms) Roles(list []roles.ID) string { return sentence(list, t.Role, "no role") }

// Responsibility returns the title of a responsibility in quotes, or the id of one
// without.
func (t *terms) Responsibility(r roles.ResponsibilityID) string {
	resp, _ := t.book.catalog.Responsibility(r)
	return "“" + cmp.Or(resp.Title, string(r)) + "”"
}

// Responsibilities lists responsibilities by their titles; "nothing" if there is
// none.
func (t *terms) Responsibilities(list []roles.ResponsibilityID) string {
	return sentence(list, t.Responsibility, "nothing")
}

// Area returns the title of an area, or the id of one without.
func (t *terms) Area(a roles.AreaID) string {
	area, _ := t.book.catalog.Area(a)
	return cmp.Or(area.Title, string(a))
}

// Skill returns the title of a skill, or the id of one without.
func (t *terms) Skill(s roles.SkillID) string {
	skill, _ := t.book.catalog.Skill(s)
	return cmp.Or(skill.Title, string(s))
}

// Skills lists skills by their titles; "no skill" if there is none.
func (t *terms) Skills(list []roles.SkillID) string { return sentence(list, t.Skill, "no skill") }

// Unit returns the title of a unit, or the id of one without.
func (t *terms) Unit(u team.UnitID) string {
	unit, _ := t.book.Team().Unit(u)
	return cmp.Or(unit.Title, string(u), "no unit")
}

// Units lists units by their titles; "no unit" if there is none.
func (t *terms) Units(list []team.UnitID) string { return sentence(list, t.Unit, "no unit") }

// Title returns what people call a subject, in words that need no look-up.
func (t *terms) Title(s Subject) string {
	switch s.Kind {
	case OnCompany:
		return t.book.company.Name
	case OnMember:
		return t.Name(team.MemberID(s.ID))
	case OnRole:
		return t.Role(roles.ID(s.ID))
	case OnResponsibility:
		return t.Responsibility(roles.ResponsibilityID(s.ID))
	case OnArea:
		return t.Area(roles.AreaID(s.ID))
	case OnSkill:
		return t.Skill(roles.SkillID(s.ID))
	case OnUnit:
		return t.Unit(team.UnitID(s.ID))
	case OnGate:
		return gateTitle(s.ID)
	case OnKPI:
		kpi, _ := standardKPIs().KPI(metrics.ID(s.ID))
		return cmp.Or(kpi.Name, s.ID)
	case OnAccount:
		return titleOf(t.book.company.Accounts, s.ID, func(a Account) (string, string) { return string(a.ID), a.Title })
	case OnObjective:
		return titleOf(t.book.company.Objectives, s.ID, func(o Objective) (string, string) { return string(o.ID), o.Title })
	case OnCampaign:
		return titleOf(t.book.company.Campaigns, s.ID, func(c Campaign) (string, string) { return c.ID, c.Title })
	case OnFact:
		return Fact(s.ID).Title()
	case OnDivision:
		return "division " + strings.ReplaceAll(s.ID, "-", " ")
	case OnWorkflow, OnGroup, OnItem, OnReport, OnRule:
		return string(s.Kind) + " " + s.ID
	}
	return s.ID
}

// titleOf returns the title of what has an id in a list, or the id if it has none.
func titleOf[T any](list []T, id string, of func(T) (id, title string)) string {
	for _, x := range list {
		if i, title := of(x); i == id && title != "" {
			return title
		}
	}
	return id
}

// sentence lists names as English does.
func sentence[ID ~string](list []ID, name func(ID) string, none string) string {
	names := make([]string, len(list))
	for i, id := range list {
		names[i] = name(id)
	}
	switch n := len(names); n {
	case 0:
		return none
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
