package examples

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scoring"
)

var writeLanguage = flag.Bool("language", false, "write the generated parts of doc/scheme-language.md")

const languageDoc = "../../doc/scheme-language.md"

// generated is a part of the document between its marks.
var generated = regexp.MustCompile(`(?s)<!-- begin ([a-zA-Z:]+) -->\n.*?<!-- end -->`)

// TestLanguageDocument compares the generated parts of the document with what
// the program and the examples say now; with -language it writes them.
func TestLanguageDocument(t *testing.T) {
	data, err := os.ReadFile(languageDoc)
	if err != nil {
		t.Fatal(err)
	}
	parts := 0
	want := generated.ReplaceAllStringFunc(string(data), func(old string) string {
		parts++
		name := generated.FindStringSubmatch(old)[1]
		return "<!-- begin " + name + " -->\n" + renderPart(t, name) + "<!-- end -->"
	})
	if parts < 10 {
		t.Fatalf("only %d generated parts found; the marks are wrong", parts)
	}
	if want == string(data) {
		return
	}
	if !*writeLanguage {
		t.Fatalf("%s is behind the program: run go test ./internal/examples -run LanguageDocument -language", languageDoc)
	}
	if err := os.WriteFile(languageDoc, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func renderPart(t *testing.T, name string) string {
	part, key, _ := strings.Cut(name, ":")
	switch part {
	case "whole":
		return fence(wholeBlock(t, key))
	case "kinds":
		return renderKinds(t)
	case "contents":
		return renderContents()
	case "choices":
		return renderChoices()
	case "functions":
		return renderFunctions()
	case "results":
		return renderResults(t)
	}
	t.Fatalf("unknown part %q", name)
	return ""
}

func fence(text string) string { return "```yaml\n" + text + "```\n" }

// both is a text in Chinese and English.
func both(code, between string) string {
	return locale.Text(locale.Zh, code) + between + locale.Text(locale.En, code)
}

// wholeBlock is what a top-level key of whole.yaml says, as it stands there.
func wholeBlock(t *testing.T, key string) string {
	var block strings.Builder
	inside := false
	for line := range strings.Lines(readText(t, "whole.yaml")) {
		if !strings.HasPrefix(line, " ") && line != "\n" {
			inside = strings.HasPrefix(line, key+":")
		}
		if inside {
			block.WriteString(line)
		}
	}
	if block.Len() == 0 {
		t.Fatalf("whole.yaml has no key %s", key)
	}
	return strings.TrimRight(block.String(), "\n") + "\n"
}

func readText(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(language, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func renderContents() string {
	var b strings.Builder
	for _, k := range scoring.Kinds() {
		fmt.Fprintf(&b, "- [`%s`](#%s) %s\n", k.Name, k.Name, both("rule."+k.Name, " / "))
	}
	return b.String()
}

func renderKinds(t *testing.T) string {
	var b strings.Builder
	examples := loadExamples(t)
	for _, k := range scoring.Kinds() {
		fmt.Fprintf(&b, "### `%s`\n\n**%s** %s\n\n", k.Name, locale.Text(locale.Zh, "rule."+k.Name), locale.Text(locale.Zh, "rule."+k.Name+".help"))
		fmt.Fprintf(&b, "**%s** %s\n\n", capital(locale.Text(locale.En, "rule."+k.Name)), locale.Text(locale.En, "rule."+k.Name+".help"))
		b.WriteString("| 参数 parameter | 含义 meaning | 必填或默认 required or default | 写法 value |\n|---|---|---|---|\n")
		paramRows(&b, "rule."+k.Name, "", k.Params)
		b.WriteString("\n")
		for _, x := range examples {
			if x.Kind == k.Name {
				renderExample(t, &b, x)
			}
		}
	}
	return b.String()
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func paramRows(b *strings.Builder, code, prefix string, params []scoring.Param) {
	for _, p := range params {
		path := p.Name
		if prefix != "" {
			path = prefix + "." + p.Name
		}
		required := ""
		switch {
		case p.Required:
			required = "必填 required"
		case p.Default != "":
			required = "`" + p.Default + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", path, both(code+"."+p.Name, " / "), required, valueOf(p))
		paramRows(b, code+"."+p.Name, path, p.Fields)
	}
}

// valueOf says what may be written for a parameter.
func valueOf(p scoring.Param) string {
	if p.Type != scoring.ChoiceParam {
		return "*" + string(p.Type) + "*"
	}
	return "`" + strings.Join(p.Choices, "` `") + "`"
}

func renderExample(t *testing.T, b *strings.Builder, x ruleExample) {
	fmt.Fprintf(b, "%s\n\n%s\n\n%s", x.Zh, x.En, fence(x.text(t, &x.Indicator)))
	if !x.Also.IsZero() {
		fmt.Fprintf(b, "\n另一个指标 / another indicator:\n\n%s", fence(x.text(t, &x.Also)))
	}
	columns := x.columns()
	fmt.Fprintf(b, "\n| |%s 得分 points |\n|---|%s---|\n", cells(columns), strings.Repeat("---|", len(columns)))
	for _, u := range x.Units {
		var row []string
		for _, c := range columns {
			row = append(row, u.cell(c))
		}
		fmt.Fprintf(b, "| %s |%s %s |\n", u.Name, cells(row), u.result())
	}
	b.WriteString("\n")
}

func cells(texts []string) string {
	var b strings.Builder
	for _, s := range texts {
		b.WriteString(" " + s + " |")
	}
	return b.String()
}

func (u exampleUnit) result() string {
	switch u.Points {
	case "na":
		return "不适用 does not apply"
	case "":
		return "–"
	}
	return u.Points
}

// text is a node as it stands in its file, moved to the margin.
func (x ruleExample) text(t *testing.T, n *yaml.Node) string {
	lines := slices.Collect(strings.Lines(readText(t, x.File)))
	var b strings.Builder
	for _, line := range lines[n.Line-1:] {
		rest, inside := strings.CutPrefix(line, "    ")
		if !inside {
			break
		}
		b.WriteString(rest)
	}
	return b.String()
}

// columns are the facts the units of an example differ in.
func (x ruleExample) columns() []string {
	var out []string
	add := func(name string, there bool) {
		if there && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, u := range x.Units {
		for _, p := range pairs(&u.Attr) {
			add("unit."+p[0], true)
		}
		for _, p := range pairs(&u.Given) {
			add(p[0], true)
		}
		for _, p := range pairs(&u.Last) {
			add("last("+p[0]+")", true)
		}
		add("last.rank", u.LastRank != "")
		for name := range u.Series {
			add(name, true)
		}
		add("✓", u.Checks != nil)
		add("events", len(u.Events) > 0)
		add("ratings", len(u.Ratings) > 0)
	}
	return out
}

// cell is what a unit has in a column.
func (u exampleUnit) cell(column string) string {
	switch column {
	case "last.rank":
		return u.LastRank
	case "✓":
		return strings.Join(u.Checks, " ")
	case "ratings":
		return strings.Join(u.Ratings, " ")
	case "events":
		var list []string
		for _, e := range u.Events {
			list = append(list, e.Kind+" "+e.Date)
		}
		return strings.Join(list, ", ")
	}
	for _, p := range slices.Concat(prefixed("unit.", "", &u.Attr), pairs(&u.Given), prefixed("last(", ")", &u.Last)) {
		if p[0] == column {
			return p[1]
		}
	}
	return strings.Join(u.Series[column], " ")
}

func prefixed(before, after string, n *yaml.Node) [][2]string {
	out := pairs(n)
	for i := range out {
		out[i][0] = before + out[i][0] + after
	}
	return out
}

// renderChoices lists what the words for choices mean.
func renderChoices() string {
	var b strings.Builder
	b.WriteString("| 写法 | 含义 | meaning |\n|---|---|---|\n")
	for _, choice := range allChoices() {
		code := "choice." + choice
		if locale.Has(code) {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", choice, locale.Text(locale.Zh, code), locale.Text(locale.En, code))
		}
	}
	return b.String()
}

func allChoices() []string {
	var out []string
	var collect func(params []scoring.Param)
	collect = func(params []scoring.Param) {
		for _, p := range params {
			out = append(out, p.Choices...)
			collect(p.Fields)
		}
	}
	for _, k := range scoring.Kinds() {
		collect(k.Params)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func renderFunctions() string {
	var b strings.Builder
	b.WriteString("| 函数 function | 中文名 | 说明 | meaning |\n|---|---|---|---|\n")
	for _, f := range expr.Functions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Name, f.Zh, locale.Text(locale.Zh, f.Meaning()), locale.Text(locale.En, f.Meaning()))
	}
	return b.String()
}

func renderResults(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| 村 village | 算式 sum | 总分 total | 名次 rank | 星级 star | 未过门槛 failed gate | 报酬 pay |\n|---|---|---|---|---|---|---|\n")
	for _, w := range loadWhole(t) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %s | %s |\n", w.Unit, w.How, w.Total, w.Rank, w.Star, strings.Join(w.Gates, " "), w.Pay)
	}
	return b.String()
}
