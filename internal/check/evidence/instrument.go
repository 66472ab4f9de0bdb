// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// All mutants of a package are built into one program, each behind a switch that
// an environment variable turns on. What a switch cannot express, such as a
// change to a constant, is built by itself.

// mutant is one change to the code. Its kinds are those that gremlins makes
// unasked.
type mutant struct {
	kind         string
	file         string // without its folder
	line, column int
	offset       int // of the operator
	was, becomes token.Token
	alone        bool // to be built by itself
}

// String names the mutant as the tables do.
func (m mutant) String() string { return fmt.Sprintf("%s:%d:%d %s", m.file, m.line, m.column, m.kind) }

// apply returns the source with the change.
func (m mutant) apply(source string) string {
	return source[:m.offset] + m.becomes.String() + source[m.offset+len(m.was.String()):]
}

// changes are the kinds of mutants: which operator becomes which.
var changes = []struct {
	kind string
	of   map[token.Token]token.Token
}{
	{"arithmetic base", map[token.Token]token.Token{token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL}},
	{"conditionals boundary", map[token.Token]token.Token{token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR}},
	{"conditionals negation", map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR}},
	{"increment decrement", map[token.Token]token.Token{token.INC: token.DEC, token.DEC: token.INC}},
}

// instrumenter finds the mutants of a file and writes their switches into it.
type instrumenter struct {
	fset    *token.FileSet
	info    *types.Info
	name    string // of the file
	source  string
	alone   func(mutant) bool // those that are not to be switched
	mutants []mutant
	first   int // number of the file's first mutant

	before, after map[int][]string // insertions by offset: outer ones first, inner ones first
	instead       map[int]string   // what stands for the operator at an offset
}

// instrument appends the file's mutants to those known and returns its text with
// a switch for each that can have one. Mutant i has the number i+1. The lines
// stay what they were.
func instrument(fset *token.FileSet, info *types.Info, file *ast.File, name, source string, known []mutant, alone func(mutant) bool) (string, []mutant) {
	in := &instrumenter{
		fset: fset, info: info, name: name, source: source, alone: alone, mutants: known, first: len(known),
		before: map[int][]string{}, after: map[int][]string{}, instead: map[int]string{},
	}
	var open []func()
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			if shut := open[len(open)-1]; shut != nil {
				shut()
			}
			open = open[:len(open)-1]
			return true
		}
		var shut func()
		switch n := n.(type) {
		case *ast.BinaryExpr:
			shut = in.binary(n)
		case *ast.UnaryExpr:
			shut = in.unary(n)
		case *ast.IncDecStmt:
			in.counter(n)
		}
		open = append(open, shut)
		return true
	})
	return in.text(), in.mutants
}

// add notes the mutants of an operator, in the order of changes, and returns
// their numbers by kind.
func (in *instrumenter) add(at token.Pos, was token.Token, alone bool) (boundary, other int) {
	place := in.fset.Position(at)
	for _, change := range changes {
		becomes, ok := change.of[was]
		if !ok {
			continue
		}
		m := mutant{kind: change.kind, file: in.name, line: place.Line, column: place.Column, offset: place.Offset, was: was, becomes: becomes, alone: alone}
		m.alone = m.alone || in.alone(m)
		in.mutants = append(in.mutants, m)
		number := len(in.mutants)
		if m.alone {
			number = 0
		}
		if change.kind == "conditionals boundary" {
			boundary = number
		} else {
			other = number
		}
	}
	return boundary, other
}

func (in *instrumenter) constant(e ast.Expr) bool { return in.info.Types[e].Value != nil }

func (in *instrumenter) offset(at token.Pos) int { return in.fset.Position(at).Offset }

func (in *instrumenter) put(m map[int][]string, at token.Pos, text string) {
	m[in.offset(at)] = append(m[in.offset(at)], text)
}

func (in *instrumenter) original(e ast.Expr) string {
	return in.source[in.offset(e.Pos()):in.offset(e.End())]
}

