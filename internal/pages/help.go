package pages

var helpPages = []page{
	{name: "help", path: "/help", see: seeHelp, section: "help"},
}

// helpView is what the visitor can do, by the sections he has.
type helpView struct{ Entries []navEntry }

func seeHelp(v *visit) (any, error) { return helpView{v.Sections()}, nil }
