// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam"
)

// The rules of [Matrix.Check], in the field Rule of its findings.
const (
	RuleNoOwner     = "matrix-no-owner"     // error: nobody owns the row
	RuleManyOwners  = "matrix-many-owners"  // error: more own the row than the scheme allows
	RuleNoDoer      = "matrix-no-doer"      // error: nobody does the work
	RuleTooFew      = "matrix-too-few"      // error: another letter stands less often than the scheme asks
	RuleTooMany     = "matrix-too-many"     // error: another letter stands more often than the scheme allows
	RuleContradicts = "matrix-contradicts"  // error: a role is excluded and has another letter too
	RuleNotInHouse  = "matrix-not-in-house" // error: an outside role does or owns what must stay inside
	RuleNotEligible = "matrix-not-eligible" // warning: a role does what it is not eligible for
	RuleManyDoers   = "matrix-many-doers"   // warning: so many do it that the task should be split
	RuleManyAdvise  = "matrix-many-advise"  // warning: so many are asked that it takes long
	RuleManyTold    = "matrix-many-told"    // warning: so many are told that it is noise
	RuleNoExchange  = "matrix-no-exchange"  // info: nobody is asked or told
	RuleOwnerHigh   = "matrix-owner-high"   // info: the owner stands far above the work
	RuleBusy        = "matrix-busy"         // warning: a role does a large part of all rows
	RuleBottleneck  = "matrix-bottleneck"   // warning: a role owns a large part of all rows
	RuleBurnout     = "matrix-burnout"      // warning: a role is busy and a bottleneck
	RuleEverywhere  = "matrix-everywhere"   // warning: a role has a letter in every row
	RuleIdle        = "matrix-idle"         // info: a role neither does nor owns anything
)

// Limits are the numbers that [Matrix.Check] judges by. How much is too much is
// a choice, so each can be set: zero means the default that stands at the field,
// and a negative number turns the rule off.
type Limits struct {
	// Does is the most roles that should do one responsibility; default 2.
	Does int `json:"does,omitempty"`
	// Advises is the most roles that should be asked in one row; default 5.
	Advises int `json:"advises,omitempty"`
	// Told is the most roles that should be told in one row; default 5.
	Told int `json:"told,omitempty"`
	// Lines is how many reporting lines an owner may stand above the nearest
	// role that does the work; default 1.
	Lines int `json:"lines,omitempty"`
	// Busy is the share of rows, per mille, above which a role does too much;
	// default 400.
	Busy int `json:"busy,omitempty"`
	// Bottleneck is the share of rows, per mille, above which a role owns too
	// much; default 400.
	Bottleneck int `json:"bottleneck,omitempty"`
	// Rows is from how many rows on columns are judged by Busy, Bottleneck and
	// for having a letter everywhere; default 5, since a share of two rows
	// says little.
	Rows int `json:"rows,omitempty"`
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Does:       cmp.Or(l.Does, 2),
		Advises:    cmp.Or(l.Advises, 5),
		Told:       cmp.Or(l.Told, 5),
		Lines:      cmp.Or(l.Lines, 1),
		Busy:       cmp.Or(l.Busy, 400),
		Bottleneck: cmp.Or(l.Bottleneck, 400),
		Rows:       cmp.Or(l.Rows, 5),
	}
}

// Check runs the tests that practitioners run on a matrix, row by row and column
// by column, and returns what they find in the order of
// [socialteam.Finding.Compare]. The rules are the constants that start with
// Rule; each finding has the id of a responsibility or a role as its subject. Its
// operands are: letter, have, least or most, and roles where the scheme's bounds
// are broken; have, most and roles of a crowded row; role and letters of a cell;
// role, lines and most of a high owner; have and rows of a column, letters of an
// idle one.
//
// Least and most per row come from the scheme, eligibility, sourcing and
// reporting lines from the catalogue, all else from the limits. The time taken
// grows with the number of rows, columns and filled cells, and with the length of
// the reporting lines.
func (m *Matrix) Check(limits Limits) []socialteam.Finding {
	if m.catalog == nil {
		return nil
	}
	k := &checker{
		m: m, limits: limits.withDefaults(), columns: make([]tally, len(m.columns)),
		roleAt: make([]int, len(m.columns)), stamps: make([]int, len(m.catalog.spec.Roles)),
	}
	for i, id := range m.columns {
		k.roleAt[i] = m.catalog.roles[id]
	}
	for i := range m.rows {
		k.row(i)
	}
	for i := range m.columns {
		k.column(i)
	}
	slices.SortFunc(k.findings, socialteam.Finding.Compare)
	return k.findings
}

