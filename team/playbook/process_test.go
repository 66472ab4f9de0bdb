// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

// day returns noon of a day of June 2026.
func noon(day int) time.Time { return time.Date(2026, time.June, day, 12, 0, 0, 0, time.UTC) }

// single adds the workflow in which the manager approves what a creator wrote.
func single(w *world) {
	w.Workflows = append(w.Workflows, presets.SingleApproval("content-creator", "social-media-manager"))
}

// flow returns the first workflow for changes.
func (w *world) flow() *workflow.Spec { return &w.Workflows[0] }

// gate returns a gate of the first workflow for changes.
func (w *world) gate(id workflow.GateID) *workflow.Gate {
	for i := range w.flow().States {
		for j := range w.flow().States[i].Gates {
			if g := &w.flow().States[i].Gates[j]; g.ID == id {
				return g
			}
		}
	}
	panic("no gate " + id)
}

// shortcut adds a move by hand around the gates of the first workflow.
func shortcut(w *world) {
	w.flow().Moves = append(w.flow().Moves, workflow.Transition{
		Action: "skip", From: []workflow.StateID{"draft"}, To: "published", On: workflow.OnHand, By: []workflow.Party{workflow.Author()},
	})
}

// posted logs a post by Bo, and that nothing was approved if nothing is yet.
func (w *world) posted(item workflow.ItemID, at time.Time, tags ...playbook.Tag) *playbook.Publication {
	w.log.Publications = append(w.log.Publications, playbook.Publication{Item: item, Revision: 2, Account: "insta", Actor: "bo", At: at, Tags: tags})
	if w.log.Approvals == nil {
		w.log.Approvals = []playbook.Approval{}
	}
	return &w.log.Publications[len(w.log.Publications)-1]
}

// approved logs a yes to revision 2 of a post.
func (w *world) approved(item workflow.ItemID, gate workflow.GateID, by team.MemberID, at time.Time) *playbook.Approval {
	w.log.Approvals = append(w.log.Approvals, playbook.Approval{Item: item, Revision: 2, Gate: gate, Actor: by, At: at})
	return &w.log.Approvals[len(w.log.Approvals)-1]
}

// onlyPublications states publications and no approvals.
func onlyPublications(w *world) { w.log.Publications = []playbook.Publication{} }

// calendar makes the team work from nine to five in UTC, Monday to Friday.
func calendar(w *world) {
	w.Team.Calendars = []team.CalendarSpec{{ID: "office", Hours: []team.Hours{{Days: team.Workdays(), From: 9 * 60, Until: 17 * 60}}}}
	w.Agreements.Calendar = "office"
}

// desk makes a team that answers what comes in: a community manager, customer
// service and sales.
func desk(w *world) {
	w.member("cy", "Cy Dahl", "community-manager")
	w.member("sue", "Sue Berg", "customer-service-representative")
	w.member("sal", "Sal Juhl", "sales-representative")
	w.Agreements.ResponseProtocol = []playbook.Route{
		{Kind: playbook.ProductQuestion, To: "customer-service-representative"},
		{Kind: playbook.ServiceQuestion, To: "customer-service-representative"},
		{Kind: playbook.IntentToBuy, To: "sales-representative"},
	}
}

// came logs an inbound item of 1 June 2026, 10:00, a Monday, with owners from that
// time on, a quarter of an hour each, and closed by the last after another one.
func (w *world) came(id string, kind playbook.InboundKind, owners ...team.MemberID) *playbook.Inbound {
	opened := time.Date(2026, time.June, 1, 10, 0, 0, 0, time.UTC)
	in := playbook.Inbound{ID: id, Kind: kind, Opened: opened}
	for i, m := range owners {
		from := opened.Add(time.Duration(i) * 15 * time.Minute)
		in.Owners = append(in.Owners, playbook.Ownership{Member: m, From: from, Until: from.Add(15 * time.Minute)})
	}
	in.Closed = opened.Add(time.Duration(len(owners)) * 15 * time.Minute)
	if n := len(owners); n > 0 {
		in.Replies = []playbook.Reply{{By: owners[n-1], At: in.Closed.Add(-time.Minute), Public: true}}
	}
	w.log.Inbound = append(w.log.Inbound, in)
	return &w.log.Inbound[len(w.log.Inbound)-1]
}

func processRows() []row { return slices.Concat(publishingRows(), inboundRows(), routineRows()) }

