#!/usr/bin/env python3
"""Repeats a draw: redraw.py INPUT.json SEED [SHARES.json]. Needs Python 3 and nothing of eightx."""
import hashlib, json, sys
from collections import Counter

def dump(x): return json.dumps(x, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
def sha(*lines): return hashlib.sha256("\n".join(lines).encode()).hexdigest()
def canon(x):  # lists are sets: their order does not count, and empty values say nothing
    if isinstance(x, dict): return {k: canon(v) for k, v in x.items() if v}
    return sorted(map(canon, x), key=dump) if isinstance(x, list) else x

inp = json.load(open(sys.argv[1], encoding="utf-8"))
shares = sorted(json.load(open(sys.argv[3], encoding="utf-8")), key=lambda s: s["by"]) if len(sys.argv) > 3 else []
shares = [{k: s[k] for k in ("by", "share", "salt")} for s in shares]
sealed = {(c["by"], c["hash"]) for c in inp.get("commitments", [])}
if sealed != {(s["by"], sha("eightx-commit-1", s["by"], s["share"], s["salt"])) for s in shares}: sys.exit("the shares are not what was sealed")
digest = sha(dump(canon(inp)))
key, counter, steps = sha("eightx-draw-1", digest, sys.argv[2], *(s["share"] for s in shares)), 0, []

def pick(what, of, box):  # one lot out of the box: a number below len(box) from SHA-256 in counter mode
    global counter
    while True:
        counter += 1
        x = int(sha(key, str(counter))[:16], 16)
        if x < 2**64 - 2**64 % len(box): break
    shown = " ".join(box) if len(box) <= 100 else f"{box[0]} ... {box[-1]} ({len(box)})"
    steps.append({"n": len(steps) + 1, "what": what, "of": of, "from": shown, "number": x % len(box) + 1, "got": box[x % len(box)]})
    return steps[-1]["got"]
def deal(what, of, box, k):  # Fisher-Yates by striking out
    box, got = sorted(box), []
    while len(got) < k: got.append(pick(what, of, box)); box.remove(got[-1])
    return got

units, per = sorted(u["id"] for u in inp.get("units", [])), inp.get("perUnit") or 1
people = {a["id"]: a for a in inp.get("assessors", [])}
who = {p["id"]: p for p in inp.get("panels", [])} or people
why = {(r["who"], r["unit"]): "LAST" for r in inp.get("last", [])} | {(r["who"], r["unit"]): r["reason"] for r in inp.get("recusals", [])}
spare = {u: sorted(r for r in inp.get("reserves", []) if (r, u) not in why) for u in units}
barred = lambda u, b: sorted(m for m in who[b].get("members", []) if (m, u) in why)
may = {(u, b) for u in units for b in who if (b, u) not in why and len(barred(u, b)) <= len(spare[u])}
even, seats, n = inp.get("spread") != "caps", per * len(units), max(len(who), 1)
high = {b: who[b].get("atMost") or max(-(-seats // n) if even else seats, who[b].get("atLeast") or 0) for b in who}
low = {b: who[b].get("atLeast") or (min(seats // n, high[b]) if even else 0) for b in who}
label = {b: b for b in who} | {b: min(group) for group in inp.get("apart", []) for b in group}

def fits(done):  # can all others still be served when these pairs stand? (a flow through a network)
    load, used = Counter(b for _, b in done), Counter((u, label[b]) for u, b in done)
    owed, rest, net = {b: max(low[b] - load[b], 0) for b in who}, seats - len(done), {"s": {}, "j": {}, "t": {}}
    if any(load[b] > high[b] for b in who) or max(used.values(), default=0) > 1 or sum(owed.values()) > rest: return False
    def edge(a, b, c): net.setdefault(a, {})[b] = c; net.setdefault(b, {}).setdefault(a, 0)
    for b in who: edge(("who", b), "t", owed[b]); edge(("who", b), "j", high[b] - max(low[b], load[b]))
    for u in units: edge("s", ("unit", u), per - sum(v == u for v, _ in done))
    for u, b in sorted(may):
        if not used[u, label[b]]: edge(("unit", u), (u, label[b]), 1); edge((u, label[b]), ("who", b), 1)
    edge("j", "t", rest - sum(owed.values()))
    def push(a, seen):
        seen.add(a)
        for b in net[a]:
            if net[a][b] > 0 and (b == "t" or b not in seen and push(b, seen)): net[a][b] -= 1; net[b][a] += 1; return True
    return sum(iter(lambda: push("s", set()), None)) == rest

if units and not fits(set()): sys.exit("no assignment keeps all rules")
order, done, replaced = deal("order", "", units, len(units)), set(), []
for u in order:
    for _ in range(per): done.add((u, pick("assign", u, [b for b in sorted(who) if (u, b) in may - done and fits(done | {(u, b)})])))
for u, b in sorted(done):
    box = list(spare[u])
    for m in barred(u, b):
        same = [r for r in box if people[m].get("department") and people[r].get("department") == people[m]["department"]]
        box.remove(got := pick("replace", f"{u} {m}", same or box))
        replaced.append({"unit": u, "panel": b, "member": m, "by": got, "reason": why[m, u]})
visits = [{"panel": b, "units": deal("visit", b, mine, len(mine))} for b in sorted(who) if inp.get("panels") for mine in [[u for u, c in done if c == b]]]
strata = sorted((s["id"], t["id"], t["from"], t["quota"]) for s in inp.get("samples", []) for t in s["strata"])
drawn = [{"id": s, "stratum": t, "drawn": deal("sample", f"{s} {t}", box, quota)} for s, t, box, quota in strata]
print(json.dumps({"draw": "eightx-draw-1", "purpose": inp["purpose"], "input": digest, "seed": sys.argv[2], "shares": shares, "order": order,
    "assigned": [{"unit": u, "to": sorted(b for v, b in done if v == u)} for u in units], "replaced": replaced, "visits": visits,
    "samples": drawn, "steps": steps}, ensure_ascii=False, indent=1))
