#!/usr/bin/env bash
# Runs every fuzz target of the module for a while and fails on the first crash.
# Usage: tools/fuzz.sh [SECONDS [AT_ONCE [BUDGET]]]
#   SECONDS  for each target; 60 when not said
#   AT_ONCE  how many targets run side by side; 1 when not said
#   BUDGET   seconds for all of them together; shortens SECONDS when there are
#            many targets; 0 means no limit
# FUZZ_PACKAGES limits it to some packages; ./... when not set.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
at_once=${2:-1}
budget=${3:-0}

# targets prints "package target" for each fuzz target there is.
targets() {
	go test -list '^Fuzz' ${FUZZ_PACKAGES:-./...} | awk '
		/^Fuzz/ { names[++n] = $1 }
		/^ok/   { for (i = 1; i <= n; i++) print $2, names[i]; n = 0 }'
}

list=$(targets)
count=$(grep -c . <<<"$list" || true)
if [ "$count" -eq 0 ]; then
	echo "fuzz: there is no fuzz target" >&2
	exit 1
fi
if [ "$budget" -gt 0 ] && [ $((seconds * count)) -gt $((budget * at_once)) ]; then
	seconds=$((budget * at_once / count))
fi
echo "fuzz: $count targets, $seconds s each, $at_once at once"

# fuzz SECONDS PACKAGE TARGET. Inputs are hardly made smaller: for targets whose way
# through the code differs from run to run, that would take all the time.
fuzz() {
	go test -run '^$' -fuzz "^$3\$" -fuzztime "$1s" -fuzzminimizetime 10x -parallel 1 "$2" 2>&1
}

# late says whether a failure is only the fuzzer missing its own end, which Go
# reports now and then on a busy machine, and no input that failed.
late() { grep -q 'context deadline exceeded' <<<"$1" && ! grep -q 'Failing input written' <<<"$1"; }

# one runs a target; its output appears when it ends, so that targets side by
# side do not mix.
one() {
	local out
	if out=$(fuzz "$@") || { late "$out" && out=$(fuzz "$@"); }; then
		echo "ok    $2 $3: $(grep -o 'execs: [0-9]*' <<<"$out" | tail -n 1)"
	else
		printf 'FAIL  %s %s\n%s\n' "$2" "$3" "$out"
		return 1
	fi
}
export -f fuzz late one

xargs -P "$at_once" -L 1 bash -c 'one "$@"' one "$seconds" <<<"$list"
