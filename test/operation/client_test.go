package operation

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// client speaks to our own servers on loopback, whose certificates are their own.
var client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
	MaxIdleConnsPerHost: 256,
	TLSClientConfig:     &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
}}

// call sends a request and returns status and body; status 0 is no answer.
func call(method, url, token, key string, body []byte) (int, []byte) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return 0, []byte(err.Error())
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, []byte(err.Error())
	}
	return response.StatusCode, answer
}

func (o *office) base() string { return "/api/v1/orgs/" + o.Org + "/cycles/" + o.Cycle }

// sheet is the body of a sheet of n lines; its id is its round as well, so that every
// one is new.
func (o *office) sheet(id string, assessor, n int) []byte {
	var lines strings.Builder
	for i := range n {
		fmt.Fprintf(&lines, `,{"indicator":"F%d-%02d","value":"%d.%02d"}`, 1+i/6, 1+i%6, 70+i%30, (37*i)%100)
	}
	return fmt.Appendf(nil, `{"id":%q,"round":%q,"unit":"B%03d","assessor":%q,"lines":[%s]}`, id, id, assessor%o.Villages, o.Assessors[assessor].Person, lines.String()[1:])
}

// submit sends a sheet of 60 lines as one of the assessors.
func (o *office) submit(url, id string, assessor int) (int, []byte) {
	assessor %= len(o.Assessors)
	return call("POST", url+o.base()+"/sheets", o.Assessors[assessor].Token, id, o.sheet(id, assessor, 60))
}

// rounds are the ids of all sheets, as the office reads them page by page, and how
// often each is there.
func (o *office) rounds(url string) (map[string]int, error) {
	found := map[string]int{}
	for cursor := ""; ; {
		status, body := call("GET", url+o.base()+"/sheets?limit=200"+cursor, o.Office, "", nil)
		if status != http.StatusOK {
			return nil, fmt.Errorf("list of sheets: %d %s", status, body)
		}
		var page struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
			Next string `json:"next"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			found[item.ID]++
		}
		if page.Next == "" {
			return found, nil
		}
		cursor = "&after=" + page.Next
	}
}
