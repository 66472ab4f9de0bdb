// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// MemberID names a person; it is the same type as [socialteam.MemberID]. The
// empty MemberID is nobody.
type MemberID = socialteam.MemberID

// Member is one person, stored once whatever hats the person wears. The zero
// Member is nobody and does not compile.
type Member struct {
	ID    MemberID `json:"id"`
	Name  string   `json:"name,omitempty"`
	Email string   `json:"email,omitempty"`
	// Source says how the person is tied to the company; zero means
	// in-house.
	Source roles.Source `json:"source,omitzero"`
	// Agency is the firm that sends the person; only with source agency.
	Agency string `json:"agency,omitempty"`
	// Unit is where the person belongs. Holdings without a unit of their own
	// are in it.
	Unit UnitID `json:"unit,omitempty"`
	// Manager is whom the person reports to; empty means nobody.
	Manager MemberID `json:"manager,omitempty"`
	// Deputies stand in while the person is absent: the first of them who is
	// present, and for a role only who holds it too or has the skills that it
	// needs.
	Deputies []MemberID `json:"deputies,omitempty"`
	// Minutes is the working time per week, 0 to 10080. Zero means none
	// stated: such a person carries no load.
	Minutes int `json:"minutes-per-week,omitempty"`
	// Rate is what an hour costs; zero means not stated.
	Rate socialteam.Money `json:"rate,omitzero"`
	// Calendar says when the person works; empty means the calendar of the
	// unit or of the nearest unit above it that has one.
	Calendar CalendarID `json:"calendar,omitempty"`
	// Skills are what the person can. What is not named is not there: without
	// the skills that a role needs, who holds it does not count in [Coverage],
	// [SinglePoints] and [BusFactor], and a deputy must hold it to act.
	Skills   []Skill   `json:"skills,omitempty"`
	Holdings []Holding `json:"holdings,omitempty"`
	// From and Until are the days of joining and of having left, half-open;
	// zero means open.
	From  socialteam.Date `json:"from,omitzero"`
	Until socialteam.Date `json:"until,omitzero"`
}

// Skill says how well a member masters a skill. The zero Skill is none.
type Skill struct {
	Skill roles.SkillID `json:"skill"`
	Level roles.Level   `json:"level" want:"a level from 1 to 4: 1 with guidance, 2 alone, 3 in hard cases, 4 leading others"`
}

// Holding is a hat: one member has one role in one unit for a share of the
// working time. The zero Holding does not compile.
type Holding struct {
	Role roles.ID `json:"role"`
	// Unit is where the role is held; empty means the member's unit. It
	// reaches down: who holds a role in a unit holds it in every unit below.
	Unit UnitID `json:"unit,omitempty"`
	// Share is the part of the member's working time for this hat, 1 to 1000
	// per mille. That all shares of a member add up to more than 1000 is a
	// finding of [Allocations] and not an error: people do get too many hats.
	Share int `json:"share"`
	// From and Until bound the holding, half-open; zero means open. It never
	// reaches beyond the member's own days.
	From  socialteam.Date `json:"from,omitzero"`
	Until socialteam.Date `json:"until,omitzero"`
	// Primary marks the hat that a person is known by. At most one per member
	// at a time.
	Primary bool `json:"primary,omitempty"`
}

// Absence is a span of days on which a member is away. Absence is not leaving:
// an absent member keeps every hat, but deputies may act. The zero Absence does
// not compile.
type Absence struct {
	Member MemberID `json:"member"`
	// From and Until are half-open: Until is the day of coming back. Zero
	// means open.
	From  socialteam.Date `json:"from,omitzero"`
	Until socialteam.Date `json:"until,omitzero"`
	// Kind says why, such as "holiday". It has no meaning here.
	Kind string `json:"kind,omitempty"`
}

// Cover makes one member stand in for another in some roles and for some days,
// whether the other is absent or not, with no regard to skills. The zero Cover
// does not compile.
type Cover struct {
	// By is who stands in.
	By MemberID `json:"by"`
	// For is who is stood in for.
	For MemberID `json:"for"`
	// Roles are the roles that the cover is for, at least one.
	Roles []roles.ID `json:"roles"`
	// From and Until are half-open; a cover must have both, since it is meant
	// to end.
	From  socialteam.Date `json:"from"`
	Until socialteam.Date `json:"until"`
}

// clone returns a deep copy.
func (m Member) clone() Member {
	m.Deputies = slices.Clone(m.Deputies)
	m.Skills = slices.Clone(m.Skills)
	m.Holdings = slices.Clone(m.Holdings)
	return m
}

// normal returns a deep copy in normal form: equal members have equal normal
// forms. The order of deputies is kept, since it has a meaning.
func (m Member) normal() Member {
	m = m.clone()
	if m.Source == roles.InHouse {
		m.Source = 0
	}
	m.Deputies, m.Skills, m.Holdings = orNil(m.Deputies), orNil(m.Skills), orNil(m.Holdings)
	slices.SortFunc(m.Skills, func(a, b Skill) int { return cmp.Compare(a.Skill, b.Skill) })
	slices.SortFunc(m.Holdings, Holding.compare)
	return m
}

func (h Holding) compare(i Holding) int {
	return cmp.Or(cmp.Compare(h.Role, i.Role), cmp.Compare(h.Unit, i.Unit), cmp.Compare(h.From, i.From))
}

func (a Absence) compare(b Absence) int {
	return cmp.Or(cmp.Compare(a.Member, b.Member), cmp.Compare(a.From, b.From),
		cmp.Compare(a.Until, b.Until), cmp.Compare(a.Kind, b.Kind))
}

func (c Cover) compare(d Cover) int {
	return cmp.Or(cmp.Compare(c.For, d.For), cmp.Compare(c.From, d.From), cmp.Compare(c.By, d.By),
		cmp.Compare(c.Until, d.Until), slices.Compare(c.Roles, d.Roles))
}

// normal returns a deep copy with the roles in order.
func (c Cover) normal() Cover {
	c.Roles = slices.Clone(c.Roles)
	slices.Sort(c.Roles)
	return c
}

func (c Cover) equal(d Cover) bool { return c.normal().compare(d.normal()) == 0 }
