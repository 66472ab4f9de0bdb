// SPDX-License-Identifier: Apache-2.0

package workflow

// gate finds the gate of the command in the present state, and refuses the
// command when it is not there or does not apply.
func (j *judge) gate() *gate {
	g := j.state.gate(j.c.Gate)
	if g == nil {
		j.refuse(Reason{Code: CodeNoSuchGate, Gate: j.c.Gate, State: j.state.id})
		return nil
	}
	if !j.applies(g) {
		j.refuse(Reason{Code: CodeGateOff, Gate: g.id, State: j.state.id})
		return nil
	}
	return g
}

func (j *judge) vote() bool {
	g := j.gate()
	if g == nil {
		return false
	}
	a, p := j.c.Actor, j.principal()
	if !j.own && !j.speaksFor(g, a, p) {
		return j.refuse(Reason{Code: CodeNotYourVote, Member: a, Other: p, Gate: g.id})
	}
	said := j.hear(g, a, p)
	old := said.old
	if !j.own && old != nil && old.actor == p {
		return j.refuse(Reason{Code: CodePrincipalSpoke, Member: a, Other: p, Gate: g.id})
	}
	if code, who := j.keptOut(g, a, p); code != "" {
		return j.refuse(Reason{Code: code, Member: who, Gate: g.id})
	}
	fits, lent := j.fitting(g, p, a)
	if fits == 0 {
		return j.refuse(Reason{Code: CodeNotEligible, Member: p, Gate: g.id})
	}
	rev := int32(j.c.Revision)
	if rev == 0 {
		rev = j.item.rev
	}
	if cover := j.coverRev(g); rev < cover || rev > j.item.rev ||
		rev == j.item.rev && j.c.Digest != "" && j.c.Digest != j.item.extra().digest {
		return j.refuse(Reason{Code: CodeStaleContent, Gate: g.id, Have: int(rev), Needs: int(j.item.rev)})
	}
	if j.c.Word == Approve && (said.spoke != 0 || len(g.rules) > 0) && !j.mayApprove(g, a, p) {
		return false
	}
	if old != nil && old.actor == a && old.word == j.c.Word && old.rev == rev && old.fits == fits {
		return true
	}
	e := j.event(Voted)
	e.Actor, e.Principal, e.Gate, e.Word, e.Revision, e.Fits = a, p, g.id, j.c.Word, rev, fits
	if lent != 0 {
		j.more(e).Lent = lent
	}
	if j.c.Digest != "" {
		j.more(e).Digest = j.c.Digest
	}
	j.note(e)
	return true
}

// hearing is what the words that stand mean for one more at a gate.
type hearing struct {
	old     *vote  // the principal's word there
	yes     int    // how many others approve there and fit the first leaf
	spoke   spoke  // which of the names stands on an approval for another there
	only    *state // where every word was said, if this is one state
	noes    bool   // some word at any gate speaks against
	proxies bool   // some word at any gate was said by a deputy
}

type spoke uint8

const (
	actorSpoke spoke = iota + 1
	principalSpoke
)

// hear goes through the words that stand, once.
func (j *judge) hear(g *gate, a, p MemberID) *hearing {
	h := &j.said
	*h = hearing{only: g.state}
	for i := range j.item.votes {
		v := &j.item.votes[i]
		h.noes = h.noes || v.word.no()
		h.proxies = h.proxies || v.deputy
		switch {
		case v.gate != g.id:
			h.only = nil
		case v.principal == p:
			h.old = v
		case v.word == Approve:
			h.yes += int(v.fits & 1)
			switch {
			case h.spoke != 0 || a == p && !v.deputy: // whose name is not p
			case a == v.actor || a == v.principal:
				h.spoke = actorSpoke
			case p == v.actor:
				h.spoke = principalSpoke
			}
		}
	}
	return h
}

// keptOut says who of the names is excluded at the gate: authors first.
func (j *judge) keptOut(g *gate, a, p MemberID) (Code, MemberID) {
	ca := j.excluded(g, a)
	if j.own {
		return ca, a
	}
	cp := j.excluded(g, p)
	if ca == CodeAuthor || ca != "" && cp != CodeAuthor {
		return ca, a
	}
	return cp, p
}

// coverRev is the last revision that changed something which the gate covers.
func (j *judge) coverRev(g *gate) int32 {
	rev := int32(1)
	if j.item.x != nil {
		for _, r := range j.item.x.fieldRev {
			if r.rev > rev && g.cover[r.field] {
				rev = r.rev
			}
		}
	}
	return rev
}

// mayApprove tests what only approvals must pass.
func (j *judge) mayApprove(g *gate, a, p MemberID) bool {
	switch j.said.spoke {
	case actorSpoke:
		return j.refuse(Reason{Code: CodeAlreadySpoke, Member: a, Gate: g.id})
	case principalSpoke:
		return j.refuse(Reason{Code: CodeAlreadySpoke, Member: p, Gate: g.id})
	}
	for _, r := range g.rules {
		if reason, broken := j.breaks(r, Act{Gate: g.id}, a, p); broken {
			j.refuse(reason)
		}
	}
	return !j.refused()
}

func (j *judge) takeBack() bool {
	g := j.state.gate(j.c.Gate)
	if g == nil {
		return j.refuse(Reason{Code: CodeNoSuchGate, Gate: j.c.Gate, State: j.state.id})
	}
	a, p := j.c.Actor, j.principal()
	var v *vote
	if j.c.Principal == "" {
		// Without a principal: one's own word, else one said for somebody.
		for i := range j.item.votes {
			if w := &j.item.votes[i]; w.gate == g.id && (w.principal == a || v == nil && w.actor == a) {
				v = w
				if w.principal == a {
					break
				}
			}
		}
	} else {
		v = j.item.word(g.id, p)
	}
	if v == nil {
		return j.refuse(Reason{Code: CodeNoSuchVote, Member: p, Gate: g.id})
	}
	if v.actor != a && v.principal != a {
		return j.refuse(Reason{Code: CodeNotYourVote, Member: a, Other: p, Gate: g.id})
	}
	e := j.event(TakenBack)
	e.Gate, e.Actor, e.Principal = g.id, a, v.principal
	j.note(e)
	return true
}
