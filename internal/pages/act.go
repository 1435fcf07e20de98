package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
)

// Names of the fields of a form that say how an act is to be done. All others are the
// input of the route, by the names of the JSON interface; "lines.0.points" is a field
// inside a list, and ":int", ":bool" or ":json" behind a name says that a nested value
// is no text, ":lines" that it is a list of texts, one on each line. ":key" (or
// ":int:key") is what the page itself wrote into a row: a row of a list that holds
// nothing else was left empty and is left out. Such a row may name in "_if" the fields,
// with | between them, of which one has to be filled in. A text with ":pairs" has a line
// for each member of an object: "name = value".
const (
	fieldForm     = "_form"     // which of the page's forms
	fieldKey      = "_key"      // idempotency key
	fieldMatch    = "_match"    // version the visitor has seen
	fieldBack     = "_back"     // page the form is on
	fieldNext     = "_next"     // page to go to; {id} is the id of the answer
	fieldDry      = "_dry"      // try, keep nothing
	fieldShow     = "_show"     // show the answer here and now: it holds a secret
	fieldFile     = "_file"     // a file that is the whole body
	fieldNamed    = "_named"    // field that gets the name of the file
	fieldPassword = "_password" // proof of who it is
	fieldCode     = "_code"
)

// act does what a form asks for, through the table of routes. When it is refused, the
// page the form is on is shown again with what was entered and why; when a proof is
// wanted, the proof is asked for and the act goes on after it.
func (v *visit) act() error {
	if err := v.readForm(); err != nil {
		return err
	}
	route, known := v.site.Inside.Way(v.r.PathValue("route"))
	if !known {
		return errs.E(errs.NotFound, "pages.no_page", errs.P("path", v.r.URL.Path))
	}
	if err := v.actorFor(route); err != nil {
		return err
	}
	if err := v.Often(v.actor); err != nil {
		return err
	}
	wish, err := v.wish(route)
	if err == nil {
		err = v.proved(&wish)
	}
	var answer httpapi.Answer
	if err == nil {
		answer, err = v.call(wish, route)
	}
	switch {
	case errs.KindOf(err) == errs.StepUp:
		return v.askProof(route, nil)
	case errors.Is(err, errProof):
		return v.askProof(route, errors.Unwrap(err))
	case err != nil:
		return v.again(&attempt{form: v.r.PostForm.Get(fieldForm), route: route.Name, values: v.r.PostForm, problem: problemOf(v, err)}, err)
	case wish.Dry:
		return v.again(&attempt{form: v.r.PostForm.Get(fieldForm), route: route.Name, values: v.r.PostForm, answer: decoded(answer.Data)}, nil)
	case v.r.PostForm.Get(fieldShow) != "" && papers[route.Name] != nil:
		return papers[route.Name](v, answer.Data)
	case v.r.PostForm.Get(fieldShow) != "":
		v.page = &page{name: "answer", section: ""}
		return v.render("answer", shownAnswer{route.Name, v.back(), decoded(answer.Data)})
	}
	v.say(route.Name, wish.Key)
	v.redirect(v.next(answer.Data))
	return nil
}

// call does the act; costly ones a few at a time.
func (v *visit) call(wish httpapi.Wish, route httpapi.Way) (answer httpapi.Answer, err error) {
	do := func() error {
		answer, err = v.site.Inside.Call(v.r.Context(), wish)
		return err
	}
	if route.Heavy {
		return answer, v.Heavy(do)
	}
	return answer, do()
}

// actorFor finds who acts: whoever has signed in, or a visitor of the tenant the form
// names, on routes that are for everybody.
func (v *visit) actorFor(route httpapi.Way) error {
	if !route.Public {
		return v.signedIn()
	}
	return v.comeIn(appraisal.OrgID(v.r.PostForm.Get("_org")))
}

// mostForm is how large a form with its files may be.
const mostForm = httpapi.MostBytes + 1<<20

