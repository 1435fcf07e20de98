package scoring

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"
	"strconv"
	"sync"
	"unicode/utf8"
)

// WriteJSON writes the result in its documented form, one fixed layout, so that
// equal results are equal bytes: those of encoding/json with one space of indent
// and without HTML escapes, which a test compares. Results are large and are
// written after every change of a year, so they do not go through reflection.
func (r *Result) WriteJSON(w io.Writer) error {
	bodies := make([][]byte, len(r.Units))
	appendUnits(bodies, r.Units)
	_, err := w.Write(r.assembled(bodies))
	return err
}

// appendUnits writes the units that have no bytes yet, on all processors.
func appendUnits(bodies [][]byte, units []UnitResult) {
	const atOnce = 64
	var wait sync.WaitGroup
	next := make(chan int, len(units)/atOnce+1)
	for k := 0; k < len(units); k += atOnce {
		next <- k
	}
	close(next)
	for range min(runtime.GOMAXPROCS(0), cap(next)) {
		wait.Go(func() {
			for k := range next {
				for i := k; i < min(k+atOnce, len(units)); i++ {
					if bodies[i] == nil {
						bodies[i] = units[i].json()
					}
				}
			}
		})
	}
	wait.Wait()
}

// json is the unit as it stands in the list of a result.
func (u *UnitResult) json() []byte {
	t := jsonText{depth: 2, b: make([]byte, 0, 600+110*(len(u.Lines)+len(u.Items)))}
	t.unit(u)
	return bytes.Clone(t.b)
}

// assembled is the whole text from those of its units.
func (r *Result) assembled(bodies [][]byte) []byte {
	size := 1000
	for _, body := range bodies {
		size += len(body) + 4
	}
	t := &jsonText{b: make([]byte, 0, size)}
	t.open('{')
	t.number("format", r.Format)
	t.text("scheme", r.Scheme)
	t.text("title", r.Title)
	t.optional("version", r.Version)
	t.text("schemeHash", r.SchemeHash)
	t.text("factsDigest", r.FactsDigest)
	t.text("engine", r.Engine)
	t.number("year", r.Year)
	list(t, "units", r.Units == nil, bodies, func(body *[]byte) { t.b = append(t.b, *body...) })
	if r.Budget != nil {
		t.key("budget")
		t.open('{')
		t.text("cap", r.Budget.Cap)
		t.text("total", r.Budget.Total)
		t.truth("over", r.Budget.Over)
		t.close('}')
	}
	t.close('}')
	return append(t.b, '\n')
}

func (t *jsonText) unit(u *UnitResult) {
	t.open('{')
	t.text("unit", u.Unit)
	t.text("name", u.Name)
	t.text("peer", u.Peer)
	t.text("total", u.Total)
	t.text("raw", u.Raw)
	t.text("applicable", u.Applicable)
	t.text("full", u.Full)
	t.optional("adjust", u.Adjust)
	t.optional("exact", u.Exact)
	if u.Excluded {
		t.truth("notAssessed", true)
	}
	t.key("rank")
	t.b = append(t.b, orZero(u.Rank)...)
	t.number("of", u.Of)
	t.words("ranks", u.Ranks)
	t.number("star", u.Star)
	listed(t, "grades", u.Grades, t.grade)
	t.optional("payPool", u.PayPool)
	list(t, "vetoes", u.Vetoes == nil, u.Vetoes, t.element)
	list(t, "gates", u.Gates == nil, u.Gates, t.element)
	listed(t, "flags", u.Flags, t.element)
	listed(t, "reasons", u.Reasons, t.reason)
	listed(t, "proposedVetoes", u.Proposed, t.element)
	listed(t, "dimensions", u.Dimensions, t.dimension)
	list(t, "items", u.Items == nil, u.Items, t.item)
	list(t, "lines", u.Lines == nil, u.Lines, t.line)
	listed(t, "rewards", u.Rewards, t.reward)
	t.close('}')
}

func orZero(n json.Number) string {
	if n == "" {
		return "0"
	}
	return string(n)
}

func (t *jsonText) element(s *string) { t.b = appendJSONText(t.b, *s) }

func (t *jsonText) item(x *ItemResult) {
	t.open('{')
	t.text("item", x.Item)
	t.text("points", x.Points)
	t.text("full", x.Full)
	if x.NA {
		t.truth("na", true)
	}
	t.close('}')
}

func (t *jsonText) dimension(x *DimensionResult) {
	t.open('{')
	t.text("dimension", x.Dimension)
	t.text("points", x.Points)
	t.text("full", x.Full)
	t.close('}')
}

