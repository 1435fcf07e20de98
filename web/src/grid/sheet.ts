// A grid that behaves as people know it from WPS and Excel: ranges, blocks from the
// clipboard, Ctrl+D, Ctrl+Z, Enter down, Tab right, F2, Esc. It knows nothing of what
// its figures mean; the page that makes it does.
import { ColumnCalcsModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule, KeybindingsModule, ResizeColumnsModule, SelectRangeModule, Tabulator, TooltipModule } from "tabulator-tables";
import type { CellComponent, ColumnDefinition } from "tabulator-tables";
import { parseBlock, sum, writeBlock } from "./block";

Tabulator.registerModule([ColumnCalcsModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule, KeybindingsModule, ResizeColumnsModule, SelectRangeModule, TooltipModule]);

export interface SheetColumn {
  field: string;
  title: string;
  hint?: string; // what it means
  fixed?: boolean; // not to be changed
  text?: boolean; // words rather than a figure
  width?: number;
  total?: boolean; // summed up below
}

export interface SheetRow { id: string; [field: string]: string }

// Change is one cell before and after; a list of them is one step back.
export interface Change { row: string; field: string; before: string; after: string }

export interface Mark { tone: "bad" | "warn" | "done"; text: string }

export interface SheetWishes {
  label: string;
  columns: SheetColumn[];
  rows: SheetRow[];
  head: { field: string; title: string; width: number }; // the frozen first column: what a row is
  readOnly: boolean;
  height?: number;
  sumLabel?: string;
  // changed is told after each step, also after a step back.
  changed(changes: Change[]): void;
  // pasted may take a block itself; false leaves it to the grid, which writes it from
  // the chosen cell on.
  pasted?(block: string[][], text: string): boolean;
  // undo and redo take steps back by other means than the grid's own.
  undo?(): void;
  redo?(): void;
  // still says whether a cell may not be changed.
  still?(row: string, field: string): boolean;
}

export class Sheet {
  readonly table: Tabulator;
  private undone: Change[][] = [];
  private done: Change[][] = [];
  private marks = new Map<string, Mark>();
  private typed: string | null = null;
  private editing = false;
  private at: { row: string; field: string } | null = null;
  ready: Promise<void>;

  constructor(readonly element: HTMLElement, private readonly wishes: SheetWishes) {
    const rowHeight = document.documentElement.classList.contains("big") ? 44 : 32;
    const most = wishes.height ?? Math.max(320, window.innerHeight - 260);
    const need = (wishes.rows.length + 3) * rowHeight + 90;
    this.table = new Tabulator(element, {
      data: wishes.rows.map((row) => ({ ...row })),
      index: "id",
      height: Math.min(most, need),
      layout: "fitDataFill",
      rowHeight,
      selectableRange: 1,
      selectableRangeColumns: false,
      selectableRangeRows: true,
      editTriggerEvent: "dblclick",
      renderHorizontal: wishes.columns.length > 25 ? "virtual" : "basic",
      rowHeader: {
        field: wishes.head.field, title: wishes.head.title, width: wishes.head.width, frozen: true, cssClass: "sheet-head",
        ...(wishes.sumLabel ? { bottomCalc: () => wishes.sumLabel ?? "" } : {}),
      },
      columnDefaults: { resizable: "header", headerWordWrap: true },
      columns: wishes.columns.map((c) => this.column(c)),
    });
    element.setAttribute("tabindex", "0");
    element.setAttribute("aria-label", wishes.label);
    this.ready = new Promise((go) => this.table.on("tableBuilt", () => { this.describe(); go(); }));
    element.addEventListener("keydown", (e) => this.key(e), true);
    document.addEventListener("paste", this.onPaste);
    element.addEventListener("copy", (e) => this.copy(e));
    this.table.on("cellClick", ((_e: Event, cell: CellComponent) => { this.at = place(cell); }) as never);
  }

  private readonly onPaste = (e: ClipboardEvent) => this.paste(e);

  // describe tells readers of the screen that what scrolls holds the rows.
  private describe(): void {
    this.element.querySelector(".tabulator-tableholder")?.setAttribute("role", "rowgroup");
    this.element.querySelector(".tabulator-table")?.setAttribute("role", "presentation");
  }

