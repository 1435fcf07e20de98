package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
	"eightx/internal/identity"
	"eightx/internal/locale"
	"eightx/scheme"
)

// visit is one request on its way to a page. Templates see it as .V; its exported
// methods are what they may ask.
type visit struct {
	*httpapi.Visit
	site *Site
	w    http.ResponseWriter
	r    *http.Request

	page   *page
	lang   locale.Lang
	big    bool // type and controls for older eyes and hands
	actor  appraisal.Actor
	in     identity.In
	failed *attempt // an act that was refused, shown where it was tried
	tried  *attempt // an act that was tried dry
	status int      // of the answer, when it is not 200
	done   bool     // the answer is written
	shown  error    // the refusal that was shown

	known directory
}

// attempt is an act somebody tried on this page.
type attempt struct {
	form    string // which of the forms
	route   string
	values  url.Values
	problem *problem
	answer  any // of a dry run
}

const (
	langCookie = "eightx-lang"
	bigCookie  = "eightx-big"
	yearCookie = "eightx-year"
	saidCookie = "eightx-said"
)

// readCookies reads how the visitor wants pages to look.
func (v *visit) readCookies() {
	v.lang = langOr(v.cookie(langCookie), v.Lang)
	v.big = v.cookie(bigCookie) == "1"
}

func (v *visit) cookie(name string) string {
	c, err := v.r.Cookie(name)
	if err != nil {
		return ""
	}
	value, _ := url.QueryUnescape(c.Value)
	return value
}

func (v *visit) setCookie(name, value string, seconds int) {
	http.SetCookie(v.w, &http.Cookie{Name: name, Value: url.QueryEscape(value), Path: "/", MaxAge: seconds, HttpOnly: true, Secure: v.Secure(), SameSite: http.SameSiteStrictMode})
}

const aYear = 365 * 24 * 3600

// look changes how pages look: language, size, year.
func (v *visit) look() error {
	if err := v.readForm(); err != nil {
		return err
	}
	for field, cookie := range map[string]string{"lang": langCookie, "big": bigCookie, "year": yearCookie} {
		if v.r.PostForm.Has(field) {
			v.setCookie(cookie, v.r.PostForm.Get(field), aYear)
		}
	}
	v.redirect(v.back())
	return nil
}

// back is the page a form was on; an address of another site is none.
func (v *visit) back() string { return localPath(v.r.PostForm.Get("_back")) }

func localPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(address, "//") || strings.Contains(address, "\\") {
		return "/"
	}
	return address
}

// ask asks the application as the visitor.
func ask[In, Out any](v *visit, question appraisal.Question[In, Out], in In) (Out, error) {
	return appraisal.Ask(v.r.Context(), v.site.Door, question, v.actor, in)
}

// askAll asks for all pages of a list, of at most most rows; it is for lists an office
// has a few hundred of.
func askAll[In, T any](v *visit, question appraisal.Question[In, appraisal.List[T]], at func(after appraisal.Position, limit int) In, most int) ([]T, error) {
	var all []T
	var after appraisal.Position
	for {
		list, err := ask(v, question, at(after, min(1000, most-len(all))))
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if list.Next == nil || len(all) >= most {
			return all, nil
		}
		after = *list.Next
	}
}

// optional makes what the visitor may not see, or is not there, the zero value: for
// parts of a page that are only for some.
func optional[T any](value T, err error) (T, error) {
	switch errs.KindOf(err) {
	case errs.Forbidden, errs.NotFound, errs.StepUp:
		if err != nil {
			var none T
			return none, nil //nolint:nilerr // that is what optional is for
		}
	}
	return value, err
}

// May says whether the visitor may do an action at all, so that pages leave out what
// would be refused. How far he may is found out by doing.
func (v *visit) May(action string) bool {
	err := appraisal.Allowed(v.actor, action)
	return err == nil || errs.KindOf(err) == errs.StepUp
}

// Is says whether the visitor holds one of the roles.
func (v *visit) Is(roles ...string) bool {
	for _, role := range roles {
		if v.actor.Has(appraisal.Role(role)) {
			return true
		}
	}
	return false
}

// Scope is the unit or department of the visitor's first grant that has one.
func (v *visit) Scope(role string) string {
	for _, g := range v.actor.Grants {
		if string(g.Role) == role && g.Scope != "" {
			return g.Scope
		}
	}
	return ""
}

// OwnUnit is the village whose secretary or clerk the visitor is, or "".
func (v *visit) OwnUnit() string {
	for _, role := range []string{"secretary", "clerk", "committee"} {
		if unit := v.Scope(role); unit != "" {
			return unit
		}
	}
	return ""
}

// Lang, Big, Path, Query, Name, Org, Section and Now are what layouts ask for.

