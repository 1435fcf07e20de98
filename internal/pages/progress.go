package pages

import (
	"slices"

	"eightx/internal/appraisal"
)

var progressPages = []page{
	{name: "progress", path: "/progress", action: "task.read", section: "progress", paper: a3Landscape, heavy: true, see: seeProgress},
	{name: "slips", path: "/progress/slips", action: "reminder.slip", section: "progress", see: seeSlips},
}

// progress is who has delivered what: units by tables.
type progress struct {
	Cycle  *appraisal.Cycle
	Only   bool // only what is open
	Tables []progressTable
	Rows   []progressRow
	Done   int // tables that are handed in
	Open   int // tables that are not
}

// progressTable is one column.
type progressTable struct {
	appraisal.TaskRow
	OpenCells int // figures nobody has given
}

// progressRow is one unit; its cells stand in the order of the tables.
type progressRow struct {
	Unit  string
	Cells []progressCell
	Open  int
}

// progressCell says how a unit stands in one table: done, lacking, or nothing is asked.
type progressCell struct {
	State string // done, lacking, none
	Open  int    // figures that are lacking
}

func seeProgress(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	rows, err := tasksOf(v, c.ID)
	if err != nil {
		return nil, err
	}
	p := progress{Cycle: c, Only: v.Query("only") == "open"}
	var views []appraisal.TaskView
	for _, row := range rows {
		if row.State == appraisal.TaskWithdrawn {
			continue
		}
		open := row.State == appraisal.TaskOpen || row.State == appraisal.TaskPart || row.State == appraisal.TaskReturned
		if open {
			p.Open++
		} else {
			p.Done++
		}
		if p.Only && !open {
			continue
		}
		view, err := ask(v, appraisal.ReadTask, appraisal.ByID{ID: row.ID})
		if err != nil {
			return nil, err
		}
		views = append(views, view)
		p.Tables = append(p.Tables, progressTable{TaskRow: row, OpenCells: len(view.Open)})
	}
	var units []string
	for _, u := range v.Units() {
		if u.Until == "" {
			units = append(units, u.ID)
		}
	}
	p.Rows = progressOf(units, views, p.Only)
	return p, nil
}

// progressOf makes the matrix; with only, units that lack nothing are left out.
func progressOf(units []string, views []appraisal.TaskView, only bool) []progressRow {
	lacking, there := make([]map[string]int, len(views)), make([]map[string]bool, len(views))
	for i := range views {
		lacking[i], there[i] = map[string]int{}, map[string]bool{}
		for _, cell := range views[i].Open {
			lacking[i][cell.Unit]++
		}
		for k := range views[i].Cells {
			there[i][views[i].Cells[k].Unit] = true
		}
	}
	var out []progressRow
	for _, unit := range units {
		row := progressRow{Unit: unit}
		for i := range views {
			cell := progressCell{State: "none"}
			switch {
			case lacking[i][unit] > 0:
				cell = progressCell{State: "lacking", Open: lacking[i][unit]}
			case there[i][unit]:
				cell.State = "done"
			}
			row.Open += cell.Open
			row.Cells = append(row.Cells, cell)
		}
		if !only || row.Open > 0 {
			out = append(out, row)
		}
	}
	return out
}

// slipList are reminder slips to be printed.
type slipList struct {
	Cycle *appraisal.Cycle
	Slips []appraisal.Slip
}

func seeSlips(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	list, err := ask(v, appraisal.ReadSlips, appraisal.SlipFilter{Cycle: c.ID, Unit: v.Query("unit")})
	if err != nil {
		return nil, err
	}
	return slipList{c, slipsFor(list.Items, v.Query("scope"), v.Query("kind"))}, nil
}

// slipsFor leaves the slips of one department or unit, and of them what is about one
// kind of case; "" is all.
func slipsFor(all []appraisal.Slip, scope, kind string) []appraisal.Slip {
	var out []appraisal.Slip
	for _, slip := range all {
		if scope != "" && slip.For.Scope != scope {
			continue
		}
		slip.Items = slices.DeleteFunc(slices.Clone(slip.Items), func(item appraisal.InboxItem) bool { return kind != "" && item.Kind != kind })
		if len(slip.Items) > 0 {
			out = append(out, slip)
		}
	}
	return out
}
