// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"io"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// LogFormat is the format of a log's file. Its history:
//
//   - socialteam.log/1: the first.
const LogFormat = "socialteam.log/1"

// LogSpec is what happened in a span of days, as written: the evidence that rules
// about processes are judged by. A list that is nil is not stated; a list that is
// empty states that nothing of the kind happened. Who acted need not be a member
// of the playbook: a stranger holds nothing, and a report names whatever the playbook
// does not have, see [Unknown]. The order of a list says nothing.
// The zero LogSpec does not compile, for it is of no days.
type LogSpec struct {
	// Format is [LogFormat]. A file must state it; a Go literal may leave it
	// empty.
	Format string `json:"format,omitempty"`
	// From and Until are the days that the log is of, half-open.
	From          socialteam.Date  `json:"from"`
	Until         socialteam.Date  `json:"until"`
	Publications  []Publication    `json:"publications,omitzero"`
	Approvals     []Approval       `json:"approvals,omitzero"`
	Inbound       []Inbound        `json:"inbound,omitzero"`
	Moderation    []ModerationAct  `json:"moderation,omitzero"`
	Crises        []Crisis         `json:"crises,omitzero"`
	Reports       []ResultReport   `json:"reports,omitzero"`
	Reviews       []Review         `json:"reviews,omitzero"`
	Trainings     []Training       `json:"trainings,omitzero"`
	Overloads     []Overload       `json:"overloads,omitzero"`
	Onboarding    []CheckpointHeld `json:"onboarding,omitzero"`
	AssetRequests []AssetRequest   `json:"asset-requests,omitzero"`
}

// Tag says what is special about a post.
type Tag string

// The tags that standard rules look for. A company may have others.
const (
	Sensitive   Tag = "sensitive"
	UserContent Tag = "user-content"
	Privacy     Tag = "privacy"
	Security    Tag = "security"
)

// Publication is a post that went live. The zero Publication does not compile.
type Publication struct {
	Item     workflow.ItemID `json:"item"`
	Revision int             `json:"revision"`
	Account  AccountID       `json:"account"`
	// Workflow is the one that the item passed; empty means that none is
	// stated.
	Workflow workflow.ID   `json:"workflow,omitempty"`
	Actor    team.MemberID `json:"actor"`
	At       time.Time     `json:"at"`
	// Scheduled is when it was scheduled, zero if it went out by hand.
	Scheduled time.Time `json:"scheduled,omitzero"`
	// Authors wrote the item.
	Authors []team.MemberID `json:"authors,omitempty"`
	// Edits say who else changed which fields.
	Edits []Editing `json:"edits,omitempty"`
	// Curated says that it shares what others made.
	Curated bool  `json:"curated,omitempty"`
	Tags    []Tag `json:"tags,omitempty"`
}

// Editing says that a member changed fields of an item. The zero Editing does
// not compile.
type Editing struct {
	By team.MemberID `json:"by"`
	// Fields that changed; empty means any.
	Fields []workflow.Field `json:"fields,omitempty"`
}

