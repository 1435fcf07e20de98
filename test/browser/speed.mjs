// Measures pages as an old PC would meet them: the processor four times slower, nothing
// kept from the visit before. In turns, in one browser: pages of a demo office, the
// matrix of a wide one (eightx bench year), and the administration of another program.
//
//   node speed.mjs DEMO WIDE [PAGES-OF-ANOTHER-PROGRAM] [ROUNDS] [PATH…]
//
// Without paths it is every kind of page a link leads to; with them, these as the office
// reads them.
//
// Of each page: what HTML, stylesheets and scripts weigh on the wire; when it can be
// used, which is when it is painted, loaded, and the main thread has been idle for 50 ms;
// and what its main thread has worked, throttling included, which other programs on the
// machine disturb less than the clock. Figures are medians of the rounds.
import { kindOf, linksOf, open, roles, signIn } from "./lib.mjs";

const [demo, wide, other, rounds = "3", ...only] = process.argv.slice(2);
const slower = 4;
const browser = await open();

// visitors of an office by role, each signed in once; their pages begin with an empty cache.
async function keyOf(base, role) {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (role) await signIn(page, base, role);
  const state = await context.storageState();
  await context.close();
  return state;
}

// pagesOf finds one page of each kind of an office by its links, with who reads it.
async function pagesOf(base) {
  const out = [], seen = new Set();
  for (const role of roles) {
    const key = await keyOf(base, role);
    const context = await browser.newContext({ storageState: key });
    const page = await context.newPage();
    const queue = role ? ["/"] : ["/login", "/public/demo", "/public/demo/verify"];
    const mine = new Set();
    while (queue.length) {
      const path = queue.shift();
      if (mine.has(kindOf(path))) continue;
      mine.add(kindOf(path));
      const answer = await page.goto(base + path);
      if (answer.status() !== 200) continue;
      queue.push(...(await linksOf(page)));
      if (seen.has(kindOf(path))) continue;
      seen.add(kindOf(path));
      out.push({ name: kindOf(path), who: role || "nobody", base, path, key });
    }
    await context.close();
  }
  return out;
}

// pagesAt are pages that have been named.
async function pagesAt(base, paths) {
  const key = await keyOf(base, "office");
  return paths.map((path) => ({ name: kindOf(path), who: "office", base, path, key }));
}

// visit opens a page as somebody who has not been there, and says what it took.
async function visit({ base, path, key, ready }) {
  const context = await browser.newContext({ storageState: key, viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.busy = [];
    new PerformanceObserver((list) => window.busy.push(...list.getEntries().map((e) => e.startTime + e.duration))).observe({ type: "longtask", buffered: true });
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(base + path, { waitUntil: "load", timeout: 120_000 });
  if (ready) await page.waitForSelector(ready);
  const got = await page.evaluate(async () => {
    const last = () => {
      const [at] = performance.getEntriesByType("navigation");
      const files = performance.getEntriesByType("resource").filter((e) => e.responseEnd).map((e) => e.responseEnd);
      return Math.max(at.loadEventEnd, ...performance.getEntriesByType("paint").map((e) => e.startTime), ...files, ...window.busy);
    };
    const painted = () => performance.getEntriesByType("paint").length >= 2;
    while (performance.now() < 30_000 && (!painted() || performance.now() - last() < 300)) await new Promise((done) => setTimeout(done, 50));
    const [at] = performance.getEntriesByType("navigation");
    const code = performance.getEntriesByType("resource").filter((e) => /\.(js|css)(\?|$)/.test(e.name));
    return { usable: last(), first: at.responseStart, bytes: [at, ...code].reduce((sum, e) => sum + e.encodedBodySize, 0), elements: document.querySelectorAll("*").length };
  });
  const { metrics } = await cdp.send("Performance.getMetrics");
  got.worked = metrics.find((m) => m.name === "TaskDuration").value * 1000;
  await context.close();
  return got;
}

const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];
const subjects = only.length ? await pagesAt(demo, only) : await pagesOf(demo);
const office = await keyOf(wide, "office");
for (const path of ["/results/matrix", "/results", "/"]) subjects.push({ name: path + " (600)", who: "office", base: wide, path, key: office });
if (other) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(other + "/_/");
  await page.fill("input[type=email]", "admin@example.com");
  await page.fill("input[type=password]", "measured-1234");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".page-sidebar a, aside a");
  const key = await context.storageState();
  await context.close();
  subjects.push({ name: "another program: collections", who: "admin", base: other, path: "/_/#/collections", key, ready: "table" });
  subjects.push({ name: "another program: 600 records", who: "admin", base: other, path: "/_/#/collections?collection=matrix", key, ready: "table tbody tr:nth-child(20)" });
}
for (const s of subjects) s.got = [];
for (let round = 0; round < +rounds; round++) {
  for (const s of subjects) {
    try {
      s.got.push(await visit(s));
    } catch (e) {
      console.log("✗ " + s.name + ": " + e.message.split("\n")[0]);
    }
  }
}
console.log("| page | read by | KB | elements | usable after ms | main thread worked ms |\n|---|---|---|---|---|---|");
for (const s of subjects.filter((s) => s.got.length)) {
  const of = (what) => median(s.got.map((g) => g[what]));
  console.log(`| ${s.name} | ${s.who} | ${(of("bytes") / 1024).toFixed(0)} | ${of("elements")} | ${of("usable").toFixed(0)} | ${of("worked").toFixed(0)} |`);
}
await browser.close();
