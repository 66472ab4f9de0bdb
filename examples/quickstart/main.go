// SPDX-License-Identifier: Apache-2.0

// Command quickstart takes a company's playbook and an export of its posts, and
// tells who does what, which rules of practitioners the team keeps, how a post gets
// approved, and how well the posts did.
//
//	go run ./examples/quickstart [-playbook FILE] [-posts FILE] [-at DATE] [-format text|markdown|json]
//
// Without flags it uses the files playbook.json and posts.csv of its own folder,
// which are worth reading: they are the documentation of what it takes. Bad input
// ends it with status 2 and one line per fault, all other trouble with status 1.
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
	_ "time/tzdata" // a program brings its own time zones

	"github.com/socialteam/socialteam"
)

//go:embed playbook.json posts.csv
var embedded embed.FS

// The exit statuses.
const (
	statusOK = iota
	statusTrouble
	statusBadInput
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the flags.
type options struct {
	playbook, posts string
	at              socialteam.Date
	format          string
}

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return statusOK
	case err != nil:
		return statusBadInput
	}
	rep, err := load(o)
	if err == nil {
		err = rep.write(stdout, o.format)
	}
	if err == nil {
		return statusOK
	}
	var bad *badInput
	if errors.As(err, &bad) {
		for _, line := range bad.lines() {
			fmt.Fprintln(stderr, line)
		}
		return statusBadInput
	}
	fmt.Fprintln(stderr, "quickstart:", err)
	return statusTrouble
}

func parseFlags(args []string, stderr io.Writer) (options, error) {
	o := options{format: "text"}
	o.at, _ = socialteam.NewDate(2026, time.November, 2) // the day after the last of the posts
	set := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.StringVar(&o.playbook, "playbook", "", "JSON `file` of the company (default: the embedded playbook.json)")
	set.StringVar(&o.posts, "posts", "", "CSV `file` of its posts (default: the embedded posts.csv)")
	set.Func("at", fmt.Sprintf("the `date` on which to look at the team and to send a post round (default %v)", o.at), func(s string) (err error) {
		o.at, err = parseDay(s)
		return err
	})
	set.Func("format", "text, markdown or json (default text)", func(s string) error {
		if _, ok := formats[s]; !ok {
			return errors.New("want text, markdown or json")
		}
		o.format = s
		return nil
	})
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	if set.NArg() > 0 {
		fmt.Fprintf(stderr, "unexpected argument %q: files are named with -playbook and -posts\n", set.Arg(0))
		return options{}, errors.New("unexpected argument")
	}
	return o, nil
}

// parseDay reads a date that has weeks before it and that computers' clocks know.
func parseDay(s string) (socialteam.Date, error) {
	d, err := socialteam.ParseDate(s)
	if err != nil {
		return 0, err
	}
	if y, _, _ := d.Civil(); y < 1900 || y > 2200 {
		return 0, errors.New("want a year from 1900 to 2200")
	}
	return d, nil
}
