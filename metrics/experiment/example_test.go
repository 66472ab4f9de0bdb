// SPDX-License-Identifier: Apache-2.0

package experiment_test

import (
	"fmt"

	"github.com/socialteam/socialteam/metrics/experiment"
)

// A headline test with five arms: clicks on a story, everyone sees one of five
// headlines. Four comparisons are made, which the correction allows for.
func Example_headlines() {
	test, err := experiment.Compile(experiment.Spec{
		ID:      "story-112",
		Arms:    []experiment.Arm{{ID: "plain"}, {ID: "question"}, {ID: "number"}, {ID: "quote"}, {ID: "shout"}},
		Metrics: []experiment.Metric{{ID: "click_rate", Title: "click rate", Kind: experiment.Proportion}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	clicks := func(arm experiment.ArmID, shown, clicked int64) experiment.ArmData {
		return experiment.ArmData{ID: arm, Units: shown, Samples: []experiment.Sample{{Metric: "click_rate", Successes: clicked}}}
	}
	result, err := test.Run(experiment.Data{Arms: []experiment.ArmData{
		clicks("plain", 3052, 122), clicks("question", 3033, 190), clicks("number", 3105, 160),
		clicks("quote", 2987, 118), clicks("shout", 3021, 84),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result)
	// Output:
	// Winner on click rate: "question".
	// "question" is better than "plain": 6.26 % against 4.00 %, a difference of +2.27 points (98.75 % interval +0.86 to +3.70); p = 0.0002 after correction (Holm) for 4 comparisons.
	// "number" is not shown to differ from "plain": 5.15 % against 4.00 %, a difference of +1.16 points (98.75 % interval -0.18 to +2.50); p = 0.0602 after correction (Holm) for 4 comparisons.
	// "quote" is not shown to differ from "plain": 3.95 % against 4.00 %, a difference of -0.05 points (98.75 % interval -1.31 to +1.22); p = 0.9256 after correction (Holm) for 4 comparisons.
	// "shout" is worse than "plain": 2.78 % against 4.00 %, a difference of -1.22 points (98.75 % interval -2.40 to -0.05); p = 0.0264 after correction (Holm) for 4 comparisons.
}

// An ad test with conversions and spend: two metrics, of which the second is a
// ratio of two totals per person, where lower is better.
func Example_adTest() {
	test, err := experiment.Compile(experiment.Spec{
		ID:   "spring-ad",
		Arms: []experiment.Arm{{ID: "old", Share: 3}, {ID: "new", Share: 1}},
		Metrics: []experiment.Metric{
			{ID: "conversion_rate", Title: "conversion rate", Kind: experiment.Proportion},
			{ID: "cost_per_click", Title: "cost per click", Kind: experiment.Ratio, Better: experiment.Lower},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := test.Run(experiment.Data{Arms: []experiment.ArmData{
		{ID: "old", Units: 30120, Samples: []experiment.Sample{
			{Metric: "conversion_rate", Successes: 602},
			{Metric: "cost_per_click", Moments: experiment.Moments{
				N: 30120, Mean: 0.84, Variance: 0.31, PairedMean: 1.31, PairedVariance: 1.9, Covariance: 0.55,
			}},
		}},
		{ID: "new", Units: 9954, Samples: []experiment.Sample{
			{Metric: "conversion_rate", Successes: 251},
			{Metric: "cost_per_click", Moments: experiment.Moments{
				N: 9954, Mean: 0.85, Variance: 0.33, PairedMean: 1.33, PairedVariance: 2.0, Covariance: 0.57,
			}},
		}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result)
	better := result.Metrics[0].Comparisons[0].ChanceBetter
	fmt.Printf("for the bidder: %s %.3f\n", result.Winner, better.Value)
	// Output:
	// Winner on conversion rate: "new".
	// "new" is better than "old": 2.522 % against 1.999 %, a difference of +0.523 points (97.5 % interval +0.144 to +0.938); p = 0.0035 after correction (Holm) for 2 comparisons.
	// No difference shown on cost per click.
	// "new" is not shown to differ from "old": 0.6391 against 0.6412, a difference of -0.0021 (97.5 % interval -0.0146 to +0.0104); p = 0.7039 after correction (Holm) for 2 comparisons.
	// for the bidder: new 0.999
}

// Planning: how many people does it take to see a conversion rate rise from 2 % to
// 2.5 %, and what are the chances with those that a fortnight brings?
func ExampleRatePlan() {
	plan := experiment.RatePlan{Base: 0.02, Target: 0.025, Risks: experiment.Risks{Power: 0.9}}
	units, err := plan.Units()
	if err != nil {
		fmt.Println(err)
		return
	}
	power, err := plan.PowerAt(5000)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d people per arm; with 5000, the chance to see it is %.0f %%\n", units, 100*power)
	// Output:
	// 18486 people per arm; with 5000, the chance to see it is 39 %
}

// A test stopped early: looking every day finds differences that are not there,
// unless the test is made for it.
func Example_stoppedEarly() {
	spec := experiment.Spec{
		ID:      "checkout",
		Arms:    []experiment.Arm{{ID: "control"}, {ID: "short-form"}},
		Metrics: []experiment.Metric{{ID: "signup_rate", Title: "signup rate", Kind: experiment.Proportion}},
		Units:   13809,
	}
	day4 := experiment.Data{Arms: []experiment.ArmData{
		{ID: "control", Units: 4010, Samples: []experiment.Sample{{Metric: "signup_rate", Successes: 82}}},
		{ID: "short-form", Units: 3990, Samples: []experiment.Sample{{Metric: "signup_rate", Successes: 161}}},
	}}
	for range 2 {
		test, err := experiment.Compile(spec)
		if err != nil {
			fmt.Println(err)
			return
		}
		result, err := test.Run(day4)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result)
		spec.Peeking = &experiment.Peeking{Tuning: 10000}
	}
	// Output:
	// Not enough data on signup rate.
	// "short-form" against "control": no comparison, as an arm has fewer units than planned.
	// Winner on signup rate: "short-form".
	// "short-form" is better than "control": 4.04 % against 2.04 %, a difference of +1.99 points (95 % interval +0.82 to +3.16); p < 0.0001, valid at any look.
}

// A broken split stops everything, whatever the conversions say.
func ExampleExperiment_Run_invalidSplit() {
	test, err := experiment.Compile(experiment.Spec{
		ID:      "banner",
		Arms:    []experiment.Arm{{ID: "a"}, {ID: "b"}},
		Metrics: []experiment.Metric{{ID: "clicks", Kind: experiment.Proportion}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := test.Run(experiment.Data{Arms: []experiment.ArmData{
		{ID: "a", Units: 821588, Samples: []experiment.Sample{{Metric: "clicks", Successes: 12000}}},
		{ID: "b", Units: 815482, Samples: []experiment.Sample{{Metric: "clicks", Successes: 14000}}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result)
	fmt.Println("for a program:", result.Verdict, result.Split.Valid, len(result.Metrics))
	// Output:
	// Invalid split: the numbers of units, 821588 and 815482, do not fit the planned shares 1:1 (p < 0.0001), so that no comparison is shown. Mend the assignment of units and start again.
	// for a program: invalid-split false 0
}
