// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
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
