// SPDX-License-Identifier: Apache-2.0

package playbook_test

func processRows() []row { return nil }
