// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

func TestStandardFileIsStrict(t *testing.T) {
	file, err := os.Open("standard.json")
	require.NoError(t, err)
	defer file.Close()
	s, err := roles.Decode(file)
	require.NoError(t, err)
	c, err := roles.Compile(s)
	require.NoError(t, err)
	assert.Equal(t, c.Spec(), roles.Standard().Spec())
}

func TestStandardSurvivesJSON(t *testing.T) {
	c := roles.Standard()
	text, err := json.Marshal(c.Spec())
	require.NoError(t, err)
	assert.NotContains(t, string(text), "null")
	s, err := roles.Decode(bytes.NewReader(text))
	require.NoError(t, err)
	again, err := roles.Compile(s)
	require.NoError(t, err)
	assert.Equal(t, c.Spec(), again.Spec())
}

func TestEmptySpecEncodesWithoutNull(t *testing.T) {
	for _, v := range []any{roles.Spec{}, roles.MatrixSpec{}, roles.Role{}, roles.Responsibility{}, roles.Row{}} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assert.NotContains(t, string(text), "null")
	}
}

func TestCatalogLookups(t *testing.T) {
	c := roles.Standard()
	r, ok := c.Role("copywriter")
	require.True(t, ok)
	assert.Equal(t, "Copywriter", r.Title)
	_, ok = c.Role("nobody")
	assert.False(t, ok)
	resp, ok := c.Responsibility("publish-posts")
	require.True(t, ok)
	assert.Equal(t, "Publish on the channels", resp.Title)
	_, ok = c.Responsibility("nothing")
	assert.False(t, ok)
	s, ok := c.Skill("copywriting")
	assert.Equal(t, roles.Skill{ID: "copywriting", Title: "Copywriting"}, s)
	assert.True(t, ok)
	_, ok = c.Skill("juggling")
	assert.False(t, ok)
	a, ok := c.Area("paid")
	assert.Equal(t, roles.Area{ID: "paid", Title: "Paid social"}, a)
	assert.True(t, ok)
	_, ok = c.Area("unpaid")
	assert.False(t, ok)

	assert.True(t, c.Eligible("approve-posts", "head-of-social-media"))
	assert.False(t, c.Eligible("approve-posts", "copywriter"))
	assert.False(t, c.Eligible("nothing", "copywriter"))
	assert.False(t, c.Eligible("approve-posts", "nobody"))
	assert.Nil(t, c.KPIs("nobody"))
	assert.Nil(t, c.ResponsibilitiesOf("nobody"))
	assert.Equal(t, []roles.ResponsibilityID{"follow-up-leads"}, c.ResponsibilitiesOf("sales-representative"))
	assert.Equal(t, []roles.KPIID{"lead_to_close_rate", "leads"}, c.KPIs("sales-representative"))

	spec := c.Spec()
	assert.Equal(t, spec.Roles, slices.Collect(c.Roles()))
	assert.Equal(t, spec.Responsibilities, slices.Collect(c.Responsibilities()))
	assert.Equal(t, spec.Skills, slices.Collect(c.Skills()))
	assert.Equal(t, spec.Areas, slices.Collect(c.Areas()))
	assert.Len(t, c.RoleIDs(), 34)
	assert.Len(t, c.ResponsibilityIDs(), 71)
	assert.Len(t, c.SkillIDs(), 45)
	assert.Len(t, slices.Collect(c.Areas()), 11)
	for range c.Roles() {
		break
	}
}

func TestKPIsOfRoleAddToThoseOfResponsibilities(t *testing.T) {
	c, err := roles.Compile(roles.Spec{
		Areas: []roles.Area{{ID: "a", Title: "A"}},
		Roles: []roles.Role{{ID: "x", Title: "X", KPIs: []roles.KPIID{"zeal", "reach"}}},
		Responsibilities: []roles.Responsibility{
			{ID: "t", Area: "a", Title: "T", Eligible: []roles.ID{"x"}, KPIs: []roles.KPIID{"reach", "clicks"}},
			{ID: "free", Area: "a", Title: "Free", KPIs: []roles.KPIID{"other"}},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, []roles.KPIID{"clicks", "reach", "zeal"}, c.KPIs("x"))
	assert.True(t, c.Eligible("free", "x"), "no list means any role")
}

// Nothing that is handed in or out may change the catalogue.
func TestCatalogSharesNothing(t *testing.T) {
	spec := roles.Standard().Spec()
	c, err := roles.Compile(spec)
	require.NoError(t, err)
	scribble(reflect.ValueOf(&spec).Elem())
	out := c.Spec()
	scribble(reflect.ValueOf(&out).Elem())
	for r := range c.Roles() {
		scribble(reflect.ValueOf(&r).Elem())
	}
	for r := range c.Responsibilities() {
		scribble(reflect.ValueOf(&r).Elem())
	}
	assert.Equal(t, roles.Standard().Spec(), c.Spec())
}

// scribble overwrites everything that can be reached from v through slices and
// maps.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			scribble(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			scribble(v.MapIndex(k))
			v.SetMapIndex(k, reflect.Value{})
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("scribble")
		}
	case reflect.Bool:
		if v.CanSet() {
			v.SetBool(!v.Bool())
		}
	}
}

