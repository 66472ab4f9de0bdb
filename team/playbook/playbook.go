// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/fault"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// Playbook is a compiled [Spec]. It never changes, so any number of goroutines
// may use it. The zero Playbook is of no company and has no parts.
type Playbook struct {
	company    Company
	catalog    *roles.Catalog
	minima     map[need]roles.Level // that the company's own roles state
	team       *team.Team
	members    []team.Member // by id
	units      []team.Unit   // by id
	named      []named
	flows      []*workflow.Flow // nil: not stated
	publishing []Publishing
	agreements Agreements
	targets    []metrics.Target // nil: not stated
	waivers    []Waiver
}

// need is a skill that a role asks for.
type need struct {
	role  roles.ID
	skill roles.SkillID
}

// Compile checks s and returns it as a playbook. Faults are
// *[socialteam.SpecError], in the order of s, joined. What a part with faults
// says of another is judged once it has none: whether a row of the matrix that a
// workflow asks for is filled, and, where the catalogue has faults, all that uses
// it.
func Compile(s Spec) (*Playbook, error) {
	c := compiler{spec: s}
	c.format()
	if c.catalogue() {
		c.teamAndWorkflows()
	}
	c.company()
	c.agreements()
	c.targets()
	c.waivers()
	if err := c.err(); err != nil {
		return nil, fmt.Errorf("playbook: compile: %w", err)
	}
	return &c.made, nil
}

type compiler struct {
	spec Spec
	made Playbook
	errs []error
}

func (c *compiler) fault(path string, err error) {
	c.errs = append(c.errs, &socialteam.SpecError{Path: path, Err: err})
}

// parts are the parts of a Spec in its order, as paths begin.
var parts = [...]string{"format", "company", "catalogue", "team", "named", "workflows", "publishing", "agreements", "targets", "waivers"}

// err returns the faults in the order of the Spec.
func (c *compiler) err() error {
	place := func(f *socialteam.SpecError) int {
		return slices.IndexFunc(parts[:], func(part string) bool { return strings.HasPrefix(f.Path, part) })
	}
	faults := socialteam.SpecErrors(errors.Join(c.errs...))
	slices.SortStableFunc(faults, func(a, b *socialteam.SpecError) int { return cmp.Compare(place(a), place(b)) })
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}

func (c *compiler) format() {
	if f := c.spec.Format; f != "" {
		c.fail("format", checkFormat(f, Format))
	}
}

// catalogue compiles what everything else refers to.
func (c *compiler) catalogue() bool {
	catalog, err := roles.Standard().Extend(c.spec.Catalogue)
	if err != nil {
		c.errs = append(c.errs, fault.Under("catalogue", err))
		return false
	}
	c.made.catalog = catalog
	c.made.minima = map[need]roles.Level{}
	for _, r := range c.spec.Catalogue.Roles {
		for _, n := range r.Needs {
			c.made.minima[need{r.ID, n.Skill}] = n.Min
		}
	}
	return true
}

func (c *compiler) teamAndWorkflows() {
	s := c.spec.Team
	if s.Company == "" {
		s.Company = c.spec.Company.Name
	}
	if s.Company != c.spec.Company.Name {
		c.fault("team.company", fmt.Errorf("%q is not the company of the playbook, %q: leave it out", s.Company, c.spec.Company.Name))
	}
	t, err := team.Compile(s, c.made.catalog)
	c.errs = appendError(c.errs, fault.Under("team", err))
	c.made.team = t
	if t != nil {
		spec := t.Spec()
		c.made.members, c.made.units = spec.Members, spec.Units
	}

	// The matrix of a team with other faults may still be sound.
	matrix, err := roles.CompileMatrix(s.Matrix, c.made.catalog)
	if err != nil {
		matrix = c.anyMatrix()
	}
	c.named(matrix, err == nil)
	c.workflows(matrix)
	c.publishing()
}

// anyMatrix returns a matrix in which every responsibility has every letter. It
// stands in for one with faults, so that workflows are judged by all else.
func (c *compiler) anyMatrix() *roles.Matrix {
	scheme := roles.Scheme{ID: "any"}
	letters := ""
	for i, m := range roles.Meanings() {
		symbol := string(rune('A' + i))
		scheme.Letters = append(scheme.Letters, roles.Letter{Symbol: symbol, Name: m.String(), Means: m})
		letters += symbol
	}
	spec := roles.MatrixSpec{Scheme: scheme.ID, Schemes: []roles.Scheme{scheme}}
	role := c.made.catalog.RoleIDs()[0]
	for _, id := range c.made.catalog.ResponsibilityIDs() {
		spec.Rows = append(spec.Rows, roles.Row{Responsibility: id, Cells: []roles.Cell{{Role: role, Letters: letters}}})
	}
	matrix, err := roles.CompileMatrix(spec, c.made.catalog)
	if err != nil {
		panic("playbook: the stand-in matrix does not compile: " + err.Error())
	}
	return matrix
}

