package pages

import "eightx/internal/locale"

var helpPages = []page{
	{name: "help", path: "/help", see: seeHelp, section: "help"},
}

// helpView is what the visitor can do, by the sections he has.
type helpView struct{ Entries []navEntry }

func seeHelp(v *visit) (any, error) { return helpView{v.Sections()}, nil }

// Help is what the page at hand is for and how one works on it.
func (v *visit) Help() string {
	for _, code := range []string{"pages.here." + v.page.name, "pages.help." + v.page.section} {
		if locale.Has(code) {
			return v.T(code)
		}
	}
	return v.T("pages.help.lead")
}
