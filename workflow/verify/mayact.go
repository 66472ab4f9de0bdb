// SPDX-License-Identifier: Apache-2.0

package verify

import "github.com/socialteam/socialteam/workflow"

// Power is something that somebody may do somewhere.
type Power struct {
	Member MemberID         `json:"member"`
	State  workflow.StateID `json:"state"`
	Gate   workflow.GateID  `json:"gate,omitzero"`
	Word   workflow.Word    `json:"word,omitzero"`
	Move   workflow.Action  `json:"move,omitzero"`
	Edit   workflow.Field   `json:"edit,omitzero"`
	Set    workflow.Field   `json:"set,omitzero"`
}

func (p *problem) final(o options) {}

func (p *player) final() error { return nil }
