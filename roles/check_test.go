// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// office is a small catalogue: boss over chief over maker and helper; an agency
// that is always outside; five tasks that maker and helper may do, the last of
// which stays in-house.
func office(t testing.TB) *roles.Catalog {
	s := roles.Spec{
		Areas: []roles.Area{{ID: "work", Title: "Work"}},
		Roles: []roles.Role{
			{ID: "boss", Title: "Boss"},
			{ID: "chief", Title: "Chief", ReportsTo: []roles.ID{"boss"}},
			{ID: "maker", Title: "Maker", ReportsTo: []roles.ID{"chief"}},
			{ID: "helper", Title: "Helper", ReportsTo: []roles.ID{"maker"}},
			{ID: "agency", Title: "Agency", Sourcing: []roles.Source{roles.Agency, roles.Freelance}},
			{ID: "mixed", Title: "Mixed", Sourcing: []roles.Source{roles.Agency, roles.InHouse}},
		},
	}
	for i := range 5 {
		s.Responsibilities = append(s.Responsibilities, roles.Responsibility{
			ID:   roles.ResponsibilityID(fmt.Sprint("t", i+1)),
			Area: "work", Title: fmt.Sprint("Task ", i+1), InHouse: i == 4,
		})
	}
	s.Responsibilities[3].Eligible = []roles.ID{"maker", "helper"}
	c, err := roles.Compile(s)
	require.NoError(t, err)
	return c
}

// row is one row of a matrix, the letters by role in the order given: "t1",
// "chief A", "maker R".
func row(id roles.ResponsibilityID, cells ...string) roles.Row {
	r := roles.Row{Responsibility: id}
	for _, c := range cells {
		var cell roles.Cell
		_, _ = fmt.Sscan(c, &cell.Role, &cell.Letters)
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func matrix(t testing.TB, c *roles.Catalog, scheme roles.SchemeID, rows ...roles.Row) *roles.Matrix {
	m, err := roles.CompileMatrix(roles.MatrixSpec{Scheme: scheme, Rows: rows}, c)
	require.NoError(t, err)
	return m
}

// found returns the findings of one rule.
func found(m *roles.Matrix, l roles.Limits, rule string) []socialteam.Finding {
	var list []socialteam.Finding
	for _, f := range m.Check(l) {
		if f.Rule == rule {
			list = append(list, f)
		}
	}
	return list
}

func params(pairs ...string) []socialteam.Param {
	var list []socialteam.Param
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, socialteam.Param{Name: pairs[i], Value: pairs[i+1]})
	}
	return list
}

// breaks holds that the matrix breaks the rule once, in the given way, and that
// the sound one does not.
func breaks(t *testing.T, broken, sound *roles.Matrix, want socialteam.Finding) {
	t.Helper()
	got := found(broken, roles.Limits{}, want.Rule)
	require.Len(t, got, 1)
	assert.Equal(t, want, got[0])
	assert.Empty(t, found(sound, roles.Limits{}, want.Rule))
}

func TestCheckNoOwner(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "", row("t1", "maker R", "chief C")), matrix(t, c, "", row("t1", "maker R", "chief A")),
		socialteam.Finding{
			Rule: roles.RuleNoOwner, Severity: socialteam.Error, Subject: "t1",
			Message: "0 roles are Accountable, want at least 1", Params: params("letter", "A", "have", "0", "least", "1"),
		})
}

func TestCheckManyOwners(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "", row("t1", "maker A/R", "chief A")), matrix(t, c, "", row("t1", "maker A/R")),
		socialteam.Finding{
			Rule: roles.RuleManyOwners, Severity: socialteam.Error, Subject: "t1",
			Message: "2 roles are Accountable, want at most 1: chief, maker",
			Params:  params("letter", "A", "have", "2", "most", "1", "roles", "chief, maker"),
		})
}

func TestCheckNoDoer(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "", row("t1", "chief A")), matrix(t, c, "", row("t1", "chief A/R")),
		socialteam.Finding{
			Rule: roles.RuleNoDoer, Severity: socialteam.Error, Subject: "t1",
			Message: "0 roles are Responsible, want at least 1", Params: params("letter", "R", "have", "0", "least", "1"),
		})
}

func TestCheckTooFew(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "RAPID", row("t1", "chief D", "maker P")), matrix(t, c, "RAPID", row("t1", "chief D", "maker P/R")),
		socialteam.Finding{
			Rule: roles.RuleTooFew, Severity: socialteam.Error, Subject: "t1",
			Message: "0 roles are Recommend, want at least 1", Params: params("letter", "R", "have", "0", "least", "1"),
		})
}