func publishingRows() []row {
	return []row{
		{
			rule: "approve-before-publish",
			good: func(w *world) { pair(w); single(w) },
			bad: []breach{
				{"a way around the gate", shortcut, "workflow:single-approval", []string{`"published"`, `"review"`, "skip"}},
				{
					"no gate looks at the content", func(w *world) { w.gate("review").Covers = []workflow.Field{workflow.NoField} }, "workflow:single-approval",
					[]string{"does not have a gate that looks at the content"},
				},
				{
					"not asked", func(w *world) { w.posted("p1", noon(3)) }, "item:p1",
					[]string{"was published by Bo Lind on insta on 2026-06-03, in revision 2, without a yes", "“Approve posts before they go live”"},
				},
				{"asked afterwards", func(w *world) {
					w.posted("p1", noon(3))
					w.approved("p1", "review", "ana", noon(3).Add(time.Second))
				}, "item:p1", nil},
				{"taken back", func(w *world) {
					w.posted("p1", noon(3))
					w.approved("p1", "review", "ana", noon(1)).Withdrawn = noon(2)
				}, "item:p1", nil},
				{"another revision", func(w *world) {
					w.posted("p1", noon(3))
					w.approved("p1", "review", "ana", noon(1)).Revision = 1
				}, "item:p1", nil},
				{"another post", func(w *world) {
					w.posted("p1", noon(3))
					w.approved("p2", "review", "ana", noon(1))
				}, "item:p1", nil},
				{"by somebody not asked", func(w *world) {
					w.posted("p1", noon(3))
					w.approved("p1", "review", "bo", noon(1))
				}, "item:p1", nil},
			},
			open: []gap{
				{"publications without approvals", onlyPublications, playbook.LogApproval},
				{"approvals without publications", func(w *world) { w.log.Approvals = []playbook.Approval{} }, playbook.LogPublish},
				{"no workflow is about posts", func(w *world) { w.Publishing = []playbook.Publishing{} }, playbook.LogPublish},
			},
			apart: func(w *world) { w.Team.Members = w.Team.Members[:1] },
		},
		{
			rule: "approver-person-or-group",
			good: func(w *world) { pair(w); single(w) },
			bad: []breach{
				{"the only approver writes too", func(w *world) {
					w.find("ana").Holdings[0].Share = 500
					w.find("ana").Holdings = append(w.find("ana").Holdings, team.Holding{Role: "content-creator", Share: 500})
				}, "gate:single-approval/review", []string{"asks for 1 of Social Media Manager, and for what Ana Costa writes that leaves nobody"}},
				{
					"nobody holds the role", func(w *world) { w.find("ana").Holdings[0].Role = "copywriter" }, "gate:single-approval/review",
					[]string{"leaves nobody", "give more people the hat"},
				},
				{"nobody writes or approves", func(w *world) {
					w.find("ana").Holdings[0].Role = "copywriter"
					w.find("bo").Holdings[0].Role = "copywriter"
				}, "gate:single-approval/review", []string{"asks for 1 of Social Media Manager, and that is nobody"}},
				{
					"two of one", func(w *world) { w.gate("review").Need.Approve = 2 }, "gate:single-approval/review",
					[]string{"asks for 2 of Social Media Manager, and for what Bo Lind writes that leaves Ana Costa"},
				},
				{"the author alone", func(w *world) {
					w.gate("review").Need.Of = []workflow.Party{workflow.Author()}
					w.gate("review").Self = true
				}, "gate:single-approval/review", []string{"asks nobody but the author", "name a member"}},
				{"the owner alone", func(w *world) {
					w.gate("review").Need.Of = []workflow.Party{workflow.Owner()}
				}, "gate:single-approval/review", []string{"asks nobody but the owner"}},
				{"two different people of one", func(w *world) {
					one := workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("social-media-manager")}}
					w.gate("review").Need = workflow.Need{All: []workflow.Need{one, {Percent: 50, Of: []workflow.Party{workflow.Member("ana")}}}}
				}, "gate:single-approval/review", []string{"1 of Social Media Manager and 50 % of Ana Costa"}},
				{"either of none", func(w *world) {
					w.gate("review").Need = workflow.Need{Any: []workflow.Need{
						{Every: []workflow.Party{workflow.Role("legal-counsel")}}, {Majority: []workflow.Party{workflow.Role("art-director").In("studio")}},
					}}
					w.Team.Units = []team.Unit{{ID: "studio", Title: "Studio"}}
				}, "gate:single-approval/review", []string{"all of Legal or most of Art Director in Studio"}},
				{"whom the item names, and nobody", func(w *world) {
					w.flow().Attributes = []workflow.Attribute{{ID: "reviewer", Kind: workflow.MemberAttr}, {ID: "brand", Kind: workflow.UnitAttr}}
					w.gate("review").Need = workflow.Need{All: []workflow.Need{
						{Approve: 1, Of: []workflow.Party{workflow.Attr("reviewer")}}, {Approve: 1, Of: []workflow.Party{workflow.Role("legal-counsel").In("@brand")}},
					}}
				}, "gate:single-approval/review", []string{"1 of whom “reviewer” names and 1 of Legal in the unit that “brand” names"}},
				{"no manager above", func(w *world) {
					w.gate("review").Need.Of = []workflow.Party{workflow.ManagerOf(workflow.Author())}
				}, "gate:single-approval/review", []string{"1 of the manager of the author"}},
			},
		},
		{
			rule: "facts-checked-before-statement",
			good: func(w *world) {
				pair(w)
				w.member("eva", "Eva Krag", "subject-matter-expert")
				w.letters("verify-facts", "subject-matter-expert R")
				single(w)
				w.flow().Attributes = []workflow.Attribute{{ID: "sensitive", Kind: workflow.BoolAttr}}
				s := &w.flow().States[1]
				s.Gates = append(s.Gates, workflow.Gate{
					ID: "facts", When: workflow.Condition{Attr: "sensitive", Is: workflow.Bool(true)},
					Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("subject-matter-expert")}},
				})
			},
			bad: []breach{
				{"a way around", shortcut, "workflow:single-approval", []string{"leave no way out", "“Check facts before a public answer”"}},
				{"others may answer too", func(w *world) {
					w.gate("facts").Need.Of = append(w.gate("facts").Need.Of, workflow.Role("content-creator"))
				}, "workflow:single-approval", []string{"does not have a gate of those who do"}},
				{"not checked", func(w *world) {
					w.posted("p1", noon(3), playbook.Sensitive)
					w.approved("p1", "facts", "ana", noon(1))
					w.posted("p2", noon(4))
				}, "item:p1", []string{"is sensitive", "be seen first by Eva Krag"}},
			},
			open: []gap{{"the workflow does not know", func(w *world) {
				w.flow().Attributes[0].ID = "delicate"
				w.gate("facts").When.Attr = "delicate"
			}, playbook.LogPublish}},
		},
		{
			rule: "pr-joins-in-crisis",
			good: func(w *world) {
				pair(w)
				w.member("pia", "Pia Holm", "public-relations-partner")
				w.log.Crises = []playbook.Crisis{{From: noon(10), Until: noon(12)}}
				w.posted("before", noon(9))
				w.posted("after", noon(12))
				w.posted("within", noon(11)).Scheduled = noon(8)
				w.approved("within", "pr", "pia", noon(10))
				w.posted("fresh", noon(11)).Scheduled = noon(10)
				w.approved("fresh", "pr", "pia", noon(9))
			},
			bad: []breach{
				{
					"went out", func(w *world) { w.posted("p1", noon(10)) }, "item:p1",
					[]string{"while crisis mode was on, without a yes to it by Public Relations Partner", "seen first by Pia Holm until it is over"},
				},
				{"scheduled before", func(w *world) {
					w.posted("p1", noon(11)).Scheduled = noon(9)
					w.approved("p1", "pr", "pia", noon(9))
				}, "item:p1", []string{"as scheduled before the crisis"}},
				{"the crisis lasts", func(w *world) { w.log.Crises[0].Until = time.Time{} }, "item:after", nil},
			},
			open: []gap{
				{"publications without approvals", func(w *world) { w.log.Approvals = nil }, playbook.LogApproval},
				{"approvals without publications", func(w *world) { w.log.Publications = nil }, playbook.LogPublish},
			},
			apart: func(w *world) {
				w.log.Crises[0] = playbook.Crisis{From: clock("2026-03-01T12:00:00Z"), Until: clock("2026-03-02T12:00:00Z")}
			},
		},
		{
			rule: "legal-consulted",
			good: func(w *world) {
				pair(w)
				w.member("lea", "Lea Falk", "legal-counsel")
				single(w)
				w.flow().Attributes = []workflow.Attribute{
					{ID: "topics", Kind: workflow.TagsAttr}, {ID: "source", Kind: workflow.EnumAttr, Values: []string{"own", "followers"}},
				}
				s := &w.flow().States[1]
				s.Gates = append(s.Gates, workflow.Gate{
					ID: "legal",
					When: workflow.Condition{Any: []workflow.Condition{
						{Attr: "topics", Has: "privacy"}, {Attr: "topics", Has: "security"}, {Attr: "source", Is: workflow.Text("followers")},
					}},
					Need: workflow.Need{All: []workflow.Need{
						{Approve: 1, Of: []workflow.Party{workflow.Role("legal-counsel")}},
						{Approve: 1, Of: []workflow.Party{workflow.Role("marketing-manager")}},
					}},
				})
				w.Publishing = []playbook.Publishing{{Workflow: "single-approval", Marks: []playbook.Mark{
					{Tag: playbook.UserContent, When: workflow.Condition{Attr: "source", Is: workflow.Text("followers")}},
				}}}
			},
			bad: []breach{
				{
					"a topic is not asked about", func(w *world) { w.gate("legal").When.Any = w.gate("legal").When.Any[1:] }, "workflow:single-approval",
					[]string{"leave no way out but through a gate of Legal"},
				},
				{
					"no gate", func(w *world) { w.gate("legal").Need.All = w.gate("legal").Need.All[1:] }, "workflow:single-approval",
					[]string{"does not have a gate of Legal"},
				},
				{"others are let in", func(w *world) { w.gate("legal").Amend = []workflow.Party{workflow.Author()} }, "workflow:single-approval", nil},
				{"one of either", func(w *world) {
					w.gate("legal").Need = workflow.Need{Any: w.gate("legal").Need.All}
				}, "workflow:single-approval", []string{"does not have a gate of Legal"}},
				{"a member who is not of legal", func(w *world) {
					w.gate("legal").Need = workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Member("bo")}}
				}, "workflow:single-approval", nil},
				{"whom an attribute names", func(w *world) {
					w.flow().Attributes = append(w.flow().Attributes, workflow.Attribute{ID: "reviewer", Kind: workflow.MemberAttr})
					w.gate("legal").Need = workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Attr("reviewer")}}
				}, "workflow:single-approval", nil},
				{"by a duty that others have too", func(w *world) {
					w.letters("guide-user-content", "legal-counsel R", "content-creator R")
					w.gate("legal").Need = workflow.Need{Approve: 1, Of: []workflow.Party{{Kind: workflow.DutyParty, Duty: "responsible", Name: "guide-user-content"}}}
				}, "workflow:single-approval", nil},
				{"others are let in by the clock", func(w *world) {
					w.flow().States[1].Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(time.Hour), Widen: []workflow.Widening{
						{Gate: "legal", With: []workflow.Party{workflow.Role("content-creator")}},
					}}}
				}, "workflow:single-approval", nil},
				{"not asked", func(w *world) {
					w.posted("p1", noon(3), playbook.Security, "summer", playbook.Privacy)
					w.approved("p1", "legal", "ana", noon(1))
					w.posted("p2", noon(4), "summer")
				}, "item:p1", []string{"is tagged security and privacy, without a yes to it by Legal", "let such posts be seen first by Lea Falk"}},
			},
			open: []gap{{"a tag is not known", func(w *world) {
				w.flow().Attributes[0].Values = []string{"privacy", "security"}
				w.Publishing[0].Marks = nil
			}, playbook.LogPublish}},
		},
		{
			rule: "shared-accounts-coordinated",
			good: func(w *world) {
				pair(w)
				single(w)
				w.Company.Accounts = []playbook.Account{
					{ID: "insta", Title: "Instagram", Publishers: []team.MemberID{"ana", "bo"}, Owner: "ana", Workflow: "single-approval"},
					{ID: "blog", Publishers: []team.MemberID{"bo"}},
				}
			},
			bad: []breach{
				{"no owner", func(w *world) { w.Company.Accounts[0].Owner = "" }, "account:insta", []string{"2 people who publish (Ana Costa and Bo Lind) and no owner"}},
				{"no workflow", func(w *world) { w.Company.Accounts[0].Workflow = "" }, "account:insta", []string{"and no workflow"}},
				{"out before it is done", func(w *world) {
					for i := range w.flow().States {
						if s := &w.flow().States[i]; s.ID == "draft" {
							s.Edits = workflow.Edits{}
						}
					}
					w.Publishing = []playbook.Publishing{{Workflow: "single-approval", Out: []workflow.StateID{"published", "draft"}}}
				}, "account:insta", []string{"items start in"}},
				{"a way around", shortcut, "account:insta", []string{"is covered by workflow single-approval, and that", "skip"}},
			},
			open: []gap{{"no state is out", func(w *world) {
				for i := range w.flow().States {
					if s := &w.flow().States[i]; s.Final == workflow.Done {
						s.Final = workflow.Dropped
					}
				}
			}, playbook.WorkflowsDefinitions}},
		},
		{
			rule: "content-on-brand",
			good: func(w *world) {
				pair(w)
				single(w)
				w.Publishing = []playbook.Publishing{{Workflow: "single-approval", Brand: []workflow.GateID{"review"}}}
			},
			bad: []breach{
				{
					"no gate for the brand", func(w *world) { w.Publishing = nil }, "workflow:single-approval",
					[]string{"does not have a gate or a required attribute for the brand"},
				},
				{"an attribute that nothing needs", func(w *world) {
					w.flow().Attributes = []workflow.Attribute{{ID: "style", Kind: workflow.BoolAttr}}
					w.Publishing[0] = playbook.Publishing{Workflow: "single-approval", BrandFields: []workflow.Field{"style"}}
				}, "workflow:single-approval", nil},
				{"not looked at", func(w *world) {
					w.posted("p1", noon(3))
					w.approved("p1", "legal", "ana", noon(1))
				}, "item:p1", []string{"without a yes to it at a gate for the brand"}},
			},
			open: []gap{{"a way around", shortcut, playbook.LogPublish}},
		},
		{
			rule: "content-mix",
			good: func(w *world) {
				w.posted("p1", noon(3))
				w.posted("p2", noon(4)).Curated = true
			},
			bad: []breach{{
				"only own posts", func(w *world) { w.log.Publications[1].Curated = false }, "responsibility:curate-content",
				[]string{"gave none of the 2 posts"},
			}},
			open: []gap{{"no post in the window", func(w *world) {
				for i := range w.log.Publications {
					w.log.Publications[i].At = clock("2026-01-01T00:00:00Z")
				}
			}, playbook.LogPublish}},
		},
	}
}

