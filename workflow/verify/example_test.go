// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// Four eyes, proved: nobody publishes a post alone, and every post can still go
// out when any one of the editors is away.
func Example() {
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}

	report := verify.Run(flow, people,
		verify.Completable(),             // every post can be published
		verify.Survives(1),               // also while any one person is away
		verify.Coalition("published", 2), // and never by one person alone
	)
	fmt.Print(report)
	fmt.Println(report.Err())
	// Output:
	// single-approval version 1
	// completable: holds
	//     ana starts
	//     ana does submit
	//     bo approves at review
	//     ana does publish
	//     now in published
	// survives(1): holds
	// coalition("published", 2): holds
	// <nil>
}

// A shortcut for urgent posts leads past the legal counsel. An attribute that
// spares urgent posts the brand gate alone does not.
func ExampleMustPass() {
	judge := func(spec workflow.Spec) {
		flow, err := workflow.Compile(spec, workflow.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		// About the definition alone, whoever the people are.
		fmt.Print(verify.Run(flow, nil, verify.MustPass("legal", "published", workflow.Condition{})))
	}

	shortcut := presets.BrandAndLegal()
	shortcut.Moves = append(shortcut.Moves, workflow.Transition{
		Action: "urgent", From: []workflow.StateID{"review"}, To: "approved",
		On: workflow.OnHand, By: []workflow.Party{workflow.Role("head-of-social-media")},
	})
	judge(shortcut)

	mended := presets.BrandAndLegal()
	mended.Version = 2
	mended.Attributes = append(mended.Attributes, workflow.Attribute{ID: "urgent", Kind: workflow.BoolAttr, Default: workflow.Bool(false)})
	mended.States[1].Gates[0].When = workflow.Condition{Attr: "urgent", Is: workflow.Bool(false)}
	judge(mended)
	// Output:
	// brand-and-legal version 1
	// must-pass("legal", "published"): fails
	//   an item can enter "published" though gate "legal" is left unmet: submit, urgent, publish
	//     content-creator-1 starts
	//     content-creator-1 does submit
	//     head-of-social-media-1 does urgent
	//     content-publisher-1 does publish
	//     now in published
	//   note: the people are made up: the definition alone allows it
	// brand-and-legal version 2
	// must-pass("legal", "published"): holds
}

// One counsel reads every post. When she is away, nothing goes out.
func ExampleSurvives() {
	flow, err := workflow.Compile(presets.BrandAndLegal(), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	people := workflow.Roster{
		"ana":  {"content-creator"},
		"bo":   {"social-media-manager"},
		"cy":   {"content-strategist"},
		"dan":  {"art-director"},
		"lena": {"legal-counsel"},
		"pia":  {"content-publisher"},
	}
	fmt.Print(verify.Run(flow, people, verify.Survives(1)))

	people["max"] = []workflow.RoleID{"legal-counsel"}
	fmt.Println(verify.Run(flow, people, verify.Survives(1)).Err())
	// Output:
	// brand-and-legal version 1
	// survives(1): fails
	//   when lena is away, an item that ana starts cannot be completed
	//   the way submit, accept, publish needs this, which cannot be had:
	//     an approval at gate "legal" in "review": nobody may give it
	//   to mend it: add 1 person to role:legal-counsel
	// <nil>
}

// Version 2 lets writers approve, too. Who gains by that?
func ExampleDiff() {
	compile := func(version int, approvers ...workflow.Party) *workflow.Flow {
		spec := presets.SingleApproval("writer", "editor")
		spec.Version = version
		spec.States[1].Gates[0].Need.Of = approvers
		flow, err := workflow.Compile(spec, workflow.Options{})
		if err != nil {
			panic(err)
		}
		return flow
	}
	before := compile(1, workflow.Role("editor"))
	after := compile(2, workflow.Role("editor"), workflow.Role("writer"))
	people := workflow.Roster{"ana": {"writer"}, "abe": {"writer"}, "bo": {"editor"}}

	fmt.Print(verify.Diff(before, after, people, workflow.Mapping{}))
	fmt.Println(verify.Run(after, people, verify.NoNewPower(before, workflow.Mapping{})).Results[0].Verdict)
	// Output:
	// single-approval: version 2 compared with version 1
	// more power:
	//   role:writer (abe and ana) may now approve, object or abstain at "review" in "review"
	// fails
}
