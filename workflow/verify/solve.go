// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"github.com/socialteam/socialteam/internal/plan"
)

// options say what is asked about a way.
type options struct {
	goal *Power // to be used at its end
	land landing
	// among, when not nil, are the only people who act.
	among []MemberID
	most  int // people who may act; 0: any number
	// relaxed asks for less where what is asked for cannot be told exactly, so
	// that what is impossible then is impossible.
	relaxed bool
}

// solution is a way with somebody for each of its steps.
type solution struct {
	*problem
	acts []plan.Act
}

// solve looks for people for a way. That there are none is no answer where the
// problem is stricter than the workflow, unless it holds of a laxer one, too.
func (sc *scene) solve(way []*leg, o options) (*solution, plan.Verdict) {
	sc.doubt = ""
	s, verdict := sc.strictly(way, o)
	doubt := sc.doubt
	if verdict != plan.Impossible || doubt == "" {
		return s, verdict
	}
	o.relaxed = true
	if _, lax := sc.strictly(way, o); lax != plan.Impossible {
		sc.m.doubt = doubt
		return nil, plan.Unknown
	}
	return nil, verdict
}

func (sc *scene) strictly(way []*leg, o options) (*solution, plan.Verdict) {
	s, verdict, min := sc.tryAll(way, o, nil)
	if verdict == plan.Possible || len(min) == 0 {
		return s, verdict
	}
	more, second, _ := sc.tryAll(way, o, min)
	if second == plan.Possible {
		return more, second
	}
	if second == plan.Unknown {
		verdict = second
	}
	return nil, verdict
}

// tryAll tries every choice that the definition leaves open. It returns the
// min-people rules that were due, too.
func (sc *scene) tryAll(way []*leg, o options, min []*rule) (*solution, plan.Verdict, []*rule) {
	verdict := plan.Impossible
	var due []*rule
	for choices, more := []int(nil), true; more; {
		var s *surplus
		if min != nil {
			s = surplusFor(min)
			s.last, s.closed = map[int]closing{}, map[int]bool{}
		}
		p := sc.extract(way, o, choices, s)
		if p.doubt != "" {
			sc.doubt = p.doubt
		}
		if len(p.min) > len(due) {
			due = p.min
		}
		acts, v := sc.search(p)
		if v == plan.Possible && len(sc.pairs) > 0 && !p.apart(acts) {
			v = plan.Unknown
		}
		switch v {
		case plan.Possible:
			return &solution{p, acts}, v, due
		case plan.Unknown:
			verdict = v
		}
		choices, more = next(choices, p.sizes)
		if sc.m.spent() {
			return nil, plan.Unknown, due
		}
	}
	return nil, verdict, due
}

// search asks for a plan within what is left of the budget.
func (sc *scene) search(p *problem) ([]plan.Act, plan.Verdict) {
	m := sc.m
	m.spend(1)
	switch {
	case p.hopeless:
		return nil, plan.Impossible
	case m.spent():
		return nil, plan.Unknown
	}
	q := p.slimmed()
	if q.broken {
		return nil, plan.Impossible
	}
	if len(q.Steps) > maxSteps {
		return nil, plan.Unknown
	}
	a := plan.Solve(&q.Problem, m.budget-m.nodes)
	m.spend(a.Nodes)
	if a.Verdict != plan.Possible {
		return nil, a.Verdict
	}
	return q.fill(a.Plan), a.Verdict
}
