// SPDX-License-Identifier: Apache-2.0

// Package dist holds the probability distributions that metrics and
// metrics/experiment share: normal, Student's t, chi-square, F, beta, gamma,
// binomial, hypergeometric and Poisson.
//
// Every continuous distribution answers with both tails, each computed for
// itself, so that a tail of 1e-200 keeps its digits. Discrete distributions
// answer AtMost and AtLeast. Quantiles are given for the distributions whose
// quantiles an interval needs.
//
// # Accuracy
//
// Tails above 1e-300 are right to a relative 1e-12 for parameters up to 1e3, to
// 1e-9 up to 1e6 and to 1e-6 beyond, up to 1e12; the tests hold them to that
// against arithmetic of at least 200 bits (beyond 1e10, beta, gamma and
// hypergeometric tails in the long run only). Distribution functions rise up to
// rounding: between neighbouring arguments they may fall by a relative 4e-12.
// Tails below the least normal float64
// lose digits and end as 0.
//
// # Methods
//
// The normal distribution is the standard library's Erfc. Point probabilities
// are Loader's saddle-point form (Loader 2000, "Fast and accurate computation of
// binomial probabilities"); the incomplete beta function is the continued
// fraction of Didonato and Morris (1992, ACM TOMS 708, BFRAC), the incomplete
// gamma function its power series (DLMF 8.11.4) and its continued fraction (DLMF
// 8.9.2); where both parameters are large, the tail is integrated by
// Gauss–Legendre quadrature of the density relative to its value at the edge.
//
// Arguments outside of a distribution's domain, and NaN, give NaN: callers check
// what they were given. Nothing here keeps state.
package dist
