// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Gremlins tests a mutant only inside a block of the coverage profile. The
// conditions of a switch and the values of package variables lie in none,
// though tests reach them. Such mutants are tested here: the mutated file is
// laid over the real one for one run of the package's tests.

// baseline is how the tests of a package behave without a change.
type baseline struct {
	blocks []block
	takes  time.Duration
}

func measureBase(ctx context.Context, folder string) (baseline, error) {
	if _, err := output(ctx, nil, "go", "test", "-cover", "-run", "^$", folder); err != nil { // builds it
		return baseline{}, err
	}
	begin := time.Now()
	profile, err := coverProfile(ctx, folder)
	if err != nil {
		return baseline{}, err
	}
	takes := time.Since(begin)
	blocks, err := readBlocks(profile)
	return baseline{blocks, takes}, err
}

// limit is how long the tests of a mutant may take.
func (b baseline) limit() time.Duration { return max(10*b.takes, 30*time.Second) }

// coefficient is limit in multiples of what the tests take, as gremlins wants it.
func (b baseline) coefficient() int { return max(1, int(b.limit()/max(b.takes, time.Millisecond))) }

// hasBlock reports whether a place lies in a block of the profile.
func (b baseline) hasBlock(file string, line, column int) bool {
	for _, k := range b.blocks {
		after := line > k.from || line == k.from && column >= k.fromColumn
		before := line < k.to || line == k.to && column < k.toColumn
		if k.file == file && after && before {
			return true
		}
	}
	return false
}

// swaps are the changes that a kind of mutant makes to an operator, the longer
// operators first.
var swaps = map[string][][2]string{
	"CONDITIONALS_NEGATION": {{"==", "!="}, {"!=", "=="}, {"<=", ">"}, {">=", "<"}, {"<", ">="}, {">", "<="}},
	"CONDITIONALS_BOUNDARY": {{"<=", "<"}, {">=", ">"}, {"<", "<="}, {">", ">="}},
	"ARITHMETIC_BASE":       {{"+", "-"}, {"-", "+"}, {"*", "/"}, {"/", "*"}, {"%", "*"}},
	"INCREMENT_DECREMENT":   {{"++", "--"}, {"--", "++"}},
	"INVERT_NEGATIVES":      {{"-", "+"}},
}

// mutate returns the source with the change of the mutant; ok is false when
// there is no such operator at its place.
func mutate(source string, m mutant) (changed string, ok bool) {
	at := 0
	for range m.Line - 1 {
		next := strings.IndexByte(source[at:], '\n')
		if next < 0 {
			return "", false
		}
		at += next + 1
	}
	at += m.Column - 1
	if at < 0 || at > len(source) {
		return "", false
	}
	for _, swap := range swaps[m.Kind] {
		if strings.HasPrefix(source[at:], swap[0]) {
			return source[:at] + swap[1] + source[at+len(swap[0]):], true
		}
	}
	return "", false
}

// test runs the tests of the package with the mutant and returns its status, in
// the words of gremlins.
func (b baseline) test(ctx context.Context, folder, file string, m mutant) (string, error) {
	real, err := filepath.Abs(filepath.Join(folder, file))
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(real)
	if err != nil {
		return "", err
	}
	changed, ok := mutate(string(source), m)
	if !ok {
		return "", fmt.Errorf("%s:%d:%d: no operator for %s", file, m.Line, m.Column, m.Kind)
	}
	dir, err := os.MkdirTemp("", "evidence-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	mutated, overlay := filepath.Join(dir, file), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(mutated, []byte(changed), 0o644); err != nil {
		return "", err
	}
	if err := writeJSON(overlay, map[string]any{"Replace": map[string]string{real: mutated}}); err != nil {
		return "", err
	}
	if _, err := output(ctx, nil, "go", "test", "-overlay", overlay, "-run", "^$", folder); err != nil {
		return status(err, "NOT VIABLE")
	}
	said, err := output(ctx, nil, "go", "test", "-overlay", overlay, "-count=1", "-failfast", "-timeout", b.limit().String(), folder)
	if err != nil && strings.Contains(said, "panic: test timed out") {
		return status(err, "TIMED OUT")
	}
	return status(err, "KILLED")
}

// status turns the end of a command into a status: that given when the command
// ran and failed.
func status(err error, failed string) (string, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "LIVED", nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return failed, nil
	}
	return "", err
}
