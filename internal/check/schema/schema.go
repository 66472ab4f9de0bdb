// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a compiled JSON Schema. It never changes, so any number of
// goroutines may use it.
type Schema struct{ compiled *jsonschema.Schema }

// Compile compiles a JSON Schema document of any draft from 4 on; without
// "$schema" it is read as 2020-12. The keyword format is checked, not only noted.
// A reference to another document is an error.
func Compile(document []byte) (*Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	const at = "urn:schema"
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	c.AssertFormat()
	if err := c.AddResource(at, doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	compiled, err := c.Compile(at)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return &Schema{compiled}, nil
}

// Validate judges a JSON document. The error names every place that breaks the
// schema.
func (s *Schema) Validate(document []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return s.compiled.Validate(doc)
}
