// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// Unknown is something that the log names and the playbook does not have: a slip, a
// stranger, or somebody who has left and is no longer listed. Rules take it for what
// it is: a stranger holds nothing, and a yes at a gate that a workflow does not have is
// none. What the playbook states nothing about is not unknown. The zero Unknown is none.
type Unknown struct {
	// Subject is a member, an account, a skill, a workflow, or a gate; the id of a
	// gate is alone where the log names no workflow.
	Subject Subject `json:"subject"`
	// Times is how often the log names it, up to the instant.
	Times int `json:"times"`
	// Near is the id that may be meant; empty if none is near.
	Near string `json:"near,omitempty"`
}

// String says on one line what is unknown and what that means.
func (u Unknown) String() string { return u.name() + ": " + u.what() }

// name is the subject in words.
func (u Unknown) name() string {
	if u.Subject.Kind == OnGate {
		return gateTitle(u.Subject.ID)
	}
	return string(u.Subject.Kind) + " " + u.Subject.ID
}

// what says how often it is named, what is near, and what that means.
func (u Unknown) what() string {
	s := fmt.Sprintf("named %d times", u.Times)
	if u.Times == 1 {
		s = "named once"
	}
	if u.Near != "" {
		s += " (did you mean " + u.Near + "?)"
	}
	switch {
	case u.Subject.Kind == OnMember:
		s += "; whoever has left stays known if the team lists them with the day until when"
	case u.Subject.Kind == OnGate && strings.Contains(u.Subject.ID, "/"):
		s += "; no yes there counts"
	case u.Subject.Kind == OnGate:
		s += "; a yes there counts by the roles of whoever gave it"
	}
	return s
}

// gateTitle is what people call a gate by its id as a subject.
func gateTitle(id string) string {
	flow, gate, ok := strings.Cut(id, "/")
	if !ok {
		return "gate " + id
	}
	return "gate " + gate + " of workflow " + flow
}

// idsOf returns the ids of a kind that the playbook has, sorted as they stand; nil if
// it states nothing about that kind, or has no list of it.
func (t *terms) idsOf(kind SubjectKind) []string {
	var list []string
	switch kind {
	case OnMember:
		for _, m := range t.book.members {
			list = append(list, string(m.ID))
		}
	case OnAccount:
		for _, a := range t.book.company.Accounts {
			list = append(list, string(a.ID))
		}
	case OnWorkflow:
		for _, f := range t.book.flows {
			list = append(list, string(f.ID()))
		}
	case OnUnit:
		for _, u := range t.book.units {
			list = append(list, string(u.ID))
		}
	default:
		list = Param{Of: kind}.known(t.book.catalog)
	}
	return list
}

// strays counts what the log names and the playbook does not have.
type strays struct {
	*terms
	known map[SubjectKind][]string
	times map[Subject]int
}

// unknown returns what the log names and the playbook does not have, by kind and id.
func (t *terms) unknown() []Unknown {
	s := &strays{t, map[SubjectKind][]string{}, map[Subject]int{}}
	s.posts()
	s.answers()
	s.rest()
	list := make([]Unknown, 0, len(s.times))
	for about, n := range s.times {
		list = append(list, Unknown{about, n, s.near(about)})
	}
	slices.SortFunc(list, func(a, b Unknown) int { return cmp.Compare(a.Subject.String(), b.Subject.String()) })
	return list
}

// see counts an id that is not known; the empty id is none.
func (s *strays) see(kind SubjectKind, id string) {
	known, ok := s.known[kind]
	if !ok {
		known = s.idsOf(kind)
		slices.Sort(known)
		s.known[kind] = known
	}
	if _, found := slices.BinarySearch(known, id); id != "" && len(known) > 0 && !found {
		s.times[Subject{kind, id}]++
	}
}

func (s *strays) people(list ...team.MemberID) {
	for _, m := range list {
		s.see(OnMember, string(m))
	}
}

// posts looks at publications and approvals.
func (s *strays) posts() {
	for _, p := range s.log.spec.Publications {
		s.see(OnAccount, string(p.Account))
		s.see(OnWorkflow, string(p.Workflow))
		s.people(p.Actor)
		s.people(p.Authors...)
		for _, e := range p.Edits {
			s.people(e.By)
		}
	}
	for _, a := range s.log.spec.Approvals {
		s.people(a.Actor)
		if a.Principal != a.Actor {
			s.people(a.Principal)
		}
		s.see(OnWorkflow, string(a.Workflow))
		_, ok := s.book.Flow(a.Workflow)
		if ok = ok || a.Workflow == "" && len(s.book.flows) > 0; ok && len(s.placesOf(a)) == 0 {
			s.times[a.gate()]++
		}
	}
}

// answers looks at what came in from outside.
func (s *strays) answers() {
	for _, in := range s.log.spec.Inbound {
		for _, o := range in.Owners {
			s.people(o.Member)
		}
		for _, r := range in.Replies {
			s.people(r.By)
		}
		for _, e := range in.Escalations {
			s.people(e.By, e.To)
		}
	}
	for _, m := range s.log.spec.Moderation {
		s.people(m.Actor)
	}
}

// rest looks at what the team did beside posts and answers.
func (s *strays) rest() {
	for _, r := range s.log.spec.Reports {
		s.people(r.Recipients...)
	}
	for _, x := range s.log.spec.Trainings {
		s.people(x.Member)
		s.see(OnSkill, string(x.Skill))
	}
	for _, o := range s.log.spec.Overloads {
		s.people(o.Member)
	}
	for _, h := range s.log.spec.Onboarding {
		s.people(h.Member)
	}
	for _, r := range s.log.spec.AssetRequests {
		s.people(r.TakenBy)
	}
}

// near returns the id that may be meant by one that is not known; empty if none is
// near.
func (s *strays) near(about Subject) string {
	known, id := s.known[about.Kind], about.ID
	if about.Kind == OnGate {
		flow, gate, ok := strings.Cut(id, "/")
		if !ok {
			flow, gate = "", id
		}
		known, id = s.gateIDs(workflow.ID(flow)), gate
	}
	near, _ := suggest.Nearest(id, known)
	return near
}

// gateIDs returns the ids of the gates of a workflow, sorted; of all for the empty
// one.
func (t *terms) gateIDs(flow workflow.ID) []string {
	var list []string
	for _, f := range t.book.flows {
		for _, s := range f.Spec().States {
			for _, g := range s.Gates {
				if flow == "" || f.ID() == flow {
					list = append(list, string(g.ID))
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