func inboundRows() []row {
	return []row{
		{
			rule: "triage-to-customer-care",
			good: func(w *world) {
				desk(w)
				w.came("q1", playbook.ProductQuestion, "cy", "sue")
				w.came("q2", playbook.ServiceQuestion, "cy")
				w.came("q3", playbook.Complaint, "cy", "sal")
			},
			bad: []breach{
				{
					"no route", func(w *world) { w.Agreements.ResponseProtocol = w.Agreements.ResponseProtocol[1:] }, "role:customer-service-representative",
					[]string{"“product question”", "add a route"},
				},
				{
					"to sales", func(w *world) { w.came("q4", playbook.ServiceQuestion, "cy", "sal", "sue") }, "item:q4",
					[]string{"went from Cy Dahl to Sal Juhl, who was not Customer Service Representative", "Sue Berg"},
				},
			},
		},
		{
			rule: "triage-to-sales",
			good: func(w *world) {
				desk(w)
				w.came("b1", playbook.IntentToBuy, "cy", "sal")
				w.came("b2", playbook.IntentToBuy, "cy").Closed = time.Time{}
				w.came("b3", playbook.Complaint, "cy")
			},
			bad: []breach{
				{
					"no route", func(w *world) { w.Agreements.ResponseProtocol = w.Agreements.ResponseProtocol[:2] }, "role:sales-representative",
					[]string{"“intent to buy”"},
				},
				{
					"never sold", func(w *world) { w.came("b4", playbook.IntentToBuy, "cy", "sue", "cy") }, "item:b4",
					[]string{"was closed on 2026-06-01 and never owned by Sales", "only by Cy Dahl and Sue Berg", "Sal Juhl"},
				},
				{"sold too late", func(w *world) {
					in := w.came("b4", playbook.IntentToBuy, "cy", "sal")
					in.Closed = in.Owners[1].From
				}, "item:b4", nil},
			},
		},
		{
			rule: "one-responder-per-item",
			good: func(w *world) {
				desk(w)
				calendar(w)
				in := w.came("i1", playbook.ProductQuestion, "cy", "sue")
				in.Replies = append(in.Replies, playbook.Reply{By: "cy", At: in.Opened.Add(time.Minute)})
				w.came("i2", playbook.Complaint, "cy").Replies = nil
				w.log.Inbound[1].Reason = "spam"
				// An hour before closing time, taken up the next morning after 60
				// minutes of work; still open, and owned.
				w.log.Inbound = append(w.log.Inbound, playbook.Inbound{
					ID: "i3", Kind: playbook.Complaint, Opened: clock("2026-06-29T16:30:00Z"),
					Owners: []playbook.Ownership{{Member: "cy", From: clock("2026-06-30T09:30:00Z")}},
				})
				w.Workflows = []workflow.Spec{presets.InboundMessage()}
			},
			bad: []breach{
				{
					"two owners", func(w *world) { w.log.Inbound[0].Owners[0].Until = w.log.Inbound[0].Owners[1].From.Add(time.Second) }, "item:i1",
					[]string{"had two owners at once on 2026-06-01: Cy Dahl and Sue Berg"},
				},
				{"two owners, one without end", func(w *world) { w.log.Inbound[0].Owners[0].Until = time.Time{} }, "item:i1", []string{"two owners"}},
				{
					"two answer", func(w *world) {
						in := &w.log.Inbound[0]
						in.Replies = []playbook.Reply{{By: "cy", At: in.Opened.Add(time.Minute)}, {By: "sue", At: in.Opened.Add(2 * time.Minute)}}
					}, "item:i1",
					[]string{"was answered by Cy Dahl on 2026-06-01 and by Sue Berg on 2026-06-01, without a change of owner between"},
				},
				{
					"waits too long", func(w *world) { w.log.Inbound[2].Owners[0].From = clock("2026-06-30T09:31:00Z") }, "item:i3",
					[]string{"had no owner for 61 minutes of working time, more than 60 minutes"},
				},
				{
					"given back and left", func(w *world) { w.log.Inbound[2].Owners[0].Until = clock("2026-06-30T10:00:00Z") }, "item:i3",
					[]string{"for 7 hours"},
				},
				{"dropped", func(w *world) { w.log.Inbound[1].Reason = "" }, "item:i2", []string{"was closed on 2026-06-01 by Cy Dahl without a reply or a reason"}},
				{"others answer in the workflow", func(w *world) {
					w.flow().States[0].Edits.By = append(w.flow().States[0].Edits.By, workflow.Role("content-creator"))
				}, "workflow:inbound-message", []string{"lets somebody who is Content Creator write the answer to what nobody has claimed", "let only the owner write the answer and send it"}},
				{"others send in the workflow", func(w *world) {
					for i := range w.flow().Moves {
						if m := &w.flow().Moves[i]; m.Action == "answer" {
							m.By = append(m.By, workflow.Role("social-media-manager"))
						}
					}
				}, "workflow:inbound-message", []string{"lets somebody who is Social Media Manager answer with the move “answer” what"}},
				{"somebody of the team may send", func(w *world) {
					w.member("mia", "Mia Iversen", "social-media-manager")
					w.log.Inbound = nil // no log has to show it
					for i := range w.flow().Moves {
						if m := &w.flow().Moves[i]; m.Action == "answer" {
							m.By = append(m.By, workflow.Role("social-media-manager"))
						}
					}
				}, "workflow:inbound-message", []string{"Mia Iversen answer with the move “answer” what"}},
			},
			open: []gap{
				{"proved, and no log", func(w *world) { w.log.Inbound = nil }, playbook.LogInbound},
				{"no workflow, and no log", func(w *world) { w.Workflows, w.log.Inbound = nil, nil }, playbook.LogInbound},
				{"no working hours", func(w *world) { w.Agreements.Calendar = "" }, playbook.AgreementsCalendar},
			},
		},
		{
			rule: "no-complaint-unanswered",
			good: func(w *world) {
				calendar(w)
				opened := clock("2026-06-05T16:30:00Z") // a Friday
				w.log.Inbound = []playbook.Inbound{
					{ID: "c1", Kind: playbook.Complaint, Opened: opened, Replies: []playbook.Reply{
						{By: "cy", At: opened.Add(time.Minute)}, {By: "cy", At: clock("2026-06-08T09:30:00Z"), Public: true},
					}},
					{ID: "c2", Kind: playbook.Complaint, Opened: clock("2026-06-30T16:00:00Z")},
					{ID: "q1", Kind: playbook.ProductQuestion, Opened: opened},
				}
			},
			bad: []breach{
				{
					"a minute late", func(w *world) { w.log.Inbound[0].Replies[1].At = clock("2026-06-08T09:31:00Z") }, "item:c1",
					[]string{"got its first public reply, by cy, after 61 minutes of working time, more than 60 minutes"},
				},
				{"in private only", func(w *world) { w.log.Inbound[0].Replies[1].Public = false }, "item:c1", []string{"has no public reply after"}},
				{
					"waits", func(w *world) { w.log.Inbound[1].Opened = clock("2026-06-30T15:59:00Z") }, "item:c2",
					[]string{"has no public reply after 61 minutes"},
				},
			},
		},
		{
			rule: "moderate-by-guideline",
			good: func(w *world) {
				desk(w)
				w.Agreements.Documents = []playbook.Document{
					{ID: "house-rules", Kind: playbook.ModerationGuidelines}, {ID: "plan", Kind: playbook.ContentCalendar},
				}
				w.log.Moderation = []playbook.ModerationAct{{Item: "m1", Actor: "cy", At: noon(2), Act: "hide", Guideline: "house-rules"}}
			},
			bad: []breach{
				{"none named", func(w *world) { w.log.Moderation[0].Guideline = "" }, "member:cy", []string{"moderated m1 (hide) on 2026-06-02 and named no guideline"}},
				{"another document", func(w *world) {
					w.log.Moderation[0].Guideline, w.log.Moderation[0].Act = "plan", ""
				}, "member:cy", []string{"moderated m1 on 2026-06-02 and named “plan”, which is no guideline"}},
			},
		},
		{
			rule: "sme-starts-escalation",
			good: func(w *world) {
				w.member("top", "Tom Poulsen", "executive-leadership")
				w.member("mid", "Mia Iversen", "marketing-manager").Manager = "top"
				w.member("eva", "Eva Krag", "subject-matter-expert").Manager = "mid"
				w.member("cy", "Cy Dahl", "community-manager")
				in := w.came("e1", playbook.Complaint, "cy")
				in.Escalations = []playbook.Escalation{{By: "eva", To: "top", At: in.Opened}, {By: "cy", To: "eva", At: in.Opened}}
			},
			bad: []breach{
				{
					"sideways", func(w *world) { w.log.Inbound[0].Escalations[0].To = "cy" }, "member:eva",
					[]string{"took item e1 to Cy Dahl, who is not above: that is Mia Iversen and Tom Poulsen"},
				},
				{"nobody above", func(w *world) { w.find("eva").Manager = "" }, "member:eva", []string{"that is nobody", "say who is"}},
			},
		},
	}
}

