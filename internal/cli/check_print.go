package cli

import (
	"io"
	"os"
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
)

// How findings look to people: by severity, each sort of finding together, with
// a sign in front so that colour is never needed to tell them apart.

// severities in the order they are shown, with their sign and colour.
var severities = []struct {
	severity scheme.Severity
	sign     string
	colour   string
}{
	{scheme.Error, "●", "\x1b[31m"},
	{scheme.Warning, "▲", "\x1b[33m"},
	{scheme.Info, "■", "\x1b[36m"},
}

const plain = "\x1b[0m"

// showCheck prints the findings and a line that sums them up.
func (s *session) showCheck(c *checked) {
	title := c.file
	if c.scheme != nil {
		title = s.text("check.title", locale.A("title", c.scheme.Title), locale.A("file", c.file))
	}
	s.line(title)
	for _, level := range severities {
		n := c.count(level.severity)
		if n == 0 {
			continue
		}
		s.line("")
		s.painted(level.colour, level.sign+" "+s.text("check.heading."+level.severity.String(), locale.A("n", n)))
		for _, group := range groupsOf(c.findings, level.severity) {
			s.showGroup(level.sign, level.colour, group)
		}
	}
	s.line("")
	s.sumUp(c)
}

// groupsOf are the findings of a severity, those of one code together, in the
// order in which codes first appear.
func groupsOf(findings []scheme.Finding, severity scheme.Severity) [][]scheme.Finding {
	var out [][]scheme.Finding
	index := map[string]int{}
	for _, f := range findings {
		if f.Severity != severity {
			continue
		}
		i, known := index[f.Code]
		if !known {
			i, index[f.Code] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

// showGroup prints findings of one code. What to do stands below the last of
// those it is the same for, the source below all.
func (s *session) showGroup(sign, colour string, group []scheme.Finding) {
	s.line("")
	s.painted(colour, "  "+sign+" "+group[0].Code)
	words := make([]finding, len(group))
	for i, f := range group {
		words[i] = s.words(f)
	}
	for i, w := range words {
		s.indented("    ", w.message)
		if place := w.Place.String(); place != "" {
			s.line("      " + place)
		} else if w.Path != "" {
			s.line("      " + w.Path)
		}
		if w.fix != "" && (i == len(words)-1 || words[i+1].fix != w.fix) {
			s.labelled("check.fix", w.fix)
		}
	}
	if source := words[0].source; source != "" {
		s.labelled("check.source", source)
	}
}

// labelled prints a text behind a label, its further lines below the text.
func (s *session) labelled(code, text string) {
	width := 1 + max(locale.Width(s.text("check.fix")), locale.Width(s.text("check.source")))
	label := locale.PadRight(s.text(code), width)
	for _, line := range locale.Wrap(text, s.width()-width-4) {
		s.line("    " + label + line)
		label = strings.Repeat(" ", width)
	}
}

func (s *session) indented(indent, text string) {
	for _, line := range locale.Wrap(text, s.width()-len(indent)) {
		s.line(indent + line)
	}
}

// sumUp is the last line: how many there are, and what follows from that.
func (s *session) sumUp(c *checked) {
	verdict := "check.verdict.clean"
	switch {
	case c.count(scheme.Error) > 0:
		verdict = "check.verdict.error"
	case c.count(scheme.Warning) > 0:
		verdict = "check.verdict.warning"
	}
	s.say("check.sum", locale.A("errors", c.count(scheme.Error)), locale.A("warnings", c.count(scheme.Warning)),
		locale.A("infos", c.count(scheme.Info)), locale.A("verdict", s.text(verdict)))
}

// painted writes a line in a colour, where somebody sees colours.
func (s *session) painted(colour, text string) {
	if !s.Colour {
		s.line(text)
		return
	}
	_, _ = io.WriteString(s.Stdout, colour+locale.Printable(text)+plain+"\n")
}

// seesColour tells whether what is written to w is seen by a person on a terminal
// that shows colours and did not ask for none (NO_COLOR).
func seesColour(w io.Writer, env func(string) string) bool {
	file, ok := w.(*os.File)
	if !ok || env("NO_COLOR") != "" || env("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
