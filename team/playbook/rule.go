// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/roles"
)

// RuleID names a rule such as "every-area-owned". The empty RuleID is no rule.
type RuleID string

// Kind is what a rule is about.
type Kind string

// The kinds of the standard rules. A rule of one's own may have another.
const (
	Coverage         Kind = "coverage"           // somebody sees to it
	Capacity         Kind = "capacity"           // there is time for it
	Skill            Kind = "skill"              // there is ability for it
	Sourcing         Kind = "sourcing"           // inside or outside
	SeparationOfDuty Kind = "separation-of-duty" // not by the same person
	Sizing           Kind = "sizing"             // how many, and in which order
	Process          Kind = "process"            // how it is done
)

// Rule is one thing that a good team does, with a function that judges whether
// this one does. A rule of one's own is a literal with at least an ID and Judge.
// The zero Rule judges nothing, and a report says so as a failure.
type Rule struct {
	ID RuleID
	// Kind says what it is about.
	Kind Kind
	// Severity is what a finding weighs; zero means Warning.
	Severity socialteam.Severity
	// Statement is the rule as a sentence with a full stop. It is the reason
	// given with each finding.
	Statement string
	// Params are the numbers and lists that it judges by.
	Params []Param
	// Origin says where the rule comes from.
	Origin Origin
	// Roles and Responsibilities are those that it is about; none means all.
	Roles            []roles.ID
	Responsibilities []roles.ResponsibilityID
	// Reads are the facts that it needs. While one of them is not stated, the
	// rule is not judged and the report says so: that is no pass.
	Reads []Fact
	// Optional are those of Reads without which it is judged all the same,
	// since it may find enough in the others. Judge then says with
	// [Case.Without] why it can do without, or the rule does not pass.
	Optional []Fact
	// Applies says when the rule is judged at all; the zero Condition means
	// always.
	Applies Condition
	// Judge looks at the case and says with its methods what it found.
	// Saying nothing means that the rule is kept. It must be pure, and a panic
	// of it passes through [Check].
	Judge func(*Case)
}

// Condition says when a rule applies. The zero Condition is always true.
type Condition struct {
	// When is the condition in words, such as "team size is 2 or more".
	When string
	// Reads are the facts without which it cannot be told. They should be
	// among the facts that the rule reads.
	Reads []Fact
	// Holds tells whether the rule applies; nil means always.
	Holds func(*Case) bool
}

// Origin says where a rule comes from. The zero Origin is unknown.
type Origin struct {
	// Basis says what practitioners state and what is our choice.
	Basis string `json:"basis,omitempty"`
	// Seeds are the ids of the source texts.
	Seeds []string `json:"seeds,omitempty"`
}

// Param is one number, or one list, that a rule judges by: exactly one of Numbers
// and Words is used. The zero Param is none.
type Param struct {
	Name string `json:"name"`
	// Numbers are one number, or the elements of a list of numbers.
	Numbers []int `json:"numbers,omitempty"`
	// Words are the elements of a list of words. Those of a mapping are pairs
	// such as "image=graphic-design".
	Words []string `json:"words,omitempty"`
	// Unit is what the numbers count, such as "days" or "per mille"; shares are
	// per mille. Empty means that the name says it.
	Unit string `json:"unit,omitempty"`
	// List says that there may be any number of Numbers and not just one.
	List bool `json:"-"`
	// Min and Max bound each number, both included; Max zero means open.
	Min int `json:"-"`
	Max int `json:"-"`
	// Of says what the words are the ids of, such as [OnRole], so that a word
	// that the catalogue does not know is a fault; those of a mapping are the
	// right sides. Empty means any words.
	Of SubjectKind `json:"-"`
}

// String says what p is, with its unit and bounds, as in "target-utilisation = 800
// per mille, from 0 to 1000" and "lead-roles = social-media-manager (role)".
func (p Param) String() string {
	if p.Numbers == nil {
		s := p.Name + " = " + orNone(strings.Join(p.Words, ", "))
		if p.Of != "" {
			s += " (" + string(p.Of) + ")"
		}
		return s
	}
	parts := make([]string, len(p.Numbers))
	for i, n := range p.Numbers {
		parts[i] = strconv.Itoa(n)
	}
	return p.Name + " = " + strings.TrimSpace(strings.Join(parts, ", ")+" "+p.Unit) + ", " + strings.TrimPrefix(p.bounds(), "of ")
}

// outOfRange says which number is out of range; empty if none is.
func (p Param) outOfRange() string {
	for _, n := range p.Numbers {
		if n < p.Min || p.Max != 0 && n > p.Max {
			return fmt.Sprintf("%d: want %s", n, p.want())
		}
	}
	return ""
}

// fault says which number is out of range, or which word there is not; empty if all
// is well. Words are looked at only if there is a catalogue to ask, and only those
// of kinds that a catalogue or package metrics knows.
func (p Param) fault(catalog *roles.Catalog) string {
	if fault := p.outOfRange(); fault != "" {
		return fmt.Sprintf("parameter %s: %s", p.Name, fault)
	}
	known := p.known(catalog)
	for _, w := range p.Words {
		if _, right, ok := strings.Cut(w, "="); ok {
			w = right
		}
		if len(known) > 0 && !slices.Contains(known, w) {
			return fmt.Sprintf("parameter %s: %v", p.Name, suggest.Unknown(string(p.Of), w, known))
		}
	}
	return ""
}

