// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Offer is somebody who could be hired. The zero Offer is refused.
type Offer struct {
	// ID tells offers apart.
	ID   string   `json:"id"`
	Role roles.ID `json:"role"`
	// Source says how the person would be tied to the company; zero means
	// in-house.
	Source roles.Source `json:"source,omitzero"`
	// Skills are what the person can; empty means all that the role needs.
	Skills []Skill `json:"skills,omitempty"`
	// Cost is for a span that is the same for all offers, such as a year.
	Cost socialteam.Money `json:"cost,omitzero"`
}

// HireOptions are the parameters of [NextHires]. The zero HireOptions takes the
// documented defaults.
type HireOptions struct {
	Scope
	// Weights say how much a gap matters, such as its demand in minutes; what
	// is not named weighs one, if nothing is named, else zero.
	Weights []Demand `json:"weights,omitempty"`
	// Managers are the roles of which one comes first if nobody holds any;
	// empty means social-media-manager and head-of-social-media.
	Managers []roles.ID `json:"managers,omitempty"`
}

// Hire is one step of a plan. The zero Hire is none.
type Hire struct {
	Offer Offer `json:"offer"`
	// Closes are the gaps that this hire closes and no earlier one does.
	Closes []roles.ResponsibilityID `json:"closes"`
	Weight int64                    `json:"weight"`
	// Pinned says that the hire comes first as the team has no manager.
	Pinned bool `json:"pinned,omitempty"`
}

// HireReport is the answer of [NextHires]. The zero HireReport has no gaps.
type HireReport struct {
	// Hires come in the order in which to hire.
	Hires []Hire `json:"hires"`
	// Open are the gaps that no offer closes.
	Open     []roles.ResponsibilityID `json:"open"`
	Findings []socialteam.Finding     `json:"findings"`
}

// NextHires orders offers by the gaps that they close: responsibilities in the
// scope for which no active member is eligible and skilled. Each step takes the
// offer that closes the most further weight per cost, ties by lower cost, then by
// id; offers that close nothing more are not taken. If nobody holds a manager's
// role, an offer for one comes first.
//
// Findings: "hire-next", a warning, for each hire with role, closes and place;
// "hire-open", an error, for each gap that no offer closes, with fix. It fails if
// something named is not of the catalogue, an offer has no id or a second one's,
// a cost is negative, costs are of different currencies
// ([socialteam.ErrCurrency]), or weights do not fit
// ([socialteam.ErrOverflow]).
func NextHires(v *View, offers []Offer, o HireOptions) (HireReport, error) {
	v = v.orNobody()
	f := &faults{}
	checkOffers(f, v.team, offers)
	gaps := o.of(f, v.team)
	checkDemand(f, v.team, "weights", o.Weights)
	checkManagers(f, v.team, o.Managers)
	err := f.err()
	s := staffing{v, o.level()}
	var weights map[roles.ResponsibilityID]int64
	if err == nil {
		weights, err = weigh(gaps, o.Weights)
	}
	if err != nil {
		return HireReport{}, fmt.Errorf("team: next hires: %w", err)
	}
	gaps = slices.DeleteFunc(gaps, func(r roles.Responsibility) bool { return weights[r.ID] == 0 || len(s.whoIsAble(&r)) > 0 })
	report := HireReport{Hires: []Hire{}, Open: []roles.ResponsibilityID{}, Findings: []socialteam.Finding{}}
	left := slices.Clone(offers)
	slices.SortFunc(left, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(a.Cost.Micros, b.Cost.Micros), cmp.Compare(a.ID, b.ID))
	})
	pinned := s.withoutManager(o.Managers)
	for {
		best, closes := s.bestOffer(left, gaps, weights, pinned)
		if best < 0 && pinned != nil {
			pinned = nil // no offer for a manager
			continue
		}
		if best < 0 {
			break
		}
		hire := Hire{Offer: left[best], Closes: closes, Weight: sum(closes, weights), Pinned: pinned != nil}
		hire.Offer.Skills = slices.Clone(hire.Offer.Skills)
		report.Hires = append(report.Hires, hire)
		left, pinned = slices.Delete(left, best, best+1), nil
		gaps = slices.DeleteFunc(gaps, func(r roles.Responsibility) bool { return slices.Contains(closes, r.ID) })
	}
	for i := range gaps {
		report.Open = append(report.Open, gaps[i].ID)
	}
	report.addFindings(s, gaps)
	return report, nil
}

func (r *HireReport) addFindings(s staffing, open []roles.Responsibility) {
	for i, h := range r.Hires {
		what := "closes no gap, and there is no manager"
		if len(h.Closes) > 0 {
			what = "closes " + names(h.Closes)
		}
		r.Findings = append(r.Findings, socialteam.Finding{
			Rule: "hire-next", Severity: socialteam.Warning, Subject: h.Offer.ID,
			Message: fmt.Sprintf("hire number %d, a %s: %s", i+1, h.Offer.Role, what),
			Params: []socialteam.Param{
				{Name: "role", Value: string(h.Offer.Role)},
				{Name: "closes", Value: names(h.Closes)},
				{Name: "place", Value: fmt.Sprint(i + 1)},
			},
		})
	}
	for i := range open {
		fix := s.fixCover(&open[i], s.active)
		r.Findings = append(r.Findings, socialteam.Finding{
			Rule: "hire-open", Severity: socialteam.Error, Subject: string(open[i].ID),
			Message: fmt.Sprintf("nobody can do it and no offer closes the gap: %v", fix),
			Params:  []socialteam.Param{{Name: "fix", Value: fix.String()}},
		})
	}
	slices.SortFunc(r.Findings, socialteam.Finding.Compare)
}

