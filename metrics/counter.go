// SPDX-License-Identifier: Apache-2.0

package metrics

// CounterID names a counter, in snake_case as warehouses write it, such as
// "link_clicks". The empty CounterID is no counter.
type CounterID string

// Kind says what may be done with the values of a counter. The zero Kind means
// "not set"; encoding refuses it.
type Kind uint8

// The kinds of counters.
const (
	// Flow counts events: impressions, clicks, money spent. It adds over time,
	// channels and posts.
	Flow Kind = iota + 1
	// Stock is a level at an instant: followers, open conversations. It never
	// adds over time: an expression takes the first, the last or the average.
	// Over accounts it adds, and then counts accounts, not people.
	Stock
	// Unique counts people once: reach. It never adds, whichever way; sums of
	// it are upper bounds.
	Unique
	// Distribution is a set of values, one per item: response times. Sets
	// merge; their means and quantiles do not.
	Distribution
	// Parameter is an assumption or an input: a price per like, the length of
	// the window. All its values in one cell must be equal.
	Parameter
)

var kindWords = words{Flow: "flow", Stock: "stock", Unique: "unique", Distribution: "distribution", Parameter: "parameter"}

// String returns the text form, such as "flow", and "" for the zero Kind.
func (k Kind) String() string { return kindWords.text("kind", uint8(k)) }

// AppendText appends the text form to b. It fails unless k is one of the
// constants.
func (k Kind) AppendText(b []byte) ([]byte, error) { return kindWords.append(b, "kind", uint8(k)) }

// MarshalText is [Kind.AppendText] to a new slice.
func (k Kind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (k *Kind) UnmarshalText(text []byte) error {
	v, err := kindWords.parse("kind", text)
	*k = Kind(v)
	return err
}

// Counter is something that a source counts or measures. The zero Counter does
// not compile.
type Counter struct {
	ID   CounterID `json:"id"`
	Kind Kind      `json:"kind"`
	// Unit is what one is one of, such as "count", "seconds" or "money".
	Unit Unit `json:"unit"`
	// Decimals is how many decimals values have, from 0 to 9. Values are
	// whole numbers of 10^-Decimals units inside, so that sums are exact.
	Decimals int `json:"decimals,omitempty"`
	// Signed allows values below zero, such as refunds. Elsewhere they are
	// refused as mistakes.
	Signed bool `json:"signed,omitempty"`
	// WindowDays marks a parameter that is the length of the window in days:
	// it needs no source.
	WindowDays bool `json:"window-days,omitempty"`
	// Measure says which duration of a [Case] a distribution holds; zero for
	// values that are added by hand.
	Measure Measure `json:"measure,omitempty"`
	// Note says what exactly is counted, in one sentence.
	Note string `json:"note,omitempty"`
}

// maxDecimals keeps 10^Decimals within 32 bits.
const maxDecimals = 9
