// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
)

// faults collects what is wrong with a Spec.
type faults struct{ list []error }

func (f *faults) add(path string, err error) {
	f.list = append(f.list, &socialteam.SpecError{Path: path, Err: err})
}

func (f *faults) err() error { return errors.Join(f.list...) }

// text reports a name or title that is missing or would not survive a table: it
// must be one line without space around it.
func (f *faults) text(path, s string) {
	switch {
	case s == "":
		f.add(path, errors.New("missing: want a text of one line"))
	case s != strings.TrimSpace(s) || strings.ContainsFunc(s, unicode.IsControl):
		f.add(path, fmt.Errorf("bad text %q: want one line without space around it", s))
	}
}

const maxID = 100

// checkID returns an error unless id is 1 to 100 letters, digits and the signs
// ".", "_" and "-", the first a letter or digit.
func checkID(kind, id string) error {
	if id == "" {
		return fmt.Errorf("missing: every %s needs an id", kind)
	}
	if len(id) > maxID {
		return fmt.Errorf("%s %q is longer than %d bytes", kind, id[:20]+"…", maxID)
	}
	for i, r := range id {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || i > 0 && (r == '-' || r == '_' || r == '.') {
			continue
		}
		return fmt.Errorf("bad %s id %q: want letters, digits, \"-\", \"_\" and \".\", with a letter or digit first", kind, id)
	}
	return nil
}

// id reports an id that is bad or stands twice; at maps ids to positions.
func id[K ~string](f *faults, path, kind string, id K, i int, at map[K]int) {
	if err := checkID(kind, string(id)); err != nil {
		f.add(path+".id", err)
	} else if at[id] != i {
		f.add(path+".id", fmt.Errorf("duplicate %s %q", kind, string(id)))
	}
}

// ref reports a reference to something unknown.
func ref[K ~string, V any](f *faults, path, kind string, id K, at map[K]int, key func(V) K, all []V) {
	if _, ok := at[id]; !ok {
		f.add(path, suggest.Unknown(kind, id, ids(key, all)))
	}
}

// once reports the i-th element of a list if it stands further ahead in it too.
func once[K ~string](f *faults, path, kind string, list []K, i int) {
	if slices.Contains(list[:i], list[i]) {
		f.add(path, fmt.Errorf("duplicate %s %q", kind, string(list[i])))
	}
}

func (c *Catalog) roleList(f *faults, path string, list []ID) {
	for i := range list {
		c.roleRef(f, path, list, i)
	}
}

// roleRef reports the i-th role of a list if it is unknown or stands twice, and
// returns its path.
func (c *Catalog) roleRef(f *faults, path string, list []ID, i int) string {
	path = fmt.Sprintf("%s[%d]", path, i)
	ref(f, path, "role", list[i], c.roles, roleID, c.spec.Roles)
	once(f, path, "role", list, i)
	return path
}

func (c *Catalog) check(f *faults, at places) {
	for _, i := range inOrder(at.skills, len(c.spec.Skills)) {
		s := c.spec.Skills[i]
		p := fmt.Sprintf("skills[%d]", place(at.skills, i))
		id(f, p, "skill", s.ID, i, c.skills)
		f.text(p+".title", s.Title)
	}
	for _, i := range inOrder(at.areas, len(c.spec.Areas)) {
		a := c.spec.Areas[i]
		p := fmt.Sprintf("areas[%d]", place(at.areas, i))
		id(f, p, "area", a.ID, i, c.areas)
		f.text(p+".title", a.Title)
	}
	for _, i := range inOrder(at.roles, len(c.spec.Roles)) {
		r := c.spec.Roles[i]
		p := fmt.Sprintf("roles[%d]", place(at.roles, i))
		id(f, p, "role", r.ID, i, c.roles)
		c.checkRole(f, p, r)
	}
	for _, i := range inOrder(at.responsibilities, len(c.spec.Responsibilities)) {
		r := c.spec.Responsibilities[i]
		p := fmt.Sprintf("responsibilities[%d]", place(at.responsibilities, i))
		id(f, p, "responsibility", r.ID, i, c.responsibilities)
		c.checkResponsibility(f, p, r)
	}
}

