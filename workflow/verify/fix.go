// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// Clash is a set of demands that cannot be met together, none of which can be
// spared: without any one of them the rest can.
type Clash struct {
	// Author is who started the item, and Attributes what it was given.
	Author     MemberID         `json:"author,omitzero"`
	Attributes []workflow.Given `json:"attributes"`
	// Way are the moves of the way to the end that the clash is on.
	Way   []workflow.Action `json:"way"`
	Steps []Step            `json:"steps"`
	// Rules are those of the definition that clash, and in words what every
	// gate demands by itself.
	Rules []string `json:"rules"`

	sc    *scene
	asked []workflow.Party  // roles that do the steps
	rules []workflow.RuleID // of the definition
	loose bool              // something may be left out that was not tried long enough
}

// Step is something that one person must do on the way to the end: an approval,
// a move or a setting.
type Step struct {
	State     workflow.StateID `json:"state"`
	Gate      workflow.GateID  `json:"gate,omitzero"`
	Action    workflow.Action  `json:"action,omitzero"`
	Attribute workflow.Field   `json:"attribute,omitzero"`
	// Who may do it, sorted, deputies left out; at most some dozen of them.
	Who []MemberID `json:"who"`
	// More counts those of them who are not listed.
	More int `json:"more,omitempty"`
}

// Fix is a remedy: some more people for parties, or rules taken out. Exactly one
// of the lists has entries.
type Fix struct {
	Add    []Addition        `json:"add,omitempty"`
	Remove []workflow.RuleID `json:"remove,omitempty"`
}

// Addition is a number of further people for a party.
type Addition struct {
	People int              `json:"people"`
	To     []workflow.Party `json:"to"` // any of these
}

// String tells the fix: "add 1 person to role:legal", `take out rule "four-eyes"`.
func (f Fix) String() string {
	if len(f.Remove) > 0 {
		rules := mapped(f.Remove, func(r workflow.RuleID) string { return strconv.Quote(string(r)) })
		return [...]string{"take out rule ", "take out rules "}[min(len(rules)-1, 1)] + list(rules)
	}
	return "add " + list(mapped(f.Add, func(a Addition) string {
		return count(a.People, "person", "people") + " to " + partiesText(a.To)
	}))
}

// partiesText words a list of parties: "role:a or role:b".
func partiesText(parties []workflow.Party) string {
	words := make([]string, len(parties))
	for i, p := range parties {
		words[i] = p.String()
	}
	return strings.Join(words, " or ")
}

// The bounds of the search for remedies.
const (
	maxTrials = 200   // models that are tried
	maxTried  = 5_000 // people of a model
	maxHired  = 3     // people who are added
	maxFreed  = 2     // rules that are taken out
)

// hire is somebody who is added to a roster to see whether that helps.
type hire struct {
	id   MemberID
	role workflow.RoleID
	unit workflow.UnitID
}

// healer looks for remedies: it tries the check again on models with more people,
// or with fewer rules.
type healer struct {
	m     *model
	clash *Clash // nil: nobody starts
	judge func(*model) Result
	// roles are those to which people are added, and rules those that are taken
	// out: first those of the clash, then all others, which may help on another
	// way or in another case.
	roles  []workflow.Party
	rules  []workflow.RuleID
	trials int
	limit  int // of nodes
}

// explaining is how many nodes an explanation may cost: some times what the answer
// did.
func explaining(nodes int) int { return max(20*nodes, 20_000) }

// heal adds the smallest remedies to a result that fails by a clash, or because
// nobody starts: for the check as a whole, or else for the case that the clash is
// about.
func (m *model) heal(res Result, judge func(*model) Result) Result {
	if res.Verdict != Fails || res.Clash == nil && !m.unstarted || m.trial || len(m.peopleOf().ids) > maxTried {
		return res
	}
	if res.Clash != nil && len(res.Clash.Way) == 0 {
		return res // no way leads to an end, whoever goes it
	}
	h := &healer{m: m, clash: res.Clash, judge: judge, limit: min(m.budget, m.nodes+explaining(m.nodes))}
	h.means()
	if res.Fixes = h.fixes(); len(res.Fixes) > 0 || res.Clash == nil {
		return res
	}
	h.judge, h.trials, h.limit = nil, 0, min(m.budget, h.limit+explaining(0))
	if res.Fixes = h.fixes(); len(res.Fixes) > 0 {
		res.Notes = append(res.Notes, "the remedies are for this case; others may still fail")
	}
	return res
}

