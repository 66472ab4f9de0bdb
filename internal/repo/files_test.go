// SPDX-License-Identifier: Apache-2.0

// Package repo_test holds what must be true of every file and of every package
// of this repository.
package repo_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../.."

// ignored are the names of what the repository does not hold.
var ignored = []string{".git", ".cache", ".evidence", "node_modules"}

// textFiles returns the text files of the repository by their path from the
// root. A file with a NUL byte, or one that a build leaves behind, is none.
func textFiles(t *testing.T) map[string]string {
	t.Helper()
	out, err := readTexts()
	require.NoError(t, err)
	require.Contains(t, out, "go.mod")
	return out
}

// readTexts reads them once for all tests.
var readTexts = sync.OnceValues(func() (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if slices.Contains(ignored, entry.Name()) {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil // in a work tree, .git is a file
		}
		if !entry.Type().IsRegular() || slices.Contains([]string{".test", ".out", ".prof"}, filepath.Ext(file)) {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		rel, err := filepath.Rel(root, file)
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	return out, err
})

var spdxLine = regexp.MustCompile(`SPDX-License-Identifier: Apache-2\.0`)

func TestEveryFileStatesItsLicence(t *testing.T) {
	covered, err := reusePatterns(filepath.Join(root, "REUSE.toml"))
	require.NoError(t, err)
	require.NotEmpty(t, covered)
	for name, text := range textFiles(t) {
		head := text[:min(len(text), 300)]
		byPattern := slices.ContainsFunc(covered, func(p *regexp.Regexp) bool { return p.MatchString(name) })
		assert.True(t, byPattern || spdxLine.MatchString(head), "%s: no SPDX line at its start, and REUSE.toml does not cover it", name)
	}
}

// reusePatterns reads the paths of a REUSE.toml: there "*" stands for anything
// but a slash and "**" for anything.
func reusePatterns(file string) ([]*regexp.Regexp, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	_, list, _ := strings.Cut(string(text), "path = [")
	list, _, _ = strings.Cut(list, "]")
	var out []*regexp.Regexp
	for _, m := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(list, -1) {
		p := regexp.QuoteMeta(m[1])
		p = strings.ReplaceAll(p, `\*\*`, `.+`)
		p = strings.ReplaceAll(p, `\*`, `[^/]*`)
		compiled, err := regexp.Compile("^(?:" + strings.ReplaceAll(p, ".+", ".*") + ")$")
		if err != nil {
			return nil, err
		}
		out = append(out, compiled)
	}
	return out, nil
}

// A rule names what no file holds: one of some words between what a pattern says
// before and behind it.
type rule struct {
	name    string
	words   []string // in lower case; a text without any of them cannot match
	pattern *regexp.Regexp
	except  []string // parts of paths
}

func newRule(name, before string, words []string, behind string, except ...string) rule {
	r := rule{name: name, except: except}
	quoted := make([]string, len(words))
	for i, w := range words {
		r.words = append(r.words, strings.ToLower(w))
		quoted[i] = regexp.QuoteMeta(w)
	}
	r.pattern = regexp.MustCompile(before + "(" + strings.Join(quoted, "|") + ")" + behind)
	return r
}

// in returns where a text breaks the rule; nil if it does not. lower is the text
// in lower case: most texts hold none of the words, and finding that out is cheap.
func (r rule) in(text, lower string) []int {
	if !slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(lower, w) }) {
		return nil
	}
	return r.pattern.FindStringIndex(text)
}

