package appraisal

import (
	"context"
	"time"

	"eightx/auditlog"
	"eightx/picture"
)

// Evidence is 佐证材料: a photo or document beside a figure, a record or a sheet.
// The file itself is kept by its digest (package blobstore); what is here is what
// the office says of it. It is never changed: a better photo is another piece.
type Evidence struct {
	Meta
	Cycle      string `json:"cycle"`
	Unit       string `json:"unit,omitempty"`
	Department string `json:"department,omitempty"`
	About      About  `json:"about"`
	Name       string `json:"name"`             // as the file was called
	Type       string `json:"type"`             // media type, found by looking into the file
	Size       int64  `json:"size"`             // bytes
	File       string `json:"file"`             // digest of the content
	Taken      string `json:"taken,omitempty"`  // as the sender's device says
	Camera     string `json:"camera,omitempty"` // as the camera wrote into the file
	Received   int64  `json:"received"`         // Unix milliseconds: the only time that counts
	By         string `json:"by"`               // account
}

// About names what a piece of evidence is for.
type About struct {
	Kind string `json:"kind"` // sheet, batch, unit, indicator …
	ID   string `json:"id"`
}

func (e *Evidence) place() place {
	return place{Parent: e.Cycle, Unit: e.Unit, Sort: e.ID}
}

var evidence = noun[Evidence, *Evidence]{"evidence"}

// EvidenceInput is what the sender says of a file. Type, Size and File are found by
// the server while it receives the file, never taken from the sender.
type EvidenceInput struct {
	Cycle      string `json:"cycle"`
	Unit       string `json:"unit,omitempty"`
	Department string `json:"department,omitempty"`
	About      About  `json:"about"`
	Name       string `json:"name"`
	Taken      string `json:"taken,omitempty"` // the device's claim, RFC 3339

	Type   string          `json:"type"`
	Size   int64           `json:"size"`
	File   auditlog.Digest `json:"file"`
	Camera string          `json:"camera,omitempty"` // RFC 3339, of the camera's clock

	// Seen is how the picture looks, for finding it again; nil when it is none.
	Seen *picture.Seen `json:"-"`
	// Like are pictures that look alike, found before the door was entered.
	Like []Likeness `json:"-"`
}

// SubmitEvidence notes a file that has been stored durably before.
var SubmitEvidence = Operation[EvidenceInput, Evidence]{"evidence.submit", func(ctx context.Context, c *Call, in EvidenceInput) (Evidence, error) {
	if err := c.Reach(Object{Unit: in.Unit, Department: in.Department}); err != nil {
		return Evidence{}, err
	}
	if err := c.ownPhoto(ctx, in); err != nil {
		return Evidence{}, err
	}
	if err := in.check(); err != nil {
		return Evidence{}, err
	}
	if _, err := running(ctx, c, in.Cycle); err != nil {
		return Evidence{}, err
	}
	if in.Unit != "" {
		if _, err := units.get(ctx, c, in.Unit); err != nil {
			return Evidence{}, err
		}
	}
	piece := Evidence{
		Cycle: in.Cycle, Unit: in.Unit, Department: in.Department, About: in.About, Name: in.Name, Type: in.Type, Size: in.Size,
		File: string(in.File), Taken: in.Taken, Camera: in.Camera, Received: c.Now, By: c.Actor.Account,
	}
	if err := evidence.save(ctx, c, &piece); err != nil {
		return Evidence{}, err
	}
	return piece, askAboutReuse(ctx, c, piece, in)
}}

func (in EvidenceInput) check() error {
	var w wrong
	w.need("name", in.Name)
	w.need("about.kind", in.About.Kind)
	w.short("about.id", in.About.ID)
	w.need("type", in.Type)
	w.need("file", string(in.File))
	w.short("taken", in.Taken)
	w.short("camera", in.Camera)
	if in.Size <= 0 {
		w.add("input.missing", "size")
	}
	return w.err()
}

// ReadEvidence tells what is known of a piece, so that its copy may be shown; the log
// says who looked.
var ReadEvidence = Question[ByID, Evidence]{"evidence.read", func(ctx context.Context, c *Call, in ByID) (Evidence, error) {
	piece, err := evidence.get(ctx, c, in.ID)
	if err != nil {
		return Evidence{}, err
	}
	c.About(evidence.kind, piece.ID, "")
	err = evidence.within(c, in.ID, Object{Unit: piece.Unit, Department: piece.Department})
	return piece.seenBy(c), err
}}

// seenBy leaves out for a village who handed a piece in.
func (e Evidence) seenBy(c *Call) Evidence {
	if _, all := c.Units(); !all {
		e.By = ""
	}
	return e
}

// EvidenceTimes is a piece with when it was made, as is claimed, and received.
type EvidenceTimes struct {
	Evidence
	Claims []TimeClaim `json:"claims"`
}

// TimeClaim is a time that somebody claims. What counts is when a file was received;
// a large gap is a reason to ask, and no signal in the hills is one to explain it.
type TimeClaim struct {
	By      string `json:"by"`   // device or camera
	Time    string `json:"time"` // as claimed
	Minutes int64  `json:"minutes"`
	Unread  bool   `json:"unread,omitempty"` // it is no time
}

// TimesOfEvidence shows a piece with the gaps between claim and receipt.
var TimesOfEvidence = Question[ByID, EvidenceTimes]{"evidence.read", func(ctx context.Context, c *Call, in ByID) (EvidenceTimes, error) {
	piece, err := ReadEvidence.Handle(ctx, c, in)
	out := EvidenceTimes{Evidence: piece, Claims: []TimeClaim{}}
	for _, claim := range []TimeClaim{{By: "device", Time: piece.Taken}, {By: "camera", Time: piece.Camera}} {
		if claim.Time == "" {
			continue
		}
		at, wrong := time.Parse(time.RFC3339, claim.Time)
		claim.Unread = wrong != nil
		if wrong == nil {
			claim.Minutes = (piece.Received - at.UnixMilli()) / 60_000
		}
		out.Claims = append(out.Claims, claim)
	}
	return out, err
}}

// OriginalOf asks for a file as it was handed in, with all a camera wrote into it.
type OriginalOf struct {
	ID     string `json:"-" path:"id"`
	Reason string `json:"-" query:"reason"`
}

// ReadOriginal is for those who examine; everybody else sees a copy. The log says who
// looked and why.
var ReadOriginal = Question[OriginalOf, Evidence]{"evidence.original", func(ctx context.Context, c *Call, in OriginalOf) (Evidence, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Evidence{}, err
	}
	piece, err := evidence.get(ctx, c, in.ID)
	c.About(evidence.kind, in.ID, in.Reason)
	return piece, err
}}

// EvidenceFilter asks for a year's evidence.
type EvidenceFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListEvidence lists pieces in the order they came; a village sees its own.
var ListEvidence = Question[EvidenceFilter, List[Evidence]]{"evidence.list", func(ctx context.Context, c *Call, in EvidenceFilter) (List[Evidence], error) {
	own, all := c.Units()
	if !all {
		if len(own) == 0 || (in.Unit != "" && in.Unit != own[0]) {
			return List[Evidence]{Items: []Evidence{}}, nil
		}
		in.Unit = own[0]
	}
	page, err := evidence.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
	for i := range page.Items {
		page.Items[i] = page.Items[i].seenBy(c)
	}
	return page, err
}}
