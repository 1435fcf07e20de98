package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"eightx/facts"
	"eightx/scheme"
	"eightx/scoring"
)

// refusal is what the engine answers instead of a result. One of its parts is
// set; all speak in codes, whose words the page has.
type refusal struct {
	Findings []scheme.Finding  `json:"findings,omitempty"` // the scheme is wrong
	Facts    facts.Problems    `json:"facts,omitempty"`    // the facts are no facts
	Problems []scoring.Problem `json:"problems,omitempty"` // they do not fit each other
	Failed   string            `json:"failed,omitempty"`   // the input is no JSON, or the engine broke
}

// score computes the result of a scheme and facts, both in their JSON form, as
// the JSON that `eightx score --json` writes, or a refusal and false.
func score(schemeJSON, factsJSON []byte) (answer []byte, ok bool) {
	defer func() {
		if fault := recover(); fault != nil {
			answer, ok = refuse(refusal{Failed: fmt.Sprint(fault)})
		}
	}()
	program, why := compile(schemeJSON)
	if program == nil {
		return refuse(why)
	}
	known, err := facts.ReadJSON(bytes.NewReader(factsJSON))
	if err != nil {
		return refuse(because(err))
	}
	result, err := program.Run(known)
	if err != nil {
		return refuse(because(err))
	}
	var out bytes.Buffer
	if err := result.WriteJSON(&out); err != nil {
		return refuse(because(err))
	}
	return out.Bytes(), true
}

// check compiles a scheme and returns what is wrong with it, as a refusal; empty
// when nothing is.
func check(schemeJSON []byte) []byte {
	_, why := compile(schemeJSON)
	answer, _ := refuse(why)
	return answer
}

// compile reads and compiles a scheme. The program is nil when the scheme has
// errors.
func compile(schemeJSON []byte) (*scoring.Program, refusal) {
	decoder := json.NewDecoder(bytes.NewReader(schemeJSON))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, because(err)
	}
	decoded, findings := scheme.Decode(treeOf(value))
	if scheme.Worst(findings) == scheme.Error {
		return nil, refusal{Findings: findings}
	}
	program, more := scoring.Compile(decoded)
	return program, refusal{Findings: append(findings, more...)}
}

// treeOf turns decoded JSON into a tree. It has no places, as there is no file.
func treeOf(value any) *scheme.Tree {
	switch value := value.(type) {
	case map[string]any:
		tree := scheme.MapOf()
		for _, key := range slices.Sorted(maps.Keys(value)) {
			tree.Set(key, treeOf(value[key]))
		}
		return tree
	case []any:
		tree := scheme.ListOf()
		for _, item := range value {
			tree.List = append(tree.List, treeOf(item))
		}
		return tree
	case nil:
		return &scheme.Tree{}
	case string:
		return &scheme.Tree{Kind: scheme.Scalar, Scalar: value, Quoted: true}
	}
	return scheme.Text(fmt.Sprint(value))
}

// because sorts an error into a refusal.
func because(err error) refusal {
	if incomplete := new(scoring.IncompleteError); errors.As(err, &incomplete) {
		return refusal{Problems: incomplete.Problems}
	}
	if problems := (facts.Problems{}); errors.As(err, &problems) {
		return refusal{Facts: problems}
	}
	return refusal{Failed: err.Error()}
}

func refuse(why refusal) ([]byte, bool) {
	answer, err := json.Marshal(why)
	if err != nil {
		return []byte(`{"failed":"json"}`), false
	}
	return answer, false
}
