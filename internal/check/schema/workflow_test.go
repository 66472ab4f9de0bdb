// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/schema"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

func workflowSchema(t *testing.T) *schema.Schema {
	t.Helper()
	s, err := schema.Compile(workflow.Schema())
	require.NoError(t, err)
	return s
}

// TestWorkflowSchemaAcceptsPresets takes the presets as they are written and as
// they are encoded.
func TestWorkflowSchemaAcceptsPresets(t *testing.T) {
	s := workflowSchema(t)
	for _, spec := range presets.All() {
		t.Run(string(spec.ID), func(t *testing.T) {
			written, err := fs.ReadFile(presets.Files(), string(spec.ID)+".json")
			require.NoError(t, err)
			assert.NoError(t, s.Validate(written))
			encoded, err := json.Marshal(spec)
			require.NoError(t, err)
			assert.NoError(t, s.Validate(encoded))
		})
	}
}

// full is a definition that uses every construct; it has a mark at each place where
// a fault goes.
const full = `{
  "format": "socialteam.workflow/1", "id": "full", "version": 1,
  "start": {"state": "draft", "by": ["role:content-creator", "role:copywriter in dk", "member:Ana Lund"]},
  "fields": ["text", "media"],
  "attributes": [
    {"id": "ugc", "kind": "bool", "default": false, "set": ["author"], "states": ["draft"], "label": true},
    {"id": "market", "kind": "enum", "values": ["dk", "se"], "default": "dk"},
    {"id": "budget", "kind": "number", "default": -5},
    {"id": "topics", "kind": "tags", "values": ["alcohol"], "default": []},
    {"id": "brand", "kind": "unit", "default": "dk"},
    {"id": "buddy", "kind": "member"},
    {"id": "publish-at", "kind": "time", "default": "2026-07-31T12:00:00Z"},
    {"id": "other-time", "kind": "time", "default": {"time": "2026-07-31T12:00:00Z"}}
  ],
  "states": [
    {"id": "draft", "edits": {"by": ["author"]}},
    {"id": "review", "shared": true, "empty": "clear", "claim": ["role:editor"], "assign": ["role:head"],
     "gates": [
       {"id": "brand", "covers": ["text", "ugc"], "reject": "count 2", "self": true,
        "amend": ["owner"], "delegate": ["@buddy"],
        "need": {"approve": 2, "of": ["role:editor in @brand", "manager of author", "manager of @buddy"]}},
       {"id": "legal", "covers": ["none"],
        "when": {"all": [{"attr": "ugc", "is": true}, {"any": [{"attr": "market", "in": ["dk"]}, {"not": {"attr": "topics", "has": "alcohol"}}]}]},
        "need": {"all": [{"percent": 50, "of": ["role:lawyer"]}, {"every": ["role:boss"]}, {"majority": ["role:boss"]}], "shared": true}},
       {"id": "money", "when": {"any": [{"attr": "budget", "over": 1}, {"attr": "budget", "under": 9}, {"attr": "budget", "at-least": 1}, {"attr": "budget", "at-most": 9}]},
        "need": {"any": [{"approve": 1, "of": ["role:boss"]}, {"approve": 2, "of": ["role:lawyer"]}]}}
     ],
     "deadlines": [
       {"id": "nag", "after": "1h30m", "from": "start", "remind": ["author"], "every": "24h"},
       {"id": "help", "after": "24h", "from": "@publish-at", "calendar": "office", "widen": [{"gate": "brand", "with": ["role:head"]}]},
       {"id": "late", "before": "publish-at", "lead": "30m", "move": "expire"}
     ]},
    {"id": "approved", "edits": {"by": ["author"], "fields": ["text"], "back": "reopen"}},
    {"id": "published", "final": "done"},
    {"id": "dropped", "final": "dropped"}
  ],
  "moves": [
    {"action": "submit", "from": ["draft"], "to": "review", "on": "hand", "by": ["author"]},
    {"action": "accept", "from": ["review"], "to": "approved", "on": "cleared", "keep": true, "when": {}},
    {"action": "send-back", "from": ["review"], "to": "draft", "on": "rejected", "restart": "votes"},
    {"action": "reopen", "from": ["approved"], "to": "review", "on": "hand", "by": ["author"], "reopens": ["review"]},
    {"action": "expire", "from": ["review"], "to": "dropped", "on": "deadline"},
    {"action": "publish", "from": ["approved"], "to": "published", "on": "hand", "by": ["author"], "when": {"attr": "ugc", "is": false}}
  ],
  "rules": [
    {"id": "a", "distinct": ["gate:brand", "move:publish"]},
    {"id": "b", "same": ["move:submit", "move:publish"]},
    {"id": "c", "not-author": ["gate:brand"]},
    {"id": "d", "max-acts": 2, "of": ["gate:brand", "gate:legal"]},
    {"id": "e", "max-people": 3, "of": ["gate:brand"]},
    {"id": "f", "min-people": 2, "of": ["gate:brand"]}
  ],
  "early": "refuse",
  "hold": {"by": ["role:head"], "clocks": "run"}
}`