// tally counts the letters of a row or a column.
type tally struct {
	filled int
	by     [Excluded + 1]int
}

func (t *tally) add(l Letters) {
	t.filled++
	for m := range l.All() {
		t.by[m]++
	}
}

type checker struct {
	m        *Matrix
	limits   Limits
	columns  []tally
	findings []socialteam.Finding
	// roleAt is the number of each column's role in the catalogue; stamps
	// mark roles by that number, doers is a buffer.
	roleAt, stamps, doers []int
	stamp                 int
}

func (k *checker) report(rule string, s socialteam.Severity, subject, message string, params ...socialteam.Param) {
	k.findings = append(k.findings, socialteam.Finding{Rule: rule, Severity: s, Subject: subject, Message: message, Params: params})
}

func number(name string, n int) socialteam.Param {
	return socialteam.Param{Name: name, Value: strconv.Itoa(n)}
}

func operand[S ~string](name string, v S) socialteam.Param {
	return socialteam.Param{Name: name, Value: string(v)}
}

func (k *checker) row(i int) {
	var t tally
	for _, c := range k.m.cellsOf(i) {
		t.add(c.letters)
		k.columns[c.column].add(c.letters)
		if c.letters.Has(Excluded) && c.letters.Len() > 1 {
			k.report(RuleContradicts, socialteam.Error, string(k.m.rows[i]),
				fmt.Sprintf("%s is excluded and has another letter too", k.m.columns[c.column]),
				operand("role", k.m.columns[c.column]), operand("letters", k.m.scheme.Text(c.letters)))
		}
	}
	k.cardinality(i, &t)
	k.crowd(i, &t)
	k.catalogue(i)
	k.ownerHigh(i)
}

