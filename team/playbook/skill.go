// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// skillRules are the rules about what people can do.
func skillRules() []Rule {
	return append(hatRules(), learningRules()...)
}

// hatRules hold skills against hats.
func hatRules() []Rule {
	return []Rule{
		{
			ID: "hat-needs-skill", Kind: Skill, Severity: socialteam.Warning,
			Statement: "Whoever takes a role has the skills that it needs.",
			Params:    []Param{level("min-level", roles.Working)},
			Origin:    Origin{Basis: "stated as a caution (level is ours, and so are most skill lists)", Seeds: []string{"001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, TeamSkills, CatalogueRoles},
			Judge:     hatNeedsSkill,
		},
		{
			ID: "first-hire-generalist", Kind: Skill, Severity: socialteam.Warning,
			Statement: "A team of one person is a manager who can do a little of everything.",
			Params: []Param{
				Words("required-skills", "writing", "communication", "data-analysis").Refer(OnSkill),
				Number("min-manager-skills", 6, 1, 0).In("skills"),
				level("min-level", roles.Working),
			},
			Origin: Origin{Basis: "stated (numbers are ours)", Seeds: []string{"001", "004"}},
			Roles:  []roles.ID{"social-media-manager"},
			Reads:  []Fact{TeamMembers, TeamHoldings, TeamSkills, CatalogueRoles},
			Applies: Condition{
				When: "the team is one person", Reads: []Fact{TeamMembers, TeamHoldings, CatalogueRoles},
				Holds: func(c *Case) bool { return c.TeamSize() == 1 },
			},
			Judge: firstHire,
		},
		{
			ID: "lead-not-entry-level", Kind: Skill, Severity: socialteam.Error,
			Statement:        "Leading social media is no job for a beginner, and no intern runs it alone.",
			Params:           []Param{Words("lead-roles", "social-media-manager", "head-of-social-media").Refer(OnRole)},
			Origin:           Origin{Basis: "stated", Seeds: []string{"001", "004"}},
			Roles:            []roles.ID{"social-media-manager", "head-of-social-media", "social-media-assistant"},
			Responsibilities: []roles.ResponsibilityID{"lead-team"},
			Reads:            []Fact{TeamMembers, TeamHoldings, TeamUnits, CatalogueRoles},
			Judge:            leadNotEntry,
		},
		{
			ID: "marketer-background-optional", Kind: Skill, Severity: socialteam.Info,
			Statement: "Nobody has to come from marketing to manage social media.",
			Params:    []Param{Words("background-skills", "digital-marketing").Refer(OnSkill)},
			Origin:    Origin{Basis: "stated (003; 003 also quotes the opposite view)", Seeds: []string{"003"}},
			Roles:     []roles.ID{"social-media-manager"},
			Reads:     []Fact{CatalogueRoles},
			Judge:     backgroundOptional,
		},
		{
			ID: "specialist-per-content-type", Kind: Skill, Severity: socialteam.Warning,
			Statement: "Each type of content has somebody who makes it really well.",
			Params: []Param{
				Words("skill-by-content-type", "copy=copywriting", "image=graphic-design", "video=video-production", "photo=photography").Refer(OnSkill),
				level("min-level", roles.Advanced),
			},
			Origin:           Origin{Basis: "stated (level is ours)", Seeds: []string{"001"}},
			Roles:            []roles.ID{"content-creator", "graphic-designer", "copywriter"},
			Responsibilities: []roles.ResponsibilityID{"write-copy", "create-visuals", "create-video"},
			Reads:            []Fact{TeamMembers, TeamSkills, CompanyContentTypes},
			Judge:            specialistPerType,
		},
		{
			ID: "split-competences-reviewed", Kind: Skill, Severity: socialteam.Warning,
			Statement:        "Words and pictures are two trades, and it is settled who does which.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"000"}},
			Roles:            []roles.ID{"copywriter", "art-director"},
			Responsibilities: []roles.ResponsibilityID{"write-copy", "create-visuals"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyLeftOut},
			Judge: func(c *Case) {
				for _, r := range []roles.ResponsibilityID{"write-copy", "create-visuals"} {
					if c.InScope(r) {
						c.wantDoer(r)
					}
				}
			},
		},
	}
}

// learningRules hold skills against the log of trainings.
func learningRules() []Rule {
	return []Rule{
		{
			ID: "train-before-speaking", Kind: Skill, Severity: socialteam.Warning,
			Statement: "Colleagues from outside the team learn to handle the media before they speak for the company.",
			Params:    []Param{PerMille("inside-share", 500), level("min-level", roles.Working)},
			Origin: Origin{
				Basis: "stated (the test for being outside the team and the level are ours)", Seeds: []string{"003"},
			},
			Responsibilities: []roles.ResponsibilityID{"train-spokespeople"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, TeamSkills, LogTraining, LogPublish, LogInbound},
			Judge:            trainBeforeSpeaking,
		},
		{
			ID: "learn-continuously", Kind: Skill, Severity: socialteam.Info,
			Statement:        "Specialists of social media go on learning.",
			Params:           []Param{Number("max-skill-age-days", 365, 1, 0).In(unitDays)},
			Origin:           Origin{Basis: "stated (number is ours)", Seeds: []string{"001"}},
			Roles:            []roles.ID{"social-media-strategist", "social-media-specialist"},
			Responsibilities: []roles.ResponsibilityID{"watch-trends"},
			Reads:            []Fact{TeamMembers, TeamHoldings, LogTraining},
			Judge:            learnContinuously,
		},
	}
}

func hatNeedsSkill(c *Case) {
	report, err := team.SkillGaps(c.View(), team.SkillOptions{Level: roles.Level(c.Number("min-level"))})
	if err != nil {
		c.NotStated(TeamSkills, err.Error())
		return
	}
	// A level that a role states counts even below the parameter.
	list := slices.DeleteFunc(report.Shortfalls, func(s team.Shortfall) bool {
		least := c.book.minima[need{s.Role, s.Skill}]
		return least > 0 && s.Have >= least
	})
	for len(list) > 0 { // by member and role
		n := 1
		for n < len(list) && list[n].Member == list[0].Member && list[n].Role == list[0].Role {
			n++
		}
		c.failShort(list[:n])
		list = list[n:]
	}
}

// failShort reports what a member lacks for one role.
func (c *Case) failShort(list []team.Shortfall) {
	var parts []string
	skills := make([]roles.SkillID, len(list))
	for i, s := range list {
		skills[i] = s.Skill
		part := c.Skill(s.Skill) + " (has none)"
		if s.Have > 0 {
			part = fmt.Sprintf("%s (has level %d)", c.Skill(s.Skill), s.Have)
		}
		if i == 0 || s.Want != list[i-1].Want {
			part = grade(s.Want) + " in " + part
		}
		parts = append(parts, part)
	}
	m, role := list[0].Member, list[0].Role
	c.Fail(About(OnMember, m), fmt.Sprintf("as %s lacks %s", c.Role(role), strings.Join(parts, ", ")),
		fmt.Sprintf("train %s in %s, or give the hat %s to somebody who has what it needs", c.Name(m), c.Skills(skills), c.Role(role)))
}

func firstHire(c *Case) {
	members := slices.DeleteFunc(c.SocialMembers(), func(m team.MemberID) bool { return c.Source(m) == roles.Agency })
	m, at := members[0], roles.Level(c.Number("min-level"))
	var lacks []roles.SkillID
	for _, s := range c.Words("required-skills") {
		if skill := roles.SkillID(s); c.Level(m, skill) < at {
			lacks = append(lacks, skill)
		}
	}
	if len(lacks) > 0 {
		c.Fail(About(OnMember, m), fmt.Sprintf("is alone in the team and lacks %s at %s", c.Skills(lacks), grade(at)),
			fmt.Sprintf("train %s in %s, or have somebody else help with it", c.Name(m), c.Skills(lacks)))
	}
	manager, _ := c.Catalog().Role("social-media-manager")
	has, missing := 0, []roles.SkillID{}
	for _, n := range manager.Needs {
		if c.Level(m, n.Skill) >= at {
			has++
		} else {
			missing = append(missing, n.Skill)
		}
	}
	if least := c.Number("min-manager-skills"); has < least {
		c.Fail(About(OnMember, m), fmt.Sprintf("is alone in the team and has %d of the skills of a %s at %s, fewer than %d", has, manager.Title, grade(at), least),
			fmt.Sprintf("train %s in some of these: %s", c.Name(m), c.Skills(missing)))
	}
}

func leadNotEntry(c *Case) {
	isEntry := func(r roles.ID) bool {
		role, _ := c.Catalog().Role(r)
		return role.Entry
	}
	for _, lead := range c.Words("lead-roles") {
		c.failLeadEntry(roles.ID(lead), isEntry)
	}
	// By unit, the empty one for hats in none: who wears a hat there, and
	// whether one of them is a social role.
	type staff struct {
		social  bool
		members []team.MemberID
	}
	units := map[team.UnitID]*staff{}
	for _, m := range c.Members() {
		for _, h := range c.Hats(m) {
			if units[h.Unit] == nil {
				units[h.Unit] = &staff{}
			}
			units[h.Unit].social = units[h.Unit].social || c.IsSocial(h.Role)
			units[h.Unit].members = append(units[h.Unit].members, m)
		}
	}
	beginner := func(m team.MemberID) bool {
		return !slices.ContainsFunc(c.Hats(m), func(h team.Holding) bool { return !isEntry(h.Role) })
	}
	for _, u := range slices.Sorted(maps.Keys(units)) {
		s := units[u]
		if !s.social || slices.ContainsFunc(s.members, func(m team.MemberID) bool { return !beginner(m) }) {
			continue
		}
		subject, fix := About(OnUnit, u), fmt.Sprintf("put somebody with experience into %s", c.Unit(u))
		if u == "" {
			subject, fix = Subject{Kind: OnCompany}, "add somebody with experience"
		}
		c.Fail(subject, "only beginners run social media there: "+c.Names(slices.Compact(s.members)), fix)
	}
}

// failLeadEntry reports those who hold a lead role and one for beginners.
func (c *Case) failLeadEntry(lead roles.ID, isEntry func(roles.ID) bool) {
	for _, r := range c.Catalog().RoleIDs() {
		if !isEntry(r) {
			continue
		}
		both := c.Holders(r)
		if r != lead {
			both = c.bothHats(lead, r)
		}
		for _, m := range both {
			c.Fail(About(OnMember, m), fmt.Sprintf("leads as %s and is a beginner as %s", c.Role(lead), c.Role(r)),
				fmt.Sprintf("take one of the two hats from %s", c.Name(m)))
		}
	}
}

func backgroundOptional(c *Case) {
	const manager = "social-media-manager"
	for _, s := range c.Words("background-skills") {
		if skill := roles.SkillID(s); c.needs(manager, skill) {
			c.Fail(About(OnRole, roles.ID(manager)), fmt.Sprintf("asks for %s as a must", c.Skill(skill)), "mark that skill as nice to have, or take it out")
		}
	}
}

func specialistPerType(c *Case) {
	skills := map[string]string{}
	for _, pair := range c.Words("skill-by-content-type") {
		kind, skill, _ := strings.Cut(pair, "=")
		skills[kind] = skill
	}
	for _, kind := range c.book.company.ContentTypes {
		about := About(OnContentType, kind)
		if skill := roles.SkillID(skills[string(kind)]); skill != "" {
			c.wantSkill(about, skill, roles.Level(c.Number("min-level")))
		} else {
			c.Fail(about, "the rule names no skill for it", fmt.Sprintf("add a word such as \"%s=copywriting\" to its parameter skill-by-content-type", kind))
		}
	}
}

func trainBeforeSpeaking(c *Case) {
	const skill = "media-handling"
	first := c.firstWords()
	speakers := slices.Concat(c.Responsible("publish-posts"), c.Responsible("engage-audience"), slices.Collect(maps.Keys(first)))
	slices.Sort(speakers)
	inside, at := c.Number("inside-share"), roles.Level(c.Number("min-level"))
	for _, m := range slices.Compact(speakers) {
		share := c.socialShare(m)
		if !c.View().Active(m) || c.IsExternal(m) || share >= inside || c.Level(m, skill) >= at {
			continue
		}
		before, spoke := first[m]
		what := "speaks for the company"
		if spoke {
			what += " since " + c.day(before).String()
		} else {
			before = c.At()
			what = "is to speak for the company"
		}
		if !c.trained(m, skill, before) {
			c.Fail(About(OnMember, m), fmt.Sprintf("%s with %s of the time in social roles, and had no training in “%s” before", what, percent(share), c.Skill(skill)),
				fmt.Sprintf("train %s in it, and let others speak until then", c.Name(m)))
		}
	}
}

// firstWords returns when members first published or replied in the window.
func (c *Case) firstWords() map[team.MemberID]time.Time {
	first := map[team.MemberID]time.Time{}
	note := func(m team.MemberID, t time.Time) {
		if was, ok := first[m]; c.InWindow(t) && (!ok || t.Before(was)) {
			first[m] = t
		}
	}
	for _, p := range c.Log().Publications {
		note(p.Actor, p.At)
	}
	for _, i := range c.Log().Inbound {
		for _, r := range i.Replies {
			note(r.By, r.At)
		}
	}
	return first
}

// trained reports whether a member completed a training in a skill before an
// instant.
func (c *Case) trained(m team.MemberID, s roles.SkillID, before time.Time) bool {
	return slices.ContainsFunc(c.Log().Trainings, func(t Training) bool {
		return t.Member == m && t.Skill == s && !t.Review && t.At.Before(before)
	})
}

func learnContinuously(c *Case) {
	days := c.Number("max-skill-age-days")
	since := c.day(c.At()).AddDays(-days)
	last := map[team.MemberID]socialteam.Date{}
	for _, t := range c.Log().Trainings {
		last[t.Member] = max(last[t.Member], c.day(t.At))
	}
	from, _ := c.Window()
	for _, m := range c.Holders(c.InGroup("core")...) {
		switch {
		case last[m] >= since:
		case c.day(from) > since:
			c.NotStated(LogTraining, fmt.Sprintf("what %s learned before %v, when the log begins", c.Name(m), c.day(from)))
		default:
			c.Fail(About(OnMember, m), fmt.Sprintf("has had no training and no skill review for more than %d days", days),
				fmt.Sprintf("plan one for %s", c.Name(m)))
		}
	}
}
