// Pages of the meeting are turned by keys, as with any presentation.
const ways: Record<string, string> = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "prev", PageUp: "prev", Escape: "up" };

document.addEventListener("keydown", (event) => {
  const way = ways[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === " " && event.target instanceof HTMLElement && event.target.closest("a, button")) return;
  const link = document.querySelector<HTMLAnchorElement>(`a[rel=${way}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
export {};
