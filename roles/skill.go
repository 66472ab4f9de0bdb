// SPDX-License-Identifier: Apache-2.0

package roles

// SkillID names a skill such as "copywriting". The empty SkillID is no skill.
type SkillID string

// Skill is something a person can be good at. The zero Skill is no skill.
type Skill struct {
	ID    SkillID `json:"id"`
	Title string  `json:"title"`
}

// Level says how well somebody masters a skill, from 0 (not at all) to
// [MaxLevel]. In a [Need] zero means 1.
type Level uint8

// The levels of a skill, from least to most.
const (
	Basic    Level = iota + 1 // does it with guidance
	Working                   // does it alone
	Advanced                  // does it well in hard cases
	Leading                   // teaches and leads others in it

	MaxLevel = Leading
)

// Need is one skill that a role asks for. The zero Need asks for nothing and
// does not compile.
type Need struct {
	Skill SkillID `json:"skill"`
	// Min is the least level; zero means 1. A compiled catalogue has it
	// filled in.
	Min Level `json:"min,omitempty" want:"a level from 1 to 4: 1 with guidance, 2 alone, 3 in hard cases, 4 leading others"`
	// Nice marks a skill that helps but is not required.
	Nice bool `json:"nice,omitempty"`
}
