package pages

import "eightx/internal/appraisal"

// MemberOptions are the members of the leading group, who can be at its meetings. There
// are none while nobody is named: then nothing needs a meeting.
func (v *visit) MemberOptions() []option {
	if !v.May(appraisal.ListBodies.Action) {
		return nil
	}
	list, err := ask(v, appraisal.ListBodies, appraisal.Page{Limit: 100})
	if err != nil {
		return nil
	}
	var out []option
	for _, body := range list.Items {
		if body.ID != "leading_group" {
			continue
		}
		for _, m := range body.Members {
			out = append(out, option{Value: m.Person, Label: v.Person(m.Person)})
		}
	}
	return out
}
