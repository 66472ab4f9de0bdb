// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
)

// awkward reads every file that spreadsheets and people left behind. The golden
// file of each has the matrix that was read, in canonical form, and the findings.
func awkward(t *testing.T, extension string, least int,
	read func(io.Reader, *roles.Catalog, roles.Reading) (*roles.Matrix, []socialteam.Finding, error),
) {
	files, err := filepath.Glob("testdata/awkward/*" + extension)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(files), least)
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			in, err := os.Open(file)
			require.NoError(t, err)
			defer in.Close()
			m, findings, err := read(in, roles.Standard(), roles.Reading{})
			require.NoError(t, err)
			canonical(t, m, findings)
			got := append(m.AppendCSV(nil), '\n')
			for _, f := range findings {
				got = fmt.Appendln(got, f)
			}
			testkit.Golden(t, "awkward-read/"+name+".golden", got)
		})
	}
}

func TestReadAwkwardCSV(t *testing.T) { awkward(t, ".csv", 25, roles.ReadCSV) }

func TestReadAwkwardMarkdown(t *testing.T) { awkward(t, ".md", 5, roles.ReadMarkdown) }

// The names of people are resolved through the given map, whatever their case
// and accents.
func TestReadingNamesComeFirst(t *testing.T) {
	const text = `Opgave,ANNA HOLM,Soren,Copywriter
Skriv tekst,A,R,C
approve-posts,A/R,,
`
	m, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{
		Rows:    map[string]roles.ResponsibilityID{"skriv tekst": "write-copy"},
		Columns: map[string]roles.ID{"Anna Holm": "social-media-manager", "Søren": "content-creator", "copywriter": "content-strategist"},
	})
	require.NoError(t, err)
	assert.Empty(t, findings)
	assert.Equal(t, "responsibility,social-media-manager,content-creator,content-strategist\nwrite-copy,A,R,C\napprove-posts,A/R,,\n", string(m.AppendCSV(nil)))
}

func TestReadingOtherSchemes(t *testing.T) {
	m, findings, err := roles.ReadCSV(strings.NewReader("Decision,Marketing Manager,AD\nchoose-channels,Decide,A/P\n"), roles.Standard(),
		roles.Reading{Scheme: roles.RAPID()})
	require.NoError(t, err)
	assert.Empty(t, findings)
	assert.Equal(t, []roles.ID{"marketing-manager"}, m.Who("choose-channels", roles.Owns))
	assert.Equal(t, []roles.ID{"art-director"}, m.Who("choose-channels", roles.SignsOff))
}

