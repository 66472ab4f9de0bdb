// SPDX-License-Identifier: Apache-2.0

package team

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/fault"
	"github.com/socialteam/socialteam/internal/suggest"
)

var errMissingID = errors.New("missing id: the same file must always be the same team, so ids are written down")

// missing says that a place which names something is empty.
func missing(want string) error { return errors.New("missing: " + want) }

// faults collects what is wrong with a Spec, in the order of the input.
type faults struct {
	errs   []error
	looked int
}

// add notes a fault at path.field; either may be empty.
func (f *faults) add(path, field string, err error) {
	f.errs = append(f.errs, &socialteam.SpecError{Path: fault.Join(path, field), Err: err})
}

func (f *faults) err() error { return errors.Join(f.errs...) }

// suggestionWork bounds how many known names are looked at for suggestions, so
// that a large document full of mistakes is refused as fast as a small one.
const suggestionWork = 20_000

func unknown[K, N ~string](f *faults, path, field, kind string, name N, known func() []K) {
	var names []K
	if f.looked < suggestionWork {
		names = known()
		f.looked += len(names)
	}
	f.add(path, field, suggest.Unknown(kind, name, names))
}

// location loads a location by name.
func (f *faults) location(path, name string) *time.Location {
	if name == "Local" {
		f.add(path, "location", errors.New(`the location "Local" is another place on every machine: name one, such as "Europe/Copenhagen"`))
		return time.UTC
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		f.add(path, "location", fmt.Errorf("unknown location %q: want a name of the IANA time zone database such as \"Europe/Copenhagen\"", name))
		return time.UTC
	}
	return loc
}

func index(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