func (in *instrumenter) binary(e *ast.BinaryExpr) func() {
	switch e.Op {
	case token.ADD, token.SUB, token.MUL, token.QUO, token.REM:
		if !numeric(in.info.TypeOf(e)) {
			return nil // text has a sum alone
		}
		_, number := in.add(e.OpPos, e.Op, in.constant(e))
		if number == 0 {
			return nil
		}
		in.put(in.before, e.Pos(), call(e.Op, in.info.TypeOf(e))+"(")
		in.instead[in.offset(e.OpPos)] = ","
		return func() { in.put(in.after, e.End(), fmt.Sprintf(", %d)", number)) }
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return in.comparison(e)
	}
	return nil
}

// comparison writes a < b as ((a < b || (a) == (b) && on(1)) != on(2)):
// the switch of the boundary is reached only where the change tells.
func (in *instrumenter) comparison(e *ast.BinaryExpr) func() {
	a, b := in.original(e.X), in.original(e.Y)
	twice := !strings.Contains(a+b, "\n") && harmless(e.X) && harmless(e.Y)
	edge := e.Op != token.EQL && e.Op != token.NEQ
	boundary, negated := in.add(e.OpPos, e.Op, in.constant(e))
	if negated == 0 {
		return nil
	}
	if edge && !twice {
		in.put(in.before, e.Pos(), "("+call(e.Op, in.info.TypeOf(e.X))+"(")
		in.instead[in.offset(e.OpPos)] = ","
		return func() { in.put(in.after, e.End(), fmt.Sprintf(", %d) != mutantOn(%d))", boundary, negated)) }
	}
	in.put(in.before, e.Pos(), "((")
	also := ""
	switch {
	case !edge:
	case e.Op == token.LSS || e.Op == token.GTR:
		also = fmt.Sprintf(" || (%s) == (%s) && mutantOn(%d)", a, b, boundary)
	default:
		also = fmt.Sprintf(" && !((%s) == (%s) && mutantOn(%d))", a, b, boundary)
	}
	return func() { in.put(in.after, e.End(), fmt.Sprintf("%s) != mutantOn(%d))", also, negated)) }
}

// harmless reports whether an expression may be evaluated twice.
func harmless(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name, plain := n.Fun.(*ast.Ident)
			ok = ok && plain && slices.Contains([]string{"len", "cap", "min", "max", "int", "int64", "uint64"}, name.Name)
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		}
		return ok
	})
	return ok
}

func (in *instrumenter) unary(e *ast.UnaryExpr) func() {
	if e.Op != token.SUB || in.constant(e) {
		if e.Op == token.SUB {
			in.negative(e, true)
		}
		return nil
	}
	number := in.negative(e, false)
	if number == 0 {
		return nil
	}
	in.instead[in.offset(e.OpPos)] = call(token.NOT, in.info.TypeOf(e)) + "("
	return func() { in.put(in.after, e.End(), fmt.Sprintf(", %d)", number)) }
}

func (in *instrumenter) negative(e *ast.UnaryExpr, alone bool) int {
	place := in.fset.Position(e.OpPos)
	m := mutant{kind: "invert negatives", file: in.name, line: place.Line, column: place.Column, offset: place.Offset, was: token.SUB, becomes: token.ADD, alone: alone}
	m.alone = m.alone || in.alone(m)
	in.mutants = append(in.mutants, m)
	if m.alone {
		return 0
	}
	return len(in.mutants)
}

// counter writes i++ as i += one[int](1).
func (in *instrumenter) counter(s *ast.IncDecStmt) {
	_, number := in.add(s.TokPos, s.Tok, !basic(in.info.TypeOf(s.X)))
	if number == 0 {
		return
	}
	in.instead[in.offset(s.TokPos)] = fmt.Sprintf(" %c= %s(%d)", s.Tok.String()[0], call(token.INC, in.info.TypeOf(s.X)), number)
}

func basic(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Basic)
	return ok
}