// cardinality holds the row against the least and most of the scheme.
func (k *checker) cardinality(i int, t *tally) {
	for _, l := range k.m.scheme.Letters {
		n := t.by[l.Means]
		switch {
		case n < l.Least:
			rule := RuleTooFew
			switch l.Means {
			case Owns:
				rule = RuleNoOwner
			case Does:
				rule = RuleNoDoer
			}
			k.report(rule, socialteam.Error, string(k.m.rows[i]),
				fmt.Sprintf("%s %s, want at least %d", count(n, "role is", "roles are"), l.Name, l.Least),
				operand("letter", l.Symbol), number("have", n), number("least", l.Least))
		case l.Most > 0 && n > l.Most:
			rule := RuleTooMany
			if l.Means == Owns {
				rule = RuleManyOwners
			}
			k.report(rule, socialteam.Error, string(k.m.rows[i]),
				fmt.Sprintf("%s %s, want at most %d: %s", count(n, "role is", "roles are"), l.Name, l.Most, k.who(i, l.Means)),
				operand("letter", l.Symbol), number("have", n), number("most", l.Most), operand("roles", k.who(i, l.Means)))
		}
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func (k *checker) who(row int, m Meaning) string {
	var list []string
	for _, c := range k.m.cellsOf(row) {
		if c.letters.Has(m) {
			list = append(list, string(k.m.columns[c.column]))
		}
	}
	return strings.Join(list, ", ")
}

// crowd judges how many share a row.
func (k *checker) crowd(i int, t *tally) {
	for _, test := range []struct {
		rule    string
		meaning Meaning
		most    int
		message string
	}{
		{RuleManyDoers, Does, k.limits.Does, "%d roles do it, more than %d: split the task"},
		{RuleManyAdvise, Advises, k.limits.Advises, "%d roles are asked, more than %d: does it need them all"},
		{RuleManyTold, Told, k.limits.Told, "%d roles are told, more than %d: do they all need it"},
	} {
		if n := t.by[test.meaning]; test.most >= 0 && n > test.most {
			k.report(test.rule, socialteam.Warning, string(k.m.rows[i]), fmt.Sprintf(test.message, n, test.most),
				number("have", n), number("most", test.most), operand("roles", k.who(i, test.meaning)))
		}
	}
	asks := k.m.scheme.Set() & LettersOf(Advises, Told)
	if asks != 0 && t.filled > 0 && t.by[Advises]+t.by[Told] == 0 {
		k.report(RuleNoExchange, socialteam.Info, string(k.m.rows[i]), "nobody is asked before or told afterwards: do these roles talk")
	}
}

// catalogue holds the row against eligibility and the in-house rule.
func (k *checker) catalogue(i int) {
	resp := k.m.responsibility(i)
	k.stamp++
	for _, id := range resp.Eligible {
		k.stamps[k.m.catalog.roles[id]] = k.stamp
	}
	for _, c := range k.m.cellsOf(i) {
		id := k.m.columns[c.column]
		if c.letters.Has(Does) && len(resp.Eligible) > 0 && k.stamps[k.roleAt[c.column]] != k.stamp {
			k.report(RuleNotEligible, socialteam.Warning, string(resp.ID),
				fmt.Sprintf("%s does it without being eligible", id), operand("role", id))
		}
		if resp.InHouse && c.letters&LettersOf(Does, Owns) != 0 && k.outside(k.roleAt[c.column]) {
			k.report(RuleNotInHouse, socialteam.Error, string(resp.ID),
				fmt.Sprintf("%s does or owns it, but the role comes from outside and the work stays in-house", id),
				operand("role", id), operand("letters", k.m.scheme.Text(c.letters)))
		}
	}
}

// outside reports whether holders of a role never come from inside.
func (k *checker) outside(role int) bool {
	from := k.m.catalog.spec.Roles[role].Sourcing
	return len(from) > 0 && !slices.Contains(from, InHouse)
}

// ownerHigh asks whether accountability could sit lower: the owner takes no part
// in the work and stands several reporting lines above all who do.
func (k *checker) ownerHigh(i int) {
	if k.limits.Lines < 0 {
		return
	}
	owner, doers := -1, k.doers[:0]
	for _, c := range k.m.cellsOf(i) {
		switch {
		case c.letters.Has(Owns) && (owner >= 0 || c.letters.Has(Does)):
			return
		case c.letters.Has(Owns):
			owner = k.roleAt[c.column]
		case c.letters.Has(Does):
			doers = append(doers, k.roleAt[c.column])
		}
	}
	k.doers = doers
	if owner < 0 || len(doers) == 0 {
		return
	}
	if lines := k.lines(doers, owner); lines > k.limits.Lines {
		id := k.m.catalog.spec.Roles[owner].ID
		k.report(RuleOwnerHigh, socialteam.Info, string(k.m.rows[i]),
			fmt.Sprintf("%s owns it %d reporting lines above the work, more than %d: could it sit lower", id, lines, k.limits.Lines),
			operand("role", id), number("lines", lines), number("most", k.limits.Lines))
	}
}

// lines returns the fewest reporting lines from any of the doers up to the
// owner, or 0 if there is no way up.
func (k *checker) lines(doers []int, owner int) int {
	k.stamp++
	for n := 0; len(doers) > 0; n++ {
		var up []int
		for _, role := range doers {
			if role == owner {
				return n
			}
			if k.stamps[role] == k.stamp {
				continue
			}
			k.stamps[role] = k.stamp
			for _, id := range k.m.catalog.spec.Roles[role].ReportsTo {
				up = append(up, k.m.catalog.roles[id])
			}
		}
		doers = up
	}
	return 0
}

func (k *checker) column(i int) {
	t, rows, id := k.columns[i], len(k.m.rows), k.m.columns[i]
	if t.by[Does]+t.by[Owns] == 0 {
		k.report(RuleIdle, socialteam.Info, string(id), "it neither does nor owns anything: is the role needed here", number("letters", t.filled))
	}
	if rows == 0 || k.limits.Rows < 0 || rows < k.limits.Rows {
		return
	}
	busy := over(t.by[Does], rows, k.limits.Busy)
	bottleneck := over(t.by[Owns], rows, k.limits.Bottleneck)
	for _, test := range []struct {
		found   bool
		rule    string
		have    int
		message string
	}{
		{busy, RuleBusy, t.by[Does], "it does %d of %d responsibilities: can it stay on top of them"},
		{bottleneck, RuleBottleneck, t.by[Owns], "it owns %d of %d responsibilities: push some down"},
		{busy && bottleneck, RuleBurnout, t.by[Does] + t.by[Owns], "it has %d letters for doing and owning in %d rows: too much for one role"},
		{t.filled == rows, RuleEverywhere, t.filled, "it has a letter in %d of %d rows: must it be in everything"},
	} {
		if test.found {
			k.report(test.rule, socialteam.Warning, string(id), fmt.Sprintf(test.message, test.have, rows),
				number("have", test.have), number("rows", rows))
		}
	}
}

// over reports whether n of rows is more than limit per mille.
func over(n, rows, limit int) bool {
	return limit >= 0 && int64(n)*1000 > int64(limit)*int64(rows)
}
