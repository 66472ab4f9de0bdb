// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"io"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// Format is the format of a playbook's file. Its history:
//
//   - socialteam.playbook/1: the first.
const Format = "socialteam.playbook/1"

// Spec is a playbook as written. The zero Spec is a company about which nothing
// is stated, not even its name, and does not compile.
type Spec struct {
	// Format is [Format]. A file must state it; a Go literal may leave it
	// empty.
	Format  string  `json:"format,omitempty"`
	Company Company `json:"company"`
	// Catalogue holds what the company adds to the standard catalogue of roles
	// and responsibilities, or says differently.
	Catalogue roles.Spec `json:"catalogue,omitzero"`
	// Team holds people, units, absences and the matrix. Its company, where
	// empty, is [Company.Name].
	Team team.Spec `json:"team"`
	// Workflows are the approval workflows, each with an id of its own.
	Workflows []workflow.Spec `json:"workflows,omitempty"`
	// Targets say where the company's KPIs should be, at most one per KPI.
	Targets []metrics.Target `json:"targets,omitempty"`
}

// Company is what a company says about itself. Of what it leaves out nothing is
// assumed. The zero Company has no name and does not compile.
type Company struct {
	Name string `json:"name"`
	// Employees is how many people work there; zero means not stated.
	Employees int `json:"employees,omitempty"`
	// Goals are what social media is for.
	Goals []Goal `json:"goals,omitempty"`
}

// Goal is something that a company wants from social media: "awareness",
// "engagement", "sales", "acquisition", "leads", "support" or "loyalty".
type Goal string

// goals are all goals, in the order of the documentation.
var goals = [...]Goal{"awareness", "engagement", "sales", "acquisition", "leads", "support", "loyalty"}

// Decode reads a Spec from a JSON file of format [Format]. It refuses unknown
// fields, duplicate keys, text behind the document, more than 64 MiB and nesting
// deeper than 64. Each fault is a *[socialteam.SpecError] with line and column;
// they are joined. Whether the Spec makes sense is for [Compile] to say.
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, strictjson.Limits{}); err != nil {
		return Spec{}, fmt.Errorf("playbook: decode: %w", err)
	}
	if s.Format != Format {
		err := fmt.Errorf("unknown format %q: want %q", s.Format, Format)
		return Spec{}, fmt.Errorf("playbook: decode: %w", &socialteam.SpecError{Path: "format", Err: err})
	}
	return s, nil
}
