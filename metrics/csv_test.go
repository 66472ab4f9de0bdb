// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/internal/textin"
	"github.com/socialteam/socialteam/metrics"
)

// adsTable has two weeks in Copenhagen, by channel.
func adsTable(t testing.TB, ids ...metrics.ID) *metrics.Table {
	t.Helper()
	in, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	return newTable(t, metrics.Grid{Windows: metrics.Weeks(date(t, "2026-08-03"), 2, in), By: []string{"channel"}}, ids...)
}

var adsCSV = metrics.CSV{
	Date:     "Day",
	By:       map[string]string{"channel": "Network"},
	Counters: map[metrics.CounterID]string{"impressions": "Impr.", "clicks": "Clicks", "spend": "Cost"},
	Currency: "EUR",
}

func week(t testing.TB, n int) metrics.Window {
	in, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	return metrics.Weeks(date(t, "2026-08-03"), 2, in)[n]
}

func TestCSVFormats(t *testing.T) {
	for _, c := range []struct {
		name, text string
		change     func(*metrics.CSV)
		spend      string // of ig in the first week
		clicks     string
	}{
		{"plain", "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,20,12.5\n2026-08-04,ig,1000,5,0.25\n", nil, "12.75 EUR", "25"},
		{"byte order mark, carriage returns", "\ufeffDay,Network,Impr.,Clicks,Cost\r\n2026-08-03,ig,1000,20,12.5\r\n", nil, "12.50 EUR", "20"},
		{"tabs", "Day\tNetwork\tImpr.\tClicks\tCost\n2026-08-03\tig\t1000\t20\t12.5\n", nil, "12.50 EUR", "20"},
		{"thousands with commas", "Day;Network;Impr.;Clicks;Cost\n2026-08-03;ig;1,000;1,234,567;1,234.56\n",
			func(c *metrics.CSV) { c.Numbers = metrics.PointDecimal }, "1234.56 EUR", "1234567"},
		{"thousands with points", "Day;Network;Impr.;Clicks;Cost\n2026-08-03;ig;1.000;1.234.567;1.234,56\n",
			func(c *metrics.CSV) { c.Numbers = metrics.CommaDecimal }, "1234.56 EUR", "1234567"},
		{"thousands with spaces", "Day;Network;Impr.;Clicks;Cost\n2026-08-03;ig;1 000;1\u00a0234\u00a0567;1\u202f234,56\n",
			func(c *metrics.CSV) { c.Numbers = metrics.CommaDecimal }, "1234.56 EUR", "1234567"},
		{"no thousands", "Day;Network;Impr.;Clicks;Cost\n2026-08-03;ig;1000;20;-0\n",
			func(c *metrics.CSV) { c.Numbers = metrics.CommaDecimal }, "0.00 EUR", "20"},
		{"currency behind the amount", "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,20,12.5 USD\n", nil, "12.50 USD", "20"},
		{"currency column", "Day,Network,Impr.,Clicks,Cost,Cur\n2026-08-03,ig,1000,20,12.5,DKK\n",
			func(c *metrics.CSV) { c.CurrencyColumn = "Cur" }, "12.50 DKK", "20"},
		{"two currencies", "Day,Network,Impr.,Clicks,Cost,Cur\n2026-08-03,ig,1000,20,12.5,DKK\n2026-08-03,ig,1000,20,12.5,EUR\n",
			func(c *metrics.CSV) { c.CurrencyColumn = "Cur" }, "undefined: amounts in DKK, EUR", "40"},
		{"blank is not zero", "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,,12.5\n2026-08-03,ig,1000,0,n/a\n",
			func(c *metrics.CSV) { c.Blank = []string{"n/a"} }, "12.50 EUR (partial: spend blank in 1 of 2 rows)", "0 (partial: clicks blank in 1 of 2 rows)"},
		{"all blank", "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,,\n", nil, "no data", "no data"},
		{"rounded", "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,20,1.42999998\n2026-08-03,ig,1000,20,0.0000005\n2026-08-03,ig,1000,20,0.00000150001\n",
			func(c *metrics.CSV) { c.Round = true }, "1.43 EUR", "60"},
		{"other layouts", "Day,Network,Impr.,Clicks,Cost\n03/08/2026,ig,1000,20,1\n3. Aug 2026 23:59,ig,1000,20,1\n",
			func(c *metrics.CSV) { c.Layouts = []string{"02/01/2006", "2. Jan 2006 15:04"} }, "2.00 EUR", "40"},
		{"instants", "Day,Network,Impr.,Clicks,Cost\n2026-08-02T22:00:00Z,ig,1000,20,1\n2026-08-02T21:59:59Z,ig,1,1,100\n2026-08-09T23:59:59+02:00,ig,1,1,1\n2026-08-10 00:00:00,ig,1,1,100\n", nil, "2.00 EUR", "21"},
		{"another place", "Day,Network,Impr.,Clicks,Cost\n2026-08-02 18:00:00,ig,1000,20,1\n2026-08-02 17:59:59,ig,1000,20,100\n",
			func(c *metrics.CSV) { c.In = time.FixedZone("", -4*3600) }, "1.00 EUR", "20"},
		{"header again", "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,20,1\nDay,Network,Impr.,Clicks,Cost\n2026-08-04,ig,1000,20,1\n",
			func(c *metrics.CSV) { c.SkipHeaders = true }, "2.00 EUR", "40"},
		{"quoted", "\"Day\",\"Network\",\"Impr.\",\"Clicks\",\"Cost\"\n2026-08-03,\" ig \",\"1000\",20,1\n", nil, "1.00 EUR", "20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cat, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{
				{ID: "spend", Unit: "money", Direction: metrics.Neutral, Expr: metrics.Of("spend")},
				{ID: "clicks", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("clicks")}}})
			require.NoError(t, err)
			q, err := cat.Query("spend", "clicks", "impressions")
			require.NoError(t, err)
			w := week(t, 0)
			table, err := q.Table(metrics.Grid{Windows: []metrics.Window{w, week(t, 1)}, By: []string{"channel"}})
			require.NoError(t, err)
			m := adsCSV
			if c.change != nil {
				c.change(&m)
			}
			_, err = table.ReadCSV(strings.NewReader(c.text), m)
			require.NoError(t, err)
			r := table.Report()
			assert.Equal(t, c.spend, result(t, r, "spend", w, "ig").String())
			assert.Equal(t, c.clicks, result(t, r, "clicks", w, "ig").String())
		})
	}
}

