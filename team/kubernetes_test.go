// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

type kubernetesFile struct {
	Groups []struct {
		Dir         string
		Name        string
		Roles       map[string][]string
		Subprojects []struct {
			Name  string
			Leads []string
		}
	}
	Orgs []struct {
		Org             string
		Admins, Members []string
		Teams           []kubernetesTeam
	}
}

type kubernetesTeam struct {
	Name                 string
	Maintainers, Members []string
	Teams                []kubernetesTeam
}

// kubernetesRoles are the hats of that organisation.
func kubernetesRoles(t testing.TB) *roles.Catalog {
	var s roles.Spec
	for _, id := range []roles.ID{"org-admin", "org-member", "team-maintainer", "team-member", "chair", "tech-lead", "subproject-lead"} {
		s.Roles = append(s.Roles, roles.Role{ID: id, Title: string(id)})
	}
	c, err := roles.Compile(s)
	require.NoError(t, err)
	return c
}

// kubernetes turns the organisation's file into a team:
//
//   - an org is a root unit, a team a unit below its org or the team it is nested
//     in; an entry in admins, members, maintainers (of a team) or members (of a
//     team) is a holding of org-admin, org-member, team-maintainer or team-member
//     in that unit, so that being in the org reaches down to its teams;
//   - a community group (SIG, working group, committee) is a unit below the root
//     "community", led by its chairs: holdings of chair and tech-lead there; a
//     subproject is a unit below its group, with holdings of subproject-lead;
//   - people are numbered 1 to 1,558; 48 numbers stand nowhere in the file, and
//     are people without a hat. The file knows no shares: every hat is 1 per
//     mille.
func kubernetes(t testing.TB) (spec team.Spec, groups []team.UnitID, teams int) {
	file := readKubernetes(t)
	people := map[string]*team.Member{}
	for i := range 1558 {
		id := fmt.Sprintf("p%04d", i+1)
		people[id] = &team.Member{ID: team.MemberID(id)}
	}
	hold := func(who []string, r roles.ID, u team.UnitID) {
		for _, p := range who {
			people[p].Holdings = append(people[p].Holdings, team.Holding{Role: r, Unit: u, Share: 1})
		}
	}
	unit := func(id, parent team.UnitID, title string) team.UnitID {
		spec.Units = append(spec.Units, team.Unit{ID: id, Parent: parent, Title: title})
		return id
	}
	var nest func(parent team.UnitID, list []kubernetesTeam)
	nest = func(parent team.UnitID, list []kubernetesTeam) {
		for _, x := range list {
			teams++
			u := unit(parent+"/"+team.UnitID(x.Name), parent, x.Name)
			hold(x.Maintainers, "team-maintainer", u)
			hold(x.Members, "team-member", u)
			nest(u, x.Teams)
		}
	}
	for _, o := range file.Orgs {
		u := unit(team.UnitID("org/"+o.Org), "", o.Org)
		hold(o.Admins, "org-admin", u)
		hold(o.Members, "org-member", u)
		nest(u, o.Teams)
	}
	community := unit("community", "", "Community")
	for _, g := range file.Groups {
		u := unit("community/"+team.UnitID(g.Dir), community, g.Name)
		groups = append(groups, u)
		hold(g.Roles["chairs"], "chair", u)
		hold(g.Roles["tech_leads"], "tech-lead", u)
		for _, s := range g.Subprojects {
			hold(s.Leads, "subproject-lead", unit(u+"/"+team.UnitID(s.Name), u, s.Name))
		}
	}
	for _, m := range people {
		spec.Members = append(spec.Members, *m)
	}
	slices.SortFunc(spec.Members, func(a, b team.Member) int { return cmp.Compare(a.ID, b.ID) })
	return spec, groups, teams
}

