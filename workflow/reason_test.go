// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// TestCodesAreDocumentedAndUsed reads the sources: every constant of type Code
// must be in Codes, with a message whose operands exist, and somewhere in the
// code that decides.
func TestCodesAreDocumentedAndUsed(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	declared, uses := map[string]string{}, map[string]int{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Code" && len(n.Values) == 1 {
					declared[n.Names[0].Name] = strings.Trim(n.Values[0].(*ast.BasicLit).Value, `"`)
				}
			case *ast.Ident:
				if strings.HasPrefix(n.Name, "Code") && e.Name() != "templates.go" {
					uses[n.Name]++
				}
			}
			return true
		})
	}
	require.Greater(t, len(declared), 40)
	listed := map[string]workflow.CodeInfo{}
	for _, c := range workflow.Codes() {
		listed[string(c.Code)] = c
	}
	for name, code := range declared {
		require.Contains(t, listed, code, "%s is not documented", name)
		require.NotContains(t, fmt.Sprint(workflow.Reason{Code: workflow.Code(code)}), "{", "%s has an operand that no Reason has", name)
		require.Greater(t, uses[name], 1, "%s is never used", name)
		delete(listed, code)
	}
	require.Empty(t, listed, "documented, but no constant")
}

func TestCodesGolden(t *testing.T) {
	var b strings.Builder
	for _, c := range workflow.Codes() {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", c.Code, strings.Join(c.Params, ","), c.Template)
	}
	testkit.Golden(t, "codes.golden", []byte(b.String()))
}

func TestReasonText(t *testing.T) {
	r := workflow.Reason{Code: workflow.CodeRuleMaxActs, Member: "{rule}", Rule: "r", Have: 3, Needs: 2}
	require.Equal(t, "{rule} takes part in 3 acts, and rule r allows 2", r.String())
	require.Equal(t, []socialteam.Param{{Name: "member", Value: "{rule}"}, {Name: "have", Value: "3"}, {Name: "rule", Value: "r"}, {Name: "needs", Value: "2"}}, r.Params())
	require.Empty(t, workflow.Reason{}.String())
	v := workflow.Verdict{OK: true, State: "ready", Warnings: []workflow.Reason{{Code: workflow.CodeCannotTell}}}
	require.Equal(t, "accepted: now in ready; warning: it is too hard to tell whether the item could still be finished", v.String())
	require.EqualError(t, &workflow.Refused{Reasons: []workflow.Reason{{Code: workflow.CodeHeld}, {Code: workflow.CodeNotOwned}}},
		"workflow: start refused: the item is held, nobody owns the item")
}