func TestCSVOtherKinds(t *testing.T) {
	in, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, in)
	table := newTable(t, metrics.Grid{Windows: w}, "followers", "audience_growth_rate", "er_reach_mean", "roas_breakeven", "posts_published", "post_cadence", "publish_delay_p90")
	text := "date,account,followers,er,margin,late\n" +
		"2026-08-03,a,100,2.5 %,40 %,-30\n2026-08-09,a,110,3.5%,0.4,90.5\n2026-08-03,b,50,1 %,40.00 %,\n2026-08-09,b,55,0.01,0.40,0\n2026-08-20,b,99,1,1,1\n"
	_, err = table.ReadCSV(strings.NewReader(text), metrics.CSV{Date: "date", Account: "account", Rows: "posts", Counters: map[metrics.CounterID]string{
		"followers": "followers", "post_er_reach": "er", "gross_margin": "margin", "schedule_delay_seconds": "late", "impressions": "not in the query, so never looked for"}})
	require.ErrorContains(t, err, `counter impressions: unknown column`, "a mapped column must be there, needed or not")
	got, err := table.ReadCSV(strings.NewReader(text), metrics.CSV{Date: "date", Account: "account", Rows: "posts", Counters: map[metrics.CounterID]string{
		"followers": "followers", "post_er_reach": "er", "gross_margin": "margin", "schedule_delay_seconds": "late"}})
	require.NoError(t, err)
	assert.Equal(t, metrics.Intake{Rows: 4, Outside: 1}, got)
	r := table.Report()
	for id, want := range map[metrics.ID]string{"followers": "165", "audience_growth_rate": "10.00 %", "er_reach_mean": "2.00 %", "roas_breakeven": "2.50",
		"posts_published": "4", "post_cadence": "0.57", "publish_delay_p90": "1m12s (partial: schedule_delay_seconds blank in 1 of 4 rows)"} {
		assert.Equal(t, want, result(t, r, id, w[0]).String(), id)
	}
}

