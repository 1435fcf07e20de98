package schemefile

import (
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
)

// columnIn is a column that is read.
type columnIn struct {
	at    int
	owner bool       // names the row above
	steps []restStep // to the value, from the row
	group string     // of points
	form  *cellForm
}

// columnsIn finds out what the columns of a sheet hold: by the hidden row of
// keys, else by the label. Columns people added for themselves are not read,
// which is said.
func (r *formReader) columnsIn(sheet *sheetIn, known []column) []columnIn {
	var columns []columnIn
	for i := range max(len(sheet.keys), len(sheet.labels)) {
		key, label := strings.TrimSpace(at(sheet.keys, i)), strings.TrimSpace(at(sheet.labels, i))
		if key == infoKey || key == "" && label == "" {
			continue
		}
		c, ok := findColumn(known, key, label)
		if !ok {
			r.unread(sheet, i, label+key)
			continue
		}
		c.at = i
		columns = append(columns, c)
	}
	return columns
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func findColumn(known []column, key, label string) (columnIn, bool) {
	if key == ownerColumn {
		return columnIn{owner: true, form: anyForm}, true
	}
	base, group, ofGroup := strings.Cut(key, "@")
	if key == "" {
		base, group, ofGroup = cutGroup(label)
	}
	for _, c := range known {
		switch {
		case c.key == key && key != "", key == "" && c.label == label:
			return columnIn{steps: c.steps(), form: c.form}, true
		case key != "" && c.key != base, key == "" && c.label != base:
			continue
		case key == "" && label == locale.Text(formLang, "schemefile.column.of_all", locale.A("column", c.label)):
			return columnIn{steps: c.steps(), form: c.form}, true
		case ofGroup && c.form != nil && c.form.spread:
			return columnIn{steps: c.steps(), group: group, form: numberForm}, true
		}
	}
	return columnIn{}, false
}

// steps leads from a row to the value of a column.
func (c *column) steps() []restStep {
	if key, ok := strings.CutPrefix(c.key, rowKey); ok {
		return []restStep{{key, -1}}
	}
	return keySteps(strings.TrimSuffix(c.key, ".*"))
}

// cutGroup takes the label of a column of points apart: "分值", line break, "UC 城市社区".
func cutGroup(label string) (base, group string, ofGroup bool) {
	base, rest, ofGroup := strings.Cut(label, "\n")
	group, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
	return strings.TrimSpace(base), group, ofGroup && group != ""
}

// unread warns of a column that holds something nobody reads.
func (r *formReader) unread(sheet *sheetIn, column int, label string) {
	for _, cells := range sheet.rows {
		if column < len(cells) && cells[column].text != "" {
			r.findings = append(r.findings, scheme.Finding{
				Code: "schemefile.column", Severity: scheme.Warning, Place: cells[column].place,
				Args: scheme.Args("label", strings.ReplaceAll(label, "\n", " ")),
			})
			return
		}
	}
}
