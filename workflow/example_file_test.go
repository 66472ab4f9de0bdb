// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// brandLegal is a definition as one keeps it in a file: two people of the brand's
// unit approve, and legal too where users made the content.
const brandLegal = `{
  "format": "socialteam.workflow/1", "id": "brand-legal", "version": 1,
  "start": {"state": "draft", "by": ["role:content-creator", "role:copywriter"]},
  "fields": ["text", "media", "targeting"],
  "attributes": [
    {"id": "ugc", "kind": "bool", "set": ["author"], "states": ["draft"]},
    {"id": "brand", "kind": "unit", "set": ["author"], "states": ["draft"]},
    {"id": "publish-at", "kind": "time", "set": ["author"], "states": ["draft", "review"]}
  ],
  "states": [
    {"id": "draft", "edits": {"by": ["author"]}},
    {"id": "review",
     "gates": [
       {"id": "brand", "covers": ["text", "media"], "need": {"approve": 2, "of": ["role:content-strategist in @brand"]}},
       {"id": "legal", "covers": ["text"], "when": {"attr": "ugc", "is": true},
        "need": {"approve": 1, "of": ["role:legal-counsel"]}}
     ],
     "deadlines": [
       {"id": "slow", "after": "24h", "calendar": "office", "widen": [{"gate": "brand", "with": ["role:head-of-social-media"]}]},
       {"id": "late", "before": "publish-at", "move": "expire"}
     ]},
    {"id": "approved", "edits": {"by": ["author"], "back": "reopen"}},
    {"id": "published", "final": "done"},
    {"id": "dropped", "final": "dropped"}
  ],
  "moves": [
    {"action": "submit", "from": ["draft"], "to": "review", "on": "hand", "by": ["author"]},
    {"action": "accept", "from": ["review"], "to": "approved", "on": "cleared"},
    {"action": "send-back", "from": ["review"], "to": "draft", "on": "rejected"},
    {"action": "reopen", "from": ["approved"], "to": "review", "on": "hand", "by": ["author"]},
    {"action": "expire", "from": ["review"], "to": "dropped", "on": "deadline"},
    {"action": "publish", "from": ["approved"], "to": "published", "on": "hand", "by": ["accountable:publish-posts"]},
    {"action": "drop", "from": ["draft", "review", "approved"], "to": "dropped", "on": "hand", "by": ["author"]}
  ],
  "rules": [{"id": "separate-hands", "distinct": ["gate:brand", "gate:legal", "move:publish"]}]
}
`

// soapTeam are the people: bo belongs to another brand than the others, and a
// head of everything counts for each.
const soapTeam = `{
  "format": "socialteam.team/1", "company": "Acme",
  "calendars": [{"id": "office", "hours": [{"days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "09:00", "until": "17:00"}]}],
  "units": [{"id": "acme"}, {"id": "soap", "parent": "acme"}, {"id": "bread", "parent": "acme"}],
  "members": [
    {"id": "ana", "unit": "soap", "holdings": [{"role": "content-creator", "share": 800}]},
    {"id": "bo", "unit": "bread", "holdings": [{"role": "content-strategist", "share": 800}]},
    {"id": "cy", "unit": "soap", "holdings": [{"role": "content-strategist", "share": 800}]},
    {"id": "di", "unit": "acme", "holdings": [{"role": "content-strategist", "share": 200}, {"role": "head-of-social-media", "share": 600}]},
    {"id": "lea", "unit": "acme", "holdings": [{"role": "legal-counsel", "share": 500}]},
    {"id": "mia", "unit": "acme", "holdings": [{"role": "social-media-manager", "share": 800}]}
  ]
}`

// A definition in a file, about the people of a team: roles in a unit come from
// the team, and who is accountable for publishing from a matrix.
func Example_file() {
	spec, err := workflow.Decode(strings.NewReader(brandLegal))
	if err != nil {
		fmt.Println(err)
		return
	}
	catalog := roles.Standard()
	flow, err := workflow.Compile(spec, workflow.Options{Catalog: catalog, Matrix: catalog.DefaultMatrix()})
	if err != nil {
		fmt.Println(err)
		return
	}
	members, err := team.Decode(strings.NewReader(soapTeam))
	if err != nil {
		fmt.Println(err)
		return
	}
	staff, err := team.Compile(members, catalog)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := staff.At(now)
	post, err := flow.Start(workflow.Begin{ID: "post-12", By: "ana", At: now, Attributes: []workflow.Given{
		{Attribute: "brand", Value: workflow.Text("soap")},
		{Attribute: "publish-at", Value: workflow.Instant(now.Add(48 * time.Hour))},
		{Attribute: "ugc", Value: workflow.Bool(true)},
	}}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []workflow.Command{
		workflow.Move("ana", "submit", now),
		workflow.Approval("bo", "brand", now),
		workflow.Approval("cy", "brand", now),
		workflow.Approval("lea", "legal", now),
		workflow.Approval("di", "brand", now),
		workflow.Move("cy", "publish", now),
		workflow.Move("mia", "publish", now),
	} {
		verdict, err := flow.Do(post, c, people)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(verdict)
	}
	// Output:
	// accepted: now in review
	// refused: bo is not among those whom brand asks; could approve: cy, di
	// accepted: now in review
	// accepted: now in review
	// accepted: now in approved
	// refused: cy may not do this in approved; could: mia
	// accepted: now in published
}