// Every fault is reported at once, in the order of the Spec, with its path.
func TestCompileReportsEveryFault(t *testing.T) {
	s := roles.Spec{
		Format: "socialteam.roles/9",
		Skills: []roles.Skill{{ID: "", Title: "A"}, {ID: "ok", Title: "B"}, {ID: "ok", Title: " C"}},
		Areas:  []roles.Area{{ID: "a b", Title: ""}, {ID: "care", Title: "Care\nful"}},
		Roles: []roles.Role{
			{
				ID: "chef", Title: "Chef", Aliases: []roles.Alias{{Name: "", Lang: "d"}, {Name: "Ok", Lang: "en-"}, {Name: "Ok", Lang: "e1"}, {Name: "Ok", Lang: "en-GB"}},
				Needs:    []roles.Need{{Skill: "ko"}, {Skill: "ok", Min: 5}, {Skill: "ok"}},
				Sourcing: []roles.Source{roles.InHouse, 9, roles.InHouse}, ReportsTo: []roles.ID{"chef", "cheff"},
				OverlapsWith: []roles.ID{"waiter", "waiter"}, WorksWith: []roles.ID{"cook"},
				Codes: []roles.Code{{Scheme: "", Value: "", Match: 0}}, KPIs: []roles.KPIID{"a b", "x", "x"},
			},
			{ID: "waiter", Title: "Waiter"},
			{ID: roles.ID(strings.Repeat("x", 101)), Title: "Long"},
			{ID: "-x", Title: "Dash"},
		},
		Responsibilities: []roles.Responsibility{
			{
				ID: "serve", Area: "caer", Title: "", Eligible: []roles.ID{"waiter", "witer"},
				Default: map[roles.Meaning][]roles.ID{0: nil, roles.Does: {"chef"}, roles.Told: {"nobody"}, 77: nil}, KPIs: []roles.KPIID{""},
			},
			{ID: "serve", Area: "care", Title: "Serve"},
		},
	}
	_, err := roles.Compile(s)
	require.Error(t, err)
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Error())
	}
	assert.Equal(t, []string{
		`format: unknown format "socialteam.roles/9": want "socialteam.roles/1"`,
		`skills[0].id: missing: every skill needs an id`,
		`skills[2].id: duplicate skill "ok"`,
		`skills[2].title: bad text " C": want one line without space around it`,
		`areas[0].id: bad area id "a b": want letters, digits, "-", "_" and ".", with a letter or digit first`,
		`areas[0].title: missing: want a text of one line`,
		`areas[1].title: bad text "Care\nful": want one line without space around it`,
		`roles[0].aliases[0].name: missing: want a text of one line`,
		`roles[0].aliases[0].lang: bad language "d": want a tag such as "en" or "da"`,
		`roles[0].aliases[1].lang: bad language "en-": want a tag such as "en" or "da"`,
		`roles[0].aliases[2].lang: bad language "e1": want a tag such as "en" or "da"`,
		`roles[0].needs[0].skill: unknown skill "ko"`,
		`roles[0].needs[1].min: bad level 5: want 1 to 4`,
		`roles[0].needs[2].skill: duplicate skill "ok"`,
		`roles[0].sourcing[1]: bad source "source(9)": want each of in-house, freelance and agency at most once`,
		`roles[0].sourcing[2]: bad source "in-house": want each of in-house, freelance and agency at most once`,
		`roles[0].reports-to[0]: role "chef" reports to itself`,
		`roles[0].reports-to[1]: unknown role "cheff" (did you mean "chef"?)`,
		`roles[0].overlaps-with[1]: duplicate role "waiter"`,
		`roles[0].works-with[0]: unknown role "cook"`,
		`roles[0].codes[0].scheme: missing: want a text of one line`,
		`roles[0].codes[0].value: missing: want a text of one line`,
		`roles[0].codes[0].match: missing: want title, alternate or closest`,
		`roles[0].kpis[0]: bad KPI id "a b": want letters, digits, "-", "_" and ".", with a letter or digit first`,
		`roles[0].kpis[2]: duplicate KPI "x"`,
		`roles[2].id: role "xxxxxxxxxxxxxxxxxxxx…" is longer than 100 bytes`,
		`roles[3].id: bad role id "-x": want letters, digits, "-", "_" and ".", with a letter or digit first`,
		`responsibilities[0].area: unknown area "caer" (did you mean "care"?)`,
		`responsibilities[0].title: missing: want a text of one line`,
		`responsibilities[0].eligible[1]: unknown role "witer" (did you mean "waiter"?)`,
		`responsibilities[0].default: bad meaning 0: want does, owns, advises, told, helps, checks, signs-off or excluded`,
		`responsibilities[0].default: bad meaning 77: want does, owns, advises, told, helps, checks, signs-off or excluded`,
		`responsibilities[0].default.told[0]: unknown role "nobody"`,
		`responsibilities[0].default.does[0]: role "chef" is not eligible to do "serve"`,
		`responsibilities[0].kpis[0]: missing: every KPI needs an id`,
		`responsibilities[1].id: duplicate responsibility "serve"`,
	}, got)
	assert.True(t, strings.HasPrefix(err.Error(), "roles: compile catalogue: "))
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"role": []}`:              `roles: decode catalogue: line 1, column 2: role: unknown field "role" (did you mean "roles"?)`,
		`{"skills": 1}`:             `roles: decode catalogue: line 1, column 12: skills: want a list, have 1`,
		`{"skills":[],"skills":[]}`: `roles: decode catalogue: line 1, column 14: skills: duplicate key "skills"`,
		`{"responsibilities":[{"default":{"cooks":[]}}]}`: `roles: decode catalogue: line 1, column 34: responsibilities[0].default.cooks: unknown meaning "cooks": want does, owns, advises, told, helps, checks, signs-off or excluded`,
		`{"roles":[{"needs":[{"skill":"x","min":300}]}]}`: `roles: decode catalogue: line 1, column 40: roles[0].needs[0].min: want a level from 1 to 4: 1 with guidance, 2 alone, 3 in hard cases, 4 leading others, have 300`,
		`{"roles":[{"sourcing":["moon"]}]}`:               `roles: decode catalogue: line 1, column 24: roles[0].sourcing[0]: unknown source "moon": want in-house, freelance or agency`,
		`{"roles":[{"codes":[{"match":"near"}]}]}`:        `roles: decode catalogue: line 1, column 30: roles[0].codes[0].match: unknown match "near": want title, alternate or closest`,
	} {
		_, err := roles.Decode(strings.NewReader(text))
		assert.EqualError(t, err, want)
		assert.NotEmpty(t, socialteam.SpecErrors(err))
	}
	_, err := roles.DecodeMatrix(strings.NewReader(`{"rows":[{"cells":[{"letter":"A"}]}]}`))
	assert.EqualError(t, err, `roles: decode matrix: line 1, column 21: rows[0].cells[0].letter: unknown field "letter" (did you mean "letters"?)`)
}

func TestOnly(t *testing.T) {
	c, err := roles.Standard().Only("content-creator", "social-media-manager", "marketing-manager")
	require.NoError(t, err)
	assert.Equal(t, []roles.ID{"social-media-manager", "content-creator", "marketing-manager"}, c.RoleIDs(), "in catalogue order")
	assert.False(t, c.HasResponsibility("follow-up-leads"), "nobody eligible is left")
	r, _ := c.Role("social-media-manager")
	assert.Equal(t, []roles.ID{"marketing-manager"}, r.ReportsTo)
	assert.Equal(t, []roles.ID{"content-creator"}, r.OverlapsWith)
	resp, ok := c.Responsibility("define-strategy")
	require.True(t, ok)
	assert.Equal(t, map[roles.Meaning][]roles.ID{
		roles.Does: {"social-media-manager"}, roles.Owns: {"marketing-manager"}, roles.Told: {"content-creator"},
	}, resp.Default)
	assert.Len(t, c.SkillIDs(), 45)

	_, err = c.Only("copywriter", "content-creater")
	assert.EqualError(t, err, "roles: cut catalogue: list[0]: unknown role \"copywriter\"\nlist[1]: unknown role \"content-creater\" (did you mean \"content-creator\"?)")
	none, err := c.Only()
	require.NoError(t, err)
	assert.Empty(t, none.RoleIDs())
	assert.Empty(t, none.ResponsibilityIDs(), "every one of them names who is eligible")
}

func TestExtend(t *testing.T) {
	base := roles.Standard()
	c, err := base.Extend(roles.Spec{
		Skills: []roles.Skill{{ID: "podcasting", Title: "Podcasting"}},
		Roles: []roles.Role{
			{ID: "podcast-host", Title: "Podcast Host", Needs: []roles.Need{{Skill: "podcasting", Min: roles.Advanced}, {Skill: "writing", Nice: true}}},
			{ID: "content-creator", Title: "Maker of Things"},
		},
		Responsibilities: []roles.Responsibility{{ID: "host-podcast", Area: "content", Title: "Host the podcast", Eligible: []roles.ID{"podcast-host"}}},
	})
	require.NoError(t, err)
	assert.Equal(t, append(base.RoleIDs(), "podcast-host"), c.RoleIDs())
	assert.Equal(t, append(base.ResponsibilityIDs(), "host-podcast"), c.ResponsibilityIDs())
	r, _ := c.Role("content-creator")
	assert.Equal(t, roles.Role{ID: "content-creator", Title: "Maker of Things"}, r, "replaced as a whole")
	r, _ = c.Role("podcast-host")
	assert.Equal(t, []roles.Need{{Skill: "podcasting", Min: roles.Advanced}, {Skill: "writing", Min: roles.Basic, Nice: true}}, r.Needs)
	assert.Equal(t, roles.ID("podcast-host"), c.Find("Podcast hosts")[0].Role)
	was, _ := base.Role("content-creator")
	assert.Equal(t, "Content Creator", was.Title, "the base is as it was")

	same, err := base.Extend(roles.Spec{})
	require.NoError(t, err)
	assert.Equal(t, base.Spec(), same.Spec())
}

// Faults stand in the order of the Spec that was added, not of the catalogue that
// it was added to, and within a list in the order of the list.
func TestExtendReportsInItsOwnOrder(t *testing.T) {
	_, err := roles.Standard().Extend(roles.Spec{Roles: []roles.Role{
		{ID: "-", Title: "New", KPIs: []roles.KPIID{"reach", "reach", "!"}},
		{ID: "copywriter", Title: "Old", ReportsTo: []roles.ID{"copywriter", "copywritr"}, WorksWith: []roles.ID{"editor", "business-owner", "business-owner", "edtor"}},
	}})
	var paths []string
	for _, f := range socialteam.SpecErrors(err) {
		paths = append(paths, f.Path)
	}
	assert.Equal(t, []string{
		"roles[0].id", "roles[0].kpis[1]", "roles[0].kpis[2]", "roles[1].reports-to[0]", "roles[1].reports-to[1]",
		"roles[1].works-with[0]", "roles[1].works-with[2]", "roles[1].works-with[3]",
	}, paths)
}

func TestExtendReportsInItsOwnPaths(t *testing.T) {
	_, err := roles.Standard().Extend(roles.Spec{
		Format: "x",
		Roles:  []roles.Role{{ID: "copywriter", Title: ""}, {ID: "x", Title: "X", ReportsTo: []roles.ID{"copywriterr"}}, {ID: "x", Title: "X"}, {ID: "copywriter", Title: "Y"}},
	})
	assert.EqualError(t, err, `roles: extend catalogue: format: unknown format "x": want "socialteam.roles/1"
