// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
// first three.
func hit(t testing.TB, list []title) (first, third int) {
	for _, row := range list {
		got := roles.Standard().Find(row.text)
		rank := slices.IndexFunc(got, func(m roles.Match) bool { return m.Role == row.want[0] })
		if rank == 0 {
			first++
		} else {
			t.Logf("%q: want %q, have %v", row.text, row.want[0], got[:min(len(got), 3)])
		}
		if 0 <= rank && rank < 3 {
			third++
		}
	}
	t.Logf("of %d titles %d are right at rank one, %d in the first three", len(list), first, third)
	return first, third
}

func TestFindKnowsTitles(t *testing.T) {
	list := titles(t, "titles.txt")
	first, third := hit(t, list)
	assert.GreaterOrEqual(t, first*100, len(list)*90, "right at rank one")
	assert.GreaterOrEqual(t, third*100, len(list)*97, "right in the first three")
}

func TestFindGuessesUnseenTitles(t *testing.T) {
	list := titles(t, "titles-unseen.txt")
	first, third := hit(t, list)
	assert.GreaterOrEqual(t, first*100, len(list)*75, "right at rank one")
	assert.GreaterOrEqual(t, third*100, len(list)*85, "right in the first three")
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

func TestFindSharedNames(t *testing.T) {
	c, err := roles.Compile(roles.Spec{Roles: []roles.Role{
		{ID: "b", Title: "Second", Aliases: []roles.Alias{{Name: "Editor", Lang: "en"}}},
		{ID: "a", Title: "First", Aliases: []roles.Alias{{Name: "éditor", Lang: "en"}}},
	}})
	require.NoError(t, err)
	assert.Equal(t, []roles.Match{{Role: "b", Score: 1000, Name: "Editor"}, {Role: "a", Score: 1000, Name: "éditor"}}, c.Find("EDITOR"))
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

func BenchmarkStandard(b *testing.B) {
	s := roles.Standard().Spec()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := roles.Compile(s); err != nil {
			b.Fatal(err)
		}
	}
}