func TestWorkflowSchemaAcceptsEveryConstruct(t *testing.T) {
	spec, err := workflow.Decode(strings.NewReader(full))
	require.NoError(t, err)
	_, err = workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	assert.NoError(t, workflowSchema(t).Validate([]byte(full)))
}

// TestWorkflowSchemaRejects has one fault a row. The library refuses each too, so
// that the schema never asks for more.
func TestWorkflowSchemaRejects(t *testing.T) {
	tests := map[string]struct{ old, new string }{
		"other format":             {`"socialteam.workflow/1"`, `"socialteam.workflow/9"`},
		"no format":                {`"format": "socialteam.workflow/1", `, ``},
		"no id":                    {`"id": "full", `, ``},
		"bad id":                   {`"id": "full"`, `"id": "full stop"`},
		"no version":               {`"version": 1,`, ``},
		"version zero":             {`"version": 1`, `"version": 0`},
		"version as text":          {`"version": 1`, `"version": "1"`},
		"unknown field":            {`"version": 1`, `"version": 1, "verison": 1`},
		"reserved field":           {`["text", "media"]`, `["text", "none"]`},
		"field twice":              {`["text", "media"]`, `["text", "text"]`},
		"no start state":           {`"state": "draft", "by"`, `"by"`},
		"unknown party":            {`"role:content-creator"`, `"rolle:content-creator"`},
		"party without a name":     {`"member:Ana Lund"`, `"member:"`},
		"party with blanks":        {`"member:Ana Lund"`, `"member: Ana"`},
		"party twice":              {`"role:content-creator"`, `"member:Ana Lund"`},
		"manager of a role":        {`"manager of author"`, `"manager of role:boss"`},
		"unknown kind":             {`"kind": "unit"`, `"kind": "units"`},
		"no kind":                  {`"kind": "member"`, `"label": false`},
		"enum without values":      {`"values": ["dk", "se"], "default": "dk"`, `"default": "dk"`},
		"empty enum":               {`"values": ["dk", "se"], "default": "dk"`, `"values": []`},
		"value twice":              {`"values": ["dk", "se"]`, `"values": ["dk", "dk"]`},
		"values of a bool":         {`"kind": "bool",`, `"kind": "bool", "values": ["yes"],`},
		"bool default":             {`"default": false`, `"default": 0`},
		"number default":           {`"default": -5`, `"default": 1.5`},
		"enum default":             {`"default": "dk"}`, `"default": 5}`},
		"tags default":             {`"default": []`, `"default": "alcohol"`},
		"time default":             {`"default": "2026-07-31T12:00:00Z"`, `"default": "31 July"`},
		"instant default":          {`{"time": "2026-07-31T12:00:00Z"}`, `{"tiem": "2026-07-31T12:00:00Z"}`},
		"state without id":         {`{"id": "draft", `, `{`},
		"unknown final":            {`"final": "done"`, `"final": "finished"`},
		"unknown empty":            {`"empty": "clear"`, `"empty": "pass"`},
		"empty without gates":      {`{"id": "approved", `, `{"id": "approved", "empty": "clear", `},
		"final with edits":         {`"final": "done"`, `"final": "done", "edits": {"by": ["author"]}`},
		"final with gates":         {`"final": "done"`, `"final": "done", "gates": [{"id": "x", "need": {"approve": 1, "of": ["author"]}}]`},
		"final with claim":         {`"final": "done"`, `"final": "done", "claim": ["author"]`},
		"assign without claim":     {`"claim": ["role:editor"], `, ``},
		"covers nothing":           {`"covers": ["none"]`, `"covers": []`},
		"covers none and text":     {`"covers": ["none"]`, `"covers": ["none", "text"]`},
		"covers twice":             {`["text", "ugc"]`, `["text", "text"]`},
		"unknown reject":           {`"count 2"`, `"count two"`},
		"reject zero":              {`"count 2"`, `"count 0"`},
		"gate without need":        {`"need": {"any": [{"approve": 1, "of": ["role:boss"]}, {"approve": 2, "of": ["role:lawyer"]}]}`, `"self": true`},
		"approve nobody":           {`"approve": 2, "of": ["role:editor`, `"approve": 0, "of": ["role:editor`},
		"approve too many":         {`"approve": 2, "of": ["role:editor`, `"approve": 1001, "of": ["role:editor`},
		"approve of nobody":        {`{"approve": 1, "of": ["role:boss"]}`, `{"approve": 1, "of": []}`},
		"approve without of":       {`{"approve": 1, "of": ["role:boss"]}`, `{"approve": 1}`},
		"two needs in one":         {`{"approve": 1, "of": ["role:boss"]}`, `{"approve": 1, "of": ["role:boss"], "every": ["role:boss"]}`},
		"no need":                  {`{"approve": 1, "of": ["role:boss"]}`, `{}`},
		"of without a number":      {`{"every": ["role:boss"]}`, `{"every": ["role:boss"], "of": ["role:boss"]}`},
		"percent zero":             {`"percent": 50`, `"percent": 0`},
		"percent too high":         {`"percent": 50`, `"percent": 101`},
		"every of nobody":          {`{"every": ["role:boss"]}`, `{"every": []}`},
		"majority of nobody":       {`{"majority": ["role:boss"]}`, `{"majority": []}`},
		"shared without all":       {`{"every": ["role:boss"]}`, `{"every": ["role:boss"], "shared": true}`},
		"all of nothing":           {`"need": {"all": [{"percent": 50, "of": ["role:lawyer"]}, {"every": ["role:boss"]}, {"majority": ["role:boss"]}]`, `"need": {"all": []`},
		"condition of two":         {`{"attr": "ugc", "is": true}`, `{"attr": "ugc", "is": true, "in": [true]}`},
		"condition of nothing":     {`{"attr": "ugc", "is": true}`, `{"attr": "ugc"}`},
		"comparison without attr":  {`{"attr": "ugc", "is": true}`, `{"is": true}`},
		"empty condition within":   {`{"attr": "ugc", "is": true}`, `{}`},
		"attr and not":             {`{"attr": "ugc", "is": true}`, `{"attr": "ugc", "is": true, "not": {"attr": "ugc", "is": true}}`},
		"in nothing":               {`"in": ["dk"]`, `"in": []`},
		"over a word":              {`"over": 1`, `"over": "1"`},
		"has nothing":              {`"has": "alcohol"`, `"has": ""`},
		"deadline without effect":  {`"remind": ["author"], "every": "24h"`, `"calendar": "office"`},
		"deadline of two effects":  {`"remind": ["author"], "every"`, `"remind": ["author"], "move": "expire", "every"`},
		"deadline without a time":  {`"after": "1h30m", "from": "start", `, ``},
		"after and before":         {`"before": "publish-at", `, `"before": "publish-at", "after": "1h", `},
		"from and before":          {`"before": "publish-at", `, `"before": "publish-at", "from": "start", `},
		"lead without before":      {`"after": "1h30m"`, `"after": "1h30m", "lead": "1h"`},
		"every without remind":     {`"lead": "30m"`, `"lead": "30m", "every": "1h"`},
		"remind nobody":            {`"remind": ["author"]`, `"remind": []`},
		"widen nothing":            {`"widen": [{"gate": "brand", "with": ["role:head"]}]`, `"widen": []`},
		"widen with nobody":        {`"with": ["role:head"]`, `"with": []`},
		"duration zero":            {`"1h30m"`, `"0h"`},
		"duration without unit":    {`"1h30m"`, `"90"`},
		"negative duration":        {`"1h30m"`, `"-1h"`},
		"duration in days":         {`"1h30m"`, `"2 days"`},
		"unknown from":             {`"from": "start"`, `"from": "beginning"`},
		"move without action":      {`{"action": "submit", `, `{`},
		"move from nowhere":        {`"action": "submit", "from": ["draft"]`, `"action": "submit", "from": []`},
		"move from twice":          {`"action": "submit", "from": ["draft"]`, `"action": "submit", "from": ["draft", "draft"]`},
		"move without to":          {`"to": "approved", `, ``},
		"move without on":          {`"on": "cleared", `, ``},
		"unknown on":               {`"on": "cleared"`, `"on": "clear"`},
		"by nobody on hand":        {`"to": "review", "on": "hand", "by": ["author"]},`, `"to": "review", "on": "hand", "by": []},`},
		"by somebody on deadline":  {`"on": "deadline"`, `"on": "deadline", "by": ["author"]`},
		"unknown restart":          {`"restart": "votes"`, `"restart": "everything"`},
		"rule without a kind":      {`{"id": "c", "not-author": ["gate:brand"]}`, `{"id": "c"}`},
		"rule of two kinds":        {`{"id": "c", "not-author": ["gate:brand"]}`, `{"id": "c", "not-author": ["gate:brand"], "distinct": ["gate:brand"]}`},
		"rule of nothing":          {`["move:submit", "move:publish"]`, `[]`},
		"rule without of":          {`"max-acts": 2, "of": ["gate:brand", "gate:legal"]`, `"max-acts": 2`},
		"rule with of":             {`"not-author": ["gate:brand"]`, `"not-author": ["gate:brand"], "of": ["gate:brand"]`},
		"rule without a number":    {`"max-people": 3, `, ``},
		"negative rule":            {`"max-people": 3`, `"max-people": -3`},
		"unknown act":              {`"move:submit"`, `"submit"`},
		"act twice":                {`["move:submit", "move:publish"]`, `["move:submit", "move:submit"]`},
		"unknown early":            {`"early": "refuse"`, `"early": "late"`},
		"unknown clocks":           {`"clocks": "run"`, `"clocks": "stop"`},
		"party in a list of lists": {`"hold": {"by": ["role:head"]`, `"hold": {"by": [["role:head"]]`},
	}
	s := workflowSchema(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, full, tt.old)
			document := strings.Replace(full, tt.old, tt.new, 1)
			assert.Error(t, s.Validate([]byte(document)), "the schema must refuse it")
			spec, err := workflow.Decode(strings.NewReader(document))
			if err == nil {
				_, err = workflow.Compile(spec, workflow.Options{})
			}
			assert.Error(t, err, "the library must refuse it")
		})
	}
}

func TestWorkflowSchemaWantsStates(t *testing.T) {
	const none = `{"format": "socialteam.workflow/1", "id": "x", "version": 1, "start": {"state": "a", "by": []}, "states": [], "moves": []}`
	const one = `{"format": "socialteam.workflow/1", "id": "x", "version": 1, "start": {"state": "a", "by": []}, "states": [{"id": "a"}], "moves": []}`
	s := workflowSchema(t)
	assert.ErrorContains(t, s.Validate([]byte(none)), "/states")
	assert.NoError(t, s.Validate([]byte(one)))
}