roles[0].title: missing: want a text of one line
roles[1].reports-to[0]: unknown role "copywriterr" (did you mean "copywriter"?)
roles[2].id: duplicate role "x"
roles[3].id: duplicate role "copywriter"`)
}

func TestZeroCatalog(t *testing.T) {
	c := &roles.Catalog{}
	assert.False(t, c.HasRole("x"))
	assert.Empty(t, c.RoleIDs())
	assert.Empty(t, c.Find("x"))
	assert.Empty(t, c.DefaultMatrix().Rows())
	_, err := c.Extend(roles.Standard().Spec())
	require.NoError(t, err)
}

func TestWords(t *testing.T) {
	for _, v := range []interface {
		String() string
		MarshalText() ([]byte, error)
	}{
		roles.InHouse, roles.Freelance, roles.Agency, roles.MatchTitle, roles.MatchAlternate, roles.MatchClosest, roles.Does, roles.SignsOff, roles.Excluded,
		roles.SchemeChanged, roles.CellChanged,
	} {
		text, err := v.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, v.String(), string(text))
		p := reflect.New(reflect.TypeOf(v))
		require.NoError(t, p.Interface().(interface{ UnmarshalText([]byte) error }).UnmarshalText(text))
		assert.Equal(t, v, p.Elem().Interface())
		assert.Error(t, p.Interface().(interface{ UnmarshalText([]byte) error }).UnmarshalText([]byte("nonsense")))
		assert.Equal(t, v, p.Elem().Interface(), "unchanged by a failure")
	}
	for _, v := range []interface {
		String() string
		MarshalText() ([]byte, error)
	}{roles.Source(0), roles.CodeMatch(0), roles.Meaning(0), roles.ChangeKind(0)} {
		assert.Empty(t, v.String())
		_, err := v.MarshalText()
		assert.Error(t, err)
	}
	assert.Equal(t, "meaning(9)", roles.Meaning(9).String())
}

// What the first call of Standard costs a program.
func BenchmarkStandardFromFile(b *testing.B) {
	text, err := os.ReadFile("standard.json")
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		var s roles.Spec
		if err := json.Unmarshal(text, &s); err != nil {
			b.Fatal(err)
		}
		if _, err := roles.Compile(s); err != nil {
			b.Fatal(err)
		}
	}
}
