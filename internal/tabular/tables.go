package tabular

import (
	"strings"

	"eightx/internal/locale"
)

// tableKind is a kind of table: a sheet of the template, a file of the folder.
type tableKind struct {
	id      string
	columns func(*reader) []column
	open    func(r *reader, heading string) *column // makes a column of a heading nobody knows; nil: none
	row     func(*reader, *line)
}

func (k *tableKind) opener(r *reader) func(string) *column {
	if k.open == nil {
		return nil
	}
	return func(heading string) *column { return k.open(r, heading) }
}

// names are what a sheet or file of this kind is called.
func (k *tableKind) names() []string { return append(bothNames("tabular.sheet."+k.id), k.id) }

// wants names the headings one of which a table must have.
func (k *tableKind) wants() string {
	if k.id == "units" {
		return locale.Text(locale.Zh, "tabular.column.id")
	}
	return locale.Text(locale.Zh, "tabular.column.unit")
}

// tableKinds lists the tables in the order in which they are read and written:
// units first, because all others name them.
func tableKinds() []*tableKind {
	return []*tableKind{
		{id: "units", columns: unitColumns, open: openUnitColumn, row: readUnit},
		{id: "data", columns: dataColumns, row: readData},
		{id: "points", columns: pointColumns, row: readPoints},
		{id: "events", columns: longColumns(eventFields), row: readLong(eventFields, keepEvent)},
		{id: "series", columns: seriesColumns, open: openPeriod, row: readSeries},
		{id: "ratings", columns: longColumns(ratingFields), row: readLong(ratingFields, keepRating)},
		{id: "vetoes", columns: longColumns(vetoFields), row: readLong(vetoFields, keepVeto)},
		{id: "history", columns: historyColumns, row: readHistory},
		{id: "declarations", columns: longColumns(declarationFields), row: readLong(declarationFields, keepDeclaration)},
		{id: "records", columns: longColumns(recordFields), row: readLong(recordFields, keepRecord)},
		{id: "checks", columns: longColumns(checkFields), row: readLong(checkFields, keepCheck)},
		{id: "corrections", columns: longColumns(correctionFields), row: readLong(correctionFields, keepCorrection)},
	}
}

// sheetNames that are no tables: read over in silence.
var silentSheets = []string{"about", "choices", "problems"}

// kindOf finds the kind of a sheet or file by its name: 数据, 数据（财政所）, data-2.
func kindOf(name string, kinds []*tableKind) *tableKind {
	s := fold(name)
	var best *tableKind
	longest := 0
	for _, k := range kinds {
		for _, known := range k.names() {
			known = fold(known)
			rest, ok := strings.CutPrefix(s, known)
			if ok && len(known) > longest && (rest == "" || !isWord(rest)) {
				best, longest = k, len(known)
			}
		}
	}
	return best
}

// isWord tells whether what stands behind a known name makes another word of it.
func isWord(rest string) bool {
	return strings.IndexAny(rest, "0123456789(-_. [（【—") != 0
}

// isSilent tells sheets that carry nothing to read.
func isSilent(name string) bool {
	for _, id := range silentSheets {
		for _, known := range bothNames("tabular.sheet." + id) {
			if fold(name) == fold(known) {
				return true
			}
		}
	}
	return false
}

// keyColumns are the columns that say which unit a row is about.
func keyColumns() []column {
	return []column{
		{id: "unit", names: append(bothNames("tabular.column.unit"), list("tabular.words.unit")...), key: true},
		{id: "unit_name", names: append(bothNames("tabular.column.unit_name"), list("tabular.words.unit-name")...), key: true},
	}
}
