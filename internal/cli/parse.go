package cli

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"eightx/internal/errs"
	"eightx/internal/locale"

	"github.com/alecthomas/kong"
)

// program is the name users type.
const program = "eightx"

// command is what a command line asks for, ready to run. It holds nothing of the parser,
// which a server would carry with it for months.
type command interface{ Run(s *session) error }

// commandOf is the command a line has selected, with its flags filled in.
func commandOf(context *kong.Context) (command, error) {
	chosen, ok := context.Selected().Target.Addr().Interface().(command)
	if !ok {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", context.Command()))
	}
	return chosen, nil
}

// helpFlag is --help. It ends parsing before anything is demanded of the user.
type helpFlag bool

var errHelp = errors.New("help asked for")

// BeforeReset is called by kong when the flag is given.
func (helpFlag) BeforeReset() error { return errHelp }

// parse reads the arguments. It returns nil without an error when the answer was
// help and is already written.
func (s *session) parse(args []string) (command, error) {
	asked := &grammar{}
	parser, err := newParser(asked)
	if err != nil {
		return nil, err
	}
	context, err := parser.Parse(wordForms(args))
	switch {
	case errors.Is(err, errHelp):
		s.help(parser.Model, selected(err))
		s.helpDo(selected(err), args)
		return nil, nil
	case err != nil && len(args) == 0:
		s.help(parser.Model, nil)
		return nil, errHelp
	case err != nil:
		return nil, s.usageError(err)
	}
	if err := checkLang(asked.Global.Lang); err != nil {
		return nil, err
	}
	return commandOf(context)
}

// checkLang refuses a language the program does not speak.
func checkLang(name string) error {
	if _, ok := locale.Parse(name); ok || name == "" {
		return nil
	}
	return errs.E(errs.Usage, "cli.usage.enum",
		errs.P("flag", "--lang"), errs.P("read", name), errs.P("allowed", "zh, en"), errs.P("command", program), seeHelp)
}

// newParser builds the parser that fills a grammar. Its help texts come from
// locale, so none are in the struct tags.
func newParser(asked *grammar) (*kong.Kong, error) {
	return kong.New(asked, kong.Name(program), kong.NoDefaultHelp(), kong.Exit(func(int) {}))
}

// wordForms lets people write "help score" and "--version" for "score --help"
// and "version".
func wordForms(args []string) []string {
	switch {
	case len(args) == 0:
		return args
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	case slices.Contains([]string{"--version", "-v", "-V"}, args[0]):
		return append([]string{"version"}, args[1:]...)
	}
	return args
}

// selected returns the command the user had named when parsing ended, or nil.
func selected(err error) *kong.Node {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		return parse.Context.Selected()
	}
	return nil
}

// langOf finds the language before the arguments are parsed, since help and
// errors of parsing need it: --lang when it names one, else the environment.
func langOf(args []string, env func(string) string) locale.Lang {
	for i, arg := range args {
		value, given := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, given = args[i+1], true
		}
		if lang, ok := locale.Parse(value); given && ok {
			return lang
		}
		if arg == "--" {
			break
		}
	}
	return locale.Detect(env)
}

// asksJSON finds --json before the arguments are parsed, since errors of parsing
// answer in the same form.
func asksJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json")
}

// writeJSON writes a value as indented JSON, Chinese readable, one line break at
// the end.
func (s *session) writeJSON(value any) error { return encodeJSON(s.Stdout, value) }

func encodeJSON(to io.Writer, value any) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