// Approval is a yes at a gate to one revision of an item. The zero Approval does
// not compile.
type Approval struct {
	Item     workflow.ItemID `json:"item"`
	Revision int             `json:"revision"`
	// Workflow is the one that the gate is of; empty means that none is
	// stated.
	Workflow workflow.ID     `json:"workflow,omitempty"`
	Gate     workflow.GateID `json:"gate"`
	Actor    team.MemberID   `json:"actor"`
	// Principal is for whom the actor acted; empty means for nobody else. The
	// approval counts only if the actor stood in for them then, by the team or
	// because the gate lets a vote be handed to the actor.
	Principal team.MemberID `json:"principal,omitempty"`
	At        time.Time     `json:"at"`
	// Withdrawn is when it ceased to stand, zero if it stands.
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// Inbound is something that somebody outside wrote. The zero Inbound does not
// compile.
type Inbound struct {
	ID          string       `json:"id"`
	Kind        InboundKind  `json:"kind"`
	Opened      time.Time    `json:"opened"`
	Owners      []Ownership  `json:"owners,omitempty"`
	Replies     []Reply      `json:"replies,omitempty"`
	Escalations []Escalation `json:"escalations,omitempty"`
	// Closed is when it was closed, zero if it is open.
	Closed time.Time `json:"closed,omitzero"`
	// Reason is why it was closed without a reply.
	Reason string `json:"reason,omitempty"`
}

// Ownership says that a member owned an inbound item for a time. The zero
// Ownership does not compile.
type Ownership struct {
	Member team.MemberID `json:"member"`
	From   time.Time     `json:"from"`
	// Until is when it passed on or was given back, zero while it lasts; it
	// lasts no longer than the item is open.
	Until time.Time `json:"until,omitzero"`
}

// Reply is an answer to an inbound item. The zero Reply does not compile.
type Reply struct {
	By     team.MemberID `json:"by"`
	At     time.Time     `json:"at"`
	Public bool          `json:"public,omitempty"`
}

// Escalation says that somebody took an inbound item to somebody else. The zero
// Escalation does not compile.
type Escalation struct {
	By team.MemberID `json:"by"`
	To team.MemberID `json:"to"`
	At time.Time     `json:"at"`
}

// ModerationAct is what a moderator did. The zero ModerationAct does not compile.
type ModerationAct struct {
	Item  string        `json:"item"`
	Actor team.MemberID `json:"actor"`
	At    time.Time     `json:"at"`
	// Act is what was done, such as "hide".
	Act string `json:"act,omitempty"`
	// Guideline is the document that it rests on; empty means none.
	Guideline DocumentID `json:"guideline,omitempty"`
}

// Crisis is a span of crisis mode. The zero Crisis does not compile.
type Crisis struct {
	From time.Time `json:"from"`
	// Until is when it was off again, zero while it is on.
	Until time.Time `json:"until,omitzero"`
}

// ReportID names a report. The empty ReportID is none.
type ReportID string

// ResultReport is a report of results that was given. The zero ResultReport does
// not compile.
type ResultReport struct {
	ID ReportID `json:"id"`
	// From and Until are the days that it is of, half-open; zero means not
	// stated.
	From       socialteam.Date `json:"from,omitzero"`
	Until      socialteam.Date `json:"until,omitzero"`
	At         time.Time       `json:"at"`
	Recipients []team.MemberID `json:"recipients,omitempty"`
}

// ReviewKind is what a review looked at.
type ReviewKind string

// The kinds of reviews.
const (
	StrategyReview ReviewKind = "strategy"
	RolesReview    ReviewKind = "roles"
)

// Review is a look at the strategy or at the roles. The zero Review does not
// compile.
type Review struct {
	Kind ReviewKind `json:"kind"`
	At   time.Time  `json:"at"`
	// Reports are those that it cites.
	Reports []ReportID `json:"reports,omitempty"`
}

// Training is a training that a member completed, or a look at how well the
// member masters a skill. The zero Training does not compile.
type Training struct {
	Member team.MemberID `json:"member"`
	Skill  roles.SkillID `json:"skill"`
	At     time.Time     `json:"at"`
	// Review says that it was a review and no training.
	Review bool `json:"review,omitempty"`
}

// Overload is a member's word that the work is too much. The zero Overload does
// not compile.
type Overload struct {
	Member team.MemberID `json:"member"`
	At     time.Time     `json:"at"`
	// Acknowledged is when somebody took it up, zero if nobody did.
	Acknowledged time.Time `json:"acknowledged,omitzero"`
}

// CheckpointHeld is a talk with a newcomer that took place. The zero
// CheckpointHeld does not compile.
type CheckpointHeld struct {
	Member team.MemberID `json:"member"`
	At     time.Time     `json:"at"`
	Checkpoint
}

// AssetRequest is a wish for a creative asset. The zero AssetRequest does not
// compile.
type AssetRequest struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// TakenBy is who took it; empty means nobody yet.
	TakenBy team.MemberID `json:"taken-by,omitempty"`
}

// DecodeLog reads a LogSpec from a JSON file of format [LogFormat], with the
// bounds and faults of [Decode]. Whether it makes sense is for [CompileLog] to
// say.
func DecodeLog(r io.Reader) (LogSpec, error) {
	var s LogSpec
	if err := strictjson.Decode(r, &s, strictjson.Limits{}); err != nil {
		return LogSpec{}, fmt.Errorf("playbook: decode log: %w", err)
	}
	if err := checkFormat(s.Format, LogFormat); err != nil {
		return LogSpec{}, fmt.Errorf("playbook: decode log: %w", &socialteam.SpecError{Path: "format", Err: err})
	}
	return s, nil
}
