// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

func processRules() []Rule {
	return append(publishingRules(), append(inboundRules(), routineRules()...)...)
}

// byProof are the facts of which a rule needs either part: workflows that prove it,
// or the log that shows it.
func byProof() []Fact { return []Fact{WorkflowsDefinitions, LogPublish, LogApproval} }

func publishingRules() []Rule {
	return []Rule{
		{
			ID: "approve-before-publish", Kind: Process, Severity: socialteam.Error,
			Statement:        "A post goes live only after somebody who may say yes has done so, to exactly what is published.",
			Origin:           Origin{Basis: "stated, for teams that want it and as a strength of teams", Seeds: []string{"001", "004"}},
			Roles:            []roles.ID{"content-creator", manager},
			Responsibilities: []roles.ResponsibilityID{"approve-posts", "publish-posts"},
			Reads:            []Fact{TeamMembers, TeamHoldings, WorkflowsDefinitions, LogPublish, LogApproval},
			Optional:         byProof(),
			Applies:          sizeFrom(2),
			Judge:            judgeApproval,
		},
		{
			ID: "approver-person-or-group", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Who says yes may be one person or a group, as long as there are enough of them besides the author.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{"approve-posts"},
			Reads:            []Fact{TeamMembers, TeamHoldings, WorkflowsDefinitions},
			Judge:            judgeApprovers,
		},
		{
			ID: "facts-checked-before-statement", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Before a delicate statement goes out, somebody who can tell has checked that it is true.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{expert},
			Responsibilities: []roles.ResponsibilityID{verifyFacts},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, WorkflowsDefinitions, LogPublish, LogApproval},
			Optional:         byProof(),
			Judge:            judgeFacts,
		},
		{
			ID: "pr-joins-in-crisis", Kind: Process, Severity: socialteam.Error,
			Statement:        "In a crisis public relations looks at every post on every channel until it is over, whatever was scheduled before.",
			Origin:           Origin{Basis: "stated; that scheduled posts stop is ours", Seeds: []string{"001"}},
			Roles:            []roles.ID{prPartner},
			Responsibilities: []roles.ResponsibilityID{"crisis-response"},
			Reads:            []Fact{TeamMembers, TeamHoldings, LogCrisis, LogPublish, LogApproval},
			Optional:         []Fact{LogPublish, LogApproval},
			Applies: Condition{
				When: "crisis mode was on in the window", Reads: []Fact{LogCrisis},
				Holds: func(c *Case) bool { return len(c.crises()) > 0 },
			},
			Judge: judgeCrisis,
		},
		{
			ID: "legal-consulted", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Legal sees what followers made, and whatever touches privacy or security, before it is published.",
			Origin:           Origin{Basis: "stated as guidance; that it takes an approval is ours", Seeds: []string{"003"}},
			Roles:            []roles.ID{legalCounsel},
			Responsibilities: []roles.ResponsibilityID{"guide-user-content", "guide-privacy-security"},
			Reads:            []Fact{TeamMembers, TeamHoldings, WorkflowsDefinitions, LogPublish, LogApproval},
			Optional:         byProof(),
			Judge:            judgeLegal,
		},
		{
			ID: "shared-accounts-coordinated", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Where several people publish on one account, somebody owns it and posts pass a gate, so that they do not contradict each other.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Responsibilities: []roles.ResponsibilityID{"publish-posts", "administer-profiles"},
			Reads:            []Fact{CompanyAccounts, WorkflowsDefinitions},
			Judge:            judgeAccounts,
		},
		{
			ID: "content-on-brand", Kind: Process, Severity: socialteam.Info,
			Statement:        "What is published fits the brand in word and picture, and somebody looks whether it does.",
			Origin:           Origin{Basis: "implied", Seeds: []string{"002", "004"}},
			Roles:            []roles.ID{designer, "content-strategist"},
			Responsibilities: []roles.ResponsibilityID{"approve-posts", "direct-visual-style"},
			Reads:            []Fact{WorkflowsDefinitions, LogPublish, LogApproval},
			Optional:         []Fact{LogPublish, LogApproval},
			Judge:            judgeBrand,
		},
		{
			ID: "content-mix", Kind: Process, Severity: socialteam.Info,
			Statement:        "Not every post is about oneself: what others made is shared too.",
			Params:           []Param{PerMille("min-curated-share", 0)},
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{"content-curator"},
			Responsibilities: []roles.ResponsibilityID{curateContent},
			Reads:            []Fact{LogPublish},
			Judge:            judgeMix,
		},
	}
}

