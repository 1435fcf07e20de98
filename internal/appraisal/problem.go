package appraisal

import "context"

// ProblemList is 问题清单: the problems of one improvement project, and how many of
// them are gone.
type ProblemList struct {
	Project string       `json:"project"`
	Found   int          `json:"found"`
	Asked   int          `json:"asked"` // to be put right
	Closed  int          `json:"closed"`
	Items   []ListedFact `json:"items"`
}

// ListedFact is one problem of a list.
type ListedFact struct {
	Supervision   string             `json:"supervision"`
	Number        string             `json:"number"`
	Unit          string             `json:"unit"`
	Date          string             `json:"date"`
	Fact          string             `json:"fact"`
	Rectification string             `json:"rectification,omitempty"`
	State         RectificationState `json:"state,omitempty"` // of the rectification
}

// ProblemFilter asks for problem lists.
type ProblemFilter struct {
	Cycle   string `json:"-" path:"cycle"`
	Project string `json:"-" query:"project"`
}

// ReadProblems shows the problem lists of a year, project by project.
var ReadProblems = Question[ProblemFilter, List[ProblemList]]{"supervision.read", func(ctx context.Context, c *Call, in ProblemFilter) (List[ProblemList], error) {
	records, err := supervisions.everything(ctx, c, Query{Parent: in.Cycle})
	if err != nil {
		return List[ProblemList]{}, err
	}
	asked, err := rectifications.everything(ctx, c, Query{Parent: in.Cycle})
	if err != nil {
		return List[ProblemList]{}, err
	}
	seen := records[:0]
	for i := range records {
		wanted := records[i].Project != "" && (in.Project == "" || in.Project == records[i].Project)
		if wanted && records[i].State != SupervisionWithdrawn && c.Reach(records[i].about()) == nil {
			seen = append(seen, records[i])
		}
	}
	return List[ProblemList]{Items: problemLists(seen, asked)}, nil
}}

func problemLists(records []Supervision, asked []Rectification) []ProblemList {
	by := map[string]*Rectification{}
	for i := range asked {
		if asked[i].State != RectificationCancelled {
			by[asked[i].Supervision] = &asked[i]
		}
	}
	out, index := []ProblemList{}, map[string]int{}
	for i := range records {
		r := &records[i]
		at, known := index[r.Project]
		if !known {
			at = len(out)
			index[r.Project] = at
			out = append(out, ProblemList{Project: r.Project})
		}
		out[at].add(r, by[r.ID])
	}
	return out
}

func (l *ProblemList) add(s *Supervision, r *Rectification) {
	fact := ListedFact{Supervision: s.ID, Number: s.Number, Unit: s.Unit, Date: s.Date, Fact: s.Fact}
	l.Found++
	if r != nil {
		l.Asked++
		fact.Rectification, fact.State = r.ID, r.State
		if r.State == RectificationClosed {
			l.Closed++
		}
	}
	l.Items = append(l.Items, fact)
}
