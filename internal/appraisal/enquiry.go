package appraisal

import (
	"context"

	"eightx/internal/errs"
	"eightx/picture"
)

// EnquiryState is where a question about evidence stands.
type EnquiryState string

// The states of an enquiry.
const (
	EnquiryOpen      EnquiryState = "open"
	EnquiryExplained EnquiryState = "explained" // there is a good reason, and it is written down
	EnquiryDismissed EnquiryState = "dismissed" // the two are not the same after all
)

var enquiryLife = lifecycle[EnquiryState]{kind: "enquiry", begin: EnquiryOpen, steps: []step[EnquiryState]{
	{"explain", []EnquiryState{EnquiryOpen}, EnquiryExplained},
	{"dismiss", []EnquiryState{EnquiryOpen}, EnquiryDismissed},
	{"reopen", []EnquiryState{EnquiryExplained, EnquiryDismissed}, EnquiryOpen},
}}

// Enquiry is 佐证疑问: a file that was handed in before, or a photo that looks like
// one. It is a question to people and changes no score; who is found to have cheated
// is dealt with elsewhere.
type Enquiry struct {
	Meta
	Cycle    string        `json:"cycle"`
	Unit     string        `json:"unit,omitempty"`
	State    EnquiryState  `json:"state"`
	Evidence string        `json:"evidence"` // the newer piece
	Like     string        `json:"like"`     // the older one
	Other    Whereabouts   `json:"other"`    // of the older one
	Exact    bool          `json:"exact"`    // the same file, byte by byte
	Match    picture.Match `json:"match,omitzero"`
	Method   string        `json:"method"` // how it was found, with its threshold
	Time     int64         `json:"time"`   // Unix milliseconds
	By       string        `json:"by,omitempty"`
	Reason   string        `json:"reason,omitempty"`
}

// Whereabouts is where a piece was handed in.
type Whereabouts struct {
	Cycle string `json:"cycle"`
	Unit  string `json:"unit,omitempty"`
	Name  string `json:"name"`
}

func (e *Enquiry) place() place {
	return place{State: string(e.State), Parent: e.Cycle, Unit: e.Unit, Sort: e.ID}
}

var enquiries = noun[Enquiry, *Enquiry]{"enquiry"}

// Methods by which re-use is found; they stand in each enquiry, so that a later change
// of the threshold does not rewrite why somebody was asked.
const (
	methodExact = "sha256"
	methodLooks = "pdq256/56"
)

// mostEnquiries of one piece: a wallpaper that all villages have needs no thousand
// questions.
const mostEnquiries = 5

// askAboutReuse opens a question for each earlier piece that is the same or looks it.
// Only another village, another year or another occasion is worth one: who sends a
// photo twice for one thing has pressed the button twice.
func askAboutReuse(ctx context.Context, c *Call, piece Evidence, in EvidenceInput) error {
	known, err := photos.byKey(ctx, c, piece.File)
	if c.hide(err) != nil {
		return err
	}
	asked := map[string]bool{}
	if err == nil {
		if err := ask(ctx, c, piece, Likeness{Evidence: known.Evidence, Exact: true}, asked); err != nil {
			return err
		}
		in.Like = withoutPhoto(in.Like, known.ID)
	} else if err := notePhoto(ctx, c, piece, in); err != nil {
		return err
	}
	for _, like := range in.Like {
		if err := ask(ctx, c, piece, like, asked); err != nil {
			return err
		}
	}
	return nil
}

func ask(ctx context.Context, c *Call, piece Evidence, like Likeness, asked map[string]bool) error {
	old, err := evidence.get(ctx, c, like.Evidence)
	if err != nil || asked[old.ID] || len(asked) >= mostEnquiries || sameOccasion(piece, old) {
		return c.hide(err)
	}
	asked[old.ID] = true
	method := methodLooks
	if like.Exact {
		method = methodExact
	}
	enquiry := Enquiry{
		Cycle: piece.Cycle, Unit: piece.Unit, State: enquiryLife.begin, Evidence: piece.ID, Like: old.ID,
		Other: Whereabouts{Cycle: old.Cycle, Unit: old.Unit, Name: old.Name}, Exact: like.Exact, Match: like.Match, Method: method, Time: c.Now,
	}
	return enquiries.save(ctx, c, &enquiry)
}

func sameOccasion(a, b Evidence) bool {
	return a.Cycle == b.Cycle && a.Unit == b.Unit && a.About == b.About
}

// EnquiryAnswer is what came of a question.
type EnquiryAnswer struct {
	ID     string `json:"id" path:"id"`
	Act    string `json:"act"` // explain, dismiss or reopen
	Reason string `json:"reason"`
}

// AnswerEnquiry writes down what came of a question. It never touches a score.
var AnswerEnquiry = Operation[EnquiryAnswer, Enquiry]{"enquiry.answer", func(ctx context.Context, c *Call, in EnquiryAnswer) (Enquiry, error) {
	var w wrong
	w.oneOf("act", in.Act, "explain", "dismiss", "reopen")
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Enquiry{}, err
	}
	e, err := enquiries.get(ctx, c, in.ID)
	if err != nil {
		return Enquiry{}, err
	}
	if err := c.Expect(e.Version); err != nil {
		return Enquiry{}, err
	}
	if e.State, err = enquiryLife.next(e.State, in.Act); err != nil {
		return Enquiry{}, err
	}
	e.By, e.Reason = c.Actor.Account, in.Reason
	c.Reason(in.Reason)
	return e, enquiries.save(ctx, c, &e)
}}

// EnquiryFilter asks for the questions of a year.
type EnquiryFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	State string `json:"-" query:"state"`
	Page
}

// ListEnquiries lists questions in the order they came up. A village sees what is
// asked about its own files, and not whose the others are.
var ListEnquiries = Question[EnquiryFilter, List[Enquiry]]{"enquiry.read", func(ctx context.Context, c *Call, in EnquiryFilter) (List[Enquiry], error) {
	own, all := c.Units()
	if !all {
		if len(own) == 0 || (in.Unit != "" && in.Unit != own[0]) {
			return List[Enquiry]{Items: []Enquiry{}}, nil
		}
		in.Unit = own[0]
	}
	page, err := enquiries.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, State: in.State, After: in.After, Limit: in.Limit})
	for i := range page.Items {
		if !all {
			page.Items[i].Like, page.Items[i].Other = "", Whereabouts{Cycle: page.Items[i].Other.Cycle}
		}
	}
	return page, err
}}

// PrecisionOf says how often questions were right: those explained or left open are
// counted as such, so that everybody sees what the method is worth.
type PrecisionOf struct {
	Open      int `json:"open"`
	Explained int `json:"explained"`
	Dismissed int `json:"dismissed"`
}

// EnquiryFigures counts a year's questions by state.
var EnquiryFigures = Question[InCycle, PrecisionOf]{"enquiry.read", func(ctx context.Context, c *Call, in InCycle) (PrecisionOf, error) {
	if _, all := c.Units(); !all {
		return PrecisionOf{}, errs.E(errs.Forbidden, "permission.denied", errs.P("action", "enquiry.read"))
	}
	var out PrecisionOf
	list, err := enquiries.everything(ctx, c, Query{Parent: in.Cycle})
	for i := range list {
		switch list[i].State {
		case EnquiryOpen:
			out.Open++
		case EnquiryExplained:
			out.Explained++
		case EnquiryDismissed:
			out.Dismissed++
		}
	}
	return out, err
}}
