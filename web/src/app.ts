// What every page may have beside its HTML. All pages work without it.

// A list that is sent as soon as something is chosen.
for (const control of document.querySelectorAll<HTMLSelectElement>("[data-submit]")) {
  control.addEventListener("change", () => control.form?.submit());
}

for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// A form is sent once: a second click waits for the first. Coming back to the page
// with the browser's own button makes it whole again.
for (const form of document.querySelectorAll<HTMLFormElement>("form.act")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) window.setTimeout(() => (button.disabled = true), 0);
  });
}
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll<HTMLButtonElement>("form.act button")) button.disabled = false;
});

// On small screens the navigation is folded until it is wanted.
if (window.innerWidth <= 700) document.querySelector(".nav-fold")?.removeAttribute("open");

// What went wrong is what is looked at first.
document.querySelector<HTMLElement>(".problem")?.focus();
