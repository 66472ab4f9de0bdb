// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// domainFile is the catalogue of facts that the shipped one must agree with.
type domainFile struct {
	Counters []struct{ ID, Kind, Unit string }
	KPIs     []struct {
		ID, Name, Family, Group, Kind, Formula, Unit, Direction, UndefinedWhen, OwnerRole string
		Additivity                                                                        struct{ Time, Channel, Entity string }
		Sources                                                                           []string
	}
}

func readDomain(t *testing.T) domainFile {
	t.Helper()
	data, err := os.ReadFile(testkit.Shared(t, "domain", "kpi-catalogue.json"))
	require.NoError(t, err)
	var d domainFile
	require.NoError(t, json.Unmarshal(data, &d))
	return d
}

func TestCatalogueMatchesDomain(t *testing.T) {
	d, c := readDomain(t), metrics.Standard()
	require.Len(t, d.KPIs, 154)
	require.Len(t, d.Counters, 128)
	require.Len(t, c.KPIs(), 154)
	require.Len(t, c.Counters(), 128)
	for _, want := range d.Counters {
		got, ok := c.Counter(metrics.CounterID(want.ID))
		require.True(t, ok, want.ID)
		assert.Equal(t, want.Kind, got.Kind.String(), want.ID)
		if want.ID == "conversion_value" {
			// The file calls it a count; the KPIs made of it are amounts
			// of money per visit and per money spent, so that it carries a
			// currency here and does not mix with others.
			want.Unit = "money"
		}
		assert.Equal(t, want.Unit, string(got.Unit), want.ID)
	}
	families := map[string]bool{}
	for _, want := range d.KPIs {
		got, ok := c.KPI(metrics.ID(want.ID))
		require.True(t, ok, want.ID)
		families[got.Family] = true
		assert.Equal(t, want.Name, got.Name, want.ID)
		assert.Equal(t, strings.ReplaceAll(strings.ToLower(want.Family), " ", "-"), got.Family, want.ID)
		assert.Equal(t, want.Group, got.Group, want.ID)
		assert.Equal(t, want.Unit, string(got.Unit), want.ID)
		assert.Equal(t, want.Direction, got.Direction.String(), want.ID)
		assert.Equal(t, want.OwnerRole, string(got.Owner), want.ID)
		assert.Equal(t, 1, got.Version, want.ID)
		assert.Equal(t, want.Kind, c.Form(got.ID).String(), want.ID)
		assert.Equal(t, strings.ReplaceAll(want.Formula, " ", ""), strings.ReplaceAll(withParentheses(got.Expr), " ", ""), want.ID)
		adds := c.Form(got.ID).Additivity()
		assert.Equal(t, want.Additivity.Time == "yes", adds.Time, "%s over time", want.ID)
		assert.Equal(t, strings.HasPrefix(want.Additivity.Channel, "yes"), adds.Channel, "%s over channels", want.ID)
		assert.Equal(t, want.Additivity.Entity == "yes", adds.Entity, "%s over entities", want.ID)
	}
	assert.Len(t, families, 33)
	require.Len(t, c.Families(), 33)
	for _, f := range c.Families() {
		assert.True(t, families[f.ID], f.ID)
	}
}

// withParentheses writes a formula as the file does, which keeps one pair of
// parentheses that are not needed.
func withParentheses(e metrics.Expr) string {
	switch s := e.String(); s {
	case "handoffs_on_time / handoffs * (1 - items_sent_back / items_submitted)":
		return "(handoffs_on_time / handoffs) * (1 - items_sent_back / items_submitted)"
	case "(likes + comments + shares + saves) / (likes + comments + shares + saves + competitor_engagements)":
		return "(likes + comments + shares + saves) / ((likes + comments + shares + saves) + competitor_engagements)"
	default:
		return s
	}
}

