// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// surface returns the exported surface of the package in a folder: declarations
// without bodies, comments and unexported parts, sorted, the methods of a type
// after it. A package main or a folder without Go files gives "".
func surface(dir string) (string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return "", err
	}
	var found []declaration
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		if file.Name.Name == "main" {
			return "", nil
		}
		for _, decl := range file.Decls {
			found = append(found, declared(decl)...)
		}
	}
	slices.SortFunc(found, func(a, b declaration) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.owner, b.owner), cmp.Compare(a.method, b.method))
	})
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.text + "\n")
	}
	return b.String(), nil
}

// declaration is one exported name. Sorting goes by kind, then by the name (for
// a method that of its type), then by the name of the method.
type declaration struct {
	kind          int
	owner, method string
	text          string
}

const (
	constKind = iota
	varKind
	funcKind
	typeKind
)

func declared(decl ast.Decl) []declaration {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return function(d)
	case *ast.GenDecl:
		switch d.Tok {
		case token.CONST:
			return constants(d)
		case token.VAR:
			return variables(d)
		case token.TYPE:
			return types(d)
		}
	}
	return nil
}

func function(d *ast.FuncDecl) []declaration {
	if !d.Name.IsExported() {
		return nil
	}
	out := declaration{kind: funcKind, owner: d.Name.Name}
	if d.Recv != nil {
		owner := receiver(d.Recv.List[0].Type)
		if !ast.IsExported(owner) {
			return nil
		}
		out = declaration{kind: typeKind, owner: owner, method: d.Name.Name}
	}
	out.text = oneLine(&ast.FuncDecl{Recv: d.Recv, Name: d.Name, Type: d.Type})
	return []declaration{out}
}

// receiver returns the name of the type of a receiver.
func receiver(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// constants writes each constant with the type and the expression that hold for
// it; those that stand in the lines before come with their place in the group.
func constants(d *ast.GenDecl) []declaration {
	var out []declaration
	var last *ast.ValueSpec
	for place, spec := range d.Specs {
		value := spec.(*ast.ValueSpec)
		if value.Type != nil || len(value.Values) > 0 {
			last = value
		}
		for i, name := range value.Names {
			if !name.IsExported() {
				continue
			}
			text := "const " + name.Name
			if last.Type != nil {
				text += " " + oneLine(last.Type)
			}
			if i < len(last.Values) {
				text += " = " + oneLine(last.Values[i])
			}
			if strings.Contains(text, "iota") {
				text += fmt.Sprintf(" (iota %d)", place)
			}
			out = append(out, declaration{kind: constKind, owner: name.Name, text: text})
		}
	}
	return out
}

func variables(d *ast.GenDecl) []declaration {
	var out []declaration
	for _, spec := range d.Specs {
		value := spec.(*ast.ValueSpec)
		for _, name := range value.Names {
			if !name.IsExported() {
				continue
			}
			text := "var " + name.Name
			if value.Type != nil {
				text += " " + oneLine(value.Type)
			}
			out = append(out, declaration{kind: varKind, owner: name.Name, text: text})
		}
	}
	return out
}

func types(d *ast.GenDecl) []declaration {
	var out []declaration
	for _, spec := range d.Specs {
		t := spec.(*ast.TypeSpec)
		if !t.Name.IsExported() {
			continue
		}
		text := "type " + t.Name.Name + parameters(t.TypeParams)
		if t.Assign.IsValid() {
			text += " ="
		}
		switch body := t.Type.(type) {
		case *ast.StructType:
			text += " struct {" + members(body.Fields)
		case *ast.InterfaceType:
			text += " interface {" + members(body.Methods)
		default:
			text += " " + oneLine(body)
		}
		out = append(out, declaration{kind: typeKind, owner: t.Name.Name, text: text})
	}
	return out
}

func parameters(list *ast.FieldList) string {
	if list == nil {
		return ""
	}
	var parts []string
	for _, field := range list.List {
		for _, name := range field.Names {
			parts = append(parts, name.Name+" "+oneLine(field.Type))
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// members writes the exported fields or methods of a type, in their order, up
// to the closing brace. Unexported ones matter to callers as a whole: without
// any a struct is comparable or convertible by its fields alone, and an
// interface can be implemented.
func members(list *ast.FieldList) string {
	var b strings.Builder
	hidden := false
	for _, field := range list.List {
		tag := ""
		if field.Tag != nil {
			tag = " " + field.Tag.Value
		}
		if len(field.Names) == 0 {
			b.WriteString("\n\t" + oneLine(field.Type) + tag)
		}
		for _, name := range field.Names {
			if !name.IsExported() {
				hidden = true
				continue
			}
			b.WriteString("\n\t" + name.Name + " " + oneLine(field.Type) + tag)
		}
	}
	if hidden {
		b.WriteString("\n\t// unexported")
	}
	if b.Len() == 0 {
		return "}"
	}
	return b.String() + "\n}"
}

var joints = strings.NewReplacer("( ", "(", ", )", ")", "{ ", "{", " }", "}")

// oneLine prints a node with each run of white space as one space.
func oneLine(node any) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), node); err != nil {
		panic(err) // the nodes come from the parser
	}
	return joints.Replace(strings.Join(strings.Fields(b.String()), " "))
}
