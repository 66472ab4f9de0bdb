// SPDX-License-Identifier: Apache-2.0

package presets

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"github.com/socialteam/socialteam/workflow"
)

//go:embed *.json
var files embed.FS

// Files returns the definitions as JSON documents: a folder with one file for
// each, named after its id, such as "single-approval.json".
func Files() fs.FS { return files }

// All returns every preset, sorted by id.
func All() []workflow.Spec {
	return []workflow.Spec{
		BrandAndLegal(),
		CommunityReply(),
		CrisisStatement(),
		InboundMessage(),
		InfluencerContract(),
		Onboarding(),
		PaidCampaign(),
		SingleApproval("content-creator", "social-media-manager"),
		StrategyChange(),
		UserContent(),
	}
}

// SingleApproval lets a holder of approver approve what a holder of author wrote;
// then either of them publishes it. Both may be the same role: even so nobody
// approves what they wrote or edited. An edit after the approval asks again.
//
// States: draft, review, approved, published (done), dropped. Gate: review. Moves:
// submit, withdraw, reopen, publish and drop by hand; accept and send-back follow
// from the review.
func SingleApproval(author, approver workflow.RoleID) workflow.Spec {
	return RenameRoles(read("single-approval"), map[workflow.RoleID]workflow.RoleID{
		"content-creator":      author,
		"social-media-manager": approver,
	})
}

// BrandAndLegal asks two people who guard the brand and one of legal in parallel,
// and lets someone else publish. Changing text asks both again, changing media only
// the brand; targeting neither. With the attribute publish-at, what is not approved
// by then is dropped.
//
// States: draft, review, approved, published (done), dropped. Gates: brand, legal.
func BrandAndLegal() workflow.Spec { return read("brand-and-legal") }

// UserContent is for what followers made: legal always looks, and it goes out only
// once the attribute consent is true. What waits two weeks for consent is dropped.
//
// States: draft, review, approved, published (done), dropped. Gates: brand, legal.
func UserContent() workflow.Spec { return read("user-content") }

// PaidCampaign asks for the creative work always, for a budget over 1000 also
// marketing, over 10000 also the leadership. The attribute budget must be given at
// the start; raising it past a threshold later asks those whom the new budget needs.
//
// States: draft, review, approved, running, ended (done), dropped. Gates: creative,
// budget, leadership.
func PaidCampaign() workflow.Spec { return read("paid-campaign") }

// InfluencerContract leads from a brief over agreed terms and a signature to the
// delivered content, which somebody checks for its advertising label. The attribute
// fee must be given at the start; over 500 marketing agrees too, and whoever agreed
// to the money does not sign.
//
// States: draft, review, agreed, signed, content, live (done), dropped. Gates: fit,
// legal, budget, disclosure.
func InfluencerContract() workflow.Spec { return read("influencer-contract") }

// CommunityReply lets a routine reply through at once. The attributes sensitive and
// claims, both given at the start, ask for a look at the tone and at the facts.
//
// States: draft, review, ready, posted (done), dropped. Gates: tone, facts.
func CommunityReply() workflow.Spec { return read("community-reply") }

// InboundMessage is for what comes in: somebody of the community team claims it,
// says what kind it is, and answers it or hands it to customer care, sales, press
// or legal, where one person claims it. There is never more than one owner. Without
// an answer an hour after the start people are reminded, after four hours the
// message goes up the chain; an answered one that is not closed within three days
// does too. Whoever claims it up there answers it, sorts it first if nobody has, or
// ignores it.
//
// States: triage, care, sales, press, legal, answered, escalated, leadership,
// resolved (done), ignored (dropped). Attribute: kind.
func InboundMessage() workflow.Spec { return read("inbound-message") }

// CrisisStatement is for the days of a crisis, for ordinary posts and statements
// alike; the attribute kind, given at the start, says which. A statement needs its
// facts checked, and public relations and the leadership of one mind. Public
// relations and the head of social media hold every other item under a key, such as
// "crisis", until they lift it.
//
// States: draft, review, scheduled, published (done), dropped. Gates: manager (of a
// post), facts and one-message (of a statement).
func CrisisStatement() workflow.Spec { return read("crisis-statement") }

// StrategyChange lets strategists and outside advisers propose, analysts and
// practitioners advise, and only people of the house sign off: no outside role has
// a seat in its gates, and who advised does not decide.
//
// States: draft, consultation, sign-off, adopted (done), dropped. Gates: evidence,
// practice, in-house.
func StrategyChange() workflow.Spec { return read("strategy-change") }

// Onboarding follows a newcomer for 90 days. The attributes newcomer (a member) and
// first-day (a time) are given at the start; at each checkpoint newcomer and manager
// both confirm the goals. A no leads back to the plan, and what was confirmed and is
// not edited stays confirmed.
//
// States: plan, day-30, day-60, day-90, settled (done), left (dropped). Gates:
// goals-30, goals-60, goals-90.
func Onboarding() workflow.Spec { return read("onboarding-30-60-90") }

// read decodes an embedded definition. A test reads them all, so that it cannot
// fail.
func read(id workflow.ID) workflow.Spec {
	data, err := files.ReadFile(string(id) + ".json")
	if err != nil {
		panic(fmt.Sprintf("presets: %q: %v", id, err))
	}
	s, err := workflow.Decode(bytes.NewReader(data))
	if err != nil {
		panic(fmt.Sprintf("presets: %q: %v", id, err))
	}
	return s
}
