package scheme

// What surrounds the arithmetic: the office, its people and procedures. The
// engine does not read these; the checker, documents and cases do.

// Org is the office that owns the scheme.
type Org struct {
	Name      string `scheme:"name"`
	FullName  string `scheme:"fullName"`
	Level     string `scheme:"level"`
	Code      string `scheme:"code"` // 12-digit region code
	Parent    Parent `scheme:"parent"`
	DocPrefix string `scheme:"docPrefix"`
	DocMark   string `scheme:"docMark"`
}

// Parent is the level above, with the growth it was itself given.
type Parent struct {
	Name string `scheme:"name"`
	Code string `scheme:"code"`
	// Targets are the growth rates (percent) the parent set per metric: the
	// cascade check compares the villages' targets with them.
	Targets []ParentTarget `scheme:"targets"`
}

// ParentTarget is the parent's own task for a metric.
type ParentTarget struct {
	Metric string  `scheme:"metric,required"`
	Growth *Number `scheme:"growthPct"`
	Target *Number `scheme:"target"`
	Slack  *Number `scheme:"slackPct"` // percentage points villages may exceed it
	Task   string  `scheme:"task"`     // metric with the villages' own targets
	Base   string  `scheme:"base"`     // metric with last year's figures, which growth is counted from
}

// LeadingGroup is 考核领导小组.
type LeadingGroup struct {
	Name     string   `scheme:"name"`
	Chair    string   `scheme:"chair"`
	Deputies []string `scheme:"deputies"`
	Members  []string `scheme:"members"`
	Office   string   `scheme:"office"`
	Quorum   *Number  `scheme:"quorum"`
	Note     string   `scheme:"note"`
}

// Department is 职能部门.
type Department struct {
	ID   string `scheme:"id,required"`
	Name string `scheme:"name,required"`
}

// Panel is 考核组.
type Panel struct {
	ID       string   `scheme:"id,required"`
	Name     string   `scheme:"name"`
	Lead     string   `scheme:"lead"`
	Members  []string `scheme:"members"` // departments the members come from
	MaxUnits int      `scheme:"maxUnits"`
}

// PanelRules govern draw and recusal.
type PanelRules struct {
	MinMembers int       `scheme:"minMembers"`
	Draw       string    `scheme:"draw"`
	Witness    string    `scheme:"witness"`
	Rotate     string    `scheme:"rotate"`
	Recusal    []Recusal `scheme:"recusal"`
}

// Recusal is 回避.
type Recusal struct {
	ID   string `scheme:"id,required"`
	Text string `scheme:"text,required"`
}

// Phase is a part of the assessment year.
type Phase struct {
	ID     string  `scheme:"id,required"`
	Name   string  `scheme:"name"`
	From   Date    `scheme:"from"`
	To     Date    `scheme:"to"`
	Visits int     `scheme:"visitsPerUnit"`
	Weight *Number `scheme:"weight"`
}

// VisitLimits cap what the assessment asks of a village.
type VisitLimits struct {
	MaxPerYear int    `scheme:"maxPerYear"`
	MaxHours   int    `scheme:"maxHours"`
	MaxSubmit  *int   `scheme:"maxVillageSubmissions"`
	PlanFiling string `scheme:"planFiling"`
}

// Dimension is a goal (五个目标) or sphere (五位一体) results are also seen by.
type Dimension struct {
	ID   string `scheme:"id,required"`
	Name string `scheme:"name,required"`
	Kind string `scheme:"kind" choice:"goal,sphere"`
}

// ResultUse says what follows from a star or grade, in words.
type ResultUse struct {
	Grade  string `scheme:"grade,required"`
	Honour string `scheme:"honour"`
	People string `scheme:"people"`
	Other  string `scheme:"other"`
}

// Notice is 公示.
type Notice struct {
	Workdays  int      `scheme:"workdays"`
	Channels  []string `scheme:"channels"`
	Content   []string `scheme:"content"`
	NeverShow []string `scheme:"neverShow"`
	TakeDown  string   `scheme:"takeDown"`
}

// Appeal is 申诉.
type Appeal struct {
	Who            []string `scheme:"who"`
	WindowWorkdays int      `scheme:"windowWorkdays"`
	DecideWorkdays int      `scheme:"decideWorkdays"`
	Reviewer       string   `scheme:"reviewer"`
	Outcomes       []string `scheme:"outcomes"`
}

// Supervision is 日常监督.
type Supervision struct {
	Categories []string `scheme:"categories"`
	Effect     string   `scheme:"effect"`
	Confirm    string   `scheme:"confirm"`
	Forbid     []string `scheme:"forbid"`
}

// Rectification is 整改.
type Rectification struct {
	DefaultDays int      `scheme:"defaultDays"`
	Reminders   []string `scheme:"reminders"`
}

// Document is an official document of the year.
type Document struct {
	ID      string   `scheme:"id,required"`
	Name    string   `scheme:"name,required"`
	Kind    string   `scheme:"kind"`
	RedHead bool     `scheme:"redHead"`
	Attach  []string `scheme:"attach"`
	Sign    []string `scheme:"sign"`
	Paper   string   `scheme:"paper"`
	Secret  bool     `scheme:"confidential"`
	Note    string   `scheme:"note"`
}