func TestCheckCountsOne(t *testing.T) {
	m, err := roles.CompileMatrix(roles.MatrixSpec{Scheme: "DOT", Schemes: []roles.Scheme{bare()}, Rows: []roles.Row{row("t1", "chief O")}}, office(t))
	require.NoError(t, err)
	assert.Equal(t, "1 role is Owns, want at least 2", found(m, roles.Limits{}, roles.RuleNoOwner)[0].Message)
}

func TestCheckTooMany(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "DACI", row("t1", "chief A", "maker D", "helper D")), matrix(t, c, "DACI", row("t1", "chief A", "maker D")),
		socialteam.Finding{
			Rule: roles.RuleTooMany, Severity: socialteam.Error, Subject: "t1",
			Message: "2 roles are Driver, want at most 1: maker, helper",
			Params:  params("letter", "D", "have", "2", "most", "1", "roles", "maker, helper"),
		})
}

func TestCheckContradicts(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "CAIRO", row("t1", "chief A/R", "helper I/O")), matrix(t, c, "CAIRO", row("t1", "chief A/R", "helper O")),
		socialteam.Finding{
			Rule: roles.RuleContradicts, Severity: socialteam.Error, Subject: "t1",
			Message: "helper is excluded and has another letter too", Params: params("role", "helper", "letters", "I/O"),
		})
}

func TestCheckNotInHouse(t *testing.T) {
	c := office(t)
	sound := matrix(t, c, "", row("t5", "mixed A/R", "agency C"), row("t1", "agency A/R"))
	breaks(t, matrix(t, c, "", row("t5", "chief A", "agency R")), sound,
		socialteam.Finding{
			Rule: roles.RuleNotInHouse, Severity: socialteam.Error, Subject: "t5",
			Message: "agency does or owns it, but the role comes from outside and the work stays in-house",
			Params:  params("role", "agency", "letters", "R"),
		})
	assert.Len(t, found(matrix(t, c, "", row("t5", "chief R", "agency A")), roles.Limits{}, roles.RuleNotInHouse), 1)
}

func TestCheckNotEligible(t *testing.T) {
	c := office(t)
	// The owner of t4 need not be eligible; who does t1 is free.
	sound := matrix(t, c, "", row("t4", "boss A", "maker R"), row("t1", "boss A/R"))
	breaks(t, matrix(t, c, "", row("t4", "boss A", "maker R", "chief R")), sound,
		socialteam.Finding{
			Rule: roles.RuleNotEligible, Severity: socialteam.Warning, Subject: "t4",
			Message: "chief does it without being eligible", Params: params("role", "chief"),
		})
}

func TestCheckManyDoers(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "", row("t1", "chief A/R", "maker R", "helper R")), matrix(t, c, "", row("t1", "chief A/R", "maker R")),
		socialteam.Finding{
			Rule: roles.RuleManyDoers, Severity: socialteam.Warning, Subject: "t1",
			Message: "3 roles do it, more than 2: split the task",
			Params:  params("have", "3", "most", "2", "roles", "chief, maker, helper"),
		})
}

func TestCheckManyAdvise(t *testing.T) {
	c := office(t)
	broken := matrix(t, c, "", row("t1", "boss C", "chief A/C", "maker C", "helper C", "agency C", "mixed C"))
	sound := matrix(t, c, "", row("t1", "boss C", "chief A", "maker C", "helper C", "agency C", "mixed C"))
	breaks(t, broken, sound, socialteam.Finding{
		Rule: roles.RuleManyAdvise, Severity: socialteam.Warning, Subject: "t1",
		Message: "6 roles are asked, more than 5: does it need them all",
		Params:  params("have", "6", "most", "5", "roles", "boss, chief, maker, helper, agency, mixed"),
	})
}

func TestCheckManyTold(t *testing.T) {
	c := office(t)
	broken := matrix(t, c, "", row("t1", "boss I", "chief I", "maker I", "helper I", "agency I", "mixed I"))
	sound := matrix(t, c, "", row("t1", "boss I", "chief C", "maker I", "helper I", "agency I", "mixed I"))
	breaks(t, broken, sound, socialteam.Finding{
		Rule: roles.RuleManyTold, Severity: socialteam.Warning, Subject: "t1",
		Message: "6 roles are told, more than 5: do they all need it",
		Params:  params("have", "6", "most", "5", "roles", "boss, chief, maker, helper, agency, mixed"),
	})
}

func TestCheckNoExchange(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "", row("t1", "chief A", "maker R")), matrix(t, c, "", row("t1", "chief A", "maker R", "boss I")),
		socialteam.Finding{
			Rule: roles.RuleNoExchange, Severity: socialteam.Info, Subject: "t1",
			Message: "nobody is asked before or told afterwards: do these roles talk",
		})
	assert.Empty(t, found(matrix(t, c, "", row("t1")), roles.Limits{}, roles.RuleNoExchange), "an empty row has worse faults")
}

