// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// Template is a complete playbook to start from: one of [team.Templates] in a made
// up company that states every fact, with a log of a quarter. All of the company,
// its agreements and the log are ours. Spec and Log, encoded as JSON, are files that
// [Decode] and [DecodeLog] read. The zero Template is none.
type Template struct {
	ID      string
	Title   string
	Summary string
	Spec    Spec
	Log     LogSpec
	// At is an instant to check it at: the morning after the log.
	At time.Time
}

// templateFile is what stands in templates.json of one template, beside what its
// team template has.
type templateFile struct {
	ID      string  `json:"id"`
	Company Company `json:"company"`
	// Divisions are those of units.
	Divisions map[team.UnitID]team.DivisionID `json:"divisions,omitempty"`
	// Skills are levels above those that the hats need.
	Skills []struct {
		Member team.MemberID `json:"member"`
		team.Skill
	} `json:"skills,omitempty"`
	// Joined are the days on which members joined later than the others.
	Joined     map[team.MemberID]socialteam.Date `json:"joined,omitempty"`
	Workflows  []workflow.Spec                   `json:"workflows"`
	Agreements Agreements                        `json:"agreements"`
	Targets    []metrics.Target                  `json:"targets"`
	Waivers    []Waiver                          `json:"waivers,omitempty"`
	Log        LogSpec                           `json:"log"`
}

//go:embed templates.json
var templatesJSON []byte

// templateText is the text of one template in templates.json.
type templateText struct {
	id   string
	text []byte
}

// templateTexts are the texts of the templates in templates.json, apart.
var templateTexts = sync.OnceValue(func() []templateText {
	var file struct {
		Templates []json.RawMessage `json:"templates"`
	}
	err := json.Unmarshal(templatesJSON, &file)
	list := make([]templateText, len(file.Templates))
	for i, text := range file.Templates {
		var head struct {
			ID string `json:"id"`
		}
		err = errors.Join(err, json.Unmarshal(text, &head))
		list[i] = templateText{head.ID, text}
	}
	if err != nil {
		panic("playbook: the shipped templates are broken: " + err.Error())
	}
	return list
})

// Templates returns the shipped templates, from the smallest team to the most
// spread out, as [team.Templates] does. What it returns is the caller's to change.
func Templates() []Template {
	texts := templateTexts()
	list := make([]Template, len(texts))
	for i, t := range texts {
		list[i] = readTemplate(t.text)
	}
	return list
}

// TemplateByID returns the template of that id; ok is false if there is none.
func TemplateByID(id string) (t Template, ok bool) {
	texts := templateTexts()
	i := slices.IndexFunc(texts, func(t templateText) bool { return t.id == id })
	if i < 0 {
		return Template{}, false
	}
	return readTemplate(texts[i].text), true
}

func readTemplate(text []byte) Template {
	var f templateFile
	if err := strictjson.Decode(bytes.NewReader(text), &f, strictjson.Limits{}); err != nil {
		panic("playbook: the shipped templates are broken: " + err.Error())
	}
	return f.template()
}

// template joins f with its team.
func (f templateFile) template() Template {
	of, _ := team.TemplateByID(f.ID)
	t := Template{ID: f.ID, Title: of.Title, Summary: of.Summary, Log: f.Log, At: f.Log.Until.In(nil).Add(9 * time.Hour)}
	t.Log.Format = LogFormat
	t.Spec = Spec{
		Format: Format, Company: f.Company, Team: of.Team, Workflows: f.Workflows, Agreements: f.Agreements,
		Targets: f.Targets, Waivers: f.Waivers,
	}
	t.Spec.Company.LeftOut = make([]Omission, len(of.LeftOut))
	for i, o := range of.LeftOut {
		t.Spec.Company.LeftOut[i] = Omission{Responsibility: o.Responsibility, Reason: o.Reason}
	}
	f.staff(&t.Spec.Team)
	if len(t.Spec.Team.Units) == 0 {
		house(&t.Spec.Team, f.Company.Name)
	}
	return t
}

// staff says what a team template leaves open: since when people wear their hats,
// when they work, in which divisions, and what they do best.
func (f templateFile) staff(s *team.Spec) {
	since, _ := socialteam.NewDate(2025, time.January, 6)
	s.Format = ""
	s.Calendars = []team.CalendarSpec{{ID: f.Agreements.Calendar, Hours: []team.Hours{{Days: team.Workdays(), From: 9 * 60, Until: 17 * 60}}}}
	for i := range s.Units {
		s.Units[i].Division = f.Divisions[s.Units[i].ID]
	}
	for i := range s.Members {
		m := &s.Members[i]
		m.From, m.Calendar = cmp.Or(f.Joined[m.ID], since), f.Agreements.Calendar
		for j := range m.Holdings {
			m.Holdings[j].From = m.From
		}
		for _, k := range f.Skills {
			if k.Member == m.ID {
				m.Skills = slices.DeleteFunc(m.Skills, func(x team.Skill) bool { return x.Skill == k.Skill.Skill })
				m.Skills = append(m.Skills, k.Skill)
			}
		}
	}
}

// house puts everybody of a team without units into one.
func house(s *team.Spec, title string) {
	s.Units = []team.Unit{{ID: "company", Title: title}}
	for i := range s.Members {
		s.Members[i].Unit = "company"
	}
}
