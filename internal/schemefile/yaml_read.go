package schemefile

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"eightx/scheme"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads one YAML document as it is written: no types, no aliases, no
// tags. The tree is nil when the text is no YAML at all.
func parseYAML(name, text string) (*scheme.Tree, []scheme.Finding) {
	r := &yamlReader{reader: reader{file: name}}
	if crowded(text) {
		r.report("schemefile.nodes", scheme.Place{File: name, Line: 1, Column: 1}, "limit", strconv.Itoa(maxNodes))
		return nil, r.findings
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		r.syntax(err)
		return nil, r.findings
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		r.report("schemefile.documents", r.place(&second))
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
	}
	tree := r.node(document.Content[0], 1)
	return tree, r.findings
}

// crowded tells, before the parser builds a node for each, that a text holds more
// values than any scheme: every value but the first needs one of these signs.
func crowded(text string) bool {
	signs := 0
	for i := range len(text) {
		switch text[i] {
		case ',', '\n', '[', '{', '?':
			signs++
		}
	}
	return signs > maxNodes
}

// reader is what the readers of text share: the file's name and what was found.
type reader struct {
	file     string
	findings []scheme.Finding
	nodes    int
	stopped  bool // a bound is exceeded: nothing more is read
}

// maxFindings ends the list of a file that is no scheme at all.
const maxFindings = 1000

func (r *reader) report(code string, place scheme.Place, args ...string) {
	if len(r.findings) >= maxFindings {
		r.stopped = true
		return
	}
	r.findings = append(r.findings, scheme.Finding{Code: code, Severity: scheme.Error, Place: place, Args: scheme.Args(args...)})
}

// enter counts a value and says whether it is within the bounds.
func (r *reader) enter(depth int, place scheme.Place) bool {
	r.nodes++
	switch {
	case r.stopped:
		return false
	case depth > maxDepth:
		r.report("schemefile.depth", place, "limit", strconv.Itoa(maxDepth))
	case r.nodes > maxNodes:
		r.report("schemefile.nodes", place, "limit", strconv.Itoa(maxNodes))
	default:
		return true
	}
	r.stopped = true
	return false
}

type yamlReader struct{ reader }

func (r *yamlReader) place(n *yaml.Node) scheme.Place {
	return scheme.Place{File: r.file, Line: n.Line, Column: n.Column}
}

func (r *yamlReader) node(n *yaml.Node, depth int) *scheme.Tree {
	place := r.place(n)
	if !r.enter(depth, place) {
		return nil
	}
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		r.report("schemefile.alias", place)
		return nil
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.report("schemefile.tag", place, "tag", n.Tag)
		return nil
	}
	tree := &scheme.Tree{Place: place}
	switch n.Kind {
	case yaml.MappingNode:
		r.mapping(tree, n, depth)
	case yaml.SequenceNode:
		tree.Kind = scheme.List
		for _, item := range n.Content {
			tree.List = append(tree.List, r.node(item, depth+1))
		}
	default:
		scalar(tree, n)
	}
	return tree
}

// scalar keeps the text of a value as written; only an unquoted null is none.
func scalar(tree *scheme.Tree, n *yaml.Node) {
	quoted := yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	tree.Quoted = n.Style&quoted != 0
	if !tree.Quoted && n.ShortTag() == "!!null" {
		return
	}
	tree.Kind, tree.Scalar = scheme.Scalar, n.Value
}

func (r *yamlReader) mapping(tree *scheme.Tree, n *yaml.Node, depth int) {
	tree.Kind = scheme.Map
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, place := n.Content[i], r.place(n.Content[i])
		switch {
		case key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 || badKey(key.Value):
			r.report("schemefile.key", place)
			continue
		case key.ShortTag() == "!!merge":
			r.report("schemefile.alias", place)
			continue
		case seen[key.Value] > 0:
			r.report("schemefile.duplicate_key", place, "key", key.Value, "line", strconv.Itoa(seen[key.Value]))
			continue
		}
		seen[key.Value] = key.Line
		tree.Keys = append(tree.Keys, key.Value)
		tree.Values = append(tree.Values, r.node(n.Content[i+1], depth+1))
	}
}

// badKey tells texts that are no names of anything.
func badKey(key string) bool { return key == "" || len(key) > 4*scheme.MaxKey }

// yamlTroubles says which of our texts stands for an error of the parser, which
// speaks English only and has no codes.
var yamlTroubles = []struct{ words, code string }{
	{"mapping values are not allowed", "schemefile.yaml.colon"},
	{"could not find expected ':'", "schemefile.yaml.no_colon"},
	{"found character that cannot start any token", "schemefile.yaml.token"},
	{"found a tab character", "schemefile.yaml.token"},
	{"did not find expected '-' indicator", "schemefile.yaml.indent"},
	{"did not find expected key", "schemefile.yaml.indent"},
	{"did not find expected <document start>", "schemefile.yaml.indent"},
	{"found unexpected end of stream", "schemefile.yaml.unclosed"},
	{"did not find expected ',' or", "schemefile.yaml.bracket"},
	{"did not find expected node content", "schemefile.yaml.bracket"},
	{"did not find expected alphabetic", "schemefile.yaml.mark"},
	{"control characters are not allowed", "schemefile.yaml.control"},
	{"found unknown escape character", "schemefile.yaml.escape"},
	{"exceeded max depth", "schemefile.yaml.deep"},
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// syntax reports an error of the parser. An empty file has no error but an end.
func (r *yamlReader) syntax(err error) {
	if errors.Is(err, io.EOF) {
		r.report("schemefile.empty", scheme.Place{File: r.file, Line: 1, Column: 1})
		return
	}
	place := scheme.Place{File: r.file, Line: 1, Column: 1}
	if match := yamlLine.FindStringSubmatch(err.Error()); match != nil {
		place.Line, _ = strconv.Atoi(match[1])
	}
	for _, trouble := range yamlTroubles {
		if strings.Contains(err.Error(), trouble.words) {
			r.report(trouble.code, place)
			return
		}
	}
	r.report("schemefile.yaml.other", place, "said", strings.TrimPrefix(err.Error(), "yaml: "))
}
