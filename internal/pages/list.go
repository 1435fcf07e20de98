package pages

// allPages is the list of all pages. Each stands in the file of its noun.
func allPages() []*page {
	var all []*page
	for _, some := range [][]page{
		signInPages,
		workbenchPages,
		schemesPages,
		targetsPages,
		dataPages,
		progressPages,
		resultsPages,
		mapPages,
		overviewPages,
		vetoesPages,
		payPages,
		findPages,
		supervisionPages,
		rectifyPages,
		visitsPages,
		sheetsPages,
		noticesPages,
		publicPages,
		appealsPages,
		linksPages,
		evaluationsPages,
		votePages,
		burdenPages,
		auditPages,
		settingsPages,
		helpPages,
		archivePages,
		evidencePages,
	} {
		for i := range some {
			all = append(all, &some[i])
		}
	}
	return all
}

// section is one entry of the navigation. It is shown to whoever may do its action;
// people with few things to do see few entries.
type section struct {
	name   string // of its text pages.nav.<name>
	path   string
	action string
}

// sections are the navigation, in the order of the year. An entry without a page is
// not shown, see Sections.
var sections = []section{
	{"workbench", "/", ""},
	{"overview", "/overview", "run.read"},
	{"schemes", "/schemes", "scheme.read"},
	{"targets", "/targets", "target.read"},
	{"data", "/data", "task.read"},
	{"supervision", "/supervision", "supervision.read"},
	{"rectify", "/rectify", "rectification.read"},
	{"visits", "/visits", "round.read"},
	{"sheets", "/sheets", "sealing.read"},
	{"evaluations", "/evaluations", "evaluation.read"},
	{"progress", "/progress", "task.read"},
	{"results", "/results", "board.read"},
	{"vetoes", "/vetoes", "veto.read"},
	{"notices", "/notices", "notice.read"},
	{"appeals", "/appeals", "appeal.read"},
	{"pay", "/pay", "pay.read"},
	{"burden", "/burden", "burden.read"},
	{"audit", "/audit", "log.read"},
	{"settings", "/settings", "org.read"},
	{"help", "/help", ""},
}

// navEntry is an entry of the navigation as a layout shows it.
type navEntry struct {
	Name, Path string
	Lit        bool
}

// Sections are the entries of the navigation for the visitor.
func (v *visit) Sections() []navEntry {
	var out []navEntry
	for _, s := range sections {
		if !v.site.paths[s.path] || s.action != "" && !v.May(s.action) {
			continue
		}
		out = append(out, navEntry{s.name, s.path, s.name == v.page.section})
	}
	return out
}
