// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	_ "embed" // the schema is a file of its own, for editors to point to
)

//go:embed schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of a [Spec]: what an editor needs
// to help somebody write one. A document that it refuses does not compile, save one
// that writes out what could be left out, such as "final": "". One that it accepts
// may still have faults that no schema can see, such as an unknown state: [Compile]
// finds them all.
func Schema() []byte { return []byte(schema) }
