// The parts of a scheme that are neither items nor indicators: metrics, vetoes, stars, pay
// and whatever else it may say. One is chosen, of lists one entry, and its form is made of
// what the part says of itself.
import { isMap, partForm } from "./form";
import type { Args, FormWishes, Param, Tree } from "./form";

export interface PartsWishes extends FormWishes { scheme(): Args; parts: Param[] }

export class Parts {
  private part = "";
  private entry = 0;

  constructor(private readonly box: HTMLElement, private readonly wishes: PartsWishes) { this.draw(); }

  // draw shows the chosen part as the scheme has it now.
  draw(): void {
    const { box, wishes } = this;
    box.textContent = "";
    const choose = this.select(wishes.word("part"), [["", wishes.word("choose")]].concat(wishes.parts.map((p) => [p.name, p.label])) as [string, string][], this.part);
    choose.addEventListener("change", () => { this.part = choose.value; this.entry = 0; this.draw(); });
    const part = wishes.parts.find((p) => p.name === this.part);
    if (!part) return;
    if (part.help) this.text(part.help);
    if (part.type === "rows") this.list(part);
    else if (part.type === "map") this.whole(part);
    else partForm(this.body(), [part], wishes.scheme(), wishes);
  }

  // whole is a part with keys of its own; one the scheme does not have yet comes into it
  // when something is entered.
  private whole(part: Param): void {
    const value = this.wishes.scheme()[part.name];
    const inner: Args = isMap(value) ? value : {};
    partForm(this.body(), part.fields ?? [], inner, { ...this.wishes, changed: () => {
      if (Object.keys(inner).length) this.wishes.scheme()[part.name] = inner;
      else delete this.wishes.scheme()[part.name];
      this.wishes.changed();
    } });
  }

  private list(part: Param): void {
    const { wishes } = this;
    const value = wishes.scheme()[part.name];
    const entries: Tree[] = Array.isArray(value) ? value : [];
    this.entry = Math.max(0, Math.min(this.entry, entries.length - 1));
    if (entries.length) {
      const choose = this.select(wishes.word("entry"), entries.map((one, i) => [String(i), title(one, i)]), String(this.entry));
      choose.addEventListener("change", () => { this.entry = Number(choose.value); this.draw(); });
    }
    const actions = document.createElement("div");
    actions.className = "actions";
    this.button(actions, wishes.word("add_row"), "outline-primary", () => {
      entries.push({});
      wishes.scheme()[part.name] = entries;
      this.entry = entries.length - 1;
      wishes.changed();
      this.draw();
    });
    const now = entries[this.entry];
    if (isMap(now)) this.button(actions, wishes.word("remove_row"), "outline-danger", () => {
      entries.splice(this.entry, 1);
      if (!entries.length) delete wishes.scheme()[part.name];
      wishes.changed();
      this.draw();
    });
    this.box.append(actions);
    if (isMap(now)) partForm(this.body(), part.fields ?? [], now, wishes);
  }

  private body(): HTMLElement {
    const body = document.createElement("div");
    this.box.append(body);
    return body;
  }

  private text(words: string): void {
    const p = document.createElement("p");
    p.className = "form-text";
    p.textContent = words;
    this.box.append(p);
  }

  private button(box: HTMLElement, label: string, look: string, run: () => void): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm me-2 btn-" + look;
    button.textContent = label;
    button.addEventListener("click", run);
    box.append(button);
  }

  private select(label: string, options: [string, string][], value: string): HTMLSelectElement {
    const select = document.createElement("select");
    select.className = "form-select";
    select.setAttribute("aria-label", label);
    for (const [id, words] of options) select.add(new Option(words, id, false, id === value));
    this.box.append(select);
    return select;
  }
}

// title is what an entry is called in the list.
function title(entry: Tree, i: number): string {
  if (!isMap(entry)) return String(i + 1);
  const words = ["id", "name", "kind", "grade", "title"].map((key) => entry[key]).filter((word) => typeof word === "string" && word !== "");
  return words.length ? words.slice(0, 2).join(" ") : String(i + 1);
}
