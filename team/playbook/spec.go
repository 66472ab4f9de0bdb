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
	// Named gives letters of the matrix to single people, beside those that
	// they have through their roles.
	Named []Named `json:"named,omitzero"`
	// Workflows are the approval workflows, each with an id of its own. Nil
	// means not stated, empty means none.
	Workflows []workflow.Spec `json:"workflows,omitzero"`
	// Publishing says which workflows are about posts; nil means that all
	// are.
	Publishing []Publishing `json:"publishing,omitzero"`
	Agreements Agreements   `json:"agreements,omitzero"`
	// Targets say where the company's KPIs should be, at most one per KPI. A
	// number is of the KPI's unit: of a ratio, ">= 2" asks for 200 %, and ">= 2 %"
	// for two. Nil means not stated, empty means none.
	Targets []metrics.Target `json:"targets,omitzero"`
	// Waivers are the findings that the company lives with for a while.
	Waivers []Waiver `json:"waivers,omitzero"`
}

// Decode reads a Spec from a JSON file of format [Format]. It refuses unknown
// fields, duplicate keys, text behind the document, more than 64 MiB and nesting
// deeper than 64. Each fault is a *[socialteam.SpecError] with line and column;
// they are joined. Whether the Spec makes sense is for [Compile] to say.
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, strictjson.Limits{}); err != nil {
		return Spec{}, fmt.Errorf("playbook: decode: %w", err)
	}
	if err := checkFormat(s.Format, Format); err != nil {
		return Spec{}, fmt.Errorf("playbook: decode: %w", &socialteam.SpecError{Path: "format", Err: err})
	}
	return s, nil
}

// checkFormat refuses a file that states another format, or none.
func checkFormat(have, want string) error {
	switch have {
	case want:
		return nil
	case "":
		return fmt.Errorf("missing: want %q", want)
	}
	return fmt.Errorf("unknown format %q: want %q", have, want)
}
