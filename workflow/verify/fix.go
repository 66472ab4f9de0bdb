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

	sc     *scene
	asked  []workflow.Party  // roles that do the steps
	rules  []workflow.RuleID // of the definition
	loose  bool              // something may be left out that was not tried long enough
	kernel *kernel
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

// The bounds of the search for remedies, beside what an explanation may take.
const (
	maxTrials = 200    // models that are tried for each kind of remedy
	maxLooked = 20_000 // remedies that are looked at
	maxTried  = 5_000  // people of a model
	maxHired  = 3      // people who are added
	maxFreed  = 2      // rules that are taken out
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
	m      *model
	clash  *Clash // nil: nobody starts
	kernel *kernel
	judge  func(*model) Result
	// roles are those to which people are added, and rules those that are taken
	// out: first those of the clash, then all others, which may help on another
	// way or in another case.
	roles []workflow.Party
	rules []workflow.RuleID

	end, limit     int  // of nodes: for all remedies, and for the kind at hand
	looked, trials int  // of the kind at hand
	over           bool // one of its bounds is met
	unsure         bool // one of the kind was passed over that was not tried long enough
}

// effect is what a remedy does.
type effect uint8

const (
	vain  effect = iota
	local        // the case of the clash can be completed, but the check does not hold
	whole        // the check holds
)

// remedy is what was found of one kind: the least of each effect, as numbers of
// what it consists of, and which may not be the least of all.
type remedy struct {
	pick   [whole + 1][]int
	unsure [whole + 1]bool
	cut    bool // not all that could be was tried long enough
}

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
	h := m.healer(res.Clash, judge)
	people, rules := h.people(), h.without()
	good := whole
	if people.pick[whole] == nil && rules.pick[whole] == nil {
		good = local
	}
	if pick := people.pick[good]; pick != nil {
		res.Fixes = append(res.Fixes, h.additions(pick))
	}
	if pick := rules.pick[good]; pick != nil {
		res.Fixes = append(res.Fixes, Fix{Remove: h.freed(pick)})
	}
	if len(res.Fixes) > 0 && good == local {
		res.Notes = append(res.Notes, "the remedies are for this case; others may still fail")
	}
	res.Notes = append(res.Notes, shortcuts(people, rules, good)...)
	return res
}

// shortcuts notes what the bounds of the search for remedies left open.
func shortcuts(people, rules remedy, good effect) (notes []string) {
	if people.unsure[good] || rules.unsure[good] {
		notes = append(notes, "a smaller remedy is not ruled out: the search for it was cut short")
	}
	var open []string
	if people.cut && people.pick[good] == nil {
		open = append(open, "people to add")
	}
	if rules.cut && rules.pick[good] == nil {
		open = append(open, "rules to take out")
	}
	if len(open) > 0 {
		notes = append(notes, "the search for "+list(open)+" was cut short")
	}
	return notes
}

func (m *model) healer(c *Clash, judge func(*model) Result) *healer {
	h := &healer{m: m, clash: c, judge: judge}
	if c != nil {
		h.kernel = c.kernel
	} else {
		h.kernel = &kernel{answer: m.nodes, steps: len(m.gates) + len(m.spec.Moves)}
	}
	h.end = min(m.budget, m.nodes+h.kernel.allowed()-h.kernel.took)
	h.means()
	return h
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

// people looks for the fewest people to add.
func (h *healer) people() remedy {
	// The rules get what people leave, and that is something.
	h.limit = h.m.nodes + (h.end-h.m.nodes)*2/3
	return h.least(len(h.roles), maxHired, true, func(pick []int) effect { return h.works(h.hires(pick), nil) })
}

// without looks for the fewest rules to take out. Where nobody starts there is none
// that could be.
func (h *healer) without() remedy {
	if h.clash == nil {
		return remedy{}
	}
	h.limit = h.end
	return h.least(len(h.rules), maxFreed, false, func(pick []int) effect { return h.works(nil, h.freed(pick)) })
}

// least tries all remedies of one kind, the smaller ones first.
func (h *healer) least(n, most int, repeat bool, works func(pick []int) effect) (r remedy) {
	h.looked, h.trials, h.over, h.unsure = 0, 0, false, false
	for size := 1; size <= most && r.pick[whole] == nil && !h.over; size++ {
		unsure := h.unsure // of a smaller one
		combine(n, size, repeat, func(pick []int) bool {
			if e := works(pick); r.pick[e] == nil {
				r.pick[e], r.unsure[e] = pick, unsure
			}
			return h.over || r.pick[whole] != nil
		})
	}
	r.cut = h.over || h.unsure
	return r
}

// works tells what comes of some more people, and of going without some rules.
func (h *healer) works(hired []hire, freed []workflow.RuleID) effect {
	if h.looked++; h.looked > maxLooked || h.trials == maxTrials || h.m.nodes >= h.limit {
		h.over = true
		return vain
	}
	if h.kernel.problem != nil {
		verdict, took := h.kernel.stays(hired, freed, h.each())
		h.m.nodes += took
		h.unsure = h.unsure || verdict == plan.Unknown
		if verdict != plan.Possible {
			return vain
		}
	}
	h.trials++
	m := h.model(hired, freed)
	// A model costs something by itself.
	defer func() {
		h.m.nodes += m.nodes + 1 + len(hired)*len(m.peopleOf().ids)*h.kernel.steps/price(h.kernel.steps)
	}()
	e := vain
	if h.clash != nil {
		m.budget = h.each()
		author := m.peopleOf().index[h.clash.Author]
		s, verdict := m.newScene(author, author, h.clash.Attributes, h.clash.sc.gone, false).complete()
		h.unsure = h.unsure || verdict == plan.Unknown
		if verdict != plan.Possible {
			return vain
		}
		if s != nil {
			e = local
		}
	}
	m.budget = h.limit - h.m.nodes
	switch h.judge(m).Verdict {
	case Holds:
		return whole
	case Unknown:
		h.unsure = true
	}
	return e
}

// each is how many nodes a trial may take to show that it is in vain.
func (h *healer) each() int { return min(h.limit-h.m.nodes, h.kernel.allowed()/8) }

// model is the model with some more people and without some rules.
func (h *healer) model(hired []hire, freed []workflow.RuleID) *model {
	facts := h.m.facts
	if len(hired) > 0 {
		a := overlayOf(facts, nil)
		a.hired = hired
		facts = a.full(facts)
	}
	m := newModel(h.m.flow, facts)
	m.trial = true
	m.rules = slices.DeleteFunc(m.rules, func(r *rule) bool { return slices.Contains(freed, r.id) && r.id != "" })
	if len(hired) == 0 {
		m.people, m.table = h.m.people, h.m.table
	}
	return m
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

func (h *healer) freed(pick []int) []workflow.RuleID {
	return mapped(pick, func(k int) workflow.RuleID { return h.rules[k] })
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
