// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// A table of the document. Its rows are found by their first cell.
type table struct {
	kind, title, about string
	head               []string
	rows               map[string][]string
}

// document is EVIDENCE.md: tables, and what people wrote below them.
type document struct {
	tables []*table
	hand   string
}

const (
	opening = `<!-- SPDX-License-Identifier: Apache-2.0 -->

# Evidence

What was measured, when and at which commit. ` + "`script/evidence`" + ` writes the tables; a "+" behind a commit says that the
work tree differed from it. Machines are noisy: compare ratios, not times.
`
	handMark = "<!-- Below this line people write; script/evidence keeps it. -->"
)

func newDocument() *document {
	return &document{
		tables: []*table{
			{kind: "coverage", title: "Coverage", about: "Statements reached by the tests of the package itself, with the quick counts of random cases.", head: []string{"package", "statements", "reached", "share", "not reached"}},
			{kind: "mutation", title: "Mutation", about: "Changes to the code that a test noticed, with the quick counts of random cases. The kinds of change are those that gremlins makes by default. The share is killed and timed out of all that compile; a sample is chosen by the sums of the mutants' names, and of the seed where one is told.", head: []string{"package", "tested", "killed", "timed out", "lived", "not covered", "share", "survivors"}},
			{kind: "fuzzing", title: "Fuzzing", about: "Runs of the coverage-guided fuzzer.", head: []string{"target", "time", "executions", "new inputs", "result"}},
			{kind: "benchmarks", title: "Benchmarks", about: "The least of fifteen short runs on one processor, whatever else the machine did only adds to it; memory and what a benchmark itself reports are medians. A floor is the same work written by hand, in the same runs.", head: []string{"benchmark", "time", "floor", "ratio", "memory", "allocations", "reported"}},
		},
		hand: handMark + "\n",
	}
}

// readDocument reads the file; an absent one is a document without rows.
func readDocument(file string) (*document, error) {
	doc := newDocument()
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return doc, nil
	}
	if err != nil {
		return nil, err
	}
	doc.parse(string(text))
	return doc, nil
}

func (d *document) parse(text string) {
	measured, hand, found := strings.Cut(text, handMark)
	if found {
		d.hand = handMark + hand
	}
	var in *table
	for line := range strings.Lines(measured) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "## "); ok {
			in = nil
			if i := slices.IndexFunc(d.tables, func(t *table) bool { return t.title == name }); i >= 0 {
				in = d.tables[i]
			}
			continue
		}
		row := cells(line)
		if in != nil && len(row) == len(in.head)+2 && row[0] != in.head[0] && !strings.HasPrefix(row[0], "--") {
			in.put(row)
		}
	}
}

// cells splits a line of a table.
func cells(line string) []string {
	inner, ok := strings.CutPrefix(line, "| ")
	if !ok {
		return nil
	}
	inner, _ = strings.CutSuffix(inner, " |")
	return strings.Split(inner, " | ")
}

func (d *document) put(kind string, row []string) {
	for _, t := range d.tables {
		if t.kind == kind {
			t.put(row)
		}
	}
}

func (t *table) put(row []string) {
	if t.rows == nil {
		t.rows = map[string][]string{}
	}
	t.rows[row[0]] = row
}

func (d *document) String() string {
	var b strings.Builder
	b.WriteString(opening)
	for _, t := range d.tables {
		b.WriteString("\n## " + t.title + "\n\n" + t.about + "\n\n")
		head := append(slices.Clone(t.head), "commit", "date")
		line(&b, head)
		line(&b, slices.Repeat([]string{"---"}, len(head)))
		for _, key := range slices.Sorted(maps.Keys(t.rows)) {
			line(&b, t.rows[key])
		}
	}
	b.WriteString("\n" + d.budgets())
	b.WriteString("\n" + d.hand)
	return b.String()
}

func line(b *strings.Builder, row []string) {
	b.WriteString("| " + strings.Join(row, " | ") + " |\n")
}

func (d *document) write(file string) error {
	if err := os.WriteFile(file+".part", []byte(d.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".part", file)
}
