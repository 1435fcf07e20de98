package httpapi

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/picture"
)

// Blobs keeps files by content; package blobstore has two.
type Blobs interface {
	Put(ctx context.Context, org string, r io.Reader, limit int64) (digest string, size int64, err error)
	Open(ctx context.Context, org, digest string) (io.ReadCloser, error)
}

// evidenceTypes is what evidence may be, and how the size of a picture is found.
// Nothing of it is ever shown inside a page (S-07).
var evidenceTypes = map[string]func(io.Reader) (image.Config, error){
	"image/jpeg": jpeg.DecodeConfig, "image/png": png.DecodeConfig, "application/pdf": nil,
}

// mostPixels of a picture; a small file can hold a huge one (S-41).
const mostPixels = 50_000_000

// EvidenceAbout is what the query says of an uploaded file.
type EvidenceAbout struct {
	Cycle      string `json:"-" path:"cycle"`
	Unit       string `json:"-" query:"unit"`
	Department string `json:"-" query:"department"`
	Kind       string `json:"-" query:"kind"` // of what it is for
	ID         string `json:"-" query:"id"`
	Name       string `json:"-" query:"name"`
	Taken      string `json:"-" query:"taken"`
}

// upload is the route of evidence: the body is the file itself, the query says what
// it is about. The file is durable before the record says that it is there.
func upload(name, pattern string, op appraisal.Operation[appraisal.EvidenceInput, appraisal.Evidence]) *route {
	r := newRoute[EvidenceAbout, appraisal.Evidence](name, pattern, op.Action, []option{created, large, heavy})
	r.changes, r.media, r.body = true, "application/octet-stream", nil
	r.serve = func(s *Server, x *exchange) error {
		if err := appraisal.Allowed(x.actor, op.Action); err != nil {
			return err
		}
		if s.config.House.Blobs == nil {
			return absent("evidence")
		}
		in, err := s.receive(r, x)
		if err != nil {
			return err
		}
		out, err := appraisal.TakeEvidence(x.r.Context(), s.door, appraisal.Command[appraisal.EvidenceInput]{Actor: x.actor, Input: in, Key: x.key, Dry: x.dry})
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}

// receive stores the file and says what it is.
func (s *Server) receive(r *route, x *exchange) (appraisal.EvidenceInput, error) {
	var about EvidenceAbout
	at := reflect.ValueOf(&about).Elem()
	if err := x.bindQuery(r, at); err != nil {
		return appraisal.EvidenceInput{}, err
	}
	if err := x.bindPath(r, at); err != nil {
		return appraisal.EvidenceInput{}, err
	}
	data, err := x.body(r)
	if err != nil {
		return appraisal.EvidenceInput{}, err
	}
	media, err := lookInto(data)
	if err != nil {
		return appraisal.EvidenceInput{}, err
	}
	seen, camera := lookAt(data, media)
	digest, size, err := s.config.House.Blobs.Put(x.r.Context(), string(x.actor.Org), bytes.NewReader(data), r.most)
	return appraisal.EvidenceInput{
		Cycle: about.Cycle, Unit: about.Unit, Department: about.Department, About: appraisal.About{Kind: about.Kind, ID: about.ID},
		Name: about.Name, Taken: about.Taken, Type: media, Size: size, File: auditlog.Digest(digest), Camera: camera, Seen: seen,
	}, err
}

// lookAt finds how a picture looks and when its camera says it was taken. A PDF, and
// a picture that is broken further on, has no look.
func lookAt(data []byte, media string) (*picture.Seen, string) {
	img, err := decode(data, media)
	if err != nil {
		return nil, ""
	}
	seen, camera := picture.Look(img), ""
	if taken := picture.ReadCamera(data).Taken; taken != "" {
		camera = taken + "+08:00" // cameras here show the time of China
	}
	return &seen, camera
}

// mostLooked points of a picture are decoded, in memory for two at a time.
const mostLooked = 24_000_000

// decode reads the points of a picture.
func decode(data []byte, media string) (image.Image, error) {
	measure := evidenceTypes[media]
	if measure == nil {
		return nil, errNoPicture
	}
	size, err := measure(bytes.NewReader(data))
	if err != nil || int64(size.Width)*int64(size.Height) > mostLooked {
		return nil, errNoPicture
	}
	if media == "image/png" {
		return png.Decode(bytes.NewReader(data))
	}
	return jpeg.Decode(bytes.NewReader(data))
}

var errNoPicture = errors.New("no picture that can be looked at")

// lookInto finds out what a file is by its content, whatever its name says.
func lookInto(data []byte) (string, error) {
	media, _, err := mime.ParseMediaType(http.DetectContentType(data))
	measure, taken := evidenceTypes[media]
	if err != nil || !taken {
		return "", &refusal{http.StatusUnsupportedMediaType, errs.E(errs.Invalid, "httpapi.evidence.type", errs.P("type", media))}
	}
	if measure == nil {
		return media, nil
	}
	size, err := measure(bytes.NewReader(data))
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return "", errs.E(errs.Invalid, "httpapi.evidence.broken")
	}
	if int64(size.Width)*int64(size.Height) > mostPixels {
		return "", errs.E(errs.TooLarge, "httpapi.evidence.pixels", errs.P("width", size.Width), errs.P("height", size.Height), errs.P("most", mostPixels/1_000_000))
	}
	return media, nil
}

