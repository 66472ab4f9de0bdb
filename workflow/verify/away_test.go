// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// bare is a roster that knows roles and nothing else.
type bare struct{ workflow.Facts }

// listing knows deputies and not who is away.
type listing struct {
	workflow.Facts
	verify.Deputies
}

// standing knows who is away and stands in, and not who would; cover may always act
// for covered.
type standing struct {
	workflow.Facts
	workflow.StandIns
	cover, covered member
}

func (s standing) StandsIn(a, p member, r role) bool {
	return a == s.cover && p == s.covered || s.StandIns.StandsIn(a, p, r)
}

func (s standing) AppendStandIns(dst []member, p member, r role) []member {
	if dst = s.StandIns.AppendStandIns(dst, p, r); p == s.covered {
		dst = append(dst, s.cover)
	}
	return dst
}

func (s standing) AppendPrincipals(dst []member, a member) []member {
	if dst = s.StandIns.AppendPrincipals(dst, a); a == s.cover {
		dst = append(dst, s.covered)
	}
	return dst
}

// clocks is a calendar that knows no working time.
type clocks struct{}

func (clocks) AddWorking(string, time.Time, time.Duration) (time.Time, error) {
	return time.Time{}, errors.New("no working time")
}

// TestAwayKeepsWhatTheRosterIs: the optional parts of a roster stay, and none comes.
func TestAwayKeepsWhatTheRosterIs(t *testing.T) {
	c := people(map[member][]role{"ann": {"a"}})
	for name, row := range map[string]struct {
		roster              workflow.Facts
		managers, calendars bool
	}{
		"neither": {bare{c}, false, false},
		"managers": {struct {
			workflow.Facts
			workflow.Managers
		}{c, c}, true, false},
		"calendars": {struct {
			workflow.Facts
			workflow.Calendars
		}{c, clocks{}}, false, true},
		"both": {struct {
			workflow.Facts
			workflow.Managers
			workflow.Calendars
		}{c, c, clocks{}}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			away := verify.Away(row.roster, "ann")
			_, managers := away.(workflow.Managers)
			_, calendars := away.(workflow.Calendars)
			assert.Equal(t, row.managers, managers)
			assert.Equal(t, row.calendars, calendars)
			assert.True(t, away.Holds("ann", "a", ""))
			assert.Equal(t, []member{"ann"}, away.AppendHolders(nil, "a", ""))
		})
	}
}

// TestWhoStandsInWhenMoreAreAway asks for each pair of a small crew, of which di is
// away anyhow: bo is away, too.
func TestWhoStandsInWhenMoreAreAway(t *testing.T) {
	c := people(
		map[member][]role{"ann": {"a"}, "bo": {"a"}, "cy": {"a"}, "di": {"a"}, "ed": {"a"}},
		absent("di"), deputies("bo", "di", "cy"), deputies("di", "bo", "cy"), deputies("ann", "bo"), skilled)
	for name, row := range map[string]struct {
		roster  workflow.Facts
		absent  []member
		standIn map[member][]member // of whom; nobody for the others
		acts    map[member][]member // for whom they may, were those before them away
	}{
		"nothing is known": {bare{c}, []member{"bo"}, nil, nil},
		// di is away for those who know it: here the first of the list is there.
		"the deputies are known":   {listing{c, c}, []member{"bo"}, map[member][]member{"bo": {"di"}}, map[member][]member{"cy": {"bo"}, "di": {"bo"}}},
		"the stand-ins are known":  {standing{c, c, "ed", "ann"}, []member{"bo", "di"}, map[member][]member{"ann": {"ed"}}, map[member][]member{"ed": {"ann"}}},
		"both: next in their line": {c, []member{"bo", "di"}, map[member][]member{"bo": {"cy"}, "di": {"cy"}}, map[member][]member{"cy": {"bo", "di"}, "di": {"bo"}}},
	} {
		t.Run(name, func(t *testing.T) {
			away := verify.Away(row.roster, "bo", "bo").(workflow.StandIns)
			var gone []member
			for _, p := range c.members {
				if away.Absent(p) {
					gone = append(gone, p)
				}
				assert.Equal(t, row.standIn[p], away.AppendStandIns(nil, p, ""), "for %s", p)
				assert.Equal(t, append([]member{"first"}, row.standIn[p]...), away.AppendStandIns([]member{"first"}, p, ""), "for %s", p)
				for _, a := range c.members {
					assert.Equal(t, len(row.standIn[p]) > 0 && row.standIn[p][0] == a, away.StandsIn(a, p, ""), "%s for %s", a, p)
				}
				assert.False(t, away.StandsIn("", p, ""))
				assert.Equal(t, row.acts[p], away.AppendPrincipals(nil, p), "%s", p)
				assert.Equal(t, append([]member{p}, row.acts[p]...), away.AppendPrincipals([]member{p}, p), "%s", p)
			}
			assert.Equal(t, row.absent, gone)
		})
	}
}

// TestAwayTwice is away once.
func TestAwayTwice(t *testing.T) {
	c := people(map[member][]role{"ann": {"a"}, "bo": {"a"}, "cy": {"a"}}, deputies("ann", "bo", "cy"), skilled)
	twice := verify.Away(verify.Away(c, "ann"), "bo").(workflow.StandIns)
	assert.True(t, twice.Absent("ann") && twice.Absent("bo") && !twice.Absent("cy"))
	assert.Equal(t, []member{"cy"}, twice.AppendStandIns(nil, "ann", ""))
	assert.Equal(t, []member{"ann"}, twice.AppendPrincipals(nil, "cy"))
}
