// SPDX-License-Identifier: Apache-2.0

package playbook

func capacityRules() []Rule { return nil }
