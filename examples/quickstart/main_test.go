// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
)

// call runs the program.
func call(args ...string) (status int, stdout, stderr string) {
	var out, bad bytes.Buffer
	status = run(args, &out, &bad)
	return status, out.String(), bad.String()
}

func TestGolden(t *testing.T) {
	for format, file := range map[string]string{"text": "report.txt.golden", "markdown": "report.md.golden", "json": "report.json.golden"} {
		status, out, bad := call("-format", format)
		require.Empty(t, bad)
		require.Equal(t, statusOK, status)
		testkit.Golden(t, file, []byte(out))
	}
	_, plain, _ := call()
	_, text, _ := call("-format", "text")
	require.Equal(t, text, plain)
}

func TestJSONStatesItsFormat(t *testing.T) {
	_, out, _ := call("-format", "json")
	var doc struct{ Format string }
	require.NoError(t, json.Unmarshal([]byte(out), &doc))
	require.Equal(t, "socialteam.quickstart/1", doc.Format)
}

// TestFilesAreDocumentation holds the embedded files to what they promise to
// show.
func TestFilesAreDocumentation(t *testing.T) {
	posts, err := embedded.ReadFile("posts.csv")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(posts)), "\n")
	require.GreaterOrEqual(t, len(lines), 402)
	require.Equal(t, 2, strings.Count(string(posts), lines[0]), "the header is repeated once")
	require.Contains(t, string(posts), ",0,0,0,0,0,", "a post that nobody saw")
	require.Contains(t, string(posts), ",EUR\n", "boosted posts")
	require.Contains(t, string(posts), ",,", "blanks")
	channels := map[string]bool{}
	for _, l := range lines[1:] {
		channels[strings.Split(l, ",")[1]] = true
	}
	delete(channels, "Channel")
	require.Len(t, channels, 5)
}

// TestOtherDay looks at the team when counsel is back: no deputy is needed.
func TestOtherDay(t *testing.T) {
	_, away, _ := call()
	require.Contains(t, away, "Freja Munk for Henrik Vad")
	status, back, bad := call("-at", "2026-11-09")
	require.Equal(t, statusOK, status, bad)
	require.NotContains(t, back, "Freja Munk for Henrik Vad")
	require.Contains(t, back, "Henrik Vad   approve at legal")
}

// TestLaterDay: thirteen weeks that end later leave the oldest posts out, and say so.
func TestLaterDay(t *testing.T) {
	status, out, bad := call("-at", "2026-12-07")
	require.Equal(t, statusOK, status, bad)
	require.Contains(t, out, "posts lie outside of the 13 weeks before 2026-12-07.")
}

// TestSmallestPlaybook: what a playbook does not state is said, and so is that its one
// member, who has no hat, may do nothing.
func TestSmallestPlaybook(t *testing.T) {
	const flow = `,"workflows":[{"format":"socialteam.workflow/1","id":"notes","version":1,
		"start":{"state":"draft","by":["role:content-creator"]},"states":[{"id":"draft"},{"id":"out","final":"done"}],
		"moves":[{"action":"publish","from":["draft"],"to":"out","on":"hand","by":["author"]}]}]`
	for more, want := range map[string][]string{
		"":   {"The playbook states no matrix.", "The playbook states no workflow."},
		flow: {"ana may not do this in draft"},
	} {
		file := filepath.Join(t.TempDir(), "small.json")
		small := `{"format":"socialteam.playbook/1","company":{"name":"Solo"},"team":{"members":[{"id":"ana"}]}` + more + "}"
		require.NoError(t, os.WriteFile(file, []byte(small), 0o600))
		status, out, bad := call("-playbook", file)
		require.Equal(t, statusOK, status, bad)
		for _, w := range want {
			require.Contains(t, out, w)
		}
	}
}

// TestFolderAsFile: a folder opens, and cannot be read.
func TestFolderAsFile(t *testing.T) {
	for _, name := range []string{"-posts", "-playbook"} {
		dir := t.TempDir()
		status, out, bad := call(name, dir)
		require.Equal(t, statusBadInput, status, bad)
		require.Empty(t, out)
		require.Contains(t, bad, dir)
	}
}