func TestCheckOwnerHigh(t *testing.T) {
	c := office(t)
	// The nearest who does it counts, and who does it too is never too high.
	sound := matrix(t, c, "", row("t1", "boss A", "chief R", "helper R"), row("t2", "boss A/R", "helper R"),
		row("t3", "helper A", "boss R"), row("t4", "boss A", "agency R"))
	breaks(t, matrix(t, c, "", row("t1", "boss A", "maker R", "helper R")), sound,
		socialteam.Finding{
			Rule: roles.RuleOwnerHigh, Severity: socialteam.Info, Subject: "t1",
			Message: "boss owns it 2 reporting lines above the work, more than 1: could it sit lower",
			Params:  params("role", "boss", "lines", "2", "most", "1"),
		})
	assert.Empty(t, found(matrix(t, c, "", row("t1", "boss A", "chief A", "helper R")), roles.Limits{Lines: 1}, roles.RuleOwnerHigh), "of two owners neither is meant")
}

// five returns five sound rows that the chief owns as often as owns says, and
// does as often as does says.
func five(t *testing.T, owns, does int) *roles.Matrix {
	c := office(t)
	var rows []roles.Row
	for i := range 5 {
		owner, doer := "boss A", "helper R"
		if i < owns {
			owner = "chief A"
		}
		if i >= 5-does {
			doer = "chief R"
		}
		if i < owns && i >= 5-does {
			owner, doer = "chief A/R", "agency C"
		}
		rows = append(rows, row(roles.ResponsibilityID(fmt.Sprint("t", i+1)), owner, doer))
	}
	return matrix(t, c, "", rows...)
}

func of(list []socialteam.Finding, subject string) []socialteam.Finding {
	return slices.DeleteFunc(list, func(f socialteam.Finding) bool { return f.Subject != subject })
}

func TestCheckBusy(t *testing.T) {
	got := of(found(five(t, 0, 3), roles.Limits{}, roles.RuleBusy), "chief")
	assert.Equal(t, []socialteam.Finding{{
		Rule: roles.RuleBusy, Severity: socialteam.Warning, Subject: "chief",
		Message: "it does 3 of 5 responsibilities: can it stay on top of them", Params: params("have", "3", "rows", "5"),
	}}, got)
	assert.Empty(t, of(found(five(t, 0, 2), roles.Limits{}, roles.RuleBusy), "chief"))
}

func TestCheckBottleneck(t *testing.T) {
	got := of(found(five(t, 3, 0), roles.Limits{}, roles.RuleBottleneck), "chief")
	assert.Equal(t, []socialteam.Finding{{
		Rule: roles.RuleBottleneck, Severity: socialteam.Warning, Subject: "chief",
		Message: "it owns 3 of 5 responsibilities: push some down", Params: params("have", "3", "rows", "5"),
	}}, got)
	assert.Empty(t, of(found(five(t, 2, 0), roles.Limits{}, roles.RuleBottleneck), "chief"))
}

func TestCheckBurnout(t *testing.T) {
	got := of(found(five(t, 3, 3), roles.Limits{}, roles.RuleBurnout), "chief")
	assert.Equal(t, []socialteam.Finding{{
		Rule: roles.RuleBurnout, Severity: socialteam.Warning, Subject: "chief",
		Message: "it has 6 letters for doing and owning in 5 rows: too much for one role", Params: params("have", "6", "rows", "5"),
	}}, got)
	assert.Empty(t, of(found(five(t, 3, 2), roles.Limits{}, roles.RuleBurnout), "chief"))
}

func TestCheckEverywhere(t *testing.T) {
	got := of(found(five(t, 2, 3), roles.Limits{}, roles.RuleEverywhere), "chief")
	assert.Equal(t, []socialteam.Finding{{
		Rule: roles.RuleEverywhere, Severity: socialteam.Warning, Subject: "chief",
		Message: "it has a letter in 5 of 5 rows: must it be in everything", Params: params("have", "5", "rows", "5"),
	}}, got)
	assert.Empty(t, of(found(five(t, 2, 2), roles.Limits{}, roles.RuleEverywhere), "chief"))
}

func TestCheckIdle(t *testing.T) {
	c := office(t)
	breaks(t, matrix(t, c, "", row("t1", "chief A", "maker R", "boss C/I")), matrix(t, c, "", row("t1", "chief A", "boss R")),
		socialteam.Finding{
			Rule: roles.RuleIdle, Severity: socialteam.Info, Subject: "boss",
			Message: "it neither does nor owns anything: is the role needed here", Params: params("letters", "1"),
		})
}

