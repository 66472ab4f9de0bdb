// SPDX-License-Identifier: Apache-2.0

package roles

// AreaID names an area such as "publishing". The empty AreaID is no area.
type AreaID string

// Area is a field of work that responsibilities belong to. The zero Area is no
// area.
type Area struct {
	ID    AreaID `json:"id"`
	Title string `json:"title"`
}

// ResponsibilityID names a responsibility such as "approve-posts". The empty
// ResponsibilityID is no responsibility.
type ResponsibilityID string

// Responsibility is something that a team has to see to, apart from who does.
// The zero Responsibility is none.
type Responsibility struct {
	ID          ResponsibilityID `json:"id"`
	Area        AreaID           `json:"area"`
	Title       string           `json:"title"`
	Description string           `json:"description,omitempty"`
	// Eligible are the roles that may do it; empty means any role. It binds
	// who does the work, not who owns it.
	Eligible []ID `json:"eligible,omitempty"`
	// InHouse says that the work and its ownership stay inside the company.
	InHouse bool `json:"in-house,omitempty"`
	// Cadence says how often it comes up, in words such as "daily" or
	// "per post"; empty means that nothing is stated.
	Cadence string `json:"cadence,omitempty"`
	// Default is the suggested row of a matrix: which roles do, own, advise
	// and are told. Empty means that nothing is suggested.
	Default map[Meaning][]ID `json:"default,omitempty"`
	// KPIs are the indicators that show how well it is met.
	KPIs []KPIID `json:"kpis,omitempty"`
}
