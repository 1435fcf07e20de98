// The table a department fills in: paste, look, hand in. What a figure is worth is read
// by the server alone; the grid shows what it said, cell by cell.
import { act, ask, Refused } from "./grid/api";
import { plain, writeBlock } from "./grid/block";
import { Sheet } from "./grid/sheet";
import type { Change, SheetColumn, SheetRow } from "./grid/sheet";

interface Cell { unit: string; metric: string; value?: string | null; missing?: string; filled?: boolean }
interface Note { unit: string; metric: string; note?: string }
interface Said { zh: string; en: string }
interface Reading { id: string; value: string }
interface Finding { level: string; code: string; cell?: string; unit?: string; metric?: string; read?: string; readings?: Reading[]; said: Said; advice?: Said }
interface Answer { unit?: string; metric?: string; reading: string }
interface Saved { state: string; receipt: { number: string; saved: number; open: number }; said: Said; open?: Note[]; findings?: Finding[] }
interface Data {
  id: string; fill: boolean; version: number; columns: { id: string; name: string; unit?: string; hint?: string }[]; rows: { id: string; name: string }[];
  cells: Cell[] | null; open: Note[] | null; returned: Note[] | null; notes: Note[] | null; words: Record<string, string>;
}

const source = document.getElementById("sheet-data");
const element = document.getElementById("sheet");
if (source && element) start(JSON.parse(source.textContent ?? "{}") as Data, element);

