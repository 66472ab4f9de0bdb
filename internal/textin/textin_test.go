// SPDX-License-Identifier: Apache-2.0

package textin_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/textin"
)

func TestReaderPassesTextOn(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"\ufeff":            "",
		"\ufeffa,b\n1,2\n":  "a,b\n1,2\n",
		"a\r\nb":            "a\r\nb",
		"a\ufeffb":          "a\ufeffb",
		"x\n\n\nyyyyyyyy\n": "x\n\n\nyyyyyyyy\n",
	} {
		got, err := io.ReadAll(textin.NewReader(iotest.OneByteReader(strings.NewReader(text))))
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

func TestReaderRefusesLongLines(t *testing.T) {
	long := strings.Repeat("x", textin.LineLimit)
	got, err := io.ReadAll(textin.NewReader(strings.NewReader("a\n" + long + "\nb")))
	require.NoError(t, err, "a line of the limit is no fault")
	require.Len(t, got, 2+textin.LineLimit+2)

	for _, text := range []string{"a\n" + long + "x\nb", "a\n" + long + "x", "a\n" + strings.Repeat(long, 50)} {
		r := textin.NewReader(strings.NewReader(text))
		got, err := io.ReadAll(r)
		var line *textin.LineError
		require.ErrorAs(t, err, &line)
		require.Equal(t, 2, line.Line)
		require.EqualError(t, err, "line 2: longer than 1048576 bytes: is this a text with one record per line?")
		require.LessOrEqual(t, len(got), 2+textin.LineLimit)
		_, again := r.Read(make([]byte, 1))
		require.Equal(t, err, again)
	}
}

// TestReaderCountsEachLine: only a line of its own is held against the limit,
// wherever the parts in which it is read begin and end.
func TestReaderCountsEachLine(t *testing.T) {
	long := strings.Repeat("x", textin.LineLimit)
	for name, text := range map[string]string{
		"lines of the limit":          strings.Repeat(long+"\n", 3),
		"the limit, and no line end":  long,
		"empty lines":                 strings.Repeat("\n", 2*textin.LineLimit),
		"parts that begin a new line": strings.Repeat("\n"+strings.Repeat("x", 64<<10-1), 40),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := io.ReadAll(textin.NewReader(strings.NewReader(text)))
			require.NoError(t, err)
			require.True(t, text == string(got))
		})
	}
	_, err := io.ReadAll(textin.NewReader(strings.NewReader(strings.Repeat("\n", 200_000) + long + "x")))
	require.ErrorContains(t, err, "line 200001: ")
}

func TestReaderPassesErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	_, err := io.ReadAll(textin.NewReader(io.MultiReader(strings.NewReader("ab\n"), iotest.ErrReader(broken))))
	require.ErrorIs(t, err, broken)
}

func TestSeparator(t *testing.T) {
	for text, want := range map[string]rune{
		"":                      ',',
		"a":                     ',',
		"a,b,c\n1;2;3;4;5":      ',',
		"a;b\n":                 ';',
		"a\tb\tc,d":             '\t',
		`"a;b;c;d",e,f`:         ',',
		"\n;;;;":                ',',
		"\ufeff\"x,y,z\";b;c\n": ';',
	} {
		r := textin.NewReader(strings.NewReader(text))
		require.Equal(t, string(want), string(r.Separator()), "%q", text)
		rest, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, strings.TrimPrefix(text, "\ufeff"), string(rest), "nothing is consumed")
	}
}
