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
