// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
)

type domainRole struct {
	ID      roles.ID
	Title   string
	Group   string
	Entry   bool
	Purpose string
	Aliases []struct{ Name, Lang string }

	Responsibilities []roles.ResponsibilityID
	Accountable      []roles.ResponsibilityID `json:"accountableByDefault"`

	Skills                             []roles.SkillID
	ReportsTo, OverlapsWith, WorksWith []roles.ID
	TypicalSourcing                    []string
	Codes                              struct{ OnetSoc, ISCO08, EscoLabel, Basis string }
	Notes                              string
}

type domainResponsibility struct {
	ID          roles.ResponsibilityID
	Area        roles.AreaID
	Title       string
	Description string
	Eligible    []roles.ID `json:"eligibleRoles"`
	RACI        struct {
		Responsible         []roles.ID
		Accountable         roles.ID
		Consulted, Informed []roles.ID
	} `json:"defaultRaci"`
	InHouse bool `json:"inHouseOnly"`
	Cadence string
	KPIs    []roles.KPIID
}

type domain struct {
	Skills           []roles.Skill
	Areas            []roles.Area
	Roles            []domainRole
	Responsibilities []domainResponsibility
}

func readDomain(t *testing.T) domain {
	var d domain
	for _, file := range []string{"roles.json", "responsibilities.json"} {
		data, err := os.ReadFile(testkit.Shared(t, "domain", file))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &d))
	}
	return d
}

func TestStandardMatchesDomain(t *testing.T) {
	d := readDomain(t)
	c := roles.Standard()
	spec := c.Spec()
	require.Len(t, spec.Roles, 34)
	require.Len(t, spec.Skills, 45)
	require.Len(t, spec.Areas, 11)
	require.Len(t, spec.Responsibilities, 71)
	assert.Equal(t, d.Skills, spec.Skills)
	assert.Equal(t, d.Areas, spec.Areas)

	aliases := 0
	require.Len(t, d.Roles, len(spec.Roles))
	for i, want := range d.Roles {
		got := spec.Roles[i]
		aliases += len(got.Aliases)
		assert.Equal(t, want.facts(), facts(c, got), string(want.ID))
		assert.Equal(t, want.Notes != "", got.Notes != "", "%s: notes", want.ID)
	}
	assert.Equal(t, 63, aliases)

	require.Len(t, d.Responsibilities, len(spec.Responsibilities))
	for i, want := range d.Responsibilities {
		got := spec.Responsibilities[i]
		want.Description, got.Description = "", ""
		assert.Equal(t, want.responsibility(), got, string(want.ID))
	}
}

// roleFacts is what a role of the catalogue must have in common with the domain.
type roleFacts struct {
	Role        roles.Role
	Eligible    []roles.ResponsibilityID
	Accountable []roles.ResponsibilityID
}

// facts returns a role as it should be but for texts and codes.
func (r domainRole) facts() roleFacts {
	out := roles.Role{
		ID: r.ID, Title: r.Title, Group: r.Group, Entry: r.Entry,
		ReportsTo: orNil(r.ReportsTo), OverlapsWith: orNil(r.OverlapsWith), WorksWith: orNil(r.WorksWith),
	}
	for _, a := range r.Aliases {
		out.Aliases = append(out.Aliases, roles.Alias{Name: a.Name, Lang: a.Lang})
	}
	for _, s := range r.Skills {
		out.Needs = append(out.Needs, roles.Need{Skill: s, Min: 1})
	}
	for _, s := range r.TypicalSourcing {
		var source roles.Source
		if source.UnmarshalText([]byte(s)) == nil {
			out.Sourcing = append(out.Sourcing, source)
		}
	}
	return roleFacts{Role: out, Eligible: sorted(r.Responsibilities), Accountable: sorted(r.Accountable)}
}

func facts(c *roles.Catalog, r roles.Role) roleFacts {
	f := roleFacts{Role: r, Eligible: sorted(c.ResponsibilitiesOf(r.ID))}
	f.Role.Purpose, f.Role.Notes, f.Role.Codes = "", "", nil
	m := c.DefaultMatrix()
	for _, resp := range m.Rows() {
		if m.Cell(resp, r.ID).Has(roles.Owns) {
			f.Accountable = append(f.Accountable, resp)
		}
	}
	f.Accountable = sorted(f.Accountable)
	return f
}

