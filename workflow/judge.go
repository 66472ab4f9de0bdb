// SPDX-License-Identifier: Apache-2.0

package workflow

type judge struct{}
