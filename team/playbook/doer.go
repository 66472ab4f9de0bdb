// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// wantDoers returns a function that judges whether somebody is Responsible for
// each of some responsibilities.
func wantDoers(list ...roles.ResponsibilityID) func(*Case) {
	return func(c *Case) {
		for _, r := range list {
			c.wantDoer(r)
		}
	}
}

// wantDoer fails unless somebody is Responsible for r.
func (c *Case) wantDoer(r roles.ResponsibilityID) {
	if len(c.Responsible(r)) == 0 {
		c.Fail(About(OnResponsibility, r), "nobody is Responsible for it: "+c.unworn(r, roles.Does), c.fixDoer(r))
	}
}

// unworn says why a letter for r reaches nobody.
func (c *Case) unworn(r roles.ResponsibilityID, meaning roles.Meaning) string {
	if list := c.rolesWith(r, meaning); len(list) > 0 {
		return "nobody holds " + c.Roles(list)
	}
	return "the matrix names no role"
}

// rolesWith returns the roles with a letter of a meaning for r.
func (t *terms) rolesWith(r roles.ResponsibilityID, meaning roles.Meaning) []roles.ID {
	if m := t.book.Matrix(); m != nil {
		return m.Who(r, meaning)
	}
	return nil
}

// fixDoer returns the nearest way to have somebody Responsible for r: the letter
// for an eligible role that somebody holds, else the hat for whoever is nearest
// to it.
func (c *Case) fixDoer(r roles.ResponsibilityID) string {
	resp, _ := c.Catalog().Responsibility(r)
	for _, role := range resp.Eligible {
		holders := c.Holders(role)
		if resp.InHouse {
			holders = c.InHouse(holders)
		}
		if len(holders) > 0 {
			return fmt.Sprintf("make %s (%s) Responsible for it in the matrix", c.Role(role), c.Name(holders[0]))
		}
	}
	fix := c.nearest(r)
	if fix.Role == "" {
		return "make a role that somebody holds Responsible for it in the matrix"
	}
	text := c.giveHat(fix)
	if !slices.Contains(c.rolesWith(r, roles.Does), fix.Role) {
		text += ", and make that role Responsible for it in the matrix"
	}
	return text
}

// nearest asks the analysis of coverage for the nearest step to have somebody who
// may do r, on the next day that anybody works.
func (c *Case) nearest(r roles.ResponsibilityID) team.Fix {
	today := socialteam.DateOf(c.At())
	report, err := team.Coverage(c.book.Team(), today, today.AddDays(7), team.Scope{Responsibilities: []roles.ResponsibilityID{r}})
	if err != nil || len(report.Gaps) == 0 {
		return team.Fix{}
	}
	return report.Gaps[0].Fix
}

// giveHat says a step that gives a role to somebody, with names in place of ids.
func (c *Case) giveHat(f team.Fix) string {
	if f.Member == "" {
		return "find somebody to be " + c.Role(f.Role)
	}
	text := fmt.Sprintf("give %s the hat %s", c.Name(f.Member), c.Role(f.Role))
	if len(f.Skills) > 0 {
		text += " and a training in " + c.levels(f.Skills)
	}
	return text
}

// levels lists skills with the levels to reach.
func (c *Case) levels(list []team.Skill) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = c.Skill(s.Skill) + " to " + grade(s.Level)
	}
	return strings.Join(parts, ", ")
}

// unitsOf returns the units that some members belong to, by id, and those members
// who belong to none.
func (c *Case) unitsOf(list []team.MemberID) (units []team.UnitID, none []team.MemberID) {
	for _, m := range list {
		if u, ok := c.View().UnitOf(m); ok {
			units = append(units, u)
		} else {
			none = append(none, m)
		}
	}
	slices.Sort(units)
	return slices.Compact(units), none
}

// fixOwner returns the nearest way to have exactly one member Accountable for r.
func (c *Case) fixOwner(r roles.ResponsibilityID) string {
	if owners := c.Accountable(r); len(owners) > 1 {
		return fmt.Sprintf("let one of %s answer for it", c.Names(owners))
	}
	resp, _ := c.Catalog().Responsibility(r)
	for _, role := range slices.Concat(resp.Default[roles.Owns], resp.Eligible) {
		holders := c.Holders(role)
		if len(holders) == 1 && !(resp.InHouse && c.IsExternal(holders[0])) {
			return fmt.Sprintf("make %s (%s) Accountable for it in the matrix", c.Role(role), c.Name(holders[0]))
		}
	}
	return "make a role that one member holds Accountable for it in the matrix"
}

// either lists roles as alternatives.
func (c *Case) either(list []roles.ID) string { return alternatives(list, c.Role) }

// alternatives lists names as English does before a choice.
func alternatives[ID ~string](list []ID, name func(ID) string) string {
	var b strings.Builder
	for i, id := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(name(id))
	}
	return b.String()
}

// wantSkill fails about a subject unless some member has a skill at a level.
func (c *Case) wantSkill(s Subject, skill roles.SkillID, level roles.Level) {
	if len(c.Skilled(c.Members(), skill, level)) == 0 {
		c.Fail(s, "nobody has "+c.Skill(skill)+" at "+grade(level), c.fixSkill(c.Members(), skill, level))
	}
}

// fixSkill returns who is nearest to a level of a skill.
func (c *Case) fixSkill(list []team.MemberID, skill roles.SkillID, level roles.Level) string {
	var best team.MemberID
	for _, m := range list {
		if have := c.Level(m, skill); have > 0 && (best == "" || have > c.Level(best, skill)) {
			best = m
		}
	}
	if best == "" {
		return fmt.Sprintf("find somebody who has %s, inside or outside the company", c.Skill(skill))
	}
	return fmt.Sprintf("train %s, who has it at %s, or find somebody who has it", c.Name(best), grade(c.Level(best, skill)))
}

// level is a parameter of a skill's level.
func level(name string, l roles.Level) Param {
	return Number(name, int(l), 1, int(roles.MaxLevel)).In("level of a skill")
}

// grades says what the levels of a skill mean.
var grades = [roles.MaxLevel + 1]string{"none", "works with guidance", "works alone", "masters hard cases", "leads others"}

// grade writes a level for people, as in "level 2 (works alone)".
func grade(l roles.Level) string {
	return fmt.Sprintf("level %d (%s)", l, grades[l])
}