func routineRows() []row {
	return []row{
		{
			rule: "publish-in-intervals",
			good: func(w *world) {
				for _, day := range []string{"2026-01-05", "2026-03-15", "2026-04-15", "2026-05-16", "2026-06-16"} {
					w.log.Reviews = append(w.log.Reviews, playbook.Review{Kind: playbook.StrategyReview, At: clock(day + "T12:00:00Z")})
				}
			},
			bad: []breach{
				{
					"a day too late", func(w *world) { w.log.Reviews[4].At = clock("2026-06-17T12:00:00Z") }, "responsibility:adjust-strategy",
					[]string{"paused from 2026-05-16 to 2026-06-17: 32 days with no review of the strategy, more than 31"},
				},
				{"none at the end", func(w *world) { w.log.Reviews = w.log.Reviews[:4] }, "responsibility:adjust-strategy", []string{"from 2026-05-16 to 2026-07-01"}},
				{"none at all", func(w *world) { w.log.Reviews = []playbook.Review{} }, "responsibility:adjust-strategy", []string{"from 2026-04-02 to 2026-07-01"}},
				{"of the roles", func(w *world) { w.log.Reviews[3].Kind = playbook.RolesReview }, "responsibility:adjust-strategy", nil},
			},
		},
		{
			rule: "regular-reporting",
			good: func(w *world) {
				w.member("mia", "Mia Iversen", "marketing-manager")
				w.member("bo", "Bo Lind", "content-creator")
				for i, day := range []string{"2026-01-30", "2026-03-30", "2026-04-30", "2026-05-31", "2026-07-01"} {
					w.log.Reports = append(w.log.Reports, playbook.ResultReport{
						ID: playbook.ReportID("r" + string(rune('0'+i))), At: clock(day + "T08:00:00Z"), Recipients: []team.MemberID{"bo", "mia"},
					})
				}
				w.log.Reports[0].Recipients = nil // before the window
			},
			bad: []breach{
				{
					"a gap", func(w *world) { w.log.Reports = slices.Delete(w.log.Reports, 2, 3) }, "responsibility:report-results",
					[]string{"paused from 2026-03-30 to 2026-05-31: 62 days with no report"},
				},
				{
					"to the team alone", func(w *world) { w.log.Reports[3].Recipients = []team.MemberID{"bo"} }, "report:r3",
					[]string{"of 2026-05-31 went to Bo Lind and to nobody who leads the company", "Mia Iversen"},
				},
				{
					"nobody leads", func(w *world) { w.find("mia").Holdings[0].Role = "copywriter" }, "responsibility:report-results",
					[]string{"nobody in the playbook is Executive Leadership, Marketing Manager or Business Owner"},
				},
			},
		},
		{
			rule: "onboarding-30-60-90",
			good: func(w *world) {
				pair(w)
				w.find("bo").From = date("2026-04-02")
				for _, day := range []int{30, 60, 90} {
					w.Agreements.Onboarding = append(w.Agreements.Onboarding, playbook.Checkpoint{Day: day, Goals: []string{"learn"}, Deliverables: []string{"a post"}})
				}
			},
			bad: []breach{
				{"no deliverables", func(w *world) {
					w.Agreements.Onboarding[1].Deliverables = nil
					w.Agreements.Onboarding[2].Goals = nil
					w.log.Onboarding = []playbook.CheckpointHeld{
						{Member: "ana", At: noon(1), Checkpoint: playbook.Checkpoint{Day: 60, Goals: []string{"x"}, Deliverables: []string{"y"}}},
					}
				}, "member:bo", []string{"started on 2026-04-02", "for day 60, 90"}},
			},
			open: []gap{{"a day is in no plan", func(w *world) { w.Agreements.Onboarding = w.Agreements.Onboarding[:2] }, playbook.LogOnboarding}},
		},
		{
			rule: "daily-huddle",
			good: func(w *world) {
				pair(w)
				w.Agreements.Huddle = &playbook.Huddle{Recurs: playbook.Recurrence{On: team.Workdays()}, Members: []team.MemberID{"bo", "ana"}}
			},
			bad: []breach{
				{
					"no Friday", func(w *world) { w.Agreements.Huddle.Recurs.On = team.Workdays()[:4] }, "responsibility:run-daily-huddle",
					[]string{"is not done on Friday"},
				},
				{"every other week", func(w *world) { w.Agreements.Huddle.Recurs.EveryWeeks = 2 }, "responsibility:run-daily-huddle", []string{"every 2 weeks"}},
				{"work on Saturdays", func(w *world) {
					calendar(w)
					h := w.Team.Calendars[0].Hours
					h[0].Days = []team.Weekday{team.Monday, team.Saturday}
				}, "responsibility:run-daily-huddle", []string{"is not done on Saturday"}},
				{
					"without the lead", func(w *world) { w.Agreements.Huddle.Members = []team.MemberID{"bo"} }, "responsibility:run-daily-huddle",
					[]string{"is done by Bo Lind without anybody who leads", "invite Ana Costa"},
				},
			},
		},
		{
			rule: "speak-up-channel",
			good: func(w *world) {
				pair(w)
				w.Agreements.CheckIn = &playbook.Recurrence{On: []team.Weekday{team.Monday}}
				w.log.Overloads = []playbook.Overload{{Member: "bo", At: noon(1), Acknowledged: noon(8)}, {Member: "ana", At: noon(24)}}
			},
			bad: []breach{
				{
					"a day too late", func(w *world) { w.log.Overloads[0].Acknowledged = noon(9) }, "member:bo",
					[]string{"said on 2026-06-01 that the work is too much, and it was taken up on 2026-06-09 only, more than 7 days later"},
				},
				{"not heard", func(w *world) { w.log.Overloads[1].At = noon(23) }, "member:ana", []string{"nobody has taken it up"}},
				{"never asked", func(w *world) { w.Agreements.CheckIn.On = nil }, "responsibility:protect-wellbeing", []string{"no recurring check-in"}},
			},
		},
		{
			rule: "risk-check-of-content",
			good: func(w *world) {
				w.Agreements.Huddle = &playbook.Huddle{Agenda: []playbook.AgendaItem{{Kind: "news"}, {Kind: playbook.ContentRisk}}}
			},
			bad: []breach{{
				"not on the agenda", func(w *world) { w.Agreements.Huddle.Agenda = w.Agreements.Huddle.Agenda[:1] }, "responsibility:run-daily-huddle",
				[]string{"put the risk of content on the agenda"},
			}},
		},
		{
			rule: "creative-request-to-art-director",
			good: func(w *world) {
				w.member("art", "Arne Toft", "art-director")
				w.member("des", "Dea Storm", "graphic-designer").Manager = "art"
				w.member("sol", "Sol Lykke", "graphic-designer")
				w.log.AssetRequests = []playbook.AssetRequest{{ID: "a1", At: noon(1), TakenBy: "art"}, {ID: "a2", At: noon(2), TakenBy: "des"}}
			},
			bad: []breach{
				{
					"by another designer", func(w *world) { w.log.AssetRequests[1].TakenBy = "sol" }, "item:a2",
					[]string{"of 2026-06-02 was taken by Sol Lykke", "let it go to Arne Toft"},
				},
				{"by nobody", func(w *world) { w.log.AssetRequests[1].TakenBy = "" }, "item:a2", []string{"was taken by nobody"}},
			},
			apart: func(w *world) { w.find("art").Holdings[0].Role = "copywriter" },
		},
		{
			rule: "external-input-welcome",
			good: func(w *world) {
				w.member("ada", "Ada Bruun", "social-media-agency").Source = roles.Agency
				w.member("ivy", "Ivy Munk", "social-media-adviser")
				w.letters("define-strategy", "social-media-manager A", "social-media-agency C")
			},
			bad: []breach{
				{"not asked", func(w *world) { w.letters("define-strategy", "social-media-manager A") }, "member:ada", []string{"has no say in"}},
				{
					"owns it", func(w *world) { w.letters("define-strategy", "social-media-agency A/R") }, "member:ada",
					[]string{"answers for “Define the social media strategy”"},
				},
			},
		},
		{
			rule: "insight-feeds-decisions",
			good: func(w *world) {
				w.log.Reports = []playbook.ResultReport{{ID: "may", At: clock("2026-05-15T12:00:00Z")}, {ID: "june", At: noon(15)}}
				w.log.Reviews = []playbook.Review{
					{Kind: playbook.StrategyReview, At: noon(15), Reports: []playbook.ReportID{"may"}},
					{Kind: playbook.RolesReview, At: noon(20)},
					{Kind: playbook.StrategyReview, At: clock("2026-03-01T12:00:00Z")}, // before the window
				}
			},
			bad: []breach{
				{
					"a day too old", func(w *world) { w.log.Reviews[0].At = noon(16) }, "responsibility:adjust-strategy",
					[]string{"was done on 2026-06-16 without a report of the 31 days before"},
				},
				{"cites none", func(w *world) { w.log.Reviews[0].Reports = nil }, "responsibility:adjust-strategy", nil},
				{"cites one to come", func(w *world) {
					w.log.Reviews[0].Reports = []playbook.ReportID{"june"}
					w.log.Reports[1].At = noon(16)
				}, "responsibility:adjust-strategy", nil},
			},
		},
	}
}

