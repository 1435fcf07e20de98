// A sheet that is filled in: what was entered is kept in this browser until the office
// has it, the sum is done while scoring, and what is missing is found before it is
// handed in. Without this script the sheet is an ordinary form.

interface Draft { at: number; values: Record<string, string>; line: number }

const words = document.getElementById("sheet-words")?.dataset ?? {};
const box = document.querySelector<HTMLElement>("[data-sheet], [data-plain]");
const form = box?.querySelector<HTMLFormElement>("form.act") ?? null;
const name = box?.dataset.sheet ? `eightx-sheet:${document.body.dataset.org ?? ""}:${box.dataset.sheet}` : "";
const questions = Array.from(document.querySelectorAll<HTMLElement>("[data-question]"));

const word = (key: string, values: Record<string, string | number> = {}): string =>
  Object.keys(values).reduce((text, k) => text.replace(`{${k}}`, String(values[k])), words[key] ?? "");

const show = (e: Element | null | undefined, on: boolean): void => { if (e instanceof HTMLElement) e.hidden = !on; };
const inputs = (q: HTMLElement, kind: string): HTMLInputElement[] => Array.from(q.querySelectorAll<HTMLInputElement>(`input[name*='.${kind}']`));
const text = (q: HTMLElement, kind: string): string => q.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name$='.${kind}']`)?.value.trim() ?? "";
const digits = (s: string): string => s.replace(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0)).replace("．", ".").replace(/[,，\s]/g, "");
const ticked = (all: HTMLInputElement[]): HTMLInputElement[] => all.filter((i) => i.checked);
const lineOf = (q: HTMLElement): HTMLElement | null => q.closest<HTMLElement>("[data-line]");

/** What is wrong with a question: a key of the words, "" for nothing. */
function wrong(q: HTMLElement): string {
  switch (q.dataset.kind) {
    case "level":
      if (ticked(inputs(q, "level")).length === 0) return "nothing";
      return text(q, "fact") ? "" : "fact";
    case "checks": {
      const ok = ticked(inputs(q, "ok."));
      const na = ticked(inputs(q, "na."));
      if (ok.length + na.length === 0 && !text(q, "fact")) return "nothing";
      return ok.length < inputs(q, "ok.").length && !text(q, "fact") ? "fact" : "";
    }
    case "sample": {
      const sampled = digits(text(q, "sampled"));
      const passed = digits(text(q, "passed"));
      if (!sampled || !passed) return "nothing";
      return /^\d+$/.test(sampled) && /^\d+$/.test(passed) && +sampled > 0 && +passed <= +sampled ? "" : "sample";
    }
  }
  return text(q, "value") ? "" : "nothing";
}

/** Points of a question as the scheme's shares make them; null when it does not say so. */
function points(q: HTMLElement): number | null {
  const full = Number(q.dataset.points);
  const share = (i: HTMLInputElement): number => Number(i.dataset.share || NaN);
  let part: number;
  switch (q.dataset.kind) {
    case "level": {
      const level = ticked(inputs(q, "level"))[0];
      if (!level) return null;
      part = share(level) / 100;
      break;
    }
    case "checks": {
      const away = new Set(ticked(inputs(q, "na.")).map((i) => i.value));
      const all = inputs(q, "ok.").filter((i) => !away.has(i.value));
      const of = all.reduce((sum, i) => sum + share(i), 0);
      if (of === 0) return null;
      part = ticked(all).reduce((sum, i) => sum + share(i), 0) / of;
      break;
    }
    case "sample": {
      const sampled = Number(digits(text(q, "sampled")) || NaN);
      part = Number(digits(text(q, "passed")) || NaN) / sampled;
      break;
    }
    default:
      return null;
  }
  const got = full * part;
  return Number.isFinite(got) ? Math.round(got * 100) / 100 : null;
}

function values(): Record<string, string> {
  const out: Record<string, string> = {};
  if (!form) return out;
  for (const e of Array.from(form.elements)) {
    if (e instanceof HTMLInputElement && e.name.startsWith("lines.") && e.type !== "hidden") {
      if (e.type === "checkbox" || e.type === "radio" ? e.checked : e.value) out[e.name] = e.value;
    } else if (e instanceof HTMLTextAreaElement && e.name.startsWith("lines.") && e.value) out[e.name] = e.value;
  }
  return out;
}

function fillIn(from: Record<string, string>): void {
  if (!form) return;
  for (const e of Array.from(form.elements)) {
    if (e instanceof HTMLInputElement && e.name.startsWith("lines.") && e.type !== "hidden") {
      if (e.type === "checkbox") e.checked = e.name in from;
      else if (e.type === "radio") e.checked = from[e.name] === e.value;
      else e.value = from[e.name] ?? "";
    } else if (e instanceof HTMLTextAreaElement && e.name.startsWith("lines.")) e.value = from[e.name] ?? "";
  }
}

let failed = false;
function save(): void {
  if (!name) return;
  const now = values();
  if (Object.keys(now).length === 0) return;
  const last = questions.reduce((n, q, i) => (wrong(q) === "nothing" ? n : i + 1), 0);
  const draft: Draft = { at: Date.now(), values: now, line: last };
  try { localStorage.setItem(name, JSON.stringify(draft)); failed = false; } catch { failed = true; }
}

function saved(): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(name) ?? "null") as Draft | null;
    return draft && typeof draft.at === "number" && draft.values ? draft : null;
  } catch { return null; }
}

const clock = (at: number): string => { const d = new Date(at); return `${d.getMonth() + 1}-${d.getDate()} ${String(d.getHours()).padStart(2, "0")}:${String(d.getMinutes()).padStart(2, "0")}`; };

/** Brings the sums, the progress and the state up to date. */
function refresh(): void {
  let sum = 0;
  let of = 0;
  let other = 0;
  let done = 0;
  for (const q of questions) {
    const got = points(q);
    const known = q.dataset.kind === "sample" || !!q.querySelector("[data-share]:not([data-share=''])");
    const out = q.querySelector<HTMLOutputElement>("[data-got]");
    if (out) out.value = got === null ? "" : `${got.toFixed(2)} / ${q.dataset.points ?? ""}`;
    if (known) { of += Number(q.dataset.points); sum += got ?? 0; } else other++;
    const what = wrong(q);
    if (!what) done++;
    lineOf(q)?.classList.toggle("filled", !what);
    if (!what) show(q.querySelector("[data-wrong]"), false);
  }
  const out = document.querySelector<HTMLOutputElement>("output[data-sum]");
  if (out) out.value = word("sum", { points: sum.toFixed(2), of: of.toFixed(2) }) + (other ? ` ${word("other", { count: other })}` : "");
  const progress = document.querySelector("[data-progress]");
  if (progress) progress.textContent = `${done}/${questions.length}`;
  const status = document.querySelector("[data-status]");
  if (status && done + Object.keys(values()).length > 0) status.textContent = `${done === questions.length ? word("ready") : word("draft")} · ${failed ? word("unsaved") : word("saved", { at: clock(Date.now()) })}`;
}

/** Lists what is missing, each with the way to it; says whether nothing is. */
function check(): boolean {
  const box = document.querySelector<HTMLElement>("[data-missing]");
  const list = box?.querySelector("ul");
  if (!box || !list) return true;
  list.textContent = "";
  for (const q of questions) {
    const what = wrong(q);
    const note = q.querySelector<HTMLElement>("[data-wrong]");
    if (note) { note.textContent = what ? `■ ${word(what)}` : ""; note.hidden = !what; note.classList.toggle("d-block", !!what); }
    if (!what) continue;
    const line = lineOf(q);
    const link = list.appendChild(document.createElement("li")).appendChild(document.createElement("a"));
    link.href = `#${line?.id ?? ""}`;
    link.textContent = `${line?.dataset.indicator ?? ""} ${line?.dataset.name ?? ""}：${word(what)}`;
  }
  const fine = list.children.length === 0;
  show(box, !fine);
  show(document.querySelector("[data-complete]"), fine);
  if (!fine) box.focus();
  return fine;
}