// LangName is the language of the page: zh-CN or en.
func (v *visit) LangName() string {
	if v.lang == locale.En {
		return "en"
	}
	return "zh-CN"
}

// English says whether the page is in English.
func (v *visit) English() bool { return v.lang == locale.En }

// Big says whether type and controls are for older eyes and hands.
func (v *visit) Big() bool { return v.big }

// Path is the address of the page with its query, to come back to.
func (v *visit) Path() string {
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodHead {
		return v.back()
	}
	return v.r.URL.RequestURI()
}

// Query is a value of the address's query.
func (v *visit) Query(name string) string { return v.r.URL.Query().Get(name) }

// SignedIn says whether somebody with an account is there.
func (v *visit) SignedIn() bool {
	return v.actor.Account != "" && !v.actor.Has(appraisal.RoleVisitor)
}

// UserName is the name of the visitor's account.
func (v *visit) UserName() string { return v.in.Name }

// Org is the tenant.
func (v *visit) Org() string { return string(v.actor.Org) }

// Name is the page's.
func (v *visit) Name() string { return v.page.name }

// Paper is how the page is printed.
func (v *visit) Paper() string { return string(v.page.paper) }

// Scripts are the files of the page's islands.
func (v *visit) Scripts() []string {
	out := make([]string, len(v.page.scripts))
	for i, island := range v.page.scripts {
		out[i] = island + ".js"
	}
	return out
}

// Asset is the address of a file of the folder web.
func (v *visit) Asset(name string) string { return v.site.assets.address(name) }

// Rehearsal says that the office is for practice.
func (v *visit) Rehearsal() bool { return v.site.Door.Rehearsal }

// Version is the program's.
func (v *visit) Version() string { return v.site.Version }

// Now is the time of the office, Unix milliseconds.
func (v *visit) Now() int64 { return v.site.Door.Clock.Now() }

// Title is what the page is called.
func (v *visit) Title() string { return v.T("pages." + v.page.name + ".title") }

// T is a text in the visitor's language, with values by name.
func (v *visit) T(code string, values ...any) string {
	return locale.Text(v.lang, code, argsOf(values)...)
}

func argsOf(values []any) []locale.Arg {
	var args []locale.Arg
	for i := 0; i+1 < len(values); i += 2 {
		if name, ok := values[i].(string); ok {
			args = append(args, locale.A(name, values[i+1]))
		}
	}
	return args
}

// directory is what pages call things by, read once a visit and only when asked.
type directory struct {
	cycle    *appraisal.Cycle
	cycles   []appraisal.Cycle
	units    []appraisal.Unit
	unit     map[string]*appraisal.Unit
	depts    map[string]string
	deptList []appraisal.Department
	groups   map[string]string
	persons  map[string]string
	accounts map[string]string
	scheme   *scheme.Scheme
	words    map[string]string // ids of the scheme → names
}

// Cycles are the years, the latest first.
func (v *visit) Cycles() []appraisal.Cycle {
	if v.known.cycles == nil && v.May(appraisal.ListCycles.Action) {
		list, err := ask(v, appraisal.ListCycles, appraisal.Page{Limit: 100})
		if err != nil {
			return nil
		}
		for i := range list.Items {
			v.known.cycles = append([]appraisal.Cycle{list.Items[i]}, v.known.cycles...)
		}
	}
	return v.known.cycles
}

// Cycle is the year the visitor looks at: the one he chose, else the latest that has a
// scheme in force, else the latest. It is nil when there is none.
func (v *visit) Cycle() *appraisal.Cycle {
	if v.known.cycle == nil {
		v.known.cycle = cycleOf(v.Cycles(), v.Query("year"), v.cookie(yearCookie))
	}
	return v.known.cycle
}

// cycleOf picks a year of all, the latest first.
func cycleOf(all []appraisal.Cycle, wanted ...string) *appraisal.Cycle {
	for _, id := range wanted {
		for i := range all {
			if all[i].ID == id {
				return &all[i]
			}
		}
	}
	for i := range all {
		if all[i].Scheme != "" {
			return &all[i]
		}
	}
	if len(all) > 0 {
		return &all[0]
	}
	return nil
}

// Year is the id of the cycle, "" when there is none.
func (v *visit) Year() string {
	if c := v.Cycle(); c != nil {
		return c.ID
	}
	return ""
}

// needCycle refuses pages that are about a year while there is none.
func (v *visit) needCycle() (*appraisal.Cycle, error) {
	if c := v.Cycle(); c != nil {
		return c, nil
	}
	return nil, errs.E(errs.NotFound, "pages.no_cycle")
}

