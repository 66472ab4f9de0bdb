// SPDX-License-Identifier: Apache-2.0

package workflow

// Need is what a gate asks for: exactly one of
//
//	{"approve": 2, "of": [parties]}    two of them
//	{"percent": 50, "of": [parties]}   that share of them, 1 to 100, rounded up
//	{"every": [parties]}               all of them
//	{"majority": [parties]}            more than half of them
//	{"all": [needs]}                   each need, by different people
//	{"all": [needs], "shared": true}   each need; one person may fill several
//	{"any": [needs]}                   one of the needs
//
// Every, Majority and Percent count a roll that is fixed when the gate opens.
// The zero Need asks for nothing and does not compile.
type Need struct {
	Approve  int     `json:"approve,omitzero"`
	Percent  int     `json:"percent,omitzero"`
	Of       []Party `json:"of,omitzero"`
	Every    []Party `json:"every,omitzero"`
	Majority []Party `json:"majority,omitzero"`
	All      []Need  `json:"all,omitzero"`
	Shared   bool    `json:"shared,omitzero"`
	Any      []Need  `json:"any,omitzero"`
}
