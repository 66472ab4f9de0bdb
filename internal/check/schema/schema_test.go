// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/schema"
)

const member = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object",
	"additionalProperties": false,
	"required": ["id"],
	"properties": {
		"id": {"type": "string", "minLength": 1},
		"from": {"type": "string", "format": "date"},
		"share": {"type": "integer", "minimum": 1, "maximum": 1000}
	}
}`

func TestValidate(t *testing.T) {
	s, err := schema.Compile([]byte(member))
	require.NoError(t, err)
	tests := map[string]struct {
		document string
		want     []string // parts of the error; none: valid
	}{
		"good":         {`{"id": "ana", "from": "2026-01-31", "share": 1000}`, nil},
		"missing":      {`{}`, []string{"missing property 'id'"}},
		"out of range": {`{"id": "ana", "share": 1001}`, []string{"/share"}},
		"format":       {`{"id": "ana", "from": "2026-02-30"}`, []string{"/from"}},
		"unknown":      {`{"id": "ana", "sahre": 1}`, []string{"sahre"}},
		"two faults":   {`{"id": "", "share": 0}`, []string{"/id", "/share"}},
		"not JSON":     {`{"id": `, []string{"document"}},
		"two values":   {`{"id": "a"} {}`, []string{"document"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := s.Validate([]byte(tt.document))
			if tt.want == nil {
				assert.NoError(t, err)
			}
			for _, part := range tt.want {
				assert.ErrorContains(t, err, part)
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	tests := map[string]string{
		"not JSON":         `{`,
		"not a schema":     `{"type": "strnig"}`,
		"another document": `{"$ref": "https://example.com/other.json"}`,
		"a file":           `{"$ref": "file:///other.json"}`,
		"an unknown draft": `{"$schema": "https://example.com/draft"}`,
		"broken reference": `{"$ref": "#/$defs/none"}`,
	}
	for name, document := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := schema.Compile([]byte(document))
			assert.ErrorContains(t, err, "schema: ")
		})
	}
}

func TestSARIF(t *testing.T) {
	s, err := schema.SARIF()
	require.NoError(t, err)
	tests := map[string]struct {
		document string
		want     string // a part of the error; none: valid
	}{
		"good": {`{"version": "2.1.0", "runs": [{
			"tool": {"driver": {"name": "socialteam", "rules": [{"id": "no-accountable"}]}},
			"results": [{"ruleId": "no-accountable", "level": "warning", "message": {"text": "nobody answers"},
				"locations": [{"physicalLocation": {"artifactLocation": {"uri": "playbook.json"}, "region": {"startLine": 3}}}]}]}]}`, ""},
		"no runs":       {`{"version": "2.1.0"}`, "missing property 'runs'"},
		"wrong version": {`{"version": "2.0.0", "runs": []}`, "/version"},
		"unknown level": {`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"level": "bad", "message": {"text": "m"}}]}]}`, "/runs/0/results/0/level"},
		"line zero":     {`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "f"}, "region": {"startLine": 0}}}]}]}]}`, "startLine"},
		"no message":    {`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{}]}]}`, "missing property 'message'"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := s.Validate([]byte(tt.document))
			if tt.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.want)
			}
		})
	}
}
