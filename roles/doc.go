// SPDX-License-Identifier: Apache-2.0

// Package roles answers who does what in a social media team: it has a catalogue
// of roles, responsibilities and skills, finds roles by the titles people write,
// and checks the matrix that says who does, owns, advises and is told.
//
// # Catalogue
//
// A [Role] is a part that people play, a [Responsibility] something that has to
// be seen to, a [Skill] what somebody is good at. [Standard] has 34 roles, 71
// responsibilities in 11 areas and 45 skills; [Catalog.Extend] adds one's own or
// replaces what does not fit, [Catalog.Only] cuts down to the roles one has, and
// [Compile] makes a catalogue from nothing but one's own [Spec].
//
// A responsibility names the roles that are eligible to do it. Eligibility binds
// who does the work, not who owns it. Its KPIs are those of every role that is
// eligible. [Catalog.Find] reads a title such as "SoMe-chef" or "Community Mgr
// (m/f/d)" and returns the roles that it may mean, best first.
//
// # Schemes and meanings
//
// RACI is one of many sets of letters. A [Scheme] is such a set as data, with the
// least and the most of each letter per row, since practice disagrees on them:
// [RACI], [RASCI], [DACI], [RAPID], [CAIRO], [RACIVS], or one's own. What a
// letter says is a [Meaning], and programs ask by meaning: an Accountable, an
// Approver and a Decide all own the result. A cell holds a set of meanings,
// [Letters], because "A/R" is real.
//
// # Matrix
//
// A [Matrix] has responsibilities in rows, roles in columns and letters in the
// cells, each in the order of the catalogue. It comes from a [MatrixSpec], from
// [Catalog.DefaultMatrix], or from a spreadsheet or a page that people keep
// ([ReadCSV], [ReadMarkdown]). [Matrix.Who] says who has a meaning in a row,
// [Matrix.Check] runs the tests that practitioners run by hand, [Diff] lists what
// changed, [Matrix.Convert] writes it in another scheme and says what is lost.
// The readers guess where that is safe and report each guess; what they cannot
// read they leave out and report with line, column and candidates.
//
// # A story
//
// A team keeps its matrix in a spreadsheet. A program reads it, shows what is
// odd, finds that nobody is accountable for approving posts, and tells who is to
// be asked instead:
//
//	m, findings, err := roles.ReadCSV(file, roles.Standard(), roles.Reading{})
//	...
//	for _, f := range append(findings, m.Check(roles.Limits{})...) {
//		fmt.Println(f)
//	}
//	fmt.Println(m.Who("approve-posts", roles.Owns))
//
// The package example has all of it, with its output.
//
// # Promises
//
// Compiled values never change and share nothing with what was handed in or out.
// Equal input gives equal output, byte for byte. What is written reads back: a
// matrix through JSON, CSV and Markdown, a catalogue through JSON. No input makes
// the package panic, and a text or document over 16 MiB is refused.
//
// # Not here
//
// People, holidays and who stands in for whom are in package team; a matrix says
// which role, never which person. What may happen to a post is in package
// workflow. Occupation codes are hints for exchange with other systems, never
// keys.
package roles
