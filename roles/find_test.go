// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
)

// title is one row of testdata/titles.txt or testdata/titles-unseen.txt.
type title struct {
	text string
	want []roles.ID
}

func titles(t testing.TB, file string) []title {
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var list []title
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		text, want, ok := strings.Cut(line, " => ")
		require.True(t, ok, line)
		row := title{text: text}
		for _, id := range strings.Fields(want) {
			row.want = append(row.want, roles.ID(id))
		}
		list = append(list, row)
	}
	return list
}

// plain is the bare letters of a name: what two names share that differ in
// case, accents, signs and spacing only.
func plain(s string) string {
	s = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "Æ", "ae", "Ø", "o", "Å", "a").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func TestTitlesAreHard(t *testing.T) {
	known := map[string]roles.ID{}
	for r := range roles.Standard().Roles() {
		known[plain(r.Title)] = r.ID
		for _, a := range r.Aliases {
			known[plain(a.Name)] = r.ID
		}
	}
	list := titles(t, "titles.txt")
	assert.GreaterOrEqual(t, len(list), 120)
	seen := map[string]bool{}
	for _, row := range list {
		assert.Empty(t, known[plain(row.text)], "%q is a title or an alias already", row.text)
		assert.False(t, seen[plain(row.text)], "%q stands twice", row.text)
		seen[plain(row.text)] = true
		for _, id := range row.want {
			assert.True(t, roles.Standard().HasRole(id), "%q: unknown role %q", row.text, id)
		}
	}
}

// hit counts the titles whose first expected role comes first, and among the
// first three, and lists the rest.
func hit(list []title) (first, third int, misses []byte) {
	for _, row := range list {
		got := roles.Standard().Find(row.text)
		rank := slices.IndexFunc(got, func(m roles.Match) bool { return m.Role == row.want[0] })
		if rank == 0 {
			first++
		} else {
			misses = fmt.Appendf(misses, "%s: want %s, have", row.text, row.want[0])
			for _, m := range got[:min(len(got), 3)] {
				misses = fmt.Appendf(misses, " %s %d", m.Role, m.Score)
			}
			misses = append(misses, '\n')
		}
		if 0 <= rank && rank < 3 {
			third++
		}
	}
	return first, third, misses
}

// seconds counts the titles with more than one expected role, and those of them
// that Find gives all of among as many and two more.
func seconds(list []title) (all, found int) {
	for _, row := range list {
		if len(row.want) < 2 {
			continue
		}
		all++
		got := roles.Standard().Find(row.text)
		near := got[:min(len(got), len(row.want)+2)]
		if !slices.ContainsFunc(row.want, func(id roles.ID) bool {
			return !slices.ContainsFunc(near, func(m roles.Match) bool { return m.Role == id })
		}) {
			found++
		}
	}
	return all, found
}

func TestFindRanksSecondRoles(t *testing.T) {
	for file, least := range map[string]int{"titles.txt": 97, "titles-unseen.txt": 75} {
		all, found := seconds(titles(t, file))
		t.Logf("%s: of %d titles with several roles all are found of %d", file, all, found)
		assert.GreaterOrEqual(t, all, 3)
		assert.GreaterOrEqual(t, found*100, all*least, file)
	}
}

// The misses of both tables stand in golden files: known, and seen when they
// change.
func TestFindKnowsTitles(t *testing.T) {
	list := titles(t, "titles.txt")
	first, third, misses := hit(list)
	t.Logf("of %d titles %d are right at rank one, %d in the first three", len(list), first, third)
	assert.GreaterOrEqual(t, first*100, len(list)*90, "right at rank one")
	assert.GreaterOrEqual(t, third*100, len(list)*97, "right in the first three")
	testkit.Golden(t, "titles-missed.golden", misses)
}

func TestFindGuessesUnseenTitles(t *testing.T) {
	list := titles(t, "titles-unseen.txt")
	first, third, misses := hit(list)
	t.Logf("of %d titles %d are right at rank one, %d in the first three", len(list), first, third)
	assert.GreaterOrEqual(t, first*100, len(list)*75, "right at rank one")
	assert.GreaterOrEqual(t, third*100, len(list)*85, "right in the first three")
	testkit.Golden(t, "titles-unseen-missed.golden", misses)
}

func TestFindExactNames(t *testing.T) {
	c := roles.Standard()
	for r := range c.Roles() {
		for _, name := range append([]roles.Alias{{Name: r.Title}}, r.Aliases...) {
			for _, text := range []string{name.Name, strings.ToUpper(name.Name), strings.ReplaceAll(name.Name, " ", "-")} {
				got := c.Find(text)
				i := slices.IndexFunc(got, func(m roles.Match) bool { return m.Role == r.ID })
				require.GreaterOrEqual(t, i, 0, text)
				assert.Equal(t, 1000, got[i].Score, text)
				assert.Equal(t, 1000, got[0].Score, text)
			}
		}
		assert.Equal(t, r.ID, c.Find(string(r.ID))[0].Role)
	}
}

func TestFindAnswersNothingToNonsense(t *testing.T) {
	for _, text := range []string{"", " ", "-", "()", "zebra", "Nurse", "Truck driver", "Фрезеровщик", "1234", "\xff\xfe", "of the"} {
		assert.Empty(t, roles.Standard().Find(text), "%q", text)
	}
	assert.Empty(t, new(roles.Catalog).Find("copywriter"))
}

