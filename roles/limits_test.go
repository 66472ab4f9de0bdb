// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
)

// What names no eligible role is open to all, whoever is left.
func TestOnlyKeepsWhatAnybodyMayDo(t *testing.T) {
	c, err := office(t).Only("boss")
	require.NoError(t, err)
	var left []roles.ResponsibilityID
	for _, r := range c.Spec().Responsibilities {
		left = append(left, r.ID)
	}
	assert.Equal(t, []roles.ResponsibilityID{"t1", "t2", "t3", "t5"}, left, "t4 was for maker and helper")
}

func TestAliasLanguages(t *testing.T) {
	for lang, ok := range map[string]bool{
		"da": true, "az": true, "ZA": true, "abcdefgh": true, "en-GB": true, "zh-Hant-TW": true, "es-419": true, "de-az09": true,
		"d": false, "abcdefghi": false, "d`": false, "d{": false, "d@": false, "d[": false, "e1": false, "en-": false, "en-/": false, "en-:": false, "en-`": false, "en-{": false,
	} {
		_, err := roles.Compile(roles.Spec{Roles: []roles.Role{{ID: "chef", Title: "Chef", Aliases: []roles.Alias{{Name: "Boss", Lang: lang}}}}})
		if ok {
			assert.NoError(t, err, lang)
		} else {
			assert.ErrorContains(t, err, "roles[0].aliases[0].lang", lang)
		}
	}
}

// A scheme's letters may be any from A to Z, and cells may write them small.
func TestSchemeOfTheFirstAndTheLastLetter(t *testing.T) {
	scheme := roles.Scheme{ID: "ZA", Letters: []roles.Letter{
		{Symbol: "Z", Name: "Does", Means: roles.Does}, {Symbol: "A", Name: "Owns", Means: roles.Owns},
	}}
	m, findings, err := roles.ReadMarkdown(strings.NewReader("| Task | Chief | Maker |\n| --- | --- | --- |\n| Task 1 | a | z |\n"), office(t), roles.Reading{Scheme: scheme})
	require.NoError(t, err, "%v", findings)
	assert.Equal(t, "A", scheme.Text(m.Cell("t1", "chief")))
	assert.Equal(t, "Z", scheme.Text(m.Cell("t1", "maker")))
}

// A rule of dashes with nothing above it heads no table.
func TestMarkdownRuleWithoutHeader(t *testing.T) {
	page := "| --- | --- |\n| Task | Chief |\n| --- | --- |\n| Task 1 | A/R |\n"
	m, findings, err := roles.ReadMarkdown(strings.NewReader(page), office(t), roles.Reading{})
	require.NoError(t, err, "%v", findings)
	assert.Equal(t, []roles.ResponsibilityID{"t1"}, m.Rows())
	assert.Equal(t, []roles.ID{"chief"}, m.Who("t1", roles.Owns))
}
