// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
)

// title is one row of testdata/titles.txt.
type title struct {
	text string
	want []roles.ID
}

func titles(t testing.TB) []title {
	data, err := os.ReadFile("testdata/titles.txt")
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
	list := titles(t)
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