// A thousand that is written "1.000" must not become one.
func TestCSVThousandsAreNotDecimals(t *testing.T) {
	const thousands = " with separators of thousands, and impressions has 0 decimals: set CSV.Numbers to "
	for _, c := range []struct {
		text  string
		how   metrics.Numbers
		round bool
		want  string // the count, or the fault
	}{
		{"1.000", metrics.Plain, false, `"1.000" looks like 1000` + thousands + "CommaDecimal if it is, or to PointDecimal, with CSV.Round, if these are decimals"},
		{"12.500", metrics.Plain, false, `"12.500" looks like 12500` + thousands},
		{"12.500", metrics.Plain, true, `"12.500" looks like 12500` + thousands},
		{"1.000.000", metrics.Plain, false, `"1.000.000" looks like 1000000` + thousands},
		{"1.000", metrics.PointDecimal, false, `"1.000" looks like 1000` + thousands},
		{"1.600", metrics.PointDecimal, true, "2"},
		{"1,234.000", metrics.PointDecimal, false, "1234"},
		{"1,000", metrics.CommaDecimal, false, `"1,000" looks like 1000` + thousands + "PointDecimal if it is, or to CommaDecimal, with CSV.Round, if these are decimals"},
		{"1,600", metrics.CommaDecimal, true, "2"},
		{"1.000", metrics.CommaDecimal, false, "1000"},
		{"1,000", metrics.PointDecimal, false, "1000"},
		{"950.0", metrics.Plain, false, "950"},
		{"950.00", metrics.Plain, false, "950"},
		{"1250.000", metrics.Plain, false, "1250"},
		{"0.000", metrics.Plain, false, "0"},
		{"1.x00", metrics.Plain, false, `"1.x00" is not a number`},
	} {
		table := adsTable(t, "impressions")
		_, err := table.ReadCSV(strings.NewReader("Day;Network;Impr.\n2026-08-03;ig;"+c.text+"\n"), metrics.CSV{Date: "Day", By: adsCSV.By,
			Counters: map[metrics.CounterID]string{"impressions": "Impr."}, Numbers: c.how, Round: c.round})
		if strings.HasPrefix(c.want, `"`) {
			assert.ErrorContains(t, err, c.want)
			continue
		}
		require.NoError(t, err, c.text)
		assert.Equal(t, c.want, result(t, table.Report(), "impressions", week(t, 0), "ig").String(), c.text)
	}
}

// Whatever makes groups that were hardly meant is told, and added all the same.
func TestCSVFindsDoubtfulGroups(t *testing.T) {
	w := metrics.Weeks(date(t, "2026-08-03"), 1, nil)
	m := metrics.CSV{Date: "day", By: map[string]string{"channel": "Network"}, Counters: map[metrics.CounterID]string{"clicks": "clicks", "impressions": "impressions"}}
	read := func(table *metrics.Table, rows ...string) metrics.Intake {
		in, err := table.ReadCSV(strings.NewReader("day,Network,campaign,clicks,impressions\n"+strings.Join(rows, "\n")), m)
		require.NoError(t, err)
		return in
	}
	grid := metrics.Grid{Windows: w, By: []string{"channel", "campaign"}}
	table := newTable(t, grid, "ctr")
	in := read(table, "2026-08-03,LinkedIn,1-1,1,10", "2026-08-03,\u00a0,1-1,1,10", "2026-08-03,Linkedin,11,1,10", "2026-08-04,,11,1,10",
		"2026-08-04,linked in,1-1,1,10", "2026-08-04,\u200bTikTok,11,1,10", "2026-08-04, TikTok,11,1,10", "2026-08-20,,11,1,10", "2026-08-03,IG,11,1,10")
	assert.Equal(t, 8, in.Rows)
	assert.Equal(t, 1, in.Outside)
	assert.Equal(t, []socialteam.Finding{
		{Rule: metrics.RuleBlankGroup, Severity: socialteam.Warning, Subject: "channel", Message: `blank in 2 of the added rows, first in line 3: they make a group of their own`,
			Params: []socialteam.Param{{Name: "rows", Value: "2"}, {Name: "line", Value: "3"}}},
		{Rule: metrics.RuleAlikeGroups, Severity: socialteam.Warning, Subject: "channel", Message: `"LinkedIn", "Linkedin" and "linked in" are groups of their own and look like one`,
			Params: []socialteam.Param{{Name: "values", Value: "LinkedIn, Linkedin, linked in"}}},
		{Rule: metrics.RuleAlikeGroups, Severity: socialteam.Warning, Subject: "channel", Message: `"TikTok" and "\u200bTikTok" are groups of their own and look like one`,
			Params: []socialteam.Param{{Name: "values", Value: "TikTok, \u200bTikTok"}}},
	}, in.Findings)
	assert.Equal(t, 8, table.Report().Len(), "nothing is put together or left out")

	// What was read before counts, too.
	in = read(newTable(t, grid, "ctr"), "2026-08-03,IG,11,1,10", "2026-08-03,TT,11,1,10")
	assert.Equal(t, metrics.Intake{Rows: 2}, in)
	in = read(table, "2026-08-03,ig,11,1,10")
	require.Len(t, in.Findings, 3)
	assert.Equal(t, `"IG" and "ig" are groups of their own and look like one`, in.Findings[0].Message)
}

