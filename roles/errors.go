// SPDX-License-Identifier: Apache-2.0

package roles

import "errors"

// ErrNoTable says that a text holds no table that could be a matrix.
var ErrNoTable = errors.New("no table found")

// ErrTooLarge says that a text is larger than 16 MiB.
var ErrTooLarge = errors.New("larger than 16 MiB")

var errNoCatalog = errors.New("no catalogue: want one, such as Standard()")
