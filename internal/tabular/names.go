package tabular

import "eightx/internal/locale"

// lastNames are the headings of last year's column of a metric.
func lastNames(name string) []string { return namedBy("tabular.name.last", name) }

// staffNames are the headings of the head count of a post.
func staffNames(post Choice) []string {
	return append(namedBy("tabular.name.staff", post.Text), namedBy("tabular.name.staff", post.ID)...)
}

// namedBy fills a name into a heading, in both languages.
func namedBy(code, name string) []string {
	var out []string
	for _, lang := range locale.Langs {
		out = append(out, locale.Text(lang, code, locale.A("name", name)))
	}
	return out
}