// A cell cannot pretend that its file has no such column.
func TestCSVRefusesTheMarkOfALackingColumn(t *testing.T) {
	table := adsTable(t, "impressions")
	_, err := table.ReadCSV(strings.NewReader("Day,Network,Impr.\n2026-08-03,\x00,5\n"), metrics.CSV{Date: "Day", By: adsCSV.By,
		Counters: map[metrics.CounterID]string{"impressions": "Impr."}})
	assert.ErrorContains(t, err, `line 2, column 12: Network: "\x00" is no group value`)
}

// An account whose level is blank must not be taken for one without followers.
func TestCSVBlankLevelsArePartial(t *testing.T) {
	w := metrics.Weeks(date(t, "2026-08-03"), 1, nil)
	m := metrics.CSV{Date: "date", Account: "account", Counters: map[metrics.CounterID]string{"followers": "followers"}}
	for text, want := range map[string]string{
		"2026-08-03,a,100\n2026-08-03,b,50\n":                 "150",
		"2026-08-03,a,100\n2026-08-03,b,\n":                   "100 (partial: followers blank in 1 of 2 rows)",
		"2026-08-03,a,100\n2026-08-04,a,\n2026-08-05,a,110\n": "110 (partial: followers blank in 1 of 3 rows)",
		"2026-08-03,a,\n":                                     "no data",
	} {
		table := newTable(t, metrics.Grid{Windows: w}, "followers")
		_, err := table.ReadCSV(strings.NewReader("date,account,followers\n"+text), m)
		require.NoError(t, err)
		assert.Equal(t, want, result(t, table.Report(), "followers", w[0]).String(), text)
	}
}

func TestCSVPercentages(t *testing.T) {
	w := metrics.Weeks(date(t, "2026-08-03"), 1, nil)
	for text, want := range map[string]string{"2,5 %": "2.50 %", "1.234,5%": "1234.50 %", "0,025": "2.50 %", "1 234 %": "1234.00 %"} {
		table := newTable(t, metrics.Grid{Windows: w}, "er_reach_mean")
		_, err := table.ReadCSV(strings.NewReader("day;er\n2026-08-03;"+text+"\n"), metrics.CSV{Date: "day", Numbers: metrics.CommaDecimal,
			Counters: map[metrics.CounterID]string{"post_er_reach": "er"}})
		require.NoError(t, err)
		assert.Equal(t, want, result(t, table.Report(), "er_reach_mean", w[0]).String(), text)
	}
}

