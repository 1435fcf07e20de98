package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	dec "eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// assembly is facts on their way from records.
type assembly struct {
	facts   *facts.Facts
	scheme  *scheme.Scheme
	lastDay string                       // of the year
	cases   map[string]int               // where the case of a unit's veto stands among the facts
	sealed  map[[2]string][]facts.Rating // by round and unit, until the unit's moderation is there
}

// inputKind is a kind of records that goes into a run. A unit belongs to every year,
// the others to the year they are listed under.
type inputKind struct {
	kind  string
	state string // only records in this state; "" is any
	add   func(a *assembly, body []byte) error
}

// inputKinds are all of them, in the order in which their facts follow each other.
var inputKinds = []inputKind{
	{"unit", "", (*assembly).unit},
	{"target", "", (*assembly).target},
	{"batch", "", (*assembly).batch},
	{"supervision", "confirmed", (*assembly).supervision},
	{"sheet", "", (*assembly).sheet},
	{"moderation", "closed", (*assembly).moderation},
	{"veto", "", (*assembly).veto},
	{"evaluation", "", (*assembly).evaluation},
}

// inputKindOf finds a kind; nil when its records go into no run.
func inputKindOf(kind string) *inputKind {
	for i := range inputKinds {
		if inputKinds[i].kind == kind {
			return &inputKinds[i]
		}
	}
	return nil
}

// unit takes a unit that existed on the last day of the year.
func (a *assembly) unit(body []byte) error {
	var u struct {
		facts.Unit
		From  string `json:"from"`
		Until string `json:"until"`
	}
	if err := json.Unmarshal(body, &u); err != nil {
		return err
	}
	if u.From <= a.lastDay && (u.Until == "" || a.lastDay < u.Until) {
		a.facts.Units = append(a.facts.Units, u.Unit)
	}
	return nil
}

func (a *assembly) target(body []byte) error {
	var t struct {
		Unit   string     `json:"unit"`
		Metric string     `json:"metric"`
		Value  dec.Number `json:"value"`
		Date   string     `json:"date"`
		From   string     `json:"source"`
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return err
	}
	source := facts.Source{Stage: facts.Final, From: t.From, Date: t.Date}
	a.facts.Values = append(a.facts.Values, facts.Value{Unit: t.Unit, Metric: t.Metric, Value: t.Value, Source: source})
	return nil
}

// readBatch reads the facts of a delivery, which have the digest it names.
func readBatch(body []byte) (*facts.Facts, error) {
	var b struct {
		Digest string          `json:"digest"`
		Facts  json.RawMessage `json:"facts"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, err
	}
	if !matches(b.Digest, b.Facts) {
		return nil, errors.New("its facts have another digest than it names")
	}
	f := &facts.Facts{}
	return f, json.Unmarshal(b.Facts, f)
}

// treeOf reads the canonical JSON of a scheme: maps, lists, texts and nulls.
func treeOf(data []byte) (*scheme.Tree, error) {
	r := treeReader{json.NewDecoder(bytes.NewReader(data))}
	tree, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the scheme")
	}
	return tree, nil
}

type treeReader struct{ decoder *json.Decoder }

const deepest = 64

func (r treeReader) value(depth int) (*scheme.Tree, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case nil:
		return &scheme.Tree{}, nil
	case string:
		return &scheme.Tree{Kind: scheme.Scalar, Scalar: token, Quoted: true}, nil
	case json.Delim:
		if depth < deepest {
			return r.inside(token, depth)
		}
	}
	return nil, fmt.Errorf("a scheme's text has no %v here", token)
}

func (r treeReader) inside(open json.Delim, depth int) (*scheme.Tree, error) {
	tree := &scheme.Tree{Kind: scheme.List}
	if open == '{' {
		tree.Kind = scheme.Map
	}
	for r.decoder.More() {
		if tree.Kind == scheme.Map {
			key, err := r.decoder.Token()
			if err != nil {
				return nil, err
			}
			tree.Keys = append(tree.Keys, fmt.Sprint(key))
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if tree.Kind == scheme.Map {
			tree.Values = append(tree.Values, item)
			continue
		}
		tree.List = append(tree.List, item)
	}
	_, err := r.decoder.Token() // the closing bracket
	return tree, err
}
