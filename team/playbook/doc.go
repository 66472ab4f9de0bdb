// SPDX-License-Identifier: Apache-2.0

// Package playbook holds everything that one company says about its social media
// team in one document: who works there, who answers for what, who must say yes
// before something is published, and how well it should go.
//
// A [Spec] is that document, as a Go literal or a JSON file that [Decode] reads.
// [Compile] checks all of it, across its parts: a matrix may name only roles of
// the catalogue, a workflow only responsibilities of the matrix, a target only
// KPIs that exist. Every fault is reported with its path. The compiled [Playbook]
// hands out the parts, each of which is a value of the package that it comes
// from:
//
//   - [Playbook.Catalog], roles and responsibilities (package roles);
//   - [Playbook.Team], people, units and absences (package team), with
//     [Playbook.Matrix], who does and owns what (package roles);
//   - [Playbook.Flows], the approval workflows (package workflow);
//   - [Playbook.Targets], the bands that KPIs should stay in (package metrics).
//
// The packages below know nothing of this one: each of them works alone.
package playbook
