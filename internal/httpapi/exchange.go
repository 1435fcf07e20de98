package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"

	"github.com/cespare/xxhash/v2"
)

// exchange is one request and its answer.
type exchange struct {
	http.ResponseWriter
	r      *http.Request
	server *Server
	route  *route // nil until one is found

	id     string // of the request, in its answer, the log and the entry
	lang   locale.Lang
	source string // address the request came from, behind trusted proxies
	secure bool   // it came encrypted, or never left the machine
	actor  appraisal.Actor
	key    string // Idempotency-Key
	match  int64  // If-Match
	dry    bool

	given  *bytes.Buffer // the body; wiped and returned to the pool at the end
	buffer *bytes.Buffer // the answer, likewise
	status int           // of the answer; 0 until it is written
	err    error         // what was answered, for the server's log
}

// WriteHeader notes the status.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write notes that the answer has begun.
func (x *exchange) Write(data []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	return x.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// buffers keeps the memory of bodies between requests, large ones aside.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keptBuffer = 64 << 10

// release wipes what came and what was answered: there are passwords, shares of keys
// and marks in it, and memory that is used again stands in dumps for long.
func (x *exchange) release() {
	wipe(x.given)
	wipe(x.buffer)
	x.given, x.buffer = nil, nil
}

func wipe(b *bytes.Buffer) {
	if b == nil {
		return
	}
	clear(b.Bytes())
	b.Reset()
	if b.Cap() <= keptBuffer {
		buffers.Put(b)
	}
}

// body reads the request's body and refuses one that is too large, of another form,
// or not expected. It is valid until the exchange ends.
func (x *exchange) body(r *route) ([]byte, error) {
	if x.r.ContentLength > r.most {
		return nil, tooLarge(r.most)
	}
	if x.r.ContentLength == 0 {
		return nil, x.noBody(r)
	}
	if err := x.mediaOf(r); err != nil {
		return nil, err
	}
	if x.given == nil {
		x.given, _ = buffers.Get().(*bytes.Buffer)
	}
	x.given.Reset()
	x.given.Grow(int(min(max(x.r.ContentLength, 0), keptBuffer)) + bytes.MinRead) // growing would leave copies behind
	_, err := x.given.ReadFrom(http.MaxBytesReader(x.ResponseWriter, x.r.Body, r.most))
	var much *http.MaxBytesError
	switch {
	case errors.As(err, &much):
		return nil, tooLarge(r.most)
	case err != nil:
		return nil, errs.E(errs.Usage, "httpapi.body.cut", errs.Cause(err))
	}
	data := x.given.Bytes()
	if len(data) == 0 {
		return nil, x.noBody(r)
	}
	if r.body == nil && r.media == "" && strings.TrimSpace(string(data)) != "{}" {
		return nil, errs.E(errs.Usage, "httpapi.body.unexpected")
	}
	return data, nil
}

func (x *exchange) noBody(r *route) error {
	if r.body == nil && r.media == "" {
		return nil
	}
	return errs.E(errs.Usage, "httpapi.body.missing")
}

func tooLarge(most int64) error {
	return errs.E(errs.TooLarge, "httpapi.body.large", errs.P("limit", most))
}

// mediaOf refuses a body of another kind than the route takes. A page of another
// site can send forms and plain text without asking; it cannot send JSON (S-04).
func (x *exchange) mediaOf(r *route) error {
	want := r.media
	if want == "" {
		want = JSONType
	}
	given := x.r.Header.Get("Content-Type")
	if given == want || r.orMedia != "" && given == r.orMedia {
		return nil
	}
	kind, params, err := mime.ParseMediaType(given)
	charset := params["charset"]
	if err != nil || kind != want || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return &refusal{http.StatusUnsupportedMediaType, errs.E(errs.Usage, "httpapi.body.media", errs.P("given", given), errs.P("want", want))}
	}
	return nil
}

// JSONType is the media type of what comes and goes.
const JSONType = "application/json"

