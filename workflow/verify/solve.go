// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"

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

// solution is a way with somebody for each of its steps, and the run that shows
// it: Decide has accepted every command of it.
type solution struct {
	*problem
	acts  []plan.Act
	shown *Witness
}

// solve looks for people for a way, and for a run in which they go it: only what
// replays is possible. That there are no people is no answer where the problem is
// stricter than the workflow, unless it holds of a laxer one, too.
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
			sc.m.doubt = "approvals of deputies at a gate whose seats one person may share are not parted in every way"
		}
		if v == plan.Possible {
			s := &solution{problem: p, acts: acts}
			if o.relaxed || sc.m.trial || s.replays() {
				return s, v, due
			}
			v = plan.Unknown
		}
		if v == plan.Unknown {
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

// replays lets the solution happen. One that the workflow refuses is none, but
// proves nothing either: the model remembers why.
func (s *solution) replays() bool {
	w, err := s.witness()
	if err == nil && s.most > 0 && len(w.People) > s.most {
		err = fmt.Errorf("%s take part, more than %d", list(w.People), s.most)
	}
	if err != nil {
		s.sc.m.lost = err
		s.sc.m.losses++
		return false
	}
	s.shown = w
	return true
}
