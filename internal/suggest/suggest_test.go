// SPDX-License-Identifier: Apache-2.0

package suggest_test

import (
	"strings"
	"testing"
	"testing/quick"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/suggest"
)

func TestUnknown(t *testing.T) {
	known := []string{"community-manager", "copywriter", "legal-counsel"}
	for name, want := range map[string]string{
		"comunity-manager": `unknown role "comunity-manager" (did you mean "community-manager"?)`,
		"Copywriter":       `unknown role "Copywriter" (did you mean "copywriter"?)`,
		"legla-counsel":    `unknown role "legla-counsel" (did you mean "legal-counsel"?)`,
		"astronaut":        `unknown role "astronaut"`,
		"":                 `unknown role ""`,
	} {
		require.EqualError(t, suggest.Unknown("role", name, known), want)
	}
}

func TestAmong(t *testing.T) {
	for _, c := range []struct {
		name  string
		known []string
		want  string
	}{
		{"growth", []string{"awareness", "sales", "support"}, `unknown goal "growth": want awareness, sales or support`},
		{"sale", []string{"awareness", "sales", "support"}, `unknown goal "sale" (did you mean "sales"?)`},
		{"growth", []string{"sales"}, `unknown goal "growth": want sales`},
		{"growth", nil, `unknown goal "growth"`},
		{"zz", strings.Split("abcdefghijkl", ""), `unknown goal "zz": want a, b, c, d, e, f, g, h, i, j, k or l`},
		{"zz", strings.Split("abcdefghijklmn", ""), `unknown goal "zz": want a, b, c, d, e, f, g, h, i, j, k, l or one of 2 more`},
	} {
		require.EqualError(t, suggest.Among("goal", c.name, c.known), c.want)
	}
}

func TestNearestPrefersTheFirst(t *testing.T) {
	near, ok := suggest.Nearest("cat", []string{"dog", "bat", "hat"})
	require.True(t, ok)
	require.Equal(t, "bat", near)
	_, ok = suggest.Nearest("cat", []string(nil))
	require.False(t, ok)
}

// TestNearestBounds: at most a third of the letters of the name may differ, and
// never more than three.
func TestNearestBounds(t *testing.T) {
	for _, c := range []struct {
		name, known string
		near        bool
	}{
		{"cat", "bat", true},
		{"cat", "bad", false},
		{"no", "on", false},
		{"editor", "edixxr", true},
		{"editor", "edxxxr", false},
		{"copywriter", "copyxxxter", true},
		{"copywriter", "copxxxxter", false},
		{"community-manager", "community-xxxager", true},
		{"community-manager", "communityxxxxager", false},
		{"øæåøæå", "øæåøxx", true},
		{"øæåøæå", "øæåxxx", false},
	} {
		near, ok := suggest.Nearest(c.name, []string{c.known})
		require.Equal(t, c.near, ok, "%q for %q", c.known, c.name)
		if ok {
			require.Equal(t, c.known, near)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abc", 0},
		{"abc", "acb", 1},
		{"ca", "abc", 3},
		{"kitten", "sitting", 3},
		{"øl", "ol", 1},
		{"abcdef", "ghijkl", 6},
	} {
		require.Equal(t, c.want, suggest.Distance(c.a, c.b, 100), "%q %q", c.a, c.b)
	}
	require.Equal(t, 2, suggest.Distance("abcdef", "ghijkl", 2), "no more than the limit")
}

func TestDistanceLaws(t *testing.T) {
	require.NoError(t, quick.Check(func(a, b string) bool {
		d := suggest.Distance(a, b, 1000)
		return d == suggest.Distance(b, a, 1000) && (d == 0) == (string([]rune(a)) == string([]rune(b))) && suggest.Distance(a, b, 3) == min(d, 3)
	}, nil))
}
