// SPDX-License-Identifier: Apache-2.0

package workflow

// Word is what somebody says at a gate. The zero Word means "not set"; encoding
// refuses it.
type Word uint8

// The words.
const (
	Approve Word = iota + 1 // yes
	Decline                 // no, in text "reject": the item is rejected where the gate says so
	Changes                 // no, and please change something
	Abstain                 // neither, but heard
)

var words = enum{"word", "approve", "reject", "changes", "abstain"}

// String returns the text form: "approve", "reject", "changes" or "abstain".
func (w Word) String() string { return words.text(uint8(w)) }

// AppendText appends the text form to b. It fails on a Word that is not one of
// the constants.
func (w Word) AppendText(b []byte) ([]byte, error) { return words.append(b, uint8(w)) }

// MarshalText is [Word.AppendText] to a new slice.
func (w Word) MarshalText() ([]byte, error) { return w.AppendText(nil) }

// UnmarshalText reads the text form.
func (w *Word) UnmarshalText(text []byte) error {
	v, err := words.parse(text)
	if err == nil {
		*w = Word(v)
	}
	return err
}

// no reports whether w speaks against.
func (w Word) no() bool { return w == Decline || w == Changes }
