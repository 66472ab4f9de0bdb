// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"errors"
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// Company is what a company says about itself. Of what it leaves out nothing is
// assumed: a list that is nil is not stated, a list that is empty states that
// there is nothing. The zero Company has no name and does not compile.
type Company struct {
	Name string `json:"name"`
	// Employees is how many people work there; zero means not stated.
	Employees int `json:"employees,omitempty"`
	// SizeClass is the company's own word for its size; empty means not
	// stated. See [Company.Class].
	SizeClass SizeClass `json:"size-class,omitempty"`
	// Goals are what social media is for.
	Goals []Goal `json:"goals,omitzero"`
	// Ambition is how much hangs on social media; empty means not stated.
	Ambition Ambition `json:"ambition,omitempty"`
	// Programmes are those that run.
	Programmes []Programme `json:"programmes,omitzero"`
	// ContentTypes are those that are planned.
	ContentTypes []ContentType `json:"content-types,omitzero"`
	// Objectives are what social media should reach, and for what.
	Objectives []Objective `json:"objectives,omitzero"`
	Campaigns  []Campaign  `json:"campaigns,omitzero"`
	// SocialBudget is what a year of social media may cost; nil means not
	// stated.
	SocialBudget *Budget `json:"social-budget,omitempty"`
	// HiringPlan lists the positions to fill, in order.
	HiringPlan []Position `json:"hiring-plan,omitzero"`
	// Divisions are those that exist. Units say with [team.Unit.Division]
	// which one they belong to.
	Divisions []team.DivisionID `json:"divisions,omitzero"`
	Accounts  []Account         `json:"accounts,omitzero"`
	// LeftOut are the areas and responsibilities that the company does
	// without on purpose. All else is in scope.
	LeftOut []Omission `json:"left-out,omitzero"`
	// Demand is the work that responsibilities take.
	Demand []team.Demand `json:"demand,omitzero"`
}

// SizeClass is a class of companies by size.
type SizeClass string

// The size classes. Only the smallest has a number of employees, 1 to 50.
const (
	Small      SizeClass = "small"
	Mid        SizeClass = "mid"
	Enterprise SizeClass = "enterprise"
)

// smallEmployees is the most employees of a small company.
const smallEmployees = 50

// Class returns the size class that is stated, and Small for a company that
// states none and has at most 50 employees; otherwise it is empty, since nothing
// says how many employees make a company mid-sized.
func (c Company) Class() SizeClass {
	if c.SizeClass == "" && c.Employees > 0 && c.Employees <= smallEmployees {
		return Small
	}
	return c.SizeClass
}

// Goal is something that a company wants from social media: "awareness",
// "engagement", "sales", "acquisition", "leads", "support" or "loyalty".
type Goal string

// goals are all goals, in the order of the documentation.
var goals = [...]Goal{"awareness", "engagement", "sales", "acquisition", "leads", "support", "loyalty"}

// Ambition is how much hangs on social media.
type Ambition string

// The ambitions.
const (
	Showcase  Ambition = "showcase"  // it shows daily life and no more
	Strategic Ambition = "strategic" // brand growth and sales depend on it
)

// Programme is something that runs beside daily posts: "paid", "influencer" or
// "live-events".
type Programme string

var programmes = [...]Programme{"paid", "influencer", "live-events"}

// ContentType is a kind of content: "copy", "image", "video" or "photo".
type ContentType string

var contentTypes = [...]ContentType{"copy", "image", "video", "photo"}

// ObjectiveID names an objective. The empty ObjectiveID is none.
type ObjectiveID string

// Objective is something that social media should reach. The zero Objective does
// not compile.
type Objective struct {
	ID    ObjectiveID `json:"id"`
	Title string      `json:"title,omitempty"`
	// Serves is the goal of the business that it serves, in the company's
	// words; empty means that none is named.
	Serves string `json:"serves,omitempty"`
	// Set is the day on which it was set; zero means not stated.
	Set socialteam.Date `json:"set,omitzero"`
}

// Campaign is an effort with an end. The zero Campaign does not compile.
type Campaign struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	// Objective is what it is for. That it names none, or one that there is
	// not, is for a rule to say.
	Objective ObjectiveID `json:"objective,omitempty"`
}

// Budget is money for a year. The zero Budget does not compile.
type Budget struct {
	Amount socialteam.Money `json:"amount"`
	// Settled is the day on which it was settled; zero means not stated.
	Settled socialteam.Date `json:"settled,omitzero"`
}

// Position is a place to fill. The zero Position does not compile.
type Position struct {
	Role roles.ID `json:"role"`
	// Cost is what it costs in a year; zero means not stated.
	Cost socialteam.Money `json:"cost,omitzero"`
	// Funded says that there is money for it.
	Funded bool `json:"funded,omitempty"`
}

// AccountID names an account on a channel. The empty AccountID is none.
type AccountID string

// Account is a presence on a channel. The zero Account does not compile.
type Account struct {
	ID    AccountID `json:"id"`
	Title string    `json:"title,omitempty"`
	// Publishers are those who can publish there.
	Publishers []team.MemberID `json:"publishers,omitempty"`
	// Owner is who sees to it that they do not contradict each other; empty
	// means nobody.
	Owner team.MemberID `json:"owner,omitempty"`
	// Workflow is the one that publications there pass; empty means none.
	Workflow workflow.ID `json:"workflow,omitempty"`
}

// Omission is an area or a responsibility that a company does without. The zero
// Omission does not compile.
type Omission struct {
	// Exactly one of Area and Responsibility is set.
	Area           roles.AreaID           `json:"area,omitempty"`
	Responsibility roles.ResponsibilityID `json:"responsibility,omitempty"`
	Reason         string                 `json:"reason"`
}