// Every zero denominator that the file names is one here, and the other way
// round. Besides, distributions have none but an empty set of values.
func TestUndefinedCasesMatchDomain(t *testing.T) {
	zero := regexp.MustCompile(`([a-z_0-9()+ ]+?) == 0`)
	c := metrics.Standard()
	for _, k := range readDomain(t).KPIs {
		want := map[string]bool{}
		for _, m := range zero.FindAllStringSubmatch(k.UndefinedWhen, -1) {
			text := strings.TrimSpace(m[1])
			for _, word := range []string{"or ", "and "} {
				text = strings.TrimPrefix(text, word)
			}
			want[text] = true
		}
		got := map[string]bool{}
		for _, e := range c.Undefined(metrics.ID(k.ID)) {
			got[e.String()] = true
		}
		switch k.ID {
		case "er_daily": // the file names the factors, the formula divides by their product
			want = map[string]bool{"days * last(followers)": true}
		case "share_of_engagement":
			want = map[string]bool{"likes + comments + shares + saves + competitor_engagements": true}
		}
		assert.Equal(t, want, got, "%s: %s", k.ID, k.UndefinedWhen)
	}
	assert.Empty(t, c.Undefined("nonsense"))
}

// A family is contested if its members share a name or a purpose and not a
// formula; for each, the catalogue says how they differ and who uses which.
func TestContestedFamiliesAreDocumented(t *testing.T) {
	contested := map[string][]string{ // family: words that its note must have
		"engagement-rate":  {"Hootsuite", "Rival IQ", "LinkedIn", "Instagram"},
		"engagement":       {"Rival IQ", "LinkedIn", "Google"},
		"kaushik":          {"Kaushik", "followers"},
		"virality":         {"impressions", "reach"},
		"exposure":         {"Instagram", "YouTube"},
		"video":            {"Meta", "TikTok", "Dailymotion"},
		"click":            {"Meta", "Fivetran"},
		"traffic":          {"bounce"},
		"cost":             {"CPA", "CAC", "Google"},
		"return":           {"profit", "revenue"},
		"sentiment":        {"neutral"},
		"survey":           {"mean"},
		"response-time":    {"Zendesk", "ZoomSphere", "Zoho", "Hootsuite", "Orlo"},
		"approval-quality": {"Vodori"},
		"approval":         {"Vodori"},
		"emv":              {"CPM"},
		"conversion":       {"view-through"},
		"audience":         {"net"},
		"timeliness":       {"planned"},
		"capacity":         {"billable"},
		"response":         {"Sprout"},
		"resolution":       {"backlog"},
		"listening":        {"competitor"},
		"sla":              {"Zendesk"},
	}
	notes := map[string]string{}
	for _, f := range metrics.Standard().Families() {
		notes[f.ID] = f.Note
	}
	for family, names := range contested {
		for _, name := range names {
			assert.Contains(t, notes[family], name, family)
		}
	}
}

// inputs is what one window and group of one KPI is fed with.
type inputs struct {
	flows  map[string][]int64 // also parameters and unique counts, scaled
	stocks map[string][]int64 // in order of time, one account
	dists  map[string][]int64
	scale  map[string]int64
	days   int64
}

// evaluate computes the text of a formula on its own: a recursive descent over
// the text, with exact fractions. It knows nothing of the package.
type formulaText struct {
	text string
	in   inputs
	zero bool
	none bool // something was not reported
}

func (f *formulaText) skip() { f.text = strings.TrimLeft(f.text, " ") }

func (f *formulaText) eat(s string) bool {
	f.skip()
	rest, ok := strings.CutPrefix(f.text, s)
	if ok {
		f.text = rest
	}
	return ok
}

func (f *formulaText) sum() *big.Rat {
	v := f.product()
	for {
		switch {
		case f.eat("+"):
			v = new(big.Rat).Add(v, f.product())
		case f.eat("-"):
			v = new(big.Rat).Sub(v, f.product())
		default:
			return v
		}
	}
}

func (f *formulaText) product() *big.Rat {
	v := f.atom()
	for {
		switch {
		case f.eat("*"):
			v = new(big.Rat).Mul(v, f.atom())
		case f.eat("/"):
			by := f.atom()
			if by.Sign() == 0 {
				f.zero = true
				by = big.NewRat(1, 1)
			}
			v = new(big.Rat).Quo(v, by)
		default:
			return v
		}
	}
}