func (v *visit) readForm() error {
	if v.r.PostForm != nil {
		return nil
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostForm)
	err := v.r.ParseMultipartForm(1 << 20)
	if errors.Is(err, http.ErrNotMultipart) {
		err = v.r.ParseForm()
	}
	var much *http.MaxBytesError
	switch {
	case errors.As(err, &much):
		return errs.E(errs.TooLarge, "httpapi.body.large", errs.P("limit", httpapi.MostBytes))
	case err != nil:
		return errs.E(errs.Usage, "httpapi.body.cut", errs.Cause(err))
	}
	return nil
}

// wish reads the form.
func (v *visit) wish(route httpapi.Way) (httpapi.Wish, error) {
	form := v.r.PostForm
	w := httpapi.Wish{Name: route.Name, Actor: v.actor, Lang: v.lang}
	if !route.Plain {
		w.Key, w.Dry = form.Get(fieldKey), form.Get(fieldDry) != ""
		w.Match, _ = strconv.ParseInt(form.Get(fieldMatch), 10, 64)
		if w.Dry {
			w.Key = ""
		}
	}
	var err error
	if w.Values, err = given(form); err != nil {
		return w, err
	}
	if v.r.MultipartForm != nil && len(v.r.MultipartForm.File[fieldFile]) > 0 {
		file := v.r.MultipartForm.File[fieldFile][0]
		w.Body, err = readFile(file)
		if field := form.Get(fieldNamed); field != "" {
			w.Values = append(w.Values, httpapi.Given{Name: field, Text: file.Filename})
		}
		w.CSV = strings.HasSuffix(strings.ToLower(file.Filename), ".csv")
	}
	return w, err
}

func readFile(file *multipart.FileHeader) ([]byte, error) {
	f, err := file.Open()
	if err != nil {
		return nil, errs.E(errs.Usage, "httpapi.body.cut", errs.Cause(err))
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, httpapi.MostBytes+1))
	if err != nil {
		return nil, errs.E(errs.Usage, "httpapi.body.cut", errs.Cause(err))
	}
	return data, nil
}

// given makes the fields of the input of the fields of a form. What was left empty is
// left out.
func given(form url.Values) ([]httpapi.Given, error) {
	var out []httpapi.Given
	nested := map[string]any{}
	for name, values := range form {
		values = slices.DeleteFunc(slices.Clone(values), func(text string) bool { return strings.TrimSpace(text) == "" })
		for i := range values { // browsers end lines in their own way
			values[i] = strings.ReplaceAll(values[i], "\r\n", "\n")
		}
		top, _, inside := strings.Cut(name, ".")
		switch {
		case strings.HasPrefix(name, "_") || len(values) == 0:
		case strings.HasSuffix(name, ":lines") && !inside:
			data, _ := json.Marshal(linesOf(values[0]))
			out = append(out, httpapi.Given{Name: strings.TrimSuffix(name, ":lines"), Text: string(data)})
		case strings.HasSuffix(name, ":pairs"):
			plain := strings.TrimSuffix(name, ":pairs")
			data, err := pairs(plain, values[0])
			if err != nil {
				return nil, err
			}
			out = append(out, httpapi.Given{Name: plain, Text: string(data)})
		case inside:
			if err := nest(nested, name, values[len(values)-1]); err != nil {
				return nil, err
			}
		case len(values) > 1:
			data, _ := json.Marshal(values)
			out = append(out, httpapi.Given{Name: top, Text: string(data)})
		default:
			out = append(out, httpapi.Given{Name: top, Text: strings.TrimSpace(values[0])})
		}
	}
	for name, value := range nested {
		data, err := json.Marshal(lists(value))
		if err != nil {
			return nil, errs.E(errs.Usage, "httpapi.json.form.object", errs.Where{Path: name}, errs.P("field", name))
		}
		out = append(out, httpapi.Given{Name: name, Text: string(data)})
	}
	slices.SortFunc(out, func(a, b httpapi.Given) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// pairs makes an object of lines "name = value".
func pairs(name, text string) ([]byte, error) {
	object := map[string]string{}
	for _, line := range linesOf(strings.ReplaceAll(text, "\uff1d", "=")) {
		member, value, found := strings.Cut(line, "=")
		if member = strings.TrimSpace(member); !found || member == "" {
			return nil, errs.E(errs.Invalid, "pages.pairs.line", errs.Where{Path: name + ":pairs"}, errs.P("line", line))
		}
		object[member] = strings.TrimSpace(value)
	}
	return json.Marshal(object)
}

// nest puts "a.0.b" into maps inside maps. A dot that belongs to a name is written %2E.
func nest(into map[string]any, name, text string) error {
	name, form, _ := strings.Cut(name, ":")
	value, err := typed(form, text)
	if err != nil {
		return errs.E(errs.Invalid, "httpapi.json.form.integer", errs.Where{Path: name}, errs.P("field", name))
	}
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = plain
		}
	}
	for _, part := range parts[:len(parts)-1] {
		inner, ok := into[part].(map[string]any)
		if !ok {
			inner = map[string]any{}
			into[part] = inner
		}
		into = inner
	}
	into[parts[len(parts)-1]] = value
	return nil
}

