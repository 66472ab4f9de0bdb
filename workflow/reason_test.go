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

// TestRefusalOfARuleSaysWhere: which act the person takes part in already, and
// whose rule it is, also when the rule is the state's own.
func TestRefusalOfARuleSaysWhere(t *testing.T) {
	gates := []workflow.Gate{{ID: "g", Need: approve(1, brand)}, {ID: "h", Need: approve(1, legal)}}
	p := begin(t, flowSpec(gates...), crew(), "ann").submit()
	p.yes(p.ok("fi", "g")).no(workflow.CodeRuleDistinct, p.ok("fi", "h"))
	require.Equal(t, "refused: fi takes part in gate:g already, and the rule of review wants different people; could approve: di, ed", p.last.String())
	require.Equal(t, []socialteam.Param{{Name: "member", Value: "fi"}, {Name: "act", Value: "gate:g"}, {Name: "rule", Value: "of review"}}, p.last.Reasons[0].Params())

	spec := flowSpec(gates[0])
	spec.Rules = []workflow.Rule{{ID: "hands", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
	p = begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("fi", "g")).no(workflow.CodeRuleDistinct, p.move("fi", "publish"))
	require.Equal(t, "fi takes part in gate:g already, and the rule hands wants different people", p.last.Reasons[0].String())
	require.JSONEq(t, `{"code": "rule-distinct", "member": "fi", "action": "publish", "act": "gate:g", "rule": "hands", "have": 2, "needs": 1}`, encode(t, p.last.Reasons[0]))
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
	require.Equal(t, "there is no field or attribute payd", workflow.Reason{Code: workflow.CodeNoSuchField, Field: "payd"}.String())
}
