// SPDX-License-Identifier: Apache-2.0

package diagrams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/chromedp/chromedp"
)

// Browser draws Mermaid in one page of a headless Chromium. It is not safe for
// concurrent use. The zero Browser is not usable; see [Start].
type Browser struct {
	ctx  context.Context
	stop []func()
}

// Start fetches Mermaid if it is not in the folder cache yet, starts Chromium
// and loads a page from disk that holds Mermaid. Close ends it.
func Start(ctx context.Context, cache string) (*Browser, error) {
	library, err := fetchMermaid(ctx, cache)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "diagrams-")
	if err != nil {
		return nil, err
	}
	b := &Browser{stop: []func(){func() { os.RemoveAll(dir) }}}
	page, err := writePage(dir, library)
	if err != nil {
		b.Close()
		return nil, err
	}
	b.launch(ctx, filepath.Join(dir, "profile"))
	if _, err := chromedp.Run(b.ctx, chromedp.Navigate(page)); err != nil {
		b.Close()
		return nil, fmt.Errorf("chromium (Debian's package chromium): %w", err)
	}
	return b, nil
}

// Close ends the browser and removes its profile.
func (b *Browser) Close() {
	for i := len(b.stop) - 1; i >= 0; i-- {
		b.stop[i]()
	}
	b.stop = nil
}

func (b *Browser) launch(ctx context.Context, profile string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-sync", true),
	)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	b.stop = append(b.stop, stop)
	b.ctx, stop = chromedp.NewContext(ctx)
	b.stop = append(b.stop, stop)
}

// page is what the browser shows. Text is read after drawing, from the page, so
// that it is what a person would see: entities resolved, hidden text left out.
const page = `<!doctype html>
<meta charset="utf-8">
<title>diagrams</title>
<script src=%q></script>
<div id="stage"></div>
<script>
mermaid.initialize({startOnLoad: false, securityLevel: "strict", deterministicIds: true, suppressErrorRendering: true});
let drawn = 0;
async function draw(text) {
  const stage = document.getElementById("stage");
  try {
    const {svg} = await mermaid.render("diagram" + drawn++, text);
    stage.innerHTML = svg;
    const shown = [...stage.querySelectorAll("foreignObject, text")]
      .map(e => (e.tagName === "text" ? svgText(e) : htmlText(e)))
      .filter(s => s.trim() !== "");
    return {svg: svg, labels: shown, line: 0, message: ""};
  } catch (e) {
    const line = e.hash && e.hash.loc ? e.hash.loc.first_line : 0;
    return {svg: "", labels: [], line: line, message: String(e.message || e)};
  } finally {
    stage.innerHTML = "";
  }
}
function htmlText(e) {
  return [...e.children].map(c => c.innerText).join("\n");
}
function svgText(e) {
  const rows = [...e.querySelectorAll("tspan.row")];
  return rows.length ? rows.map(r => r.textContent).join("\n") : e.textContent;
}
</script>
`

func writePage(dir, library string) (string, error) {
	abs, err := filepath.Abs(library)
	if err != nil {
		return "", err
	}
	src := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, fmt.Appendf(nil, page, src.String()), 0o644); err != nil {
		return "", err
	}
	at := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	return at.String(), nil
}

// drawn is what the page's function draw returns.
type drawn struct {
	SVG     string   `json:"svg"`
	Labels  []string `json:"labels"`
	Line    int      `json:"line"`
	Message string   `json:"message"`
}

// Mermaid draws a Mermaid diagram. It returns a [SyntaxError] when Mermaid
// refuses the text.
func (b *Browser) Mermaid(text string) (Drawing, error) {
	if b.ctx == nil {
		return Drawing{}, errors.New("diagrams: the browser was not started")
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		return Drawing{}, err
	}
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[drawn](fmt.Sprintf("draw(%s)", quoted), chromedp.EvalAwaitPromise))
	if err != nil {
		return Drawing{}, fmt.Errorf("mermaid: %w", err)
	}
	if got.Message != "" {
		return Drawing{}, &SyntaxError{Tool: "mermaid", Line: mermaidLine(got.Line, got.Message), Message: got.Message}
	}
	for i, label := range got.Labels {
		got.Labels[i] = plainSpace(label)
	}
	return Drawing{SVG: got.SVG, Labels: got.Labels}, nil
}

var mermaidLinePattern = regexp.MustCompile(`(?i)error (?:on|at) line:? ?(\d+)`)

// mermaidLine returns the line of the message, which counts from 1, and
// otherwise the line that the parser reported beside it.
func mermaidLine(reported int, message string) int {
	m := mermaidLinePattern.FindStringSubmatch(message)
	if m == nil {
		return reported
	}
	line, _ := strconv.Atoi(m[1]) // digits only
	return line
}
