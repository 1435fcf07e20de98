package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"eightx/internal/locale"

	"github.com/alecthomas/kong"
)

// ran is what one command line did.
type ran struct {
	code           int
	stdout, stderr string
}

// run runs a command line, its words separated by spaces, with an environment
// written the same way: "LANG=en COLUMNS=60".
func run(line, environment string) ran {
	env := map[string]string{}
	for _, pair := range strings.Fields(environment) {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	var stdout, stderr bytes.Buffer
	code := Run(strings.Fields(line), strings.NewReader(""), &stdout, &stderr, func(name string) string { return env[name] })
	return ran{code, stdout.String(), stderr.String()}
}

func TestUsage(t *testing.T) {
	tests := []struct {
		name, line, env string
		code            int
		stdout, stderr  string // parts that must appear; "" demands silence
	}{
		{"help", "--help", "", ExitOK, "用法", ""},
		{"help in English by flag", "--help --lang=en", "", ExitOK, "Usage", ""},
		{"help in English by environment", "--help", "LANG=en_US.UTF-8", ExitOK, "Usage", ""},
		{"flag before environment", "--lang zh --help", "LANG=en_US.UTF-8", ExitOK, "用法", ""},
		{"help of a command", "version --help", "", ExitOK, "eightx version [选项]", ""},
		{"help as a command", "help version", "", ExitOK, "eightx version [选项]", ""},
		{"version", "version", "", ExitOK, "eightx dev", ""},
		{"version as a flag", "--version", "", ExitOK, "eightx dev", ""},
		{"version in JSON", "version --json", "", ExitOK, `"version": "dev"`, ""},
		{"nothing said", "", "", ExitUsage, "用法", ""},
		{"misspelt command", "versoin", "", ExitUsage, "", "是不是想写 \"version\"？"},
		{"misspelt flag", "version --jsn", "", ExitUsage, "", "--json"},
		{"a word too many", "version now", "", ExitUsage, "", "写错了：now"},
		{"value missing", "version --lang", "", ExitUsage, "", "选项 --lang 后面要写一个值"},
		{"language unknown", "version --lang fr", "", ExitUsage, "", "--lang 不能是“fr”，只能是 zh, en"},
		{"error in JSON", "version now --json", "", ExitUsage, "", `"code": "cli.usage.argument"`},
		{"error in English", "versoin", "LC_ALL=en_GB", ExitUsage, "", "to do: See eightx --help."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run(test.line, test.env)
			if got.code != test.code {
				t.Errorf("got exit code %d, want %d", got.code, test.code)
			}
			checkOutput(t, "stdout", got.stdout, test.stdout)
			checkOutput(t, "stderr", got.stderr, test.stderr)
		})
	}
}

func checkOutput(t *testing.T, name, got, want string) {
	t.Helper()
	if want == "" && got != "" {
		t.Errorf("%s: got %q, want nothing", name, got)
	}
	if !strings.Contains(got, want) {
		t.Errorf("%s: got %q, want it to contain %q", name, got, want)
	}
}

// TestEveryParserErrorHasOurWords provokes each form the parser knows, so that a
// new version of it that words them differently is noticed.
func TestEveryParserErrorHasOurWords(t *testing.T) {
	var probe struct {
		Global globalFlags `embed:""`
		Probe  struct {
			File  string `arg:""`
			Size  int
			Form  string `enum:"a,b" default:"a"`
			Need  string `required:""`
			Left  bool   `xor:"side"`
			Right bool   `xor:"side"`
		} `cmd:""`
		Parent struct {
			Child struct{} `cmd:""`
		} `cmd:""`
	}
	tests := []struct{ line, want string }{
		{"probe f --need=x --nope", "没有这个选项：--nope"},
		{"probe f g --need=x", "写错了：g"},
		{"probe --need=x", "还缺：<file>"},
		{"probe f", "还缺：--need"},
		{"probe f --need=x --size=many", "--size 不能是“many”，要写整数"},
		{"probe f --need=x --form=c", "--form 不能是“c”，只能是"},
		{"probe f --need=x --size", "选项 --size 后面要写一个值"},
		{"probe f --need=x --left --right", "--left 和 --right 不能一起用"},
		{"probe f --need --left", "选项 --need 后面要写一个值"},
		{"parent", "没有写要做什么"},
	}
	for _, test := range tests {
		t.Run(test.line, func(t *testing.T) {
			parser, err := kong.New(&probe, kong.Name(program), kong.NoDefaultHelp(), kong.Exit(func(int) {}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = parser.Parse(strings.Fields(test.line))
			var stderr bytes.Buffer
			s := &session{Stderr: &stderr, Lang: locale.Zh}
			if code := s.exit(s.usageError(err)); code != ExitUsage {
				t.Errorf("got exit code %d, want %d", code, ExitUsage)
			}
			checkOutput(t, "stderr", stderr.String(), test.want)
		})
	}
}

// TestEveryCommandIsExplained names each text of the grammar that is missing.
func TestEveryCommandIsExplained(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	explained(t, parser.Model.Node)
}

func explained(t *testing.T, node *kong.Node) {
	code := codeOf(node)
	want := []string{code + ".examples"}
	if node.Parent != nil {
		want = append(want, code)
	}
	for _, arg := range node.Positional {
		want = append(want, argCode(node, arg.Name))
	}
	for _, flag := range node.Flags {
		want = append(want, flagCode(node, flag.Name))
	}
	for _, child := range node.Children {
		want = append(want, "cli.group."+groupKey(child))
		explained(t, child)
	}
	for _, code := range want {
		if !locale.Has(code) {
			t.Errorf("no text for %s", code)
		}
	}
}

// TestHelpFitsTheTerminal reads every page of help at 72 columns in both
// languages; examples are copied by users and stay on one line.
func TestHelpFitsTheTerminal(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	pages := []string{""}
	for _, node := range parser.Model.Leaves(true) {
		pages = append(pages, node.Path())
	}
	for _, page := range pages {
		for _, lang := range locale.Langs {
			got := run(page+" --help", "COLUMNS=72 LANG="+lang.String())
			body, _, _ := strings.Cut(got.stdout, locale.Text(lang, "cli.help.examples")+"\n")
			for line := range strings.Lines(body) {
				if locale.Width(strings.TrimRight(line, "\n")) > 72 {
					t.Errorf("%s --help --lang %s: line too wide: %s", page, lang, line)
				}
			}
		}
	}
}

// brokenPipe fails every write.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestLostOutputIsAnError(t *testing.T) {
	var stderr bytes.Buffer
	code := Run([]string{"version"}, strings.NewReader(""), brokenPipe{}, &stderr, func(string) string { return "" })
	if code != ExitInternal {
		t.Errorf("got exit code %d, want %d", code, ExitInternal)
	}
	checkOutput(t, "stderr", stderr.String(), "no space left on device")
}

func TestPanicBecomesAnInternalError(t *testing.T) {
	var stdout, stderr bytes.Buffer
	s := &session{Stdout: &stdout, Stderr: &stderr, Lang: locale.En, Env: func(string) string { return "" }}
	code := s.exit(s.crashed("index out of range"))
	if code != ExitInternal {
		t.Errorf("got exit code %d, want %d", code, ExitInternal)
	}
	checkOutput(t, "stderr", stderr.String(), "error: the program failed: index out of range\nto do: This is a fault of the program")
}
