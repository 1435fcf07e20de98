package cli

import (
	"strings"

	"eightx/internal/locale"

	"github.com/alecthomas/kong"
)

// codeOf returns the code of a command's text: cli.bench.scoring, or cli for the
// program itself.
func codeOf(node *kong.Node) string {
	if node.Parent == nil {
		return "cli"
	}
	return codeOf(node.Parent) + "." + node.Name
}

// argCode returns the code of a positional argument's text.
func argCode(node *kong.Node, name string) string {
	return ownOrShared(codeOf(node)+".arg."+name, "cli.arg."+name)
}

// flagCode returns the code of a flag's text.
func flagCode(node *kong.Node, name string) string {
	return ownOrShared(codeOf(node)+".flag."+name, "cli.flag."+name)
}

// ownOrShared prefers the command's own text to the one all commands share.
func ownOrShared(own, shared string) string {
	if !locale.Has(own) && locale.Has(shared) {
		return shared
	}
	return own
}

func root(node *kong.Node) *kong.Node {
	for node.Parent != nil {
		node = node.Parent
	}
	return node
}

// commandGroup is the commands under one heading of the help.
type commandGroup struct {
	key   string
	nodes []*kong.Node
}

// commandGroups sorts commands into their groups, both in order of appearance.
func commandGroups(nodes []*kong.Node) []*commandGroup {
	var groups []*commandGroup
	byKey := map[string]*commandGroup{}
	for _, node := range nodes {
		key := groupKey(node)
		if byKey[key] == nil {
			byKey[key] = &commandGroup{key: key}
			groups = append(groups, byKey[key])
		}
		byKey[key].nodes = append(byKey[key].nodes, node)
	}
	return groups
}

func groupKey(node *kong.Node) string {
	if node.Group == nil {
		return "other"
	}
	return strings.ToLower(node.Group.Key)
}

func (g *commandGroup) rows(p helpPage) [][2]string { return commandRows(p, g.nodes) }

func commandRows(p helpPage, nodes []*kong.Node) [][2]string {
	var rows [][2]string
	for _, node := range nodes {
		if !node.Hidden {
			rows = append(rows, [2]string{node.Name, p.text(codeOf(node))})
		}
	}
	return rows
}
