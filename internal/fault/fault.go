// SPDX-License-Identifier: Apache-2.0

// Package fault moves located errors into larger documents.
package fault

import (
	"errors"

	"github.com/socialteam/socialteam"
)

// Under returns every located fault of err with its path below path, joined; a
// cause that is not located stands at path itself. It returns nil for nil.
func Under(path string, err error) error {
	if err == nil {
		return nil
	}
	faults := socialteam.SpecErrors(err)
	if len(faults) == 0 {
		return &socialteam.SpecError{Path: path, Err: err}
	}
	errs := make([]error, len(faults))
	for i, f := range faults {
		moved := *f
		moved.Path = Join(path, f.Path)
		errs[i] = &moved
	}
	return errors.Join(errs...)
}

// Join returns the path that leads through outer to inner.
func Join(outer, inner string) string {
	switch {
	case outer == "" || inner == "" || inner[0] == '[':
		return outer + inner
	}
	return outer + "." + inner
}
