package pages

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

var auditPages = []page{
	{name: "audit", path: "/audit", action: "log.read", section: "audit", paper: a4Landscape, see: seeAudit},
	{name: "entry", path: "/audit/{seq}", action: "log.read", section: "audit", see: seeEntry},
	{name: "enquiries", path: "/audit/enquiries", action: "enquiry.read", section: "audit", see: seeEnquiries},
	{name: "head", path: "/audit/head", action: "log.checkpoint", section: "audit", see: seeHead},
	{name: "verify", path: "/public/{org}/verify", public: true, heavy: true, see: seeVerify},
}

// auditList is a stretch of the log, the newest entry first.
type auditList struct {
	Entries      []auditlog.Entry
	Size         int64
	Older, Newer int64 // where the stretches beside it begin; -1 is none
	Action, Who  string
	Actions      []string
}

const entriesShown = 50

// seeAudit shows the log. A filter looks through the whole of it, some thousand entries
// at a time, and shows the newest that fit.
func seeAudit(v *visit) (any, error) {
	list := auditList{Action: v.Query("action"), Who: v.Query("who"), Actions: appraisal.Actions(), Older: -1, Newer: -1}
	page, err := ask(v, appraisal.ReadLog, appraisal.LogFilter{Limit: 1})
	if err != nil {
		return nil, err
	}
	list.Size = page.Size
	end := int64(v.intOf("to", int(page.Size)))
	end = min(max(end, 0), page.Size)
	from := end
	for from > 0 && len(list.Entries) < entriesShown {
		step := min(from, list.stride())
		page, err := ask(v, appraisal.ReadLog, appraisal.LogFilter{From: from - step, Limit: int(step)})
		if err != nil {
			return nil, err
		}
		from -= step
		for _, e := range slices.Backward(page.Entries) {
			if e.Seq < end && list.takes(e) {
				list.Entries = append(list.Entries, e)
			}
		}
	}
	if n := len(list.Entries); n > 0 && (from > 0 || n > entriesShown) {
		list.Entries = list.Entries[:min(n, entriesShown)]
		list.Older = list.Entries[len(list.Entries)-1].Seq
	}
	if end < page.Size {
		list.Newer = min(end+entriesShown, page.Size)
	}
	return list, nil
}

// stride is how many entries are read at once: with a filter many, since few may fit.
func (l *auditList) stride() int64 {
	if l.Action == "" && l.Who == "" {
		return entriesShown
	}
	return 1000
}

func (l *auditList) takes(e auditlog.Entry) bool {
	noun, every := strings.CutSuffix(l.Action, ".*")
	fits := l.Action == "" || e.Action == l.Action || every && strings.HasPrefix(e.Action, noun+".")
	return fits && (l.Who == "" || e.Actor.Account == l.Who || e.Object.ID == l.Who)
}

// entryView is one entry with what it changed, member by member.
type entryView struct {
	Entry   auditlog.Entry
	Changes []changeView
}

type changeView struct {
	appraisal.LoggedChange
	Members []memberChange
}

// memberChange is one member of a record, before and after.
type memberChange struct{ Name, Before, After string }

func seeEntry(v *visit) (any, error) {
	found, err := ask(v, appraisal.ReadEntry, appraisal.EntryAt{Seq: v.r.PathValue("seq")})
	if err != nil {
		return nil, err
	}
	view := entryView{Entry: found.Entry}
	for _, change := range found.Changes {
		view.Changes = append(view.Changes, changeView{change, membersOf(change.Before, change.After)})
	}
	return view, nil
}

// membersOf are the members of two JSON objects that differ, by name. What is new has
// no Before, what is gone no After.
func membersOf(before, after json.RawMessage) []memberChange {
	var old, now map[string]json.RawMessage
	_ = json.Unmarshal(before, &old) // nothing, when there was none
	_ = json.Unmarshal(after, &now)
	var out []memberChange
	names := sortedKeys(old)
	for _, name := range sortedKeys(now) {
		if _, both := old[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if !bytes.Equal(old[name], now[name]) && name != "version" {
			out = append(out, memberChange{name, indented(old[name]), indented(now[name])})
		}
	}
	return out
}

// indented writes a value for people: a text without its quotes, anything larger over
// several lines.
func indented(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var out bytes.Buffer
	if json.Indent(&out, value, "", "  ") != nil {
		return string(value)
	}
	return out.String()
}

func seeEnquiries(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	return askAll(v, appraisal.ListEnquiries, func(after appraisal.Position, limit int) appraisal.EnquiryFilter {
		return appraisal.EnquiryFilter{Cycle: c.ID, Page: appraisal.Page{After: after, Limit: limit}}
	}, 5000)
}

// headView is the printed head of the log.
type headView struct {
	Line string
	Head auditlog.Head
}

func seeHead(v *visit) (any, error) {
	if v.site.Heads == nil {
		return nil, errs.E(errs.Usage, "httpapi.absent", errs.P("what", "checkpoint"))
	}
	head, err := v.site.Heads.Head(v.r.Context(), v.actor.Org)
	return headView{head.String(), head}, err
}

// verdict is what became of checking a printed line.
type verdict struct {
	Line    string
	Checked bool
	Fits    bool
	Size    int64
	Problem string
}

// seeVerify checks a line from paper against the log. Anybody may: it says nothing but
// whether the office's memory is still the one the paper was printed from.
func seeVerify(v *visit) (any, error) {
	out := verdict{Line: strings.TrimSpace(v.Query("line"))}
	if out.Line == "" || v.site.Heads == nil {
		return out, nil
	}
	head, err := auditlog.ParseHead(out.Line)
	if err != nil {
		out.Problem = "pages.verify.misread"
		return out, nil //nolint:nilerr // the page says what is wrong with the line
	}
	out.Checked, out.Size = true, head.Size
	out.Fits, err = v.site.Heads.Fits(v.r.Context(), v.actor.Org, head)
	return out, err
}