// answer writes the output of an operation. What is kept as JSON is passed on as it
// is, not read and written again.
func (x *exchange) answer(r *route, out any) error {
	var data []byte
	var err error
	switch out := out.(type) {
	case json.RawMessage:
		data = out
	case appraisal.List[json.RawMessage]:
		data, err = x.join(out)
	default:
		data, err = x.encode(out)
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if r.creates && !x.dry {
		status = http.StatusCreated
	}
	x.send(status, data, x.tag(r, out, data))
	return nil
}

// join writes a list whose items are JSON already.
func (x *exchange) join(list appraisal.List[json.RawMessage]) ([]byte, error) {
	x.room()
	size := 100
	for _, item := range list.Items {
		size += len(item) + 1
	}
	x.buffer.Grow(size)
	x.buffer.WriteString(`{"items":[`)
	for i, item := range list.Items {
		if i > 0 {
			x.buffer.WriteByte(',')
		}
		x.buffer.Write(item)
	}
	x.buffer.WriteByte(']')
	if list.Next != nil {
		next, err := list.Next.MarshalText()
		if err != nil {
			return nil, err
		}
		x.buffer.WriteString(`,"next":"`)
		x.buffer.Write(next)
		x.buffer.WriteByte('"')
	}
	x.buffer.WriteByte('}')
	return x.buffer.Bytes(), nil
}

// room makes a buffer free for the answer. The body stays: the answer may point into it.
func (x *exchange) room() {
	if x.buffer == nil {
		x.buffer, _ = buffers.Get().(*bytes.Buffer)
	}
	x.buffer.Reset()
}

func (x *exchange) encode(out any) ([]byte, error) {
	x.room()
	encoder := json.NewEncoder(x.buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(out); err != nil {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return x.buffer.Bytes(), nil
}

// tag is the answer's ETag: the version of one object, which If-Match takes back,
// or the hash of anything else that is read.
func (x *exchange) tag(r *route, out any, data []byte) string {
	if r.versionAt != nil {
		version := reflect.Indirect(reflect.ValueOf(out)).FieldByIndex(r.versionAt).Int()
		return `"` + strconv.FormatInt(version, 10) + `"`
	}
	if r.changes {
		return ""
	}
	return hashTag(data)
}

func hashTag(data []byte) string {
	return `"x` + strconv.FormatUint(xxhash.Sum64(data), 36) + `"`
}

// versionOf finds the field that is an object's version.
func versionOf(t reflect.Type) []int {
	if t.Kind() != reflect.Struct {
		return nil
	}
	field, ok := t.FieldByName("Version")
	if !ok || field.Type.Kind() != reflect.Int64 || field.Tag.Get("json") != "version" {
		return nil
	}
	return field.Index
}

// send writes an answer in JSON, or 304 when the client has it already.
func (x *exchange) send(status int, data []byte, tag string) {
	header := x.Header()
	if tag != "" {
		header["Etag"] = []string{tag}
		if x.has(tag) {
			x.WriteHeader(http.StatusNotModified)
			return
		}
	}
	header["Content-Type"] = jsonTypes
	header["Content-Length"] = []string{strconv.Itoa(len(data))}
	x.WriteHeader(status)
	if x.r.Method != http.MethodHead {
		_, _ = x.Write(data)
	}
}

var jsonTypes = []string{JSONType}

// has says whether the client named the tag in If-None-Match.
func (x *exchange) has(tag string) bool {
	if x.r.Method != http.MethodGet && x.r.Method != http.MethodHead {
		return false
	}
	for _, list := range x.r.Header["If-None-Match"] {
		for one := range strings.SplitSeq(list, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}

// wishes reads the headers that say how an operation is to be done.
func (x *exchange) wishes() error {
	if key := x.r.Header.Get("Idempotency-Key"); key != "" {
		if len(key) > longestKey || strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
			return errs.E(errs.Usage, "httpapi.key", errs.P("limit", longestKey))
		}
		x.key = key
	}
	match := x.r.Header.Get("If-Match")
	if match == "" || match == "*" {
		return nil
	}
	number, quoted := strings.CutPrefix(match, `"`)
	version, err := strconv.ParseInt(strings.TrimSuffix(number, `"`), 10, 64)
	if err != nil || !quoted || version < 1 {
		return errs.E(errs.Usage, "httpapi.match", errs.P("given", match))
	}
	x.match = version
	return nil
}

const longestKey = 128

// drain reads what is left of a small body, so that the connection can be used
// again; a large one is not worth it.
func (x *exchange) drain() {
	if x.r.Body != nil && x.r.ContentLength > 0 {
		_, _ = io.CopyN(io.Discard, x.r.Body, 4<<10)
	}
}
