// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
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
// waived; rules that could not be judged are results of kind "open"; and what is
// [Unknown] are warnings of the rule "known-in-log". The fingerprint of a result is of
// rule and subject alone, so that a figure that changes makes no new alert.
func (r Report) AppendSARIF(dst []byte, s SARIF) []byte {
	b := &sarifBuilder{
		uri: (&url.URL{Path: cmp.Or(s.URI, "playbook.json")}).String(), lines: linesOf(s.Source),
		rules: []sarifRule{}, results: []sarifResult{}, listed: map[string]int{}, alike: map[string]int{},
	}
	for _, res := range r.Results {
		rule := res.sarifRule()
		b.list(rule)
		for _, f := range res.Findings {
			text := f.Name + ": " + f.What + ". " + f.Why + " Fix: " + f.Fix + "."
			b.add(rule.ID, f.Subject, f.Name, sarifResult{Kind: "fail", Level: sarifLevel(f.Severity), Message: sarifText{text}, Suppressions: suppressions(f.Waiver)})
		}
		for _, m := range res.Missing {
			text := "Not stated, so not judged: " + m.String() + "."
			b.add(rule.ID, About(OnFact, m.Fact), m.String(), sarifResult{Kind: "open", Level: "none", Message: sarifText{text}, Suppressions: suppressions(res.Waiver)})
		}
	}
	for _, u := range r.Unknown {
		b.list(sarifKnown)
		b.add(sarifKnown.ID, u.Subject, u.name(), sarifResult{Kind: "fail", Level: "warning", Message: sarifText{unknownHeading + ": " + u.String() + "."}})
	}
	driver := sarifDriver{Name: "socialteam playbook", InformationURI: "https://github.com/socialteam/socialteam", Rules: b.rules}
	log := sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{
		{Tool: sarifTool{driver}, Results: b.results, ColumnKind: "utf16CodeUnits"},
	}}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(log) // texts and numbers always have a form
	return append(dst, text.Bytes()...)
}

// sarifKnown is the rule of what is unknown in the log.
var sarifKnown = sarifRule{
	ID: "known-in-log", ShortDescription: sarifText{"What the log names stands in the playbook."}, DefaultConfiguration: sarifConfig{"warning"},
}

// sarifBuilder collects the rules and results of a SARIF log.
type sarifBuilder struct {
	uri     string
	lines   map[Subject]int
	rules   []sarifRule
	results []sarifResult
	listed  map[string]int // the index of a rule
	alike   map[string]int // how many results have a rule and subject
}

// list describes a rule; one that was given twice is described once.
func (b *sarifBuilder) list(rule sarifRule) {
	if _, ok := b.listed[rule.ID]; !ok {
		b.listed[rule.ID] = len(b.rules)
		b.rules = append(b.rules, rule)
	}
}

// add completes a result of a rule that is listed.
func (b *sarifBuilder) add(rule string, about Subject, name string, res sarifResult) {
	key := rule + " " + about.String()
	if b.alike[key]++; b.alike[key] > 1 {
		key += " " + strconv.Itoa(b.alike[key])
	}
	res.RuleID, res.RuleIndex, res.Fingerprints = rule, b.listed[rule], map[string]string{"subject/v1": key}
	res.Locations = []sarifLocation{{
		sarifPhysical{sarifArtifact{b.uri}, sarifRegion{max(b.lines[about], 1)}},
		[]sarifLogical{{name, about.String()}},
	}}
	b.results = append(b.results, res)
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
