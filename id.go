// SPDX-License-Identifier: Apache-2.0

package socialteam

// MemberID names a person: an employee, a freelancer, an agency's contact. It
// is the embedder's own id and is never parsed. The empty MemberID is nobody:
// no question about nobody is ever answered with yes.
type MemberID string

// RoleID names a role such as "community-manager". The empty RoleID is no
// role.
type RoleID string

// UnitID names a unit of an organisation: a department, a division, a brand.
// The empty UnitID is no unit, which is not the same as every unit.
type UnitID string
