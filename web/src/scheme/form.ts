// A form for a rule, made of what its kind says of itself.

export interface Choice { value: string; label: string }
export interface Param { name: string; label: string; help?: string; type: string; required?: boolean; default?: string; choices?: Choice[]; fields?: Param[] }
export interface Kind { name: string; label: string; help: string; params: Param[] }
export type Tree = string | number | boolean | null | Tree[] | { [key: string]: Tree };
export interface Args { [key: string]: Tree }

export interface FormWishes { kinds: Kind[]; word(name: string): string; changed(): void }

let count = 0;

export function isMap(value: Tree | undefined): value is Args {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, look = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (look) made.className = look;
  if (text) made.textContent = text;
  return made;
}

function labelled(label: string, control: HTMLElement, help = ""): HTMLElement {
  const box = element("div", "field");
  const name = element("label", "form-label", label);
  control.id = "p" + String(++count);
  name.htmlFor = control.id;
  box.append(name, control);
  if (help) box.append(element("p", "form-text", help));
  return box;
}

// ruleForm fills a box with the kind and the parameters of a rule, and changes the rule
// as they are changed.
export function ruleForm(box: HTMLElement, rule: Args, wishes: FormWishes): void {
  box.textContent = "";
  const select = choice([{ value: "", label: wishes.word("choose") }].concat(wishes.kinds.map((k) => ({ value: k.name, label: k.label }))), String(rule["kind"] ?? ""));
  select.addEventListener("change", () => {
    const known = wishes.kinds.find((k) => k.name === select.value)?.params.map((p) => p.name) ?? [];
    for (const key of Object.keys(rule)) if (key !== "kind" && !known.includes(key)) delete rule[key];
    rule["kind"] = select.value;
    wishes.changed();
    ruleForm(box, rule, wishes);
  });
  const kind = wishes.kinds.find((k) => k.name === rule["kind"]);
  box.append(labelled(wishes.word("kind"), select, kind?.help ?? ""));
  if (kind) params(box, kind.params, rule, wishes);
}

// partForm fills a box with the form of any part of a scheme, and changes the part.
export function partForm(box: HTMLElement, list: Param[], args: Args, wishes: FormWishes): void {
  params(box, list, args, wishes);
}

function params(box: HTMLElement, list: Param[], args: Args, wishes: FormWishes): void {
  const grid = element("div", "params");
  for (const p of list) grid.append(param(p, args, wishes));
  box.append(grid);
}

function param(p: Param, args: Args, wishes: FormWishes): HTMLElement {
  const label = p.label + (p.required ? " *" : "");
  if (p.type === "rows") return rows(p, label, args, wishes);
  if (p.type === "map" || p.type === "rule") return nested(p, label, args, wishes);
  if (p.type === "choice") return settable(label, choice([{ value: "", label: wishes.word("choose") }].concat(p.choices ?? []), plainText(args[p.name])), p, args, wishes);
  if (p.type === "bool") return settable(label, choice([{ value: "", label: wishes.word("choose") }, { value: "true", label: wishes.word("yes") }, { value: "false", label: wishes.word("no") }], plainText(args[p.name])), p, args, wishes);
  if (p.type === "json") return raw(p, label, args, wishes);
  const complex = typeof args[p.name] === "object" && args[p.name] !== null && p.type !== "texts" && p.type !== "numbers";
  if (complex || p.type === "numberMap") return written(p, label, args, wishes);
  const input = element("input", "form-control");
  input.value = p.type === "texts" || p.type === "numbers" ? listText(args[p.name]) : plainText(args[p.name]);
  input.placeholder = p.default ?? "";
  if (p.type === "number" || p.type === "integer") input.inputMode = "decimal";
  return settable(label, input, p, args, wishes);
}

function plainText(value: Tree | undefined): string {
  return value === undefined || value === null || typeof value === "object" ? "" : String(value);
}

function listText(value: Tree | undefined): string {
  return Array.isArray(value) ? value.map((one) => plainText(one)).join(", ") : plainText(value);
}

function choice(options: Choice[], value: string): HTMLSelectElement {
  const select = element("select", "form-select");
  for (const o of options) select.add(new Option(o.label, o.value, false, o.value === value));
  return select;
}