// Units are the units of today, by their numbers.
func (v *visit) Units() []appraisal.Unit {
	v.readUnits()
	return v.known.units
}

func (v *visit) readUnits() {
	if v.known.unit != nil {
		return
	}
	v.known.unit = map[string]*appraisal.Unit{}
	if !v.May(appraisal.ListUnits.Action) {
		return
	}
	v.known.units, _ = askAll(v, appraisal.ListUnits, func(after appraisal.Position, limit int) appraisal.UnitFilter {
		return appraisal.UnitFilter{Page: appraisal.Page{After: after, Limit: limit}}
	}, 10000)
	for i := range v.known.units {
		v.known.unit[v.known.units[i].ID] = &v.known.units[i]
	}
}

// Unit is the name of a unit, or its id when it has none.
func (v *visit) Unit(id any) string {
	v.readUnits()
	if u := v.known.unit[textOf(id)]; u != nil {
		return u.Name
	}
	return textOf(id)
}

// Group is the name of a peer group.
func (v *visit) Group(id any) string {
	names := namesOf(v, &v.known.groups, appraisal.ListGroups, func(g appraisal.PeerGroup) (string, string) { return g.ID, g.Name })
	return named(names, textOf(id))
}

// Departments are all of them.
func (v *visit) Departments() []appraisal.Department {
	if v.known.depts == nil && v.May(appraisal.ListDepartments.Action) {
		v.known.depts = map[string]string{}
		list, _ := ask(v, appraisal.ListDepartments, appraisal.Page{Limit: 1000})
		v.known.deptList = list.Items
		for _, d := range list.Items {
			v.known.depts[d.ID] = d.Name
		}
	}
	return v.known.deptList
}

// Department is the name of a department.
func (v *visit) Department(id any) string {
	v.Departments()
	return named(v.known.depts, textOf(id))
}

// Person is the name of a person, as far as the visitor may know it.
func (v *visit) Person(id any) string { return named(v.persons(), textOf(id)) }

func (v *visit) persons() map[string]string {
	return namesOf(v, &v.known.persons, appraisal.ListPersons, func(p appraisal.Person) (string, string) { return p.ID, p.Name })
}

// Account is the name of an account, as far as the visitor may know it.
func (v *visit) Account(id any) string {
	if name := v.KnownAccount(id); name != "" {
		return name
	}
	return textOf(id)
}

// KnownAccount is the name of an account, or "" when the visitor may not know it.
func (v *visit) KnownAccount(id any) string {
	if textOf(id) == v.actor.Account {
		return v.in.Name
	}
	names := namesOf(v, &v.known.accounts, appraisal.ListAccounts, func(a appraisal.AccountView) (string, string) { return a.ID, a.Name })
	return names[textOf(id)]
}

// namesOf reads the names of a list once a visit. It does not ask for a list that the
// visitor may not see: the refusal would stand in the log as if he had tried.
func namesOf[T any](v *visit, known *map[string]string, question appraisal.Question[appraisal.Page, appraisal.List[T]], name func(T) (string, string)) map[string]string {
	if *known != nil {
		return *known
	}
	*known = map[string]string{}
	if !v.May(question.Action) {
		return *known
	}
	all, _ := askAll(v, question, func(after appraisal.Position, limit int) appraisal.Page {
		return appraisal.Page{After: after, Limit: limit}
	}, 10000)
	for _, one := range all {
		id, text := name(one)
		(*known)[id] = text
	}
	return *known
}

func named(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}

// Scheme is the scheme in force in the year, or nil.
func (v *visit) Scheme() *scheme.Scheme {
	c := v.Cycle()
	if v.known.scheme != nil || c == nil || c.Scheme == "" {
		return v.known.scheme
	}
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: c.Scheme})
	if err != nil {
		return nil
	}
	v.known.scheme, _ = schemeOf(record)
	return v.known.scheme
}

// Word is the name of an item, indicator, metric, post or veto of the scheme by its id.
func (v *visit) Word(id any) string {
	if v.known.words == nil {
		v.known.words = map[string]string{}
		if s := v.Scheme(); s != nil {
			v.known.words = schemeWords(s)
		}
	}
	return named(v.known.words, textOf(id))
}

// UnitOf is what a metric of the scheme is measured in, "" when it says nothing.
func (v *visit) UnitOf(metric any) string {
	s := v.Scheme()
	if s == nil {
		return ""
	}
	for _, m := range s.Metrics {
		if m.ID == textOf(metric) {
			return m.Unit
		}
	}
	return ""
}

// intOf reads a number of the query, or the default.
func (v *visit) intOf(name string, otherwise int) int {
	n, err := strconv.Atoi(v.Query(name))
	if err != nil {
		return otherwise
	}
	return n
}