func (c *Catalog) checkRole(f *faults, path string, r Role) {
	f.text(path+".title", r.Title)
	for i, a := range r.Aliases {
		p := fmt.Sprintf("%s.aliases[%d]", path, i)
		f.text(p+".name", a.Name)
		if !isLang(a.Lang) {
			f.add(p+".lang", fmt.Errorf("bad language %q: want a tag such as \"en\" or \"da\"", a.Lang))
		}
	}
	for i, n := range r.Needs {
		p := fmt.Sprintf("%s.needs[%d]", path, i)
		ref(f, p+".skill", "skill", n.Skill, c.skills, skillID, c.spec.Skills)
		if slices.ContainsFunc(r.Needs[:i], func(m Need) bool { return m.Skill == n.Skill }) {
			f.add(p+".skill", fmt.Errorf("duplicate skill %q", string(n.Skill)))
		}
		if n.Min > MaxLevel {
			f.add(p+".min", fmt.Errorf("bad level %d: want 1 to %d", n.Min, MaxLevel))
		}
	}
	for i, s := range r.Sourcing {
		if s == 0 || s > Agency || slices.Contains(r.Sourcing[:i], s) {
			f.add(fmt.Sprintf("%s.sourcing[%d]", path, i), fmt.Errorf("bad source %q: want each of in-house, freelance and agency at most once", s))
		}
	}
	for i, id := range r.ReportsTo {
		if p := c.roleRef(f, path+".reports-to", r.ReportsTo, i); id == r.ID {
			f.add(p, fmt.Errorf("role %q reports to itself", string(id)))
		}
	}
	c.roleList(f, path+".overlaps-with", r.OverlapsWith)
	c.roleList(f, path+".works-with", r.WorksWith)
	for i, code := range r.Codes {
		p := fmt.Sprintf("%s.codes[%d]", path, i)
		f.text(p+".scheme", code.Scheme)
		f.text(p+".value", code.Value)
		if code.Match == 0 || code.Match > MatchClosest {
			f.add(p+".match", errors.New("missing: want title, alternate or closest"))
		}
	}
	checkKPIs(f, path+".kpis", r.KPIs)
}

func isLang(s string) bool {
	first, rest, _ := strings.Cut(s, "-")
	if len(first) < 2 || len(first) > 8 || strings.HasSuffix(s, "-") {
		return false
	}
	return !strings.ContainsFunc(first, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' }) &&
		!strings.ContainsFunc(rest, func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
		})
}

func checkKPIs(f *faults, path string, kpis []KPIID) {
	for i, k := range kpis {
		p := fmt.Sprintf("%s[%d]", path, i)
		if err := checkID("KPI", string(k)); err != nil {
			f.add(p, err)
		}
		once(f, p, "KPI", kpis, i)
	}
}

func (c *Catalog) checkResponsibility(f *faults, path string, r Responsibility) {
	ref(f, path+".area", "area", r.Area, c.areas, areaID, c.spec.Areas)
	f.text(path+".title", r.Title)
	c.roleList(f, path+".eligible", r.Eligible)
	for _, m := range slices.Sorted(maps.Keys(r.Default)) {
		if m == 0 || m > Excluded {
			f.add(path+".default", fmt.Errorf("bad meaning %d: want %s", m, meanings.choice()))
		}
	}
	for _, m := range Meanings() {
		c.roleList(f, fmt.Sprintf("%s.default.%s", path, m), r.Default[m])
	}
	for i, id := range r.Default[Does] {
		if c.HasRole(id) && len(r.Eligible) > 0 && !slices.Contains(r.Eligible, id) {
			f.add(fmt.Sprintf("%s.default.does[%d]", path, i), fmt.Errorf("role %q is not eligible to do %q", string(id), string(r.ID)))
		}
	}
	checkKPIs(f, path+".kpis", r.KPIs)
}
