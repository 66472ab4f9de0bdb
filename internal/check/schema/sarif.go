// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // carries the schema
)

// SARIF returns the schema of SARIF 2.1.0. It needs the go command.
func SARIF() (*Schema, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		return nil, fmt.Errorf("sarif: where its package lies: %w", err)
	}
	file := filepath.Join(strings.TrimSpace(string(out)), "schema.go")
	text, err := stringConstant(file, "schema")
	if err != nil {
		return nil, fmt.Errorf("sarif: %w", err)
	}
	return Compile([]byte(text))
}

// stringConstant returns the value of a string constant in a Go file.
func stringConstant(file, name string) (string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return "", err
	}
	for _, decl := range parsed.Decls {
		constants, ok := decl.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			value := spec.(*ast.ValueSpec) // of a constant declaration
			if value.Names[0].Name != name || len(value.Values) == 0 {
				continue
			}
			if text, ok := value.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
				return strconv.Unquote(text.Value)
			}
		}
	}
	return "", fmt.Errorf("%s has no string constant %q", filepath.Base(file), name)
}
