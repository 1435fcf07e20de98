package pages

import (
	"context"
	"net/url"
	"slices"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
)

var signInPages = []page{
	{name: "login", path: "/login", public: true, see: seeLogin},
	{name: "code", path: "/login/code", public: true},
	{name: "recover", path: "/login/recover", public: true, see: seeLogin},
	{name: "setup", path: "/setup", public: true, see: seeSetup},
	{name: "me", path: "/me", see: seeMe},
	{name: "second", path: "/me/second", see: seeSecond},
}

// signedIn finds out who is there. Whoever still has to give a code, set up a second
// factor or choose a password is led there first.
func (v *visit) signedIn() error {
	if v.SignedIn() {
		return nil
	}
	if v.site.unopened(v.r.Context()) && v.wantsPage() {
		v.redirect("/setup")
		return errLed
	}
	secret := v.Session()
	if secret == "" {
		return errs.E(errs.Unknown, "httpapi.nobody")
	}
	in, err := v.site.People.Whoami(v.r.Context(), secret)
	if err != nil {
		return err
	}
	v.in = in
	if len(in.Needs) > 0 && !v.meets(in.Needs[0]) {
		v.redirect(needAddress[in.Needs[0]])
		return errLed
	}
	actor, err := v.site.People.ActorOfSession(v.r.Context(), secret)
	if err != nil && len(in.Needs) == 0 {
		return err
	}
	if err != nil { // a session that may do nothing but what it still needs
		actor = appraisal.Actor{Org: in.Org, Account: in.Account}
	}
	actor.Request, actor.Source = v.ID, v.Source
	v.actor = actor
	return nil
}

// errLed ends a visit that was led elsewhere.
var errLed = errs.E(errs.Unknown, "pages.led")

var needAddress = map[identity.Need]string{
	identity.NeedCode: "/login/code", identity.NeedSecond: "/me/second", identity.NeedPassword: "/me",
}

// meets says whether the page is the one a need is met on.
func (v *visit) meets(need identity.Need) bool {
	switch need {
	case identity.NeedSecond:
		return v.r.URL.Path == "/me/second"
	case identity.NeedPassword:
		return v.r.URL.Path == "/me" || v.r.URL.Path == "/me/password"
	}
	return false
}

// comeIn makes the visitor nobody in particular of a tenant. A path without a tenant
// (login) has none.
func (v *visit) comeIn(org appraisal.OrgID) error {
	if org != "" {
		orgs, err := v.site.Door.Store.Orgs(v.r.Context())
		if err != nil {
			return err
		}
		if !slices.Contains(orgs, org) {
			return notFound(v)
		}
	}
	v.actor = appraisal.Visitor(org)
	v.actor.Request, v.actor.Source = v.ID, v.Source
	return nil
}

// unopened says whether the first start is still to come.
func (s *Site) unopened(ctx context.Context) bool {
	done, err := s.People.SetupDone(ctx)
	return err == nil && !done
}

func (v *visit) signInAddress() string {
	if path := v.r.URL.RequestURI(); path != "/" {
		return "/login?to=" + url.QueryEscape(path)
	}
	return "/login"
}

// signing is the page on which people sign in.
type signing struct {
	Orgs    []option
	To      string
	Name    string
	Problem *problem
	Players []player // in an office for practice: whom the visitor may act as
}

// player is somebody of an office for practice.
type player struct{ Org, ID, Name, Roles string }

func (v *visit) players(org appraisal.OrgID) []player {
	list, err := v.site.People.Players(v.r.Context(), org)
	if err != nil {
		return nil
	}
	var out []player
	for _, p := range list {
		roles := ""
		for _, g := range p.Grants {
			roles += v.T("pages.role."+string(g.Role)) + " " + g.Scope + " "
		}
		out = append(out, player{string(org), p.ID, p.Name, roles})
	}
	return out
}