// means lists the roles and rules that can be a remedy.
func (h *healer) means() {
	if h.clash != nil {
		h.roles, h.rules = slices.Clone(h.clash.asked), slices.Clone(h.clash.rules)
	}
	for _, p := range h.m.flow.Asks() {
		known := !strings.HasPrefix(p.Unit, "@") || h.clash != nil
		if p.Kind == workflow.RoleParty && known && !slices.Contains(h.roles, p) {
			h.roles = append(h.roles, p)
		}
	}
	for _, r := range h.m.rules {
		if r.id != "" && !slices.Contains(h.rules, r.id) {
			h.rules = append(h.rules, r.id)
		}
	}
}

func (h *healer) fixes() []Fix {
	var list []Fix
	if f, ok := h.people(); ok {
		list = append(list, f)
	}
	if h.clash == nil {
		return list
	}
	if f, ok := h.without(); ok {
		list = append(list, f)
	}
	return list
}

// works reports whether the check holds, or the case of the clash can be
// completed, with some more people and without some rules.
func (h *healer) works(hired []hire, freed []workflow.RuleID) bool {
	if h.trials++; h.trials > maxTrials || h.m.nodes >= h.limit {
		return false
	}
	facts := h.m.facts
	if len(hired) > 0 {
		a := overlayOf(facts, nil)
		a.hired = hired
		facts = a.full(facts)
	}
	m := newModel(h.m.flow, facts)
	m.trial = true
	m.rules = slices.DeleteFunc(m.rules, func(r *rule) bool { return slices.Contains(freed, r.id) && r.id != "" })
	m.budget = h.limit - h.m.nodes
	// A model costs something by itself.
	defer func() { h.m.nodes += m.nodes + len(m.peopleOf().ids) }()
	if h.clash != nil {
		author := m.peopleOf().index[h.clash.Author]
		s, v := m.newScene(author, author, h.clash.Attributes, h.clash.sc.gone, false).complete()
		if v == plan.Impossible || h.judge == nil {
			return s != nil
		}
	}
	return h.judge(m).Verdict == Holds
}

// people looks for the fewest people to add.
func (h *healer) people() (Fix, bool) {
	for n := 1; n <= maxHired; n++ {
		var found []int
		if combine(len(h.roles), n, true, func(pick []int) bool {
			found = pick
			return h.works(h.hires(pick), nil)
		}) {
			return h.additions(found), true
		}
	}
	return Fix{}, false
}

// hires makes a person for each party that was picked.
func (h *healer) hires(pick []int) []hire {
	list := make([]hire, len(pick))
	for i, k := range pick {
		p := h.roles[k]
		unit := p.Unit
		if f, ok := strings.CutPrefix(unit, "@"); ok {
			unit = h.clash.sc.value(h.clash.Attributes, workflow.Field(f)).Text()
		}
		id := MemberID("new-" + strconv.Itoa(i+1))
		for h.m.known(id) {
			id += "+"
		}
		list[i] = hire{id, workflow.RoleID(p.Name), workflow.UnitID(unit)}
	}
	return list
}

func (m *model) known(id MemberID) bool {
	_, ok := m.peopleOf().index[id]
	return ok
}

func (h *healer) additions(pick []int) Fix {
	var f Fix
	for _, k := range pick {
		if n := len(f.Add); n > 0 && f.Add[n-1].To[0] == h.roles[k] {
			f.Add[n-1].People++
			continue
		}
		f.Add = append(f.Add, Addition{People: 1, To: []workflow.Party{h.roles[k]}})
	}
	return f
}

// without looks for the fewest rules to take out.
func (h *healer) without() (Fix, bool) {
	for n := 1; n <= maxFreed; n++ {
		var freed []workflow.RuleID
		if combine(len(h.rules), n, false, func(pick []int) bool {
			freed = mapped(pick, func(k int) workflow.RuleID { return h.rules[k] })
			return h.works(nil, freed)
		}) {
			return Fix{Remove: freed}, true
		}
	}
	return Fix{}, false
}

// combine calls yield with each choice of k numbers below n, in order, with
// repetition or without, until it returns true.
func combine(n, k int, repeat bool, yield func([]int) bool) bool {
	var pick []int
	var rec func(from int) bool
	rec = func(from int) bool {
		if len(pick) == k {
			return yield(slices.Clone(pick))
		}
		for i := from; i < n; i++ {
			pick = append(pick, i)
			next := i + 1
			if repeat {
				next = i
			}
			if rec(next) {
				return true
			}
			pick = pick[:len(pick)-1]
		}
		return false
	}
	return rec(0)
}
