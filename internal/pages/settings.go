package pages

import (
	"slices"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/jobs"
	"eightx/internal/locale"
)

var settingsPages = []page{
	{name: "settings", path: "/settings", action: "org.read", section: "settings", see: seeSettings},
	{name: "years", path: "/settings/years", action: "cycle.read", section: "settings", see: seeYears},
	{name: "units", path: "/settings/units", action: "unit.read", section: "settings", see: seeUnits},
	{name: "unit", path: "/settings/units/{id}", action: "unit.read", section: "settings", see: seeUnit},
	{name: "people", path: "/settings/people", action: "person.read", section: "settings", see: seePeople},
	{name: "person", path: "/settings/people/{id}", action: "person.read", section: "settings", see: seePerson},
	{name: "bodies", path: "/settings/bodies", action: "body.read", section: "settings", see: seeBodies},
	{name: "calendars", path: "/settings/calendars", action: "calendar.read", section: "settings", see: seeCalendars},
	{name: "accounts", path: "/settings/accounts", action: "account.read", section: "settings", see: seeAccounts},
	{name: "account", path: "/settings/accounts/{id}", action: "account.read", section: "settings", see: seeAccount},
	{name: "machines", path: "/settings/machines", action: "org.read", section: "settings", see: seeMachines},
}

// rooms are the pages the settings lead to.
var rooms = []section{
	{"years", "/settings/years", "cycle.create"},
	{"units", "/settings/units", "unit.read"},
	{"map_settings", "/settings/map", "map.bind"},
	{"people", "/settings/people", "person.write"},
	{"bodies", "/settings/bodies", "body.read"},
	{"calendars", "/settings/calendars", "calendar.read"},
	{"accounts", "/settings/accounts", "account.read"},
	{"machines", "/settings/machines", "org.read"},
	{"archive", "/archive", "archive.read"},
}

// settingsEntry is one room of the settings, for whoever may enter it.
type settingsEntry struct{ Name, Path string }

type settingsView struct {
	Org     appraisal.Org
	Entries []settingsEntry
}

func seeSettings(v *visit) (any, error) {
	org, err := ask(v, appraisal.ReadOrg, appraisal.None{})
	out := settingsView{Org: org}
	for _, room := range rooms {
		if v.May(room.action) {
			out.Entries = append(out.Entries, settingsEntry{room.name, room.path})
		}
	}
	return out, err
}

func seeYears(v *visit) (any, error) { return v.Cycles(), nil }

// unitsView are the units by their peer groups.
type unitsView struct {
	Groups []appraisal.PeerGroup
	Units  []appraisal.Unit
}

func seeUnits(v *visit) (any, error) {
	groups, err := ask(v, appraisal.ListGroups, appraisal.Page{Limit: 1000})
	if err != nil {
		return nil, err
	}
	all, err := askAll(v, appraisal.ListUnits, func(after appraisal.Position, limit int) appraisal.UnitFilter {
		return appraisal.UnitFilter{All: true, Page: appraisal.Page{After: after, Limit: limit}}
	}, 10000)
	return unitsView{groups.Items, all}, err
}

// GroupOptions are the peer groups to choose from.
func (u unitsView) GroupOptions() []option {
	var out []option
	for _, g := range u.Groups {
		out = append(out, option{Value: g.ID, Label: g.Name})
	}
	return out
}

// unitView is one unit to be changed.
type unitView struct {
	unitsView
	Unit  appraisal.Unit
	Staff []staffing
}

// staffing is how many hold a post.
type staffing struct {
	Post  string
	Count int
}

func seeUnit(v *visit) (any, error) {
	all, err := seeUnits(v)
	if err != nil {
		return nil, err
	}
	view := unitView{}
	view.unitsView, _ = all.(unitsView)
	at := slices.IndexFunc(view.Units, func(u appraisal.Unit) bool { return u.ID == v.r.PathValue("id") })
	if at < 0 {
		return nil, notFound(v)
	}
	view.Unit = view.Units[at]
	for _, post := range sortedKeys(view.Unit.Staff) {
		view.Staff = append(view.Staff, staffing{post, view.Unit.Staff[post]})
	}
	return view, nil
}

// usualPosts are the posts of a unit's committee until a scheme names its own.
var usualPosts = []string{"chief", "deputy", "member", "worker"}

// Posts are the posts units have people in: those of the scheme's pay, else the usual ones.
func (v *visit) Posts() []string {
	posts := map[string]bool{}
	for _, u := range v.Units() {
		for post := range u.Staff {
			posts[post] = true
		}
	}
	if len(posts) == 0 {
		return usualPosts
	}
	return sortedKeys(posts)
}

