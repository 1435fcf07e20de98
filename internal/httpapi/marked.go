package httpapi

import (
	"bytes"

	"eightx/internal/appraisal"
	"eightx/internal/tabular"
)

// markedTable is the route of a pasted table as a workbook with red cells. It changes
// nothing; the table is too large for an address.
func markedTable(name, pattern string) *route {
	r := newRoute[appraisal.TaskTable, appraisal.None](name, pattern, appraisal.CheckTable.Action, []option{large, heavy, example(exampleTable)})
	r.rawOutput, r.plain, r.changes = true, true, true
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[appraisal.TaskTable](r, x)
		if err != nil {
			return err
		}
		check, err := appraisal.Ask(x.r.Context(), s.door, appraisal.CheckTable, x.actor, in)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := tabular.Marked(&out, check.Table, check.Problems, x.lang); err != nil {
			return err
		}
		x.save(workbookType, "marked.xlsx", out.Bytes())
		return nil
	}
	return r
}
