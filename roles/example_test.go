// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// A team's spreadsheet is read and checked, and asked who has the last word.
func Example() {
	sheet := `Opgave;SoMe-chef;Content Creater;Copywriter;Jurist
Write copy;A;R;R;
Approve posts before they go live;R;I;;C
Publish on the channels;A;R;;
`
	m, findings, err := roles.ReadCSV(strings.NewReader(sheet), roles.Standard(), roles.Reading{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	for _, f := range m.Check(roles.Limits{}) {
		if f.Severity == socialteam.Error {
			fmt.Println(f)
		}
	}
	fmt.Println("accountable for publishing:", m.Who("publish-posts", roles.Owns))
	fmt.Println("consulted before approval:", m.Who("approve-posts", roles.Advises))
	// Output:
	// info: read-guessed: line 1, column 2: header "SoMe-chef" is read as role "social-media-manager"
	// info: read-guessed: line 1, column 3: header "Content Creater" is read as role "content-creator"
	// info: read-guessed: line 1, column 5: header "Jurist" is read as role "legal-counsel"
	// error: matrix-no-owner: approve-posts: 0 roles are Accountable, want at least 1
	// accountable for publishing: [social-media-manager]
	// consulted before approval: [legal-counsel]
}

func ExampleStandard() {
	c := roles.Standard()
	r, _ := c.Role("community-manager")
	fmt.Println(r.Title, "in group", r.Group)
	fmt.Println(r.Purpose)
	fmt.Println("reports to", r.ReportsTo)
	fmt.Println("may do", c.ResponsibilitiesOf(r.ID)[:3])
	fmt.Println("answers for", c.KPIs(r.ID)[:3])
	// Output:
	// Community Manager in group community
	// Is the brand's voice among its followers: answers, moderates, and turns an audience into a loyal community.
	// reports to [social-media-manager]
	// may do [publish-posts engage-audience build-community]
	// answers for [action_rate audience_growth_rate audience_growth_rate_gross]
}

func ExampleCatalog_Find() {
	for _, title := range []string{"Head of Social", "SoMe-chef", "Community Mgr (m/f/d)"} {
		best := roles.Standard().Find(title)[0]
		fmt.Printf("%s: %s (%d)\n", title, best.Role, best.Score)
	}
	// Output:
	// Head of Social: head-of-social-media (999)
	// SoMe-chef: social-media-manager (999)
	// Community Mgr (m/f/d): community-manager (999)
}

func ExampleCompile() {
	c, err := roles.Compile(roles.Spec{
		Areas: []roles.Area{{ID: "kitchen", Title: "Kitchen"}},
		Roles: []roles.Role{{ID: "cook", Title: "Cook"}, {ID: "waiter", Title: "Waiter", ReportsTo: []roles.ID{"cok"}}},
		Responsibilities: []roles.Responsibility{
			{
				ID: "cook-soup", Area: "kitchen", Title: "Cook the soup", Eligible: []roles.ID{"cook"},
				Default: map[roles.Meaning][]roles.ID{roles.Does: {"waiter"}},
			},
		},
	})
	fmt.Println(c == nil)
	for _, fault := range socialteam.SpecErrors(err) {
		fmt.Println(fault)
	}
	// Output:
	// true
	// roles[1].reports-to[0]: unknown role "cok" (did you mean "cook"?)
	// responsibilities[0].default.does[0]: role "waiter" is not eligible to do "cook-soup"
}

func ExampleDecode() {
	_, err := roles.Decode(strings.NewReader(`{
  "format": "socialteam.roles/1",
  "roles": [{"id": "cook", "tilte": "Cook"}]
}`))
	fmt.Println(err)
	// Output:
	// roles: decode catalogue: line 3, column 28: roles[0].tilte: unknown field "tilte" (did you mean "title"?)
}

func ExampleCatalog_Extend() {
	c, err := roles.Standard().Extend(roles.Spec{
		Roles: []roles.Role{{ID: "podcast-host", Title: "Podcast Host", Needs: []roles.Need{{Skill: "storytelling", Min: roles.Advanced}}}},
		Responsibilities: []roles.Responsibility{{
			ID: "host-podcast", Area: "content", Title: "Host the podcast",
			Eligible: []roles.ID{"podcast-host", "community-manager"},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(c.RoleIDs()), c.Find("podcast hosts")[0].Role)
	// Output:
	// 35 podcast-host
}

func ExampleCatalog_Only() {
	c, err := roles.Standard().Only("social-media-manager", "content-creator")
	if err != nil {
		log.Fatal(err)
	}
	resp, _ := c.Responsibility("write-copy")
	fmt.Println(c.RoleIDs(), resp.Eligible, c.HasResponsibility("follow-up-leads"))
	// Output:
	// [social-media-manager content-creator] [content-creator social-media-manager] false
}

func ExampleCompileMatrix() {
	m, err := roles.CompileMatrix(roles.MatrixSpec{
		Scheme: "DACI",
		Rows: []roles.Row{{Responsibility: "choose-channels", Cells: []roles.Cell{
			{Role: "social-media-strategist", Letters: "D"},
			{Role: "marketing-manager", Letters: "A"},
			{Role: "social-media-analyst", Letters: "C"},
		}}},
	}, roles.Standard())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Who("choose-channels", roles.Owns), m.Who("choose-channels", roles.Does))
	// Output:
	// [marketing-manager] [social-media-strategist]
}

func ExampleDecodeMatrix() {
	spec, err := roles.DecodeMatrix(strings.NewReader(`{
  "format": "socialteam.matrix/1",
  "scheme": "RACI",
  "rows": [
    {"responsibility": "write-copy", "cells": [
      {"role": "copywriter", "letters": "R"},
      {"role": "social-media-manager", "letters": "A"}
    ]}
  ]
}`))
	if err != nil {
		log.Fatal(err)
	}
	m, err := roles.CompileMatrix(spec, roles.Standard())
	if err != nil {
		log.Fatal(err)
	}
	os.Stdout.Write(m.AppendCSV(nil))
	// Output:
	// responsibility,social-media-manager,copywriter
	// write-copy,A,R
}

func ExampleMatrix_Check() {
	for _, f := range roles.Standard().DefaultMatrix().Check(roles.Limits{Bottleneck: 500}) {
		fmt.Println(f)
	}
	// Output:
	// warning: matrix-bottleneck: social-media-manager: it owns 48 of 71 responsibilities: push some down
	// info: matrix-idle: executive-leadership: it neither does nor owns anything: is the role needed here
	// info: matrix-idle: social-media-agency: it neither does nor owns anything: is the role needed here
}

func ExampleMatrix_Convert() {
	text := "task,copywriter,legal-counsel,social-media-manager\nwrite-copy,R,S,A\n"
	m, _, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{Scheme: roles.RASCI()})
	if err != nil {
		log.Fatal(err)
	}
	daci, losses, err := m.Convert(roles.DACI())
	if err != nil {
		log.Fatal(err)
	}
	os.Stdout.Write(daci.AppendCSV(nil))
	fmt.Println(losses)
	// Output:
	// responsibility,social-media-manager,copywriter,legal-counsel
	// write-copy,A,D,C
	// [write-copy: Support of legal-counsel becomes Contributor]
}

func ExampleDiff() {
	read := func(text string) *roles.Matrix {
		m, _, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
		if err != nil {
			log.Fatal(err)
		}
		return m
	}
	was := read("task,copywriter,social-media-manager\nwrite-copy,R,A\n")
	is := read("task,copywriter,social-media-manager\nwrite-copy,A/R,I\nedit-content,R,A\n")
	for _, c := range roles.Diff(was, is) {
		fmt.Println(c)
	}
	// Output:
	// row edit-content is new
	// write-copy: copywriter has A/R, had R
	// write-copy: social-media-manager has I, had A
	// edit-content: copywriter has R, had nothing
	// edit-content: social-media-manager has A, had nothing
}

func ExampleReadCSV() {
	sheet := `Task,Anna Holm,Bo Friis,Content Creator
write-copy,A,,R
publish-posts,А,R,
`
	m, findings, err := roles.ReadCSV(strings.NewReader(sheet), roles.Standard(), roles.Reading{
		Columns: map[string]roles.ID{"Anna Holm": "social-media-manager"},
	})
	if err != nil {
		log.Fatal(err)
	}
	os.Stdout.Write(m.AppendCSV(nil))
	for _, f := range findings {
		fmt.Println(f)
	}
	// Output:
	// responsibility,social-media-manager,content-creator
	// write-copy,A,R
	// publish-posts,A,
	// error: read-unknown-role: line 1, column 3: header "Bo Friis" is no role of the catalogue: name it in Reading.Columns
	// warning: read-look-alike: line 3, column 2: row "publish-posts", column "Anna Holm": cell "А": 'А' is a Cyrillic letter (U+0410) that looks like the Latin 'A'
}

func ExampleMatrix_AppendMarkdown() {
	c, err := roles.Standard().Only("legal-counsel", "subject-matter-expert")
	if err != nil {
		log.Fatal(err)
	}
	os.Stdout.Write(c.DefaultMatrix().AppendMarkdown(nil))
	// Output:
	// **R** Responsible, **A** Accountable, **C** Consulted, **I** Informed
	//
	// ## Approval and publishing
	//
	// | Responsibility                     | Legal | Subject Matter Expert |
	// | ---------------------------------- | :---: | :-------------------: |
	// | Check facts before a public answer |   C   |           R           |
	//
	// ## Inbound triage, care and leads
	//
	// | Responsibility        | Legal | Subject Matter Expert |
	// | --------------------- | :---: | :-------------------: |
	// | Escalate up the chain |   C   |           R           |
	//
	// ## Legal, security and expertise
	//
	// | Responsibility                          | Legal | Subject Matter Expert |
	// | --------------------------------------- | :---: | :-------------------: |
	// | Guide use of user-generated content     |  A/R  |                       |
	// | Guide privacy, security and enforcement |  A/R  |                       |
	// | Provide subject expertise on call       |       |          A/R          |
}

func ExampleReadMarkdown() {
	page := `| Task | SoMe Manager | Copywriter |
|------|:------------:|:----------:|
| Write copy | **A** | R |
`
	m, _, err := roles.ReadMarkdown(strings.NewReader(page), roles.Standard(), roles.Reading{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Who("write-copy", roles.Owns))
	// Output:
	// [social-media-manager]
}

func ExampleScheme_Parse() {
	raci := roles.RACI()
	for _, cell := range []string{"A/R", "ar", "–", "Q"} {
		l, err := raci.Parse(cell)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%q\n", raci.Text(l))
	}
	// Output:
	// "A/R"
	// "A/R"
	// ""
	// cell "Q": 'Q' is no letter of RACI: want R, A, C, I or their names
}
