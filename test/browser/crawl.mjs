// Follows every link from the workbench in each role, one page of each kind, and looks
// at each: status, console, Content-Security-Policy, other origins, accessibility in both
// languages and in large type, width of the window, words without a text, weight.
import { axe, finish, found, kindOf, linksOf, open, overflow, roles, signIn, watch } from "./lib.mjs";

const base = process.argv[2];
const widths = [1366, 1024, 683, 390]; // 683 is 1366 at 200 %
const weights = { usual: 150 << 10, island: 450 << 10 };

const browser = await open();
const seen = new Map(); // kind of page → first address
let now = "", pages = 0, heaviest = ["", 0];

for (const role of roles) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  context.setDefaultTimeout(120_000); // a slow machine is no finding
  const page = await context.newPage();
  watch(page, base, () => `${role || "nobody"} ${now}`);
  const queue = role ? ["/"] : ["/login", "/login/recover", "/public/demo", "/public/demo/verify", "/public/demo/answer"];
  if (role) {
    now = "/login";
    await signIn(page, base, role);
  }
  const mine = new Set();
  while (queue.length) {
    const path = queue.shift();
    const kind = kindOf(path);
    if (mine.has(kind)) continue;
    mine.add(kind);
    now = path;
    const answer = await page.goto(base + path, { waitUntil: "load" });
    if (answer.status() === 401 && (await page.$("form[action='/prove']"))) continue; // asks for a proof, as it should
    if (answer.status() !== 200) {
      found(`${role || "nobody"} ${path}`, `status ${answer.status()}`);
      continue;
    }
    queue.push(...(await linksOf(page)).filter((href) => !mine.has(kindOf(href))));
    if (seen.has(kind)) continue;
    seen.set(kind, path);
    pages++;
    await look(context, page, role, path);
  }
  await context.close();
}

async function look(context, page, role, path) {
  const where = `${role || "nobody"} ${path}`;
  const bare = await page.evaluate(() => document.body.innerText.match(/\bpages\.[a-z_]+\.[a-z_.]+|\{[a-z]+\}|<no value>|%!\w/)?.[0]);
  if (bare) found(where, "words without a text: " + bare);
  for (const one of await axe(page)) found(where, one);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 768 });
    const wide = await overflow(page);
    if (wide) found(`${where} at ${width}`, wide);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await weigh(page, where);
  for (const [name, value, said] of [["eightx-big", "1", "large type"], ["eightx-lang", "en", "English"]]) {
    await context.addCookies([{ name, value, url: base }]);
    await page.goto(base + path);
    for (const one of await axe(page)) found(`${where}, ${said}`, one);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await overflow(page);
    if (wide) found(`${where}, ${said}, at 390`, wide);
    await page.setViewportSize({ width: 1366, height: 768 });
    if (name === "eightx-lang") {
      const chinese = await page.evaluate(() => document.querySelector("nav")?.innerText.match(/[\u4e00-\u9fff]+/)?.[0]);
      if (chinese) found(`${where}, English`, "the navigation says " + chinese);
    }
    await context.clearCookies({ name });
  }
  await page.goto(base + path);
}

// weigh adds what the page and its stylesheets and scripts weigh on the wire.
async function weigh(page, where) {
  const [bytes, island] = await page.evaluate(() => {
    const all = [performance.getEntriesByType("navigation")[0], ...performance.getEntriesByType("resource").filter((e) => /\.(js|css)$/.test(e.name))];
    return [all.reduce((sum, e) => sum + (e.encodedBodySize || 0), 0), document.querySelectorAll("script[src]").length > 1];
  });
  if (bytes > heaviest[1]) heaviest = [where, bytes];
  const most = island ? weights.island : weights.usual;
  if (bytes > most) found(where, `${(bytes / 1024).toFixed(0)} KB on the wire, at most ${most >> 10}`);
}

await browser.close();
finish(`${pages} kinds of pages in ${roles.length} roles; the heaviest weighs ${(heaviest[1] / 1024).toFixed(0)} KB (${heaviest[0]})`);
