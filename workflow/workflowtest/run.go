// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// Extension is that of scenario files.
const Extension = ".scenario"

// Run plays every scenario file of fsys, in folders too, in the order of their
// paths, and returns every [Failure] and [SyntaxError], joined; nil if there is
// none. A file with a syntax error is not played. A folder without scenario files
// is an error, so that a test that tests nothing does not pass.
//
// Facts are asked for at the time of each step of a scenario that brings no people
// of its own; it may be nil when all of them do.
func Run(fsys fs.FS, flow *workflow.Flow, facts func(at time.Time) workflow.Facts) error {
	_, err := Cover(fsys, flow, facts)
	return err
}

// Cover is [Run], and tells what of the definition the scenarios used.
func Cover(fsys fs.FS, flow *workflow.Flow, facts func(at time.Time) workflow.Facts) (Coverage, error) {
	files, err := scenarioFiles(fsys)
	if err != nil {
		return Coverage{}, fmt.Errorf("workflowtest: %w", err)
	}
	if len(files) == 0 {
		return Coverage{}, fmt.Errorf("workflowtest: no file *%s: nothing would be tested", Extension)
	}
	c := newCounter(flow)
	var errs []error
	for _, file := range files {
		data, err := readFile(fsys, file)
		if err != nil {
			errs = append(errs, fmt.Errorf("workflowtest: %w", err))
			continue
		}
		errs = append(errs, playFile(file, data, flow, facts, c))
	}
	return c.coverage(), errors.Join(errs...)
}

// readFile reads one byte more than a file may have.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

func scenarioFiles(fsys fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == Extension {
			files = append(files, name)
		}
		return err
	})
	slices.Sort(files)
	return files, err
}

// playFile plays the scenarios of one file.
func playFile(file string, data []byte, flow *workflow.Flow, facts func(time.Time) workflow.Facts, c *counter) error {
	id, list, err := parse(file, data)
	if err != nil {
		return err
	}
	if id != "" && id != string(flow.ID()) {
		return &SyntaxError{File: file, Line: 1, Problem: fmt.Sprintf("the file speaks of definition %q, this is %q", id, flow.ID())}
	}
	b := newBinder(flow)
	var errs []error
	for _, sc := range list {
		errs = append(errs, b.bind(sc))
		if !sc.own && facts == nil {
			errs = append(errs, &SyntaxError{File: file, Line: sc.line, Problem: "the scenario brings no people, and there are no facts to ask"})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, sc := range list {
		errs = append(errs, play(b, sc, facts, c))
	}
	return errors.Join(errs...)
}