// TestLogIsEvidence: where no workflow settles a rule, the log does, and the report
// says so.
func TestLogIsEvidence(t *testing.T) {
	shown := []playbook.Missing{{Fact: playbook.WorkflowsDefinitions, What: "the log shows it for each post"}}
	cast := func(w *world) {
		pair(w)
		w.member("lea", "Lea Falk", "legal-counsel")
		w.member("eva", "Eva Krag", "subject-matter-expert")
		w.letters("verify-facts", "subject-matter-expert R")
		w.posted("p1", noon(3), playbook.Sensitive, playbook.Privacy)
		w.posted("p0", clock("2026-01-01T12:00:00Z"), playbook.Sensitive, playbook.Privacy) // before the window
	}
	for rule, who := range map[playbook.RuleID]team.MemberID{
		"approve-before-publish":         "ana",
		"facts-checked-before-statement": "eva",
		"legal-consulted":                "lea",
	} {
		for name, yes := range map[string]func(*world){
			"in person": func(w *world) { w.approved("p1", "g", who, noon(1)) },
			"by another": func(w *world) {
				w.approved("p1", "g", "bo", noon(1)).Principal = who
				w.Team.Covers = []team.Cover{{By: "bo", For: who, Roles: []roles.ID{w.find(who).Holdings[0].Role}, From: date("2026-06-01"), Until: date("2026-06-02")}}
			},
			"taken back": func(w *world) { w.approved("p1", "g", who, noon(1)).Withdrawn = noon(4) },
		} {
			res := made(cast, yes).judge(t, rule)
			require.Equal(t, playbook.Passes, res.Verdict, "%s %s: %v %v", rule, name, res.Findings, res.Missing)
			require.Equal(t, shown, res.Without)
		}
		res := made(cast, func(w *world) { w.approved("p1", "g", "bo", noon(1)) }).judge(t, rule)
		require.Equal(t, playbook.Fails, res.Verdict, rule)
		require.Len(t, res.Findings, 1)
		res = made(cast, func(w *world) { w.approved("p1", "g", who, noon(1)) }, onlyPublications, func(w *world) { w.log.Approvals = nil }).judge(t, rule)
		require.Equal(t, playbook.NotStated, res.Verdict, rule)
	}
}

// TestProofIsEvidence: workflows that prove a rule need no log, and the report says
// so.
func TestProofIsEvidence(t *testing.T) {
	for _, r := range publishingRows()[:3] {
		if r.rule == "approver-person-or-group" {
			continue
		}
		res := made(r.good).judge(t, r.rule)
		require.Equal(t, playbook.Passes, res.Verdict)
		require.Equal(t, []playbook.Missing{
			{Fact: playbook.LogPublish, What: "the workflows prove it"}, {Fact: playbook.LogApproval, What: "the workflows prove it"},
		}, res.Without)
	}
}

// TestApprovalCountsByItsTime: a yes counts by the role held when it was given.
func TestApprovalCountsByItsTime(t *testing.T) {
	for until, want := range map[string]playbook.Verdict{"2026-06-02": playbook.Passes, "2026-06-01": playbook.Fails} {
		w := made(pair, single, func(w *world) {
			w.member("cy", "Cy Dahl", "copywriter")
			w.posted("p1", noon(3))
			w.approved("p1", "review", "ana", noon(1))
			w.find("ana").Holdings[0].Until = date(until)
		})
		require.Equal(t, want, w.judge(t, "approve-before-publish").Verdict, until)
	}
}

// TestWhoCouldApprove: a gate's parties, and whoever is let in, may say yes; the
// log cannot tell who an item named.
func TestWhoCouldApprove(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		want   playbook.Verdict
	}{
		"a member":     {func(w *world) { w.gate("review").Need.Of = []workflow.Party{workflow.Member("bo")} }, playbook.Passes},
		"other member": {func(w *world) { w.gate("review").Need.Of = []workflow.Party{workflow.Member("ana")} }, playbook.Fails},
		"in one part": {func(w *world) {
			g := w.gate("review")
			g.Need = workflow.Need{All: []workflow.Need{g.Need, {Approve: 1, Of: []workflow.Party{workflow.Role("content-creator")}}}}
		}, playbook.Passes},
		"whom an attribute names": {func(w *world) {
			w.flow().Attributes = []workflow.Attribute{{ID: "reviewer", Kind: workflow.MemberAttr}}
			w.gate("review").Need.Of = []workflow.Party{workflow.Attr("reviewer")}
		}, playbook.Passes},
		"let in by the clock": {func(w *world) {
			w.flow().States[1].Deadlines = []workflow.Deadline{{ID: "late", After: workflow.Duration(time.Hour), Widen: []workflow.Widening{
				{Gate: "review", With: []workflow.Party{workflow.Role("content-creator")}},
			}}}
		}, playbook.Passes},
		"let in by somebody": {func(w *world) { w.gate("review").Amend = []workflow.Party{workflow.Author()} }, playbook.Passes},
		"by duty": {func(w *world) {
			w.letters("approve-posts", "content-creator C")
			w.gate("review").Need.Of = []workflow.Party{{Kind: workflow.DutyParty, Duty: "consulted", Name: "approve-posts"}}
		}, playbook.Passes},
		"by duty, in vain": {func(w *world) {
			w.letters("approve-posts", "content-creator C", "social-media-manager A")
			w.gate("review").Need.Of = []workflow.Party{workflow.Accountable("approve-posts")}
		}, playbook.Fails},
		"gate of another workflow": {func(w *world) { w.log.Approvals[0].Workflow = "other" }, playbook.Fails},
		"gate of no workflow":      {func(w *world) { w.log.Approvals[0].Gate = "other" }, playbook.Fails},
	} {
		w := made(pair, single, func(w *world) {
			w.posted("p1", noon(3))
			w.approved("p1", "review", "bo", noon(1))
		}, c.change)
		require.Equal(t, c.want, w.judge(t, "approve-before-publish").Verdict, name)
	}
}

