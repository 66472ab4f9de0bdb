// SPDX-License-Identifier: Apache-2.0

package diagrams

import "fmt"

// SyntaxError says that a tool refused the text of a diagram.
type SyntaxError struct {
	Tool    string // "mermaid" or "dot"
	Line    int    // the line that the tool names, from 1; 0 when it names none
	Message string // what the tool said
}

// Error returns tool, line and message.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: line %d: %s", e.Tool, e.Line, e.Message)
}