/** Asks whether to go on where somebody stopped: nothing is put back without asking. */
function offer(): void {
  const draft = name ? saved() : null;
  const place = document.querySelector<HTMLElement>("[data-restore-box]");
  if (!draft || !place || Object.keys(values()).length > 0) return;
  const what = place.appendChild(document.createElement("p"));
  what.textContent = word("restore", { at: clock(draft.at), line: draft.line, of: questions.length });
  const button = (label: string, look: string, act: () => void): void => {
    const b = place.appendChild(document.createElement("button"));
    b.type = "button";
    b.className = `btn ${look}`;
    b.textContent = label;
    b.addEventListener("click", () => { act(); place.hidden = true; refresh(); });
  };
  button(word("go"), "btn-primary", () => { fillIn(draft.values); questions[Math.min(draft.line, questions.length - 1)]?.scrollIntoView({ block: "center" }); });
  button(word("anew"), "btn-outline-primary", () => undefined);
  place.hidden = false;
}

if (box && form) {
  const received = document.querySelector(".notice.done");
  if (received && name && !document.querySelector(".problem")) { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } }
  for (const b of document.querySelectorAll<HTMLButtonElement>("[data-all]")) {
    b.hidden = false;
    b.addEventListener("click", () => {
      const q = b.closest<HTMLElement>("[data-question]");
      for (const i of q ? inputs(q, "ok.") : []) i.checked = true;
      for (const i of q ? inputs(q, "na.") : []) i.checked = false;
      save();
      refresh();
    });
  }
  show(document.querySelector("[data-check]"), true);
  document.querySelector("[data-check]")?.addEventListener("click", () => check());
  form.addEventListener("input", () => { save(); refresh(); });
  form.addEventListener("change", (event) => {
    const e = event.target;
    if (e instanceof HTMLInputElement && e.checked && e.type === "checkbox") { // met, or does not apply: never both
      const other = e.name.includes(".ok.") ? e.name.replace(".ok.", ".na.") : e.name.replace(".na.", ".ok.");
      const twin = form.querySelector<HTMLInputElement>(`[name="${other}"]`);
      if (twin && other !== e.name) twin.checked = false;
    }
    save();
    refresh();
  });
  form.addEventListener("submit", (event) => {
    for (const i of form.querySelectorAll<HTMLInputElement>("input.number")) i.value = digits(i.value);
    if (check()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.setTimeout(() => { for (const b of form.querySelectorAll("button")) b.disabled = false; }, 20);
  }, true);
  offer();
  refresh();
}

export {};
