// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// Any text is a team or gets located errors; a team answers every question.
func FuzzDecode(f *testing.F) {
	for _, s := range []team.Spec{studio(f), odd(), {}} {
		s.Format = team.Format
		data, err := json.Marshal(s)
		require.NoError(f, err)
		f.Add(data)
	}
	for _, text := range []string{
		`{"format":"socialteam.team/1","units":[{"id":"a","parent":"b"},{"id":"b","parent":"a"}]}`,
		`{"format":"socialteam.team/1","members":[{"id":"a","manager":"a","deputies":["a"],"rate":"12.50 EUR"}]}`,
		`{"format":"socialteam.team/1","members":[{"id":"a","holdings":[{"role":"copywriter","share":1000,"until":"9999-12-31"}]}],"covers":[{"by":"a"}]}`,
		`{"format":"socialteam.team/1","location":"America/Santiago","calendars":[{"id":"c","hours":[{"days":["sunday"],"from":"00:00","until":"24:00"}]}]}`,
		`{"format":"socialteam.team/1","matrix":{"rows":[{"responsibility":"publish-posts","cells":[{"role":"copywriter","letters":"A/R"}]}]}}`,
		`[]`, `{`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := team.Decode(bytes.NewReader(data))
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err), err)
			return
		}
		tm, err := team.Compile(s, roles.Standard())
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err), err)
			for _, e := range socialteam.SpecErrors(err) {
				require.NotEmpty(t, e.Path, err)
			}
			return
		}
		askEverything(t, tm)
	})
}

func askEverything(t *testing.T, tm *team.Team) {
	t.Helper()
	again, err := team.Compile(tm.Spec(), roles.Standard())
	require.NoError(t, err)
	require.Equal(t, tm.Spec(), again.Spec())
	require.Empty(t, team.Diff(tm, again))
	at := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	analyse(t, tm.At(at))
	for range 20 {
		v := tm.At(at)
		for m := range v.All() {
			require.True(t, v.Active(m))
			for _, h := range v.Hats(m) {
				require.True(t, v.Holds(m, h.Role, h.Unit))
				require.Contains(t, v.AppendHolders(nil, h.Role, h.Unit), m)
				for _, a := range v.AppendStandIns(nil, m, h.Role) {
					require.True(t, v.StandsIn(a, m, h.Role))
					require.Contains(t, v.AppendPrincipals(nil, a), m)
				}
			}
			v.AppendDeputies(nil, m, "")
			tm.CalendarOf(m)
		}
		team.AppendMermaid(nil, v)
		team.AppendDOT(nil, v)
		_, err := team.Structure(v, team.StructureOptions{})
		require.NoError(t, err)
		if at = v.Until(); at.IsZero() {
			break
		}
	}
}

// analyse asks every analysis of what the seeds and a fuzzer make up. Numbers may
// be too large for an answer; nothing else may be in its way.
func analyse(t *testing.T, v *team.View) {
	t.Helper()
	_, err := team.Coverage(v.Team(), year2026, year2026+3, team.Scope{})
	require.NoError(t, err)
	_, err = team.PeakLoad(v, []team.Demand{{Responsibility: "write-copy", Minutes: 60}, {Responsibility: "publish-posts", Minutes: 7}}, team.LoadOptions{})
	require.True(t, err == nil || errors.Is(err, socialteam.ErrOverflow), err)
	_, err = team.SinglePoints(v, team.Scope{})
	require.NoError(t, err)
	_, err = team.BusFactor(v, team.BusOptions{})
	require.NoError(t, err)
	_, err = team.SkillGaps(v, team.SkillOptions{})
	require.True(t, err == nil || errors.Is(err, socialteam.ErrOverflow), err)
	_, err = team.NextHires(v, []team.Offer{{ID: "a", Role: "copywriter"}}, team.HireOptions{})
	require.NoError(t, err)
	_, err = team.Separation(v, team.StandardPairs(roles.Standard()))
	require.NoError(t, err)
	_, err = team.Requirements(v, []team.Requirement{{Role: "copywriter", Any: []roles.ID{"art-director"}}})
	require.NoError(t, err)
	for _, f := range append(team.Allocations(v), team.Deputies(v)...) {
		require.True(t, v.Active(team.MemberID(f.Subject)))
	}
	require.LessOrEqual(t, team.Size(v), v.Team().Len())
}
