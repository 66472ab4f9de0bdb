// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
)

var badInputs = map[string]badCase{
	"missing files": {
		missing: true,
		want: []string{
			`none.json: no such file: name one with -playbook, or leave the flag out for the embedded playbook.json`,
			`none.csv: no such file: name one with -posts, or leave the flag out for the embedded posts.csv`,
		},
	},
	"empty files": {
		book: all(""), posts: all(""),
		want: []string{
			`playbook.json: line 1, column 1: the document is empty: want a JSON object`,
			`posts.csv: metrics: read csv: the file is empty: want a header line`,
		},
	},
	"broken JSON": {
		book: swap(`"employees": 180,`, `"employees": 180`),
		want: []string{
			`playbook.json: line 3, column 58: company: broken JSON: invalid character '"' after object key:value pair`,
		},
	},
	"a cut file": {
		book: func(s string) string { return s[:len(s)/2] },
		want: []string{
			`playbook.json: line 245, column 16: team.matrix.rows[0].cells[6]: broken JSON: the document ends too early`,
		},
	},
	"not JSON": {
		book: all("company: Rosvang\n"),
		want: []string{
			`playbook.json: line 1, column 1: broken JSON: invalid character 'c' looking for beginning of value`,
		},
	},
	"unknown field": {
		book: swap(`"minutes-per-week"`, `"minutes-a-week"`),
		want: []string{
			`playbook.json: line 29, column 9: team.members[0].minutes-a-week: unknown field "minutes-a-week" (did you mean "minutes-per-week"?)`,
		},
	},
	"duplicate key": {
		book: swap(`"unit": "marketing",`, `"unit": "marketing", "unit": "social",`),
		want: []string{
			`playbook.json: line 28, column 30: team.members[0].unit: duplicate key "unit"`,
		},
	},
	"unknown role": {
		book: swap(`"role": "community-manager", "share"`, `"role": "comunity-manager", "share"`),
		want: []string{
			`playbook.json: team.members[5].holdings[0].role: unknown role "comunity-manager" (did you mean "community-manager"?)`,
		},
	},
	"unknown ids": {
		book: swap(
			`"parent": "company", "title": "Marketing"`, `"parent": "compny", "title": "Marketing"`,
			`"manager": "karen"`, `"manager": "karin"`,
			`"skill": "budgeting"`, `"skill": "budgetting"`,
			`"responsibility": "write-copy"`, `"responsibility": "write-copies"`,
			`"accountable:publish-posts"`, `"accountable:publish-post"`,
			`"kpi": "ctr_link"`, `"kpi": "ctr_lnk"`,
			`"goals": ["awareness"`, `"goals": ["awarenes"`,
		),
		want: []string{
			`playbook.json: company.goals[0]: unknown goal "awarenes" (did you mean "awareness"?)`,
			`playbook.json: team.units[1].parent: unknown unit "compny" (did you mean "company"?)`,
			`playbook.json: team.members[0].skills[1].skill: unknown skill "budgetting" (did you mean "budgeting"?)`,
			`playbook.json: team.members[1].manager: unknown member "karin" (did you mean "karen"?)`,
			`playbook.json: team.matrix.rows[4].responsibility: unknown responsibility "write-copies" (did you mean "write-copy"?)`,
			`playbook.json: workflows[0].moves[1].by[1]: unknown responsibility "publish-post" (did you mean "publish-posts"?)`,
			`playbook.json: targets[2].kpi: unknown KPI "ctr_lnk" (did you mean "ctr_link"?)`,
		},
	},
	"reporting cycle": {
		book: swap(`"unit": "marketing",`, `"unit": "marketing", "manager": "ana",`),
		want: []string{
			`playbook.json: team.members[0].manager: the members report to each other: karen → ana → mette → jonas → karen`,
		},
	},
	"shares": {
		book: swap(`"share": 700, "primary"`, `"share": 0, "primary"`, `"share": 300, "from"`, `"share": 1001, "from"`),
		want: []string{
			`playbook.json: team.members[1].holdings[1].share: share 1001: want 1 to 1000 per mille of the member's working time`,
			`playbook.json: team.members[2].holdings[0].share: share 0: want 1 to 1000 per mille of the member's working time`,
		},
	},
	"wrong kinds": {
		book: swap(`"employees": 180`, `"employees": "many"`, `"2026-10-26"`, `"26.10.2026"`, `"85.00 EUR"`, `85.0`),
		want: []string{
			`playbook.json: line 3, column 54: company.employees: want a whole number, have "many"`,
			`playbook.json: line 148, column 17: team.members[7].rate: want a string, have 85.0`,
			`playbook.json: line 232, column 47: team.absences[0].from: bad date "26.10.2026": want year-month-day such as 2026-07-31`,
		},
	},
	"wrong format": {
		book: swap("socialteam.playbook/1", "socialteam.playbook/2"),
		want: []string{
			`playbook.json: format: unknown format "socialteam.playbook/2": want "socialteam.playbook/1"`,
		},
	},
	"no company": {
		book: swap(`"name": "Rosvang Cycles", "employees": 180`, `"name": "", "employees": -1`),
		want: []string{
			`playbook.json: company.name: missing name`,
			`playbook.json: company.employees: -1 employees: want zero or more`,
		},
	},
	"a bad target": {
		book: swap(`"on": "4 .. 10"`, `"on": "10 .. 4"`, `"<= 0.60 EUR"`, `"<= 0.60"`),
		want: []string{
			`playbook.json: targets[0].on: bad band "10 .. 4": the first end is larger than the second`,
			`playbook.json: targets[4].on: bad band "<= 0.60": bad amount "0.60": want a number and a currency such as 1250.50 EUR`,
			`playbook.json: targets[4].risk: bad band "<= 0.90 EUR": it must include "<= 0.60"`,
		},
	},
	"a bad workflow": {
		book: swap(
			`"to": "review", "on": "hand", "by": ["author"]`, `"to": "reveiw", "on": "hand", "by": ["author"]`,
			`"from": ["review"],`, `"from": ["review", "published"],`,
			`"attr": "ugc"`, `"attr": "upc"`,
		),
		want: []string{
			`playbook.json: workflows[0].moves[0].to: unknown state "reveiw" (did you mean "review"?)`,
			`playbook.json: workflows[0].moves[1].from[1]: "published" is final: no move leads out of it`,
			`playbook.json: workflows[0].states[1].gates[1].when.attr: unknown attribute "upc" (did you mean "ugc"?)`,
		},
	},
	"missing column": {
		posts: swap("Impressions,", "Impresions,"),
		want: []string{
			`posts.csv: line 1, column 1: counter impressions: unknown column "Impressions" (did you mean "Impresions"?): the header has Date, Channel, Post ID, Type, Source, Impresions, Reach, Likes, Comments, Shares, Saves, Link clicks, Amount spent, Currency`,
		},
	},
	"missing columns": {
		posts: swap("Impressions,Reach,", "", "Link clicks,Amount spent,", ""),
		want: []string{
			`posts.csv: line 1, column 1: counter impressions: unknown column "Impressions": the header has Date, Channel, Post ID, Type, Source, Likes, Comments, Shares, Saves, Currency`,
			`posts.csv: line 1, column 1: counter link_clicks: unknown column "Link clicks": the header has Date, Channel, Post ID, Type, Source, Likes, Comments, Shares, Saves, Currency`,
			`posts.csv: line 1, column 1: counters post_reach, reach: unknown column "Reach": the header has Date, Channel, Post ID, Type, Source, Likes, Comments, Shares, Saves, Currency`,
			`posts.csv: line 1, column 1: counter spend: unknown column "Amount spent": the header has Date, Channel, Post ID, Type, Source, Likes, Comments, Shares, Saves, Currency`,
		},
	},
	"bad cells": {
		posts: swap(
			"2026-08-03,Instagram,p1004,Reel,own,6719", "03/08/2026,Instagram,p1004,Reel,own,many",
			"p1049,Document,own,2623", "p1049,Document,own,-2623",
		),
		want: []string{
			`posts.csv: line 2, column 1: Date: "03/08/2026" is not a date: want one like 2006-01-02 or 2006-01-02T15:04:05Z07:00 or 2006-01-02 15:04:05`,
			`posts.csv: line 2, column 37: Impressions: "many" is not a number`,
			`posts.csv: line 4, column 40: Impressions: "-2623" is below zero, and impressions cannot be`,
		},
	},
	"ragged rows": {
		posts: swap("2026-08-03,LinkedIn,p1049,Document,own,", "2026-08-03,LinkedIn,p1049,own,"),
		want: []string{
			`posts.csv: line 4, column 56: Amount spent: the row has 13 cells, the header 14`,
		},
	},
	"an open quote": {
		posts: swap("p1004,Reel", `p1004,"Reel`),
		want: []string{
			`posts.csv: metrics: read csv: record on line 2; parse error on line 413, column 62: extraneous or missing " in quoted-field`,
		},
	},
	"a long line": {
		posts: swap("p1004,Reel", "p1004,"+strings.Repeat("x", 50<<20)),
		want: []string{
			`posts.csv: metrics: read csv: line 2: longer than 1048576 bytes: is this a text with one record per line?`,
		},
	},
	"cells of boosted posts too": {
		posts: swap("p1004,Reel,own,6719", "p1004,Reel,own,many", ",EUR\n", "x,EUR\n"),
		want: []string{
			`posts.csv: line 2, column 37: Impressions: "many" is not a number`,
			`posts.csv: line 15, column 63: Amount spent: "53.27x" is not a number`,
		},
	},
	"both files": {
		book: swap(`"company": {`, `"compny": {`), posts: swap("Impressions,", "Impresions,"),
		want: []string{
			`playbook.json: line 3, column 3: compny: unknown field "compny" (did you mean "company"?)`,
			`posts.csv: line 1, column 1: counter impressions: unknown column "Impressions" (did you mean "Impresions"?): the header has Date, Channel, Post ID, Type, Source, Impresions, Reach, Likes, Comments, Shares, Saves, Link clicks, Amount spent, Currency`,
		},
	},
}