  destroy(): void {
    document.removeEventListener("paste", this.onPaste);
    this.table.destroy();
  }

  rowIDs(): string[] { return this.ids(); }

  private column(c: SheetColumn): ColumnDefinition {
    const still = (row: string) => this.wishes.readOnly || c.fixed === true || (this.wishes.still?.(row, c.field) ?? false);
    const out: ColumnDefinition = {
      field: c.field, title: c.title, hozAlign: c.fixed || c.text ? "left" : "right", headerHozAlign: c.fixed || c.text ? "left" : "right",
      formatter: (cell) => this.show(cell, still(place(cell).row)),
      tooltip: (_e, cell) => this.marks.get(markKey(place(cell).row, c.field))?.text ?? "",
    };
    if (c.width) out.width = c.width;
    if (c.hint) out.headerTooltip = c.hint;
    if (c.total) out.bottomCalc = (values) => sum(values);
    if (!c.fixed) {
      out.editable = (cell) => !still(place(cell).row);
      out.editor = (cell, onRendered, success, cancel) => this.editor(cell, onRendered, success, cancel);
    }
    return out;
  }

  private show(cell: CellComponent, still: boolean): HTMLElement {
    const box = document.createElement("span");
    const { row, field } = place(cell);
    const mark = this.marks.get(markKey(row, field));
    const text = String(cell.getValue() ?? "");
    box.className = "cell" + (still ? " still" : "") + (mark ? " mark-" + mark.tone : "");
    box.textContent = (mark?.tone === "bad" ? "■ " : mark?.tone === "warn" ? "▲ " : "") + text;
    return box;
  }