// The roles and responsibilities that several rules of processes name.
const (
	expert       roles.ID = "subject-matter-expert"
	legalCounsel roles.ID = "legal-counsel"
	artDirector  roles.ID = "art-director"
	designer     roles.ID = "graphic-designer"
	serviceRep   roles.ID = "customer-service-representative"
	salesRep     roles.ID = "sales-representative"

	approvePosts  roles.ResponsibilityID = "approve-posts"
	verifyFacts   roles.ResponsibilityID = "verify-facts"
	curateContent roles.ResponsibilityID = "curate-content"
	triageInbound roles.ResponsibilityID = "triage-inbound"
	adjustPlan    roles.ResponsibilityID = "adjust-strategy"
	reportResults roles.ResponsibilityID = "report-results"
	huddle        roles.ResponsibilityID = "run-daily-huddle"
	wellbeing     roles.ResponsibilityID = "protect-wellbeing"
)

func inboundRules() []Rule {
	return []Rule{
		{
			ID: "triage-to-customer-care", Kind: Process, Severity: socialteam.Warning,
			Statement:        "What the first to see a question cannot answer goes to customer service.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Roles:            []roles.ID{"community-manager", serviceRep},
			Responsibilities: []roles.ResponsibilityID{triageInbound, "resolve-service-case"},
			Reads:            []Fact{TeamMembers, TeamHoldings, AgreementsResponseProtocol, LogInbound},
			Judge:            judgeCare,
		},
		{
			ID: "triage-to-sales", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Whoever wants to buy gets to talk to sales.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Roles:            []roles.ID{"community-manager", salesRep},
			Responsibilities: []roles.ResponsibilityID{triageInbound, "follow-up-leads"},
			Reads:            []Fact{TeamMembers, TeamHoldings, AgreementsResponseProtocol, LogInbound},
			Judge:            judgeSales,
		},
		{
			ID: "one-responder-per-item", Kind: Process, Severity: socialteam.Error,
			Statement:        "Whoever writes to the company is answered by one person and not by two, and not forgotten either.",
			Params:           []Param{Number("max-unowned-minutes", 60, 0, 0).In("minutes of working time")},
			Origin:           Origin{Basis: "stated; the number is ours", Seeds: []string{"001"}},
			Responsibilities: []roles.ResponsibilityID{triageInbound},
			Reads:            []Fact{TeamMembers, AgreementsCalendar, LogInbound},
			Optional:         []Fact{AgreementsCalendar, LogInbound},
			Judge:            judgeResponder,
		},
		{
			ID: "no-complaint-unanswered", Kind: Process, Severity: socialteam.Warning,
			Statement:        "A complaint gets an answer that all can see, and gets it fast.",
			Params:           []Param{Number("max-first-response-minutes", 60, 0, 0).In("minutes of working time")},
			Origin:           Origin{Basis: "stated; the number is ours", Seeds: []string{"001"}},
			Roles:            []roles.ID{"social-media-monitor"},
			Responsibilities: []roles.ResponsibilityID{"answer-complaints"},
			Reads:            []Fact{AgreementsCalendar, LogInbound},
			Judge:            judgeComplaints,
		},
		{
			ID: "moderate-by-guideline", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Whoever moderates rests the decision on a guideline that the team has agreed on.",
			Origin:           Origin{Basis: "stated; that each act names it is ours", Seeds: []string{"001"}},
			Roles:            []roles.ID{"social-media-monitor", "community-manager"},
			Responsibilities: []roles.ResponsibilityID{"moderate-discussion"},
			Reads:            []Fact{AgreementsDocuments, LogModeration},
			Judge:            judgeModeration,
		},
		{
			ID: "sme-starts-escalation", Kind: Process, Severity: socialteam.Warning,
			Statement:        "An expert who sees trouble takes it up the own chain of command.",
			Origin:           Origin{Basis: "stated for larger units", Seeds: []string{"001"}},
			Roles:            []roles.ID{expert},
			Responsibilities: []roles.ResponsibilityID{"escalate-issue"},
			Reads:            []Fact{TeamMembers, TeamHoldings, LogInbound},
			Judge:            judgeEscalation,
		},
	}
}

