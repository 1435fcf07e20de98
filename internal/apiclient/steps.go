package apiclient

import (
	"context"
	"encoding/json"
	"net/url"

	"eightx/internal/appraisal"
	"eightx/internal/httpapi"
)

// SetUp ends the first start with the token the server printed.
func (c *Client) SetUp(ctx context.Context, in httpapi.Setup) (httpapi.Opened, error) {
	above := *c
	above.org = ""
	return Post[httpapi.Opened](ctx, &above, "/setup", in, Wish{})
}

// Login begins a session.
func (c *Client) Login(ctx context.Context, name, password string) (httpapi.Standing, error) {
	return Post[httpapi.Standing](ctx, c, "/session", httpapi.Credentials{Name: name, Password: password}, Wish{})
}

// Prove proves again who is there.
func (c *Client) Prove(ctx context.Context, password, code string) (httpapi.Standing, error) {
	return Post[httpapi.Standing](ctx, c, "/session/prove", httpapi.Proof{Password: password, Code: code}, Wish{})
}

// ChangePassword replaces the password.
func (c *Client) ChangePassword(ctx context.Context, old, password string) (httpapi.Standing, error) {
	return Post[httpapi.Standing](ctx, c, "/session/password", httpapi.PasswordChange{Old: old, New: password}, Wish{})
}

// Logout ends all sessions of the account.
func (c *Client) Logout(ctx context.Context) error { return c.Delete(ctx, "/session") }

// CreateToken mints a token for a program of this account.
func (c *Client) CreateToken(ctx context.Context, in httpapi.TokenWish) (httpapi.TokenMade, error) {
	return Post[httpapi.TokenMade](ctx, c, "/tokens", in, Wish{})
}

// Units is a page of the units after a position; the zero one is the beginning.
func (c *Client) Units(ctx context.Context, after appraisal.Position, limit string) (appraisal.List[appraisal.Unit], error) {
	query := url.Values{"limit": {limit}}
	if cursor, err := after.MarshalText(); err == nil && len(cursor) > 0 {
		query.Set("after", string(cursor))
	}
	return Get[appraisal.List[appraisal.Unit]](ctx, c, "/units", query)
}

// Unit is one unit.
func (c *Client) Unit(ctx context.Context, id string) (appraisal.Unit, error) {
	return Get[appraisal.Unit](ctx, c, "/units/"+url.PathEscape(id), nil)
}

// CreateUnit takes a village or community into the assessment.
func (c *Client) CreateUnit(ctx context.Context, in appraisal.UnitInput, wish Wish) (appraisal.Unit, error) {
	return Post[appraisal.Unit](ctx, c, "/units", in, wish)
}

// WriteGroup creates or renames a peer group.
func (c *Client) WriteGroup(ctx context.Context, in appraisal.Named, wish Wish) (appraisal.PeerGroup, error) {
	id := in.ID
	return Put[appraisal.PeerGroup](ctx, c, "/groups/"+url.PathEscape(id), body(in, "id"), wish)
}

// SubmitSheet hands a sheet in; its id is the key, so that it may be repeated.
func (c *Client) SubmitSheet(ctx context.Context, in appraisal.SheetInput) (appraisal.SheetReceipt, error) {
	return Post[appraisal.SheetReceipt](ctx, c, "/cycles/"+url.PathEscape(in.Cycle)+"/sheets", body(in, "cycle"), Wish{Key: in.ID})
}

// Board is the star board of a year.
func (c *Client) Board(ctx context.Context, cycle string) (appraisal.Board, error) {
	return Get[appraisal.Board](ctx, c, "/cycles/"+url.PathEscape(cycle)+"/board", nil)
}

// Result is a run's result in the bytes it was computed in; run may be "official" or
// "latest" of the cycle.
func (c *Client) Result(ctx context.Context, run, cycle string) (json.RawMessage, error) {
	return Get[json.RawMessage](ctx, c, "/runs/"+url.PathEscape(run)+"/result", url.Values{"cycle": {cycle}})
}

// body is an input without what stands in the path.
func body(in any, inPath ...string) any {
	data, err := json.Marshal(in)
	var whole map[string]json.RawMessage
	if err != nil || json.Unmarshal(data, &whole) != nil {
		return in
	}
	for _, name := range inPath {
		delete(whole, name)
	}
	return whole
}
