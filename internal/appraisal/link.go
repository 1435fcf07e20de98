package appraisal

import (
	"context"

	"eightx/auditlog"
	"eightx/calendar"
	"eightx/internal/errs"
)

// LinkPurpose is what a link opens.
type LinkPurpose string

// The purposes of a link.
const (
	LinkOpinion LinkPurpose = "opinion" // say what one thinks of a draft scheme
	LinkTarget  LinkPurpose = "target"  // confirm or object to the unit's targets
	LinkResult  LinkPurpose = "result"  // see where the unit's points were lost
)

// LinkState is whether a link still opens.
type LinkState string

// The states of a link; a day after Until it is closed as well, without an act.
const (
	LinkOpen  LinkState = "open"
	LinkEnded LinkState = "ended"
)

var linkLife = lifecycle[LinkState]{"link", LinkOpen, []step[LinkState]{
	{"end", []LinkState{LinkOpen}, LinkEnded},
}}

// Link is 专用链接: a way in for one unit to one thing, for people without account,
// until a day. Whoever has its secret acts for the unit; what is kept of the secret
// is a digest.
type Link struct {
	Meta
	Cycle   string          `json:"cycle"`
	Unit    string          `json:"unit"`
	Purpose LinkPurpose     `json:"purpose"`
	State   LinkState       `json:"state"`
	Until   string          `json:"until"` // last day
	Secret  auditlog.Digest `json:"secret"`
}

func (l *Link) place() place {
	return place{State: string(l.State), Parent: l.Cycle, Unit: l.Unit, Sort: string(l.Purpose) + "/" + l.Unit, Keys: []string{string(l.Secret)}}
}

var links = noun[Link, *Link]{"link"}

// NewLinks asks for a link for each of many units, as they are handed out.
type NewLinks struct {
	Cycle   string      `json:"cycle" path:"cycle"`
	Purpose LinkPurpose `json:"purpose"`
	Units   []string    `json:"units"` // none is all of them
	Until   string      `json:"until"` // last day
}

// HandedLink is a link with its secret, told this once.
type HandedLink struct {
	ID     string `json:"id"`
	Unit   string `json:"unit"`
	Secret string `json:"secret"`
}

// CreateLinks makes links. Asking again makes other ones; those before stay open.
var CreateLinks = Operation[NewLinks, List[HandedLink]]{"link.create", func(ctx context.Context, c *Call, in NewLinks) (List[HandedLink], error) {
	none := List[HandedLink]{}
	if err := in.check(c); err != nil {
		return none, err
	}
	if _, err := cycles.get(ctx, c, in.Cycle); err != nil {
		return none, err
	}
	list, err := unitsOf(ctx, c, in.Units)
	if err != nil {
		return none, err
	}
	out := List[HandedLink]{Items: make([]HandedLink, 0, len(list))}
	for _, unit := range list {
		secret, err := c.newSecret()
		if err != nil {
			return none, err
		}
		link := Link{Cycle: in.Cycle, Unit: unit, Purpose: in.Purpose, State: linkLife.begin, Until: in.Until, Secret: c.secretDigest(links.kind, secret)}
		if err := links.save(ctx, c, &link); err != nil {
			return none, err
		}
		out.Items = append(out.Items, HandedLink{ID: link.ID, Unit: unit, Secret: secret})
	}
	return out, nil
}}

func (in NewLinks) check(c *Call) error {
	var w wrong
	w.oneOf("purpose", string(in.Purpose), string(LinkOpinion), string(LinkTarget), string(LinkResult))
	w.need("until", in.Until)
	w.day("until", in.Until)
	if in.Until != "" && in.Until < c.today().String() {
		w.add("link.past", "until", errs.P("until", in.Until))
	}
	return w.err()
}

// unitsOf are the named units, each of which exists, or all that do.
func unitsOf(ctx context.Context, c *Call, named []string) ([]string, error) {
	if len(named) > 0 {
		for i, id := range named {
			if _, err := units.get(ctx, c, id); err != nil {
				return nil, inRow(err, "units", i)
			}
		}
		return named, nil
	}
	var out []string
	all, err := units.everything(ctx, c, Query{})
	for _, u := range all {
		if u.Existed(c.today().String()) {
			out = append(out, u.ID)
		}
	}
	return out, err
}

// EndLink closes a link before its day, for example because it was sent to the wrong
// place.
var EndLink = Operation[ByID, Link]{"link.end", func(ctx context.Context, c *Call, in ByID) (Link, error) {
	link, err := links.get(ctx, c, in.ID)
	if err != nil {
		return Link{}, err
	}
	if link.State, err = linkLife.next(link.State, "end"); err != nil {
		return Link{}, err
	}
	return link, links.save(ctx, c, &link)
}}

// LinkFilter asks for the links of a year.
type LinkFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListLinks lists links, without what opens them.
var ListLinks = Question[LinkFilter, List[Link]]{"link.read", func(ctx context.Context, c *Call, in LinkFilter) (List[Link], error) {
	return links.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// linked is the link a visitor has come by; "" is any purpose. A wrong secret, one for something else,
// and one that is over are told apart only where that gives nothing away.
func (c *Call) linked(ctx context.Context, purpose LinkPurpose, secret string) (Link, error) {
	link, err := links.byKey(ctx, c, string(c.secretDigest(links.kind, secret)))
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return Link{}, err
	}
	if err != nil || purpose != "" && link.Purpose != purpose {
		return Link{}, errs.E(errs.NotFound, "link.unknown")
	}
	if link.State == LinkEnded || link.over(c.today()) {
		return Link{}, errs.E(errs.Conflict, "link.over", errs.P("until", link.Until))
	}
	return link, nil
}

func (l *Link) over(today calendar.Day) bool { return l.Until < today.String() }
