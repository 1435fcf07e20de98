// Package apiclient speaks to the JSON API from Go: one method for each step people
// and their programs take, and Get, Post and Put for the rest of the table of routes.
// Our tests of whole servers use it.
//
//	c := apiclient.New("https://office.example", "demo", httpClient)
//	_, err := c.Login(ctx, "office", password)
//	units, err := c.Units(ctx, appraisal.Position{})
//
// It is not for retrying or caching: a caller who repeats a change gives a Key.
package apiclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"

	"eightx/internal/httpapi"
)

// Client is one user or program of one tenant. It keeps the session's cookie.
type Client struct {
	base  string
	org   string
	http  *http.Client
	token string
}

// New makes a client of a server ("https://office.example") and tenant. The HTTP
// client may be nil; its jar is replaced.
func New(base, org string, client *http.Client) *Client {
	own := http.Client{}
	if client != nil {
		own = *client
	}
	own.Jar, _ = cookiejar.New(nil) // never fails
	return &Client{base: base, org: org, http: &own}
}

// WithToken is the same client for a program with a token, and without a session.
func (c *Client) WithToken(token string) *Client {
	own := *c.http
	own.Jar = nil
	return &Client{base: c.base, org: c.org, http: &own, token: token}
}

// Error is a refusal of the server.
type Error struct{ httpapi.Problem }

// Error names status, code and the English message.
func (e *Error) Error() string {
	return fmt.Sprintf("%d %s: %s (request %s)", e.Status, e.Code, e.Message.En, e.RequestID)
}

// Wish says how a change is to be done.
type Wish struct {
	Key   string // idempotency key
	Match int64  // version that was seen
	Dry   bool
}

// Get reads path, below the tenant: "/units".
func Get[Out any](ctx context.Context, c *Client, path string, query url.Values) (Out, error) {
	var out Out
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return out, c.do(ctx, http.MethodGet, path, Wish{}, nil, &out)
}

// Post does an operation with an input.
func Post[Out any](ctx context.Context, c *Client, path string, in any, wish Wish) (Out, error) {
	var out Out
	return out, c.do(ctx, http.MethodPost, path, wish, in, &out)
}

// Put writes an object under its id.
func Put[Out any](ctx context.Context, c *Client, path string, in any, wish Wish) (Out, error) {
	var out Out
	return out, c.do(ctx, http.MethodPut, path, wish, in, &out)
}

// Delete ends something.
func (c *Client) Delete(ctx context.Context, path string) error {
	return c.do(ctx, http.MethodDelete, path, Wish{}, nil, nil)
}

func (c *Client) do(ctx context.Context, method, path string, wish Wish, in, out any) error {
	request, err := c.request(ctx, method, path, wish, in)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	if response.StatusCode/100 != 2 {
		return refusal(response.StatusCode, body)
	}
	if out == nil {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok { // the very bytes
		*raw = body
		return nil
	}
	return json.Unmarshal(body, out)
}

func (c *Client) request(ctx context.Context, method, path string, wish Wish, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("write the input of %s: %w", path, err)
		}
		body = bytes.NewReader(data)
	}
	if wish.Dry {
		path += "?dry=1"
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+c.tenant()+path, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if wish.Key != "" {
		request.Header.Set("Idempotency-Key", wish.Key)
	}
	if wish.Match != 0 {
		request.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(wish.Match, 10)))
	}
	return request, nil
}

func (c *Client) tenant() string {
	if c.org == "" {
		return ""
	}
	return "/orgs/" + url.PathEscape(c.org)
}

func refusal(status int, body []byte) error {
	e := &Error{}
	if json.Unmarshal(body, &e.Problem) != nil || e.Status == 0 {
		return fmt.Errorf("the server answered %d and no problem: %.200s", status, body)
	}
	return e
}
