package pages

import (
	"embed"
	"html/template"
	"sync"

	"eightx/internal/locale"
)

//go:embed *.html
var files embed.FS

// templates are parsed when they are first wanted: most offices never open most pages.
type templates struct {
	lock sync.Mutex
	base [len(locale.Langs)]*template.Template
	made map[templateName]*template.Template
}

type templateName struct {
	name string
	lang locale.Lang
}

// of is the template of a page in a language, with the layouts and the parts.
func (t *templates) of(name string, lang locale.Lang) (*template.Template, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if made := t.made[templateName{name, lang}]; made != nil {
		return made, nil
	}
	base, err := t.common(lang)
	if err != nil {
		return nil, err
	}
	page, err := base.Clone()
	if err != nil {
		return nil, err
	}
	if page, err = page.ParseFS(files, name+".html"); err != nil {
		return nil, err
	}
	if t.made == nil {
		t.made = map[templateName]*template.Template{}
	}
	t.made[templateName{name, lang}] = page
	return page, nil
}

// common are the layouts and the parts all pages share.
func (t *templates) common(lang locale.Lang) (*template.Template, error) {
	if t.base[lang] != nil {
		return t.base[lang], nil
	}
	base, err := template.New("layout").Option("missingkey=error").Funcs(words(lang)).ParseFS(files, "layout.html", "parts*.html")
	t.base[lang] = base
	return base, err
}
