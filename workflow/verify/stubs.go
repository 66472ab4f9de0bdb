// SPDX-License-Identifier: Apache-2.0

package verify

import "github.com/socialteam/socialteam/workflow"

type Power struct {
	Member MemberID         `json:"member"`
	State  workflow.StateID `json:"state"`
	Gate   workflow.GateID  `json:"gate,omitzero"`
	Word   workflow.Word    `json:"word,omitzero"`
	Move   workflow.Action  `json:"move,omitzero"`
	Edit   workflow.Field   `json:"edit,omitzero"`
	Set    workflow.Field   `json:"set,omitzero"`
}

func MayAct(p Power) Check {
	return Check{judge: func(m *model) Result { return Result{Verdict: Unknown} }}
}

func Coalition(s workflow.StateID, n int) Check {
	return Check{judge: func(m *model) Result { return Result{Verdict: Unknown} }}
}