func checkOffers(f *faults, t *Team, offers []Offer) {
	currency := ""
	for i, o := range offers {
		path := index("offers", i)
		switch {
		case o.ID == "":
			f.add(path, "id", errMissingID)
		case slices.ContainsFunc(offers[:i], func(p Offer) bool { return p.ID == o.ID }):
			f.add(path, "id", fmt.Errorf("second offer %q", o.ID))
		}
		if !t.Catalog().HasRole(o.Role) {
			unknown(f, path, "role", "role", o.Role, t.Catalog().RoleIDs)
		}
		for k, s := range o.Skills {
			if _, ok := t.Catalog().Skill(s.Skill); !ok {
				unknown(f, path, index("skills", k)+".skill", "skill", s.Skill, t.Catalog().SkillIDs)
			}
		}
		if o.Cost.Micros < 0 {
			f.add(path, "cost", fmt.Errorf("%v: a cost is not negative", o.Cost))
		}
		if o.Cost.Micros > 0 {
			if currency != "" && currency != o.Cost.Currency {
				f.add(path, "cost", fmt.Errorf("%s beside %s: %w", o.Cost.Currency, currency, socialteam.ErrCurrency))
			}
			currency = o.Cost.Currency
		}
	}
}

func checkManagers(f *faults, t *Team, managers []roles.ID) {
	for i, r := range managers {
		if !t.Catalog().HasRole(r) {
			unknown(f, "", index("managers", i), "role", r, t.Catalog().RoleIDs)
		}
	}
}

// weigh returns the weights of responsibilities, and makes sure that their sum
// fits.
func weigh(list []roles.Responsibility, weights []Demand) (map[roles.ResponsibilityID]int64, error) {
	named := map[roles.ResponsibilityID]int64{}
	for _, w := range weights {
		named[w.Responsibility] = w.Minutes
	}
	out := make(map[roles.ResponsibilityID]int64, len(list))
	var total int64
	for _, r := range list {
		out[r.ID] = 1
		if len(weights) > 0 {
			out[r.ID] = named[r.ID]
		}
		if total += out[r.ID]; total < 0 {
			return nil, fmt.Errorf("the sum of the weights: %w", socialteam.ErrOverflow)
		}
	}
	return out, nil
}

func sum(list []roles.ResponsibilityID, weights map[roles.ResponsibilityID]int64) int64 {
	var n int64
	for _, id := range list {
		n += weights[id]
	}
	return n
}

// withoutManager returns the roles of which one has to come first; nil if
// somebody holds one.
func (s staffing) withoutManager(managers []roles.ID) []roles.ID {
	if len(managers) == 0 {
		managers = []roles.ID{"social-media-manager", "head-of-social-media"}
	}
	for _, r := range managers {
		if len(s.holders(r)) > 0 {
			return nil
		}
	}
	return managers
}

// bestOffer returns the place of the next offer to take and what it closes, -1
// if no offer closes anything. With pinned roles only these offers count, and
// they need not close anything.
func (s staffing) bestOffer(offers []Offer, gaps []roles.Responsibility, weights map[roles.ResponsibilityID]int64, pinned []roles.ID) (best int, closes []roles.ResponsibilityID) {
	best = -1
	var bestWeight int64
	for i, o := range offers {
		if pinned != nil && !slices.Contains(pinned, o.Role) {
			continue
		}
		would := s.closedBy(o, gaps)
		weight := sum(would, weights)
		if weight == 0 && pinned == nil {
			continue
		}
		if best < 0 || better(weight, o.Cost.Micros, bestWeight, offers[best].Cost.Micros) {
			best, bestWeight, closes = i, weight, would
		}
	}
	return best, closes
}

// better reports whether a weight per cost is greater than another.
func better(weight, cost, weight2, cost2 int64) bool {
	ah, al := bits.Mul64(uint64(weight), uint64(cost2))
	bh, bl := bits.Mul64(uint64(weight2), uint64(cost))
	if c := cmp.Or(cmp.Compare(ah, bh), cmp.Compare(al, bl)); c != 0 {
		return c > 0
	}
	return cost == cost2 && weight > weight2
}

// closedBy returns the gaps that an offer closes.
func (s staffing) closedBy(o Offer, gaps []roles.Responsibility) []roles.ResponsibilityID {
	closes := []roles.ResponsibilityID{}
	for _, r := range gaps {
		outside := o.Source == roles.Freelance || o.Source == roles.Agency
		if s.team.Catalog().Eligible(r.ID, o.Role) && !(r.InHouse && outside) && s.fits(o) {
			closes = append(closes, r.ID)
		}
	}
	return closes
}

// fits reports whether an offer has the skills of its role.
func (s staffing) fits(o Offer) bool {
	if len(o.Skills) == 0 {
		return true
	}
	for _, n := range s.team.needs[o.Role] {
		want := max(n.Min, s.level)
		if !n.Nice && !slices.ContainsFunc(o.Skills, func(k Skill) bool { return k.Skill == n.Skill && k.Level >= want }) {
			return false
		}
	}
	return true
}
