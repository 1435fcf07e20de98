package cli

import (
	"regexp"

	"eightx/internal/errs"
)

// usageForms says which of our texts stands for an error of the parser. The
// parser knows English only; its errors have no codes, so their words are
// matched. A form that matches nothing falls through to cli.usage.other, which
// shows the parser's words.
var usageForms = []struct {
	form *regexp.Regexp // its groups are the values of the text
	code string
}{
	{regexp.MustCompile(`^unknown flag (?P<flag>[^,]+)(, did you mean (one of )?(?P<near>.+)\?)?$`), "cli.usage.flag"},
	{regexp.MustCompile(`^unexpected argument (?P<arg>.+?)(, did you mean (one of )?(?P<near>.+)\?)?$`), "cli.usage.argument"},
	{regexp.MustCompile(`^expected one of "`), "cli.usage.command"},
	{regexp.MustCompile(`^expected "(?P<missing><.+)"$`), "cli.usage.missing"},
	{regexp.MustCompile(`^expected "[^<]`), "cli.usage.command"},
	{regexp.MustCompile(`^missing (flags:|positional arguments) (?P<missing>.+)$`), "cli.usage.missing"},
	{regexp.MustCompile(`^(?P<flag>\S+) must be one of (?P<allowed>.+) but got "(?P<read>.*)"$`), "cli.usage.enum"},
	{regexp.MustCompile(`^(?P<flag>\S+): expected \w+ value but got "EOL"`), "cli.usage.value"},
	{regexp.MustCompile(`^(?P<flag>\S+): expected \w+ value but got "(?P<read>[^"]*)"`), "cli.usage.value"},
	{regexp.MustCompile(`^(?P<flag>\S+): expected (an?|a valid) .*(int|float|bool).* but got "(?P<read>[^"]*)"`), "cli.usage.number"},
	{regexp.MustCompile(`^(?P<flag>--\S+) and (?P<other>--\S+) can't be used together$`), "cli.usage.together"},
}

// usageError turns an error of the parser into ours.
func (s *session) usageError(err error) error {
	place := errs.P("command", program)
	if node := selected(err); node != nil {
		place = errs.P("command", node.FullPath())
	}
	for _, usage := range usageForms {
		match := usage.form.FindStringSubmatch(err.Error())
		if match == nil {
			continue
		}
		return errs.E(errs.Usage, usage.code, append(groups(usage.form, match), place, seeHelp)...)
	}
	return errs.E(errs.Usage, "cli.usage.other", errs.P("said", err.Error()), place, seeHelp)
}

var seeHelp = errs.Fix{Code: "cli.usage.fix"}

// groups returns the named groups of a match as values, and the near misses the
// parser offers as a fix of their own.
func groups(form *regexp.Regexp, match []string) []errs.Detail {
	var details []errs.Detail
	for i, name := range form.SubexpNames() {
		if name == "" || match[i] == "" {
			continue
		}
		details = append(details, errs.P(name, match[i]))
		if name == "near" {
			details = append(details, errs.Fix{Code: "cli.usage.near"})
		}
	}
	return details
}
