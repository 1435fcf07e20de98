package appraisal

import (
	"context"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Person is somebody who takes part: assessor, officer, secretary. What is not
// needed is not kept: no identity number, no address, no telephone. The name stands
// beside the record, which holds a salted digest of it, so that it can be removed when
// the law wants it and the log stays valid.
type Person struct {
	Meta
	Name       string `json:"name,omitempty"` // "" in the record; and when it has been removed
	Department string `json:"department,omitempty"`
	Unit       string `json:"unit,omitempty"`
	Duty       string `json:"duty,omitempty"`
	Ties       []Tie  `json:"ties,omitempty"`
	Left       string `json:"left,omitempty"`      // day from which on he is gone
	Mark       string `json:"mark,omitempty"`      // digest of salt and name
	Forgotten  string `json:"forgotten,omitempty"` // day on which the name was removed
}

// Tie is why a person must not judge a unit 回避事由.
type Tie struct {
	Unit string `json:"unit"`
	Kind string `json:"kind"` // kin, former_post, linked_cadre, contract
	Note string `json:"note,omitempty"`
}

func (p *Person) place() place {
	state := "serving"
	if p.Left != "" {
		state = "left"
	}
	return place{State: state, Parent: p.Department, Unit: p.Unit, Sort: p.ID}
}

var persons = noun[Person, *Person]{"person"}

// PersonInput is what the office writes about a person.
type PersonInput struct {
	ID         string `json:"id" path:"id"`
	Name       string `json:"name"`
	Department string `json:"department,omitempty"`
	Unit       string `json:"unit,omitempty"`
	Duty       string `json:"duty,omitempty"`
	Ties       []Tie  `json:"ties,omitempty"`
	Left       string `json:"left,omitempty"`
}

// shown leaves the name out of what the log keeps a digest of.
func (in PersonInput) shown() any {
	in.Name = ""
	return in
}

func (in PersonInput) check() error {
	var w wrong
	w.need("id", in.ID)
	w.need("name", in.Name)
	w.short("duty", in.Duty)
	w.day("left", in.Left)
	for _, tie := range in.Ties {
		w.need("ties.unit", tie.Unit)
		w.oneOf("ties.kind", tie.Kind, "kin", "former_post", "linked_cadre", "contract", "other")
		w.short("ties.note", tie.Note)
	}
	return w.err()
}

// WritePerson creates or corrects a person.
var WritePerson = Operation[PersonInput, Person]{"person.write", func(ctx context.Context, c *Call, in PersonInput) (Person, error) {
	if err := linked(ctx, c, in); err != nil {
		return Person{}, err
	}
	if err := in.check(); err != nil {
		return Person{}, err
	}
	person, err := personOf(ctx, c, in.ID)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return Person{}, err
	}
	if err == nil {
		if err := c.Expect(person.Version); err != nil {
			return Person{}, err
		}
	}
	person.ID, person.Name, person.Department, person.Unit, person.Duty, person.Ties, person.Left = in.ID, in.Name, in.Department, in.Unit, in.Duty, in.Ties, in.Left
	person.Forgotten = ""
	return person, savePerson(ctx, c, &person)
}}

// personName is what stands beside the record of a person.
type personName struct {
	Name string `json:"name"`
	Salt string `json:"salt"`
}

// savePerson keeps the name beside the record. The answer, which has it, is not
// remembered.
func savePerson(ctx context.Context, c *Call, p *Person) error {
	salt, err := c.newSecret()
	if err != nil {
		return err
	}
	record := *p
	record.Name, record.Mark = "", string(c.Suite().Digest(personName{p.Name, salt}.text()))
	if err := persons.save(ctx, c, &record); err != nil {
		return err
	}
	p.Version, p.Mark = record.Version, record.Mark
	return c.keep(persons.kind, p.ID, personName{p.Name, salt})
}

// named puts the name back into what was read, unless it has been removed.
func named(ctx context.Context, r Reader, p *Person) error {
	if p.Forgotten != "" {
		return nil
	}
	beside, err := held[personName](ctx, r, persons.kind, p.ID)
	if err != nil {
		return err
	}
	if p.Name = beside.Name; !auditlog.Digest(p.Mark).Matches(beside.text()) {
		return errs.E(errs.Internal, "person.damaged", errs.P("id", p.ID))
	}
	return nil
}

func (n personName) text() []byte { return []byte(n.Salt + "\x00" + n.Name) }

// personOf reads a person with his name.
func personOf(ctx context.Context, r Reader, id string) (Person, error) {
	person, err := persons.get(ctx, r, id)
	if err != nil {
		return person, err
	}
	return person, named(ctx, r, &person)
}

// Forgetting removes a name, and says why.
type Forgetting struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason"`
}

// ForgetPerson removes the name of somebody who has left. What he did stays, under his
// number; the log stays valid, since it never held the name.
var ForgetPerson = Operation[Forgetting, Person]{"person.forget", func(ctx context.Context, c *Call, in Forgetting) (Person, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Person{}, err
	}
	person, err := persons.get(ctx, c, in.ID)
	if err != nil {
		return Person{}, err
	}
	today := c.today().String()
	switch {
	case person.Forgotten != "":
		return Person{}, errs.E(errs.Conflict, "person.forgotten", errs.P("id", in.ID), errs.P("day", person.Forgotten))
	case person.Left == "" || person.Left > today:
		return Person{}, errs.E(errs.Conflict, "person.serving", errs.P("id", in.ID))
	}
	person.Forgotten, person.Mark = today, ""
	c.Reason(in.Reason)
	c.drop(persons.kind, person.ID)
	return person, persons.save(ctx, c, &person)
}}

// linked refuses a person of a department or unit that does not exist.
func linked(ctx context.Context, c *Call, in PersonInput) error {
	if in.Department != "" {
		if _, err := departments.get(ctx, c, in.Department); err != nil {
			return err
		}
	}
	if in.Unit != "" {
		if _, err := units.get(ctx, c, in.Unit); err != nil {
			return err
		}
	}
	return nil
}

// ReadPerson shows one person; those whose reach is themselves see nobody else.
var ReadPerson = Question[ByID, Person]{"person.read", func(ctx context.Context, c *Call, in ByID) (Person, error) {
	if err := c.Reach(Object{Person: in.ID}); err != nil {
		return Person{}, err
	}
	person, err := personOf(ctx, c, in.ID)
	return person.seenBy(c), err
}}

// seenBy leaves ties out for who only runs the system.
func (p Person) seenBy(c *Call) Person {
	if !c.Actor.Has(RoleOffice) && !c.Actor.Has(RoleInspector) && (c.Actor.Person == "" || c.Actor.Person != p.ID) {
		p.Ties = nil
	}
	return p
}

// ListPersons lists people, or the actor alone.
var ListPersons = Question[Page, List[Person]]{"person.read", func(ctx context.Context, c *Call, in Page) (List[Person], error) {
	if c.Reach(Object{}) != nil {
		person, err := personOf(ctx, c, c.Actor.Person)
		if err != nil {
			return List[Person]{Items: []Person{}}, c.hide(err)
		}
		return List[Person]{Items: []Person{person}}, nil
	}
	page, err := persons.page(ctx, c, Query{After: in.After, Limit: in.Limit})
	if err != nil {
		return page, err
	}
	for i := range page.Items {
		if err := named(ctx, c, &page.Items[i]); err != nil {
			return page, err
		}
		page.Items[i] = page.Items[i].seenBy(c)
	}
	return page, nil
}}