func TestCSVFaults(t *testing.T) {
	const header = "Day,Network,Impr.,Clicks,Cost\n"
	long := strings.Repeat("x", textin.LineLimit+10)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{"the file is empty: want a header line"}},
		{"Day,Network,Impr,Clicks,Cost\n", []string{`line 1, column 1: counter impressions: unknown column "Impr." (did you mean "Impr"?): the header has Day, Network, Impr, Clicks, Cost`}},
		{"Day,Impr.,Clicks,Cost,Cost\n", []string{`line 1, column 1: counter spend: the header has column "Cost" twice`,
			`line 1, column 1: group column channel: unknown column "Network": the header has Day, Impr., Clicks, Cost, Cost`}},
		{header + "2026-08-03,ig,10x,20,1\n2026-08-03,ig,10,-20,1\n", []string{`line 2, column 15: Impr.: "10x" is not a number`, `line 3, column 18: Clicks: "-20" is below zero, and clicks cannot be`}},
		{header + "2026-08-32,ig,10,1.5,1\n", []string{`line 2, column 1: Day: "2026-08-32" is not a date: want one like 2006-01-02 or 2006-01-02T15:04:05Z07:00 or 2006-01-02 15:04:05`,
			`line 2, column 18: Clicks: "1.5": too many decimals: want at most 0`}},
		{header + "2026-08-03,ig,10,1\n2026-08-03,ig,10,1,1,1\n", []string{`line 2, column 18: Clicks: the row has 4 cells, the header 5`, `line 3, column 22: the row has 6 cells, the header 5`}},
		{header + header, []string{"line 2, column 1: Day: the header stands here again"}},
		{header + "2026-08-03,ig,10 %,1,EUR\n", []string{`line 2, column 15: Impr.: "10 %" is a percentage, and impressions counts count`, `line 2, column 22: Cost: "EUR" is not a number`}},
		{header + "2026-08-03,ig,99999999999999999999,1,99999999999999\n", []string{`line 2, column 15: Impr.: "99999999999999999999": number too large`, `line 2, column 38: Cost: "99999999999999": number too large`}},
		{header + "2026-08-03,ig," + strings.Repeat("1", 60) + ",,\n", []string{`line 2, column 15: Impr.: "11111111111111111111"… is longer than 40 characters`}},
		{header + "2026-08-03,ig,.5,5.,-\n", []string{`line 2, column 15: Impr.: ".5" is not a number`, `line 2, column 18: Clicks: "5." is not a number`, `line 2, column 21: Cost: "-" is not a number`}},
		{header + "2026-08-03,ig,1,1,12.0000001\n", []string{`line 2, column 19: Cost: "12.0000001": too many decimals: want at most 6`}},
		{header + "2026-08-03,ig,1,1,\"12\n", []string{`parse error on line 2, column 23: extraneous or missing " in quoted-field`}},
		{header + long, []string{"line 2: longer than 1048576 bytes: is this a text with one record per line?"}},
	} {
		table := adsTable(t, "ctr", "cpc")
		before := encode(t, table.Report())
		in, err := table.ReadCSV(strings.NewReader(c.text), adsCSV)
		require.Error(t, err, c.text)
		assert.Equal(t, "metrics: read csv: "+strings.Join(c.want, "\n"), err.Error())
		assert.Zero(t, in)
		assert.Equal(t, before, encode(t, table.Report()), "a file with a fault adds nothing")
	}
}

// One column may feed several counters; where it lacks, it lacks once.
func TestCSVNamesAMissingColumnOnce(t *testing.T) {
	table := adsTable(t, "ctr", "cpc", "ctr_link")
	m := adsCSV
	m.Counters = map[metrics.CounterID]string{"impressions": "Impr.", "clicks": "Klicks", "link_clicks": "Klicks"}
	_, err := table.ReadCSV(strings.NewReader("Day,Network,Impr.\n"), m)
	require.Error(t, err)
	assert.Equal(t, `metrics: read csv: line 1, column 1: counters clicks, link_clicks: unknown column "Klicks": the header has Day, Network, Impr.`, err.Error())
}

func TestCSVMappingFaults(t *testing.T) {
	text := "Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1,1,1\n"
	for want, change := range map[string]func(*metrics.CSV){
		"no date column given":                    func(c *metrics.CSV) { c.Date = "" },
		`unknown counter "clics" (did you mean`:   func(c *metrics.CSV) { c.Counters = map[metrics.CounterID]string{"clics": "Clicks"} },
		`unknown counter "post" (did you mean`:    func(c *metrics.CSV) { c.Rows = "post" },
		"no counter of the query is mapped":       func(c *metrics.CSV) { c.Counters = nil },
		`metrics: read csv: bad currency "euro"`:  func(c *metrics.CSV) { c.Currency = "euro" },
		`"1" has no currency: give CSV.Currency`:  func(c *metrics.CSV) { c.Currency = "" },
		"rows: first_response_seconds is a distr": func(c *metrics.CSV) { c.Rows = "first_response_seconds" },
		"invalid field or comment delimiter":      func(c *metrics.CSV) { c.Separator = '"' },
		"has only 0 decimals":                     func(c *metrics.CSV) { c.Counters = map[metrics.CounterID]string{"share": "Network"} },
	} {
		cat, err := metrics.Standard().Extend(metrics.Spec{Counters: []metrics.Counter{{ID: "share", Kind: metrics.Parameter, Unit: "ratio"}},
			KPIs: []metrics.KPI{{ID: "share", Unit: "ratio", Direction: metrics.Higher, Expr: metrics.Of("share")}}})
		require.NoError(t, err)
		q, err := cat.Query("cpc", "ctr", "first_response_time_median", "share")
		require.NoError(t, err)
		table, err := q.Table(metrics.Grid{Windows: metrics.Weeks(date(t, "2026-08-03"), 1, nil), By: []string{"channel"}})
		require.NoError(t, err)
		m := adsCSV
		change(&m)
		_, err = table.ReadCSV(strings.NewReader(strings.ReplaceAll(text, "ig", "5 %")), m)
		assert.ErrorContains(t, err, want)
	}
	var f metrics.Numbers = metrics.PointDecimal
	for _, bad := range []string{"1,23", "1234,567", ",123", "12,3456.7", "1,234,56"} {
		table := adsTable(t, "impressions")
		_, err := table.ReadCSV(strings.NewReader("Day;Network;Impr.\n2026-08-03;ig;"+bad+"\n"), metrics.CSV{Date: "Day", By: adsCSV.By,
			Counters: map[metrics.CounterID]string{"impressions": "Impr."}, Numbers: f})
		assert.ErrorContains(t, err, `"`+bad+`" is not a number with groups of three digits`)
	}
}

