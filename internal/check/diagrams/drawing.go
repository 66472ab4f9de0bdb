// SPDX-License-Identifier: Apache-2.0

package diagrams

// Drawing is a diagram as its tool drew it.
type Drawing struct {
	// SVG is the picture.
	SVG string
	// Labels are the texts that the picture shows, one for each label of a node,
	// an edge or a group, in the order of the picture. Lines are separated by
	// "\n"; edges without a label are left out.
	Labels []string
}