// TestEachGateOnItsCondition: posts may pass different gates, as long as each
// passes one.
func TestEachGateOnItsCondition(t *testing.T) {
	crisis := func(w *world) {
		pair(w)
		w.Workflows = []workflow.Spec{presets.CrisisStatement()}
	}
	require.Equal(t, playbook.Passes, made(crisis).judge(t, "approve-before-publish").Verdict)
	gap := func(w *world) {
		w.flow().Attributes[0].Values = append(w.flow().Attributes[0].Values, "joke")
		w.flow().States[1].Empty = workflow.EmptyClear
	}
	res := made(crisis, gap).judge(t, "approve-before-publish")
	require.Equal(t, playbook.Fails, res.Verdict)
	require.Contains(t, res.Findings[0].What, `none of the gates "manager", "facts" and "one-message" passed`)
}

// TestEitherLane: posts may go different ways, as long as each way has a gate.
func TestEitherLane(t *testing.T) {
	two := func(w *world) {
		pair(w)
		single(w)
		s := w.flow().States[1]
		s.ID, s.Gates, s.Deadlines = "fast", slices.Clone(s.Gates), nil
		s.Gates[0].ID = "glance"
		w.flow().States = append(w.flow().States, s)
		w.flow().Moves = append(w.flow().Moves,
			workflow.Transition{Action: "hurry", From: []workflow.StateID{"draft"}, To: "fast", On: workflow.OnHand, By: []workflow.Party{workflow.Author()}},
			workflow.Transition{Action: "out", From: []workflow.StateID{"fast"}, To: "published", On: workflow.OnCleared})
	}
	require.Equal(t, playbook.Passes, made(two).judge(t, "approve-before-publish").Verdict)
	require.Equal(t, playbook.Fails, made(two, shortcut).judge(t, "approve-before-publish").Verdict)
}

// TestCrisisByWorkflow: without a log of posts, workflows prove that public
// relations joins.
func TestCrisisByWorkflow(t *testing.T) {
	crisis := func(w *world) {
		pair(w)
		w.member("pia", "Pia Holm", "public-relations-partner")
		w.log.Crises = []playbook.Crisis{{From: noon(10)}}
		single(w)
		w.flow().Attributes = []workflow.Attribute{{ID: "crisis", Kind: workflow.BoolAttr}}
		s := &w.flow().States[1]
		s.Gates = append(s.Gates, workflow.Gate{
			ID: "pr", When: workflow.Condition{Attr: "crisis", Is: workflow.Bool(true)},
			Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("public-relations-partner")}},
		})
	}
	res := made(crisis).judge(t, "pr-joins-in-crisis")
	require.Equal(t, playbook.Passes, res.Verdict)
	require.Len(t, res.Without, 2)
	require.Equal(t, "the workflows let nothing out in a crisis without Public Relations Partner", res.Without[0].What)
	require.Equal(t, playbook.NotStated, made(crisis, func(w *world) { w.Workflows = nil }).judge(t, "pr-joins-in-crisis").Verdict)

	// A way around breaks the rule, whatever the log shows; and so does a post in
	// the log, whatever the workflow shows.
	seen := func(w *world) {
		w.posted("p1", noon(11))
		w.approved("p1", "pr", "pia", noon(11))
	}
	for name, changes := range map[string][]func(*world){"no log": {crisis, shortcut}, "a log": {crisis, shortcut, seen}} {
		res = made(changes...).judge(t, "pr-joins-in-crisis")
		require.Equal(t, playbook.Fails, res.Verdict, name)
		require.Len(t, res.Findings, 1, name)
		require.Equal(t, "workflow:single-approval", res.Findings[0].Subject.String(), name)
		require.Contains(t, res.Findings[0].What, "lets posts of a crisis out: ", name)
	}
	require.Equal(t, playbook.Passes, made(crisis, seen).judge(t, "pr-joins-in-crisis").Verdict)
	unseen := func(w *world) { w.posted("p1", noon(11)) }
	res = made(crisis, unseen).judge(t, "pr-joins-in-crisis")
	require.Equal(t, playbook.Fails, res.Verdict)
	require.Equal(t, "item:p1", res.Findings[0].Subject.String())

	// A workflow that knows no crises settles nothing: the log does.
	blind := func(w *world) { w.Workflows[0] = presets.SingleApproval("content-creator", "social-media-manager") }
	require.Equal(t, playbook.NotStated, made(crisis, blind).judge(t, "pr-joins-in-crisis").Verdict)
	require.Equal(t, playbook.Passes, made(crisis, blind, seen).judge(t, "pr-joins-in-crisis").Verdict)
}

// TestOneAnswersByLogWithoutWorkflow: where no workflow shows who answers, or it
// cannot be told, the log does.
func TestOneAnswersByLogWithoutWorkflow(t *testing.T) {
	one := func(w *world) {
		desk(w)
		calendar(w)
		w.came("i1", playbook.ProductQuestion, "cy")
	}
	require.Equal(t, playbook.Passes, made(one).judge(t, "one-responder-per-item").Verdict)
	open := func(w *world) { // where nobody ever can, others may answer
		desk := []workflow.Party{workflow.Role("community-manager")}
		w.Workflows = []workflow.Spec{{
			ID: "desk", Version: 1, Start: workflow.Start{State: "open", By: desk},
			Attributes: []workflow.Attribute{{ID: "vip", Kind: workflow.BoolAttr}},
			States:     []workflow.State{{ID: "open", Claim: desk}, {ID: "sent", Final: workflow.Done}},
			Moves: []workflow.Transition{{
				Action: "send", From: []workflow.StateID{"open"}, To: "sent", On: workflow.OnHand, By: append([]workflow.Party{workflow.Owner()}, desk...),
				When: workflow.Condition{All: []workflow.Condition{{Attr: "vip", Is: workflow.Bool(true)}, {Attr: "vip", Is: workflow.Bool(false)}}},
			}},
		}}
	}
	require.Equal(t, playbook.Passes, made(one, open).judge(t, "one-responder-per-item").Verdict)
	two := func(w *world) {
		in := &w.log.Inbound[0]
		in.Replies = append(in.Replies, playbook.Reply{By: "sue", At: in.Closed})
	}
	res := made(one, open, two).judge(t, "one-responder-per-item")
	require.Equal(t, playbook.Fails, res.Verdict)
	require.Equal(t, "item:i1", res.Findings[0].Subject.String())
	res = made(one, open, func(w *world) { w.log.Inbound = nil }).judge(t, "one-responder-per-item")
	require.Equal(t, playbook.NotStated, res.Verdict)
	require.Empty(t, res.Missing[0].What, "nothing is proved")
	res = made(one, func(w *world) {
		w.Workflows, w.log.Inbound = []workflow.Spec{presets.InboundMessage()}, nil
	}).judge(t, "one-responder-per-item")
	require.Equal(t, "the workflows prove that one person answers at a time, and not that nobody is forgotten", res.Missing[0].What)
}

// TestBrandByAttribute: an attribute that every post has to state tells whether it
// is on brand.
func TestBrandByAttribute(t *testing.T) {
	styled := func(w *world) {
		single(w)
		w.flow().Attributes = []workflow.Attribute{{ID: "style", Kind: workflow.BoolAttr}}
		w.Publishing = []playbook.Publishing{{Workflow: "single-approval", BrandFields: []workflow.Field{"style"}}}
	}
	yes := workflow.Condition{Attr: "style", Is: workflow.Bool(true)}
	for name, when := range map[string]func(*world){
		"a gate asks":   func(w *world) { w.gate("review").When = workflow.Condition{Not: &yes} },
		"a move asks":   func(w *world) { w.flow().Moves[0].When = workflow.Condition{All: []workflow.Condition{yes}} },
		"one way of it": func(w *world) { w.flow().Moves[0].When = workflow.Condition{Any: []workflow.Condition{yes}} },
	} {
		require.Equal(t, playbook.Passes, made(styled, when).judge(t, "content-on-brand").Verdict, name)
		w := made(styled, when, func(w *world) { w.posted("p1", noon(3)).Workflow = "single-approval" })
		require.Equal(t, playbook.Passes, w.judge(t, "content-on-brand").Verdict, name)
		w.posted("p2", noon(4))
		require.Equal(t, playbook.Fails, w.judge(t, "content-on-brand").Verdict, name)
	}
}

