// SPDX-License-Identifier: Apache-2.0

// Package playbook holds everything that one company says about its social media
// team in one document, and judges it by what practitioners say a good team does:
// who works there, who answers for what, who must say yes before something is
// published, how well it should go, and whether it all happens.
//
// # The playbook
//
// A [Spec] is that document, as a Go literal or a JSON file that [Decode] reads.
// [Compile] checks all of it, across its parts: a matrix may name only roles of
// the catalogue, a workflow only responsibilities of the matrix and members, units
// and calendars of the team, a target only KPIs that exist. Every fault is reported
// with its path. The compiled [Playbook] hands out the parts, each of which is a
// value of the package that it comes from:
//
//   - [Playbook.Catalog], roles and responsibilities (package roles);
//   - [Playbook.Team], people, units and absences (package team), with
//     [Playbook.Matrix], who does and owns what (package roles);
//   - [Playbook.Flows], the approval workflows (package workflow);
//   - [Playbook.Targets], the bands that KPIs should stay in (package metrics);
//   - [Playbook.Company] and [Playbook.Agreements], which are of this package:
//     what the company wants, and how its team works together.
//
// A [LogSpec] is what happened in a span of days: posts and the approvals before
// them, messages and the answers to them, reviews, trainings. [DecodeLog] reads
// it and [CompileLog] checks it. [Templates] are six complete playbooks with logs
// to start from.
//
// # The rules
//
// [Check] judges [Evidence] by rules and answers with a [Report]. [Standard] has 82
// rules. Each reads some [Fact]s. What is left out is not stated, which differs
// from a list that is empty, and a rule whose facts are not stated is not judged:
// that is no pass, see [Report.Err]. A rule about approvals, about crises or about
// who answers is proved on the workflows with package workflow/verify where they can
// prove it, and is judged on the log besides. A log that ended more than 31 days
// before the instant of the check states nothing. A yes in the log counts only if
// whoever gave it could give it then, or stood in for somebody who could; ids in the
// log that the playbook does not have are listed, see [Unknown].
//
// Each [Finding] says in words who or what breaks the rule, why that matters and
// what would mend it. A report is text ([Report.String]), Markdown
// ([Report.AppendMarkdown]), JSON, or SARIF for code hosts ([Report.AppendSARIF]);
// equal questions give equal bytes.
//
// Parameters of rules can be set with [Rules.With] and [Rules.WithWords]; shares are
// per mille, and [Param.String] says of each which unit and bounds it has. A
// [Waiver] in the playbook says that the company lives with a finding, why, and
// until when; the report shows it, and names one that has expired or that waives
// nothing. A rule of one's own is a [Rule] literal with a function, which asks a
// [Case] in the words that the standard rules use:
//
//   - a social role is one of group core, content, community, insight or paid;
//   - the team size is how many members hold one now, without those of agencies;
//   - a member is Responsible, Accountable, Consulted or Informed by a role that
//     has the letter in the matrix, or by name ([Named]);
//   - in scope is all that the company does not leave out;
//   - external is who is a freelancer's or an agency's;
//   - a lead role is social media manager or head of social media;
//   - the load of a member is the part of the working time that the demand takes
//     if it is split so that the highest load is smallest (PeakLoad of package team);
//   - the window is the days of the log, up to the instant of the check.
//
// # Bounds
//
// Nothing here reads a clock or a file. The packages below know nothing of this
// one: each of them works alone. Letters for single people are no part of the
// matrix of package roles, whose columns are roles: workflows do not see them.
package playbook
