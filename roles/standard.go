// SPDX-License-Identifier: Apache-2.0

package roles

import (
	_ "embed"
	"encoding/json"
	"errors"
	"sync"
)

//go:embed standard.json
var standardJSON []byte

// Standard returns the shipped catalogue: 34 roles, 45 skills, 11 areas and 71
// responsibilities of social media teams. It is compiled at the first call;
// later calls return the same, unchanging value.
func Standard() *Catalog { return standard() }

// The file is ours, so the quick decoder will do; a test reads it with [Decode].
var standard = sync.OnceValue(func() *Catalog {
	var s Spec
	err := json.Unmarshal(standardJSON, &s)
	c, inner := Compile(s)
	if err := errors.Join(err, inner); err != nil {
		panic("roles: the shipped catalogue is broken: " + err.Error())
	}
	return c
})
