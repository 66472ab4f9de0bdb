// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"maps"
	"slices"

	"github.com/socialteam/socialteam/team"
)

// Fact names a kind of evidence that rules read, such as "company.goals". Part of
// it stands in a [Spec], part in a [LogSpec].
type Fact string

// The facts.
const (
	CompanyEmployees    Fact = "company.employees"
	CompanySizeClass    Fact = "company.size-class"
	CompanyGoals        Fact = "company.goals"
	CompanyAmbition     Fact = "company.ambition"
	CompanyProgrammes   Fact = "company.programmes"
	CompanyContentTypes Fact = "company.content-types"
	CompanyObjectives   Fact = "company.objectives"
	CompanyCampaigns    Fact = "company.campaigns"
	CompanySocialBudget Fact = "company.social-budget"
	CompanyHiringPlan   Fact = "company.hiring-plan"
	CompanyDivisions    Fact = "company.divisions"
	CompanyAccounts     Fact = "company.accounts"
	CompanyLeftOut      Fact = "company.left-out"
	CompanyDemand       Fact = "company.demand"

	CatalogueRoles Fact = "catalogue.roles"

	TeamMembers  Fact = "team.members"
	TeamHoldings Fact = "team.holdings"
	TeamSkills   Fact = "team.skills"
	TeamUnits    Fact = "team.units"

	MatrixLetters        Fact = "matrix.letters"
	WorkflowsDefinitions Fact = "workflows.definitions"

	AgreementsCalendar         Fact = "agreements.calendar"
	AgreementsDocuments        Fact = "agreements.documents"
	AgreementsResponseProtocol Fact = "agreements.response-protocol"
	AgreementsHuddle           Fact = "agreements.huddle"
	AgreementsOnboarding       Fact = "agreements.onboarding"
	AgreementsCheckIn          Fact = "agreements.check-in"
	AgreementsMeetings         Fact = "agreements.meetings"

	TargetsKPIs Fact = "targets.kpis"

	LogPublish      Fact = "log.publish"
	LogApproval     Fact = "log.approval"
	LogInbound      Fact = "log.inbound"
	LogModeration   Fact = "log.moderation"
	LogCrisis       Fact = "log.crisis"
	LogReport       Fact = "log.report"
	LogReview       Fact = "log.review"
	LogTraining     Fact = "log.training"
	LogWorkload     Fact = "log.workload"
	LogOnboarding   Fact = "log.onboarding"
	LogAssetRequest Fact = "log.asset-request"
)

// factInfo is what the package knows of a fact.
type factInfo struct {
	title  string // for people
	stated func(*Playbook, *Log) bool
}

