#!/usr/bin/env bash
# Measures the pages of eightx beside PocketBase's administration, on this machine, in
# one browser, in turns, with the processor slowed down to a quarter (test/browser/speed.mjs).
#
#   tools/beside/pages.sh [FOLDER [PATH…]]     builds and data go to FOLDER, else to a temporary one
#
# ROUNDS (3) and PORT (18090 and the two after it) change what is run; CHROMIUM says
# where the browser is.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$(mktemp -d)}
port=${PORT:-18090}
mkdir -p "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

(cd "$root" && make -s web && CGO_ENABLED=0 go build -trimpath -o "$work/eightx" ./cmd/eightx)
(cd "$here/pocketbase" && CGO_ENABLED=0 go build -o "$work/pocketbase" .)
[ -e "$work/demo" ] || "$work/eightx" demo --year --dir "$work/demo" --out "$work/out" >/dev/null
[ -e "$work/wide" ] || "$work/eightx" bench year --dir "$work/wide" >/dev/null

"$work/eightx" serve --dir "$work/demo" --listen "127.0.0.1:$port" >/dev/null & pids+=($!)
"$work/eightx" serve --dir "$work/wide" --listen "127.0.0.1:$((port + 1))" >/dev/null & pids+=($!)
"$work/pocketbase" superuser upsert admin@example.com measured-1234 --dir "$work/pb" >/dev/null
"$work/pocketbase" serve --http "127.0.0.1:$((port + 2))" --dir "$work/pb" >/dev/null & pids+=($!)
sleep 5

# 600 records of 12 figures, as the matrix has.
if [ ! -e "$work/filled" ]; then
	api="http://127.0.0.1:$((port + 2))/api" json='Content-Type: application/json'
	admin=$(curl -sf "$api/collections/_superusers/auth-with-password" -H "$json" -d '{"identity":"admin@example.com","password":"measured-1234"}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
	fields='{"name":"village","type":"text"}'
	for i in $(seq 12); do fields="$fields,{\"name\":\"item$i\",\"type\":\"number\"}"; done
	curl -sf "$api/collections" -H "$json" -H "Authorization: $admin" -o /dev/null -d "{\"name\":\"matrix\",\"type\":\"base\",\"fields\":[$fields]}"
	for n in $(seq 600); do
		body="{\"village\":\"village $n\""
		for i in $(seq 12); do body="$body,\"item$i\":$((n * i % 1000))"; done
		curl -sf "$api/collections/matrix/records" -H "$json" -H "Authorization: $admin" -o /dev/null -d "$body}"
	done
	touch "$work/filled"
fi
node "$root/test/browser/speed.mjs" "http://127.0.0.1:$port" "http://127.0.0.1:$((port + 1))" "http://127.0.0.1:$((port + 2))" "${ROUNDS:-3}" "${@:2}"