func TestCSVSkipsBadRowsWhenTold(t *testing.T) {
	var b strings.Builder
	b.WriteString("Day,Network,Impr.,Clicks,Cost\n")
	for i := range 500 {
		fmt.Fprintf(&b, "2026-08-03,ig,%d,1,1\n", i%2-1) // every other one is below zero
	}
	m := adsCSV
	table := adsTable(t, "ctr")
	_, err := table.ReadCSV(strings.NewReader(b.String()), m)
	assert.Len(t, socialteam.SpecErrors(err), 100)
	assert.ErrorContains(t, err, "and 150 more bad rows")
	m.SkipBad = true
	in, err := table.ReadCSV(strings.NewReader(b.String()), m)
	require.NoError(t, err)
	assert.Equal(t, 250, in.Rows)
	assert.Equal(t, 250, in.Skipped)
	require.Len(t, in.Bad, 100)
	assert.Equal(t, 2, in.Bad[0].Line)
	assert.Equal(t, "Impr.", in.Bad[0].Path)
	assert.Equal(t, 15, in.Bad[0].Column)
	_, err = table.ReadCSV(io.MultiReader(strings.NewReader("Day,Network,Impr.,Clicks,Cost\n"), failing{}), m)
	assert.ErrorIs(t, err, errBroken)
	m.Layouts = []string{"2006-01-02"}
	in, err = table.ReadCSV(strings.NewReader("Day,Network,Impr.,Clicks,Cost\n0000-01-01,ig,1,1,1\n,ig,1,1,1\n"), m)
	require.NoError(t, err)
	assert.Equal(t, 2, in.Skipped, "the year 0 is none, and no date is none either")
}

var errBroken = errors.New("the cable is broken")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errBroken }

// A file may be cut into files anywhere between rows: the report is the same.
func TestSplitFilesGiveTheSameReport(t *testing.T) {
	rng := testkit.Rand(11)
	for range testkit.Cases(300, 3000) {
		rows := make([]string, 1+rng.IntN(60))
		for i := range rows {
			rows[i] = randomRow(rng)
		}
		whole := adsTable(t, "ctr", "cpc", "impressions")
		_, err := whole.ReadCSV(strings.NewReader("Day,Network,Impr.,Clicks,Cost\n"+strings.Join(rows, "")), adsCSV)
		require.NoError(t, err)
		parts := adsTable(t, "ctr", "cpc", "impressions")
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for len(rows) > 0 {
			n := 1 + rng.IntN(len(rows))
			_, err := parts.ReadCSV(strings.NewReader("Day,Network,Impr.,Clicks,Cost\n"+strings.Join(rows[:n], "")), adsCSV)
			require.NoError(t, err)
			rows = rows[n:]
		}
		require.Equal(t, encode(t, whole.Report()), encode(t, parts.Report()))
	}
}

