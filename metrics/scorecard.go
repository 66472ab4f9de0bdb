// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/markdown"
	"github.com/socialteam/socialteam/internal/strictjson"
)

// Undefined says what a scorecard does with a part that cannot be judged. The
// zero Undefined means [Fail].
type Undefined uint8

// The ways to treat parts that cannot be judged.
const (
	Fail     Undefined = iota + 1 // the score has no value
	Reweight                      // the other parts share its weight, and the score says so
)

var undefinedWords = words{Fail: "fail", Reweight: "reweight"}

// String returns the text form: "fail" or "reweight", and "" for the zero
// Undefined.
func (u Undefined) String() string { return undefinedWords.text("treatment", uint8(u)) }

// AppendText appends the text form to b. It fails unless u is one of the
// constants.
func (u Undefined) AppendText(b []byte) ([]byte, error) {
	return undefinedWords.append(b, "treatment", uint8(u))
}

// MarshalText is [Undefined.AppendText] to a new slice.
func (u Undefined) MarshalText() ([]byte, error) { return u.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (u *Undefined) UnmarshalText(text []byte) error {
	v, err := undefinedWords.parse("treatment", text)
	*u = Undefined(v)
	return err
}

// ScorecardSpec is a scorecard as written. The zero ScorecardSpec does not
// compile.
type ScorecardSpec struct {
	Title string `json:"title"`
	// Undefined says what happens to parts that cannot be judged; zero means
	// [Fail].
	Undefined Undefined `json:"undefined,omitempty"`
	Parts     []Part    `json:"parts"`
}

// DecodeScorecard reads a ScorecardSpec from JSON, as strictly as [Decode] reads a
// [Spec].
func DecodeScorecard(r io.Reader) (ScorecardSpec, error) {
	var s ScorecardSpec
	if err := strictjson.Decode(r, &s, strictjson.Limits{}); err != nil {
		return ScorecardSpec{}, fmt.Errorf("metrics: decode scorecard: %w", err)
	}
	return s, nil
}

// Part is a target with its weight among the others, 1 or more. The zero Part
// does not compile.
type Part struct {
	Target
	Weight int `json:"weight"`
}

// Scorecard is a compiled [ScorecardSpec]. It never changes and is safe for
// concurrent use. The zero Scorecard has no part; its scores have no total.
type Scorecard struct {
	title     string
	undefined Undefined
	parts     []cardPart
}

type cardPart struct {
	*target
	kpi    *kpi
	weight int64
}

// Scorecard compiles a scorecard. It reports every fault, each a
// *[socialteam.SpecError] with its path.
func (c *Catalog) Scorecard(s ScorecardSpec) (*Scorecard, error) {
	card := &Scorecard{title: s.Title, undefined: s.Undefined}
	var faults []error
	fault := func(path string, err error) {
		faults = append(faults, &socialteam.SpecError{Path: path, Err: err})
	}
	if s.Undefined > Reweight {
		fault("undefined", fmt.Errorf("unknown %v: want fail or reweight", s.Undefined))
	}
	if s.Undefined == 0 {
		card.undefined = Fail
	}
	if len(s.Parts) == 0 {
		fault("parts", errors.New("a scorecard needs a part"))
	}
	for i, p := range s.Parts {
		path := at("parts", i)
		k, err := c.lookup(p.KPI)
		if err != nil {
			fault(path+".kpi", err)
			continue
		}
		if slices.ContainsFunc(card.parts, func(x cardPart) bool { return x.kpi.ID == p.KPI }) {
			fault(path+".kpi", fmt.Errorf("second part for %s", p.KPI))
		}
		if p.Weight < 1 || p.Weight > maxWeight {
			fault(path+".weight", fmt.Errorf("weight %d: want 1 to %d", p.Weight, maxWeight))
		}
		x := compileTarget(p.Target, k, func(field string, err error) { fault(path+"."+field, err) })
		card.parts = append(card.parts, cardPart{x, k, int64(p.Weight)})
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("metrics: scorecard: %w", errors.Join(faults...))
	}
	return card, nil
}

const maxWeight = 1_000_000

// Score is a scorecard judged for one window and group. It keeps its parts: a
// number alone would hide what moved. The zero Score has no part and no total.
type Score struct {
	Title     string
	Window    Window
	Group     []string
	Undefined Undefined
	Parts     []ScoredPart // in the order of the scorecard
}

// ScoredPart is one part of a [Score]. The zero ScoredPart cannot be judged.
type ScoredPart struct {
	Result Result
	Name   string
	Owner  socialteam.RoleID
	On     Band
	Status Status
	Weight int
}

// Points returns what a status is worth, in per mille: 1000 on target, 500 at
// risk, 0 off; ok is false where it cannot be judged.
func (s Status) Points() (perMille int, ok bool) {
	switch s {
	case OnTarget:
		return 1000, true
	case AtRisk:
		return 500, true
	case OffTarget:
		return 0, true
	}
	return 0, false
}

// Judge scores one row of a report. It fails with [ErrUnknown] if the row lacks
// a KPI of the card.
func (c *Scorecard) Judge(row Row) (Score, error) {
	s := Score{Title: c.title, Window: row.Window, Group: slices.Clone(row.Group), Undefined: c.undefined}
	var faults []error
	for _, p := range c.parts {
		r, ok := row.Result(p.kpi.ID)
		if !ok {
			faults = append(faults, fmt.Errorf("metrics: judge: the report has no %s: %w", p.kpi.ID, ErrUnknown))
			continue
		}
		r.status = p.judge(r)
		s.Parts = append(s.Parts, ScoredPart{Result: r, Name: p.kpi.Name, Owner: p.kpi.Owner, On: p.On, Status: r.status, Weight: int(p.weight)})
	}
	if len(faults) > 0 {
		return Score{}, errors.Join(faults...)
	}
	return s, nil
}

// Total returns the weighted mean of the points, in per mille, rounded half up,
// and the weight that it rests on out of the weight of all parts. ok is false if
// nothing could be judged, or if a part could not be and the scorecard fails
// then.
func (s Score) Total() (perMille int, judged, weight int64, ok bool) {
	points := int64(0)
	for _, p := range s.Parts {
		weight += int64(p.Weight)
		if n, ok := p.Status.Points(); ok {
			judged += int64(p.Weight)
			points += int64(n) * int64(p.Weight)
		}
	}
	if judged == 0 || judged < weight && s.Undefined == Fail {
		return 0, judged, weight, false
	}
	return int((2*points + judged) / (2 * judged)), judged, weight, true
}

// String returns the total in one line.
func (s Score) String() string {
	n, judged, weight, ok := s.Total()
	left := ""
	if judged < weight {
		var ids []string
		for _, p := range s.Parts {
			if _, ok := p.Status.Points(); !ok {
				ids = append(ids, string(p.Result.KPI()))
			}
		}
		left = strings.Join(ids, ", ")
	}
	switch {
	case len(s.Parts) == 0:
		return "undefined: no part"
	case !ok:
		return "undefined: not enough data for " + left
	case left != "":
		return fmt.Sprintf("%s of 100, on %d of %d weights: left out for want of data: %s", score(n), judged, weight, left)
	}
	return score(n) + " of 100"
}

// score writes per mille as points out of 100.
func score(perMille int) string { return fixed(big.NewRat(int64(perMille), 10), 1) }

// AppendMarkdown appends a heading, a table with a row per part, and the total.
func (s Score) AppendMarkdown(b []byte) []byte {
	b = append(b, "## "...)
	b = append(b, markdown.Escape(s.heading())...)
	b = append(b, "\n\n"...)
	rows := make([][]string, len(s.Parts))
	for i, p := range s.Parts {
		rows[i] = []string{string(p.Result.KPI()), p.Result.String(), string(p.On), p.Status.String(), itoa(int64(p.Weight)), string(p.Owner)}
	}
	align := []markdown.Align{markdown.Left, markdown.Right, markdown.Left, markdown.Left, markdown.Right, markdown.Left}
	b = markdown.AppendTable(b, []string{"KPI", "value", "target", "status", "weight", "owner"}, align, rows)
	b = append(b, "\nScore: "...)
	b = append(b, markdown.Escape(s.String())...)
	b = append(b, ". Parts without enough data: "...)
	return append(append(b, s.Undefined.String()...), ".\n"...)
}

func (s Score) heading() string {
	parts := append([]string{s.Title}, s.Group...)
	return strings.Join(append(parts, s.Window.String()), ", ")
}

// AppendCSV appends one line per part, with a header line, and the total as a
// line of its own with "total" as its KPI.
func (s Score) AppendCSV(b []byte) []byte {
	var out strings.Builder
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"kpi", "state", "value", "unit", "currency", "target", "status", "points", "weight", "owner", "reason"}) // a strings.Builder never fails
	for _, p := range s.Parts {
		f := p.Result.fields()
		points := ""
		if n, ok := p.Status.Points(); ok {
			points = itoa(int64(n))
		}
		_ = w.Write([]string{f[0], f[2], f[3], f[4], f[5], string(p.On), p.Status.String(), points, itoa(int64(p.Weight)), string(p.Owner), p.Result.reason.String()})
	}
	n, judged, _, ok := s.Total()
	total := []string{"total", NoData.String(), "", "", "", "", "", "", itoa(judged), "", s.String()}
	if ok {
		total[1], total[7] = Defined.String(), itoa(int64(n))
	}
	_ = w.Write(total)
	w.Flush()
	return append(b, out.String()...)
}

// MarshalJSON returns an object with the parts and the total; where there is
// none, it is null.
func (s Score) MarshalJSON() ([]byte, error) {
	type part struct {
		Result Result            `json:"result"`
		Name   string            `json:"name"`
		Owner  socialteam.RoleID `json:"owner,omitempty"`
		On     Band              `json:"on"`
		Status Status            `json:"status"`
		Weight int               `json:"weight"`
	}
	out := struct {
		Title     string    `json:"title"`
		Window    Window    `json:"window"`
		Group     []string  `json:"group"`
		Undefined Undefined `json:"undefined"`
		Parts     []part    `json:"parts"`
		Total     *int      `json:"total"`
		Judged    int64     `json:"judged-weight"`
		Weight    int64     `json:"weight"`
		Summary   string    `json:"summary"`
	}{Title: s.Title, Window: s.Window, Group: append([]string{}, s.Group...), Undefined: s.Undefined, Parts: []part{}, Summary: s.String()}
	for _, p := range s.Parts {
		out.Parts = append(out.Parts, part(p))
	}
	n, judged, weight, ok := s.Total()
	if out.Judged, out.Weight = judged, weight; ok {
		out.Total = &n
	}
	return json.Marshal(out)
}
