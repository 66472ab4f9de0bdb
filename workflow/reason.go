// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam"
)

// Code is the stable name of a reason. [Codes] lists them all.
type Code string

// The codes of reasons.
const (
	CodeOtherDefinition  Code = "other-definition"
	CodeStateChanged     Code = "state-changed"
	CodeFinal            Code = "final"
	CodeDeadlineDue      Code = "deadline-due"
	CodeNoSuchField      Code = "no-such-field"
	CodeBadValue         Code = "bad-value"
	CodeAttributeMissing Code = "attribute-missing"
	CodeNotAllowed       Code = "not-allowed"
	CodeNoSuchGate       Code = "no-such-gate"
	CodeGateOff          Code = "gate-off"
	CodeNotYourVote      Code = "not-your-vote"
	CodePrincipalSpoke   Code = "principal-spoke"
	CodeAuthor           Code = "author"
	CodeEditor           Code = "editor"
	CodeNotEligible      Code = "not-eligible"
	CodeStaleContent     Code = "stale-content"
	CodeAlreadySpoke     Code = "already-spoke"
	CodeNoSuchVote       Code = "no-such-vote"
	CodeNoSuchMove       Code = "no-such-move"
	CodeHeld             Code = "held"
	CodeMoveOff          Code = "move-off"
	CodeNotCleared       Code = "not-cleared"
	CodeNotRejected      Code = "not-rejected"
	CodePassedGate       Code = "passed-gate"
	CodeOwned            Code = "owned"
	CodeNotOwned         Code = "not-owned"
	CodeAbsent           Code = "absent"
	CodeNotDelegated     Code = "not-delegated"
	CodeNoSuchApprover   Code = "no-such-approver"
	CodeLastOnRoll       Code = "last-on-roll"
	CodeRuleDistinct     Code = "rule-distinct"
	CodeRuleMaxActs      Code = "rule-max-acts"
	CodeRuleSame         Code = "rule-same"
	CodeRuleMaxPeople    Code = "rule-max-people"
	CodeRuleNotAuthor    Code = "rule-not-author"
	CodeRuleMinPeople    Code = "rule-min-people"
	CodeNobody           Code = "nobody"
	CodeNobodyMay        Code = "nobody-may"
	CodeAway             Code = "away"
	CodeNotMet           Code = "not-met"
	CodeFailed           Code = "failed"
	CodeNoGateApplies    Code = "no-gate-applies"
	CodeEarlyChoice      Code = "early-choice"
	CodeCannotTell       Code = "cannot-tell"
	CodeStateUnmapped    Code = "state-unmapped"
)

// Reason says why something is refused, or why something has not happened yet.
// It is comparable; which operands are set depends on the code, see [Codes]. The
// zero Reason says nothing.
type Reason struct {
	Code   Code     `json:"code"`
	Member MemberID `json:"member,omitzero"`
	Other  MemberID `json:"other,omitzero"`
	Gate   GateID   `json:"gate,omitzero"`
	Action Action   `json:"action,omitzero"`
	// Act is where Member takes part already.
	Act Act `json:"act,omitzero"`
	// Rule is empty for the rule that each state has without saying so: its
	// gates want different people. State is the state then.
	Rule  RuleID  `json:"rule,omitzero"`
	State StateID `json:"state,omitzero"`
	Field Field   `json:"field,omitzero"`
	Have  int     `json:"have,omitzero"`
	Needs int     `json:"needs,omitzero"`
}

// CodeInfo documents a code: the names of its operands in the order of
// [Reason.Params], and the English message, in which a name in braces stands for
// its operand.
type CodeInfo struct {
	Code     Code
	Params   []string
	Template string
}

// Codes returns every code, sorted, so that an embedder can prove a translation
// complete.
func Codes() []CodeInfo {
	list := make([]CodeInfo, 0, len(templates))
	for code, t := range templates {
		list = append(list, CodeInfo{Code: code, Params: operands(t), Template: t})
	}
	slices.SortFunc(list, func(a, b CodeInfo) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return list
}

// scan calls text for the words between operands and operand for each name.
func scan(template string, text, operand func(string)) {
	for {
		before, after, ok := strings.Cut(template, "{")
		text(before)
		if !ok {
			return
		}
		name, rest, _ := strings.Cut(after, "}")
		operand(name)
		template = rest
	}
}

func operands(template string) []string {
	list := []string{}
	scan(template, func(string) {}, func(name string) { list = append(list, name) })
	return list
}

// String returns the message in English, without a full stop.
func (r Reason) String() string {
	var b strings.Builder
	add := func(s string) { b.WriteString(s) }
	scan(templates[r.Code], add, func(name string) { add(r.operand(name)) })
	return b.String()
}

// Params returns the operands that the code has, in the order of its
// documentation.
func (r Reason) Params() []socialteam.Param {
	names := operands(templates[r.Code])
	list := make([]socialteam.Param, len(names))
	for i, name := range names {
		list[i] = socialteam.Param{Name: name, Value: r.operand(name)}
	}
	return list
}

func (r Reason) operand(name string) string {
	switch name {
	case "member":
		return string(r.Member)
	case "other":
		return string(r.Other)
	case "gate":
		return string(r.Gate)
	case "action":
		return string(r.Action)
	case "act":
		return r.Act.String()
	case "step":
		return cmp.Or(string(r.Gate), string(r.Action), "the rest of the way")
	case "rule":
		if r.Rule == "" && r.State != "" {
			return "of " + string(r.State)
		}
		return string(r.Rule)
	case "state":
		return string(r.State)
	case "field":
		return string(r.Field)
	case "have":
		return strconv.Itoa(r.Have)
	case "needs":
		return strconv.Itoa(r.Needs)
	}
	return fmt.Sprintf("{%s}", name)
}
