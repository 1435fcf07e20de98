package appraisal

import (
	"context"

	"eightx/internal/errs"
	"eightx/scoring"
)

// LinkSecret is what stands on the paper a unit got.
type LinkSecret struct {
	Secret string `json:"-" path:"secret"`
}

// OpenedLink is what a link shows whoever has it: of his own unit, and nothing else.
type OpenedLink struct {
	Cycle       string               `json:"cycle"`
	Year        int                  `json:"year"`
	Unit        string               `json:"unit"`
	Name        string               `json:"name"`
	Group       string               `json:"group,omitempty"` // peer group
	Purpose     LinkPurpose          `json:"purpose"`
	Until       string               `json:"until"`                 // last day
	Scheme      *Scheme              `json:"scheme,omitempty"`      // asked about, or the one that counts
	Targets     []Target             `json:"targets,omitempty"`     // of the unit
	Explanation *scoring.Explanation `json:"explanation,omitempty"` // of the unit's announced result, without its pay
}

// OpenLink shows what a link leads to. A result is shown once its notice stands, as a
// village with an account sees it; what people are paid stays with those who pay.
var OpenLink = Question[LinkSecret, OpenedLink]{"link.open", func(ctx context.Context, c *Call, in LinkSecret) (OpenedLink, error) {
	link, err := c.linked(ctx, "", in.Secret)
	if err != nil {
		return OpenedLink{}, err
	}
	cycle, err := cycles.get(ctx, c, link.Cycle)
	if err != nil {
		return OpenedLink{}, err
	}
	unit, err := units.get(ctx, c, link.Unit)
	if err != nil {
		return OpenedLink{}, err
	}
	out := OpenedLink{Cycle: cycle.ID, Year: cycle.Year, Unit: unit.ID, Name: unit.Name, Group: unit.Peer, Purpose: link.Purpose, Until: link.Until}
	switch link.Purpose {
	case LinkOpinion:
		err = out.askedAbout(ctx, c)
	case LinkTarget:
		err = out.targets(ctx, c, cycle)
	case LinkResult:
		err = out.result(ctx, c, cycle)
	}
	return out, err
}}

// askedAbout finds the draft that opinions are heard on, if there is one.
func (o *OpenedLink) askedAbout(ctx context.Context, c *Call) error {
	list, err := schemes.everything(ctx, c, Query{Parent: o.Cycle, State: string(SchemeConsulting)})
	if err == nil && len(list) > 0 {
		o.Scheme = &list[len(list)-1]
	}
	return err
}

func (o *OpenedLink) targets(ctx context.Context, c *Call, cycle Cycle) (err error) {
	if o.Targets, err = targets.everything(ctx, c, Query{Parent: o.Cycle, Unit: o.Unit}); err != nil || cycle.Scheme == "" {
		return err
	}
	s, err := schemes.get(ctx, c, cycle.Scheme)
	o.Scheme = &s
	return err
}

// result explains the run that was announced last.
func (o *OpenedLink) result(ctx context.Context, c *Call, cycle Cycle) error {
	shown, err := ShownRun(ctx, c, cycle.ID)
	if errs.KindOf(err) == errs.NotFound && err != nil {
		return nil //nolint:nilerr // nothing is announced yet
	}
	if err != nil {
		return err
	}
	run, err := knownRun(ctx, c, shown.Run)
	if err != nil {
		return c.hide(err)
	}
	record, err := c.Past(ctx, schemes.kind, run.Scheme, run.SchemeVersion)
	s, err := schemes.decode(record, err)
	if err != nil {
		return err
	}
	o.Scheme = &s
	if o.Explanation, err = explain(ctx, c, run, Explaining{Run: run.ID, Unit: o.Unit}); err != nil {
		return err
	}
	hideRaters(o.Explanation)
	o.Explanation.Rewards = nil
	return nil
}
