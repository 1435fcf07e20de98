package appraisal

import (
	"context"

	"eightx/auditlog"
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
	Name       string `json:"name"` // as the file was called
	Type       string `json:"type"` // media type, found by looking into the file
	Size       int64  `json:"size"` // bytes
	File       string `json:"file"` // digest of the content
	Taken      string `json:"taken,omitempty"`
	Received   int64  `json:"received"` // Unix milliseconds: the only time that counts
	By         string `json:"by"`       // account
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

	Type string          `json:"type"`
	Size int64           `json:"size"`
	File auditlog.Digest `json:"file"`
}

// SubmitEvidence notes a file that has been stored durably before.
var SubmitEvidence = Operation[EvidenceInput, Evidence]{"evidence.submit", func(ctx context.Context, c *Call, in EvidenceInput) (Evidence, error) {
	if err := c.Reach(Object{Unit: in.Unit, Department: in.Department}); err != nil {
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
		File: string(in.File), Taken: in.Taken, Received: c.Now, By: c.Actor.Account,
	}
	return piece, evidence.save(ctx, c, &piece)
}}

func (in EvidenceInput) check() error {
	var w wrong
	w.need("name", in.Name)
	w.need("about.kind", in.About.Kind)
	w.short("about.id", in.About.ID)
	w.need("type", in.Type)
	w.need("file", string(in.File))
	w.short("taken", in.Taken)
	if in.Size <= 0 {
		w.add("input.missing", "size")
	}
	return w.err()
}

// ReadEvidence tells what is known of a piece, so that its file may be opened; the
// log says who looked.
var ReadEvidence = Question[ByID, Evidence]{"evidence.read", func(ctx context.Context, c *Call, in ByID) (Evidence, error) {
	piece, err := evidence.get(ctx, c, in.ID)
	if err != nil {
		return Evidence{}, err
	}
	c.About(evidence.kind, piece.ID, "")
	return piece, evidence.within(c, in.ID, Object{Unit: piece.Unit, Department: piece.Department})
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
	return evidence.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
}}
