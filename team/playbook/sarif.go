// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/socialteam/socialteam"
)

// SARIF says where the playbook stands, for tools that show findings beside the
// text. The zero SARIF names the file playbook.json and its first line.
type SARIF struct {
	// URI is the playbook's file, as a path with slashes relative to the root
	// of the repository; it is escaped here. Empty means "playbook.json".
	URI string
	// Source is the text of that file. With it, each finding stands at the
	// line of its subject, where that has one.
	Source []byte
}

// The parts of a SARIF 2.1.0 log that a report needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		Results    []sarifResult `json:"results"`
		ColumnKind string        `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string         `json:"id"`
		ShortDescription     sarifText      `json:"shortDescription"`
		DefaultConfiguration sarifConfig    `json:"defaultConfiguration"`
		Properties           map[string]any `json:"properties,omitempty"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Kind         string             `json:"kind"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"name"`
		Full string `json:"fullyQualifiedName"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

// AppendSARIF appends the report as a SARIF 2.1.0 log, which code hosts show in
// review. Findings are results of kind "fail", or suppressed ones where they are
// waived; rules that could not be judged are results of kind "open".
func (r Report) AppendSARIF(dst []byte, s SARIF) []byte {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "socialteam playbook", InformationURI: "https://github.com/socialteam/socialteam", Rules: []sarifRule{},
		}},
		Results: []sarifResult{}, ColumnKind: "utf16CodeUnits",
	}
	lines := linesOf(s.Source)
	place := func(about Subject, name string) []sarifLocation {
		return []sarifLocation{{
			sarifPhysical{sarifArtifact{(&url.URL{Path: cmp.Or(s.URI, "playbook.json")}).String()}, sarifRegion{max(lines[about], 1)}},
			[]sarifLogical{{name, about.String()}},
		}}
	}
	listed := map[RuleID]int{} // a rule that was given twice is described once
	for _, res := range r.Results {
		i, ok := listed[res.Rule]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			listed[res.Rule] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, res.sarifRule())
		}
		for _, f := range res.Findings {
			run.Results = append(run.Results, sarifResult{
				RuleID: string(res.Rule), RuleIndex: i, Kind: "fail", Level: sarifLevel(f.Severity),
				Message:      sarifText{f.Name + ": " + f.What + ". " + f.Why + " Fix: " + f.Fix + "."},
				Locations:    place(f.Subject, f.Name),
				Fingerprints: map[string]string{"subject/v1": string(f.Rule) + " " + f.Subject.String() + " " + f.What},
				Suppressions: suppressions(f.Waiver),
			})
		}
		for _, m := range res.Missing {
			about := About(OnFact, m.Fact)
			run.Results = append(run.Results, sarifResult{
				RuleID: string(res.Rule), RuleIndex: i, Kind: "open", Level: "none",
				Message:      sarifText{"Not stated, so not judged: " + m.String() + "."},
				Locations:    place(about, m.String()),
				Fingerprints: map[string]string{"subject/v1": string(res.Rule) + " " + about.String() + " " + m.What},
				Suppressions: suppressions(res.Waiver),
			})
		}
	}
	log := sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(log) // texts and numbers always have a form
	return append(dst, b.Bytes()...)
}

func (r Result) sarifRule() sarifRule {
	rule := sarifRule{ID: string(r.Rule), ShortDescription: sarifText{orID(r)}, DefaultConfiguration: sarifConfig{sarifLevel(r.Severity)}}
	rule.Properties = map[string]any{"verdict": r.Verdict}
	if r.Kind != "" {
		rule.Properties["tags"] = []Kind{r.Kind}
	}
	return rule
}

// sarifLevel is the severity as SARIF calls it.
func sarifLevel(s socialteam.Severity) string {
	switch s {
	case socialteam.Error:
		return "error"
	case socialteam.Info:
		return "note"
	}
	return "warning"
}

func suppressions(w *Waiver) []sarifSuppression {
	if w == nil {
		return nil
	}
	return []sarifSuppression{{"external", "accepted", w.String()}}
}

// places say where subjects stand in a playbook's file: the path of a list, in
// which "#" is any element, and the field that has the id.
var places = map[string]SubjectKind{
	"team.members.#.id":                 OnMember,
	"team.units.#.id":                   OnUnit,
	"team.matrix.rows.#.responsibility": OnResponsibility,
	"catalogue.roles.#.id":              OnRole,
	"workflows.#.id":                    OnWorkflow,
	"workflows.#.states.#.gates.#.id":   OnGate,
	"company.accounts.#.id":             OnAccount,
	"company.objectives.#.id":           OnObjective,
	"company.campaigns.#.id":            OnCampaign,
	"company.name":                      OnCompany,
	"targets.#.kpi":                     OnKPI,
}

// linesOf returns the lines of the subjects in a playbook's file, counted from one;
// those of a text that is no JSON up to where it breaks off. Gates are found where
// the id of their workflow stands before its states.
func linesOf(source []byte) map[Subject]int {
	s := &scan{source: source, dec: json.NewDecoder(bytes.NewReader(source)), lines: map[Subject]int{}, line: 1}
	s.value("")
	return s.lines
}

// scan walks through a JSON text.
type scan struct {
	source []byte
	dec    *json.Decoder
	lines  map[Subject]int
	// line is that of the byte at seen.
	line, seen int
	flow       string // the workflow that the walk is in
}

// value reads one value; ok is false at the end of what can be read.
func (s *scan) value(path string) (ok bool) {
	token, err := s.dec.Token()
	if err != nil {
		return false
	}
	switch t := token.(type) {
	case json.Delim:
		for s.dec.More() {
			inner := path + ".#"
			if t == '{' {
				key, err := s.dec.Token()
				if err != nil {
					return false
				}
				inner = strings.TrimPrefix(path+"."+key.(string), ".") // keys are strings
			}
			if !s.value(inner) {
				return false
			}
		}
		_, err = s.dec.Token()
		return err == nil
	case string:
		s.note(path, t)
	}
	return true
}

// note remembers the line of a subject, of the first one if an id stands twice.
func (s *scan) note(path, id string) {
	kind, ok := places[path]
	if !ok {
		return
	}
	switch kind {
	case OnWorkflow:
		s.flow = id
	case OnGate:
		id = s.flow + "/" + id
	case OnCompany:
		id = ""
	}
	end := int(s.dec.InputOffset())
	s.line += bytes.Count(s.source[s.seen:end], []byte{'\n'})
	s.seen = end
	if about := (Subject{kind, id}); s.lines[about] == 0 {
		s.lines[about] = s.line
	}
}