// fileRoute gives a file back, as something to save and nothing to show. Who looked
// stands in the log. Give writes the answer.
func fileRoute[In any](name, pattern string, question appraisal.Question[In, appraisal.Evidence], give func(x *exchange, piece appraisal.Evidence, file io.Reader) error) *route {
	r := newRoute[In, appraisal.Evidence](name, pattern, question.Action, []option{heavy})
	r.rawOutput = true
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[In](r, x)
		if err != nil {
			return err
		}
		piece, err := appraisal.Ask(x.r.Context(), s.door, question, x.actor, in)
		if err != nil {
			return err
		}
		if s.config.House.Blobs == nil {
			return absent("evidence")
		}
		file, err := s.config.House.Blobs.Open(x.r.Context(), string(x.actor.Org), piece.File)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		return give(x, piece, file)
	}
	return r
}

// longestCopy is the longer side of a copy, in points; quality that of its JPEG.
const (
	longestCopy = 1600
	quality     = 85
)

// copyOf shows a picture without anything the file says besides: written anew, upright,
// no larger than a screen. A PDF is given as it is, and the answer warns of what else
// may be in it.
func (x *exchange) copyOf(piece appraisal.Evidence, file io.Reader) error {
	if evidenceTypes[piece.Type] == nil {
		x.Header().Set("Warning", `299 - "not re-encoded: the file may hold more than is seen"`)
		return x.file(piece, file)
	}
	data, err := io.ReadAll(io.LimitReader(file, MostBytes+1))
	if err != nil {
		return err
	}
	img, err := decode(data, piece.Type)
	if err != nil {
		return errs.E(errs.TooLarge, "httpapi.evidence.no_copy", errs.P("id", piece.ID))
	}
	copied, out := picture.Upright(img, picture.ReadCamera(data).Orientation, longestCopy), &bytes.Buffer{}
	if piece.Type == "image/png" {
		err = png.Encode(out, copied)
	} else {
		err = jpeg.Encode(out, copied, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	piece.Size = int64(out.Len())
	return x.file(piece, out)
}

func (x *exchange) file(piece appraisal.Evidence, file io.Reader) error {
	header := x.Header()
	header.Set("Content-Type", piece.Type)
	header.Set("Content-Length", strconv.FormatInt(piece.Size, 10))
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": piece.Name}))
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	x.WriteHeader(http.StatusOK)
	if x.r.Method == http.MethodHead {
		return nil
	}
	_, err := io.Copy(x, file)
	return err
}