func TestFlags(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		status int
		want   string
	}{
		"help":      {[]string{"-h"}, statusOK, "-playbook"},
		"format":    {[]string{"-format", "yaml"}, statusBadInput, "want text, markdown or json"},
		"date":      {[]string{"-at", "2.11.2026"}, statusBadInput, `bad date "2.11.2026": want year-month-day such as 2026-07-31`},
		"early":     {[]string{"-at", "0001-01-01"}, statusBadInput, "want a year from 1900 to 2200"},
		"late":      {[]string{"-at", "9999-12-31"}, statusBadInput, "want a year from 1900 to 2200"},
		"flag":      {[]string{"-post", "x"}, statusBadInput, "flag provided but not defined: -post"},
		"arguments": {[]string{"playbook.json"}, statusBadInput, `unexpected argument "playbook.json": files are named with -playbook and -posts`},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, bad := call(c.args...)
			require.Equal(t, c.status, status)
			require.Empty(t, out)
			require.Contains(t, bad, c.want)
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

func TestOtherTrouble(t *testing.T) {
	var bad bytes.Buffer
	require.Equal(t, statusTrouble, run(nil, brokenWriter{}, &bad))
	require.Equal(t, "quickstart: pipe closed\n", bad.String())
}

// TestBadInput: each fault of a file is one line that says where it is and what
// would be right, all faults of a file are reported, and the status is 2.
func TestBadInput(t *testing.T) {
	for name, c := range badInputs {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			book, posts := c.write(t, dir)
			status, out, bad := call("-playbook", book, "-posts", posts)
			require.Equal(t, statusBadInput, status, bad)
			require.Empty(t, out)
			bad = strings.ReplaceAll(bad, dir+string(filepath.Separator), "")
			require.Equal(t, c.want, strings.Split(strings.TrimSuffix(bad, "\n"), "\n"))
		})
	}
}

// TestGoodInput: these files are unusual and in order.
func TestGoodInput(t *testing.T) {
	for name, c := range map[string]struct {
		badCase
		want []string
	}{
		"two currencies": {badCase{posts: swap(",EUR\n", ",USD\n")}, []string{"Facebook (EUR)", "Facebook (USD)"}},
		"a target that posts cannot meet": {
			badCase{book: swap(`"kpi": "posts_published", "on": "4 .. 10"`, `"kpi": "nps", "on": ">= 1"`)},
			[]string{"(nps)", "no-data"},
		},
		"shares over 1000 in all": {
			badCase{book: swap(`"role": "copywriter", "share": 400`, `"role": "copywriter", "share": 900`)},
			[]string{"warning: allocation: ana: ", "1500"},
		},
		"no channel":      {badCase{posts: swap("2026-08-03,Instagram", "2026-08-03,", "2026-08-03,LinkedIn", "2026-08-03,Linkedin")}, []string{"(no channel)", "group-blank", "group-alike"}},
		"control letters": {badCase{book: swap("Karen Holt", `Karen\u001b[31m\nHolt`)}, []string{`Karen\x1b[31m\nHolt`}},
	} {
		t.Run(name, func(t *testing.T) {
			book, posts := c.write(t, t.TempDir())
			for format := range formats {
				status, out, bad := call("-playbook", book, "-posts", posts, "-format", format)
				require.Equal(t, statusOK, status, bad)
				if format == "text" {
					for _, want := range c.want {
						require.Contains(t, out, want)
					}
				}
			}
		})
	}
}

// TestJSONHasNoNullLists: where there is nothing, a list is empty.
func TestJSONHasNoNullLists(t *testing.T) {
	_, out, _ := call("-format", "json")
	for _, line := range strings.Split(out, "\n") {
		if strings.Contains(line, ": null") {
			require.Contains(t, line, `"value": null`)
		}
	}
}

// badCase is a pair of files, made from the embedded ones.
type badCase struct {
	book, posts func(string) string // nil leaves the file as it is
	missing     bool
	want        []string
}

func (c badCase) write(t *testing.T, dir string) (book, posts string) {
	put := func(name string, change func(string) string) string {
		b, err := embedded.ReadFile(name)
		require.NoError(t, err)
		text := string(b)
		if change != nil {
			text = change(text)
			require.NotEqual(t, string(b), text, "the case changes nothing")
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	if c.missing {
		return filepath.Join(dir, "none.json"), filepath.Join(dir, "none.csv")
	}
	return put("playbook.json", c.book), put("posts.csv", c.posts)
}

// swap replaces pairs of old and new, each once.
func swap(pairs ...string) func(string) string {
	return func(s string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(s, pairs[i]) {
				panic("the file has no " + pairs[i])
			}
			s = strings.Replace(s, pairs[i], pairs[i+1], 1)
		}
		return s
	}
}

func all(text string) func(string) string { return func(string) string { return text } }
