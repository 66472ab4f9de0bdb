// SPDX-License-Identifier: Apache-2.0

package diagrams

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// DOT draws a text of the DOT language with Graphviz. It returns a [SyntaxError]
// when dot refuses the text or warns about it.
func DOT(ctx context.Context, text string) (Drawing, error) {
	cmd := exec.CommandContext(ctx, "dot", "-Tsvg")
	cmd.Stdin = strings.NewReader(text)
	var svg, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &svg, &said
	err := cmd.Run()
	if said.Len() > 0 {
		return Drawing{}, &SyntaxError{Tool: "dot", Line: dotLine(said.String()), Message: strings.TrimSpace(said.String())}
	}
	if err != nil {
		return Drawing{}, fmt.Errorf("dot (Debian's package graphviz): %w", err)
	}
	labels, err := svgLabels(&svg)
	if err != nil {
		return Drawing{}, fmt.Errorf("dot: its SVG: %w", err)
	}
	return Drawing{SVG: svg.String(), Labels: labels}, nil
}

var dotLinePattern = regexp.MustCompile(`in line (\d+)|near line (\d+)|, line (\d+)`)

func dotLine(said string) int {
	m := dotLinePattern.FindStringSubmatch(said)
	if m == nil {
		return 0
	}
	line, _ := strconv.Atoi(m[1] + m[2] + m[3]) // one of them matched, digits only
	return line
}

// svgLabels collects the text elements of each group: Graphviz writes one group
// per node, edge and cluster, and one text element per line of its label.
func svgLabels(svg *bytes.Buffer) ([]string, error) {
	labels := []string{}
	var lines []string
	var line *strings.Builder
	flush := func() {
		if len(lines) > 0 {
			labels = append(labels, strings.Join(lines, "\n"))
		}
		lines = nil
	}
	dec := xml.NewDecoder(bytes.NewReader(svg.Bytes()))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			flush()
			return labels, nil
		}
		if err != nil {
			return nil, err
		}
		switch tok := token.(type) {
		case xml.StartElement:
			switch tok.Name.Local {
			case "g":
				flush()
			case "text":
				line = &strings.Builder{}
			}
		case xml.CharData:
			if line != nil {
				line.Write(tok)
			}
		case xml.EndElement:
			if tok.Name.Local == "text" {
				lines, line = append(lines, plainSpace(line.String())), nil
			}
		}
	}
}

// plainSpace turns the no-break spaces that Graphviz draws into spaces.
func plainSpace(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
