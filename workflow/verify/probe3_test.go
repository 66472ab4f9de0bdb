package verify_test

import (
	"fmt"
	"testing"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

func TestProbe3(t *testing.T) {
	for _, s := range presets.All() {
		f, err := workflow.Compile(s, workflow.Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(verify.Run(f, nil, verify.Definition()...))
	}
}
