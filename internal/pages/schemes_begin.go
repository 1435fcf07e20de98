package pages

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/testdata"
)

// beginScheme drafts the first scheme of a year: of a file, or of the sample that comes
// with the program. What is drafted goes through the route scheme.draft like all else.
func (v *visit) beginScheme() error {
	if err := v.readForm(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := v.Often(v.actor); err != nil {
		return err
	}
	form := v.r.PostForm
	wish := httpapi.Wish{Name: "scheme.draft", Actor: v.actor, Lang: v.lang, Key: form.Get(fieldKey)}
	text, err := v.firstText(form.Get("cycle"))
	var answer httpapi.Answer
	if err == nil {
		wish.Values = []httpapi.Given{{Name: "cycle", Text: form.Get("cycle")}, {Name: "text", Text: text}}
		answer, err = v.site.Inside.Call(v.r.Context(), wish)
	}
	if err != nil {
		return v.again(&attempt{form: form.Get(fieldForm), route: wish.Name, values: form, problem: problemOf(v, err)}, err)
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer.Data, &made); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	v.say(wish.Name, wish.Key)
	v.redirect("/schemes/" + url.PathEscape(made.ID))
	return nil
}

// firstText is the scheme of the file that was sent along, or the sample for a year.
func (v *visit) firstText(cycle string) (string, error) {
	if v.r.MultipartForm != nil && len(v.r.MultipartForm.File[fieldFile]) > 0 {
		file := v.r.MultipartForm.File[fieldFile][0]
		data, err := readFile(file)
		if err != nil {
			return "", err
		}
		s, err := parsedFile(file.Filename, data)
		return textOfScheme(s), err
	}
	for _, c := range v.Cycles() {
		if c.ID == cycle {
			s, err := parsedFile("sample.yaml", testdata.DemoScheme)
			if err == nil {
				fitSample(s, v.OrgName(), c)
			}
			return textOfScheme(s), err
		}
	}
	return "", errs.E(errs.NotFound, "pages.no_cycle")
}

func parsedFile(name string, data []byte) (*scheme.Scheme, error) {
	s, _, findings, err := schemefile.Parse(name, data)
	if err == nil && s == nil {
		err = schemefile.Errors(findings)
	}
	return s, err
}

func textOfScheme(s *scheme.Scheme) string {
	if s == nil {
		return ""
	}
	return scheme.Canonical(scheme.Encode(s))
}

// fitSample gives the sample the name of the office and the days of its year. What else
// is invented in it says so, and is the office's to change before it publishes.
func fitSample(s *scheme.Scheme, org string, c appraisal.Cycle) {
	years, was := c.Year-s.Year, s.Org.Name
	named := func(text string) string {
		return strings.ReplaceAll(strings.ReplaceAll(text, was, org), strconv.Itoa(s.Year), strconv.Itoa(c.Year))
	}
	s.ID, s.Title, s.LeadingGroup.Name = "scheme-"+strconv.Itoa(c.Year), named(s.Title), named(s.LeadingGroup.Name)
	s.Org.Name, s.Org.FullName = org, org
	s.ValidFrom, s.ValidTo = shifted(s.ValidFrom, years), shifted(s.ValidTo, years)
	for i := range s.Phases {
		s.Phases[i].From, s.Phases[i].To = shifted(s.Phases[i].From, years), shifted(s.Phases[i].To, years)
	}
	s.Year, s.BaseYear = c.Year, c.Year-1
}

func shifted(day scheme.Date, years int) scheme.Date {
	d, err := time.Parse(time.DateOnly, string(day))
	if err != nil || years == 0 {
		return day
	}
	return scheme.Date(d.AddDate(years, 0, 0).Format(time.DateOnly))
}
