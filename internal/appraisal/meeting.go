package appraisal

import (
	"context"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/internal/errs"
)

// Meeting is 领导小组会议纪要: who was there, what was voted on and how. It is entered
// once it has been held and never changed; acts that only the leading group may decide
// name the meeting that decided them.
type Meeting struct {
	Meta
	Cycle   string   `json:"cycle"`
	Body    string   `json:"body"`
	Day     string   `json:"day"`
	Number  string   `json:"number"` // of the minutes
	Members int      `json:"members"`
	Present []string `json:"present"` // persons of the body
	Topics  []Topic  `json:"topics"`
	By      string   `json:"by"`   // account that entered it
	Time    int64    `json:"time"` // Unix milliseconds
}

// Topic is one thing a meeting decided.
type Topic struct {
	About   About    `json:"about"`
	Text    string   `json:"text"`
	Recused []string `json:"recused,omitempty"` // present, and without a vote in this
	For     int      `json:"for"`
	Against int      `json:"against"`
	Passed  bool     `json:"passed"` // more than half of those with a vote
}

func (m *Meeting) place() place {
	return place{Parent: m.Cycle, Sort: m.Day + "/" + m.ID, Keys: []string{"number:" + m.Number}}
}

var meetings = noun[Meeting, *Meeting]{"meeting"}

// leadingGroup is the body that decides.
const leadingGroup = "leading_group"

// MeetingInput is a meeting as its minutes have it.
type MeetingInput struct {
	Cycle   string       `json:"cycle" path:"cycle"`
	Body    string       `json:"body"`
	Day     string       `json:"day"`
	Number  string       `json:"number"`
	Present []string     `json:"present"`
	Topics  []TopicInput `json:"topics"`
}

// TopicInput is what was voted on.
type TopicInput struct {
	About   About    `json:"about"`
	Text    string   `json:"text"`
	Recused []string `json:"recused,omitempty"`
	For     int      `json:"for"`
	Against int      `json:"against"`
}

// RecordMeeting enters the minutes of a meeting that had its quorum.
var RecordMeeting = Operation[MeetingInput, Meeting]{"meeting.record", func(ctx context.Context, c *Call, in MeetingInput) (Meeting, error) {
	if err := in.check(); err != nil {
		return Meeting{}, err
	}
	if _, err := cycles.get(ctx, c, in.Cycle); err != nil {
		return Meeting{}, err
	}
	body, err := bodies.get(ctx, c, in.Body)
	if err != nil {
		return Meeting{}, err
	}
	if taken, err := meetings.exists(ctx, c, "number:"+in.Number); err != nil || taken {
		return Meeting{}, orConflict(err, errs.E(errs.Conflict, "meeting.number_taken", errs.P("number", in.Number)))
	}
	meeting, err := decideMeeting(body, in)
	if err != nil {
		return Meeting{}, err
	}
	if today := c.today().String(); meeting.Day > today {
		return Meeting{}, errs.E(errs.Invalid, "meeting.not_yet", errs.P("day", meeting.Day), errs.Where{Path: "day"})
	}
	meeting.By, meeting.Time = c.Actor.Account, c.Now
	return meeting, meetings.save(ctx, c, &meeting)
}}

func (in MeetingInput) check() error {
	var w wrong
	w.need("body", in.Body)
	w.need("day", in.Day)
	w.day("day", in.Day)
	w.need("number", in.Number)
	if len(in.Topics) == 0 {
		w.add("input.missing", "topics")
	}
	for i, topic := range in.Topics {
		at := "topics[" + strconv.Itoa(i) + "]."
		w.need(at+"about.kind", topic.About.Kind)
		w.need(at+"about.id", topic.About.ID)
		w.text(at+"text", topic.Text)
		if topic.For < 0 || topic.Against < 0 {
			w.add("meeting.votes", at+"for")
		}
	}
	return w.err()
}