// clone returns a deep copy.
func (c Company) clone() Company {
	c.Goals = slices.Clone(c.Goals)
	c.Programmes = slices.Clone(c.Programmes)
	c.ContentTypes = slices.Clone(c.ContentTypes)
	c.Objectives = slices.Clone(c.Objectives)
	c.Campaigns = slices.Clone(c.Campaigns)
	if c.SocialBudget != nil {
		b := *c.SocialBudget
		c.SocialBudget = &b
	}
	c.HiringPlan = slices.Clone(c.HiringPlan)
	c.Divisions = slices.Clone(c.Divisions)
	c.Accounts = slices.Clone(c.Accounts)
	for i := range c.Accounts {
		c.Accounts[i].Publishers = slices.Clone(c.Accounts[i].Publishers)
	}
	c.LeftOut = slices.Clone(c.LeftOut)
	c.Demand = slices.Clone(c.Demand)
	return c
}

// company checks what the company says about itself.
func (c *compiler) company() {
	s := c.spec.Company
	if s.Name == "" {
		c.fault("company.name", errors.New("missing name"))
	}
	if s.Employees < 0 {
		c.fault("company.employees", fmt.Errorf("%d employees: want zero or more", s.Employees))
	}
	oneOf(c, "company.size-class", "size class", s.SizeClass, Small, Mid, Enterprise)
	someOf(c, "company.goals", "goal", s.Goals, goals[:])
	oneOf(c, "company.ambition", "ambition", s.Ambition, Showcase, Strategic)
	someOf(c, "company.programmes", "programme", s.Programmes, programmes[:])
	someOf(c, "company.content-types", "content type", s.ContentTypes, contentTypes[:])
	ids(c, "company.objectives", ".id", "objective", s.Objectives, func(o Objective) ObjectiveID { return o.ID })
	ids(c, "company.campaigns", ".id", "campaign", s.Campaigns, func(o Campaign) string { return o.ID })
	if b := s.SocialBudget; b != nil {
		c.money("company.social-budget.amount", b.Amount)
	}
	c.hiringPlan()
	c.divisions()
	c.accounts()
	c.leftOut()
	c.demand()
	c.made.company = s.clone()
}

// divisions checks the divisions, and that units belong to no other, if they are
// stated.
func (c *compiler) divisions() {
	list := c.spec.Company.Divisions
	ids(c, "company.divisions", "", "division", list, func(d team.DivisionID) team.DivisionID { return d })
	if list == nil {
		return
	}
	for i, u := range c.spec.Team.Units {
		oneOf(c, at("team.units", i)+".division", "division", u.Division, list...)
	}
}

// money refuses amounts of no currency and less than nothing.
func (c *compiler) money(path string, m socialteam.Money) {
	if _, err := m.MarshalText(); err != nil {
		c.fault(path, errors.New("missing amount: want one such as 120000.00 EUR"))
	} else if m.Micros < 0 {
		c.fault(path, fmt.Errorf("%v: want zero or more", m))
	}
}

func (c *compiler) hiringPlan() {
	for i, p := range c.spec.Company.HiringPlan {
		path := at("company.hiring-plan", i)
		c.role(path+".role", p.Role)
		if !p.Cost.IsZero() {
			c.money(path+".cost", p.Cost)
		}
	}
}

func (c *compiler) accounts() {
	ids(c, "company.accounts", ".id", "account", c.spec.Company.Accounts, func(a Account) AccountID { return a.ID })
	for i, a := range c.spec.Company.Accounts {
		path := at("company.accounts", i)
		c.members(path+".publishers", a.Publishers)
		if a.Owner != "" {
			c.member(path+".owner", a.Owner)
		}
		if a.Workflow != "" {
			c.workflow(path+".workflow", a.Workflow)
		}
	}
}

func (c *compiler) leftOut() {
	list := c.spec.Company.LeftOut
	for i, o := range list {
		path := at("company.left-out", i)
		switch {
		case (o.Area == "") == (o.Responsibility == ""):
			c.fault(path, errors.New("want an area or a responsibility, and not both"))
		case c.made.catalog == nil:
		case o.Area != "":
			if _, ok := c.made.catalog.Area(o.Area); !ok {
				var known []roles.AreaID
				for a := range c.made.catalog.Areas() {
					known = append(known, a.ID)
				}
				c.fault(path+".area", suggest.Unknown("area", o.Area, known))
			}
		default:
			c.responsibility(path+".responsibility", o.Responsibility)
		}
		if o.Reason == "" {
			c.fault(path+".reason", errors.New("missing reason: say why the company does without it"))
		}
		if slices.ContainsFunc(list[:i], func(x Omission) bool { return x.Area == o.Area && x.Responsibility == o.Responsibility }) {
			c.fault(path, errors.New("left out a second time"))
		}
	}
}

func (c *compiler) demand() {
	list := c.spec.Company.Demand
	for i, d := range list {
		path := at("company.demand", i)
		c.responsibility(path+".responsibility", d.Responsibility)
		if d.Minutes < 0 {
			c.fault(path+".minutes-per-week", fmt.Errorf("%d minutes: want zero or more", d.Minutes))
		}
		if slices.ContainsFunc(list[:i], func(x team.Demand) bool { return x.Responsibility == d.Responsibility }) {
			c.fault(path+".responsibility", fmt.Errorf("responsibility %q a second time", string(d.Responsibility)))
		}
	}
}
