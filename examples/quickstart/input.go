// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/team/playbook"
)

// badInput says that files cannot be used. Each entry is one file with all of
// its faults.
type badInput struct{ files []badFile }

type badFile struct {
	name string
	err  error
}

func (b *badInput) Error() string { return "bad input" }

// add notes what is wrong with a file, if anything is.
func (b *badInput) add(name string, err error) {
	if err != nil {
		b.files = append(b.files, badFile{name, err})
	}
}

// lines returns one line per fault.
func (b *badInput) lines() []string {
	var list []string
	for _, f := range b.files {
		for _, err := range leaves(f.err) {
			list = append(list, f.name+": "+err.Error())
		}
	}
	return list
}

// leaves returns the faults of which err is made, without what was said around
// several of them.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	if fault, ok := err.(*socialteam.SpecError); ok {
		return []error{fault}
	}
	if join, ok := err.(interface{ Unwrap() []error }); ok {
		var list []error
		for _, err := range join.Unwrap() {
			list = append(list, leaves(err)...)
		}
		return list
	}
	if inner := leaves(errors.Unwrap(err)); len(inner) > 1 || len(inner) == 1 && len(socialteam.SpecErrors(inner[0])) > 0 {
		return inner
	}
	return []error{err}
}

// open opens the file that a flag names, or the embedded one if the flag is not
// set.
func open(flag, file, embeddedName string) (io.ReadCloser, string, error) {
	if file == "" {
		f, err := embedded.Open(embeddedName)
		return f, embeddedName, err
	}
	f, err := os.Open(file)
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("no such file: name one with -%s, or leave the flag out for the embedded %s", flag, embeddedName)
	case errors.As(err, &path):
		err = path.Err // the file is named anyway
	}
	return f, file, err
}

// load reads both files and makes the report. Faults of both are reported
// together.
func load(o options) (*report, error) {
	var bad badInput
	book, name, err := loadPlaybook(o.playbook)
	bad.add(name, err)
	posts, name, err := loadPosts(o.posts, book, o.at)
	bad.add(name, err)
	if len(bad.files) > 0 {
		return nil, &bad
	}
	return makeReport(book, posts, o.at)
}

func loadPlaybook(file string) (book *playbook.Playbook, name string, err error) {
	f, name, err := open("playbook", file, "playbook.json")
	if err != nil {
		return nil, name, err
	}
	defer f.Close()
	spec, err := playbook.Decode(f)
	if err != nil {
		return nil, name, err
	}
	book, err = playbook.Compile(spec)
	return book, name, err
}
