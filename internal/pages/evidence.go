package pages

import (
	"net/url"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
)

var evidencePages = []page{
	{name: "evidence", path: "/evidence", section: "data", action: "evidence.list", see: seeEvidence},
	{name: "piece", path: "/evidence/{id}", section: "data", action: "evidence.read", see: seePiece},
}

// evidencePage is what was handed in as evidence, the latest first.
type evidencePage struct {
	Cycle  *appraisal.Cycle
	Unit   string // only its pieces, "" is all
	Pieces []appraisal.Evidence
	More   bool // there are more than are shown
}

func seeEvidence(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := evidencePage{Cycle: cycle, Unit: v.Query("unit")}
	if own := v.OwnUnit(); own != "" {
		page.Unit = own
	}
	all, err := piecesOf(v, cycle.ID, page.Unit)
	for i := range all {
		if len(page.Pieces) == mostPieces {
			page.More = true
			break
		}
		page.Pieces = append(page.Pieces, all[len(all)-1-i])
	}
	return page, err
}

// mostPieces are shown at once.
const mostPieces = 300

func piecesOf(v *visit, cycle, unit string) ([]appraisal.Evidence, error) {
	return askAll(v, appraisal.ListEvidence, func(after appraisal.Position, limit int) appraisal.EvidenceFilter {
		return appraisal.EvidenceFilter{Cycle: cycle, Unit: unit, Page: appraisal.Page{After: after, Limit: limit}}
	}, 10*mostShown)
}

// piecePage is one file: what is claimed of it, what counts, and where it was seen
// before.
type piecePage struct {
	appraisal.EvidenceTimes
	View      string // address of the copy
	Original  string // address of the file as it came, which wants a reason
	Picture   bool
	Same      []appraisal.Evidence // other pieces with the same file
	Enquiries []appraisal.Enquiry  // questions about it
}

func seePiece(v *visit) (any, error) {
	piece, err := ask(v, appraisal.TimesOfEvidence, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	base := "/api/v1/orgs/" + url.PathEscape(v.Org()) + "/evidence/" + url.PathEscape(piece.ID)
	page := piecePage{EvidenceTimes: piece, View: base + "/view", Original: base + "/file", Picture: strings.HasPrefix(piece.Type, "image/")}
	all, err := optional(piecesOf(v, piece.Cycle, ""))
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		if other.ID != piece.ID && other.File == piece.File {
			page.Same = append(page.Same, other)
		}
	}
	asked, err := optional(askAll(v, appraisal.ListEnquiries, func(after appraisal.Position, limit int) appraisal.EnquiryFilter {
		return appraisal.EnquiryFilter{Cycle: piece.Cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown))
	for i := range asked {
		if asked[i].Evidence == piece.ID || asked[i].Like == piece.ID {
			page.Enquiries = append(page.Enquiries, asked[i])
		}
	}
	return page, err
}

// bytesOf writes a size as people read it.
func bytesOf(size int64) string {
	const kilo = 1024
	switch {
	case size < kilo:
		return strconv.FormatInt(size, 10) + " B"
	case size < kilo*kilo:
		return strconv.FormatInt((size+kilo/2)/kilo, 10) + " KB"
	}
	tenths := (size*10 + kilo*kilo/2) / (kilo * kilo)
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " MB"
}

// Size is how large a piece is.
func (v *visit) Size(size int64) string { return bytesOf(size) }

// AboutWords say what a piece is for: an indicator by its name, a case by its kind.
func (v *visit) AboutWords(about appraisal.About) string {
	switch about.Kind {
	case "indicator":
		return about.ID + " " + v.Word(about.ID)
	case "unit":
		return v.T("pages.evidence.whole")
	}
	return v.T("pages.evidence.kind." + aboutKind(about.Kind))
}

// aboutKind is a kind with words of its own, "other" for all others.
func aboutKind(kind string) string {
	switch kind {
	case "supervision", "rectification", "veto", "appeal", "visit", "sheet":
		return kind
	}
	return "other"
}

// AboutPath is the page of what a piece is for, "" when there is none.
func (v *visit) AboutPath(piece appraisal.Evidence) string {
	path := casePages[piece.About.Kind]
	switch {
	case piece.About.Kind == "indicator" && piece.Unit != "":
		return "/results/units/" + piece.Unit + "/lines/" + piece.About.ID
	case path == "" || piece.About.ID == "":
		return ""
	}
	return path + piece.About.ID
}
