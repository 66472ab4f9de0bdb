// SPDX-License-Identifier: Apache-2.0

package socialteam_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
)

func TestSeverityText(t *testing.T) {
	for want, s := range map[string]socialteam.Severity{"info": socialteam.Info, "warning": socialteam.Warning, "error": socialteam.Error} {
		require.Equal(t, want, s.String())
		b, err := s.MarshalText()
		require.NoError(t, err)
		var back socialteam.Severity
		require.NoError(t, back.UnmarshalText(b))
		require.Equal(t, s, back)
	}
	require.Less(t, socialteam.Info, socialteam.Warning)
	require.Less(t, socialteam.Warning, socialteam.Error)
	require.Empty(t, socialteam.Severity(0).String())
	require.Equal(t, "severity(4)", socialteam.Severity(4).String())
	require.Equal(t, "severity(9)", socialteam.Severity(9).String())
	for _, s := range []socialteam.Severity{0, 4, 255} {
		_, err := s.MarshalText()
		require.Error(t, err)
	}
	var s socialteam.Severity
	require.EqualError(t, s.UnmarshalText([]byte("fatal")), `unknown severity "fatal": want info, warning or error`)
	require.Error(t, s.UnmarshalText(nil))
}

func TestFindingString(t *testing.T) {
	f := socialteam.Finding{
		Rule: "one-owner", Severity: socialteam.Error, Subject: "approve-posts", Message: "two roles own it",
		Params: []socialteam.Param{{Name: "count", Value: "2"}},
	}
	require.Equal(t, "error: one-owner: approve-posts: two roles own it", f.String())
	require.Equal(t, "", socialteam.Finding{}.String())
	v, ok := f.Param("count")
	require.True(t, ok)
	require.Equal(t, "2", v)
	_, ok = f.Param("other")
	require.False(t, ok)

	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back socialteam.Finding
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, f, back)
}

// TestFindingCompareSeesEveryField notices when Finding gains a field that the
// order does not know.
func TestFindingCompareSeesEveryField(t *testing.T) {
	base := socialteam.Finding{Rule: "b", Severity: socialteam.Warning, Subject: "b", Message: "b", Params: []socialteam.Param{{Name: "b", Value: "b"}}}
	larger := map[string]socialteam.Finding{"Rule": {Rule: "c"}, "Severity": {Severity: socialteam.Info}, "Subject": {Subject: "c"}, "Message": {Message: "c"}, "Params": {Params: []socialteam.Param{{Name: "b", Value: "c"}}}}
	require.Zero(t, base.Compare(base))
	typ := reflect.TypeFor[socialteam.Finding]()
	for i := range typ.NumField() {
		name := typ.Field(i).Name
		change, ok := larger[name]
		require.True(t, ok, "this test does not know %s", name)
		other := base
		reflect.ValueOf(&other).Elem().Field(i).Set(reflect.ValueOf(change).Field(i))
		require.Negative(t, base.Compare(other), name)
		require.Positive(t, other.Compare(base), name)
	}
	list := []socialteam.Finding{{Severity: socialteam.Info, Rule: "a"}, {Severity: socialteam.Error, Rule: "z"}}
	slices.SortFunc(list, socialteam.Finding.Compare)
	require.Equal(t, "z", list[0].Rule, "errors first")
}

func TestSpecErrors(t *testing.T) {
	cause := errors.New("unknown role \"x\"")
	a := &socialteam.SpecError{Path: "members[3].role", Err: cause}
	b := &socialteam.SpecError{Line: 3, Column: 7, Err: cause}
	c := &socialteam.SpecError{Path: "x", Line: 3, Column: 7, Err: cause}
	d := &socialteam.SpecError{Err: cause}
	require.EqualError(t, a, `members[3].role: unknown role "x"`)
	require.EqualError(t, b, `line 3, column 7: unknown role "x"`)
	require.EqualError(t, c, `line 3, column 7: x: unknown role "x"`)
	require.EqualError(t, d, `unknown role "x"`)
	require.ErrorIs(t, a, cause)

	err := fmt.Errorf("team: %w", errors.Join(a, fmt.Errorf("file: %w", errors.Join(b, c)), errors.New("other"), d))
	require.Equal(t, []*socialteam.SpecError{a, b, c, d}, socialteam.SpecErrors(err))
	require.Nil(t, socialteam.SpecErrors(nil))
	require.Nil(t, socialteam.SpecErrors(cause))
}
