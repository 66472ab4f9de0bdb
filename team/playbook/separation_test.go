// SPDX-License-Identifier: Apache-2.0

package playbook_test

func separationRows() []row { return nil }