// factTable holds every fact. A function is asked only about playbooks and logs
// that are not nil.
var factTable = map[Fact]factInfo{
	CompanyEmployees: {"the number of employees", company(func(c *Company) bool { return c.Employees > 0 })},
	CompanySizeClass: {"the company's size class", company(func(c *Company) bool { return c.Class() != "" })},
	CompanyGoals:     {"the company's goals", company(func(c *Company) bool { return c.Goals != nil })},
	CompanyAmbition:  {"the company's ambition", company(func(c *Company) bool { return c.Ambition != "" })},
	CompanyProgrammes: {"the programmes that run", company(func(c *Company) bool {
		return c.Programmes != nil
	})},
	CompanyContentTypes: {"the types of content planned", company(func(c *Company) bool { return c.ContentTypes != nil })},
	CompanyObjectives:   {"the objectives", company(func(c *Company) bool { return c.Objectives != nil })},
	CompanyCampaigns:    {"the campaigns", company(func(c *Company) bool { return c.Campaigns != nil })},
	CompanySocialBudget: {"the social budget", company(func(c *Company) bool { return c.SocialBudget != nil })},
	CompanyHiringPlan:   {"the hiring plan", company(func(c *Company) bool { return c.HiringPlan != nil })},
	CompanyDivisions:    {"the divisions", company(func(c *Company) bool { return c.Divisions != nil })},
	CompanyAccounts:     {"the channel accounts", company(func(c *Company) bool { return c.Accounts != nil })},
	CompanyLeftOut:      {"what is left out on purpose", company(func(c *Company) bool { return c.LeftOut != nil })},
	CompanyDemand:       {"the work per responsibility", company(func(c *Company) bool { return c.Demand != nil })},

	CatalogueRoles: {"the catalogue of roles", book(func(p *Playbook) bool { return len(p.catalog.RoleIDs()) > 0 })},

	TeamMembers:  {"the members", book(func(p *Playbook) bool { return p.team != nil && p.team.Len() > 0 })},
	TeamHoldings: {"the members' hats", members(func(m *team.Member) bool { return len(m.Holdings) > 0 })},
	TeamSkills:   {"the members' skills", members(func(m *team.Member) bool { return len(m.Skills) > 0 })},
	TeamUnits:    {"the units", book(func(p *Playbook) bool { return len(p.units) > 0 })},

	MatrixLetters:        {"the matrix", book(func(p *Playbook) bool { return p.Matrix() != nil || len(p.named) > 0 })},
	WorkflowsDefinitions: {"the workflows", book(func(p *Playbook) bool { return p.flows != nil })},

	AgreementsCalendar:         {"the working hours", agreed(func(a *Agreements) bool { return a.Calendar != "" })},
	AgreementsDocuments:        {"the documents", agreed(func(a *Agreements) bool { return a.Documents != nil })},
	AgreementsResponseProtocol: {"the response protocol", agreed(func(a *Agreements) bool { return a.ResponseProtocol != nil })},
	AgreementsHuddle:           {"the huddle", agreed(func(a *Agreements) bool { return a.Huddle != nil })},
	AgreementsOnboarding:       {"the onboarding plan", agreed(func(a *Agreements) bool { return a.Onboarding != nil })},
	AgreementsCheckIn:          {"the workload check-in", agreed(func(a *Agreements) bool { return a.CheckIn != nil })},
	AgreementsMeetings:         {"the standing meetings and channels", agreed(func(a *Agreements) bool { return a.Meetings != nil })},

	TargetsKPIs: {"the KPI targets", book(func(p *Playbook) bool { return p.targets != nil })},

	LogPublish:      {"the log of publications", logged(func(l *LogSpec) bool { return l.Publications != nil })},
	LogApproval:     {"the log of approvals", logged(func(l *LogSpec) bool { return l.Approvals != nil })},
	LogInbound:      {"the log of inbound items", logged(func(l *LogSpec) bool { return l.Inbound != nil })},
	LogModeration:   {"the log of moderation", logged(func(l *LogSpec) bool { return l.Moderation != nil })},
	LogCrisis:       {"the log of crisis mode", logged(func(l *LogSpec) bool { return l.Crises != nil })},
	LogReport:       {"the log of reports", logged(func(l *LogSpec) bool { return l.Reports != nil })},
	LogReview:       {"the log of reviews", logged(func(l *LogSpec) bool { return l.Reviews != nil })},
	LogTraining:     {"the log of trainings", logged(func(l *LogSpec) bool { return l.Trainings != nil })},
	LogWorkload:     {"the log of overload", logged(func(l *LogSpec) bool { return l.Overloads != nil })},
	LogOnboarding:   {"the log of onboarding", logged(func(l *LogSpec) bool { return l.Onboarding != nil })},
	LogAssetRequest: {"the log of asset requests", logged(func(l *LogSpec) bool { return l.AssetRequests != nil })},
}

func book(stated func(*Playbook) bool) func(*Playbook, *Log) bool {
	return func(p *Playbook, _ *Log) bool { return stated(p) }
}

func company(stated func(*Company) bool) func(*Playbook, *Log) bool {
	return func(p *Playbook, _ *Log) bool { return stated(&p.company) }
}

func agreed(stated func(*Agreements) bool) func(*Playbook, *Log) bool {
	return func(p *Playbook, _ *Log) bool { return stated(&p.agreements) }
}

func logged(stated func(*LogSpec) bool) func(*Playbook, *Log) bool {
	return func(_ *Playbook, l *Log) bool { return stated(&l.spec) }
}

func members(has func(*team.Member) bool) func(*Playbook, *Log) bool {
	return func(p *Playbook, _ *Log) bool {
		return slices.ContainsFunc(p.members, func(m team.Member) bool { return has(&m) })
	}
}

// Facts returns all facts, sorted.
func Facts() []Fact { return slices.Sorted(maps.Keys(factTable)) }

// Title returns the fact in words, such as "the hiring plan"; the fact itself if it
// is none of the constants.
func (f Fact) Title() string { return cmp.Or(factTable[f].title, string(f)) }
