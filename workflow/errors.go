// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"errors"

	"github.com/socialteam/socialteam"
)

// Errors for questions that make no sense. A refusal is not one of them.
var (
	// ErrHistory says that an event cannot follow an item's history.
	ErrHistory = errors.New("does not follow the history")
	// ErrCommand says that a command lacks what every such command needs.
	ErrCommand = errors.New("incomplete command")
	// ErrNotBegun says that an item is the zero Item.
	ErrNotBegun = errors.New("the item has not begun")
	// ErrFacts says that the facts lack a part that the definition needs.
	ErrFacts = errors.New("the facts do not know")
)

// fault locates a fault of a document.
func fault(path string, err error) *socialteam.SpecError {
	return &socialteam.SpecError{Path: path, Err: err}
}
