// SPDX-License-Identifier: Apache-2.0

package workflowtest_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/workflowtest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// full is facts that keep every duty, with a place to break each.
type full struct {
	workflow.Roster
	holds      func(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool
	holders    func(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID
	manager    func(m workflow.MemberID) (workflow.MemberID, bool)
	absent     func(m workflow.MemberID) bool
	standsIn   func(a, p workflow.MemberID, r workflow.RoleID) bool
	standIns   func(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID
	principals func(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID
	working    func(calendar string, t time.Time, d time.Duration) (time.Time, error)
}

func (f *full) Holds(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	return f.holds(m, r, u)
}

func (f *full) AppendHolders(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
	return f.holders(dst, r, u)
}
func (f *full) Manager(m workflow.MemberID) (workflow.MemberID, bool) { return f.manager(m) }
func (f *full) Absent(m workflow.MemberID) bool                       { return f.absent(m) }
func (f *full) StandsIn(a, p workflow.MemberID, r workflow.RoleID) bool {
	return f.standsIn(a, p, r)
}

func (f *full) AppendStandIns(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID {
	return f.standIns(dst, p, r)
}

func (f *full) AppendPrincipals(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
	return f.principals(dst, a)
}

func (f *full) AddWorking(calendar string, t time.Time, d time.Duration) (time.Time, error) {
	return f.working(calendar, t, d)
}

// good are facts about bo, cy and di: cy is away and bo stands in.
func good() *full {
	f := &full{Roster: workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}}
	f.holds = func(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
		return f.Roster.Holds(m, r, "") && (u == "" || m == "bo")
	}
	f.holders = func(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
		for _, m := range []workflow.MemberID{"ana", "bo", "cy"} {
			if f.holds(m, r, u) {
				dst = append(dst, m)
			}
		}
		return dst
	}
	f.manager = func(m workflow.MemberID) (workflow.MemberID, bool) {
		if m == "ana" {
			return "bo", true
		}
		return "", false
	}
	f.absent = func(m workflow.MemberID) bool { return m == "cy" }
	f.standsIn = func(a, p workflow.MemberID, _ workflow.RoleID) bool { return a == "bo" && p == "cy" }
	f.standIns = func(dst []workflow.MemberID, p workflow.MemberID, _ workflow.RoleID) []workflow.MemberID {
		if p == "cy" {
			dst = append(dst, "bo")
		}
		return dst
	}
	f.principals = func(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
		if a == "bo" {
			dst = append(dst, "cy")
		}
		return dst
	}
	f.working = func(_ string, t time.Time, d time.Duration) (time.Time, error) { return t.Add(3 * d), nil }
	return f
}

// asking is a flow that speaks of roles, a unit, a manager and a calendar.
func asking(t *testing.T) *workflow.Flow {
	t.Helper()
	flow, err := workflow.Compile(workflow.Spec{
		ID: "asking", Version: 1,
		Start: workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("writer")}},
		States: []workflow.State{
			{ID: "draft", Gates: []workflow.Gate{{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{
				workflow.Role("editor"), workflow.Role("editor").In("dk"), workflow.ManagerOf(workflow.Author()),
			}}}}, Deadlines: []workflow.Deadline{{ID: "d", After: workflow.Duration(time.Hour), Calendar: "office", Remind: []workflow.Party{workflow.Author()}}}},
			{ID: "done", Final: workflow.Done},
		},
		Moves: []workflow.Transition{{Action: "accept", From: []workflow.StateID{"draft"}, To: "done", On: workflow.OnCleared}},
	}, workflow.Options{})
	require.NoError(t, err)
	return flow
}

func always(f workflow.Facts) func(time.Time) workflow.Facts {
	return func(time.Time) workflow.Facts { return f }
}

func TestCheckFacts(t *testing.T) {
	assert.NoError(t, workflowtest.CheckFacts(asking(t), always(good()), []workflow.MemberID{"di"}, noon, noon.AddDate(0, 1, 0)))
}

// flip answers differently each time.
func flip() func() bool {
	n := 0
	return func() bool { n++; return n%2 == 1 }
}

func TestCheckFactsFindsBrokenDuties(t *testing.T) {
	tests := map[string]func(*full){
		"Holds must give the same answer twice": func(f *full) {
			odd := flip()
			f.holds = func(workflow.MemberID, workflow.RoleID, workflow.UnitID) bool { return odd() }
		},
		"AppendHolders must give the same answer twice": func(f *full) {
			odd, was := flip(), f.holders
			f.holders = func(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
				n := len(dst)
				dst = was(dst, r, u)
				if odd() {
					slices.Reverse(dst[n:])
				}
				return dst
			}
		},
		"AppendHolders must append and keep what is there": func(f *full) {
			was := f.holders
			f.holders = func(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
				return was(dst[:0], r, u)
			}
		},
		"AppendHolders must list everyone once": func(f *full) {
			was := f.holders
			f.holders = func(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
				return was(was(dst, r, u), r, u)
			}
		},
		"AppendHolders must list exactly those of whom Holds is true": func(f *full) {
			f.holders = func(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
				return append(dst, "di")
			}
		},
		"nobody (the empty MemberID) must hold nothing": func(f *full) {
			was := f.holds
			f.holds = func(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool { return m == "" || was(m, r, u) }
		},
		"nobody must hold the empty role": func(f *full) {
			was := f.holds
			f.holds = func(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
				return m != "" && r == "" || was(m, r, u)
			}
		},
		"who holds a role in a unit must hold it in any unit": func(f *full) {
			f.holds = func(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool { return u == "dk" && m == "bo" }
		},
		"Manager must give the same answer twice": func(f *full) {
			odd, was := flip(), f.manager
			f.manager = func(m workflow.MemberID) (workflow.MemberID, bool) {
				if m == "ana" && odd() {
					return "cy", true
				}
				return was(m)
			}
		},
		"nobody must have no manager, and no manager may be nobody": func(f *full) {
			f.manager = func(workflow.MemberID) (workflow.MemberID, bool) { return "", true }
		},
		"Absent must give the same answer twice": func(f *full) {
			odd := flip()
			f.absent = func(workflow.MemberID) bool { return odd() }
		},
		"StandsIn must give the same answer twice": func(f *full) {
			odd := flip()
			f.standsIn = func(a, p workflow.MemberID, _ workflow.RoleID) bool { return a != p && a != "" && p != "" && odd() }
		},
		"nobody must stand in for themselves": func(f *full) {
			f.standsIn = func(a, p workflow.MemberID, _ workflow.RoleID) bool { return a == p || a == "bo" && p == "cy" }
		},
		"nobody must not stand in, and not be stood in for": func(f *full) {
			f.standsIn = func(a, p workflow.MemberID, _ workflow.RoleID) bool { return a == "" || a == "bo" && p == "cy" }
		},
		"AppendStandIns must list exactly those of whom StandsIn is true, once": func(f *full) {
			f.standIns = func(dst []workflow.MemberID, p workflow.MemberID, _ workflow.RoleID) []workflow.MemberID { return dst }
		},
		"AppendStandIns must append and keep what is there": func(f *full) {
			was := f.standIns
			f.standIns = func(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID {
				return was(nil, p, r)
			}
		},
		"AppendStandIns must give the same answer twice": func(f *full) {
			odd, was := flip(), f.standIns
			f.standIns = func(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID {
				if odd() {
					return dst
				}
				return was(dst, p, r)
			}
		},
		"AppendPrincipals must list everyone for whom StandsIn is true in some role, once": func(f *full) {
			f.principals = func(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
				return append(dst, "di", "di")
			}
		},
		"AppendPrincipals must give the same answer twice": func(f *full) {
			odd, was := flip(), f.principals
			f.principals = func(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
				if odd() {
					return dst
				}
				return was(dst, a)
			}
		},
		"AppendPrincipals must append and keep what is there": func(f *full) {
			was := f.principals
			f.principals = func(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID { return was(nil, a) }
		},
		"AddWorking must give the same answer twice": func(f *full) {
			odd := flip()
			f.working = func(_ string, t time.Time, d time.Duration) (time.Time, error) {
				if odd() {
					d *= 2
				}
				return t.Add(d), nil
			}
		},
		"AddWorking must lead forward, and further for longer": func(f *full) {
			f.working = func(_ string, t time.Time, d time.Duration) (time.Time, error) { return t, nil }
		},
	}
	for duty, breakIt := range tests {
		t.Run(duty, func(t *testing.T) {
			f := good()
			breakIt(f)
			err := workflowtest.CheckFacts(asking(t), always(f), []workflow.MemberID{"di"}, noon)
			var broken *workflowtest.BrokenDuty
			require.ErrorAs(t, err, &broken)
			assert.ErrorContains(t, err, duty+": ")
			assert.ErrorContains(t, err, "at 2026-03-02 12:00")
		})
	}
}

// TestCheckFactsTwoSnapshots has facts that differ though the instant is the same.
func TestCheckFactsAsksAWholeDay(t *testing.T) {
	f := good()
	f.working = func(_ string, t time.Time, d time.Duration) (time.Time, error) {
		if d == 24*time.Hour {
			d--
		}
		return t.Add(d), nil
	}
	err := workflowtest.CheckFacts(asking(t), always(f), []workflow.MemberID{"di"}, noon)
	assert.ErrorContains(t, err, `further for longer: 24h0m0s of calendar "office" end at 2026-03-03 11:59:59.999999999`)
}

func TestCheckFactsTwoSnapshots(t *testing.T) {
	odd := flip()
	facts := func(time.Time) workflow.Facts {
		f := good()
		if odd() {
			f.Roster["di"] = []workflow.RoleID{"editor"}
		}
		return f
	}
	err := workflowtest.CheckFacts(asking(t), facts, []workflow.MemberID{"di"}, noon)
	assert.ErrorContains(t, err, "Holds must give the same answer twice")
}

func TestCheckFactsChecksSomething(t *testing.T) {
	flow := asking(t)
	assert.ErrorContains(t, workflowtest.CheckFacts(flow, always(good()), nil), "no instants")
	assert.ErrorContains(t, workflowtest.CheckFacts(flow, always(nil), nil, noon), "nil")
	assert.ErrorIs(t, workflowtest.CheckFacts(flow, always(workflow.Roster{}), nil, noon), workflow.ErrFacts)
	empty := good()
	empty.Roster = workflow.Roster{}
	assert.ErrorContains(t, workflowtest.CheckFacts(flow, always(empty), nil, noon), "no members and no holders")
	lost := good()
	lost.working = func(string, time.Time, time.Duration) (time.Time, error) {
		return time.Time{}, errors.New("no such calendar")
	}
	assert.ErrorContains(t, workflowtest.CheckFacts(flow, always(lost), nil, noon), `calendar "office": no such calendar`)
}
