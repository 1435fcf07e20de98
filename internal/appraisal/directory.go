package appraisal

import (
	"context"

	"eightx/decimal"
	"eightx/internal/errs"
)

// PeerGroup is 同类组: units that are compared with each other.
type PeerGroup struct {
	Meta
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
}

func (g *PeerGroup) place() place { return place{Sort: g.ID, Keys: []string{"name:" + g.Name}} }

var groups = noun[PeerGroup, *PeerGroup]{"group"}

// Department is 部门: who answers for figures and sends assessors.
type Department struct {
	Meta
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
}

func (d *Department) place() place { return place{Sort: d.ID, Keys: []string{"name:" + d.Name}} }

var departments = noun[Department, *Department]{"department"}

// Body is 领导小组 or 考核办: people with duties who decide or do the work.
type Body struct {
	Meta
	Name    string   `json:"name"`
	Members []Member `json:"members"`
	// Quorum is the share of the members that must be present, such as 2/3; without
	// one it is more than half.
	Quorum *decimal.Number `json:"quorum,omitempty"`
}

// Member is a person's duty in a body.
type Member struct {
	Person string `json:"person"`
	Duty   string `json:"duty"` // chair, deputy, member
}

func (b *Body) place() place { return place{Sort: b.ID} }

var bodies = noun[Body, *Body]{"body"}

// Named is the input for what has a short number and a name.
type Named struct {
	ID   string `json:"id" path:"id"`
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
}

func (in Named) check() error {
	var w wrong
	w.need("id", in.ID)
	w.need("name", in.Name)
	w.text("note", in.Note)
	return w.err()
}

// WriteGroup creates or renames a peer group.
var WriteGroup = Operation[Named, PeerGroup]{"group.write", func(ctx context.Context, c *Call, in Named) (PeerGroup, error) {
	return upsert(ctx, c, groups, in.ID, in.check(), func(g *PeerGroup) { g.ID, g.Name, g.Note = in.ID, in.Name, in.Note })
}}

// WriteDepartment creates or renames a department.
var WriteDepartment = Operation[Named, Department]{"department.write", func(ctx context.Context, c *Call, in Named) (Department, error) {
	return upsert(ctx, c, departments, in.ID, in.check(), func(d *Department) { d.ID, d.Name, d.Note = in.ID, in.Name, in.Note })
}}

// BodyInput is who belongs to a body.
type BodyInput struct {
	ID      string   `json:"id" path:"id"` // leading_group or office
	Name    string   `json:"name"`
	Members []Member `json:"members"`

	Quorum *decimal.Number `json:"quorum,omitempty"` // share of the members, such as 2/3
}

func (in BodyInput) check() error {
	var w wrong
	if q := in.Quorum; q != nil && (q.Sign() <= 0 || q.Cmp(decimal.Int(1)) > 0) {
		w.add("body.quorum", "quorum", errs.P("quorum", *q))
	}
	w.oneOf("id", in.ID, "leading_group", "office")
	w.need("name", in.Name)
	for _, member := range in.Members {
		w.need("members.person", member.Person)
		w.oneOf("members.duty", member.Duty, "chair", "deputy", "member")
	}
	return w.err()
}

// WriteBody says who the leading group or the assessment office are.
var WriteBody = Operation[BodyInput, Body]{"body.write", func(ctx context.Context, c *Call, in BodyInput) (Body, error) {
	for _, member := range in.Members {
		if _, err := persons.get(ctx, c, member.Person); err != nil {
			return Body{}, err
		}
	}
	return upsert(ctx, c, bodies, in.ID, in.check(), func(b *Body) { b.ID, b.Name, b.Members, b.Quorum = in.ID, in.Name, in.Members, in.Quorum })
}}

// upsert creates the object with the id, or writes its next version.
func upsert[T any, P object[T]](ctx context.Context, c *Call, n noun[T, P], id string, invalid error, write func(P)) (T, error) {
	if invalid != nil {
		var none T
		return none, invalid
	}
	value, err := n.get(ctx, c, id)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return value, err
	}
	if err == nil {
		if err := c.Expect(P(&value).meta().Version); err != nil {
			return value, err
		}
	}
	write(&value)
	return value, n.save(ctx, c, &value)
}

// ListGroups lists the peer groups.
var ListGroups = Question[Page, List[PeerGroup]]{"group.read", func(ctx context.Context, c *Call, in Page) (List[PeerGroup], error) {
	return groups.page(ctx, c, Query{After: in.After, Limit: in.Limit})
}}

// ListDepartments lists the departments.
var ListDepartments = Question[Page, List[Department]]{"department.read", func(ctx context.Context, c *Call, in Page) (List[Department], error) {
	return departments.page(ctx, c, Query{After: in.After, Limit: in.Limit})
}}

// ListBodies lists the leading group and the office.
var ListBodies = Question[Page, List[Body]]{"body.read", func(ctx context.Context, c *Call, in Page) (List[Body], error) {
	return bodies.page(ctx, c, Query{After: in.After, Limit: in.Limit})
}}