// TestBrandGateByName: a gate of the id "brand" needs no mention.
func TestBrandGateByName(t *testing.T) {
	w := made(func(w *world) { w.Workflows = []workflow.Spec{presets.BrandAndLegal()} })
	require.Equal(t, playbook.Passes, w.judge(t, "content-on-brand").Verdict)
}

// TestApproversOfWhomTheItemNames: whom an attribute names, or a unit of the item,
// is there.
func TestApproversOfWhomTheItemNames(t *testing.T) {
	w := made(pair, single, func(w *world) {
		w.flow().Attributes = []workflow.Attribute{{ID: "reviewer", Kind: workflow.MemberAttr}, {ID: "brand", Kind: workflow.UnitAttr}}
		w.gate("review").Need = workflow.Need{Shared: true, All: []workflow.Need{
			{Every: []workflow.Party{workflow.Attr("reviewer")}},
			{Approve: 1, Of: []workflow.Party{workflow.Role("social-media-manager").In("@brand")}},
		}}
	})
	require.Equal(t, playbook.Passes, w.judge(t, "approver-person-or-group").Verdict)
	w.gate("review").Need = workflow.Need{Approve: 1, Of: []workflow.Party{workflow.ManagerOf(workflow.Author())}}
	w.find("bo").Manager = "ana"
	require.Equal(t, playbook.Passes, w.judge(t, "approver-person-or-group").Verdict)
	w.gate("review").Need = workflow.Need{Approve: 2, Of: []workflow.Party{workflow.Author(), workflow.Member("ana")}}
	require.Equal(t, playbook.Fails, w.judge(t, "approver-person-or-group").Verdict)
	w.gate("review").Self = true
	require.Equal(t, playbook.Passes, w.judge(t, "approver-person-or-group").Verdict)
}

// TestOnboardingByLog: checkpoints that were held count too, and nobody new needs
// none.
func TestOnboardingByLog(t *testing.T) {
	w := made(pair)
	res := w.judge(t, "onboarding-30-60-90")
	require.Equal(t, playbook.Passes, res.Verdict)
	require.Len(t, res.Without, 2)
	w.find("bo").From = date("2026-04-02")
	require.Equal(t, playbook.NotStated, w.judge(t, "onboarding-30-60-90").Verdict)
	for _, day := range []int{30, 60, 90} {
		w.log.Onboarding = append(w.log.Onboarding, playbook.CheckpointHeld{
			Member: "bo", At: noon(1), Checkpoint: playbook.Checkpoint{Day: day, Goals: []string{"learn"}, Deliverables: []string{"a post"}},
		})
	}
	res = w.judge(t, "onboarding-30-60-90")
	require.Equal(t, playbook.Passes, res.Verdict)
	require.Equal(t, []playbook.Missing{{Fact: playbook.AgreementsOnboarding, What: "the log shows each checkpoint"}}, res.Without)
}

// TestHuddleByRole: whoever holds a role that is invited takes part.
func TestHuddleByRole(t *testing.T) {
	w := made(pair, func(w *world) {
		w.Agreements.Huddle = &playbook.Huddle{Recurs: playbook.Recurrence{On: team.Workdays(), EveryWeeks: 1}, Roles: []roles.ID{"social-media-manager"}}
	})
	res := w.judge(t, "daily-huddle")
	require.Equal(t, playbook.Passes, res.Verdict)
	require.Equal(t, []playbook.Missing{{Fact: playbook.AgreementsCalendar, What: "Monday to Friday are taken for the working days"}}, res.Without)

	// The only working hours that the team has are those of the company.
	calendar(w)
	w.Agreements.Calendar = ""
	w.Team.Calendars[0].Hours[0].Days = team.Workdays()[:4]
	w.Agreements.Huddle.Recurs.On = team.Workdays()[:4]
	res = w.judge(t, "daily-huddle")
	require.Equal(t, playbook.Passes, res.Verdict, "%v", res.Findings)
	require.Empty(t, res.Without)
}

// TestGateOfOneRole: a gate is one of a role however it names the people.
func TestGateOfOneRole(t *testing.T) {
	for name, need := range map[string]workflow.Need{
		"every":    {Every: []workflow.Party{workflow.Role("legal-counsel")}},
		"majority": {Majority: []workflow.Party{workflow.Role("legal-counsel").In("@brand")}},
		"member":   {Percent: 10, Of: []workflow.Party{workflow.Member("lea"), workflow.Role("legal-counsel")}},
		"duty":     {Approve: 1, Of: []workflow.Party{{Kind: workflow.DutyParty, Duty: "responsible", Name: "guide-user-content"}}},
		"both": {Any: []workflow.Need{
			{Approve: 1, Of: []workflow.Party{workflow.Role("legal-counsel")}}, {Approve: 2, Of: []workflow.Party{workflow.Role("legal-counsel")}},
		}},
	} {
		w := made(pair, single, func(w *world) {
			w.member("lea", "Lea Falk", "legal-counsel")
			w.letters("guide-user-content", "legal-counsel R")
			w.flow().Attributes = []workflow.Attribute{{ID: "brand", Kind: workflow.UnitAttr}}
			w.gate("review").Need = need
		})
		require.Equal(t, playbook.Passes, w.judge(t, "legal-consulted").Verdict, name)
	}
}

// TestDuties: a party of any duty is of the roles that have that letter.
func TestDuties(t *testing.T) {
	for duty, c := range map[string]struct {
		scheme roles.SchemeID
		letter string
	}{
		"accountable": {"RACI", "A"}, "responsible": {"RACI", "R"}, "consulted": {"RACI", "C"}, "informed": {"RACI", "I"},
		"supports": {"RASCI", "S"}, "verifies": {"RACI-VS", "V"}, "signs-off": {"RACI-VS", "S"},
	} {
		w := made(pair, single, func(w *world) {
			w.Team.Matrix.Scheme = c.scheme
			w.letters("approve-posts", "content-creator "+c.letter)
			w.gate("review").Need.Of = []workflow.Party{{Kind: workflow.DutyParty, Duty: duty, Name: "approve-posts"}}
			w.posted("p1", noon(3))
			w.approved("p1", "review", "bo", noon(1))
			w.posted("p2", noon(3))
			w.approved("p2", "review", "ana", noon(1))
		})
		res := w.judge(t, "approve-before-publish")
		require.Len(t, res.Findings, 1, duty)
		require.Equal(t, "item:p2", res.Findings[0].Subject.String(), duty)
	}
}

// TestFactsCheckedByMember: a letter may be a person's own.
func TestFactsCheckedByMember(t *testing.T) {
	w := made(pair, func(w *world) {
		w.Named = []playbook.Named{{Responsibility: "verify-facts", Member: "ana", Letters: "R"}}
		w.posted("p1", noon(3), playbook.Sensitive)
		w.approved("p1", "g", "ana", noon(1))
	})
	require.Equal(t, playbook.Passes, w.judge(t, "facts-checked-before-statement").Verdict)
	w.Named = append(w.Named, playbook.Named{Responsibility: "verify-facts", Member: "bo", Letters: "A"})
	w.log.Approvals[0].Actor = "bo"
	res := w.judge(t, "facts-checked-before-statement")
	require.Equal(t, playbook.Fails, res.Verdict)
	require.Contains(t, res.Findings[0].Fix, "Ana Costa")
	w.Named = w.Named[1:]
	require.Contains(t, w.judge(t, "facts-checked-before-statement").Findings[0].Fix, "as nobody does")

	// Proved by a gate of that member.
	w = made(pair, single, func(w *world) {
		w.Named = []playbook.Named{{Responsibility: "verify-facts", Member: "ana", Letters: "R"}}
		w.gate("review").Need.Of = []workflow.Party{workflow.Member("ana")}
	})
	require.Equal(t, playbook.Passes, w.judge(t, "facts-checked-before-statement").Verdict)
}

