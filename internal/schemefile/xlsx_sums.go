package schemefile

import (
	"strconv"
	"strings"

	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// drawnColumn is a column where it stands in the sheet.
type drawnColumn struct {
	column
	at      int // in the sheet, from 0
	of      int // in the page; of columns that show something, -1
	formula func(row int) string
}

// columns is the width of a column, in characters.
func (c drawnColumn) columns() float64 {
	if c.width > 0 {
		return float64(c.width)
	}
	widest := 8
	for line := range strings.SplitSeq(c.label, "\n") {
		widest = max(widest, locale.Width(line)+2)
	}
	switch c.name {
	case "name", "title", "text":
		widest = max(widest, 28)
	case "evidence", "note", "trigger", "lift", "naWhen", "meaning", "formula", "when", "measure":
		widest = max(widest, 32)
	}
	return float64(min(widest, 48))
}

// drawn lists the columns of a page as they are drawn: behind the name of the
// row above comes what it is called, behind the points what they add up to.
func (w *bookWriter) drawn(p *page) []drawnColumn {
	var out []drawnColumn
	for i, c := range p.columns {
		out = append(out, drawnColumn{column: c, at: len(out), of: i})
		if c.key == ownerColumn {
			if info, ok := w.ownerName(p); ok {
				info.at = len(out)
				out = append(out, info)
			}
		}
	}
	for _, info := range w.sums(p, out) {
		info.at = len(out)
		out = append(out, info)
	}
	return out
}

// columnAt finds where a column of another page stands, "" when it has none.
func (w *bookWriter) columnAt(name, key string) (sheet, letters string) {
	for _, p := range w.pages {
		if p.name != name {
			continue
		}
		at := 0
		for _, c := range p.columns {
			if c.key == key {
				letters, _ = excelize.ColumnNumberToName(at + 1)
				return quoteSheet(p.title), letters
			}
			if at++; c.key == ownerColumn && hasName(ownerPage(p)) {
				at++
			}
		}
	}
	return "", ""
}

// ownerPage is the name of the page a page's rows belong to.
func ownerPage(p *page) string {
	if p.name == "rule" {
		return "indicators"
	}
	if t := tableByName(p.name); t != nil {
		return t.below
	}
	return ""
}

func hasName(table string) bool {
	t := tableByName(table)
	return t != nil && rowShape(t).Field("name") != nil
}

// ownerName is the column with the name of the row above.
func (w *bookWriter) ownerName(p *page) (drawnColumn, bool) {
	above := ownerPage(p)
	if !hasName(above) {
		return drawnColumn{}, false
	}
	sheet, ids := w.columnAt(above, "id")
	_, names := w.columnAt(above, "name")
	return drawnColumn{
		column: column{key: infoKey, name: "name", label: fieldWord(formLang, rowShape(tableByName(above)).Name, "name"), width: 22},
		of:     -1,
		formula: func(row int) string {
			return "IFERROR(INDEX(" + span(sheet, names) + ",MATCH(" + cellName(0, row) + "," + span(sheet, ids) + ",0)),\"\")"
		},
	}, true
}

// span is the data of a column of a sheet.
func span(sheet, letters string) string {
	return sheet + "!$" + letters + "$" + strconv.Itoa(rowFirst) + ":$" + letters + "$5000"
}

// sums are the columns that add up: in the items what their indicators have, in
// the peer groups what the items have.
func (w *bookWriter) sums(p *page, drawn []drawnColumn) []drawnColumn {
	switch p.name {
	case "items":
		return w.itemSums(drawn)
	case "peerGroups":
		return w.groupSums(p)
	}
	return nil
}

func (w *bookWriter) itemSums(drawn []drawnColumn) []drawnColumn {
	var out []drawnColumn
	sheet, owners := w.columnAt("indicators", ownerColumn)
	id := 0
	for _, c := range drawn {
		if c.key == "id" {
			id = c.at
		}
	}
	_, all := w.columnAt("indicators", "points")
	for _, c := range drawn {
		base, group, ok := strings.Cut(c.key, "@")
		_, points := w.columnAt("indicators", c.key)
		if !ok || base != "points" || points == "" {
			continue
		}
		out = append(out, drawnColumn{
			column: column{key: infoKey, label: locale.Text(formLang, "schemefile.column.sum", locale.A("group", group))},
			of:     -1,
			formula: func(row int) string {
				one := func(letters string) string {
					return "SUMIFS(" + span(sheet, letters) + "," + span(sheet, owners) + "," + cellName(id, row) + ")"
				}
				return one(points) + "+" + one(all)
			},
		})
	}
	return out
}

// groupSums adds up, for every peer group, the points of fixed and added items.
func (w *bookWriter) groupSums(p *page) []drawnColumn {
	sheet, kinds := w.columnAt("items", "kind")
	_, all := w.columnAt("items", "points")
	formula := func(row int) string {
		i := row - rowFirst
		if i >= len(p.rows) {
			return "0"
		}
		_, points := w.columnAt("items", "points@"+p.rows[i].tree.Str("id"))
		var terms []string
		for _, kind := range []string{"fixed", "added"} {
			word := choiceWord(formLang, "item", "kind", kind)
			for _, letters := range []string{points, all} {
				if letters != "" {
					terms = append(terms, "SUMIFS("+span(sheet, letters)+","+span(sheet, kinds)+",\""+word+"\")")
				}
			}
		}
		return strings.Join(terms, "+")
	}
	label := locale.Text(formLang, "schemefile.column.item_sum")
	return []drawnColumn{{column: column{key: infoKey, label: label}, of: -1, formula: formula}}
}