func TestCheckLimits(t *testing.T) {
	c := office(t)
	m := matrix(t, c, "", row("t1", "chief A", "maker R", "helper R", "boss C", "agency I", "mixed I"))
	for rule, l := range map[string]roles.Limits{
		roles.RuleManyDoers: {Does: 1}, roles.RuleManyTold: {Told: 1},
		roles.RuleBottleneck: {Rows: 1}, roles.RuleBusy: {Rows: 1}, roles.RuleEverywhere: {Rows: 1},
	} {
		assert.Empty(t, found(m, roles.Limits{}, rule), rule)
		assert.NotEmpty(t, found(m, l, rule), rule)
	}
	all := matrix(t, c, "", row("t1", "boss A", "helper R/C/I", "maker R/C/I", "agency R/C/I", "mixed C/I", "chief C/I"), row("t2"), row("t3"))
	off := roles.Limits{Does: -1, Advises: -1, Told: -1, Lines: -1, Busy: -1, Bottleneck: -1, Rows: -1}
	for _, rule := range []string{
		roles.RuleManyDoers, roles.RuleManyAdvise, roles.RuleManyTold, roles.RuleOwnerHigh, roles.RuleBusy,
		roles.RuleBottleneck, roles.RuleBurnout, roles.RuleEverywhere,
	} {
		assert.Empty(t, found(all, off, rule), rule)
	}
	loud := roles.Limits{Does: 1, Advises: 1, Told: 1, Rows: 1}
	assert.NotEmpty(t, found(all, loud, roles.RuleManyAdvise))
	assert.True(t, slices.IsSortedFunc(all.Check(loud), socialteam.Finding.Compare))
	assert.Empty(t, new(roles.Matrix).Check(roles.Limits{}))
}

func TestCheckReportingCircle(t *testing.T) {
	c, err := office(t).Extend(roles.Spec{Roles: []roles.Role{{ID: "chief", Title: "Chief", ReportsTo: []roles.ID{"maker"}}}})
	require.NoError(t, err)
	assert.Empty(t, found(matrix(t, c, "", row("t1", "boss A", "helper R")), roles.Limits{}, roles.RuleOwnerHigh))
}

func TestDefaultMatrixIsSound(t *testing.T) {
	var rules []string
	for _, f := range roles.Standard().DefaultMatrix().Check(roles.Limits{}) {
		assert.NotEqual(t, socialteam.Error, f.Severity, f.String())
		rules = append(rules, f.Rule+" "+f.Subject)
	}
	assert.Equal(t, []string{"matrix-bottleneck social-media-manager", "matrix-idle executive-leadership", "matrix-idle social-media-agency"}, rules)
}

// bench returns a matrix with a row for each of many tasks, about a sixth of the
// cells filled, as in the default matrix.
func bench(tb testing.TB, tasks, people int) *roles.Matrix {
	s := roles.Spec{Areas: []roles.Area{{ID: "a", Title: "A"}}}
	for i := range people {
		s.Roles = append(s.Roles, roles.Role{ID: roles.ID(fmt.Sprint("r", i)), Title: fmt.Sprint("Role ", i)})
		if i > 0 {
			s.Roles[i].ReportsTo = []roles.ID{roles.ID(fmt.Sprint("r", i/3))}
		}
	}
	spec := roles.MatrixSpec{}
	for i := range tasks {
		id := roles.ResponsibilityID(fmt.Sprint("t", i))
		s.Responsibilities = append(s.Responsibilities, roles.Responsibility{ID: id, Area: "a", Title: fmt.Sprint("Task ", i)})
		r := roles.Row{Responsibility: id}
		for k := range max(people/6, 4) {
			letters := [...]string{"A", "R", "R", "C", "I"}[min(k, 3+i%2)]
			r.Cells = append(r.Cells, roles.Cell{Role: s.Roles[(i*7+k*5)%people].ID, Letters: letters})
		}
		spec.Rows = append(spec.Rows, r)
	}
	c, err := roles.Compile(s)
	require.NoError(tb, err)
	m, err := roles.CompileMatrix(spec, c)
	require.NoError(tb, err)
	return m
}

func BenchmarkMatrixCheck(b *testing.B) {
	for _, size := range []struct{ tasks, people int }{{70, 34}, {10_000, 1_000}} {
		b.Run(fmt.Sprintf("%dx%d", size.tasks, size.people), func(b *testing.B) {
			m := bench(b, size.tasks, size.people)
			cells := 0
			for _, r := range m.Spec().Rows {
				cells += len(r.Cells)
			}
			b.ReportAllocs()
			for b.Loop() {
				m.Check(roles.Limits{})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(cells), "ns/cell")
		})
	}
}
