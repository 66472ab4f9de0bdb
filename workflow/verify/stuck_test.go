// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

func TestProbe(t *testing.T) {
	_ = os.Stdout
	for _, tp := range team.Templates() {
		tm, err := team.Compile(tp.Team, roles.Standard())
		if err != nil {
			t.Log(tp, err)
			continue
		}
		v := tm.At(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
		for _, s := range presets.All() {
			f, err := workflow.Compile(s, workflow.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t0 := time.Now()
			r := verify.Run(f, v, verify.NeverStuck(1))
			fmt.Println(tp.ID, time.Since(t0).Round(time.Millisecond), r)
		}
	}
}