// rules are put together from parts, so that this file keeps them.
var rules = []rule{
	newRule("a path of one machine", `(?m)(^|[ "'=(`+"`"+`])/`, []string{"wo" + "rk/", "far" + "m/", "tm" + "p/", "roo" + "t/", "hom" + "e/"}, `[A-Za-z0-9_.-]+`),
	newRule("a word for unfinished work", `\b`, []string{"TO" + "DO", "FIX" + "ME", "X" + "XX"}, `\b`),
	newRule("said to be undone", ``, []string{"not imple" + "mented", "not yet imple" + "mented", "unimple" + "mented"}, ``),
	newRule("a word about how it was made", `(?i)\b`, []string{
		"clau" + "de", "anthro" + "pic", "chat" + "gpt", "open" + "ai", "copi" + "lot", "language mo" + "del", "co-authored" + "-by", "the issue " + "says",
	}, `\b`),
	newRule("a conflict of a merge", `(?m)^`, []string{"<<<<" + "<<<", ">>>>" + ">>>"}, ` `),
	newRule("a line ending of Windows", ``, []string{"\r" + "\n"}, ``, "testdata/"),
}

func TestNoFileHolds(t *testing.T) {
	all := rules
	for _, host := range registryHosts() {
		all = append(all, newRule("the host name of a registry", "", []string{host}, ""))
	}
	for name, text := range textFiles(t) {
		lower := strings.ToLower(text)
		for _, r := range all {
			if slices.ContainsFunc(r.except, func(part string) bool { return strings.Contains(name, part) }) {
				continue
			}
			if at := r.in(text, lower); at != nil {
				line := 1 + strings.Count(text[:at[0]], "\n")
				assert.Fail(t, r.name, "%s:%d: %q", name, line, strings.TrimSpace(text[at[0]:at[1]]))
			}
		}
	}
}

// registryHosts returns the hosts from which this machine gets packages, but for
// those that everybody knows.
func registryHosts() []string {
	places := []string{os.Getenv("NPM_CONFIG_REGISTRY"), os.Getenv("npm_config_registry")}
	if out, err := exec.Command("go", "env", "GOPROXY").Output(); err == nil {
		places = append(places, strings.FieldsFunc(string(out), func(r rune) bool { return r == ',' || r == '|' || r == '\n' })...)
	}
	var hosts []string
	for _, place := range places {
		u, err := url.Parse(place)
		if err != nil || u.Host == "" || u.Host == "proxy.golang.org" || strings.HasSuffix(u.Host, "registry.npmjs.org") {
			continue
		}
		hosts = append(hosts, u.Host)
	}
	return hosts
}

func TestRulesMatch(t *testing.T) {
	bad := []string{
		"see " + "/wo" + "rk/main", "TO" + "DO: later", "not yet imple" + "mented", "written with Clau" + "de", "<<<<" + "<<< HEAD", "a\r" + "\n",
	}
	for i, r := range rules {
		assert.NotNil(t, r.in(bad[i], strings.ToLower(bad[i])), r.name)
	}
	for _, good := range []string{"https://example.com/work/x", "a/work/b", "the method", "model language", "<<<fork>>>"} {
		for _, r := range rules {
			assert.Nil(t, r.in(good, strings.ToLower(good)), "%s: %s", r.name, good)
		}
	}
}

func TestReusePatterns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "REUSE.toml")
	require.NoError(t, os.WriteFile(file, []byte("path = [\n  \"**.json\",\n  \"api/*.txt\",\n  \"**/testdata/**\",\n]\n"), 0o644))
	patterns, err := reusePatterns(file)
	require.NoError(t, err)
	for name, want := range map[string]bool{
		"a.json": true, "x/y/a.json": true, "api/roles.txt": true, "api/x/roles.txt": false, "x/testdata/y/z.go": true, "a.txt": false, "ajson": false,
	} {
		got := slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(name) })
		assert.Equal(t, want, got, name)
	}
}

// Only the absent folder of shared facts may skip a test.
func TestNothingSkips(t *testing.T) {
	skip := regexp.MustCompile(`\b[a-z]+\.Skip(f|Now)?\(`)
	for name, text := range textFiles(t) {
		if path.Ext(name) != ".go" || name == "internal/testkit/testkit.go" {
			continue
		}
		skips := strings.Contains(text, ".Skip") && skip.MatchString(text)
		assert.False(t, skips, "%s skips a test", name)
	}
}
