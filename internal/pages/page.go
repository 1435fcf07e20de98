package pages

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
)

// page is one page: where it stands, who may see it, how it is made.
type page struct {
	name    string   // of its template <name>.html and of its texts pages.<name>.…
	path    string   // pattern of its address
	action  string   // row of the table of permissions that lets people in; "" is everybody who has signed in
	public  bool     // without an account; the address names the tenant as {org}
	section string   // entry of the navigation that is lit
	paper   paper    // how it is printed
	bare    bool     // without navigation: what is only printed or shown on a wall
	heavy   bool     // it costs much: few at a time
	scripts []string // its islands, by their names in the folder web
	// see gathers what the template shows as .Page; nil when it needs nothing.
	see func(v *visit) (any, error)
}

// paper is a size and direction of paper. The zero value is A4 upright.
type paper string

// The papers.
const (
	a4          paper = ""
	a4Landscape paper = "a4-landscape"
	a3Landscape paper = "a3-landscape"
)

// show lets the visitor in, gathers and renders.
func (p *page) show(v *visit) error {
	v.page = p
	if err := v.enter(); err != nil {
		return err
	}
	if err := v.Often(v.actor); err != nil {
		return err
	}
	var content any
	see := func() (err error) {
		if p.see != nil {
			content, err = p.see(v)
		}
		return err
	}
	err := func() error {
		if p.heavy {
			return v.Heavy(see)
		}
		return see()
	}()
	if err != nil || v.done {
		return err
	}
	return v.render(p.name, content)
}

// enter finds out who is there and whether the page is for him.
func (v *visit) enter() error {
	if v.page.public {
		return v.comeIn(appraisal.OrgID(v.r.PathValue("org")))
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	if v.page.action == "" {
		return nil
	}
	if err := appraisal.Allowed(v.actor, v.page.action); err != nil && errs.KindOf(err) != errs.StepUp {
		return err
	}
	return nil
}

// render writes a page of a template.
func (v *visit) render(name string, content any) error {
	var out bytes.Buffer
	t, err := v.site.templates.of(name, v.lang)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	layout := "layout"
	if v.page.bare {
		layout = "bare"
	}
	if err := t.ExecuteTemplate(&out, layout, &frame{V: v, Page: content}); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	v.send(out.Bytes())
	return nil
}

// frame is what templates get.
type frame struct {
	V    *visit
	Page any
}

// compressors are kept: each holds most of a megabyte.
var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

const worthCompressing = 4 << 10

// send writes a page, compressed when that is worth it.
func (v *visit) send(page []byte) {
	header := v.w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Language", v.lang.String())
	header.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if len(page) > worthCompressing && strings.Contains(v.r.Header.Get("Accept-Encoding"), "gzip") {
		var small bytes.Buffer
		if w, ok := compressors.Get().(*gzip.Writer); ok {
			w.Reset(&small)
			_, _ = w.Write(page)
			_ = w.Close()
			compressors.Put(w)
			header.Set("Content-Encoding", "gzip")
			page = small.Bytes()
		}
	}
	header.Set("Content-Length", strconv.Itoa(len(page)))
	if v.status != 0 {
		v.w.WriteHeader(v.status)
	}
	if v.r.Method != http.MethodHead {
		_, _ = v.w.Write(page)
	}
}

// refuse shows what went wrong: the way to sign in for whoever has not, the proof for
// whoever must prove himself again, and otherwise what happened and what to do.
func (v *visit) refuse(err error) error {
	v.shown = err
	if errs.KindOf(err) == errs.Unknown && v.wantsPage() && !v.onLogin() {
		v.redirect(v.signInAddress())
		return nil
	}
	if errs.KindOf(err) == errs.StepUp && v.wantsPage() {
		return v.askAgain(nil)
	}
	v.status = httpapi.Status(err)
	v.page = &page{name: "refused", section: v.sectionOf(), public: v.actor.Account == "" || v.actor.Has(appraisal.RoleVisitor)}
	if failed := v.render("refused", problemOf(v, err)); failed != nil {
		http.Error(v.w, "500", http.StatusInternalServerError)
		return failed
	}
	return err
}

func (v *visit) wantsPage() bool {
	return v.r.Method == http.MethodGet || v.r.Method == http.MethodHead
}

func (v *visit) onLogin() bool { return strings.HasPrefix(v.r.URL.Path, "/login") }

func (v *visit) sectionOf() string {
	if v.page == nil {
		return ""
	}
	return v.page.section
}

// redirect sends the browser on, after an act or to where he can sign in.
func (v *visit) redirect(address string) {
	v.done = true
	v.w.Header().Set("Location", address)
	v.w.WriteHeader(http.StatusSeeOther)
}

// problem is a refusal in the visitor's words.
type problem struct {
	Code, Message string
	Field         string // of the form, "" when it is about the whole
	Fixes         []string
	Request       string // under which the server's log knows more
	Status        int
	All           []problem // every one, when there are several
}

func problemOf(v *visit, err error) *problem {
	all := httpapi.Hidden(err, v.ID)
	one := func(e *errs.Error) problem {
		return problem{Code: e.Code, Message: e.Message(v.lang), Field: e.Where.Path, Fixes: e.Advice(v.lang), Request: v.ID, Status: httpapi.Status(err)}
	}
	p := one(all[0])
	for _, e := range all {
		p.All = append(p.All, one(e))
	}
	return &p
}