func numeric(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// helpers are the functions of the switches' file.
var helpers = map[token.Token]string{
	token.ADD: "mutantAdd", token.SUB: "mutantSub", token.MUL: "mutantMul", token.QUO: "mutantQuo", token.REM: "mutantRem",
	token.LSS: "mutantLess", token.LEQ: "mutantAtMost", token.GTR: "mutantMore", token.GEQ: "mutantAtLeast",
	token.INC: "mutantOne", token.NOT: "mutantNeg",
}

// call names the function for an operator, with its type where that has a name
// everywhere; elsewhere the operands tell it.
func call(op token.Token, t types.Type) string {
	if b, ok := types.Unalias(t).(*types.Basic); ok && b.Info()&types.IsUntyped == 0 {
		return helpers[op] + "[" + b.Name() + "]"
	}
	return helpers[op]
}

// text puts the pieces together.
func (in *instrumenter) text() string {
	var out strings.Builder
	skip := 0
	for i := range len(in.source) + 1 {
		for _, s := range in.after[i] {
			out.WriteString(s)
		}
		for _, s := range in.before[i] {
			out.WriteString(s)
		}
		if s, ok := in.instead[i]; ok {
			out.WriteString(s)
			skip = in.length(i)
		}
		if skip > 0 {
			skip--
		} else if i < len(in.source) {
			out.WriteByte(in.source[i])
		}
	}
	return out.String()
}

// length returns the length of the operator at an offset.
func (in *instrumenter) length(offset int) int {
	for _, m := range in.mutants[in.first:] {
		if m.offset == offset {
			return len(m.was.String())
		}
	}
	return 0
}

// switchFile is the file that the program of so many mutants has besides.
func switchFile(pkg string, mutants int) string {
	return strings.NewReplacer("PACKAGE", pkg, "COUNT", strconv.Itoa(mutants+1)).Replace(switches)
}

const switches = `package PACKAGE

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
)

// mutantActive is the number of the mutant that is on; -1 notes who is reached.
var mutantActive = func() int {
	n, _ := strconv.Atoi(os.Getenv("EVIDENCE_MUTANT"))
	return n
}()

var mutantSeen [COUNT]atomic.Bool

func mutantOn(n int) bool { return mutantActive == n && n != 0 || mutantActive < 0 && mutantReached(n) }

//go:noinline
func mutantReached(n int) bool {
	if !mutantSeen[n].Load() && !mutantSeen[n].Swap(true) {
		if f, err := os.OpenFile(os.Getenv("EVIDENCE_REACHED"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err == nil {
			fmt.Fprintln(f, n)
			f.Close()
		}
	}
	return false
}

type mutantWhole interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}
type mutantNumber interface{ mutantWhole | ~float32 | ~float64 }
type mutantOrdered interface{ mutantNumber | ~string }

func mutantAdd[T mutantNumber](a, b T, n int) T {
	if mutantOn(n) {
		return a - b
	}
	return a + b
}

func mutantSub[T mutantNumber](a, b T, n int) T {
	if mutantOn(n) {
		return a + b
	}
	return a - b
}

func mutantMul[T mutantNumber](a, b T, n int) T {
	if mutantOn(n) {
		return a / b
	}
	return a * b
}

func mutantQuo[T mutantNumber](a, b T, n int) T {
	if mutantOn(n) {
		return a * b
	}
	return a / b
}

func mutantRem[T mutantWhole](a, b T, n int) T {
	if mutantOn(n) {
		return a * b
	}
	return a % b
}

func mutantNeg[T mutantNumber](a T, n int) T {
	if mutantOn(n) {
		return +a
	}
	return -a
}

func mutantOne[T mutantNumber](n int) T {
	var one T = 1
	if mutantOn(n) {
		return -one
	}
	return one
}

func mutantLess[T mutantOrdered](a, b T, n int) bool    { return a < b || a == b && mutantOn(n) }
func mutantMore[T mutantOrdered](a, b T, n int) bool    { return a > b || a == b && mutantOn(n) }
func mutantAtMost[T mutantOrdered](a, b T, n int) bool  { return a <= b && !(a == b && mutantOn(n)) }
func mutantAtLeast[T mutantOrdered](a, b T, n int) bool { return a >= b && !(a == b && mutantOn(n)) }
`

// inOrder sorts mutants as they stand in the files.
func inOrder(a, b mutant) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column), cmp.Compare(a.kind, b.kind))
}
