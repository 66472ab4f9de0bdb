// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/team/playbook"
)

// domainRule is a rule as the distilled texts have it.
type domainRule struct {
	ID               string         `json:"id"`
	Kind             string         `json:"kind"`
	Statement        string         `json:"statement"`
	Reads            []string       `json:"reads"`
	Params           map[string]any `json:"params"`
	Severity         string         `json:"severity"`
	Basis            string         `json:"basis"`
	AppliesWhen      string         `json:"appliesWhen"`
	Roles            []string       `json:"roles"`
	Responsibilities []string       `json:"responsibilities"`
	Seeds            []string       `json:"seeds"`
}

type domainFile struct {
	Facts []struct {
		ID string `json:"id"`
	} `json:"facts"`
	Rules []domainRule `json:"rules"`
}

func domain(t *testing.T) domainFile {
	t.Helper()
	b, err := os.ReadFile(testkit.Shared(t, "domain", "rules.json"))
	require.NoError(t, err)
	var file domainFile
	require.NoError(t, json.Unmarshal(b, &file))
	return file
}

// TestStandardMatchesDomain: the standard rules are those of the distilled texts,
// with kind, severity, parameters, origin and what they read, in words of our own.
func TestStandardMatchesDomain(t *testing.T) {
	file := domain(t)
	text, err := os.ReadFile(testkit.Shared(t, "domain", "rules.json"))
	require.NoError(t, err)
	var facts []playbook.Fact
	for _, f := range file.Facts {
		facts = append(facts, playbook.Fact(f.ID))
	}
	assert.ElementsMatch(t, facts, playbook.Facts())

	rules := playbook.Standard()
	require.Len(t, rules, len(file.Rules))
	require.Len(t, rules, 82)
	require.True(t, slices.IsSortedFunc(rules, func(a, b playbook.Rule) int { return strings.Compare(string(a.ID), string(b.ID)) }))
	for _, want := range file.Rules {
		t.Run(want.ID, func(t *testing.T) {
			rule, ok := rules.Rule(playbook.RuleID(want.ID))
			require.True(t, ok)
			assert.Equal(t, want.Kind, string(rule.Kind))
			assert.Equal(t, want.Severity, rule.Severity.String())
			assert.Equal(t, want.Seeds, rule.Origin.Seeds)
			assert.Equal(t, texts(want.Reads), texts(rule.Reads))
			assert.Equal(t, texts(want.Roles), texts(rule.Roles))
			assert.Equal(t, texts(want.Responsibilities), texts(rule.Responsibilities))
			assert.Equal(t, want.params(t, text), params(rule))
			for _, word := range []string{`\bstated\b`, `\bimplied\b`, `\bours?\b`} {
				word := regexp.MustCompile(word)
				assert.Equal(t, word.MatchString(want.Basis), word.MatchString(rule.Origin.Basis), "%v in %q", word, rule.Origin.Basis)
			}
			assert.Equal(t, want.AppliesWhen != "always", rule.Applies.When != "", want.AppliesWhen)
			assert.Subset(t, rule.Reads, rule.Applies.Reads)
			assert.Subset(t, rule.Reads, rule.Optional)
			assert.NotNil(t, rule.Judge)
			assert.Regexp(t, regexp.MustCompile(`^[A-Z].*\.$`), rule.Statement)
			assert.NotEqual(t, want.Statement, rule.Statement, "the words are to be our own")
		})
	}
}

// texts makes lists of ids comparable: nil is empty.
func texts[ID ~string](list []ID) []string {
	out := []string{}
	for _, id := range list {
		out = append(out, string(id))
	}
	return out
}

// kebab turns minLevel into min-level.
func kebab(s string) string {
	return strings.ToLower(regexp.MustCompile(`[A-Z]`).ReplaceAllString(s, "-$0"))
}

// params returns the parameters as this module writes them: decimals per mille,
// mappings as pairs.
func (r domainRule) params(t *testing.T, text []byte) map[string]any {
	t.Helper()
	out := map[string]any{}
	for name, v := range r.Params {
		switch v := v.(type) {
		case float64:
			n := int(v)
			// A share is written with a point, also where it is whole.
			if decimal := regexp.MustCompile(`"` + name + `":\s*[0-9]+\.`); decimal.Match(text) {
				n = int(math.Round(v * 1000))
			}
			out[kebab(name)] = []int{n}
		case []any:
			out[kebab(name)] = list(v)
		case map[string]any:
			var pairs []string
			for _, k := range slices.Sorted(maps.Keys(v)) {
				pairs = append(pairs, k+"="+v[k].(string))
			}
			out[kebab(name)] = pairs
		default:
			t.Fatalf("parameter %s is a %T", name, v)
		}
	}
	return out
}

func list(v []any) any {
	var words []string
	var numbers []int
	for _, x := range v {
		if n, ok := x.(float64); ok {
			numbers = append(numbers, int(n))
		} else {
			words = append(words, x.(string))
		}
	}
	if numbers != nil {
		return numbers
	}
	return words
}

func params(r playbook.Rule) map[string]any {
	out := map[string]any{}
	for _, p := range r.Params {
		if p.Numbers != nil {
			out[p.Name] = p.Numbers
			continue
		}
		words := slices.Clone(p.Words)
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "=") }) {
			slices.Sort(words)
		}
		out[p.Name] = words
	}
	return out
}
