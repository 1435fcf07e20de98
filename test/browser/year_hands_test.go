package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// hands do acts by forms on pages.
type hands struct {
	t       *testing.T
	script  *script
	door    *appraisal.Door
	routes  map[string][]string // by action
	done    map[string]int      // acts by clicks, by action
	beside  map[string]int      // acts by the door, by action
	unmade  map[string]bool     // actions that no page offers
	clicks  int
	resting bool // until the step -from
	took    time.Duration
}

// wish is what the script is asked to do.
type wish struct {
	Do     string   `json:"do"`
	Routes []string `json:"routes,omitempty"`
	Who    string   `json:"who,omitempty"`
	Input  any      `json:"input,omitempty"`
	Path   string   `json:"path,omitempty"`
	Select string   `json:"select,omitempty"`
}

// did is what the script answers to an act.
type did struct {
	Keys    []string        // of the forms, more than one where a page takes a list one by one
	Answer  json.RawMessage // as far as the page told it
	Clicks  int             // with what was chosen and typed: a field is one
	Maybe   bool            // it left the act because there was nothing to do by hand
	Left    bool            // no page offers the act
	Problem string          // the page refused, or something was not as it should be
	Loose   bool            // the page chose a part of the input itself
	Notes   []string        // findings that did not keep anybody from acting
}

// here are acts about what the serving program alone remembers: the shares of a key.
var here = map[string]bool{"sealing.share": true, "sealing.open": true}

// Do does an act by clicks when it is one of the first of its kind.
func (h *hands) Do(_ context.Context, act demo.Act) (demo.Done, error) {
	if (h.resting || !*long && h.done[act.Action] >= usual) && !here[act.Action] || h.unmade[act.Action] {
		h.beside[act.Action]++
		return demo.Done{}, nil
	}
	began := time.Now()
	defer func() { h.took += time.Since(began) }()
	var got did
	if err := h.script.ask(wish{Do: "act", Routes: h.routes[act.Action], Who: strings.ToLower(act.Who), Input: act.Input}, &got); err != nil {
		return demo.Done{}, err
	}
	for _, note := range got.Notes {
		h.t.Errorf("%s as %s: %s", act.Action, act.Who, note)
	}
	h.clicks += got.Clicks
	switch {
	case got.Left:
		h.unmade[act.Action] = !got.Maybe
		h.beside[act.Action]++
		return demo.Done{}, nil
	case got.Problem != "":
		h.t.Errorf("%s as %s by clicks: %s", act.Action, act.Who, got.Problem)
		h.unmade[act.Action] = true
		h.beside[act.Action]++
		return demo.Done{}, nil
	}
	h.done[act.Action]++
	strict := !got.Loose && len(got.Notes) == 0
	if got.Answer == nil && strict && len(got.Keys) == 1 {
		return demo.Done{Key: got.Keys[0]}, nil
	}
	return h.told(got)
}

// told are the answers of acts of which a page chose a part of the input itself: of
// several, their lists one after the other.
func (h *hands) told(got did) (demo.Done, error) {
	if got.Answer != nil {
		return demo.Done{Answer: got.Answer}, nil
	}
	var all struct {
		Items []json.RawMessage `json:"items"`
	}
	var answer json.RawMessage
	for _, key := range got.Keys {
		var err error
		if answer, err = h.answered(key); err != nil {
			return demo.Done{}, err
		}
		one := all
		one.Items = nil
		if json.Unmarshal(answer, &one) == nil {
			all.Items = append(all.Items, one.Items...)
		}
	}
	if len(got.Keys) > 1 {
		answer, _ = json.Marshal(all)
	}
	return demo.Done{Answer: answer}, nil
}

// answered is the answer of the act that was done under a key.
func (h *hands) answered(key string) (json.RawMessage, error) {
	var request appraisal.Request
	looked := errors.New("looked")
	err := h.door.Store.Write(h.t.Context(), "demo", func(tx appraisal.Tx) (err error) {
		if request, err = tx.Request(h.t.Context(), key); err != nil {
			return err
		}
		return looked
	})
	if !errors.Is(err, looked) {
		return nil, fmt.Errorf("there is no act under the key of the form: %w", err)
	}
	return request.Reply, nil
}

// report says what was done by clicks.
func (h *hands) report() {
	var kinds []string
	all, made := 0, 0
	for kind, n := range h.done {
		kinds, all = append(kinds, kind), all+n
	}
	slices.Sort(kinds)
	for _, n := range h.beside {
		made += n
	}
	var unmade []string
	for kind := range h.unmade {
		unmade = append(unmade, kind)
	}
	slices.Sort(unmade)
	h.t.Logf("%d acts of %d kinds by %d clicks in %.0f s; %d acts by the door\nby clicks: %s\non no page: %s",
		all, len(kinds), h.clicks, h.took.Seconds(), made, strings.Join(kinds, " "), strings.Join(unmade, " "))
}
