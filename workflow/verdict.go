// SPDX-License-Identifier: Apache-2.0

package workflow

import "strings"

// Decision is the answer to a [Command], with the buffers that [Flow.Decide]
// uses again and again. The zero Decision is ready to use; it must not be used
// by two goroutines at once.
type Decision struct {
	// OK says that the command is accepted.
	OK bool
	// Events are what happens; none for an accepted command without effect and
	// for a refused one. They are valid until the next use of the Decision.
	Events []Event
	// Reasons say why the command is refused.
	Reasons []Reason
	// Warnings are said about an accepted command.
	Warnings []Reason

	judge judge
}

// Verdict is the answer of [Flow.Do], the caller's to keep. The zero Verdict is
// a refusal without a reason.
type Verdict struct {
	OK       bool
	State    StateID  // where the item is now
	Events   []Event  // what happened
	Reasons  []Reason // why not
	Warnings []Reason
	// Could are those who could do it instead, sorted: filled for a refused
	// vote or move.
	Could []MemberID
}

// String tells the verdict in one line, such as "refused: ana wrote this; could
// approve: bo, cy".
func (v Verdict) String() string {
	var b strings.Builder
	switch {
	case v.OK:
		b.WriteString("accepted: now in ")
		b.WriteString(string(v.State))
	default:
		b.WriteString("refused: ")
		appendReasons(&b, v.Reasons)
	}
	if len(v.Warnings) > 0 {
		b.WriteString("; warning: ")
		appendReasons(&b, v.Warnings)
	}
	if len(v.Could) > 0 {
		b.WriteString("; could")
		if len(v.Reasons) > 0 && v.Reasons[0].Gate != "" {
			b.WriteString(" approve")
		}
		for i, m := range v.Could {
			b.WriteString([]string{": ", ", "}[min(i, 1)])
			b.WriteString(string(m))
		}
	}
	return b.String()
}

func appendReasons(b *strings.Builder, list []Reason) {
	for i, r := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(r.String())
	}
}

// Refused is the error of [Flow.Start] when the start is not allowed.
type Refused struct{ Reasons []Reason }

// Error tells the reasons.
func (r *Refused) Error() string {
	var b strings.Builder
	b.WriteString("workflow: start refused: ")
	appendReasons(&b, r.Reasons)
	return b.String()
}
