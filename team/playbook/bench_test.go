// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// company is the enterprise template with n people, in as many social teams as
// that takes, and a log of some posts and as many inbound items for each of them.
func company(tb testing.TB, n, each int) (playbook.Evidence, time.Time) {
	tb.Helper()
	tpl, ok := playbook.TemplateByID("enterprise")
	require.True(tb, ok)
	s := &tpl.Spec.Team
	base := slices.Clone(s.Members)
	id := func(m team.MemberID, i int) team.MemberID {
		if m == "" || i == 0 {
			return m
		}
		return m + team.MemberID("-"+strconv.Itoa(i))
	}
	for i := 1; len(s.Members) < n; i++ {
		for _, m := range base {
			if len(s.Members) == n {
				break
			}
			m.ID, m.Name, m.Manager = id(m.ID, i), m.Name+" "+strconv.Itoa(i), id(m.Manager, i)
			m.Holdings, m.Deputies = slices.Clone(m.Holdings), nil
			if slices.ContainsFunc(s.Members, func(x team.Member) bool { return x.ID == m.Manager }) || m.Manager == "" {
				s.Members = append(s.Members, m)
				continue
			}
			m.Manager = "head"
			s.Members = append(s.Members, m)
		}
	}
	for _, m := range s.Members[len(base):] {
		tpl.Log.Trainings = append(tpl.Log.Trainings, playbook.Training{Member: m.ID, Skill: "trend-anticipation", At: clock("2026-05-05T13:00:00Z")})
	}
	for i := range tpl.Spec.Company.Demand {
		tpl.Spec.Company.Demand[i].Minutes *= int64(n / len(base))
	}
	log := &tpl.Log
	pubs, approvals, inbound := slices.Clone(log.Publications), slices.Clone(log.Approvals), slices.Clone(log.Inbound)
	for i := 1; i <= each*n/len(pubs); i++ {
		for _, p := range pubs {
			p.Item += workflow.ItemID("-" + strconv.Itoa(i))
			log.Publications = append(log.Publications, p)
		}
		for _, a := range approvals {
			a.Item += workflow.ItemID("-" + strconv.Itoa(i))
			log.Approvals = append(log.Approvals, a)
		}
	}
	for i := 1; i <= each*n/len(inbound); i++ {
		for _, in := range inbound {
			in.ID += "-" + strconv.Itoa(i)
			log.Inbound = append(log.Inbound, in)
		}
	}
	e := evidence(tb, tpl)
	require.Equal(tb, n, e.Playbook.Team().Len())
	return e, tpl.At
}

// TestThousandPeople: the whole check of a company of a thousand takes less than a
// second. A machine that is busy with other things gets ten tries.
func TestThousandPeople(t *testing.T) {
	e, at := company(t, 1000, 1)
	rules := playbook.Standard()
	fastest := time.Hour
	for range 10 {
		start := time.Now()
		rep := playbook.Check(e, at, rules...)
		fastest = min(fastest, time.Since(start))
		require.Len(t, rep.Results, 82)
		for _, res := range rep.Results {
			require.NotEqual(t, playbook.NotStated, res.Verdict, "%s: %v", res.Rule, res.Missing)
		}
		if fastest < slowdown*time.Second {
			break
		}
	}
	require.Less(t, fastest, slowdown*time.Second)
}

func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{29, 1000} {
		e, at := company(b, n, 10)
		rules := playbook.Standard()
		b.Run(fmt.Sprintf("people=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				playbook.Check(e, at, rules...)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	tpl, _ := playbook.TemplateByID("enterprise")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := playbook.Compile(tpl.Spec); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	tpl, _ := playbook.TemplateByID("virtual-cross-functional")
	rep := playbook.Check(evidence(b, tpl), tpl.At, playbook.Standard()...)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = rep.AppendSARIF(rep.AppendMarkdown(buf[:0]), playbook.SARIF{})
	}
}
