// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
)

// verdict is what a finding says, without its words.
type verdict struct{ rule, subject string }

// naiveCheck judges a matrix cell by cell, as the comments of the rules read.
func naiveCheck(m *roles.Matrix, l roles.Limits) map[verdict]int {
	out := map[verdict]int{}
	for _, row := range m.Rows() {
		naiveRow(m, l, row, func(rule string) { out[verdict{rule, string(row)}]++ })
	}
	rows := len(m.Rows())
	for _, role := range m.Columns() {
		does, owns, filled := 0, 0, 0
		for _, row := range m.Rows() {
			cell := m.Cell(row, role)
			does += one(cell.Has(roles.Does))
			owns += one(cell.Has(roles.Owns))
			filled += one(!cell.IsZero())
		}
		add := func(found bool, rule string) {
			if found {
				out[verdict{rule, string(role)}]++
			}
		}
		add(does == 0 && owns == 0, roles.RuleIdle)
		if rows > 0 && rows >= l.Rows {
			busy, bottleneck := does*1000 > l.Busy*rows, owns*1000 > l.Bottleneck*rows
			add(busy, roles.RuleBusy)
			add(bottleneck, roles.RuleBottleneck)
			add(busy && bottleneck, roles.RuleBurnout)
			add(filled == rows, roles.RuleEverywhere)
		}
	}
	return out
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func naiveRow(m *roles.Matrix, l roles.Limits, row roles.ResponsibilityID, add func(rule string)) {
	has := func(meaning roles.Meaning) int { return len(m.Who(row, meaning)) }
	for _, letter := range m.Scheme().Letters {
		n := has(letter.Means)
		switch {
		case n < letter.Least && letter.Means == roles.Owns:
			add(roles.RuleNoOwner)
		case n < letter.Least && letter.Means == roles.Does:
			add(roles.RuleNoDoer)
		case n < letter.Least:
			add(roles.RuleTooFew)
		case letter.Most > 0 && n > letter.Most && letter.Means == roles.Owns:
			add(roles.RuleManyOwners)
		case letter.Most > 0 && n > letter.Most:
			add(roles.RuleTooMany)
		}
	}
	resp, _ := m.Catalog().Responsibility(row)
	filled := 0
	for _, id := range m.Columns() {
		cell := m.Cell(row, id)
		filled += one(!cell.IsZero())
		if cell.Has(roles.Excluded) && cell.Len() > 1 {
			add(roles.RuleContradicts)
		}
		if cell.Has(roles.Does) && !m.Catalog().Eligible(row, id) {
			add(roles.RuleNotEligible)
		}
		role, _ := m.Catalog().Role(id)
		outside := len(role.Sourcing) > 0 && !slices.Contains(role.Sourcing, roles.InHouse)
		if resp.InHouse && outside && (cell.Has(roles.Does) || cell.Has(roles.Owns)) {
			add(roles.RuleNotInHouse)
		}
	}
	if has(roles.Does) > l.Does {
		add(roles.RuleManyDoers)
	}
	if has(roles.Advises) > l.Advises {
		add(roles.RuleManyAdvise)
	}
	if has(roles.Told) > l.Told {
		add(roles.RuleManyTold)
	}
	_, asks := m.Scheme().Letter(roles.Advises)
	_, tells := m.Scheme().Letter(roles.Told)
	if (asks || tells) && filled > 0 && has(roles.Advises) == 0 && has(roles.Told) == 0 {
		add(roles.RuleNoExchange)
	}
	owners, doers := m.Who(row, roles.Owns), m.Who(row, roles.Does)
	if len(owners) == 1 && len(doers) > 0 && !slices.Contains(doers, owners[0]) && naiveLines(m.Catalog(), doers, owners[0]) > l.Lines {
		add(roles.RuleOwnerHigh)
	}
}

// naiveLines tries every way up of at most so many lines, shortest first.
func naiveLines(c *roles.Catalog, from []roles.ID, to roles.ID) int {
	for n := range len(c.RoleIDs()) {
		if slices.Contains(from, to) {
			return n
		}
		var up []roles.ID
		for _, id := range from {
			r, _ := c.Role(id)
			up = append(up, r.ReportsTo...)
		}
		slices.Sort(up)
		from = slices.Compact(up)
	}
	return 0
}

func TestCheckAgreesWithNaiveReading(t *testing.T) {
	rnd := testkit.Rand(4)
	seen := map[string]int{}
	spec := roles.Standard().Spec()
	for i := range spec.Roles {
		if i%3 == 0 {
			spec.Roles[i].Sourcing = []roles.Source{roles.Agency}
		}
	}
	c, err := roles.Compile(spec)
	require.NoError(t, err)
	for i := range testkit.Cases(4_000, 40_000) {
		all := schemes()
		m := random(rnd, t, c, all[i%len(all)])
		l := roles.Limits{
			Does: 1 + rnd.IntN(3), Advises: 1 + rnd.IntN(4), Told: 1 + rnd.IntN(4), Lines: 1 + rnd.IntN(2),
			Busy: 1 + rnd.IntN(900), Bottleneck: 1 + rnd.IntN(900), Rows: 1 + rnd.IntN(8),
		}
		got := map[verdict]int{}
		for _, f := range m.Check(l) {
			got[verdict{f.Rule, f.Subject}]++
			seen[f.Rule]++
		}
		require.Equal(t, naiveCheck(m, l), got, "%s", m.AppendCSV(nil))
	}
	t.Log("findings by rule:", seen)
	assert.Len(t, slices.Collect(maps.Keys(seen)), 18, "every rule was broken by some matrix: %v", seen)
}