// decideMeeting counts who was there and who voted.
func decideMeeting(body Body, in MeetingInput) (Meeting, error) {
	var w wrong
	for i, person := range in.Present {
		at := "present[" + strconv.Itoa(i) + "]"
		switch {
		case !slices.ContainsFunc(body.Members, func(m Member) bool { return m.Person == person }):
			w.add("meeting.no_member", at, errs.P("person", person), errs.P("body", body.Name))
		case slices.Contains(in.Present[:i], person):
			w.add("meeting.twice", at, errs.P("person", person))
		}
	}
	if err := w.err(); err != nil {
		return Meeting{}, err
	}
	if need := needed(body); len(in.Present) < need {
		return Meeting{}, errs.E(errs.Conflict, "meeting.no_quorum", errs.P("present", len(in.Present)), errs.P("members", len(body.Members)), errs.P("needed", need))
	}
	meeting := Meeting{Cycle: in.Cycle, Body: body.ID, Day: in.Day, Number: in.Number, Members: len(body.Members), Present: in.Present}
	for i, topic := range in.Topics {
		decided, err := topic.decide(in.Present)
		if err != nil {
			return Meeting{}, inRow(err, "topics", i)
		}
		meeting.Topics = append(meeting.Topics, decided)
	}
	return meeting, nil
}

func (in TopicInput) decide(present []string) (Topic, error) {
	for _, person := range in.Recused {
		if !slices.Contains(present, person) {
			return Topic{}, errs.E(errs.Invalid, "meeting.recused_absent", errs.P("person", person), errs.Where{Path: "recused"})
		}
	}
	voters := len(present) - len(in.Recused)
	if in.For+in.Against > voters {
		return Topic{}, errs.E(errs.Invalid, "meeting.votes", errs.P("votes", in.For+in.Against), errs.P("voters", voters), errs.Where{Path: "for"})
	}
	return Topic{About: in.About, Text: in.Text, Recused: in.Recused, For: in.For, Against: in.Against, Passed: 2*in.For > voters}, nil
}

// needed is how many members must be present: the share rounded up, or more than
// half.
func needed(body Body) int {
	members := int64(len(body.Members))
	if body.Quorum == nil {
		return int(members/2 + 1)
	}
	count, _ := decimal.Int(members).Mul(*body.Quorum).Ceil().Int64()
	return int(count)
}

// decidedBy wants the meeting that has passed a topic about the object. An office
// that has not entered its leading group's members names a document instead.
func decidedBy(ctx context.Context, c *Call, meeting string, about About) error {
	if meeting == "" {
		body, err := bodies.get(ctx, c, leadingGroup)
		if err != nil || len(body.Members) == 0 {
			return c.hide(err)
		}
		return errs.E(errs.Invalid, "meeting.wanted", errs.Where{Path: "meeting"})
	}
	held, err := meetings.get(ctx, c, meeting)
	if err != nil {
		return err
	}
	return held.voted(about, true)
}

// votedOn is decidedBy for a case that ends one way or the other: a topic about it asks
// whether what is proposed shall be, and yes says how the vote must have gone. It
// returns the meeting, nil for an office that names a document instead.
func votedOn(ctx context.Context, c *Call, meeting string, about About, yes bool) (*Meeting, error) {
	if meeting == "" {
		return nil, decidedBy(ctx, c, "", about)
	}
	held, err := meetings.get(ctx, c, meeting)
	if err != nil {
		return nil, err
	}
	return &held, held.voted(about, yes)
}

// voted refuses a meeting of others than the leading group, and one whose last vote
// about the object was another or was none.
func (m *Meeting) voted(about About, yes bool) error {
	for i := len(m.Topics) - 1; i >= 0 && m.Body == leadingGroup; i-- {
		switch topic := m.Topics[i]; {
		case topic.About != about:
		case topic.Passed == yes:
			return nil
		case yes:
			return errs.E(errs.Conflict, "meeting.not_decided", errs.P("number", m.Number), errs.P("kind", about.Kind), errs.P("id", about.ID))
		default:
			return errs.E(errs.Conflict, "meeting.decided_it", errs.P("number", m.Number), errs.P("kind", about.Kind), errs.P("id", about.ID))
		}
	}
	return errs.E(errs.Conflict, "meeting.not_decided", errs.P("number", m.Number), errs.P("kind", about.Kind), errs.P("id", about.ID))
}

// MeetingFilter asks for the meetings of a year.
type MeetingFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListMeetings lists meetings by day.
var ListMeetings = Question[MeetingFilter, List[Meeting]]{"meeting.read", func(ctx context.Context, c *Call, in MeetingFilter) (List[Meeting], error) {
	return meetings.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReadMeeting shows one meeting.
var ReadMeeting = Question[ByID, Meeting]{"meeting.read", func(ctx context.Context, c *Call, in ByID) (Meeting, error) {
	return meetings.get(ctx, c, in.ID)
}}