// rehearse lets the visitor act as somebody of an office for practice.
func (v *visit) rehearse() error {
	if err := v.readForm(); err != nil {
		return err
	}
	form := v.r.PostForm
	in, err := v.site.People.Rehearse(v.r.Context(), appraisal.OrgID(form.Get("org")), form.Get("account"), v.From())
	if err != nil {
		return v.refusedSigning("login", "", err)
	}
	v.SetSession(in.Session, in.Until)
	v.redirect(localPath(form.Get("to")))
	return nil
}

func seeLogin(v *visit) (any, error) {
	if v.site.unopened(v.r.Context()) {
		v.redirect("/setup")
		return nil, nil
	}
	return v.signing("", nil)
}

func (v *visit) signing(name string, refusal error) (signing, error) {
	orgs, err := v.site.Door.Store.Orgs(v.r.Context())
	if err != nil {
		return signing{}, err
	}
	s := signing{To: localPath(v.Query("to")), Name: name}
	if to := v.r.PostForm.Get("to"); to != "" {
		s.To = localPath(to)
	}
	for _, org := range orgs {
		s.Orgs = append(s.Orgs, option{Value: string(org), Label: appraisal.NameOf(v.r.Context(), v.site.Door, org)})
		if v.site.Door.Rehearsal {
			s.Players = append(s.Players, v.players(org)...)
		}
	}
	if refusal != nil {
		s.Problem = problemOf(v, refusal)
	}
	return s, nil
}

// OrgName is what the visitor's office is called.
func (v *visit) OrgName() string { return appraisal.NameOf(v.r.Context(), v.site.Door, v.actor.Org) }

// signIn takes a name and its password.
func (v *visit) signIn() error {
	if err := v.readForm(); err != nil {
		return err
	}
	form := v.r.PostForm
	in, err := v.site.People.Login(v.r.Context(), identity.Credentials{Org: appraisal.OrgID(form.Get("org")), Name: form.Get("name"), Password: form.Get("password"), From: v.From()})
	if err != nil {
		return v.refusedSigning("login", form.Get("name"), err)
	}
	v.SetSession(in.Session, in.Until)
	v.redirect(localPath(form.Get("to")))
	return nil
}

func (v *visit) refusedSigning(name, who string, refusal error) error {
	if errs.KindOf(refusal) == errs.Internal {
		return refusal
	}
	content, err := v.signing(who, refusal)
	if err != nil {
		return err
	}
	v.page = &page{name: name, public: true}
	v.status, v.shown = problemOf(v, refusal).Status, refusal
	return v.render(name, content)
}

// giveCode takes the code of the second factor.
func (v *visit) giveCode() error {
	if err := v.readForm(); err != nil {
		return err
	}
	in, err := v.site.People.LoginTOTP(v.r.Context(), v.Session(), v.r.PostForm.Get("code"), v.From())
	if err != nil {
		return v.refusedSigning("code", "", err)
	}
	v.SetSession(in.Session, in.Until)
	v.redirect("/")
	return nil
}

// redeem takes a one-time code with a new password.
func (v *visit) redeem() error {
	if err := v.readForm(); err != nil {
		return err
	}
	form := v.r.PostForm
	err := v.site.People.Redeem(v.r.Context(), identity.Redemption{Org: appraisal.OrgID(form.Get("org")), Name: form.Get("name"), Code: form.Get("code"), Password: form.Get("password"), From: v.From()})
	if err != nil {
		return v.refusedSigning("recover", form.Get("name"), err)
	}
	v.redirect("/login")
	return nil
}

func (v *visit) signOut() error {
	if secret := v.Session(); secret != "" {
		if err := v.site.People.Logout(v.r.Context(), secret, v.From()); err != nil {
			return err
		}
	}
	v.SetSession("", 0)
	v.redirect("/login")
	return nil
}

// mine is the page of one's own account.
type mine struct {
	MustChange bool
	Problem    *problem
}

func seeMe(v *visit) (any, error) {
	return mine{MustChange: slices.Contains(v.in.Needs, identity.NeedPassword)}, nil
}

