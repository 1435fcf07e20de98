// The editor of a draft scheme: a grid of items and indicators, the form of the chosen
// rule, sums of each peer group, and what the checker says after each pause.
import { act, Refused } from "./grid/api";
import { sum } from "./grid/block";
import { Sheet } from "./grid/sheet";
import type { Change, SheetColumn, SheetRow } from "./grid/sheet";
import { isMap, partForm, ruleForm } from "./scheme/form";
import type { Args, Choice, Kind, Param, Tree } from "./scheme/form";
import { Parts } from "./scheme/parts";

interface Indicator extends Args { id: string; name: string; rule: Args }
interface Item extends Args { id: string; name: string; kind: string }
interface Group { id: string; name: string; total?: string }
interface Data { id: string; cycle: string; version: number; text: Args; kinds: Kind[]; itemKinds: Choice[]; parts: Param[]; itemFields: Param[]; lineFields: Param[]; words: Record<string, string> }

const source = document.getElementById("scheme-data");
const holder = document.getElementById("sheet");
if (source && holder) start(JSON.parse(source.textContent ?? "{}") as Data, holder);

function start(data: Data, holder: HTMLElement): void {
  const word = (name: string, values: Record<string, string | number> = {}) => (data.words[name] ?? name).replace(/\{(\w+)\}/g, (all, key: string) => String(values[key] ?? all));
  const draftKey = "eightx-scheme-" + data.id;
  const byID = (id: string) => document.getElementById(id);
  let scheme: Args = data.text;
  let last = JSON.stringify(scheme);
  let stored = last;
  let past: string[] = [];
  let future: string[] = [];
  let sheet: Sheet | null = null;
  let parts: Parts | null = null;
  let shownRow = "";
  let version = data.version;
  let timer = 0;
  let asked = 0;

  const items = () => scheme["items"] as Item[];
  const lines = (item: Item) => (item["indicators"] ?? []) as Indicator[];
  const groups = (scheme["peerGroups"] ?? []) as unknown as Group[];

  function part(row: string): { item: Item; line: Indicator | null } | null {
    const at = row.split(".").map(Number);
    const item = items()[at[0] ?? -1];
    if (!item) return null;
    const line = at.length > 1 ? lines(item)[at[1] ?? -1] : undefined;
    return at.length > 1 && !line ? null : { item, line: line ?? null };
  }

  function pointsOf(points: Tree | undefined, group: string): string {
    if (isMap(points)) return String(points[group] ?? "");
    return points === undefined || points === null ? "" : String(points);
  }

  function setPoints(holder: Args, group: string, text: string): void {
    const now: Args = {};
    for (const g of groups) {
      const value = g.id === group ? text : pointsOf(holder["points"], g.id);
      if (value !== "") now[g.id] = value;
    }
    if (Object.keys(now).length) holder["points"] = now;
    else delete holder["points"];
  }

  const kindLabel = (name: Tree | undefined) => data.kinds.find((k) => k.name === name)?.label ?? String(name ?? "");

  function rowOf(id: string, item: Item, line: Indicator | null): SheetRow {
    const it: Args = line ?? item;
    const basis = it["basis"];
    const row: SheetRow = {
      id, no: id.split(".").map((n) => String(Number(n) + 1)).join("."), code: String(it["id"] ?? ""), name: String(it["name"] ?? ""),
      rule: line ? kindLabel(line.rule?.["kind"]) : data.itemKinds.find((k) => k.value === item.kind)?.label ?? item.kind, basis: isMap(basis) ? String(basis["title"] ?? "") : "",
    };
    for (const g of groups) row["points-" + g.id] = pointsOf(it["points"], g.id);
    return row;
  }

  function rows(): SheetRow[] {
    return items().reduce<SheetRow[]>((all, item, i) => all.concat([rowOf(String(i), item, null)], lines(item).map((line, k) => rowOf(String(i) + "." + String(k), item, line))), []);
  }

  const columns: SheetColumn[] = [{ field: "code", title: word("id"), text: true, width: 90 }, { field: "name", title: word("name"), text: true, width: 280 }];
  for (const g of groups) columns.push({ field: "points-" + g.id, title: g.name, width: 100 });
  columns.push({ field: "rule", title: word("rule"), fixed: true, width: 130 }, { field: "basis", title: word("basis"), text: true, width: 220 });

  function apply(changes: Change[]): void {
    for (const c of changes) {
      const at = part(c.row);
      if (!at) continue;
      const it: Args = at.line ?? at.item;
      if (c.field === "code") it["id"] = c.after;
      else if (c.field === "name") it["name"] = c.after;
      else if (c.field === "basis") {
        if (c.after === "") delete it["basis"];
        else it["basis"] = { ...(isMap(it["basis"]) ? it["basis"] : {}), title: c.after };
      } else if (c.field.startsWith("points-")) setPoints(it, c.field.slice(7), c.after);
    }
  }

  function build(choose?: string): void {
    sheet?.destroy();
    holder.textContent = "";
    const element = document.createElement("div");
    element.className = "sheet";
    holder.append(element);
    const made = new Sheet(element, {
      label: word("label"), head: { field: "no", title: "#", width: 60 }, columns, rows: rows(), readOnly: false, height: Math.max(360, window.innerHeight - 330),
      still: (row, field) => field === "basis" && !row.includes("."),
      changed: (changes) => { apply(changes); step(); },
      undo: () => travel(past, future),
      redo: () => travel(future, past),
    });
    sheet = made;
    for (const event of ["keyup", "mouseup", "focusin"]) element.addEventListener(event, () => showForm());
    void made.ready.then(() => { if (sheet === made) { shownRow = ""; void made.choose(choose ?? "0.0", "name").then(showForm); mark(); } });
  }

  // step remembers what was, so that it can be taken back, and lets the checker look.
  function step(): void {
    past.push(last);
    if (past.length > 100) past.shift();
    future = [];
    last = JSON.stringify(scheme);
    settle();
  }

  function travel(from: string[], to: string[]): void {
    const text = from.pop();
    if (text === undefined) return;
    to.push(last);
    last = text;
    scheme = JSON.parse(text) as Args;
    refresh();
    settle();
  }

  // refresh shows the scheme as it is: cell by cell, or as a new grid when rows came or went.
  function refresh(choose?: string): void {
    const now = rows();
    const at = sheet?.current()?.row;
    if (!sheet || now.map((r) => r.id).join() !== sheet.rowIDs().join()) return build(choose ?? (at && now.some((r) => r.id === at) ? at : undefined));
    const changes: Change[] = [];
    for (const row of now) for (const field of Object.keys(row)) {
      const before = sheet.value(row.id, field);
      if (before !== row[field]) changes.push({ row: row.id, field, before, after: row[field] ?? "" });
    }
    sheet.fill(changes);
    shownRow = "";
    showForm();
    parts?.draw();
  }

  function settle(): void {
    sums();
    const changed = last !== stored;
    state(changed ? "warn" : "good", word(changed ? "unsaved" : "saved"));
    try {
      if (changed) localStorage.setItem(draftKey, JSON.stringify({ at: Date.now(), version, text: last }));
      else localStorage.removeItem(draftKey);
    } catch { /* the state word says that nothing is saved */ }
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void check(), 900);
  }

  const stateAt = byID("state");
  function state(tone: string, text: string): void {
    if (!stateAt) return;
    stateAt.dataset["tone"] = tone;
    stateAt.textContent = (tone === "good" ? "\u25cf " : tone === "bad" ? "\u25a0 " : "\u25b2 ") + text;
  }

  // sums are what the items of a peer group come to, beside what they should.
  function sums(): void {
    const box = byID("sums");
    if (!box) return;
    box.textContent = "";
    const total = String((scheme["scale"] as Args | undefined)?.["total"] ?? "");
    for (const g of groups) {
      const want = String(g.total ?? total);
      const counted = items().filter((i) => i.kind === "fixed" || i.kind === "added");
      const below = counted.map((i) => sum(lines(i).filter((l) => !Array.isArray(l["peers"]) || (l["peers"] as Tree[]).includes(g.id)).map((l) => pointsOf(l["points"], g.id))));
      const got = sum(counted.map((i, k) => (i["points"] === undefined ? below[k] : pointsOf(i["points"], g.id)))) || "0";
      const all = sum(below) || "0";
      const tone = Number(got) !== Number(want) ? "bad" : Number(all) !== Number(want) ? "warn" : "good";
      const span = document.createElement("span");
      span.className = "state tone-" + tone;
      span.textContent = (tone === "good" ? "\u25cf " : tone === "warn" ? "\u25b2 " : "\u25a0 ") + word("sum", { group: g.name, items: got, lines: all, total: want });
      box.append(span);
    }
  }

  const checking = byID("checking");
  async function check(): Promise<void> {
    const mine = ++asked;
    if (checking) checking.textContent = word("checking");
    const form = new FormData();
    const fields: Record<string, string> = { _form: "check", _back: location.pathname, _dry: "1", id: data.id, cycle: data.cycle, text: last };
    for (const name of Object.keys(fields)) form.append(name, fields[name] ?? "");
    try {
      const response = await fetch("/act/scheme.draft", { method: "POST", credentials: "same-origin", body: form });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.getElementById("findings");
      if (mine !== asked) return;
      const here = byID("findings");
      if (found && here) { here.replaceWith(document.importNode(found, true)); mark(); }
      if (checking) checking.textContent = found ? word("checked") : word("not_checked");
    } catch {
      if (mine === asked && checking) checking.textContent = word("not_checked");
    }
  }

  // rowAt is the row of the grid that a finding's link means.
  const rowAt = (href: string) => /^#(?:line|item)-(\d+)(?:-(\d+))?$/.exec(href)?.slice(1).filter((n) => n !== undefined).join(".") ?? "";

  function mark(): void {
    sheet?.unmark();
    for (const link of document.querySelectorAll<HTMLAnchorElement>("#findings a[href]")) {
      const tone = link.closest("details")?.querySelector("summary .tone-bad") ? "bad" : link.closest("details")?.querySelector("summary .tone-warn") ? "warn" : "";
      const row = rowAt(link.getAttribute("href") ?? "");
      if (row && tone) sheet?.mark(row, "name", { tone: tone as "bad" | "warn", text: link.parentElement?.textContent?.trim() ?? "" });
    }
  }

  document.addEventListener("click", (e) => {
    const link = (e.target as HTMLElement | null)?.closest<HTMLAnchorElement>("#findings a[href]");
    const row = link ? rowAt(link.getAttribute("href") ?? "") : "";
    if (!row) return;
    e.preventDefault();
    void sheet?.choose(row, "name").then(showForm);
  });

  // showForm shows the form of the row that is chosen.
  function showForm(): void {
    const row = sheet?.current()?.row ?? "";
    const box = byID("rule-form");
    const at = part(row);
    if (!box || !at || row === shownRow) return;
    shownRow = row;
    box.textContent = "";
    const head = document.createElement("h2");
    head.textContent = String((at.line ?? at.item)["id"]) + " " + String((at.line ?? at.item)["name"]);
    const body = document.createElement("div");
    box.append(head, body);
    const changed = () => { step(); refreshLabels(row); };
    if (at.line) {
      at.line.rule = at.line.rule ?? {};
      ruleForm(body, at.line.rule, { kinds: data.kinds, word, changed });
      more(box, data.lineFields, at.line, changed);
      return;
    }
    const select = document.createElement("select");
    select.className = "form-select";
    select.setAttribute("aria-label", word("rule"));
    for (const k of data.itemKinds) select.add(new Option(k.label, k.value, false, k.value === at.item.kind));
    select.addEventListener("change", () => { at.item.kind = select.value; changed(); });
    body.append(select);
    more(box, data.itemFields, at.item, changed);
  }

  // more is everything else a row may say: variants for some groups, conditions, caps.
  function more(box: HTMLElement, fields: Param[], holder: Args, changed: () => void): void {
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    const said = fields.filter((f) => holder[f.name] !== undefined).map((f) => f.label);
    summary.textContent = word("more") + (said.length ? " (" + said.join(", ") + ")" : "");
    const body = document.createElement("div");
    fold.append(summary, body);
    fold.addEventListener("toggle", () => { if (fold.open && !body.childElementCount) partForm(body, fields, holder, { kinds: data.kinds, word, changed }); });
    box.append(fold);
  }

  function refreshLabels(row: string): void {
    const at = part(row);
    if (!at || !sheet) return;
    const after = rowOf(row, at.item, at.line)["rule"] ?? "";
    sheet.fill([{ row, field: "rule", before: sheet.value(row, "rule"), after }]);
  }

  async function save(): Promise<void> {
    if (last === stored) return;
    const text = last;
    state("warn", word("saving"));
    try {
      const saved = await act<{ version: number }>("schemes", { id: data.id, cycle: data.cycle, text: JSON.parse(text) as unknown }, { match: version });
      version = saved.version;
      stored = text;
      settle();
    } catch (error) {
      state("bad", word("failed", { why: error instanceof Refused ? error.message : String(error) }));
    }
  }

  function add(line: boolean): void {
    const at = (sheet?.current()?.row ?? "0").split(".").map(Number);
    const i = at[0] ?? 0;
    const item = items()[i];
    if (line && item) {
      const k = at.length > 1 ? (at[1] ?? 0) + 1 : 0;
      const list = lines(item);
      list.splice(k, 0, { id: freeID(item.id + "-", list.map((l) => l.id)), name: word("new_indicator"), rule: { kind: "passfail" } } as Indicator);
      item["indicators"] = list;
      step();
      refresh(String(i) + "." + String(k));
    } else {
      items().splice(i + 1, 0, { id: freeID("X", items().map((one) => one.id)), name: word("new_item"), kind: "added", indicators: [] } as unknown as Item);
      step();
      refresh(String(i + 1));
    }
  }

  function freeID(prefix: string, taken: string[]): string {
    for (let n = 1; ; n++) {
      const id = prefix + (prefix.endsWith("-") && n < 10 ? "0" : "") + String(n);
      if (!taken.includes(id)) return id;
    }
  }

  function remove(): void {
    const at = (sheet?.current()?.row ?? "").split(".").map(Number);
    const item = items()[at[0] ?? -1];
    if (!item) return;
    if (at.length > 1) lines(item).splice(at[1] ?? 0, 1);
    else items().splice(at[0] ?? 0, 1);
    step();
    refresh();
  }

  byID("save")?.addEventListener("click", () => void save());
  byID("undo")?.addEventListener("click", () => travel(past, future));
  byID("redo")?.addEventListener("click", () => travel(future, past));
  byID("add-line")?.addEventListener("click", () => add(true));
  byID("add-item")?.addEventListener("click", () => add(false));
  byID("remove-line")?.addEventListener("click", () => remove());
  document.addEventListener("keydown", (e) => { if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s") { e.preventDefault(); void save(); } });

  function keptDraft(): { at: number; text: string } | null {
    try { return JSON.parse(localStorage.getItem(draftKey) ?? "null") as { at: number; text: string } | null; } catch { return null; }
  }

  // What was not saved is kept in this browser and asked about.
  function restore(): void {
    const kept = keptDraft();
    const asks = byID("asks");
    if (!kept || !asks || kept.text === stored) return;
    const text = kept.text;
    const box = document.createElement("div");
    box.className = "sheet-ask";
    box.setAttribute("role", "alertdialog");
    const p = document.createElement("p");
    p.textContent = word("restore", { at: new Date(kept.at).toLocaleString(document.documentElement.lang) });
    box.setAttribute("aria-label", p.textContent);
    box.append(p);
    const answer = (label: string, look: string, run: () => void) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-" + look + " me-2";
      button.textContent = label;
      button.addEventListener("click", () => { asks.textContent = ""; run(); });
      box.append(button);
    };
    answer(word("go_on"), "primary", () => { past.push(last); last = text; scheme = JSON.parse(text) as Args; refresh(); settle(); });
    answer(word("discard"), "outline-secondary", () => { try { localStorage.removeItem(draftKey); } catch { /* nothing is kept */ } });
    asks.append(box);
  }

  sums();
  state("good", word("saved"));
  const partsAt = byID("parts-form");
  if (partsAt) parts = new Parts(partsAt, { kinds: data.kinds, parts: data.parts, word, scheme: () => scheme, changed: () => step() });
  build();
  restore();
}