  private editor(cell: CellComponent, onRendered: (run: () => void) => void, success: (value: string) => void, cancel: () => void): HTMLElement {
    const input = document.createElement("input");
    const before = String(cell.getValue() ?? "");
    input.className = "cell-input";
    input.value = this.typed ?? before;
    const replaced = this.typed !== null;
    this.typed = null;
    this.editing = true;
    let over = false;
    const end = (keep: boolean, move?: [number, number]) => {
      if (over) return;
      over = true;
      this.editing = false;
      if (keep) { success(input.value); this.write([{ ...place(cell), before, after: input.value.trim() }]); } else cancel();
      this.element.focus();
      if (move) this.go(place(cell), move[0], move[1]);
    };
    input.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      const move: [number, number] | null = e.key === "Enter" ? [e.shiftKey ? -1 : 1, 0] : e.key === "Tab" ? [0, e.shiftKey ? -1 : 1] : null;
      if (move || e.key === "Escape") { e.preventDefault(); e.stopPropagation(); end(move !== null, move ?? undefined); }
    });
    input.addEventListener("blur", () => end(true));
    onRendered(() => { input.focus(); if (!replaced) input.select(); });
    return input;
  }

  // key does what Excel does. While a cell is edited its input listens.
  private key(e: KeyboardEvent): void {
    if (this.editing) return;
    const control = e.ctrlKey || e.metaKey;
    const letter = e.key.toLowerCase();
    const act = (run: () => void) => { e.preventDefault(); e.stopPropagation(); run(); };
    if (control && letter === "z" && !e.shiftKey) return act(() => this.back());
    if (control && (letter === "y" || (letter === "z" && e.shiftKey))) return act(() => this.again());
    if (control && letter === "d") return act(() => this.fillDown());
    if (control || e.altKey) return;
    const at = this.current();
    if (!at) return;
    if (e.key === "Enter") return act(() => this.go(at, e.shiftKey ? -1 : 1, 0));
    if (e.key === "Tab" && this.inside(at, e.shiftKey ? -1 : 1)) return act(() => this.go(at, 0, e.shiftKey ? -1 : 1));
    if (e.key === "Tab") return act(() => this.leave(e.shiftKey));
    if (e.key === "F2") return act(() => this.edit(at, null));
    if (e.key === "Delete" || e.key === "Backspace") return act(() => this.clear());
    if (e.key.length === 1 || e.key === "Process") {
      if (e.key === "Process") this.edit(at, "");
      else act(() => this.edit(at, e.key));
    }
  }

  // leave goes on to what stands before or after the table. Its cells are reached with the
  // arrows, and must not hold whoever has no mouse.
  private leave(back: boolean): void {
    const all = Array.from(document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex='0']")).filter((e) => {
      const fold = e.closest("details:not([open])");
      const beside = this.element.compareDocumentPosition(e) & (back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING);
      return beside > 0 && !this.element.contains(e) && !e.hasAttribute("disabled") && e.tabIndex >= 0 && e.getClientRects().length > 0 && (!fold || e.parentElement === fold);
    });
    all[back ? all.length - 1 : 0]?.focus();
  }

  private inside(at: { field: string }, columns: number): boolean {
    const next = this.fields().indexOf(at.field) + columns;
    return next >= 0 && next < this.fields().length;
  }

  private edit(at: { row: string; field: string }, typed: string | null): void {
    if (this.blocked(at.row, at.field)) return;
    this.typed = typed;
    this.cell(at.row, at.field)?.edit();
  }

  private fields(): string[] { return this.wishes.columns.map((c) => c.field); }
  private ids(): string[] { return this.wishes.rows.map((r) => r.id); }

  private cell(row: string, field: string): CellComponent | null {
    const found = this.table.getRow(row);
    return found ? found.getCell(field) : null;
  }

  private blocked(row: string, field: string): boolean {
    const column = this.wishes.columns.find((c) => c.field === field);
    return this.wishes.readOnly || !column || column.fixed === true || (this.wishes.still?.(row, field) ?? false);
  }

  // current is the first cell of the chosen range.
  current(): { row: string; field: string } | null {
    const first = this.table.getRanges()[0]?.getStructuredCells()[0]?.[0];
    return first ? place(first) : this.at;
  }

  private range(): { row: string; field: string }[][] {
    return (this.table.getRanges()[0]?.getStructuredCells() ?? []).map((row) => row.map(place));
  }

  go(from: { row: string; field: string }, rows: number, columns: number): void {
    const ids = this.ids();
    const fields = this.fields();
    const row = ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(from.row) + rows))];
    const field = fields[Math.min(fields.length - 1, Math.max(0, fields.indexOf(from.field) + columns))];
    if (row !== undefined && field !== undefined) void this.choose(row, field);
  }

  // choose goes to a cell; rows far away are there only when they have been scrolled to.
  async choose(row: string, field: string): Promise<void> {
    const found = this.table.getRow(row);
    if (!found) return;
    if (document.body.contains(found.getElement())) found.getElement().scrollIntoView({ block: "nearest" });
    else await found.scrollTo("center", false).catch(() => undefined);
    void this.table.scrollToColumn(field, "nearest", false).catch(() => undefined);
    const cell = found.getCell(field);
    const range = this.table.getRanges()[0];
    if (range) range.setBounds(cell, cell);
    else this.table.addRange(cell, cell);
    this.at = { row, field };
    this.element.focus({ preventScroll: true });
  }

  value(row: string, field: string): string {
    const found = this.table.getRow(row);
    return found ? String(found.getData()[field] ?? "") : "";
  }

  // write changes cells as one step that can be taken back.
  write(changes: Change[]): void {
    const real = changes.filter((c) => c.before !== c.after && !this.blocked(c.row, c.field));
    if (!real.length) return;
    this.done.push(real);
    this.undone = [];
    this.apply(real, "after");
  }

  // fill puts in what the server says; it is no step.
  fill(changes: Change[]): void { this.put(changes, "after"); }

  private put(changes: Change[], side: "before" | "after"): void {
    const rows = new Map<string, Record<string, string>>();
    for (const c of changes) rows.set(c.row, { ...rows.get(c.row), [c.field]: c[side] });
    // Many rows are drawn and summed up once, when all are there.
    const many = rows.size > 20;
    if (many) this.table.blockRedraw();
    rows.forEach((data, id) => { const row = this.table.getRow(id); if (row) void row.update(data); });
    if (many) this.table.restoreRedraw();
    this.table.recalc();
  }

  private apply(changes: Change[], side: "before" | "after"): void {
    this.put(changes, side);
    this.wishes.changed(side === "after" ? changes : changes.map((c) => ({ ...c, before: c.after, after: c.before })));
  }

  back(): void {
    if (this.wishes.undo) return this.wishes.undo();
    const step = this.done.pop();
    if (!step) return;
    this.undone.push(step);
    this.apply(step, "before");
  }

  again(): void {
    if (this.wishes.redo) return this.wishes.redo();
    const step = this.undone.pop();
    if (!step) return;
    this.done.push(step);
    this.apply(step, "after");
  }

  fillDown(): void {
    const range = this.range();
    const source = range.length > 1 ? range[0] : this.above();
    if (!source) return;
    const changes: Change[] = [];
    for (const row of range.length > 1 ? range.slice(1) : range) {
      row.forEach((at, i) => {
        const from = source[i];
        if (from) changes.push({ ...at, before: this.value(at.row, at.field), after: this.value(from.row, from.field) });
      });
    }
    this.write(changes);
  }

  // above is the row above a range of one row, as Ctrl+D takes it.
  private above(): { row: string; field: string }[] | null {
    const first = this.range()[0];
    const id = first?.[0] ? this.ids()[this.ids().indexOf(first[0].row) - 1] : undefined;
    return first && id !== undefined ? first.map((at) => ({ row: id, field: at.field })) : null;
  }

  private clear(): void {
    const changes: Change[] = [];
    for (const row of this.range()) for (const at of row) changes.push({ ...at, before: this.value(at.row, at.field), after: "" });
    this.write(changes);
  }

  private paste(e: ClipboardEvent): void {
    const target = e.target as HTMLElement | null;
    if (this.editing || this.wishes.readOnly || target?.closest("input, textarea, select, [contenteditable]")) return;
    const text = e.clipboardData?.getData("text/plain") ?? "";
    const block = parseBlock(text);
    if (!block.length) return;
    e.preventDefault();
    if (this.wishes.pasted?.(block, text)) return;
    const at = this.current();
    if (at) this.write(this.from(at, block));
  }

  // from lays a block on the cells from one on. A block of one cell fills the range.
  from(at: { row: string; field: string }, block: string[][]): Change[] {
    const ids = this.ids();
    const fields = this.fields();
    const one = block.length === 1 && block[0]?.length === 1 ? block[0][0] : undefined;
    if (one !== undefined) return this.range().reduce<Change[]>((all, row) => all.concat(row.map((c) => ({ ...c, before: this.value(c.row, c.field), after: one.trim() }))), []);
    const top = ids.indexOf(at.row);
    const left = fields.indexOf(at.field);
    const changes: Change[] = [];
    block.forEach((cells, r) => cells.forEach((text, c) => {
      const row = ids[top + r];
      const field = fields[left + c];
      if (row !== undefined && field !== undefined) changes.push({ row, field, before: this.value(row, field), after: text.trim() });
    }));
    return changes;
  }

  private copy(e: ClipboardEvent): void {
    if (this.editing) return;
    const range = this.range();
    if (!range.length) return;
    e.clipboardData?.setData("text/plain", writeBlock(range.map((row) => row.map((at) => this.value(at.row, at.field)))));
    e.preventDefault();
  }

  mark(row: string, field: string, mark: Mark | null): void {
    const key = markKey(row, field);
    if (mark) this.marks.set(key, mark);
    else if (!this.marks.delete(key)) return;
    const found = this.table.getRow(row);
    if (found) found.reformat();
  }

  unmark(): void {
    const rows = new Set(Array.from(this.marks.keys()).map((k) => k.split("\u0000")[0] ?? ""));
    this.marks.clear();
    rows.forEach((id) => { const row = this.table.getRow(id); if (row) row.reformat(); });
  }

  // block is the whole table with a head: what people would copy.
  block(fields: string[], head: string[]): string {
    return writeBlock([head].concat(this.ids().map((id) => fields.map((f) => this.value(id, f)))));
  }
}

function place(cell: CellComponent): { row: string; field: string } {
  return { row: String(cell.getData()["id"] ?? ""), field: cell.getField() };
}

function markKey(row: string, field: string): string { return row + "\u0000" + field; }