func (v *visit) changePassword() error {
	if err := v.readForm(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	form := v.r.PostForm
	in, err := v.site.People.ChangePassword(v.r.Context(), v.Session(), form.Get("old"), form.Get("new"), v.From())
	if err != nil {
		v.page = &page{name: "me"}
		v.status, v.shown = problemOf(v, err).Status, err
		return v.render("me", mine{MustChange: len(v.in.Needs) > 0, Problem: problemOf(v, err)})
	}
	v.SetSession(in.Session, in.Until)
	v.redirect("/")
	return nil
}

// enrolling is the page on which a second factor is set up.
type enrolling struct {
	identity.Enrolment
	Recovery []string // shown once, after it is done
	Problem  *problem
}

func seeSecond(v *visit) (any, error) {
	e, err := v.site.People.BeginSecond(v.r.Context(), v.Session())
	return enrolling{Enrolment: e}, err
}

func (v *visit) confirmSecond() error {
	if err := v.readForm(); err != nil {
		return err
	}
	if err := v.signedInFor("/me/second"); err != nil {
		return err
	}
	in, recovery, err := v.site.People.ConfirmSecond(v.r.Context(), v.Session(), v.r.PostForm.Get("code"), v.From())
	v.page = &page{name: "second"}
	if err != nil {
		v.status, v.shown = problemOf(v, err).Status, err
		e, begun := v.site.People.BeginSecond(v.r.Context(), v.Session())
		if begun != nil {
			return err
		}
		return v.render("second", enrolling{Enrolment: e, Problem: problemOf(v, err)})
	}
	v.SetSession(in.Session, in.Until)
	return v.render("second", enrolling{Recovery: recovery})
}

// signedInFor is signedIn for an act that belongs to a page which meets a need.
func (v *visit) signedInFor(path string) error {
	own := v.r.URL.Path
	v.r.URL.Path = path
	err := v.signedIn()
	v.r.URL.Path = own
	return err
}

func (v *visit) removeSecond() error {
	if err := v.signedIn(); err != nil {
		return err
	}
	in, err := v.site.People.RemoveSecond(v.r.Context(), v.Session(), v.From())
	if err != nil {
		return err
	}
	v.SetSession(in.Session, in.Until)
	v.redirect("/me")
	return nil
}

// first is the page of the first start.
type first struct {
	Done      bool
	Passwords []firstLogin // shown once
	Problem   *problem
	Token     string
	ID, Name  string
}

type firstLogin struct{ Name, Role, Password string }

// firstAccounts are the four a tenant begins with.
var firstAccounts = []identity.FirstAccount{
	{Name: "office", Role: appraisal.RoleOffice}, {Name: "system", Role: appraisal.RoleSystem},
	{Name: "security", Role: appraisal.RoleSecurity}, {Name: "audit", Role: appraisal.RoleAudit},
}

func seeSetup(v *visit) (any, error) {
	if !v.site.unopened(v.r.Context()) {
		v.redirect("/login")
	}
	return first{Token: v.Query("token")}, nil
}

// setUp opens the first tenant with its accounts and shows their first passwords once.
func (v *visit) setUp() error {
	if err := v.readForm(); err != nil {
		return err
	}
	form := v.r.PostForm
	page := &page{name: "setup", public: true}
	v.page = page
	if err := v.comeIn(""); err != nil {
		return err
	}
	f := first{Token: form.Get("token"), ID: form.Get("id"), Name: form.Get("name")}
	made, err := v.site.People.Setup(v.r.Context(), f.Token, identity.Setup{
		ID: appraisal.OrgID(f.ID), Org: appraisal.NewOrg{Name: f.Name, Level: "subdistrict"}, Accounts: firstAccounts,
	}, v.From())
	if err != nil {
		f.Problem = problemOf(v, err)
		v.status, v.shown = f.Problem.Status, err
		return v.render("setup", f)
	}
	f.Done = true
	for i, account := range firstAccounts {
		f.Passwords = append(f.Passwords, firstLogin{account.Name, string(account.Role), made.Passwords[i]})
	}
	return v.render("setup", f)
}
