package locale

import "strings"

// Parse reads the name of a language: "zh", "en", or a POSIX or BCP 47 name
// that begins with one of them, such as zh_CN.UTF-8 or en-GB.
func Parse(name string) (Lang, bool) {
	base := strings.ToLower(name)
	if cut := strings.IndexAny(base, "_-.@"); cut >= 0 {
		base = base[:cut]
	}
	for _, lang := range Langs {
		if base == lang.String() {
			return lang, true
		}
	}
	return Zh, false
}

// Detect picks the language from the environment: the first of LC_ALL,
// LC_MESSAGES and LANG that is set decides, as POSIX has it. The C locale names
// no language, so it means the default, Chinese; a third language means English.
func Detect(env func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			return fromPOSIX(value)
		}
	}
	return Zh
}

func fromPOSIX(value string) Lang {
	if lang, ok := Parse(value); ok {
		return lang
	}
	base, _, _ := strings.Cut(value, ".")
	if base == "C" || base == "POSIX" {
		return Zh
	}
	return En
}
