// SPDX-License-Identifier: Apache-2.0

// Package experiment judges A/B tests: does an arm beat the control, by how much,
// and may that be said at all?
//
// A [Spec] is the test as planned: its arms, the first of which is the control;
// its metrics, the first of which decides; the error rate. [Compile] checks it,
// [Experiment.Run] judges [Data] and gives a [Result], which reads as sentences for
// people ([Result.Sentences]) and as data for programs. [RatePlan] and [MeanPlan]
// say beforehand how many units a test needs.
//
// # What comes first
//
// A test compares people who differ in nothing but the variant. If the numbers of
// units do not fit the planned shares, something else sorted them, and every
// comparison is worthless: Pearson's chi-square, or exact binomial tests where an
// arm expects fewer than 5 units, with p below 0.001 make the verdict
// [InvalidSplit] and nothing else is shown. A test without [Peeking] that
// has not reached its planned units is not judged either. A Spec may override
// either check by its name; the Result then says so.
//
// # Which test
//
//	kind        test                                        effect and interval
//	proportion  pooled z; Fisher if an expected count < 5   difference, Newcombe; lift, Katz
//	mean        Welch                                       difference, t; lift, delta method on the logarithm
//	ratio       delta method                                difference, normal; lift as for means
//	net-share   z with multinomial variances                difference, normal
//	rate        exact, binomial given all events            rate ratio, exact
//	rank        Mann–Whitney, exact below 50 without ties   chance of the greater value, Newcombe
//	survival    log-rank                                    hazard ratio, Peto; medians, Kaplan–Meier
//
// Sources stand at the functions. A mean with a covariate is adjusted by CUPED
// first. A proportion also gets the chance that the arm is better and the loss to
// expect from choosing it, under a beta-binomial model, in closed form. The chance
// is not a p-value: stopping as soon as it is high finds differences that are not
// there.
//
// Several comparisons, arms times metrics, are corrected together ([Correction]).
// Intervals follow: those of one Result hold all at once under Bonferroni, Holm and
// Hochberg, and have the wanted false coverage rate under the other two (each under
// the dependence that it allows). Step-wise
// corrections find a little more than their intervals show, and some intervals come
// from another formula than the test (Newcombe and pooled z), so that a winner's
// interval can just touch no effect; the verdict rests on AdjustedP.
//
// # Peeking
//
// With [Peeking], test and interval are those of an asymptotic confidence sequence,
// made to hold at every look together, so that a test may be stopped whenever it has
// shown what it should. They are given from 10 units per arm on for proportions and
// net shares, from 100 for means, with a covariate or without, and ratios. They rest
// on the normal approximation, which skewed values reach late, above all in the small
// arm of a test with unequal shares: until the skewness of the difference is at most
// a tenth there is no comparison but [TooSkewed], and how many units the smaller arm
// [Comparison.Needed]. [Moments] must tell their skewness for it. The sample-ratio
// check is a sequential one then, too, and exact. Rates, ranks and survival times have
// none here.
//
// # How far to trust it
//
// Error rates, out of 20,000 simulated tests without any difference at a level of
// 5 %: Fisher 1.7 % (15 units per arm) and 3.3 % (60 and 40), exact Poisson 4.0 %,
// exact Mann–Whitney 4.3 %; pooled z 5.0 %, Yates 4.1 %, Welch on exponential values
// 5.1 %, Student 4.9 %, delta ratio 5.1 %, CUPED 4.9 %, net share 5.1 %,
// Mann–Whitney with ties 4.9 %, log-rank 4.9 %, each with about 1,000 units per arm;
// confidence sequences looked at after every single one of 4,000 observations at most
// 1.7 % with equal shares. The sample-ratio check, at its level of 0.1 %, finds
// 0.11 %. The standard error of these figures is at most 0.16 %.
//
// Shares of 9 to 1, sequences tuned for 500 units and 5,000 looks: rates of 1 % erred
// in 2.7 % of tests, of 0.2 % in none, net shares in 2.6 %, exponential values in
// 0.8 %, CUPED of such in 0.9 %, ratios in 0.3 %, log-normal values of sigma 1 and
// revenue of one buyer in twenty in none, as these are held back nearly to the end.
// Log-normal values of sigma 1.5 err in no test with shares of 9 to 1, in 0.3 % with
// equal shares, and against normal values of the same mean in 0.2 %. Judged without
// the wait, they would find a difference in 8.8 % of tests with shares of 9 to 1, and
// against normal values in more.
//
// What the wait costs, in tests with a difference: nothing for normal values; with
// equal shares, 1 % more units for exponential values, 12 % for log-normal ones of
// sigma 1, and for sigma 1.5, where 98 % of tests of 4,000 units would find 60 % more,
// 67 % do; with shares of 9 to 1, exponential values wait for about 280 units of the
// smaller arm. Equal shares, the logarithm of such values or a cap on them, decided
// before the test, shorten it.
//
// Coverage of intervals with a nominal 95 %, counted out over all outcomes, on
// average and at worst: for one rate of 50 trials, over rates of 1 % to 99 %, Wilson
// 95.0 and 91.1 %, Wilson corrected 96.9 and 95.3 %, Clopper–Pearson 96.8 and
// 95.3 %, Jeffreys 94.9 and 88.5 %, Agresti–Coull 95.7 and 93.5 %; for two rates of
// 40 and 30 trials, over rates of 5 % to 95 %, Newcombe 95.2 and 94.4 %, Katz 95.7
// and 93.0 % where it is defined. In the simulations above, the intervals of Welch,
// Student, delta ratio, CUPED, net share, log-rank and Mann–Whitney held the truth
// in 94.9 to 95.2 % of tests, those of Poisson ratios in 97.0 %. All simulations
// are of no difference. Peto's interval of a hazard ratio is good near 1 only: with
// 500 units per arm, none open, it held a true ratio of 1 in 95 % of 4,000 tests, of 2
// in 90 % and of 4 in 55 %, with estimates of 2.08 and 4.64 on average. The log-rank
// p-value, which the verdict rests on, does not depend on it.
//
// CUPED errs in 5.1 % of tests with 20 units per arm and in 5.2 % with 20 and 180. With
// fewer than 20 it would find too much, as the slope is estimated from the same units:
// there is no comparison then but [TooFew].
//
// Mann–Whitney's p-value is about the hypothesis that both arms have one distribution.
// Arms that differ in spread alone are not the same, but no arm's values are greater:
// it may find them different a little too often or too seldom for that. The interval
// of the chance of the greater value does not suppose it, and is what to read.
//
// Platform-attributed conversions are estimates that several platforms may claim at
// once: a test can compare them between arms, but cannot make them true.
//
// # Invariants
//
// Nothing here is random, reads a clock or keeps state. No number in a Result is
// infinite or not a number: what cannot be known has a [State] that says why, and
// null in JSON. Counts may be up to 1e15, values up to ±1e100; counts of 1e12 and
// values of 1e9 plus a little keep their digits. Distributions come from
// internal/dist. The chance that a proportion is better costs more with larger
// counts, about with the root of the least of hits and misses of both arms: far below
// a millisecond up to 1e6, about 10 ms at 1e10, 0.3 s at 1e12, for each of the three
// sums of a comparison, and it is [TooLarge] beyond. The loss to expect is right to about 1e-15 absolute: much smaller
// ones show as 0. Wilson intervals and Kaplan–Meier curves come from package
// metrics.
//
// Out of scope: assignment of units, bandits, sequential designs with a fixed number
// of looks, several control groups, clustered units (use a [Ratio] with one value per
// cluster), and tests of equivalence.
package experiment
