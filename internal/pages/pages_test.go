package pages

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/locale"
)

// Every page has a template, a title, and a permission that exists; no two have one
// address or one name.
func TestPagesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range allPages() {
		if seen["path "+p.path] || seen["name "+p.name] {
			t.Errorf("page %s: its name or its path %s is taken", p.name, p.path)
		}
		seen["path "+p.path], seen["name "+p.name] = true, true
		if code := "pages." + p.name + ".title"; !locale.Has(code) {
			t.Errorf("page %s has no text %s", p.name, code)
		}
		if code := "pages.here." + p.name; !locale.Has(code) {
			t.Errorf("page %s has no help %s", p.name, code)
		}
		if p.action != "" && !slices.Contains(appraisal.Actions(), p.action) {
			t.Errorf("page %s asks for the permission %s, which is no row of the table", p.name, p.action)
		}
		if p.public && p.action != "" {
			t.Errorf("page %s is for everybody and asks for a permission", p.name)
		}
		for _, lang := range locale.Langs {
			if _, err := (&templates{}).of(p.name, lang); err != nil {
				t.Errorf("page %s in %s: %v", p.name, lang, err)
			}
		}
	}
}

// Every entry of the navigation has its words and a permission that exists.
func TestNavigationIsWhole(t *testing.T) {
	for _, s := range sections {
		if !locale.Has("pages.nav." + s.name) {
			t.Errorf("section %s has no words", s.name)
		}
		for _, p := range allPages() {
			if p.path == s.path && p.action != s.action {
				t.Errorf("section %s is shown for %s and its page for %s", s.name, s.action, p.action)
			}
		}
		if s.action != "" && !slices.Contains(appraisal.Actions(), s.action) {
			t.Errorf("section %s asks for the permission %s, which is no row of the table", s.name, s.action)
		}
	}
}

// Every text a template names in full is there.
func TestTemplatesNameTexts(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`(?:\bt|\.T|"empty") "([a-z_]+\.[a-z0-9_.]+)"`)
	for _, entry := range entries {
		data, err := files.ReadFile(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range code.FindAllStringSubmatch(string(data), -1) {
			if !locale.Has(found[1]) {
				t.Errorf("%s: there is no text %s", entry.Name(), found[1])
			}
		}
	}
}

// Every field a template shows has a label.
func TestFieldsHaveLabels(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	field := regexp.MustCompile(`\.(?:Text|Area|Number|Day|Check|Choice|Radio|Several) "([a-zA-Z_.:]+)"([^}]*)`)
	for _, entry := range entries {
		data, err := files.ReadFile(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range field.FindAllStringSubmatch(string(data), -1) {
			name, _, _ := strings.Cut(found[1], ":")
			rest := found[2]
			if strings.Contains(rest, ".Named") || locale.Has("pages.field."+name) || labelledSomewhere(name) {
				continue
			}
			t.Errorf("%s: the field %s has no label pages.field.%s", entry.Name(), name, name)
		}
	}
}

// labelledSomewhere says whether a field has a label for one act at least.
func labelledSomewhere(name string) bool {
	return slices.ContainsFunc(locale.Codes(), func(code string) bool {
		return strings.HasPrefix(code, "pages.field.") && strings.HasSuffix(code, "."+name)
	})
}

// The help says something about every section.
func TestHelpIsWhole(t *testing.T) {
	for _, s := range sections {
		if !locale.Has("pages.help." + s.name) {
			t.Errorf("the help has no words for the section %s", s.name)
		}
	}
}