func (c *compiler) workflows(matrix *roles.Matrix) {
	if c.spec.Workflows != nil {
		c.made.flows = []*workflow.Flow{}
	}
	seen := map[workflow.ID]bool{}
	for i, s := range c.spec.Workflows {
		path := "workflows[" + strconv.Itoa(i) + "]"
		if seen[s.ID] {
			c.fault(path+".id", fmt.Errorf("duplicate workflow %q", string(s.ID)))
		}
		seen[s.ID] = true
		flow, err := workflow.Compile(s, workflow.Options{Catalog: c.made.catalog, Matrix: matrix})
		c.errs = appendError(c.errs, fault.Under(path, err))
		c.refers(path, s)
		c.made.flows = append(c.made.flows, flow)
	}
}

func (c *compiler) targets() {
	for i, t := range c.spec.Targets {
		path := "targets[" + strconv.Itoa(i) + "]"
		if slices.ContainsFunc(c.spec.Targets[:i], func(o metrics.Target) bool { return o.KPI == t.KPI }) {
			c.fault(path+".kpi", fmt.Errorf("second target for %q", string(t.KPI)))
		}
		for _, f := range socialteam.SpecErrors(checkTarget(t)) {
			c.fault(path+strings.TrimPrefix(f.Path, "targets[0]"), f.Err)
		}
	}
	c.made.targets = slices.Clone(c.spec.Targets)
}

// waivers checks what can be said of a waiver without the rules: those are
// handed to [Check].
func (c *compiler) waivers() {
	for i, w := range c.spec.Waivers {
		path := at("waivers", i)
		if w.Rule == "" {
			c.fault(path+".rule", errors.New("missing rule"))
		}
		if !w.Subject.IsZero() {
			c.fail(path+".subject", w.Subject.check())
		}
		if w.Reason == "" {
			c.fault(path+".reason", errors.New("missing reason: say why the company lives with it"))
		}
		if w.Until.IsZero() {
			c.fault(path+".until", errors.New("missing date: a waiver is meant to end"))
		}
		if slices.ContainsFunc(c.spec.Waivers[:i], func(o Waiver) bool { return o.Rule == w.Rule && o.Subject == w.Subject }) {
			c.fault(path, errors.New("second waiver of the same rule for the same subject"))
		}
	}
	c.made.waivers = slices.Clone(c.spec.Waivers)
}

// standardKPIs is the standard catalogue of KPIs, compiled once.
var standardKPIs = sync.OnceValue(metrics.Standard)

// checkTarget holds a target to its KPI, as any table of that would.
func checkTarget(t metrics.Target) error {
	q, err := standardKPIs().Query(t.KPI)
	if err != nil {
		return &socialteam.SpecError{Path: ".kpi", Err: socialteam.SpecErrors(err)[0].Err}
	}
	_, err = q.Table(metrics.Grid{
		Windows: metrics.Days(1, 1, nil),
		Sources: []metrics.Source{{Counters: people(q), Rows: metrics.WithBounds}},
		Targets: []metrics.Target{t},
	})
	return err
}

// people returns the counters of q that count people once each.
func people(q *metrics.Query) []metrics.CounterID {
	var list []metrics.CounterID
	for _, counter := range q.Counters() {
		if counter.Kind == metrics.Unique {
			list = append(list, counter.ID)
		}
	}
	return list
}

// member returns a member as written.
func (p *Playbook) member(m team.MemberID) (team.Member, bool) {
	i, ok := slices.BinarySearchFunc(p.members, m, func(x team.Member, m team.MemberID) int { return cmp.Compare(x.ID, m) })
	if !ok {
		return team.Member{}, false
	}
	return p.members[i], true
}

// withNobody returns p with a catalogue and a team, although it has none.
func (p *Playbook) withNobody() *Playbook {
	q := *p
	q.catalog, q.team = new(roles.Catalog), new(team.Team)
	return &q
}

func appendError(errs []error, err error) []error {
	if err != nil {
		errs = append(errs, err)
	}
	return errs
}

// Company returns what the company says about itself.
func (p *Playbook) Company() Company {
	return p.company.clone()
}

// Catalog returns the standard catalogue with the company's own changes.
func (p *Playbook) Catalog() *roles.Catalog { return p.catalog }

// Team returns the people.
func (p *Playbook) Team() *team.Team { return p.team }

// Matrix returns the matrix of the team, nil if it states none.
func (p *Playbook) Matrix() *roles.Matrix {
	if p.team == nil {
		return nil
	}
	return p.team.Matrix()
}

// Flows returns the workflows in the order of the Spec.
func (p *Playbook) Flows() []*workflow.Flow { return slices.Clone(p.flows) }

// Flow returns the workflow with that id; ok is false if there is none.
func (p *Playbook) Flow(id workflow.ID) (f *workflow.Flow, ok bool) {
	for _, f := range p.flows {
		if f.ID() == id {
			return f, true
		}
	}
	return nil, false
}

// Agreements returns how the team works together.
func (p *Playbook) Agreements() Agreements { return p.agreements.clone() }

// Waivers returns the waivers in the order of the Spec.
func (p *Playbook) Waivers() []Waiver { return slices.Clone(p.waivers) }

// Targets returns the targets in the order of the Spec.
func (p *Playbook) Targets() []metrics.Target { return slices.Clone(p.targets) }
