// SPDX-License-Identifier: Apache-2.0

package presets_test

import (
	"fmt"
	"os"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

// A company that calls its roles something else.
func ExampleRenameRoles() {
	spec := presets.RenameRoles(presets.UserContent(), map[workflow.RoleID]workflow.RoleID{
		"content-curator":      "fan-editor",
		"social-media-manager": "channel-lead",
		"content-strategist":   "channel-lead",
	})
	flow, err := workflow.Compile(spec, workflow.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for _, p := range flow.Asks() {
		fmt.Println(p)
	}
	// Output:
	// author
	// role:channel-lead
	// role:community-manager
	// role:fan-editor
	// role:legal-counsel
}