// known returns the words that there are, nil for any.
func (p Param) known(catalog *roles.Catalog) []string {
	var list []string
	switch p.Of {
	case OnRole:
		list = texts(catalog.RoleIDs())
	case OnResponsibility:
		list = texts(catalog.ResponsibilityIDs())
	case OnSkill:
		list = texts(catalog.SkillIDs())
	case OnGroup:
		for r := range catalog.Roles() {
			list = append(list, r.Group)
		}
	case OnKPI:
		for _, k := range standardKPIs().KPIs() {
			list = append(list, string(k.ID))
		}
	}
	return list
}

func texts[ID ~string](ids []ID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

// Number is a parameter of one number from low to high; high zero means open.
func Number(name string, n, low, high int) Param {
	return Param{Name: name, Numbers: []int{n}, Min: low, Max: high}
}

// The units of most standard parameters.
const (
	unitPerMille = "per mille"
	unitDays     = "days"
	unitPeople   = "people"
)

// PerMille is a parameter of one share from 0 to 1000 per mille.
func PerMille(name string, share int) Param { return Number(name, share, 0, 1000).In(unitPerMille) }

// Words is a parameter of a list of words.
func Words(name string, words ...string) Param { return Param{Name: name, Words: words} }

// In returns p with a unit, see [Param.Unit].
func (p Param) In(unit string) Param {
	p.Unit = unit
	return p
}

// Refer returns p as a list of ids of a kind, see [Param.Of].
func (p Param) Refer(kind SubjectKind) Param {
	p.Of = kind
	return p
}

// With returns the rule with other numbers for one of its parameters. It fails if
// the rule has no parameter of that name, if it is no number, and if a number is
// out of range.
func (r Rule) With(name string, numbers ...int) (Rule, error) {
	i, err := r.param(name)
	if err != nil {
		return Rule{}, fmt.Errorf("playbook: rule %q: %w", string(r.ID), err)
	}
	p := r.Params[i]
	switch {
	case p.Numbers == nil:
		return Rule{}, r.badParam(name, "is a list of words: use WithWords")
	case len(numbers) == 0, !p.List && len(numbers) != 1:
		return Rule{}, r.badParam(name, fmt.Sprintf("%d numbers: want %s", len(numbers), p.want()))
	}
	p.Numbers = slices.Clone(numbers)
	if fault := p.outOfRange(); fault != "" {
		return Rule{}, r.badParam(name, fault)
	}
	return r.withParam(i, p), nil
}

// WithWords returns the rule with other words for one of its parameters. It fails
// if the rule has no parameter of that name, or if it is no list of words.
// Whether the catalogue knows the words is found when the rule is checked.
func (r Rule) WithWords(name string, words ...string) (Rule, error) {
	i, err := r.param(name)
	if err != nil {
		return Rule{}, fmt.Errorf("playbook: rule %q: %w", string(r.ID), err)
	}
	p := r.Params[i]
	if p.Numbers != nil {
		return Rule{}, r.badParam(name, "is a number: use With")
	}
	p.Words = append([]string{}, words...)
	return r.withParam(i, p), nil
}

func (r Rule) withParam(i int, p Param) Rule {
	r.Params = slices.Clone(r.Params)
	r.Params[i] = p
	return r
}

func (r Rule) param(name string) (int, error) {
	i := slices.IndexFunc(r.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		names := make([]string, len(r.Params))
		for i, p := range r.Params {
			names[i] = p.Name
		}
		return 0, fmt.Errorf("%w; it has %s", suggest.Unknown("parameter", name, names), orNone(strings.Join(names, ", ")))
	}
	return i, nil
}

func (r Rule) badParam(name, what string) error {
	return fmt.Errorf("playbook: rule %q: parameter %q %s", string(r.ID), name, what)
}

// want says what the numbers of p may be.
func (p Param) want() string {
	s := "one number "
	if p.List {
		s = "numbers "
	}
	return strings.TrimSpace(s + p.bounds() + " " + p.Unit)
}

// bounds says between which bounds the numbers of p may be.
func (p Param) bounds() string {
	if p.Max == 0 {
		return fmt.Sprintf("of %d or more", p.Min)
	}
	return fmt.Sprintf("from %d to %d", p.Min, p.Max)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// Rules is a list of rules to check.
type Rules []Rule

// Rule returns the rule with that id; ok is false if there is none.
func (list Rules) Rule(id RuleID) (r Rule, ok bool) {
	i := list.index(id)
	if i < 0 {
		return Rule{}, false
	}
	return list[i], true
}

func (list Rules) index(id RuleID) int {
	return slices.IndexFunc(list, func(r Rule) bool { return r.ID == id })
}

// With returns the list with other numbers for one parameter of one rule, see
// [Rule.With]. It fails too if there is no such rule.
func (list Rules) With(id RuleID, name string, numbers ...int) (Rules, error) {
	return list.change(id, func(r Rule) (Rule, error) { return r.With(name, numbers...) })
}

// WithWords returns the list with other words for one parameter of one rule, see
// [Rule.WithWords]. It fails too if there is no such rule.
func (list Rules) WithWords(id RuleID, name string, words ...string) (Rules, error) {
	return list.change(id, func(r Rule) (Rule, error) { return r.WithWords(name, words...) })
}

func (list Rules) change(id RuleID, change func(Rule) (Rule, error)) (Rules, error) {
	i := list.index(id)
	if i < 0 {
		ids := make([]RuleID, len(list))
		for i, r := range list {
			ids[i] = r.ID
		}
		return nil, fmt.Errorf("playbook: %w", suggest.Unknown("rule", id, ids))
	}
	r, err := change(list[i])
	if err != nil {
		return nil, err
	}
	list = slices.Clone(list)
	list[i] = r
	return list, nil
}
