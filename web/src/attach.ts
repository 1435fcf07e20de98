// Files that go along with a form: each is taken in as evidence at once, and the form
// sends its number. A form is not sent while a file is on its way.

interface Piece { id: string }
interface Problem { message?: string; detail?: string; title?: string }

const org = document.body.dataset.org ?? "";

async function send(box: HTMLElement, file: File): Promise<string> {
  const unitField = box.closest("form")?.querySelector<HTMLSelectElement>("select[name$='unit']");
  const unit = box.dataset.unit || unitField?.value || "";
  const query = new URLSearchParams({ kind: box.dataset.kind ?? "unit", name: file.name });
  if (unit) query.set("unit", unit);
  if (box.dataset.about) query.set("id", box.dataset.about);
  const answer = await fetch(`/api/v1/orgs/${encodeURIComponent(org)}/cycles/${encodeURIComponent(box.dataset.cycle ?? "")}/evidence?${query.toString()}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", "Idempotency-Key": key() },
    body: file,
  });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    throw new Error(problem.detail ?? problem.title ?? String(answer.status));
  }
  return ((await answer.json()) as Piece).id;
}

function key(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

for (const box of document.querySelectorAll<HTMLElement>("[data-attach]")) {
  const input = box.querySelector<HTMLInputElement>("input[type=file]");
  const list = box.querySelector("ul");
  const form = box.closest("form");
  if (!input || !list || !form) continue;
  let count = 0;
  let busy = 0;
  form.addEventListener("submit", (event) => {
    if (busy > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  input.addEventListener("change", async () => {
    const files = Array.from(input.files ?? []);
    input.value = "";
    for (const file of files) {
      const line = list.appendChild(document.createElement("li"));
      line.textContent = `○ ${file.name} ${box.dataset.busy ?? ""}`;
      busy++;
      try {
        const id = await send(box, file);
        const hidden = form.appendChild(document.createElement("input"));
        hidden.type = "hidden";
        hidden.name = `${box.dataset.attach ?? ""}.${count++}`;
        hidden.value = id;
        line.textContent = `● ${file.name} ${box.dataset.done ?? ""}`;
      } catch (why) {
        line.textContent = `■ ${file.name} ${box.dataset.failed ?? ""} ${why instanceof Error ? why.message : ""}`;
      }
      busy--;
    }
  });
}

// In a column of figures, Enter goes down instead of sending the form.
for (const cell of document.querySelectorAll<HTMLInputElement>("[data-down]")) {
  cell.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const column = Array.from(document.querySelectorAll<HTMLInputElement>("[data-down]"));
    column[column.indexOf(cell) + (event.shiftKey ? -1 : 1)]?.focus();
  });
}

// A day and a time of day, as the country counts them, become the milliseconds a form
// sends.
for (const input of document.querySelectorAll<HTMLInputElement>("[data-moment]")) {
  const hidden = input.form?.querySelector<HTMLInputElement>(`input[type=hidden][name="${input.dataset.moment ?? ""}"]`);
  const make = (): void => {
    const at = Date.parse(`${input.value}:00+08:00`);
    if (hidden) hidden.value = Number.isNaN(at) ? "" : String(at);
  };
  input.addEventListener("input", make);
  make();
}

export {};
