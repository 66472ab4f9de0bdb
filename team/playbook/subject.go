// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/suggest"
)

// SubjectKind says what a finding is about.
type SubjectKind string

// The kinds of subjects.
const (
	OnCompany        SubjectKind = "company" // as a whole, without an id
	OnMember         SubjectKind = "member"
	OnRole           SubjectKind = "role"
	OnResponsibility SubjectKind = "responsibility"
	OnArea           SubjectKind = "area"
	OnSkill          SubjectKind = "skill"
	OnUnit           SubjectKind = "unit"
	OnDivision       SubjectKind = "division"
	OnWorkflow       SubjectKind = "workflow"
	OnGate           SubjectKind = "gate" // its id is workflow and gate, as in "brand-legal/legal"
	OnKPI            SubjectKind = "kpi"
	OnAccount        SubjectKind = "account"
	OnObjective      SubjectKind = "objective"
	OnCampaign       SubjectKind = "campaign"
	OnGroup          SubjectKind = "group"        // of roles
	OnContentType    SubjectKind = "content-type" // of posts
	OnItem           SubjectKind = "item"         // of the log: a post, an inbound item, a request
	OnReport         SubjectKind = "report"       // of the log
	OnFact           SubjectKind = "fact"         // that is not stated
	OnRule           SubjectKind = "rule"         // that cannot be asked
)

var subjectKinds = [...]SubjectKind{
	OnCompany, OnMember, OnRole, OnResponsibility, OnArea, OnSkill, OnUnit, OnDivision, OnWorkflow, OnGate, OnKPI,
	OnAccount, OnObjective, OnCampaign, OnGroup, OnContentType, OnItem, OnReport, OnFact, OnRule,
}

// Subject is whom or what a finding is about. It is comparable. Its text form is
// kind and id, such as "member:ana", and "company" for the company. The zero
// Subject is about nothing.
type Subject struct {
	Kind SubjectKind
	ID   string
}

// About is the subject of a kind with an id of any type.
func About[ID ~string](kind SubjectKind, id ID) Subject { return Subject{kind, string(id)} }

// IsZero reports whether s is about nothing.
func (s Subject) IsZero() bool { return s == Subject{} }

// String returns the text form, and "" for the zero Subject.
func (s Subject) String() string {
	if s.ID == "" {
		return string(s.Kind)
	}
	return string(s.Kind) + ":" + s.ID
}

// AppendText appends the text form to b. It fails on the zero Subject and on an
// unknown kind.
func (s Subject) AppendText(b []byte) ([]byte, error) {
	if err := s.check(); err != nil {
		return b, err
	}
	return append(b, s.String()...), nil
}

// MarshalText is [Subject.AppendText] to a new slice.
func (s Subject) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads the text form.
func (s *Subject) UnmarshalText(text []byte) error {
	kind, id, _ := strings.Cut(string(text), ":")
	read := Subject{SubjectKind(kind), id}
	if err := read.check(); err != nil {
		return fmt.Errorf("bad subject %q: %w", text, err)
	}
	*s = read
	return nil
}

func (s Subject) check() error {
	switch {
	case !slices.Contains(subjectKinds[:], s.Kind):
		return suggest.Unknown("kind of subject", s.Kind, subjectKinds[:])
	case (s.ID == "") != (s.Kind == OnCompany):
		return fmt.Errorf("want an id behind a colon, such as member:ana, or company alone")
	}
	return nil
}