func readKubernetes(t testing.TB) kubernetesFile {
	f, err := os.Open(testkit.Shared(t, "data", "kubernetes-org.json.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var file kubernetesFile
	require.NoError(t, json.NewDecoder(z).Decode(&file))
	return file
}

// The rules that the organisation's own tests hold its files to.
var (
	kubernetesPairs        = []team.Pair{{A: "org-admin", B: "org-member", SameUnit: true}, {A: "team-maintainer", B: "team-member", SameUnit: true}}
	kubernetesRequirements = []team.Requirement{
		{Role: "team-member", Any: []roles.ID{"org-member", "org-admin"}},
		{Role: "team-maintainer", Any: []roles.ID{"org-member", "org-admin"}},
	}
)

func TestKubernetes(t *testing.T) {
	spec, groups, teams := kubernetes(t)
	tm, err := team.Compile(spec, kubernetesRoles(t))
	require.NoError(t, err)
	assert.Equal(t, 1558, tm.Len())
	assert.Equal(t, 766, teams)
	assert.Len(t, groups, 35)
	const orgs, subprojects, community = 8, 236, 1
	assert.Len(t, spec.Units, orgs+766+community+35+subprojects)
	v := tm.At(instant(t, "2026-06-15T12:00:00Z"))

	memberships := 0
	for _, m := range spec.Members {
		for _, h := range v.Hats(m.ID) {
			if h.Role == "team-member" || h.Role == "team-maintainer" {
				memberships++
			}
		}
	}
	assert.Equal(t, 3615, memberships)

	findings, err := team.Separation(v, kubernetesPairs)
	require.NoError(t, err)
	assert.Empty(t, messages(findings), "nobody is admin and member at once")
	findings, err = team.Requirements(v, kubernetesRequirements)
	require.NoError(t, err)
	assert.Empty(t, messages(findings), "members of a team are members of the org")
	structure, err := team.Structure(v, team.StructureOptions{Leading: []roles.ID{"chair"}, Led: groups})
	require.NoError(t, err)
	assert.Empty(t, structure.Leaderless, "every group has a lead")
	assert.Equal(t, 1558, structure.Members)
	assert.Len(t, structure.Hatless, 48)
	assert.Equal(t, 1, structure.Depth, "the file states no lines of reporting")
	assert.Empty(t, structure.Orphans)
	for _, f := range structure.Findings {
		assert.Equal(t, "structure-hatless", f.Rule)
	}
	assert.Greater(t, len(v.AppendHolders(nil, "org-member", "org/kubernetes")), 1000)
}

// The same rules find what is broken on purpose.
func TestKubernetesBroken(t *testing.T) {
	spec, groups, _ := kubernetes(t)
	tm, err := team.Compile(spec, kubernetesRoles(t))
	require.NoError(t, err)
	at := instant(t, "2026-06-15T12:00:00Z")
	edit := func(id team.MemberID, change func([]team.Holding) []team.Holding) *team.View {
		m, ok := tm.Member(id)
		require.True(t, ok)
		m.Holdings = change(m.Holdings)
		broken, err := tm.With(team.Change{Op: team.Replace, Member: &m})
		require.NoError(t, err)
		return broken.At(at)
	}
	v := tm.At(at)

	admin := v.AppendHolders(nil, "org-admin", "org/etcd-io")[0]
	findings, err := team.Separation(edit(admin, func(h []team.Holding) []team.Holding {
		return append(h, team.Holding{Role: "org-member", Unit: "org/etcd-io", Share: 1})
	}), kubernetesPairs)
	require.NoError(t, err)
	require.Len(t, findings, 1)
	assert.Equal(t, string(admin), findings[0].Subject)

	member := v.AppendHolders(nil, "team-member", "org/etcd-io/etcd-admins")[0]
	findings, err = team.Requirements(edit(member, func(h []team.Holding) []team.Holding {
		return slices.DeleteFunc(h, func(h team.Holding) bool { return h.Unit == "org/etcd-io" })
	}), kubernetesRequirements)
	require.NoError(t, err)
	require.NotEmpty(t, findings)
	assert.Equal(t, string(member), findings[0].Subject)
	fix, _ := findings[0].Param("fix")
	assert.Equal(t, "make "+string(member)+" org-member", fix)

	group := slices.IndexFunc(groups, func(u team.UnitID) bool { return len(chairs(spec, u)) == 1 })
	if group < 0 {
		group = 0
	}
	s := spec
	s.Members = slices.Clone(spec.Members)
	for i := range s.Members {
		s.Members[i].Holdings = slices.DeleteFunc(slices.Clone(s.Members[i].Holdings), func(h team.Holding) bool {
			return h.Unit == groups[group] && h.Role == "chair"
		})
	}
	tm, err = team.Compile(s, kubernetesRoles(t))
	require.NoError(t, err)
	structure, err := team.Structure(tm.At(at), team.StructureOptions{Leading: []roles.ID{"chair"}, Led: groups})
	require.NoError(t, err)
	assert.Equal(t, []team.UnitID{groups[group]}, structure.Leaderless)
}

func chairs(s team.Spec, u team.UnitID) []team.MemberID {
	var list []team.MemberID
	for _, m := range s.Members {
		for _, h := range m.Holdings {
			if h.Role == "chair" && h.Unit == u {
				list = append(list, m.ID)
			}
		}
	}
	return list
}

// People are numbered, and the numbers that the file names are 1,510.
func TestKubernetesPeople(t *testing.T) {
	spec, _, _ := kubernetes(t)
	seated := 0
	for i, m := range spec.Members {
		n, err := strconv.Atoi(string(m.ID[1:]))
		require.NoError(t, err)
		require.Equal(t, i+1, n)
		if len(m.Holdings) > 0 {
			seated++
		}
	}
	assert.Equal(t, 1510, seated)
}

func BenchmarkKubernetes(b *testing.B) {
	spec, groups, _ := kubernetes(b)
	catalog := kubernetesRoles(b)
	at := instant(b, "2026-06-15T12:00:00Z")
	b.ReportAllocs()
	for b.Loop() {
		tm, err := team.Compile(spec, catalog)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := team.Structure(tm.At(at), team.StructureOptions{Leading: []roles.ID{"chair"}, Led: groups}); err != nil {
			b.Fatal(err)
		}
	}
}
