// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"strings"
)

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

	memory memory
}

// AppendEvents appends copies of the events, which stay valid when the Decision
// is used again, to dst: what a host keeps.
func (d *Decision) AppendEvents(dst []Event) []Event {
	from := len(dst)
	dst = slices.Grow(dst, len(d.Events))[:from+len(d.Events)]
	for i := range d.Events {
		e := &dst[from+i]
		if e.set(&d.Events[i]); e.More != nil {
			e.More = e.More.clone()
		}
	}
	return dst
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
	// vote or move. For a move that waits for gates they are those who could
	// still approve at one that is open, as [Flow.Explain] tells.
	Could []MemberID
	// Proxies could do it for somebody else, where it is about a vote: sorted by
	// principal.
	Proxies []Proxy
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
	do := ""
	if len(v.Reasons) > 0 && (v.Reasons[0].Gate != "" || v.Reasons[0].Code == CodeNotCleared) {
		do = " approve"
	}
	could := make([]string, 0, len(v.Could)+len(v.Proxies))
	for _, m := range v.Could {
		could = append(could, string(m))
	}
	for _, p := range v.Proxies {
		could = append(could, p.String())
	}
	appendCould(&b, do, could)
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

// appendCould adds "; could do: bo, cy", or nothing for nobody.
func appendCould[S ~string](b *strings.Builder, do string, people []S) {
	for i, m := range people {
		if i == 0 {
			b.WriteString("; could")
			b.WriteString(do)
		}
		b.WriteString([]string{": ", ", "}[min(i, 1)])
		b.WriteString(string(m))
	}
}

// Refused is the error of [Flow.Start] when the start is not allowed.
type Refused struct {
	Reasons []Reason
	// Could are those who could start the same item, sorted: filled when the
	// one who tried may not start any.
	Could []MemberID
}

// Error tells the reasons, and who could.
func (r *Refused) Error() string {
	var b strings.Builder
	b.WriteString("workflow: start refused: ")
	appendReasons(&b, r.Reasons)
	appendCould(&b, " start", r.Could)
	return b.String()
}
