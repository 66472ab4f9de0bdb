// SPDX-License-Identifier: Apache-2.0

package socialteam

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says how much a [Finding] matters. The zero Severity means "not
// set"; encoding refuses it.
type Severity uint8

// The severities, from least to most.
const (
	Info    Severity = iota + 1 // worth knowing
	Warning                     // likely to hurt
	Error                       // a rule is broken
)

var severityNames = [...]string{Info: "info", Warning: "warning", Error: "error"}

// String returns the text form: "info", "warning" or "error", and "" for the
// zero Severity.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// AppendText appends the text form to b. It fails on a Severity that is not
// one of the constants.
func (s Severity) AppendText(b []byte) ([]byte, error) {
	if s == 0 || int(s) >= len(severityNames) {
		return b, fmt.Errorf("no text form for severity %d", uint8(s))
	}
	return append(b, severityNames[s]...), nil
}

// MarshalText is [Severity.AppendText] to a new slice.
func (s Severity) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads "info", "warning" or "error" and refuses all else.
func (s *Severity) UnmarshalText(text []byte) error {
	for i := Info; i <= Error; i++ {
		if severityNames[i] == string(text) {
			*s = i
			return nil
		}
	}
	return fmt.Errorf("unknown severity %q: want info, warning or error", text)
}

// Param is one named operand of a finding or a reason, so that a program can
// read what the message says in words.
type Param struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Finding is one observation of a check: something that a rule forbids, warns
// of or wants known. The zero Finding says nothing.
type Finding struct {
	// Rule is the stable id of the rule, such as "matrix-one-owner".
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Subject is the id or the place that the finding is about.
	Subject string `json:"subject"`
	// Message is one English sentence without a full stop.
	Message string `json:"message"`
	// Params are the operands of Message, in the order of the rule's
	// documentation.
	Params []Param `json:"params,omitempty"`
}

// String returns severity, rule, subject and message on one line.
func (f Finding) String() string {
	var b strings.Builder
	if f.Severity != 0 {
		b.WriteString(f.Severity.String())
		b.WriteString(": ")
	}
	if f.Rule != "" {
		b.WriteString(f.Rule)
		b.WriteString(": ")
	}
	if f.Subject != "" {
		b.WriteString(f.Subject)
		b.WriteString(": ")
	}
	b.WriteString(f.Message)
	return b.String()
}

// Param returns the value of the operand with that name.
func (f Finding) Param(name string) (value string, ok bool) {
	for _, p := range f.Params {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Compare orders findings the way every report of this module lists them: most
// severe first, then by rule, subject, message and operands.
func (f Finding) Compare(g Finding) int {
	if c := cmp.Or(
		cmp.Compare(g.Severity, f.Severity),
		cmp.Compare(f.Rule, g.Rule),
		cmp.Compare(f.Subject, g.Subject),
		cmp.Compare(f.Message, g.Message),
	); c != 0 {
		return c
	}
	return slices.CompareFunc(f.Params, g.Params, func(a, b Param) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
}