// A finding about a cell names its row, its column and what would be right, so
// that a program can show it.
func TestReadingFindingsAreData(t *testing.T) {
	_, findings, err := roles.ReadCSV(strings.NewReader("Task,Copywriter,Contnt Curatr Manager\nwrite-copy,Q,R\nWrite copies and such,R,R\n"), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	byRule := map[string]socialteam.Finding{}
	for _, f := range findings {
		byRule[f.Rule] = f
	}
	bad := byRule[roles.RuleBadCell]
	assert.Equal(t, params("line", "2", "column", "2", "label", "write-copy", "header", "Copywriter", "text", "Q", "candidates", "R, A, C, I"), bad.Params)
	assert.Equal(t, "line 2, column 2", bad.Subject)
	unknown := byRule[roles.RuleUnknownResponsibility]
	candidates, ok := unknown.Param("candidates")
	assert.True(t, ok)
	assert.Contains(t, candidates, "write-copy")
}

func TestReadRefuses(t *testing.T) {
	read := map[string]func(io.Reader, *roles.Catalog, roles.Reading) (*roles.Matrix, []socialteam.Finding, error){
		"CSV": roles.ReadCSV, "Markdown": roles.ReadMarkdown,
	}
	for kind, read := range read {
		_, _, err := read(strings.NewReader(" \n\n"), roles.Standard(), roles.Reading{})
		assert.ErrorIs(t, err, roles.ErrNoTable)
		assert.EqualError(t, err, "roles: read "+kind+": no table found")
		_, _, err = read(strings.NewReader(strings.Repeat("a,b\n", 5<<20)), roles.Standard(), roles.Reading{})
		assert.ErrorIs(t, err, roles.ErrTooLarge)
		_, _, err = read(iotest.ErrReader(os.ErrClosed), roles.Standard(), roles.Reading{})
		assert.ErrorIs(t, err, os.ErrClosed)
		_, _, err = read(strings.NewReader("x"), nil, roles.Reading{})
		assert.Error(t, err)
		_, _, err = read(strings.NewReader("x"), roles.Standard(), roles.Reading{
			Scheme:  roles.Scheme{ID: "X"},
			Rows:    map[string]roles.ResponsibilityID{"a": "write-cpoy"},
			Columns: map[string]roles.ID{"b": "copywriter", "c": "copywritr"},
		})
		assert.EqualError(t, err, "roles: read "+kind+`: scheme.letters: missing: a scheme needs at least one letter
rows["a"]: unknown responsibility "write-cpoy" (did you mean "write-copy"?)
columns["c"]: unknown role "copywritr" (did you mean "copywriter"?)`)
		assert.Len(t, socialteam.SpecErrors(err), 3)
	}
}

// A page or a letter in place of the sheet is no table, and one of which nothing
// is known is none either; a shape of letters is one, whatever its names.
func TestReadOfWhatIsNoMatrix(t *testing.T) {
	for _, text := range []string{
		"hello",
		"<html><body>not found</body></html>",
		"<!DOCTYPE html>\n<html>\n<head><title>Sign in, please</title></head>\n<body>\n<p>Your session has ended, so sign in again.</p>\n</body>\n</html>\n",
		"Dear team,\nplease find\n",
		"Name,Town\nHolm,Aarhus\nFriis,A\nLund,Odense\n",
		"Responsibility\nFeed the office cat\n",
	} {
		m, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
		assert.ErrorIs(t, err, roles.ErrNoTable, "%q", text)
		assert.Nil(t, m)
		assert.Empty(t, findings)
	}
	_, _, err := roles.ReadMarkdown(strings.NewReader("| Name | Town |\n|--|--|\n| Holm | Aarhus |\n"), roles.Standard(), roles.Reading{})
	assert.ErrorIs(t, err, roles.ErrNoTable)

	for text, want := range map[string]int{
		"Opgave,Anna,Bo\nSkriv tekst,A,R\n":              3, // headers and label unknown
		"Task,write-copy,edit-content\ncopywriter,A,R\n": 1, // transposed
		"Task,Copywriter\n":                              0,
		"Task\nwrite-copy\n":                             0,
		"responsibility\n":                               0, // as AppendCSV writes an empty matrix
	} {
		_, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
		assert.NoError(t, err, "%q", text)
		assert.Len(t, findings, want, "%q", text)
	}
	_, findings, err := roles.ReadMarkdown(strings.NewReader("| Name | Town |\n|--|--|\n| Holm | Aarhus |\n\n| Task | Copywriter |\n|--|--|\n| Write copy | R |\n"),
		roles.Standard(), roles.Reading{})
	assert.NoError(t, err, "one table of several is enough")
	assert.NotEmpty(t, findings)
}

// A quote that is not closed swallows lines, wherever it stands; one that swallows
// nothing is none, and neither is a cell of several lines.
func TestReadOpenQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"\"open,copywriter\nx,y":                                          "line 1, column 1",
		"Task,\"Copywriter\nwrite-copy,R\n":                               "line 1, column 2",
		"Task,Copywriter\nWrite copy,\"R\nApprove posts,A\n":              "line 2, column 2",
		"Task,Copywriter\r\nWrite copy,\"R\r\nApprove posts,A\r\n":        "line 2, column 2",
		"sep=;\nTask;Copywriter\nWrite copy;\"R\"\"\nApprove posts;A\"\"": "line 3, column 2",
		"Task,Copywriter\n\"Write copy,R\nApprove posts,A":                "line 2, column 1",
		// These are closed by a later quote.
		"Task,Copywriter\nWrite copy,\"R\nApprove posts,\"A\"\n": "line 2, column 2",
		"Task,Copywriter\n\"Write copy,R\nApprove posts,\"A\"\n": "line 2, column 1",
		"\"Task,Copywriter\nWrite copy,\"A\"\n":                  "line 1, column 1",
		"\"Task,Copywriter\nWrite copy,\"A\"\nPublish,A\n":       "line 1, column 1",
		"Task,Copywriter\n\n  \"æ,R\n\n\nx,A":                    "line 3, column 1",
	} {
		_, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
		assert.NoError(t, err, "%q", text)
		var found []string
		for _, f := range findings {
			assert.NotEqual(t, roles.RuleBadCell, f.Rule, "%q: %v", text, f)
			if f.Rule == roles.RuleOpenQuote {
				assert.Equal(t, socialteam.Error, f.Severity)
				found = append(found, f.Subject)
			}
		}
		assert.Equal(t, []string{want}, found, "%q", text)
	}
	for _, text := range []string{
		"Task,Copywriter\nwrite-copy,\"R",
		"Task,Copywriter\nwrite-copy,\"R\n",
		"Task,Copywriter\nwrite-copy,\"A\nR\"\n",
		"Task,Copywriter\nwrite-copy,R\n\"Notes, and more\nof them\"",
		"Task,Copywriter\nwrite-copy,R\n\"Notes\nof \"\"Bo\"\"\"\n",
	} {
		m, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
		assert.NoError(t, err, "%q", text)
		for _, f := range findings {
			assert.NotEqual(t, roles.RuleOpenQuote, f.Rule, "%q: %v", text, f)
		}
		assert.Equal(t, []roles.ID{"copywriter"}, m.Who("write-copy", roles.Does))
	}
}

