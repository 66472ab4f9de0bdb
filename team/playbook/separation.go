// SPDX-License-Identifier: Apache-2.0

package playbook

func separationRules() []Rule { return nil }
