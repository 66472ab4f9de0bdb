// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// A bakery with two people writes down who publishes and who says yes, and asks.
func Example() {
	spec, err := playbook.Decode(strings.NewReader(`{
		"format": "socialteam.playbook/1",
		"company": {"name": "Bakery", "employees": 9},
		"team": {
			"members": [
				{"id": "ana", "holdings": [{"role": "content-creator", "share": 200}]},
				{"id": "bo", "holdings": [{"role": "business-owner", "share": 50}]}
			],
			"matrix": {"rows": [{"responsibility": "publish-posts", "cells": [
				{"role": "content-creator", "letters": "R"}, {"role": "business-owner", "letters": "A"}
			]}]}
		},
		"workflows": [{
			"format": "socialteam.workflow/1", "id": "posts", "version": 1,
			"start": {"state": "draft", "by": ["responsible:publish-posts"]},
			"states": [
				{"id": "draft", "gates": [{"id": "owner", "need": {"approve": 1, "of": ["accountable:publish-posts"]}}]},
				{"id": "published", "final": "done"}
			],
			"moves": [{"action": "publish", "from": ["draft"], "to": "published", "on": "cleared"}]
		}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	book, err := playbook.Compile(spec)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("answers for publishing:", book.Matrix().Who("publish-posts", roles.Owns))

	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := book.Team().At(now)
	flow, _ := book.Flow("posts")
	post, err := flow.Start(workflow.Begin{ID: "buns", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, member := range []workflow.MemberID{"ana", "bo"} {
		verdict, err := flow.Do(post, workflow.Approval(member, "owner", now), people)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(verdict)
	}
	// Output:
	// answers for publishing: [business-owner]
	// refused: ana wrote this; could approve: bo
	// accepted: now in published
}

// A template is written to a file, to be changed there, and read again. Its log goes
// to a file of its own, which DecodeLog reads.
func ExampleTemplate() {
	tpl, _ := playbook.TemplateByID("solo")
	file, err := json.MarshalIndent(tpl.Spec, "", "  ") // for os.WriteFile
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s …\n", file[:bytes.IndexByte(file, ',')])

	spec, err := playbook.Decode(bytes.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	book, err := playbook.Compile(spec)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.Company().Name, "has", book.Team().Len(), "members")
	// Output:
	// {
	//   "format": "socialteam.playbook/1" …
	// Corner Bakery has 2 members
}

// The numbers that rules judge by have units and bounds.
func ExampleParam_String() {
	for _, rule := range playbook.Standard() {
		if rule.Kind != playbook.Capacity {
			continue
		}
		for _, p := range rule.Params {
			fmt.Printf("%s: %v\n", rule.ID, p)
		}
	}
	// Output:
	// balanced-load: max-load-spread = 350 per mille, from 0 to 1000
	// hats-fit-capacity: max-allocation = 1000 per mille, from 1 to 2000
	// hats-fit-capacity: max-utilisation = 1000 per mille, from 1 to 2000
	// hats-fit-capacity: target-utilisation = 800 per mille, from 0 to 1000
	// junior-relieves-load: target-utilisation = 800 per mille, from 0 to 1000
	// no-single-person-does-all: max-responsible-share = 700 per mille, from 0 to 1000
	// not-a-side-project: min-total-fte = 1000 per mille of a full-time job, 0 or more
	// not-a-side-project: full-time-minutes = 2400 minutes a week, from 1 to 10080
	// not-a-side-project: min-lead-allocation = 500 per mille, from 0 to 1000
}

// A company adds a rule of its own to the practitioners', and sets a number of
// theirs.
func ExampleCheck() {
	tpl, _ := playbook.TemplateByID("solo")
	book, err := playbook.Compile(tpl.Spec)
	if err != nil {
		fmt.Println(err)
		return
	}
	log, err := playbook.CompileLog(tpl.Log)
	if err != nil {
		fmt.Println(err)
		return
	}
	few := playbook.Rule{ID: "few-hats", Statement: "Three hats are enough.", Judge: func(c *playbook.Case) {
		for _, m := range c.Members() {
			if n := len(c.Hats(m)); n > 3 {
				c.Fail(playbook.About(playbook.OnMember, m), fmt.Sprintf("wears %d hats", n), "hand one on")
			}
		}
	}}
	rules, err := playbook.Standard().With("hats-fit-capacity", "target-utilisation", 550)
	if err != nil {
		fmt.Println(err)
		return
	}
	rep := playbook.Check(playbook.Evidence{Playbook: book, Log: log}, tpl.At, append(rules, few)...)
	for _, res := range rep.Failed() {
		for _, f := range res.Findings {
			fmt.Println(f)
		}
	}
	fmt.Println(rep.Err())
	fmt.Println(rep.Waivers[0])
	// Output:
	// warning: hats-fit-capacity: Generalist social media manager: has work for 60.2 % of the time for social media, more than 55 %; let more people do “Develop creative concepts”, or take work away
	// warning: hats-fit-capacity: Owner of the business: has work for 60.2 % of the time for social media, more than 55 %; let more people do “Define the social media strategy”, or take work away
	// warning: cross-functional-link: Customer Service Representative: nobody in the playbook has this role; add a colleague in the role Customer Service Representative as a member of the team
	// warning: cross-functional-link: Sales: nobody in the playbook has this role; add a colleague in the role Sales as a member of the team
	// warning: few-hats: Generalist social media manager: wears 4 hats; hand one on
	// <nil>
	// solo-operation-flagged: waives 1 finding until 2027-01-01: one person is what the shop can afford, and the owner stands in
}
