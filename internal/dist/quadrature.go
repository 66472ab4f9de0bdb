// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

// large is the parameter from which a tail is integrated instead of expanded.
const large = 1e4

// gauss16 holds the positive nodes and the weights of the Gauss–Legendre rule of
// 16 points (Abramowitz and Stegun, table 25.4).
var gauss16 = [8][2]float64{
	{0.09501250983763744018, 0.18945061045506849628},
	{0.28160355077925891323, 0.18260341504492358886},
	{0.45801677765722738634, 0.16915651939500253818},
	{0.61787624440264374844, 0.14959598881657673208},
	{0.75540440835500303389, 0.12462897125553387205},
	{0.86563120238783174388, 0.09515851168249278480},
	{0.94457502307323257607, 0.06225352393864789286},
	{0.98940093499164993259, 0.02715245941175409485},
}

// tailIntegral returns the integral of exp(-fall(s)) for s from 0 to limit, where
// fall grows from 0 with the given slope and curvature at 0, at least about as
// fast as these two foretell. It stops where the integrand is negligible.
func tailIntegral(slope, curvature, limit float64, fall func(s float64) float64) float64 {
	const reach, panels = 55, 8
	slope = max(slope, 0)
	end := min(limit, 2*reach/(slope+math.Sqrt(float64(slope*slope)+2*reach*curvature)))
	half := end / (2 * panels)
	sum := 0.0
	for i := panels - 1; i >= 0; i-- {
		mid := float64(2*i+1) * half
		for _, g := range gauss16 {
			d := half * g[0]
			sum += float64(g[1] * (math.Exp(-fall(mid-d)) + math.Exp(-fall(mid+d))))
		}
	}
	return sum * half
}