func (t *jsonText) line(x *Line) {
	t.open('{')
	t.text("indicator", x.Indicator)
	t.text("points", x.Points)
	t.text("full", x.Full)
	t.text("status", x.Status)
	t.optional("reason", x.Reason)
	listed(t, "flags", x.Flags, t.element)
	t.close('}')
}

func (t *jsonText) grade(x *GradeResult) {
	t.open('{')
	t.text("grading", x.Grading)
	t.text("grade", x.Grade)
	if x.Star != 0 {
		t.number("star", x.Star)
	}
	listed(t, "gates", x.Gates, t.element)
	listed(t, "reasons", x.Reasons, t.reason)
	t.close('}')
}

func (t *jsonText) reason(x *Reason) {
	t.open('{')
	t.text("code", x.Code)
	t.words("args", x.Args)
	t.close('}')
}

func (t *jsonText) reward(x *RewardResult) {
	t.open('{')
	t.text("reward", x.Reward)
	t.text("amount", x.Amount)
	t.optional("coefficient", x.Coefficient)
	t.optional("prepaid", x.Prepaid)
	t.optional("settlement", x.Settlement)
	listed(t, "posts", x.Posts, t.post)
	listed(t, "split", x.Split, t.element)
	listed(t, "reasons", x.Reasons, t.reason)
	t.close('}')
}

func (t *jsonText) post(x *PostPay) {
	t.open('{')
	t.text("role", x.Role)
	t.optional("grade", x.Grade)
	t.text("count", x.Count)
	t.text("each", x.Each)
	t.text("amount", x.Amount)
	t.close('}')
}

// jsonText is indented JSON on its way.
type jsonText struct {
	b     []byte
	depth int
	begun bool // something stands in the object or list at hand
}

const jsonSpaces = "                "

func (t *jsonText) newLine() { t.b = append(append(t.b, '\n'), jsonSpaces[:t.depth]...) }

func (t *jsonText) open(bracket byte) {
	t.b = append(t.b, bracket)
	t.depth++
	t.begun = false
}

func (t *jsonText) close(bracket byte) {
	t.depth--
	if t.begun {
		t.newLine()
	}
	t.b = append(t.b, bracket)
	t.begun = true
}

// next begins a member or element.
func (t *jsonText) next() {
	if t.begun {
		t.b = append(t.b, ',')
	}
	t.begun = true
	t.newLine()
}

func (t *jsonText) key(name string) {
	t.next()
	t.b = append(append(append(t.b, '"'), name...), `": `...)
}

func (t *jsonText) text(name, value string) {
	t.key(name)
	t.b = appendJSONText(t.b, value)
}

// optional leaves an empty text out.
func (t *jsonText) optional(name, value string) {
	if value != "" {
		t.text(name, value)
	}
}

func (t *jsonText) number(name string, n int) {
	t.key(name)
	t.b = strconv.AppendInt(t.b, int64(n), 10)
}

func (t *jsonText) truth(name string, is bool) {
	t.key(name)
	t.b = strconv.AppendBool(t.b, is)
}

// words writes texts by name, in the order of the names; none are left out.
func (t *jsonText) words(name string, m map[string]string) {
	if len(m) == 0 {
		return
	}
	t.key(name)
	t.open('{')
	for _, key := range sortedKeys(m) {
		t.next()
		t.b = append(appendJSONText(t.b, key), ": "...)
		t.b = appendJSONText(t.b, m[key])
	}
	t.close('}')
}

// listed leaves an empty list out.
func listed[T any](t *jsonText, name string, all []T, write func(*T)) {
	if len(all) > 0 {
		list(t, name, false, all, write)
	}
}

// list writes a list, or null for none at all.
func list[T any](t *jsonText, name string, none bool, all []T, write func(*T)) {
	t.key(name)
	if none {
		t.b = append(t.b, "null"...)
		return
	}
	t.open('[')
	for i := range all {
		t.next()
		write(&all[i])
	}
	t.close(']')
}

// appendJSONText appends a text as encoding/json writes it without HTML escapes.
func appendJSONText(b []byte, s string) []byte {
	if !isPlainText(s) {
		var quoted bytes.Buffer
		e := json.NewEncoder(&quoted)
		e.SetEscapeHTML(false)
		_ = e.Encode(s) // of a text it cannot fail
		return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// isPlainText says whether a text stands in JSON as it is. U+2028 and U+2029,
// which encoding/json escapes, begin with the byte E2.
func isPlainText(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' || c == 0xe2 {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s)
}