func typed(form, text string) (any, error) {
	if form, isKey := strings.CutSuffix(":"+form, ":key"); isKey {
		value, err := typed(strings.TrimPrefix(form, ":"), text)
		return rowKey{value}, err
	}
	switch form {
	case "int":
		return strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	case "bool":
		return text == "true" || text == "1" || text == "on", nil
	case "json":
		return json.RawMessage(text), nil
	case "lines":
		return linesOf(text), nil
	}
	return strings.TrimSpace(text), nil
}

// linesOf are the lines of a text that are not empty.
func linesOf(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// rowKey is a value of a row that the page wrote and nobody entered.
type rowKey struct{ value any }

// MarshalJSON is that of the value.
func (k rowKey) MarshalJSON() ([]byte, error) { return json.Marshal(k.value) }

// untouched says whether a value of a row, or all of it, is what the page wrote.
func untouched(value any) bool {
	switch value := value.(type) {
	case rowKey:
		return true
	case []any:
		return len(value) == 0
	case map[string]any:
		for _, inner := range value {
			if !untouched(inner) {
				return false
			}
		}
		return true
	}
	return false
}

// lists makes lists of maps whose names are all numbers, in the order of the numbers,
// without rows nobody has touched.
func lists(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	var numbers []int
	for name := range object {
		object[name] = lists(object[name])
		if n, err := strconv.Atoi(name); err == nil {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) < len(object) {
		return object
	}
	slices.Sort(numbers)
	list := make([]any, 0, len(numbers))
	for _, n := range numbers {
		if row, isRow := object[strconv.Itoa(n)].(map[string]any); !isRow || len(row) == 0 || !untouched(row) && counts(row) {
			list = append(list, object[strconv.Itoa(n)])
		}
	}
	return list
}

// counts says whether a row has what makes it one, where it names that in "_if".
func counts(row map[string]any) bool {
	needed, ok := row["_if"].(string)
	delete(row, "_if")
	return !ok || slices.ContainsFunc(strings.Split(needed, "|"), func(name string) bool {
		_, there := row[name]
		return there
	})
}

// errProof is in front of what was wrong with a proof.
var errProof = errors.New("proof")

// proved steps up when the form brings a proof.
func (v *visit) proved(w *httpapi.Wish) error {
	password := v.r.PostForm.Get(fieldPassword)
	if practised := v.Rehearsal() && v.r.PostForm.Has(fieldPassword); password == "" && !practised {
		return nil
	}
	in, err := v.site.People.StepUp(v.r.Context(), v.Session(), password, v.r.PostForm.Get(fieldCode), v.From())
	if err != nil {
		return fmt.Errorf("%w%w", errProof, err)
	}
	v.SetSession(in.Session, in.Until)
	actor, err := v.site.People.ActorOfSession(v.r.Context(), in.Session)
	if err != nil {
		return err
	}
	actor.Request, actor.Source = v.ID, v.Source
	v.actor, w.Actor = actor, actor
	return nil
}

// proof is the page that asks who is there before an act goes on.
type proof struct {
	Route   string
	Back    string
	Fields  []field // what the form held, to send it again
	Problem *problem
}

// askProof asks for the password again and keeps what was entered. Files cannot be
// kept by a page: the form says so.
func (v *visit) askProof(route httpapi.Way, refusal error) error {
	p := proof{Route: route.Name, Back: v.back()}
	for name, values := range v.r.PostForm {
		if name == fieldPassword || name == fieldCode || name == fieldBack {
			continue
		}
		for _, value := range values {
			p.Fields = append(p.Fields, field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	if refusal != nil {
		p.Problem = problemOf(v, refusal)
		v.shown = refusal
	}
	v.status = http.StatusUnauthorized
	v.page = &page{name: "prove"}
	if err := v.render("prove", p); err != nil {
		return err
	}
	return nil
}

// askAgain asks for a proof before a page is shown.
func (v *visit) askAgain(refusal error) error {
	p := proof{Back: v.Path()}
	if refusal != nil {
		p.Problem = problemOf(v, refusal)
		v.shown = refusal
	}
	v.status = http.StatusUnauthorized
	v.page = &page{name: "prove"}
	return v.render("prove", p)
}

// prove takes the proof a page asked for, and shows the page.
func (v *visit) prove() error {
	if err := v.readForm(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	in, err := v.site.People.StepUp(v.r.Context(), v.Session(), v.r.PostForm.Get(fieldPassword), v.r.PostForm.Get(fieldCode), v.From())
	if err != nil {
		return v.askAgain(err)
	}
	v.SetSession(in.Session, in.Until)
	v.redirect(v.back())
	return nil
}

// again shows the page the form is on, with what became of the attempt.
func (v *visit) again(a *attempt, refusal error) error {
	if a.problem != nil {
		v.failed = a
		v.status = a.problem.Status
		v.shown = refusal
	} else {
		v.tried = a
	}
	address := v.back()
	u, err := url.Parse(address)
	if err != nil {
		return refusal
	}
	r := v.r.Clone(v.r.Context())
	r.Method, r.URL, r.RequestURI, r.Body = http.MethodGet, u, address, http.NoBody
	if _, pattern := v.site.mux.Handler(r); pattern == "" || strings.HasPrefix(pattern, "GET /assets/") {
		return refusal
	}
	c := &carrier{ResponseWriter: v.w, v: v}
	v.site.mux.ServeHTTP(c, r)
	return c.err
}

// next is where the browser goes after an act.
func (v *visit) next(answer []byte) string {
	next := v.r.PostForm.Get(fieldNext)
	if next == "" {
		return v.back()
	}
	var made struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(answer, &made)
	return localPath(strings.ReplaceAll(next, "{id}", url.PathEscape(made.ID)))
}

// said is what was done, shown once on the next page.
type said struct {
	Route string `json:"r"`
	Seq   int64  `json:"s"` // entry of the log
	At    int64  `json:"t"`
}

// say remembers for the next page what was done, and under which number it stands in
// the log.
func (v *visit) say(route, key string) {
	s := said{Route: route}
	if key != "" {
		s.Seq, s.At = httpapi.Receipt(v.r.Context(), v.site.Door, v.actor.Org, key)
	}
	data, err := json.Marshal(s)
	if err == nil {
		v.setCookie(saidCookie, string(data), 60)
	}
}

// Said is what the visitor has just done, or nil. It is told once.
func (v *visit) Said() *said {
	text := v.cookie(saidCookie)
	if text == "" {
		return nil
	}
	v.setCookie(saidCookie, "", -1)
	var s said
	if json.Unmarshal([]byte(text), &s) != nil {
		return nil
	}
	if _, known := v.site.Inside.Way(s.Route); !known {
		return nil
	}
	return &s
}

// shownAnswer is an answer that is shown here only.
type shownAnswer struct {
	Route, Back string
	Answer      any
}

func decoded(data []byte) any {
	var value any
	if json.Unmarshal(data, &value) != nil {
		return nil
	}
	return value
}
