package cli

import (
	"strconv"
	"strings"

	"eightx/internal/locale"

	"github.com/alecthomas/kong"
)

// help writes the page of a command, or of the program when node is nil.
func (s *session) help(app *kong.Application, node *kong.Node) {
	page := helpPage{session: s, width: s.width()}
	if node == nil {
		page.program(app)
	} else {
		page.command(node)
	}
}

// width is the width of help in columns: that of the terminal when the shell
// tells, within what is pleasant to read.
func (s *session) width() int {
	columns, err := strconv.Atoi(s.Env("COLUMNS"))
	if err != nil {
		return 88
	}
	return min(max(columns, 40), 100)
}

// helpPage writes one page of help.
type helpPage struct {
	*session
	width int
}

// program writes the page of the whole program: what it is, its commands by
// group, the flags of all commands.
func (p helpPage) program(app *kong.Application) {
	p.paragraph("", p.text("cli.about"))
	p.heading("cli.help.usage")
	p.paragraph("  ", p.text("cli.help.synopsis"))
	for _, group := range commandGroups(app.Children) {
		p.heading("cli.group." + group.key)
		p.rows(group.rows(p))
	}
	p.flags("cli.help.globals", app.Node)
	p.examples("cli")
	p.line("")
	p.paragraph("", p.text("cli.help.more"))
}

// command writes the page of one command.
func (p helpPage) command(node *kong.Node) {
	code := codeOf(node)
	p.paragraph("", p.text(code))
	p.heading("cli.help.usage")
	p.paragraph("  ", p.synopsis(node))
	if locale.Has(code + ".detail") {
		p.line("")
		p.paragraph("", p.text(code+".detail"))
	}
	if len(node.Children) > 0 {
		p.heading("cli.help.commands")
		p.rows(commandRows(p, node.Children))
	}
	p.arguments(node)
	p.flags("cli.help.flags", node)
	p.flags("cli.help.globals", root(node))
	p.examples(code)
}

// synopsis writes how the command line looks: eightx score <scheme> <facts> [flags].
func (p helpPage) synopsis(node *kong.Node) string {
	words := []string{node.FullPath()}
	if len(node.Children) > 0 {
		words = append(words, p.text("cli.help.command"))
	}
	for _, arg := range node.Positional {
		words = append(words, arg.Summary())
	}
	for _, flag := range node.Flags {
		if flag.Required {
			words = append(words, flag.Summary())
		}
	}
	return strings.Join(append(words, p.text("cli.help.options")), " ")
}

func (p helpPage) arguments(node *kong.Node) {
	if len(node.Positional) == 0 {
		return
	}
	p.heading("cli.help.arguments")
	var rows [][2]string
	for _, arg := range node.Positional {
		rows = append(rows, [2]string{arg.Summary(), p.text(argCode(node, arg.Name))})
	}
	p.rows(rows)
}

// flags writes the flags a node itself declares.
func (p helpPage) flags(heading string, node *kong.Node) {
	var rows [][2]string
	for _, flag := range node.Flags {
		if !flag.Hidden {
			rows = append(rows, [2]string{flagForm(flag), p.text(flagCode(node, flag.Name))})
		}
	}
	if len(rows) > 0 {
		p.heading(heading)
		p.rows(rows)
	}
}

// flagForm writes a flag the way it is typed, the short form first.
func flagForm(flag *kong.Flag) string {
	form := "    --" + flag.Name
	if flag.Short != 0 {
		form = "-" + string(flag.Short) + ", --" + flag.Name
	}
	if flag.IsBool() {
		return form
	}
	return form + "=" + flag.FormatPlaceHolder()
}

// examples writes the command lines a user may copy, unwrapped.
func (p helpPage) examples(code string) {
	p.heading("cli.help.examples")
	for example := range strings.SplitSeq(p.text(code+".examples"), "\n") {
		p.line("  " + example)
	}
}

func (p helpPage) heading(code string) {
	p.line("")
	p.line(p.text(code))
}

func (p helpPage) paragraph(indent, text string) {
	for _, line := range locale.Wrap(text, p.width-len(indent)) {
		p.line(strings.TrimRight(indent+line, " "))
	}
}

// rows writes a name and its explanation side by side; the explanations start at
// the same column. A name too long for that stands on a line of its own.
func (p helpPage) rows(rows [][2]string) {
	const widest = 26
	column := 0
	for _, row := range rows {
		if width := locale.Width(row[0]); width <= widest {
			column = max(column, width)
		}
	}
	for _, row := range rows {
		p.row(row[0], row[1], column)
	}
}

func (p helpPage) row(name, text string, column int) {
	first := "  " + locale.PadRight(name, column) + "  "
	if locale.Width(name) > column {
		p.line("  " + name)
		first = strings.Repeat(" ", column+4)
	}
	for _, line := range locale.Wrap(text, p.width-column-4) {
		p.line(strings.TrimRight(first+line, " "))
		first = strings.Repeat(" ", column+4)
	}
}
