// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
)

func TestSchemes(t *testing.T) {
	want := map[roles.SchemeID]string{"RACI": "RACI", "RASCI": "RASCI", "DACI": "DACI", "RAPID": "RAPID", "CAIRO": "CAIRO", "RACI-VS": "RACIVS"}
	for _, s := range roles.Schemes() {
		spelt := ""
		for _, l := range s.Letters {
			spelt += l.Symbol
			m, ok := s.Means(l.Name)
			assert.True(t, ok)
			assert.Equal(t, l.Means, m)
			m, ok = s.Means(l.Means.String())
			assert.True(t, ok)
			assert.Equal(t, l.Means, m)
			got, err := s.Parse(l.Name)
			require.NoError(t, err)
			assert.Equal(t, roles.LettersOf(l.Means), got)
		}
		assert.Equal(t, want[s.ID], spelt)
		owner, ok := s.Letter(roles.Owns)
		assert.True(t, ok, "every scheme has somebody who answers for it")
		assert.Equal(t, 1, owner.Most)
	}
	assert.Len(t, roles.Schemes(), len(want))
	_, ok := roles.RACI().Letter(roles.Helps)
	assert.False(t, ok)
	_, ok = roles.RACI().Means("support")
	assert.False(t, ok)
	_, ok = roles.Scheme{}.Means("")
	assert.False(t, ok)
	m, ok := roles.RACI().Means("ACCOUNTABLE")
	assert.True(t, ok)
	assert.Equal(t, roles.Owns, m)
}

func TestSchemeParse(t *testing.T) {
	raci := roles.RACI()
	for text, want := range map[string]string{
		"": "", " ": "", "-": "", "–": "", "—": "", "−": "", "n/a": "", " N/A ": "", "A": "A", "a": "A", "A/R": "A/R", "R/A": "A/R", "AR": "A/R", "ra": "A/R",
		"A, R": "A/R", "A;R": "A/R", "A&R": "A/R", "A + R": "A/R", "A | R": "A/R", "A\nR": "A/R", "**A**": "A", "`R`": "R", "(C)": "C", "[I]": "I",
		"A.": "A", "R,,R": "R", "\u00a0R\u200b": "R", "Responsible": "R", "responsible / accountable": "A/R", "racI": "A/C/I/R", "“A”": "A",
		"R and A": "A/R", "a og r": "A/R", "Responsible and Accountable": "A/R",
	} {
		got, err := raci.Parse(text)
		require.NoError(t, err, "%q", text)
		assert.Equal(t, want, raci.Text(got), "%q", text)
	}
	for text, want := range map[string]string{
		"x":              `cell "x": 'x' is no letter of RACI: want R, A, C, I or their names`,
		"R?":             `cell "R?": '?' is no letter of RACI: want R, A, C, I or their names`,
		"S":              `cell "S": 'S' is no letter of RACI: want R, A, C, I or their names`,
		"С":              `cell "С": 'С' is a Cyrillic letter (U+0421) that looks like the Latin 'C'`,
		"Α":              `cell "Α": 'Α' is a Greek letter (U+0391) that looks like the Latin 'A'`,
		"responsable":    `cell "responsable": unknown name "responsable" (did you mean "Responsible"?)`,
		"R / acountable": `cell "R / acountable": unknown name "acountable" (did you mean "Accountable"?)`,
		"INFORM":         `cell "INFORM": unknown name "INFORM" (did you mean "Informed"?)`,
		"Rеsponsible":    `cell "Rеsponsible": 'е' is a Cyrillic letter (U+0435) that looks like the Latin 'E'`,
		"\x00":           "cell \"\\x00\": '\\x00' is no letter of RACI: want R, A, C, I or their names",
		"and":            `cell "and": 'n' is no letter of RACI: want R, A, C, I or their names`,
		"owner":          `cell "owner": 'o' is no letter of RACI: want R, A, C, I or their names`,
	} {
		_, err := raci.Parse(text)
		assert.EqualError(t, err, want)
	}
	_, err := roles.RACIVS().Parse(" sings off")
	assert.EqualError(t, err, `cell " sings off": unknown name "sings off" (did you mean "Signs off"?)`)
	_, err = raci.Parse(strings.Repeat("responsible", 1_000_000))
	assert.Less(t, len(err.Error()), 300)
	got, err := roles.RACIVS().Parse("signs off")
	require.NoError(t, err)
	assert.Equal(t, roles.LettersOf(roles.SignsOff), got)
}

// Every set that a scheme can write reads back.
func TestSchemeTextRoundTrips(t *testing.T) {
	for _, s := range schemes() {
		for l := roles.Letters(0); l < 1<<9; l++ {
			got, err := s.Parse(s.Text(l))
			require.NoError(t, err)
			assert.Equal(t, l&s.Set(), got)
		}
	}
}

func TestLetters(t *testing.T) {
	l := roles.LettersOf(roles.Told, roles.Does, 0, 99)
	assert.Equal(t, []roles.Meaning{roles.Does, roles.Told}, slices.Collect(l.All()))
	assert.Equal(t, 2, l.Len())
	assert.True(t, l.Has(roles.Does))
	assert.False(t, l.Has(roles.Owns))
	assert.False(t, l.Has(0))
	assert.Equal(t, roles.LettersOf(roles.Told), l.Without(roles.Does))
	assert.True(t, l.Without(roles.Does).Without(roles.Told).IsZero())
	for range l.All() {
		break
	}
	assert.Len(t, roles.Meanings(), 8)
}