// A name that may be a person's is guessed at with a warning, one that says the
// words of a title with an info.
func TestReadingWarnsOfGuesses(t *testing.T) {
	text := "Task,Intern Bob,Head of Social,Anna Holm (Copywriter),Community Manager\nWrite the copy,R,C,I,A\nPublish on the channels,R,,,A\n"
	_, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	var got []string
	for _, f := range findings {
		got = append(got, f.String())
	}
	assert.Equal(t, []string{
		`warning: read-guessed: line 1, column 2: header "Intern Bob" is guessed to be role "social-media-assistant" with a score of 833: name it in Reading.Columns`,
		`info: read-guessed: line 1, column 3: header "Head of Social" is read as role "head-of-social-media"`,
		`info: read-guessed: line 1, column 4: header "Anna Holm (Copywriter)" is read as role "copywriter"`,
		`warning: read-guessed: line 2, column 1: label "Write the copy" is guessed to be responsibility "write-copy" with a score of 993: name it in Reading.Rows`,
	}, got)
	score, ok := findings[0].Param("score")
	assert.True(t, ok)
	assert.Equal(t, "833", score)
}

// A table in a fenced block is an illustration, not the matrix.
func TestReadMarkdownLeavesFencesAlone(t *testing.T) {
	const table = "| Task | Copywriter |\n|--|--|\n| write-copy | %s |\n"
	for _, fence := range []string{"```", "~~~~", "  ```"} {
		text := fence + "md\n" + fmt.Sprintf(table, "A") + fence + "\n\n" + fmt.Sprintf(table, "R")
		m, findings, err := roles.ReadMarkdown(strings.NewReader(text), roles.Standard(), roles.Reading{})
		require.NoError(t, err)
		assert.Empty(t, findings, fence)
		assert.Equal(t, roles.LettersOf(roles.Does), m.Cell("write-copy", "copywriter"), fence)
	}
	_, _, err := roles.ReadMarkdown(strings.NewReader("````\n```\n"+fmt.Sprintf(table, "A")), roles.Standard(), roles.Reading{})
	assert.ErrorIs(t, err, roles.ErrNoTable, "a shorter fence closes nothing")
}

func TestZeroMatrixInMarkdown(t *testing.T) {
	assert.Equal(t, "| Responsibility |\n| -------------- |\n", string(new(roles.Matrix).AppendMarkdown(nil)))
	assert.Equal(t, "responsibility\n", string(new(roles.Matrix).AppendCSV(nil)))
}

// A word that happens to be spelt with letters of the scheme is read with a doubt.
func TestReadingDoubtsWords(t *testing.T) {
	for text, want := range map[string]int{"Air": 1, "CIRCA": 1, "Air/C": 1, "ARC": 0, "arc": 0, "Ar": 0, "A/R/C": 0, "Responsible": 0, "RaC": 0} {
		m, findings, err := roles.ReadCSV(strings.NewReader("Task,Copywriter\nwrite-copy,"+text+"\n"), roles.Standard(), roles.Reading{})
		require.NoError(t, err)
		assert.False(t, m.Cell("write-copy", "copywriter").IsZero(), text)
		require.Len(t, findings, want, text)
		for _, f := range findings {
			assert.Equal(t, roles.RuleGuessed, f.Rule)
			assert.Equal(t, socialteam.Warning, f.Severity)
			assert.Contains(t, f.Message, fmt.Sprintf(`row "write-copy", column "Copywriter": %q looks like a word and is read as "A/`, text))
		}
	}
}

// A catalogue of nothing knows no names.
func TestReadWithZeroCatalog(t *testing.T) {
	m, findings, err := roles.ReadCSV(strings.NewReader("Task,Copywriter\nwrite-copy,A\n"), &roles.Catalog{}, roles.Reading{})
	require.NoError(t, err)
	assert.Empty(t, m.Rows())
	require.NotEmpty(t, findings)
	assert.Equal(t, roles.RuleUnknownRole, findings[0].Rule)
}

