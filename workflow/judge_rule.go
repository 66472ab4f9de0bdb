// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

// standsOn reports whether x takes part in act a, leaving out the word of
// principal at the gate of this, which is about to be replaced.
func (j *judge) standsOn(a Act, x MemberID, this Act, principal MemberID) bool {
	if a.Gate == "" {
		for i := range j.item.acts {
			if v := &j.item.acts[i]; v.action == a.Move && (v.actor == x || v.principal == x) {
				return true
			}
		}
		return false
	}
	for i := range j.item.votes {
		v := &j.item.votes[i]
		if v.gate == a.Gate && v.word == Approve && (v.actor == x || v.principal == x) && !(a == this && v.principal == principal) {
			return true
		}
	}
	return false
}

// breaks reports whether act this by actor for principal, beside the acts that
// stand, would break an upper rule.
func (j *judge) breaks(r *rule, this Act, actor, principal MemberID) (Reason, bool) {
	reason := Reason{Code: r.code, Rule: r.id, Gate: this.Gate, Action: this.Move, Needs: r.k}
	switch r.kind {
	case ruleMaxActs:
		for _, x := range [2]MemberID{actor, principal} {
			n, first := 1, Act{}
			for _, a := range r.acts {
				if a != this && j.standsOn(a, x, this, principal) {
					if n++; first == (Act{}) {
						first = a
					}
				}
			}
			if n > r.k {
				reason.Member, reason.Have = x, n
				if r.code == CodeRuleDistinct {
					reason.Act = first
				}
				if r.id == "" {
					reason.State = j.state.id
				}
				return reason, true
			}
		}
	case ruleMaxPeople:
		if n := j.countPeople(r, this, actor, principal); n > r.k {
			reason.Member, reason.Have = actor, n
			return reason, true
		}
	case ruleNotAuthor:
		for _, x := range [2]MemberID{actor, principal} {
			if j.item.isAuthor(x) {
				reason.Member = x
				return reason, true
			}
		}
	}
	return Reason{}, false
}

// countPeople counts everybody who would stand on an act of the rule.
func (j *judge) countPeople(r *rule, this Act, actor, principal MemberID) int {
	var buf [16]MemberID
	list := append(buf[:0], actor)
	add := func(m MemberID) {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	add(principal)
	for _, a := range r.acts {
		for i := range j.item.acts {
			if v := &j.item.acts[i]; a.Move != "" && v.action == a.Move {
				add(v.actor)
				add(v.principal)
			}
		}
		for i := range j.item.votes {
			v := &j.item.votes[i]
			if a.Gate != "" && v.gate == a.Gate && v.word == Approve && !(a == this && v.principal == principal) {
				add(v.actor)
				add(v.principal)
			}
		}
	}
	return len(list)
}

// takingPart judges a min-people rule: whether it is due, and how many people take
// part, the smaller of actors and principals. With firing, that move counts as
// fired by the command's names.
func (j *judge) takingPart(r *rule, firing Action) (due bool, have int) {
	var abuf, pbuf [16]MemberID
	actors, principals := abuf[:0], pbuf[:0]
	add := func(a, p MemberID) {
		if !slices.Contains(actors, a) {
			actors = append(actors, a)
		}
		if !slices.Contains(principals, p) {
			principals = append(principals, p)
		}
	}
	for _, a := range r.acts {
		switch {
		case a.Gate != "":
			if !j.stands(a.Gate) {
				return false, 0
			}
			for i := range j.item.votes {
				if v := &j.item.votes[i]; v.gate == a.Gate && v.word == Approve {
					add(v.actor, v.principal)
				}
			}
		case a.Move == firing:
			add(j.c.Actor, j.principal())
		default:
			last := j.lastFiring(a.Move)
			if last == nil {
				return false, 0
			}
			add(last.actor, last.principal)
		}
	}
	return true, min(len(actors), len(principals))
}

// stands reports whether a gate was passed, or is of this state and met.
func (j *judge) stands(id GateID) bool {
	if g := j.state.gate(id); g != nil {
		return j.applies(g) && !j.failed(g) && j.met(g)
	}
	return j.item.wasPassed(id)
}

func (j *judge) lastFiring(a Action) *act {
	for i := len(j.item.acts) - 1; i >= 0; i-- {
		if j.item.acts[i].action == a {
			return &j.item.acts[i]
		}
	}
	return nil
}
