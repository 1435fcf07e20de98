package cli

import (
	"encoding/json"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/report"
	"eightx/scoring"
)

// resultsCmd prints the results a data directory holds.
type resultsCmd struct {
	jsonFlag
	yearFlags
	Which string `name:"run" default:"official" placeholder:"RUN"`
}

// Run prints the star board, or with --json the very bytes of the result.
func (c *resultsCmd) Run(s *session) error {
	return s.inYear(c.yearFlags, func(y *openYear) error {
		body, err := appraisal.Ask(y.ctx, y.door, appraisal.ReadResult, y.actor, appraisal.ResultOf{Run: c.Which, Cycle: y.cycle.ID})
		if err != nil {
			return err
		}
		if c.JSON {
			_, err := s.Stdout.Write(body)
			return err
		}
		return s.board(y, body)
	})
}

func (s *session) board(y *openYear, body []byte) error {
	var result scoring.Result
	if err := json.Unmarshal(body, &result); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	program, err := y.program()
	if err != nil {
		return err
	}
	return report.Board(s.Stdout, s.Lang, program.Scheme, &result)
}
