// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

// duties says who does what.
type duties struct {
	People   []person             `json:"people"`
	Rows     []duty               `json:"rows"`
	Findings []socialteam.Finding `json:"findings"`

	matrix *roles.Matrix
}

// person is one member on the day of the report.
type person struct {
	ID       team.MemberID   `json:"id"`
	Name     string          `json:"name"`
	Hats     []hat           `json:"hats"`
	Source   string          `json:"source"`
	Absent   bool            `json:"absent,omitempty"`
	StandIns []team.MemberID `json:"stand-ins,omitempty"`
}

// hat is a role that somebody holds, with its share of the working time.
type hat struct {
	Role     roles.ID `json:"role"`
	PerMille int      `json:"per-mille"`
}

// duty is one row of the matrix, with the people who hold its roles.
type duty struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	Title          string                 `json:"title"`
	Letters        []letter               `json:"letters"`
}

// letter is one letter of the scheme: the roles that have it and who holds them.
type letter struct {
	Letter string          `json:"letter"`
	Name   string          `json:"name"`
	Roles  []roles.ID      `json:"roles"`
	People []team.MemberID `json:"people"`
}

func makeDuties(book *playbook.Playbook, view *team.View) duties {
	d := duties{People: []person{}, Rows: []duty{}, Findings: []socialteam.Finding{}, matrix: book.Matrix()}
	for id := range view.All() {
		d.People = append(d.People, makePerson(view, id))
	}
	if d.matrix == nil {
		return d
	}
	for _, id := range d.matrix.Rows() {
		d.Rows = append(d.Rows, makeDuty(book, view, id))
	}
	d.Findings = append(d.Findings, d.matrix.Check(roles.Limits{})...)
	return d
}

func makePerson(view *team.View, id team.MemberID) person {
	m, _ := view.Team().Member(id)
	p := person{ID: id, Name: m.Name, Source: cmp.Or(m.Source, roles.InHouse).String(), Absent: view.Absent(id), Hats: []hat{}}
	for _, h := range view.Hats(id) {
		p.Hats = append(p.Hats, hat{h.Role, h.Share})
		if p.Absent {
			p.StandIns = view.AppendStandIns(p.StandIns, id, h.Role)
		}
	}
	return p
}

func makeDuty(book *playbook.Playbook, view *team.View, id roles.ResponsibilityID) duty {
	r, _ := book.Catalog().Responsibility(id)
	row := duty{Responsibility: id, Title: r.Title, Letters: []letter{}}
	for _, l := range book.Matrix().Scheme().Letters {
		cell := letter{Letter: l.Symbol, Name: l.Name, Roles: append([]roles.ID{}, book.Matrix().Who(id, l.Means)...), People: []team.MemberID{}}
		seen := map[team.MemberID]bool{}
		for _, role := range cell.Roles {
			for _, m := range view.AppendHolders(nil, role, "") {
				if !seen[m] {
					seen[m] = true
					cell.People = append(cell.People, m)
				}
			}
		}
		row.Letters = append(row.Letters, cell)
	}
	return row
}