// A text too long to look at in full is never taken for a name, however it begins.
func TestFindOfLongTexts(t *testing.T) {
	long := "Copywriter" + strings.Repeat(" ", 200) + "Janitor"
	for _, m := range roles.Standard().Find(long) {
		assert.Less(t, m.Score, 1000)
	}
	text := "Task," + long + ",Community Manager\nwrite-copy,R,A\n"
	_, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	assert.Len(t, findings, 1)
	m, _, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{Columns: map[string]roles.ID{
		long: "content-curator", "Copywriter" + strings.Repeat(" ", 200) + "Cook": "graphic-designer",
	}})
	require.NoError(t, err)
	assert.Equal(t, []roles.ID{"content-curator"}, m.Who("write-copy", roles.Does))
}

// The scores mean what the comment of Match.Score says: those that programs act on
// are right for every title that was collected, and what trails is left out.
func TestFindScores(t *testing.T) {
	for _, text := range []string{"Head of Social", "SoMe-chef", "Community Mgr (m/f/d)", "community managers", "Social Medai Manager"} {
		assert.Equal(t, 999, roles.Standard().Find(text)[0].Score, text)
	}
	sure := 0
	for _, row := range append(titles(t, "titles.txt"), titles(t, "titles-unseen.txt")...) {
		got := roles.Standard().Find(row.text)
		for i, m := range got {
			assert.GreaterOrEqual(t, m.Score, max(350, got[0].Score/2), row.text)
			if i == 0 && m.Score >= 999 {
				assert.Equal(t, row.want[0], m.Role, row.text)
				sure++
			}
		}
	}
	assert.Greater(t, sure, 100)
}

// A title of two jobs means both; each that is named in full goes before what
// only resembles them.
func TestFindTitlesOfTwoJobs(t *testing.T) {
	for text, want := range map[string][]roles.ID{
		"Social Media Manager & Designer":        {"social-media-manager", "graphic-designer"},
		"Social Media Manager / Content Creator": {"social-media-manager", "content-creator"},
		"Copywriter og Community Manager (m/k)":  {"copywriter", "community-manager"},
		"Copywriter (ads/legal)":                 {"copywriter"},
	} {
		got := roles.Standard().Find(text)
		require.GreaterOrEqual(t, len(got), len(want), text)
		for i, id := range want {
			assert.Equal(t, id, got[i].Role, text)
			assert.Less(t, got[i].Score, 1000, text)
		}
	}
	text := "Task,Copywriter / Community Manager,Legal: Jens\nwrite-copy,A,C\n"
	_, findings, err := roles.ReadCSV(strings.NewReader(text), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	require.Len(t, findings, 2)
	assert.Equal(t, `warning: read-guessed: line 1, column 2: header "Copywriter / Community Manager" is guessed to be role "copywriter" with a score of 900 (or else community-manager): name it in Reading.Columns`, findings[0].String())
	assert.Equal(t, "info", findings[1].Severity.String())
}

func TestFindSharedNames(t *testing.T) {
	c, err := roles.Compile(roles.Spec{Roles: []roles.Role{
		{ID: "b", Title: "Second", Aliases: []roles.Alias{{Name: "Editor", Lang: "en"}}},
		{ID: "a", Title: "First", Aliases: []roles.Alias{{Name: "éditor", Lang: "en"}}},
	}})
	require.NoError(t, err)
	assert.Equal(t, []roles.Match{{Role: "b", Score: 1000, Name: "Editor"}, {Role: "a", Score: 1000, Name: "éditor"}}, c.Find("EDITOR"))
}

func TestFindReadsBrackets(t *testing.T) {
	assert.Equal(t, roles.ID("copywriter"), roles.Standard().Find("(Copywriter)")[0].Role, "if nothing stands outside of them")
	assert.NotPanics(t, func() { roles.Standard().Find(strings.Repeat("(æ ", 10_000)) })
}

func BenchmarkFindAmong10000(b *testing.B) {
	s := roles.Spec{}
	for i := range 10_000 {
		s.Roles = append(s.Roles, roles.Role{ID: roles.ID(fmt.Sprint("r", i)), Title: fmt.Sprintf("Manager of thing%d", i)})
	}
	c, err := roles.Compile(s)
	require.NoError(b, err)
	for _, text := range []string{"Manager of thing77", "thnig77"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Find(text)
			}
		})
	}
}

// TestFindNamesTheTitle: where a title and its aliases fit equally well, the title
// is named.
func TestFindNamesTheTitle(t *testing.T) {
	c, err := roles.Compile(roles.Spec{Roles: []roles.Role{{
		ID: "x", Title: "Alpha Writer", Aliases: []roles.Alias{{Name: "Bravo Writer", Lang: "en"}, {Name: "Charlie Writer", Lang: "en"}},
	}}})
	require.NoError(t, err)
	assert.Equal(t, []roles.Match{{Role: "x", Score: 666, Name: "Alpha Writer"}}, c.Find("writer"))
}

func BenchmarkFind(b *testing.B) {
	for _, text := range []string{"Community Manager", "Senior Social Medai Mangager (m/f/d)", "Kommunikationsmedarbejder"} {
		b.Run(text, func(b *testing.B) {
			c := roles.Standard()
			b.ReportAllocs()
			for b.Loop() {
				c.Find(text)
			}
		})
	}
}