func (f *formulaText) word() string {
	f.skip()
	n := 0
	for n < len(f.text) && strings.IndexByte("abcdefghijklmnopqrstuvwxyz_0123456789.", f.text[n]) >= 0 {
		n++
	}
	w := f.text[:n]
	f.text = f.text[n:]
	return w
}

func (f *formulaText) atom() *big.Rat {
	if f.eat("(") {
		v := f.sum()
		f.eat(")")
		return v
	}
	w := f.word()
	if w[0] >= '0' && w[0] <= '9' {
		v, _ := new(big.Rat).SetString(w)
		return v
	}
	if !f.eat("(") {
		return f.counter(w)
	}
	var args []string
	for {
		args = append(args, f.word())
		if !f.eat(",") {
			break
		}
	}
	f.eat(")")
	return f.call(w, args)
}

func (f *formulaText) counter(id string) *big.Rat {
	rows := f.in.flows[id]
	if id == "days" && len(rows) == 0 {
		return big.NewRat(f.in.days, 1)
	}
	if len(rows) == 0 {
		f.none = true
		return new(big.Rat)
	}
	if strings.HasPrefix(id, "assumed") || strings.HasPrefix(id, "value_per") || id == "gross_margin" || id == "days" {
		rows = rows[:1]
	}
	v := new(big.Rat)
	for _, x := range rows {
		v.Add(v, big.NewRat(x, f.in.scale[id]))
	}
	return v
}

func (f *formulaText) call(name string, args []string) *big.Rat {
	id := args[len(args)-1]
	if name == "share_le" {
		id = args[0]
	}
	x := slices.Sorted(slices.Values(f.in.dists[id]))
	levels := f.in.stocks[id]
	if len(x) == 0 && len(levels) == 0 {
		f.none = true
		return new(big.Rat)
	}
	scale := f.in.scale[id]
	total := func(list []int64) *big.Rat {
		v := new(big.Rat)
		for _, x := range list {
			v.Add(v, big.NewRat(x, scale))
		}
		return v
	}
	switch name {
	case "first":
		return big.NewRat(levels[0], scale)
	case "last":
		return big.NewRat(levels[len(levels)-1], scale)
	case "avg":
		return new(big.Rat).Quo(total(levels), big.NewRat(int64(len(levels)), 1))
	case "mean":
		return new(big.Rat).Quo(total(x), big.NewRat(int64(len(x)), 1))
	case "share_le":
		limit, _ := new(big.Rat).SetString(args[1])
		n := 0
		for _, v := range x {
			if big.NewRat(v, scale).Cmp(limit) <= 0 {
				n++
			}
		}
		return big.NewRat(int64(n), int64(len(x)))
	case "quantile":
		p, _ := new(big.Rat).SetString(args[0])
		h := new(big.Rat).Mul(p, big.NewRat(int64(len(x)-1), 1))
		k := new(big.Int).Quo(h.Num(), h.Denom()).Int64()
		v := big.NewRat(x[k], scale)
		h.Sub(h, big.NewRat(k, 1))
		if h.Sign() > 0 {
			step := big.NewRat(x[k+1]-x[k], scale)
			v.Add(v, step.Mul(step, h))
		}
		return v
	}
	panic("unknown function " + name)
}

// randomInputs makes rows for some counters, leaving one out now and then.
func randomInputs(rng *rand.Rand, c *metrics.Catalog, k metrics.KPI, days int64) inputs {
	in := inputs{map[string][]int64{}, map[string][]int64{}, map[string][]int64{}, map[string]int64{}, days}
	for _, id := range k.Expr.Counters() {
		counter, _ := c.Counter(id)
		scale := int64(1)
		for range counter.Decimals {
			scale *= 10
		}
		in.scale[string(id)] = scale
		if rng.IntN(12) == 0 {
			continue
		}
		n := 1 + rng.IntN(5)
		list := make([]int64, n)
		for i := range list {
			if rng.IntN(6) > 0 {
				list[i] = rng.Int64N(1 + scale*int64(1)<<rng.IntN(20))
			}
			if counter.Signed && rng.IntN(3) == 0 {
				list[i] = -list[i]
			}
		}
		switch counter.Kind {
		case metrics.Stock:
			if n == 1 {
				list = append(list, list[0])
			}
			in.stocks[string(id)] = list
		case metrics.Distribution:
			in.dists[string(id)] = list
		case metrics.Unique:
			in.flows[string(id)] = list[:1]
		case metrics.Parameter:
			for i := range list {
				list[i] = list[0]
			}
			in.flows[string(id)] = list
		default:
			in.flows[string(id)] = list
		}
	}
	return in
}

