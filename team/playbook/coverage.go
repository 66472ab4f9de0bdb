// SPDX-License-Identifier: Apache-2.0

package playbook

func coverageRules() []Rule { return nil }