func randomRow(rng *rand.Rand) string {
	cell := func(n int) string {
		if rng.IntN(10) == 0 {
			return ""
		}
		return fmt.Sprint(rng.IntN(n))
	}
	return fmt.Sprintf("2026-08-%02d,%s,%s,%s,%s.%02d %s\n", 1+rng.IntN(20), []string{"ig", "tt", "li"}[rng.IntN(3)], cell(100000), cell(100),
		fmt.Sprint(rng.IntN(100)), rng.IntN(100), []string{"EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "DKK"}[rng.IntN(7)])
}

// endless makes the text of a file of n rows while it is read.
type endless struct {
	rows, n int
	rest    []byte
	peak    uint64
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		switch {
		case e.n == e.rows:
			return 0, io.EOF
		case e.n == 0:
			e.rest = []byte("Day,Network,Impr.,Clicks,Cost\n")
		}
		for range min(1000, e.rows-e.n) {
			e.rest = fmt.Appendf(e.rest, "2026-08-%02d,%s,%d,%d,%d.%02d\n", 3+e.n%14, []string{"ig", "tt", "li"}[e.n%3], e.n, e.n%50, e.n%90, e.n%100)
			e.n++
		}
		if e.n%50_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			e.peak = max(e.peak, m.HeapInuse)
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestMillionRowsInConstantMemory(t *testing.T) {
	n := testkit.Cases(1_000_000, 1_000_000)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	table := adsTable(t, "ctr", "cpc")
	file := &endless{rows: n}
	in, err := table.ReadCSV(file, adsCSV)
	require.NoError(t, err)
	require.Equal(t, n, in.Rows)
	runtime.GC()
	runtime.ReadMemStats(&after)
	const most = 16 << 20
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(1<<20), "kept")
	assert.Less(t, int64(file.peak)-int64(before.HeapInuse), int64(most), "at the peak, garbage included")
	total := 0.0
	for row := range table.Report().Rows() {
		x, _ := row.Result("ctr")
		_, whole, ok := x.Ratio()
		require.True(t, ok)
		f, _ := whole.Float64()
		total += f
	}
	assert.Equal(t, float64(n)*float64(n-1)/2, total)
}

func FuzzReadCSV(f *testing.F) {
	f.Add("Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,1000,20,12.5\n", byte(0))
	f.Add("\ufeffDay;Network;Impr.;Clicks;Cost\n2026-08-03;ig;1.000;2 %;1,5\n\n;;;;\n", byte(2))
	f.Add("Day,Network,Impr.,Clicks,Cost\n2026-08-03,ig,\"1,000\",-0,12.5 USD\n", byte(1))
	f.Add("Day,Network,Impr.,Clicks,Cost\n9999-12-31,\x00,99999999999999999999,0.0000000001,\n", byte(4))
	q, err := metrics.Standard().Query("ctr", "cpc", "cpm")
	require.NoError(f, err)
	w := []metrics.Window{week(f, 0), week(f, 1)}
	f.Fuzz(func(t *testing.T, text string, how byte) {
		m := adsCSV
		m.Numbers = metrics.Numbers(how % 3)
		m.Round, m.SkipBad, m.SkipHeaders = how&4 != 0, how&8 != 0, how&16 != 0
		table, err := q.Table(metrics.Grid{Windows: w, By: []string{"channel"}})
		require.NoError(t, err)
		in, err := table.ReadCSV(strings.NewReader(text), m)
		if err != nil && in.Rows != 0 {
			t.Fatalf("%d rows beside the error %v", in.Rows, err)
		}
		sound(t, table.Report())
	})
}

// sound fails if a number is not finite or a result has no state.
func sound(t testing.TB, r *metrics.Report) {
	t.Helper()
	text := encode(t, r) + r.String()
	for _, bad := range []string{"NaN", "Inf", "+Inf", "%!"} {
		if strings.Contains(text, bad) && !slices.ContainsFunc(groupsOf(r), func(g string) bool { return strings.Contains(g, bad) }) {
			t.Fatalf("%s in %s", bad, text)
		}
	}
	for row := range r.Rows() {
		for _, x := range row.Results {
			if x.State() == 0 || x.HasValue() != (x.State() == metrics.Defined || x.State() == metrics.Partial) {
				t.Fatalf("%v: state %v, value %v", x.KPI(), x.State(), x.HasValue())
			}
			if v, ok := x.Float64(); ok && (v != v || v-v != 0) {
				t.Fatalf("%s = %v", x.KPI(), v)
			}
		}
	}
}

func groupsOf(r *metrics.Report) (list []string) {
	for row := range r.Rows() {
		list = append(list, row.Group...)
	}
	return list
}