function start(data: Data, element: HTMLElement): void {
  const english = document.documentElement.lang === "en";
  const word = (name: string, values: Record<string, string | number> = {}) => (data.words[name] ?? name).replace(/\{(\w+)\}/g, (all, key: string) => String(values[key] ?? all));
  const spoken = (said: Said | undefined) => (said ? (english ? said.en : said.zh) : "");
  const names = new Map(data.rows.map((r) => [r.id, r.name]));
  const columns = new Map(data.columns.map((c) => [c.id, c]));
  const draftKey = "eightx-task-" + data.id;
  const filled = new Set((data.cells ?? []).filter((c) => c.filled).map((c) => c.unit + "/" + c.metric));
  const returned = data.returned ? new Set(data.returned.map((c) => c.unit + "/" + c.metric)) : null;
  const dirty = new Map<string, Change>();
  let sending = false;

  const sheetColumns: SheetColumn[] = [];
  for (const c of data.columns) {
    const column: SheetColumn = { field: c.id, title: c.unit ? c.name + " (" + c.unit + ")" : c.name, total: true, width: Math.max(110, Math.min(180, c.name.length * 16 + 40)) };
    if (c.hint) column.hint = c.hint;
    sheetColumns.push(column);
  }

  const shown = (cells: Cell[]) => {
    const rows = new Map<string, SheetRow>(data.rows.map((r) => [r.id, { id: r.id, name: r.id + " " + r.name }]));
    for (const c of cells) {
      const row = rows.get(c.unit);
      if (row) row[c.metric] = c.value ?? c.missing ?? "";
    }
    return Array.from(rows.values());
  };

  const sheet = new Sheet(element, {
    label: word("label"), sumLabel: word("sum"), head: { field: "name", title: word("unit"), width: 170 }, columns: sheetColumns, rows: shown(data.cells ?? []), readOnly: !data.fill,
    still: (row, field) => filled.has(row + "/" + field) || (returned !== null && !returned.has(row + "/" + field)),
    changed: (changes) => {
      for (const c of changes) {
        sheet.mark(c.row, c.field, null);
        dirty.set(c.row + "/" + c.field, c);
      }
      state("warn", word("unsaved"));
      keep();
    },
    pasted: (block, text) => take(block, text),
  });

  const stateAt = document.getElementById("state");
  function state(tone: string, text: string): void {
    if (!stateAt) return;
    stateAt.dataset["tone"] = tone;
    stateAt.textContent = (tone === "good" ? "● " : tone === "bad" ? "■ " : "▲ ") + text;
  }

  // What has not been sent is kept in this browser, and asked about when the page is
  // opened again.
  function keep(): void {
    const cells = Array.from(dirty.values()).map((c) => ({ row: c.row, field: c.field, after: sheet.value(c.row, c.field) }));
    try {
      if (cells.length) localStorage.setItem(draftKey, JSON.stringify({ at: Date.now(), cells }));
      else localStorage.removeItem(draftKey);
    } catch { /* a browser that keeps nothing: the state word says it is not saved */ }
  }

  function kept(): { at: number; cells: { row: string; field: string; after: string }[] } | null {
    try { return JSON.parse(localStorage.getItem(draftKey) ?? "null") as ReturnType<typeof kept>; } catch { return null; }
  }

  const asks = document.getElementById("asks");
  function question(text: string, answers: [string, string, () => void][]): void {
    if (!asks) return;
    asks.textContent = "";
    const box = document.createElement("div");
    box.className = "sheet-ask";
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", text);
    const p = document.createElement("p");
    p.textContent = text;
    box.append(p);
    for (const [label, look, run] of answers) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-" + look + " me-2";
      button.textContent = label;
      button.addEventListener("click", () => { asks.textContent = ""; run(); });
      box.append(button);
    }
    asks.append(box);
    box.querySelector("button")?.focus();
  }

  // take reads a block from the clipboard. With the names of units in it goes to the
  // server as it is, which knows names, units and forms of figures; without, it is laid
  // from the chosen cell on, after a look at what will be written.
  function take(block: string[][], text: string): boolean {
    const known = new Set<string>();
    for (const r of data.rows) { known.add(plain(r.id)); known.add(plain(r.name)); }
    const rows = block.filter((row) => row.slice(0, 4).some((cell) => known.has(plain(cell)) || known.has(plain(cell).replace(/(\u6751|\u793e\u533a)$/, ""))));
    if (rows.length > 0) {
      void send(headed(block, text, rows[0] ?? []));
      return true;
    }
    const at = sheet.current() ?? { row: data.rows[0]?.id ?? "", field: data.columns[0]?.id ?? "" };
    if (block.length === 1 && (block[0]?.length ?? 0) < 2) return false;
    const left = columns.has(at.field) ? at : { row: at.row, field: data.columns[0]?.id ?? "" };
    const changes = sheet.from(left, block);
    const width = block.reduce((most, row) => Math.max(most, row.length), 0);
    question(word("preview", { rows: Math.min(block.length, new Set(changes.map((c) => c.row)).size), columns: width, from: (names.get(left.row) ?? left.row) + " " + (columns.get(left.field)?.name ?? "") }), [
      [word("write"), "primary", () => { sheet.write(changes); void sheet.choose(left.row, left.field); }],
      [word("leave"), "outline-secondary", () => undefined],
    ]);
    return true;
  }

  // headed puts a head over a block that was copied without one and has one column for
  // each figure.
  function headed(block: string[][], text: string, first: string[]): string {
    const titles = new Set<string>();
    for (const c of data.columns) { titles.add(plain(c.id)); titles.add(plain(c.name)); }
    if (block.slice(0, 4).some((row) => row.some((cell) => titles.has(plain(cell).replace(/[(\[].*$/, ""))))) return text;
    const leading = first.length - data.columns.length;
    if (leading < 1) return text;
    const head = Array.from({ length: leading }, (_x, i) => (i === 0 ? word("head") : "")).concat(data.columns.map((c) => c.id));
    return writeBlock([head].concat(block));
  }

  // table is what has been typed, as the server reads it: only rows with a new figure.
  function table(): string {
    const rows = new Set(Array.from(dirty.values()).map((c) => c.row));
    const fields = data.columns.map((c) => c.id).filter((id) => Array.from(dirty.values()).some((c) => c.field === id));
    const lines = [[word("head")].concat(fields)];
    for (const row of rows) lines.push([row].concat(fields.map((f) => (dirty.has(row + "/" + f) ? sheet.value(row, f) : ""))));
    return writeBlock(lines);
  }

  // What was answered about a table stays true while it is sent again.
  let about = "";
  let given: Answer[] = [];

  async function send(text: string, answer?: Answer): Promise<boolean> {
    if (sending) return false;
    sending = true;
    if (text !== about) { about = text; given = []; }
    if (answer) given = given.concat([answer]);
    const answers = given;
    state("warn", word("saving"));
    try {
      const saved = await act<Saved>("tasks/" + encodeURIComponent(data.id) + "/save", answers.length ? { table: text, answers } : { table: text });
      const fresh = await ask<{ cells?: Cell[] }>("tasks/" + encodeURIComponent(data.id));
      const bad = (saved.findings ?? []).filter((f) => f.level === "error" || f.level === "question");
      const left = new Set(bad.map((f) => (f.unit ?? "") + "/" + (f.metric ?? "")));
      refresh(fresh.cells ?? [], left, bad);
      dirty.forEach((_c, key) => { if (!left.has(key)) dirty.delete(key); });
      keep();
      findings(saved.findings ?? [], text);
      openOnes(saved.open ?? []);
      state(bad.length ? "bad" : "good", spoken(saved.said));
      return bad.length === 0;
    } catch (error) {
      state("bad", word("failed", { why: error instanceof Refused ? error.message : String(error) }));
      return false;
    } finally {
      sending = false;
    }
  }

  // refresh shows what the server has; a cell it could not read keeps what was written.
  function refresh(cells: Cell[], left: Set<string>, bad: Finding[]): void {
    const now = new Map(cells.map((c) => [c.unit + "/" + c.metric, c.value ?? c.missing ?? ""]));
    const changes: Change[] = [];
    const read = new Map(bad.map((f) => [(f.unit ?? "") + "/" + (f.metric ?? ""), f.read ?? ""]));
    for (const r of data.rows) for (const c of data.columns) {
      const key = r.id + "/" + c.id;
      const after = left.has(key) ? (dirty.has(key) ? sheet.value(r.id, c.id) : read.get(key) ?? "") : now.get(key) ?? "";
      const before = sheet.value(r.id, c.id);
      if (before !== after) changes.push({ row: r.id, field: c.id, before, after });
    }
    sheet.fill(changes);
  }

  function openOnes(open: Note[]): void {
    for (const o of open) if (sheet.value(o.unit, o.metric) === "") sheet.mark(o.unit, o.metric, { tone: "warn", text: word("open") });
  }

  const errors = document.getElementById("errors");
  function findings(list: Finding[], text: string): void {
    sheet.unmark();
    if (!errors) return;
    errors.textContent = "";
    for (const f of list) if (f.unit && f.metric) sheet.mark(f.unit, f.metric, { tone: f.level === "error" || f.level === "question" ? "bad" : "warn", text: spoken(f.said) });
    if (!list.length) return;
    const box = document.createElement("table");
    box.className = "table cell-errors";
    const head = box.createTHead().insertRow();
    for (const name of ["column.cell", "column.unit", "column.metric", "column.given", "column.problem", "column.advice"]) {
      const th = document.createElement("th");
      th.scope = "col";
      th.textContent = word(name);
      head.append(th);
    }
    const body = box.createTBody();
    for (const f of list) {
      const row = body.insertRow();
      row.insertCell().textContent = f.cell ?? "";
      const unit = row.insertCell();
      if (f.unit && f.metric) {
        const go = document.createElement("button");
        go.type = "button";
        go.className = "btn btn-link btn-sm";
        go.textContent = names.get(f.unit) ?? f.unit;
        go.addEventListener("click", () => void sheet.choose(f.unit ?? "", f.metric ?? ""));
        unit.append(go);
      }
      row.insertCell().textContent = columns.get(f.metric ?? "")?.name ?? f.metric ?? "";
      row.insertCell().textContent = f.read ?? "";
      row.insertCell().textContent = (f.level === "error" || f.level === "question" ? "■ " : "▲ ") + spoken(f.said);
      const advice = row.insertCell();
      advice.textContent = spoken(f.advice);
      for (const reading of f.readings ?? []) {
        if (f.level !== "question") continue;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-outline-primary btn-sm ms-2";
        button.textContent = word("accept", { reading: reading.id, value: reading.value });
        button.addEventListener("click", () => { void send(text, { unit: f.unit ?? "", metric: f.metric ?? "", reading: reading.id }); });
        advice.append(button);
      }
    }
    errors.append(...columnQuestions(list, text));
    const marked = document.createElement("button");
    marked.type = "button";
    marked.className = "btn btn-outline-secondary btn-sm";
    marked.textContent = word("marked");
    marked.addEventListener("click", () => void download(text));
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.append(box);
    errors.append(marked, scroll);
  }

  // columnQuestions ask once what is in doubt about a whole column: a column that came in
  // yuan is one question, not twenty-three.
  function columnQuestions(list: Finding[], text: string): HTMLElement[] {
    const out: HTMLElement[] = [];
    for (const c of data.columns) {
      const asked = list.filter((f) => f.level === "question" && f.metric === c.id && f.readings?.length);
      const first = asked[0];
      if (asked.length < 2 || !first) continue;
      const box = document.createElement("div");
      box.className = "sheet-ask";
      const p = document.createElement("p");
      p.textContent = "▲ " + word("column_question", { metric: c.name, count: asked.length, unit: names.get(first.unit ?? "") ?? "", read: first.read ?? "" });
      box.append(p);
      for (const reading of first.readings ?? []) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-outline-primary me-2";
        button.textContent = word("column_accept", { reading: reading.id, value: reading.value, unit: names.get(first.unit ?? "") ?? "" });
        button.addEventListener("click", () => { void send(text, { metric: c.id, reading: reading.id }); });
        box.append(button);
      }
      out.push(box);
    }
    return out;
  }

  const own = "/api/v1/orgs/" + encodeURIComponent(document.body.dataset["org"] ?? "") + "/tasks/" + encodeURIComponent(data.id);
  const fileType = (file: File) => (/\.(csv|tsv|txt)$/i.test(file.name) ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

  // A file that was filled in is read by the server into what the clipboard would hold;
  // from there it goes the way of a block that was pasted.
  let uploaded: { file: File; text: string } | null = null;

  async function upload(file: File): Promise<void> {
    state("warn", word("reading", { file: file.name }));
    const response = await fetch(own + "/table", { method: "POST", credentials: "same-origin", body: file, headers: { "Content-Type": fileType(file), "Accept": "application/json", "Accept-Language": document.documentElement.lang } });
    const answer = JSON.parse(await response.text()) as { table?: string; detail?: string; title?: string };
    if (!response.ok || answer.table === undefined) return state("bad", word("failed", { why: answer.detail ?? answer.title ?? String(response.status) }));
    uploaded = { file, text: answer.table };
    await send(answer.table);
  }

  const picker = document.getElementById("upload") as HTMLInputElement | null;
  picker?.addEventListener("change", () => {
    const file = picker.files?.[0];
    picker.value = "";
    if (file) void upload(file).catch((error: unknown) => state("bad", word("failed", { why: String(error) })));
  });

  // download is the same table as a workbook with red cells: the one that was sent, when
  // it was one.
  async function download(text: string): Promise<void> {
    const language = document.documentElement.lang;
    const response = uploaded?.text === text
      ? await fetch(own + "/table/marked.xlsx", { method: "POST", credentials: "same-origin", headers: { "Content-Type": fileType(uploaded.file), "Accept-Language": language }, body: uploaded.file })
      : await fetch(own + "/marked.xlsx", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "Accept-Language": language }, body: JSON.stringify({ table: text }) });
    if (!response.ok) return state("bad", word("failed", { why: String(response.status) }));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = (uploaded?.text === text ? uploaded.file.name.replace(/\.[^.]*$/, "") + "-" : "") + word("marked_name") + ".xlsx";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  document.getElementById("save")?.addEventListener("click", () => { if (dirty.size) void send(table()); });
  document.getElementById("undo")?.addEventListener("click", () => sheet.back());
  document.getElementById("redo")?.addEventListener("click", () => sheet.again());
  const form = document.getElementById("submit-form") as HTMLFormElement | null;
  form?.addEventListener("submit", (e) => {
    if (!dirty.size) return;
    e.preventDefault();
    void send(table()).then((clean) => { if (clean) HTMLFormElement.prototype.submit.call(form); else for (const b of form.querySelectorAll("button")) b.disabled = false; });
  });
  window.addEventListener("beforeunload", (e) => { if (dirty.size && !kept()) e.preventDefault(); });

  void sheet.ready.then(() => {
    for (const n of data.notes ?? []) sheet.mark(n.unit, n.metric, { tone: "warn", text: n.note ?? "" });
    if (data.fill) openOnes(data.open ?? []);
    const first = data.rows[0];
    const column = data.columns[0];
    if (data.fill && first && column) void sheet.choose((returned ? data.returned?.[0]?.unit : first.id) ?? first.id, (returned ? data.returned?.[0]?.metric : column.id) ?? column.id);
    if (data.fill) state((data.cells ?? []).some((c) => !c.filled) ? "good" : "warn", (data.cells ?? []).some((c) => !c.filled) ? word("saved") : word("open"));
    const old = kept();
    if (data.fill && old?.cells.length) question(word("restore", { count: old.cells.length, at: new Date(old.at).toLocaleString(document.documentElement.lang) }), [
      [word("go_on"), "primary", () => sheet.write(old.cells.map((c) => ({ row: c.row, field: c.field, before: sheet.value(c.row, c.field), after: c.after })))],
      [word("discard"), "outline-secondary", () => { dirty.clear(); keep(); }],
    ]);
  });
}
