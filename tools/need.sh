#!/bin/sh
# Says in one line when a program this project needs is missing or too old.
# Usage: tools/need.sh go|node
set -eu

# The oldest versions that work. Go's is the one go.mod names.
go_min=$(sed -n 's/^go //p' "$(dirname "$0")/../go.mod")
node_min=18

fail() {
	echo "eightx: $1" >&2
	exit 1
}

# older A B: is version A older than version B?
older() {
	[ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

need_go() {
	command -v go >/dev/null || fail "Go is missing. Install Go $go_min or newer from https://go.dev/dl/ and try again."
	found=$(GOTOOLCHAIN=local go env GOVERSION)
	older "${found#go}" "$go_min" || return 0
	case $(go env GOTOOLCHAIN) in
	auto | path | *+auto) ;; # this Go fetches the newer one by itself
	*) fail "Go ${found#go} is too old. Install Go $go_min or newer from https://go.dev/dl/ and try again." ;;
	esac
}

need_node() {
	command -v node >/dev/null || fail "Node is missing. Install Node $node_min or newer from https://nodejs.org/ and try again."
	found=$(node --version)
	older "${found#v}" "$node_min" || return 0
	fail "Node ${found#v} is too old. Install Node $node_min or newer from https://nodejs.org/ and try again."
}

case ${1:-} in
go) need_go ;;
node) need_node ;;
*) fail "usage: tools/need.sh go|node" ;;
esac
