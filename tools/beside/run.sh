#!/usr/bin/env bash
# Measures eightx beside PocketBase (as it ships, and with every commit on the disk)
# and beside the least a Go server over SQLite can be, on this machine and in turns:
# one server at a time, the same driver, the same number of connections.
#
#   tools/beside/run.sh [FOLDER]     builds and data go to FOLDER, else to a temporary one
#
# ROUNDS (1), TIME (4s), PORT (18090) and CONNECTIONS ("1 16 64 1000") change what is run. Figures
# are JSON lines in FOLDER/figures.jsonl. Sheets have 60 lines; ours are sent as named
# lines (2.5 KB), those of the others as one list of numbers (0.4 KB). Ours check
# permission, refuse what was there, keep the first answer for repetitions and write
# an entry of the log with each sheet; the others do not.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$(mktemp -d)}
rounds=${ROUNDS:-1}
lasting=${TIME:-4s}
connections=${CONNECTIONS:-1 16 64 1000}
port=${PORT:-18090}
mkdir -p "$work"
ulimit -n 8192

build() {
	(cd "$root" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/eightx" ./cmd/eightx)
	(cd "$root/tools" && go build -o "$work/loadtest" ./loadtest)
	(cd "$here/pocketbase" && CGO_ENABLED=0 go build -o "$work/pocketbase" .)
	(cd "$here/bare" && CGO_ENABLED=0 go build -o "$work/bare" .)
}

# start SERVER: runs it on $port and sets pid. Another server there would be measured
# in its place.
start() {
	if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
		echo "port $port is taken; set PORT" && exit 1
	fi
	case $1 in
	eightx) "$work/eightx" serve --dir "$work/office" --listen "127.0.0.1:$port" >"$work/$1.log" 2>&1 & ;;
	pocketbase) "$work/pocketbase" serve --http "127.0.0.1:$port" --dir "$work/pb" >"$work/$1.log" 2>&1 & ;;
	pocketbase-full) SYNCHRONOUS=FULL "$work/pocketbase" serve --http "127.0.0.1:$port" --dir "$work/pb" >"$work/$1.log" 2>&1 & ;;
	bare)
		rm -f "$work"/bare.db*
		"$work/bare" -listen "127.0.0.1:$port" -db "$work/bare.db" -seed 33 >"$work/$1.log" 2>&1 &
		;;
	esac
	pid=$!
	for _ in $(seq 200); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
		sleep 0.1
	done
	echo "$1 does not answer:" && tail -5 "$work/$1.log" && exit 1
}

stop() {
	kill "$pid" && wait "$pid" 2>/dev/null || true
}

# measure SERVER MODE CONNECTIONS
measure() {
	local kind=${1%-full} more=()
	case $kind in
	eightx) more=(-office "$work/office/bench.json") ;;
	pocketbase) more=(-token "$(cat "$work/pb.token")" -user "$(cat "$work/pb.user")") ;;
	bare) more=(-token "$("$work/bare" -token)") ;;
	esac
	"$work/loadtest" -kind "$kind" -mode "$2" -c "$3" -d "$lasting" -addr "127.0.0.1:$port" -pid "$pid" "${more[@]}" -json |
		sed "s/^{/{\"server\":\"$1\",/" | tee -a "$work/figures.jsonl"
}

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# prepare_pocketbase makes its collection, a user who may write his own sheets, and
# as many sheets as ours has.
prepare_pocketbase() {
	local api="http://127.0.0.1:$port/api" json='Content-Type: application/json' admin
	"$work/pocketbase" superuser upsert admin@example.com measured-1234 --dir "$work/pb" >/dev/null
	start pocketbase
	admin=$(curl -sf "$api/collections/_superusers/auth-with-password" -H "$json" -d '{"identity":"admin@example.com","password":"measured-1234"}' | field token)
	curl -sf "$api/collections" -H "$json" -H "Authorization: $admin" -o /dev/null -d '{"name":"sheets","type":"base",
		"fields":[{"name":"village","type":"number"},{"name":"rater","type":"text","required":true},{"name":"period","type":"text","required":true},
			{"name":"scores","type":"json"},{"name":"note","type":"text"},{"name":"created","type":"autodate","onCreate":true}],
		"indexes":["CREATE INDEX sheet_place ON sheets (period, village)"],
		"createRule":"@request.auth.id != \"\" && rater = @request.auth.id","listRule":"@request.auth.id != \"\"","viewRule":"@request.auth.id != \"\""}'
	curl -sf "$api/collections/users/records" -H "$json" -H "Authorization: $admin" -d '{"email":"user@example.com","password":"measured-1234","passwordConfirm":"measured-1234","verified":true}' | field id >"$work/pb.user"
	curl -sf "$api/collections/users/auth-with-password" -H "$json" -d '{"identity":"user@example.com","password":"measured-1234"}' | field token >"$work/pb.token"
	"$work/loadtest" -kind pocketbase -mode create -c 64 -n 19800 -d 10m -addr "127.0.0.1:$port" -pid "$pid" -token "$(cat "$work/pb.token")" -user "$(cat "$work/pb.user")" >/dev/null
	stop
}

# waiting SERVER: what it takes before anybody asks it.
waiting() {
	local begin end
	begin=$(date +%s%N)
	start "$1"
	end=$(date +%s%N)
	sleep 3
	printf '{"server":"%s","mode":"idle","startMs":%d,"memoryKB":%d,"binaryBytes":%d}\n' "$1" $(((end - begin) / 1000000)) \
		"$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")" "$(stat -c %s "$work/${1%-full}")" | tee -a "$work/figures.jsonl"
	stop
}

build
: >"$work/figures.jsonl"
if [ ! -e "$work/prepared" ]; then
	rm -rf "$work/office" "$work/pb"
	"$work/eightx" bench office --dir "$work/office" >/dev/null 2>&1
	prepare_pocketbase
	touch "$work/prepared"
fi
for server in eightx pocketbase bare; do waiting "$server"; done
for _ in $(seq "$rounds"); do
	for mode in create list; do
		for c in $connections; do
			for server in eightx pocketbase pocketbase-full bare; do
				start "$server"
				measure "$server" "$mode" "$c"
				stop
			done
		done
	done
	for mode in board repeat; do
		for c in $connections; do
			start eightx
			measure eightx "$mode" "$c"
			stop
		done
	done
done
echo "figures are in $work/figures.jsonl"