func routineRules() []Rule {
	return []Rule{
		{
			ID: "publish-in-intervals", Kind: Process, Severity: socialteam.Info,
			Statement:        "Work goes in intervals, and after each the team looks at what it has learned.",
			Params:           []Param{Number("interval-days", 31, 1, 0).In(unitDays)},
			Origin:           Origin{Basis: "stated; the length is ours", Seeds: []string{"000"}},
			Responsibilities: []roles.ResponsibilityID{adjustPlan},
			Reads:            []Fact{LogReview},
			Judge:            judgeIntervals,
		},
		{
			ID: "regular-reporting", Kind: Process, Severity: socialteam.Warning,
			Statement:        "The team and those above it hear regularly how social media is doing.",
			Params:           []Param{Number("max-days", 31, 1, 0).In(unitDays)},
			Origin:           Origin{Basis: "stated; the number is ours", Seeds: []string{"001", "004"}},
			Roles:            []roles.ID{"social-media-analyst"},
			Responsibilities: []roles.ResponsibilityID{reportResults},
			Reads:            []Fact{TeamMembers, TeamHoldings, LogReport},
			Judge:            judgeReporting,
		},
		{
			ID: "onboarding-30-60-90", Kind: Process, Severity: socialteam.Warning,
			Statement:        "Whoever joins knows what for, and what is expected after thirty, sixty and ninety days.",
			Params:           []Param{{Name: "days", Numbers: []int{30, 60, 90}, List: true, Unit: "days from the start"}},
			Origin:           Origin{Basis: "stated; the three days are the practice of one vendor", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{"onboard-member"},
			Reads:            []Fact{TeamMembers, AgreementsOnboarding, LogOnboarding},
			Optional:         []Fact{AgreementsOnboarding, LogOnboarding},
			Judge:            judgeOnboarding,
		},
		{
			ID: "daily-huddle", Kind: Process, Severity: socialteam.Info,
			Statement:        "Each working day starts with a short meeting, and somebody who leads is there.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{huddle},
			Reads:            []Fact{TeamMembers, TeamHoldings, AgreementsHuddle},
			Judge:            judgeHuddle,
		},
		{
			ID: "speak-up-channel", Kind: Process, Severity: socialteam.Info,
			Statement:        "People are asked about their workload, and heard when they say that it is too much.",
			Params:           []Param{Number("max-ack-days", 7, 0, 0).In(unitDays)},
			Origin:           Origin{Basis: "implied; the number is ours", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{wellbeing},
			Reads:            []Fact{AgreementsCheckIn, LogWorkload},
			Judge:            judgeSpeakUp,
		},
		{
			ID: "risk-check-of-content", Kind: Process, Severity: socialteam.Info,
			Statement:        "What could go wrong with the day's content is talked about before it goes out.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{huddle},
			Reads:            []Fact{AgreementsHuddle},
			Judge:            judgeRiskCheck,
		},
		{
			ID: "creative-request-to-art-director", Kind: Process, Severity: socialteam.Info,
			Statement:        "Wishes for creative assets go to the art director or to a designer of the art director's.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{artDirector},
			Responsibilities: []roles.ResponsibilityID{"direct-visual-style"},
			Reads:            []Fact{TeamMembers, TeamHoldings, LogAssetRequest},
			Applies: Condition{
				When: "somebody is art director", Reads: []Fact{TeamMembers, TeamHoldings},
				Holds: func(c *Case) bool { return len(c.Holders(artDirector)) > 0 },
			},
			Judge: judgeCreative,
		},
		{
			ID: "external-input-welcome", Kind: Process, Severity: socialteam.Info,
			Statement:        "Agencies and advisers from outside have a say in the strategy, and those inside own it.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"000", "003"}},
			Roles:            []roles.ID{"social-media-agency", "social-media-adviser"},
			Responsibilities: []roles.ResponsibilityID{"define-strategy"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            judgeOutsideInput,
		},
		{
			ID: "insight-feeds-decisions", Kind: Process, Severity: socialteam.Info,
			Statement:        "Decisions about the strategy rest on fresh figures.",
			Params:           []Param{Number("max-report-age-days", 31, 0, 0).In(unitDays)},
			Origin:           Origin{Basis: "stated; the number is ours", Seeds: []string{"001", "002", "004"}},
			Roles:            []roles.ID{"social-media-analyst"},
			Responsibilities: []roles.ResponsibilityID{reportResults, adjustPlan},
			Reads:            []Fact{LogReview, LogReport},
			Judge:            judgeInsight,
		},
	}
}