// PostWord is what a post is called, by the scheme or as is usual.
func (v *visit) PostWord(post string) string { return v.wordOr("pages.post."+post, post) }

// AttributeWord is what an attribute of a unit is called.
func (v *visit) AttributeWord(name string) string { return v.wordOr("pages.attribute."+name, name) }

func (v *visit) wordOr(code, id string) string {
	if word := v.Word(id); word != id {
		return word
	}
	if locale.Has(code) {
		return v.T(code)
	}
	return id
}

func allPeople(v *visit) ([]appraisal.Person, error) {
	return askAll(v, appraisal.ListPersons, func(after appraisal.Position, limit int) appraisal.Page {
		return appraisal.Page{After: after, Limit: limit}
	}, 10000)
}

func seePeople(v *visit) (any, error) { return allPeople(v) }

// personView is one person, with empty rows for further ties.
type personView struct {
	Person appraisal.Person
	Ties   []appraisal.Tie
}

func seePerson(v *visit) (any, error) {
	person, err := ask(v, appraisal.ReadPerson, appraisal.ByID{ID: v.r.PathValue("id")})
	return personView{person, append(slices.Clone(person.Ties), make([]appraisal.Tie, 2)...)}, err
}

// bodyView is the leading group or the office, with empty rows for further members.
type bodyView struct {
	appraisal.Body
	Rows []appraisal.Member
}

func seeBodies(v *visit) (any, error) {
	list, err := ask(v, appraisal.ListBodies, appraisal.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	known := map[string]appraisal.Body{}
	for _, b := range list.Items {
		known[b.ID] = b
	}
	var out []bodyView
	for _, id := range []string{"leading_group", "office"} {
		b := known[id]
		if b.ID == "" {
			b = appraisal.Body{Meta: appraisal.Meta{ID: id}, Name: v.T("pages.bodies." + id)}
		}
		out = append(out, bodyView{b, append(slices.Clone(b.Members), make([]appraisal.Member, max(3, 20-len(b.Members)))...)})
	}
	return out, nil
}

func seeCalendars(v *visit) (any, error) {
	list, err := ask(v, appraisal.ListHolidays, appraisal.None{})
	return list.Items, err
}

// accountsView are the accounts and what waits for the security administrator.
type accountsView struct {
	Accounts []appraisal.AccountView
	Requests []appraisal.Appointment
}

func seeAccounts(v *visit) (any, error) {
	all, err := askAll(v, appraisal.ListAccounts, func(after appraisal.Position, limit int) appraisal.Page {
		return appraisal.Page{After: after, Limit: limit}
	}, 10000)
	if err != nil {
		return nil, err
	}
	requests, err := ask(v, appraisal.RoleRequests, appraisal.Page{Limit: 1000})
	return accountsView{all, requests.Items}, err
}

// accountView is one account with what can be done about it.
type accountView struct {
	appraisal.AccountView
	Roles  []option // that can be asked for
	Scopes []option // where a role of a unit or department is held
}

func seeAccount(v *visit) (any, error) {
	account, err := ask(v, appraisal.ReadAccount, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	view := accountView{AccountView: account}
	for _, role := range appraisal.Roles {
		view.Roles = append(view.Roles, option{Value: string(role), Label: v.T("pages.role." + string(role))})
	}
	view.Scopes = append(v.UnitOptions(), v.DepartmentOptions()...)
	return view, nil
}

// machinesView are tokens, webhooks and background work.
type machinesView struct {
	Tokens   []appraisal.Token
	Webhooks []appraisal.Webhook
	Jobs     []jobs.Job
}

func seeMachines(v *visit) (any, error) {
	var view machinesView
	if tokens, err := optional(ask(v, appraisal.ListTokens, appraisal.Page{Limit: 1000})); err != nil {
		return nil, err
	} else if view.Tokens = tokens.Items; v.May("webhook.read") {
		hooks, err := optional(ask(v, appraisal.ListWebhooks, appraisal.Page{Limit: 1000}))
		if err != nil {
			return nil, err
		}
		view.Webhooks = hooks.Items
	}
	if v.site.Jobs != nil && v.May("job.read") {
		list, err := v.site.Jobs.List(v.r.Context(), 50)
		if err != nil {
			return nil, err
		}
		view.Jobs = list
	}
	return view, nil
}

// RoleWords are roles of an entry of the log in words.
func (v *visit) RoleWords(roles string) string {
	var words []string
	for role := range strings.SplitSeq(roles, ",") {
		if role != "" {
			words = append(words, v.T("pages.role."+role))
		}
	}
	return strings.Join(words, "、")
}

// KindWord is what a kind of record is called.
func (v *visit) KindWord(kind string) string { return v.T("pages.kind." + kind) }
