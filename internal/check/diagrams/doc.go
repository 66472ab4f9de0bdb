// SPDX-License-Identifier: Apache-2.0

// Package diagrams holds the diagrams of this module against the tools that
// people read them with: Mermaid as published, in a real browser, and Graphviz.
//
// [Browser.Mermaid] and [DOT] draw a text and return what is shown: the SVG and
// the texts in it. A text that the tool refuses gives a [SyntaxError] with the
// line that the tool names.
//
// The tests need Debian's packages chromium and graphviz, and npm, which fetches
// Mermaid once into the folder .cache beside this file. A test that draws adds a
// file to this folder, so that one browser serves the whole run: see draw and
// drawDOT in main_test.go.
package diagrams
