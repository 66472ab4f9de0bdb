// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/socialteam/socialteam/team/playbook"
)

// makeRules judges the playbook by the practitioners' rules. There is no log, so
// rules about what happened stay open, unless a workflow proves them.
func makeRules(book *playbook.Playbook, at time.Time) playbook.Report {
	return playbook.Check(playbook.Evidence{Playbook: book}, at, playbook.Standard()...)
}

func (r *report) writeRules(p page) {
	p.heading("How the team keeps the rules of practitioners")
	p.text(fmt.Sprintf("Of %d rules %d are kept, %d are broken, %d are waived, %d are about other companies, and %d cannot be judged.",
		len(r.Rules.Results), r.Rules.Count(playbook.Passes), r.Rules.Count(playbook.Fails), r.Rules.Count(playbook.Waived),
		r.Rules.Count(playbook.NotApplicable), r.Rules.Count(playbook.NotStated)))
	missing := map[playbook.Fact]int{}
	for _, res := range r.Rules.Results {
		if len(res.Findings) > 0 {
			p.text(fmt.Sprintf("%v: %s", res.Severity, res.Statement))
			p.list(said(res.Findings))
		}
		for _, m := range res.Missing {
			missing[m.Fact]++
		}
	}
	if len(r.Rules.Waivers) > 0 {
		p.text("Waivers:")
		var list []string
		for _, w := range r.Rules.Waivers {
			list = append(list, w.String())
		}
		p.list(list)
	}
	r.writeMissing(p, missing)
}

// said returns findings as lines: who, what and the fix.
func said(findings []playbook.Finding) []string {
	list := make([]string, len(findings))
	for i, f := range findings {
		list[i] = f.Name + ": " + f.What + "; fix: " + f.Fix
		if f.Waiver != nil {
			list[i] += " (" + f.Waiver.String() + ")"
		}
	}
	return list
}

func (r *report) writeMissing(p page, missing map[playbook.Fact]int) {
	if len(missing) == 0 {
		return
	}
	facts := slices.SortedFunc(maps.Keys(missing), func(a, b playbook.Fact) int {
		return cmp.Or(cmp.Compare(missing[b], missing[a]), cmp.Compare(a, b))
	})
	p.text("Not stated, with how many rules ask for it:")
	var list []string
	for _, f := range facts {
		list = append(list, fmt.Sprintf("%s: %d", f.Title(), missing[f]))
	}
	p.list(list)
}