func TestFormulasMatchAnIndependentEvaluator(t *testing.T) {
	d, c := readDomain(t), metrics.Standard()
	rng := testkit.Rand(3)
	seen := map[metrics.State]int{}
	from, _ := socialteam.NewDate(2026, time.March, 2)
	perKPI := testkit.Cases(200, 2000)
	for _, want := range d.KPIs {
		k, _ := c.KPI(metrics.ID(want.ID))
		q, err := c.Query(k.ID)
		require.NoError(t, err)
		for range perKPI {
			days := 1 + rng.Int64N(40)
			w := metrics.Window{From: from, Until: from.AddDays(int(days))}
			table, err := q.Table(metrics.Grid{Windows: []metrics.Window{w}, Sources: []metrics.Source{
				{Counters: uniques(c), Rows: metrics.PerCell}}})
			require.NoError(t, err)
			in := randomInputs(rng, c, k, days)
			feed(t, table, c, in, w)
			text := formulaText{text: want.Formula, in: in}
			value := text.sum()
			require.Empty(t, text.text, "the formula of %s was not read to its end", want.ID)
			got, ok := table.Report().Result(k.ID, w)
			require.True(t, ok)
			seen[got.State()]++
			any := len(in.flows)+len(in.stocks)+len(in.dists) > 0
			switch {
			case !any:
				require.Equal(t, metrics.NoData, got.State(), want.ID)
			case text.none:
				require.Equal(t, metrics.MissingOperand, got.State(), want.ID)
			case text.zero:
				require.Equal(t, metrics.ZeroDenominator, got.State(), "%s %v", want.ID, in)
			default:
				require.Equal(t, metrics.Defined, got.State(), "%s: %v: %v", want.ID, got, in)
				r, _ := got.Rat()
				require.Zero(t, r.Cmp(value), "%s = %v, want %v of %v", want.ID, r, value, in)
				if part, whole, ok := got.Ratio(); ok {
					require.Zero(t, new(big.Rat).Quo(part, whole).Cmp(value), want.ID)
				} else {
					require.NotEqual(t, metrics.FormRatio, c.Form(k.ID), want.ID)
				}
			}
		}
	}
	for _, s := range []metrics.State{metrics.Defined, metrics.ZeroDenominator, metrics.NoData, metrics.MissingOperand} {
		require.Greater(t, seen[s], perKPI, "%v is too rare among the cases: %v", s, seen)
	}
	t.Log(seen)
}

func uniques(c *metrics.Catalog) []metrics.CounterID {
	var list []metrics.CounterID
	for _, x := range c.Counters() {
		if x.Kind == metrics.Unique {
			list = append(list, x.ID)
		}
	}
	return list
}

func feed(t testing.TB, table *metrics.Table, c *metrics.Catalog, in inputs, w metrics.Window) {
	t.Helper()
	cell, err := table.Cell(w.Start())
	require.NoError(t, err)
	add := func(id string, list []int64) {
		cells := make([]metrics.Cell, len(list))
		for i := range cells {
			cells[i] = cell
		}
		counter, _ := c.Counter(metrics.CounterID(id))
		if strings.HasPrefix(string(counter.Unit), "money") {
			require.NoError(t, table.AddMoney(counter.ID, "EUR", cells, list))
			return
		}
		require.NoError(t, table.Add(counter.ID, cells, list))
	}
	for id, list := range in.flows {
		add(id, list)
	}
	for id, list := range in.dists {
		add(id, list)
	}
	for id, list := range in.stocks {
		for i, level := range list {
			at := w.Start().Add(time.Duration(i) * time.Minute)
			require.NoError(t, table.AddSnapshot(metrics.CounterID(id), cell, "a", at, level), fmt.Sprint(id))
		}
	}
}