// A wide header over many short rows takes no longer than its bytes do, and what
// is odd a thousand times is not listed for ever.
func TestReadHostileShapes(t *testing.T) {
	wide := "Task" + strings.Repeat(",Copywriter", 20_000) + "\n" + strings.Repeat("write-copy\n", 20_000)
	m, findings, err := roles.ReadCSV(strings.NewReader(wide), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	assert.Equal(t, "responsibility,copywriter\nwrite-copy,\n", string(m.AppendCSV(nil)))
	require.Len(t, findings, 1001)
	assert.Equal(t, socialteam.Finding{
		Rule: roles.RuleMore, Severity: socialteam.Warning, Subject: "text",
		Message: "38998 more findings are not listed", Params: params("count", "38998"),
	}, findings[1000])

	odd := strings.Repeat("x", 10_000)
	_, findings, err = roles.ReadCSV(strings.NewReader("Task,Copywriter,"+odd+"\nwrite-copy,"+odd+",A\n"+odd+",A,A\n"), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	require.Len(t, findings, 3)
	for _, f := range findings {
		assert.Less(t, len(f.String()), 500)
		for _, p := range f.Params {
			assert.Less(t, len(p.Value), 500)
		}
	}

	var unknown strings.Builder
	unknown.WriteString("Task,Copywriter\n")
	for i := range 5_000 {
		fmt.Fprintf(&unknown, "Unheard of thing %d of many,A\n", i)
	}
	_, findings, err = roles.ReadCSV(strings.NewReader(unknown.String()), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	assert.Len(t, findings, 1001)
	assert.Equal(t, socialteam.Error, findings[1000].Severity)
}

// A column that is mostly words is no column of letters, but if it has some that
// is said louder.
func TestReadMostlyWords(t *testing.T) {
	_, findings, err := roles.ReadCSV(strings.NewReader("Task,Copywriter,Remark\nwrite-copy,A,see above\nedit-content,A,R\npublish-posts,A,later\n"),
		roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	require.Len(t, findings, 1)
	assert.Equal(t, `warning: read-dropped: line 1, column 3: column "Remark" is left out: only 1 of its 3 filled cells hold letters`, findings[0].String())
}

// Titles that do not lead back to their entry are written as ids.
func TestMarkdownOfAmbiguousTitles(t *testing.T) {
	c, err := roles.Compile(roles.Spec{
		Areas: []roles.Area{{ID: "a", Title: "A | B <x>"}, {ID: "b", Title: "Second"}},
		Roles: []roles.Role{
			{ID: "editor", Title: "Writer"},
			{ID: "writer", Title: "Editor"},
			{ID: "x", Title: "Twin"},
			{ID: "y", Title: "twin"},
			{ID: "signs", Title: "!?"},
			{ID: "bar", Title: "a|b \\ <i>&amp;"},
			{ID: "responsibility", Title: "Responsibility"},
			{ID: "cyr", Title: "Редактор"},
			{ID: "alias", Title: "Boss", Aliases: []roles.Alias{{Name: "Plain", Lang: "en"}}},
			{ID: "plain2", Title: "Plain"},
		},
		Responsibilities: []roles.Responsibility{
			{ID: "t1", Area: "b", Title: "t2"}, {ID: "t2", Area: "a", Title: "Task"}, {ID: "t3", Area: "b", Title: "-"}, {ID: "t4", Area: "b", Title: "task!"},
		},
	})
	require.NoError(t, err)
	spec := roles.MatrixSpec{}
	for _, id := range c.ResponsibilityIDs() {
		r := roles.Row{Responsibility: id}
		for _, role := range c.RoleIDs() {
			r.Cells = append(r.Cells, roles.Cell{Role: role, Letters: "A/I"})
		}
		spec.Rows = append(spec.Rows, r)
	}
	m, err := roles.CompileMatrix(spec, c)
	require.NoError(t, err)
	canonical(t, m, nil)
	header := strings.Split(string(m.AppendMarkdown(nil)), "\n")[4]
	assert.Equal(t, []string{"Responsibility", "Writer", "Editor", "x", "y", "signs", `a\|b \\ &lt;i>&amp;amp;`, "Responsibility", "Редактор", "Boss", "plain2"},
		cellsOfLine(header))
}

func cellsOfLine(line string) []string {
	line = strings.ReplaceAll(line, `\|`, "\x00")
	var out []string
	for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
		out = append(out, strings.TrimSpace(strings.ReplaceAll(c, "\x00", `\|`)))
	}
	return out
}

func TestDefaultMatrixInMarkdown(t *testing.T) {
	m := roles.Standard().DefaultMatrix()
	text := m.AppendMarkdown(nil)
	testkit.Golden(t, "default-matrix.md", text)
	again, findings, err := roles.ReadMarkdown(bytes.NewReader(text), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	assert.Empty(t, findings)
	assert.Equal(t, m, again)
	assert.Equal(t, text, again.AppendMarkdown(nil))
}
