// SPDX-License-Identifier: Apache-2.0

package workflowtest

import "github.com/socialteam/socialteam/workflow"

// Parse reads a file and returns how many scenarios it holds.
func Parse(file string, data []byte) (int, error) {
	_, list, err := parse(file, data)
	return len(list), err
}

// Crew returns the people of the first scenario of a file after its last statement.
func Crew(data []byte) (workflow.Facts, error) {
	_, list, err := parse("crew", data)
	if err != nil {
		return nil, err
	}
	c := newCrew()
	for _, s := range list[0].steps {
		s.change(c)
	}
	return c, nil
}
