// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"bytes"
	_ "embed"
	"sync"
)

//go:embed standard.json
var standardJSON []byte

// Standard returns the shipped catalogue: 34 roles, 45 skills, 11 areas and 71
// responsibilities of social media teams. It is compiled at the first call;
// later calls return the same, unchanging value.
func Standard() *Catalog { return standard() }

var standard = sync.OnceValue(func() *Catalog {
	s, err := Decode(bytes.NewReader(standardJSON))
	if err != nil {
		panic("roles: the shipped catalogue is broken: " + err.Error())
	}
	c, err := Compile(s)
	if err != nil {
		panic("roles: the shipped catalogue is broken: " + err.Error())
	}
	return c
})