// TestSeats: a share of a group is a share of those besides the author.
func TestSeats(t *testing.T) {
	creators := []workflow.Party{workflow.Role("content-creator")}
	manager := workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("social-media-manager")}}
	for name, c := range map[string]struct {
		need workflow.Need
		want playbook.Verdict
	}{
		"every other": {workflow.Need{Every: creators}, playbook.Passes},
		"most others": {workflow.Need{Majority: creators}, playbook.Passes},
		"a share":     {workflow.Need{Percent: 51, Of: creators}, playbook.Passes},
		"most of two, and one": {workflow.Need{All: []workflow.Need{
			{Majority: []workflow.Party{workflow.Role("content-creator"), workflow.Role("social-media-manager")}},
			{Approve: 1, Of: []workflow.Party{workflow.Role("content-creator"), workflow.Role("social-media-manager")}},
		}}, playbook.Fails},
		"more than half of two, and one": {workflow.Need{All: []workflow.Need{
			{Percent: 51, Of: []workflow.Party{workflow.Role("content-creator"), workflow.Role("social-media-manager")}},
			{Approve: 1, Of: []workflow.Party{workflow.Role("content-creator"), workflow.Role("social-media-manager")}},
		}}, playbook.Fails},
		"half of two, and one": {workflow.Need{All: []workflow.Need{
			{Percent: 50, Of: []workflow.Party{workflow.Role("content-creator"), workflow.Role("social-media-manager")}},
			{Approve: 1, Of: []workflow.Party{workflow.Role("content-creator"), workflow.Role("social-media-manager")}},
		}}, playbook.Passes},
		"both of two":             {workflow.Need{Approve: 2, Of: creators}, playbook.Fails},
		"and another":             {workflow.Need{All: []workflow.Need{{Every: creators}, manager}}, playbook.Passes},
		"the other twice":         {workflow.Need{All: []workflow.Need{{Every: creators}, {Majority: creators}}}, playbook.Fails},
		"the other twice, shared": {workflow.Need{Shared: true, All: []workflow.Need{{Every: creators}, {Majority: creators}}}, playbook.Passes},
		"one of either":           {workflow.Need{Any: []workflow.Need{{Approve: 2, Of: creators}, manager}}, playbook.Passes},
	} {
		w := made(pair, single, func(w *world) {
			w.member("cy", "Cy Dahl", "content-creator")
			w.gate("review").Need = c.need
		})
		require.Equal(t, c.want, w.judge(t, "approver-person-or-group").Verdict, name)
	}
}

// TestNobodyToAsk: a fix that has nobody to name says so.
func TestNobodyToAsk(t *testing.T) {
	w := made(pair, func(w *world) { w.posted("p1", noon(3), playbook.Privacy) })
	require.Equal(t, "let such posts be seen first by somebody new who is Legal, as nobody is", w.judge(t, "legal-consulted").Findings[0].Fix)
}

// TestProofBeyondBudget: what no proof settles, the log has to show; and where no
// log counts, it is not stated.
func TestProofBeyondBudget(t *testing.T) {
	w := made(pair, single, func(w *world) {
		for _, r := range "abcdefghijklmnopq" { // 17 attributes: 131,072 cases
			id := workflow.Field(r)
			w.flow().Attributes = append(w.flow().Attributes, workflow.Attribute{ID: id, Kind: workflow.BoolAttr})
			w.flow().Moves = append(w.flow().Moves, workflow.Transition{
				Action: workflow.Action("drop-" + id), From: []workflow.StateID{"draft"}, To: "dropped", On: workflow.OnHand,
				By: []workflow.Party{workflow.Author()}, When: workflow.Condition{Attr: id, Is: workflow.Bool(true)},
			})
		}
		w.Company.Accounts = []playbook.Account{{ID: "insta", Publishers: []team.MemberID{"ana", "bo"}, Owner: "ana", Workflow: "single-approval"}}
	})
	require.Equal(t, playbook.NotStated, w.judge(t, "approve-before-publish").Verdict)
	res := w.judge(t, "shared-accounts-coordinated")
	require.Equal(t, playbook.NotStated, res.Verdict)
	require.Contains(t, res.Missing[0].What, "workflow single-approval cannot be judged: ")
	w.posted("p1", noon(3))
	w.approved("p1", "review", "ana", noon(1))
	require.Equal(t, playbook.Passes, w.judge(t, "approve-before-publish").Verdict)
}

// TestWithinTheWindow: what lies outside the window neither breaks a rule of it nor
// keeps one.
func TestWithinTheWindow(t *testing.T) {
	w := made(func(w *world) {
		w.log.Until = date("2026-06-01")
		w.log.Reviews = []playbook.Review{
			{Kind: playbook.StrategyReview, At: clock("2026-05-01T12:00:00Z")}, {Kind: playbook.StrategyReview, At: clock("2026-06-30T12:00:00Z")},
		}
		w.log.Reports = []playbook.ResultReport{{ID: "april", At: clock("2026-04-30T12:00:00Z")}}
		w.log.Reviews[0].Reports = []playbook.ReportID{"april"}
	})
	require.Equal(t, playbook.Passes, w.judge(t, "publish-in-intervals").Verdict)
	require.Equal(t, playbook.Passes, w.judge(t, "insight-feeds-decisions").Verdict)
	w.log.Reviews[0].At = clock("2026-04-30T12:00:00Z")
	require.Equal(t, playbook.Fails, w.judge(t, "publish-in-intervals").Verdict)
}

// TestChangeOfOwner: who answers second has taken the item after the first answer,
// at the latest with the second.
func TestChangeOfOwner(t *testing.T) {
	start := time.Date(2026, time.June, 1, 10, 0, 0, 0, time.UTC)
	for taken, want := range map[time.Duration]playbook.Verdict{
		1 * time.Minute: playbook.Fails, 2 * time.Minute: playbook.Passes, 5 * time.Minute: playbook.Passes, 6 * time.Minute: playbook.Fails,
	} {
		w := made(desk, calendar, func(w *world) {
			w.log.Inbound = []playbook.Inbound{{
				ID: "i1", Kind: playbook.Complaint, Opened: start, Closed: start.Add(10 * time.Minute),
				Owners:  []playbook.Ownership{{Member: "cy", From: start, Until: start.Add(time.Minute)}, {Member: "sue", From: start.Add(taken)}},
				Replies: []playbook.Reply{{By: "cy", At: start.Add(time.Minute)}, {By: "sue", At: start.Add(5 * time.Minute)}},
			}}
		})
		require.Equal(t, want, w.judge(t, "one-responder-per-item").Verdict, taken)
	}
}

// TestCrisisAtTheEdge: a crisis that ends as the window begins is not of it.
func TestCrisisAtTheEdge(t *testing.T) {
	for until, want := range map[string]playbook.Verdict{"2026-04-02T00:00:00Z": playbook.NotApplicable, "2026-04-02T00:00:01Z": playbook.Passes} {
		w := made(pair, func(w *world) {
			w.log.Crises = []playbook.Crisis{{From: clock("2026-03-01T00:00:00Z"), Until: clock(until)}}
			w.posted("p1", noon(3))
		})
		require.Equal(t, want, w.judge(t, "pr-joins-in-crisis").Verdict, until)
	}
	w := made(pair, func(w *world) { w.log.Crises = []playbook.Crisis{{From: w.at}} })
	require.Equal(t, playbook.NotApplicable, w.judge(t, "pr-joins-in-crisis").Verdict)
}

// TestTakenBackAtOnce: a yes that is taken back as the post goes out does not stand.
func TestTakenBackAtOnce(t *testing.T) {
	w := made(pair, single, func(w *world) {
		w.posted("p1", noon(3))
		w.approved("p1", "review", "ana", noon(1)).Withdrawn = noon(3)
	})
	require.Equal(t, playbook.Fails, w.judge(t, "approve-before-publish").Verdict)
}

// TestReportOfTheSameHour: a report that was ready as the review began counts.
func TestReportOfTheSameHour(t *testing.T) {
	w := made(func(w *world) {
		w.log.Reports = []playbook.ResultReport{{ID: "june", At: noon(15)}}
		w.log.Reviews = []playbook.Review{{Kind: playbook.StrategyReview, At: noon(15), Reports: []playbook.ReportID{"june"}}}
	})
	require.Equal(t, playbook.Passes, w.judge(t, "insight-feeds-decisions").Verdict)
}

// TestOtherGateWidens: who is let in at one gate is not let in at another.
func TestOtherGateWidens(t *testing.T) {
	w := made(pair, single, func(w *world) {
		s := &w.flow().States[1]
		s.Gates = append(s.Gates, workflow.Gate{ID: "legal", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("legal-counsel")}}})
		s.Deadlines = []workflow.Deadline{{ID: "late", After: workflow.Duration(time.Hour), Widen: []workflow.Widening{
			{Gate: "review", With: []workflow.Party{workflow.Role("content-creator")}},
		}}}
	})
	require.Equal(t, playbook.Passes, w.judge(t, "legal-consulted").Verdict)
}

// TestTakenTwiceByOne: who takes an item again is still one owner.
func TestTakenTwiceByOne(t *testing.T) {
	w := made(desk, calendar, func(w *world) {
		in := w.came("i1", playbook.Complaint, "cy")
		in.Owners = append(in.Owners, playbook.Ownership{Member: "cy", From: in.Opened.Add(time.Minute)})
	})
	require.Equal(t, playbook.Passes, w.judge(t, "one-responder-per-item").Verdict)
}