func (r domainResponsibility) responsibility() roles.Responsibility {
	byMeaning := map[roles.Meaning][]roles.ID{roles.Does: r.RACI.Responsible, roles.Owns: {r.RACI.Accountable}}
	if len(r.RACI.Consulted) > 0 {
		byMeaning[roles.Advises] = r.RACI.Consulted
	}
	if len(r.RACI.Informed) > 0 {
		byMeaning[roles.Told] = r.RACI.Informed
	}
	return roles.Responsibility{
		ID: r.ID, Area: r.Area, Title: r.Title, Eligible: r.Eligible, InHouse: r.InHouse,
		Cadence: r.Cadence, Default: byMeaning, KPIs: orNil(r.KPIs),
	}
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func sorted[T ~string](list []T) []T {
	return orNil(slices.Sorted(slices.Values(list)))
}

// The texts of the domain are facts to draw from; those of the catalogue are our
// own.
func TestStandardTextsAreOurOwn(t *testing.T) {
	d := readDomain(t)
	theirs := map[string]bool{}
	for _, r := range d.Roles {
		theirs[r.Purpose], theirs[r.Notes] = true, true
	}
	for _, r := range d.Responsibilities {
		theirs[r.Description] = true
	}
	delete(theirs, "")
	runs := map[string]bool{}
	for text := range theirs {
		for _, run := range runsOfWords(text) {
			runs[run] = true
		}
	}
	seen := map[string]string{}
	check := func(id, text string) {
		assert.NotEmpty(t, text, id)
		assert.False(t, theirs[text], "%s: %q is the domain's text", id, text)
		assert.Empty(t, seen[text], "%s: the text stands twice", id)
		assert.NotRegexp(t, `\b00[0-9]\b`, text, "%s: a file number", id)
		for _, run := range runsOfWords(text) {
			assert.False(t, runs[run], "%s: %q stands in the domain's texts too", id, run)
		}
		seen[text] = id
	}
	for r := range roles.Standard().Roles() {
		check(string(r.ID), r.Purpose)
		if r.Notes != "" {
			check(string(r.ID)+" notes", r.Notes)
		}
	}
	for r := range roles.Standard().Responsibilities() {
		check(string(r.ID), r.Description)
	}
}

// runsOfWords returns every five words in a row.
func runsOfWords(text string) []string {
	const n = 5
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !('a' <= r && r <= 'z' || r == '\'') })
	var runs []string
	for i := range max(len(words)-n+1, 0) {
		runs = append(runs, strings.Join(words[i:i+n], " "))
	}
	return runs
}

// The table of occupation codes is read from the reference itself.
func TestStandardCodesMatchReference(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "reference", "team-roles.md"))
	require.NoError(t, err)
	row := regexp.MustCompile(`(?m)^\| ([a-z-]+) \| (\S+) \| (\S+) \| (.+?) \| (.+) \|$`)
	label := regexp.MustCompile(`^(.*?)(?: \(alt\. label: (.*)\))?$`)
	n := 0
	for _, m := range row.FindAllStringSubmatch(string(data), -1) {
		r, ok := roles.Standard().Role(roles.ID(m[1]))
		if !ok {
			continue
		}
		n++
		if m[2] == "-" {
			assert.Empty(t, r.Codes, m[1])
			continue
		}
		esco := label.FindStringSubmatch(m[4])
		onetMatch, escoMatch := kindsOfMatch(m[5])
		assert.Equal(t, []roles.Code{
			{Scheme: "onet-soc", Value: m[2], Match: onetMatch},
			{Scheme: "isco-08", Value: m[3], Match: escoMatch},
			{Scheme: "esco", Value: esco[1], Label: esco[2], Match: escoMatch},
		}, r.Codes, m[1])
	}
	assert.Equal(t, 34, n)
}

// kindsOfMatch reads the last column of the table, such as "esco alt label;
// O*NET closest".
func kindsOfMatch(text string) (onet, esco roles.CodeMatch) {
	for _, part := range strings.Split(text, ";") {
		kind := roles.MatchClosest
		switch {
		case strings.Contains(part, "alt"):
			kind = roles.MatchAlternate
		case strings.Contains(part, "title"):
			kind = roles.MatchTitle
		}
		if !strings.Contains(part, "esco") {
			onet = kind
		}
		if !strings.Contains(part, "O*NET") {
			esco = kind
		}
	}
	return onet, esco
}

func TestStandardKPIsExist(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "domain", "kpi-catalogue.json"))
	require.NoError(t, err)
	c := roles.Standard()
	for r := range c.Responsibilities() {
		for _, k := range r.KPIs {
			assert.Contains(t, string(data), `"`+string(k)+`"`, string(r.ID))
		}
	}
	for _, id := range c.RoleIDs() {
		var want []roles.KPIID
		for r := range c.Responsibilities() {
			if slices.Contains(r.Eligible, id) {
				want = append(want, r.KPIs...)
			}
		}
		assert.Equal(t, slices.Compact(sorted(want)), c.KPIs(id), string(id))
	}
}