function settable(label: string, control: HTMLInputElement | HTMLSelectElement, p: Param, args: Args, wishes: FormWishes): HTMLElement {
  control.addEventListener("change", () => {
    const text = control.value.trim();
    if (text === "") delete args[p.name];
    else if (p.type === "bool") args[p.name] = text === "true";
    else args[p.name] = p.type === "texts" || p.type === "numbers" ? text.split(/[,\uff0c\u3001]/).map((one) => one.trim()).filter(Boolean) : text;
    wishes.changed();
  });
  const among = p.type === "texts" && p.choices?.length ? p.choices.map((c) => c.value + " " + c.label).join(", ") : "";
  return labelled(label, control, [p.help ?? "", among].filter(Boolean).join(" "));
}

// written is for what has no simpler form: a value for each peer group, or by free names.
function written(p: Param, label: string, args: Args, wishes: FormWishes): HTMLElement {
  const area = element("textarea", "form-control");
  area.rows = 3;
  const value = args[p.name];
  area.value = isMap(value) ? Object.keys(value).map((key) => key + ": " + plainText(value[key])).join("\n") : plainText(value);
  area.addEventListener("change", () => {
    const out: Args = {};
    for (const line of area.value.split("\n")) {
      const cut = line.replace("\uff1a", ":").indexOf(":");
      if (cut > 0) out[line.slice(0, cut).trim()] = line.slice(cut + 1).trim();
    }
    const plain = area.value.trim();
    if (Object.keys(out).length) args[p.name] = out;
    else if (plain !== "") args[p.name] = plain; // the same for every group
    else delete args[p.name];
    wishes.changed();
  });
  return labelled(label, area, wishes.word("each"));
}

// raw is for what is deeper than a form shows: it is written as JSON, and kept only when it is.
function raw(p: Param, label: string, args: Args, wishes: FormWishes): HTMLElement {
  const area = element("textarea", "form-control");
  area.rows = 4;
  area.value = args[p.name] === undefined ? "" : JSON.stringify(args[p.name], null, 1);
  area.addEventListener("change", () => {
    try {
      if (area.value.trim() === "") delete args[p.name];
      else args[p.name] = JSON.parse(area.value) as Tree;
      area.removeAttribute("aria-invalid");
      area.classList.remove("is-invalid");
      wishes.changed();
    } catch {
      area.setAttribute("aria-invalid", "true");
      area.classList.add("is-invalid");
    }
  });
  return labelled(label, area, p.help ?? "");
}

function nested(p: Param, label: string, args: Args, wishes: FormWishes): HTMLElement {
  const box = element("details", "nested");
  const value = args[p.name];
  const inner: Args = isMap(value) ? value : {};
  box.open = isMap(value);
  box.append(element("summary", "", label));
  const body = element("div");
  const keep: FormWishes = { ...wishes, changed: () => {
    if (Object.keys(inner).some((key) => inner[key] !== "")) args[p.name] = inner;
    else delete args[p.name];
    wishes.changed();
  } };
  if (p.type === "rule") ruleForm(body, inner, keep);
  else params(body, p.fields ?? [], inner, keep);
  box.append(body);
  return box;
}

function rows(p: Param, label: string, args: Args, wishes: FormWishes): HTMLElement {
  const box = element("fieldset", "rows");
  const draw = () => {
    box.textContent = "";
    box.append(element("legend", "", label));
    const value = args[p.name];
    const list: Tree[] = Array.isArray(value) ? value : [];
    list.forEach((row, i) => {
      if (!isMap(row)) return;
      const line = element("div", "row-box");
      params(line, p.fields ?? [], row, wishes);
      const remove = element("button", "btn btn-outline-danger btn-sm", wishes.word("remove_row"));
      remove.type = "button";
      remove.addEventListener("click", () => { list.splice(i, 1); if (!list.length) delete args[p.name]; wishes.changed(); draw(); });
      line.append(remove);
      box.append(line);
    });
    const add = element("button", "btn btn-outline-primary btn-sm", wishes.word("add_row"));
    add.type = "button";
    add.addEventListener("click", () => { list.push({}); args[p.name] = list; draw(); });
    box.append(add);
  };
  draw();
  return box;
}
