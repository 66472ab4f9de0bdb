package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

func TestProbe2(t *testing.T) {
	for _, s := range presets.All() {
		f, err := workflow.Compile(s, workflow.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range s.States {
			for _, g := range st.Gates {
				for _, fin := range s.States {
					if fin.Final == "done" {
						t0 := time.Now()
						r := verify.Run(f, nil, verify.MustPass(g.ID, fin.ID, workflow.Condition{}), verify.MustPass(g.ID, fin.ID, g.When))
						fmt.Println(time.Since(t0).Round(time.Millisecond), r)
						for _, res := range r.Results {
							if res.Witness != nil {
								it, err := res.Witness.Replay(f, nil)
								if err != nil {
									t.Error(err)
								} else if it.State() != res.Witness.Ends {
									t.Error(it.State())
								}
							}
						}
					}
				}
			}
		}
	}
}
