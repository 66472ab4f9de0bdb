// SPDX-License-Identifier: Apache-2.0

package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/fault"
)

func TestUnder(t *testing.T) {
	require.NoError(t, fault.Under("team", nil))

	cause := errors.New("no such thing")
	err := fault.Under("team", cause)
	require.EqualError(t, err, "team: no such thing")
	require.ErrorIs(t, err, cause)

	inner := &socialteam.SpecError{Path: "members[0].id", Line: 3, Column: 1, Err: cause}
	err = fault.Under("team", fmt.Errorf("team: compile: %w", errors.Join(inner, &socialteam.SpecError{Path: "[2]", Err: cause}, &socialteam.SpecError{Err: cause})))
	require.EqualError(t, err, "line 3, column 1: team.members[0].id: no such thing\nteam[2]: no such thing\nteam: no such thing")
	require.Equal(t, "members[0].id", inner.Path, "the fault given is left as it was")
	require.EqualError(t, fault.Under("", inner), inner.Error())
}
