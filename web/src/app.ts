// What every page may have beside its HTML. All pages work without it.

// A list that is sent as soon as something is chosen.
for (const control of document.querySelectorAll<HTMLSelectElement>("[data-submit]")) {
  control.addEventListener("change", () => control.form?.submit());
}

for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// What takes long says so: the page is not frozen, and must not be left.
function working(form: HTMLFormElement): void {
  if (form.querySelector(".busy")) return;
  const line = document.createElement("p");
  line.className = "busy";
  line.setAttribute("role", "status");
  line.append(document.createElement("progress"), document.body.dataset.busy ?? "");
  form.append(line);
}

// What is folded away on the screen stands on paper.
window.addEventListener("beforeprint", () => {
  for (const item of document.querySelectorAll<HTMLDetailsElement>("details.item-why")) item.open = true;
});

// A form is sent once: a second click waits for the first. Coming back to the page
// with the browser's own button makes it whole again.
for (const form of document.querySelectorAll<HTMLFormElement>("form.act")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) window.setTimeout(() => (button.disabled = true), 0);
    window.setTimeout(() => working(form), 600);
  });
}
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll<HTMLButtonElement>("form.act button")) button.disabled = false;
  for (const line of document.querySelectorAll(".busy")) line.remove();
});

// On small screens, and when the page is enlarged, the navigation is folded until it is wanted.
const small = window.matchMedia("(max-width: 700px)");
const fold = (): void => void document.querySelector(".nav-fold")?.toggleAttribute("open", !small.matches);
small.addListener(fold); // the older name, which old browsers know too
if (small.matches) fold();

// On small screens a row of a wide table is shown as a card: every cell says what it is.
for (const table of document.querySelectorAll<HTMLTableElement>("main table.table:not(.matrix):not(.figures):not(.stack)")) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? "");
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  if (heads.length < 4 || rows.some((row) => row.cells.length !== heads.length)) continue;
  for (const row of rows) [...row.cells].forEach((cell, i) => cell.tagName === "TD" && cell.setAttribute("data-label", heads[i] ?? ""));
  table.classList.add("stack");
}

// A day is also written the way documents write it, whatever the browser shows.
const language = document.documentElement.lang;
const written = (value: string): string => {
  const day = new Date(value + "T00:00:00");
  if (Number.isNaN(day.getTime())) return "";
  const date = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", day: "numeric" }).format(day);
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" }).format(day);
  return language === "en" ? `${weekday}, ${date}` : `${date}\uff08${weekday}\uff09`;
};
for (const input of document.querySelectorAll<HTMLInputElement>("main input[type=date]")) {
  const words = document.createElement("p");
  words.className = "form-text day-words";
  const say = (): void => void (words.textContent = written(input.value));
  input.after(words);
  input.addEventListener("input", say);
  say();
}

// What went wrong is what is looked at first.
document.querySelector<HTMLElement>(".problem")?.focus();
