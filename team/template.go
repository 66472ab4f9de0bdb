// SPDX-License-Identifier: Apache-2.0

package team

import (
	"bytes"
	_ "embed"
	"slices"
	"sync"

	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/roles"
)

// Template is a form of team to start from: who wears which hats, what the form
// covers, and what it leaves out and why. It is made for [roles.Standard]. The
// zero Template is none.
type Template struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
	// Size bounds the team's size as [Size] counts it; Max zero means open.
	Size Range `json:"size"`
	// SizeClasses are the classes of companies it fits: "small", "mid" and
	// "enterprise".
	SizeClasses []string `json:"size-classes"`
	// Employees bounds the employees of a company it fits; zero means that
	// nothing is stated.
	Employees Range `json:"employees,omitzero"`
	// Team is the team itself. Shares, managers, deputies, full-time weeks and
	// skills are ours: everybody has what the hats need, at
	// [roles.Working]. Its matrix says in letters what Covered says in
	// names.
	Team Spec `json:"team"`
	// OnCall are the members who help when asked.
	OnCall []MemberID `json:"on-call"`
	// Optional are the places that may stay empty, and who then takes their
	// hats.
	Optional []Optional `json:"optional"`
	// Covered and LeftOut together are all responsibilities of the catalogue.
	Covered []Assignment `json:"covered"`
	LeftOut []Omission   `json:"left-out"`
	// KnownFindings are the practitioners' rules that the form breaks by
	// design, or keeps only just.
	KnownFindings []KnownFinding `json:"known-findings"`
}

// Range is from Min to Max, both in it; Max zero means open. The zero Range is
// not stated.
type Range struct {
	Min int `json:"min,omitempty"`
	Max int `json:"max,omitempty"`
}

// Has reports whether n is in the range.
func (r Range) Has(n int) bool { return n >= r.Min && (r.Max == 0 || n <= r.Max) }

// Optional is a place of a template that may stay empty. The zero Optional is
// none.
type Optional struct {
	Member MemberID `json:"member"`
	// Instead is who takes the hats; shares have to be set anew then.
	Instead MemberID `json:"instead"`
}

// Assignment says who sees to a responsibility. The zero Assignment is none.
type Assignment struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	Responsible    []MemberID             `json:"responsible"`
	Accountable    MemberID               `json:"accountable"`
}

// Omission is a responsibility that a template leaves out on purpose. The zero
// Omission is none.
type Omission struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	Reason         string                 `json:"reason"`
	// Stated says that practitioners give this reason; else it is ours.
	Stated bool `json:"stated,omitempty"`
}

// KnownFinding is a rule that a template breaks knowingly. The zero KnownFinding
// is none.
type KnownFinding struct {
	Rule string `json:"rule"`
	Why  string `json:"why"`
}

//go:embed templates.json
var templatesJSON []byte

// Templates returns the shipped templates, from the smallest team to the most
// spread out: solo, lean-pair, mid-market, enterprise, agency-assisted and
// virtual-cross-functional. What it returns is the caller's to change.
func Templates() []Template {
	list := slices.Clone(templates())
	for i := range list {
		list[i] = list[i].clone()
	}
	return list
}

// TemplateByID returns the template of that id; ok is false if there is none.
func TemplateByID(id string) (t Template, ok bool) {
	for _, t := range templates() {
		if t.ID == id {
			return t.clone(), true
		}
	}
	return Template{}, false
}

func (t Template) clone() Template {
	t.SizeClasses, t.OnCall, t.Optional = slices.Clone(t.SizeClasses), slices.Clone(t.OnCall), slices.Clone(t.Optional)
	t.LeftOut, t.KnownFindings = slices.Clone(t.LeftOut), slices.Clone(t.KnownFindings)
	t.Team = t.Team.clone()
	t.Team.Matrix = t.matrix()
	t.Covered = slices.Clone(t.Covered)
	for i := range t.Covered {
		t.Covered[i].Responsible = slices.Clone(t.Covered[i].Responsible)
	}
	return t
}

var templates = sync.OnceValue(func() []Template {
	var file struct {
		Format    string     `json:"format"`
		Templates []Template `json:"templates"`
	}
	if err := strictjson.Decode(bytes.NewReader(templatesJSON), &file, strictjson.Limits{}); err != nil {
		panic("team: the shipped templates are broken: " + err.Error())
	}
	for i := range file.Templates {
		file.Templates[i].teach(roles.Standard())
	}
	return file.Templates
})

// teach gives everybody the skills of their hats.
func (t *Template) teach(c *roles.Catalog) {
	for i := range t.Team.Members {
		m := &t.Team.Members[i]
		for _, h := range m.Holdings {
			r, _ := c.Role(h.Role)
			for _, n := range r.Needs {
				if !n.Nice && !slices.ContainsFunc(m.Skills, func(s Skill) bool { return s.Skill == n.Skill }) {
					m.Skills = append(m.Skills, Skill{n.Skill, max(n.Min, roles.Working)})
				}
			}
		}
	}
}

// matrix turns names into letters: those who are responsible through the hats
// that may do it, who is accountable through the primary hat.
func (t *Template) matrix() roles.MatrixSpec {
	spec := roles.MatrixSpec{Rows: make([]roles.Row, 0, len(t.Covered))}
	c := roles.Standard()
	for _, a := range t.Covered {
		letters := map[roles.ID]string{}
		for _, id := range a.Responsible {
			for _, h := range t.member(id).Holdings {
				if c.Eligible(a.Responsibility, h.Role) {
					letters[h.Role] = "R"
				}
			}
		}
		for _, h := range t.member(a.Accountable).Holdings {
			if h.Primary {
				letters[h.Role] = "A" + letters[h.Role]
			}
		}
		row := roles.Row{Responsibility: a.Responsibility}
		for _, r := range c.RoleIDs() {
			if l := letters[r]; l != "" {
				row.Cells = append(row.Cells, roles.Cell{Role: r, Letters: l})
			}
		}
		spec.Rows = append(spec.Rows, row)
	}
	return spec
}

func (t *Template) member(id MemberID) Member {
	i := slices.IndexFunc(t.Team.Members, func(m Member) bool { return m.ID == id })
	return t.Team.Members[i]
}

// Size counts a team as practitioners do: the active members who hold a role of
// the groups core, content, community, insight or paid and are not an agency's.
// Partners, owners and other functions do not count.
func Size(v *View) int {
	v = v.orNobody()
	n := 0
	for i := range v.team.members {
		if v.team.spec.Members[i].Source == roles.Agency {
			continue
		}
		for h := range v.wears(int32(i)) {
			if r, _ := v.team.Catalog().Role(h.role); slices.Contains(socialGroups[:], r.Group) {
				n++
				break
			}
		}
	}
	return n
}

var socialGroups = [...]string{"core", "content", "community", "insight", "paid"}
