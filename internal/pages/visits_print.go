package pages

import (
	"encoding/base64"
	"html/template"
	"slices"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/internal/appraisal"
)

// printPage is the empty sheets of a round as they are printed: one village after the
// other, each with its code.
type printPage struct {
	Round  appraisal.Round
	Title  string
	Sheets []printSheet
	Loose  []string // groups whose sheets were not handed out in this version: their codes are not known yet
}

// printSheet is a village's sheet with its picture.
type printSheet struct {
	appraisal.FieldSheet
	Panel, PanelName, Version string
	Picture                   template.URL // the square code, as a picture inside the page
	Total                     string
}

func seePrint(v *visit) (any, error) {
	round, err := ask(v, appraisal.ReadRound, appraisal.ByID{ID: v.r.PathValue("round")})
	if err != nil {
		return nil, err
	}
	page := printPage{Round: round}
	groups, err := ask(v, appraisal.ReadPanels, appraisal.OfRound{Round: round.ID})
	if err != nil {
		return nil, err
	}
	known, err := v.knownCodes(round)
	if err != nil {
		return nil, err
	}
	for _, g := range groups.Panels {
		if wanted := v.Query("panel"); wanted != "" && wanted != g.Code {
			continue
		}
		pack, err := optional(ask(v, appraisal.ReadSheets, appraisal.PackInput{Round: round.ID, Panel: g.Code}))
		if err != nil {
			return nil, err
		}
		page.Title = pack.Title
		if err := page.add(pack, known, v.Query("unit")); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// knownCodes are the codes of the packs that were handed out.
func (v *visit) knownCodes(round appraisal.Round) (map[string]bool, error) {
	packs, err := ask(v, appraisal.ListPacks, appraisal.PackFilter{Cycle: round.Cycle, Page: appraisal.Page{Limit: 1000}})
	known := map[string]bool{}
	for _, p := range packs.Items {
		for unit, code := range p.Codes {
			known[unit+code] = p.Round == round.ID || known[unit+code]
		}
	}
	return known, err
}

func (p *printPage) add(pack appraisal.FieldPack, known map[string]bool, only string) error {
	for _, s := range pack.Sheets {
		if only != "" && only != s.Unit {
			continue
		}
		picture, err := pictureOf(s.QR)
		if err != nil {
			return err
		}
		p.Sheets = append(p.Sheets, printSheet{s, pack.Panel, pack.PanelName, pack.Version, picture, pointsOfLines(s.Lines)})
		if !known[s.Unit+s.Code] && !slices.Contains(p.Loose, pack.Panel) {
			p.Loose = append(p.Loose, pack.Panel)
		}
	}
	return nil
}

// pictureOf draws a text as a square code.
func pictureOf(text string) (template.URL, error) {
	picture, err := auditlog.NewPicture([]byte(text))
	if err != nil {
		return "", err
	}
	png, err := picture.PNG(pointsOfPicture)
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), err
}

// pointsOfPicture is how many points each square of a code has.
const pointsOfPicture = 4

// printItem is an item of the scheme with its lines, for the rows of the paper.
type printItem struct {
	ID, Name, Points string
	Lines            []appraisal.FieldLine
}

// Items are the lines by items, with what each is worth together.
func (s printSheet) Items() []printItem {
	var items []printItem
	for _, line := range s.Lines {
		if len(items) == 0 || items[len(items)-1].ID != line.Item {
			items = append(items, printItem{ID: line.Item, Name: line.ItemName})
		}
		last := &items[len(items)-1]
		last.Lines = append(last.Lines, line)
	}
	for i := range items {
		items[i].Points = pointsOfLines(items[i].Lines)
	}
	return items
}

// pointsOfLines is what lines are worth together.
func pointsOfLines(lines []appraisal.FieldLine) string {
	sum := decimal.Zero
	for _, line := range lines {
		sum = sum.Add(line.Points)
	}
	return sum.String()
}
