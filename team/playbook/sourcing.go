// SPDX-License-Identifier: Apache-2.0

package playbook

func sourcingRules() []Rule { return nil }
