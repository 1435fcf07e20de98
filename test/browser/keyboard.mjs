// Does the most frequent tasks with the keys alone: no mouse, no touch, no script that
// moves the focus. At each stop the focus must be seen, and nothing may hold it.
//
//   node keyboard.mjs DECEMBER JANUARY     the offices of people.mjs
import { as, finish, found, open, signIn, watch } from "./lib.mjs";

const [december, january] = process.argv.slice(2);
const most = 40; // stops to the main thing of a page
const browser = await open();
const told = [];

async function someone(base, account) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN", permissions: ["clipboard-read", "clipboard-write"] });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  watch(page, base, () => `${account} ${page.url()}`);
  await signIn(page, base, account);
  const hands = { page, context, stops: 0, longest: 0 };

  // stop is where the focus is: whether it is the wanted element, and what is wrong with it.
  const stop = async (wanted) => {
    const at = await look(wanted);
    if (!at.wrong) return at;
    await page.waitForTimeout(600); // the page is still on its way there
    return look(wanted);
  };
  const look = (wanted) => page.evaluate((selector) => {
    const at = document.activeElement;
    if (!at || at === document.body) return { name: "the page", there: false, wrong: "" };
    const look = getComputedStyle(at), box = at.getBoundingClientRect();
    const seen = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    const wrong = at.id === "main" ? "" : !seen ? "its focus is not seen" : !inside ? "it is outside of the window" : "";
    return { name: `${at.tagName.toLowerCase()} ${at.id || at.getAttribute("href") || at.getAttribute("name") || at.className}`.trim(), there: at.matches(selector), wrong };
  }, wanted);

  // reach presses a key until the focus is on the wanted element.
  hands.reach = async (wanted, key = "Tab") => {
    for (let stops = 1; stops <= most; stops++) {
      await page.keyboard.press(key);
      const at = await stop(wanted);
      if (at.wrong) found(`${account} ${page.url()}`, `${at.name}: ${at.wrong}`);
      hands.stops++;
      hands.longest = Math.max(hands.longest, stops);
      if (at.there) return;
    }
    throw new Error(`${wanted} is not reached by ${most} times ${key} on ${page.url()}; the focus is on ${(await stop(wanted)).name}`);
  };
  // skip goes past the navigation by the link that is there for it.
  hands.skip = async () => {
    await hands.reach("a.skip");
    await page.keyboard.press("Enter");
    if (!(await page.evaluate(() => document.activeElement?.id === "main"))) found(`${account} ${page.url()}`, "the link to the content does not lead there");
  };
  hands.press = async (key = "Enter") => {
    await page.keyboard.press(key);
    await page.waitForLoadState("load");
  };
  // follow reaches a link or button and presses it, and waits for the page it leads to.
  hands.follow = async (wanted, key = "Tab") => {
    await hands.reach(wanted, key);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  };
  hands.see = (text, where = "main") => page.locator(where, { hasText: text }).first().waitFor();
  return hands;
}

async function done(task, hands) {
  told.push(`${task}: ${hands.stops} stops, at most ${hands.longest} to one thing`);
  await hands.context.close();
}

let task; // that a department has not handed in yet
const tasks = {
  async "chase what is missing"(name) {
    task = await as(browser, december, "office", (call) => call("POST", "/cycles/2026/tasks", { department: "DCZ", period: "2026-10", metrics: ["tax_actual"], due: "2026-12-25" }));
    const o = await someone(december, "office");
    await o.follow("nav a[href='/progress']");
    await o.skip();
    await o.follow("#only-open");
    await o.skip();
    await o.follow("#remind");
    await o.see("催");
    await done(name, o);
  },
  async "look up a village"(name) {
    const o = await someone(january, "leader");
    await o.reach("#find");
    await o.page.keyboard.type("V02");
    await Promise.all([o.page.waitForNavigation(), o.page.keyboard.press("Enter")]);
    if (!o.page.url().includes("/results/units/V02")) {
      await o.skip();
      await o.follow("a[href='/results/units/V02']");
    }
    await o.see("852.04");
    await done(name, o);
  },
  async "hand in a table"(name) {
    const table = await as(browser, december, "officer dcz", async (call) => {
      const half = (await call("GET", "/cycles/2026/tasks?limit=100")).items.find((t) => t.period === "2026-H1");
      return (await call("GET", "/tasks/" + half.id)).cells.map((c) => `${c.unit}\t${c.value}`).join("\n");
    });
    const o = await someone(december, "officer dcz");
    await o.skip();
    await o.follow(`a[href='/data/${task.id}']`);
    await o.page.waitForSelector(".tabulator-cell");
    await o.page.evaluate((t) => navigator.clipboard.writeText(t), table);
    await o.page.keyboard.press("Control+V");
    await o.see("●", "#state");
    await o.reach("main :not(#sheet):not(#sheet *)"); // the table lets go
    await o.follow("#hand-in", "Shift+Tab");
    await o.see("回执号", ".said");
    await done(name, o);
  },
  async "answer a rectification"(name) {
    const made = await as(browser, december, "officer dyj", (call) => call("POST", "/cycles/2026/rectifications", { number: "12-2", unit: "V07", department: "DYJ", problems: [{ problem: "消防通道堆物" }], basis: "检查记录", requirement: "清理", overdue: { ledger: "D-01", kind: "D3" } }));
    const o = await someone(december, "secretary v07");
    await o.skip();
    await o.follow(`a[href='/rectify/${made.items[0].id}']`);
    await o.skip();
    await o.reach("form[action='/act/rectification.answer'] textarea");
    await o.page.keyboard.type("通道已清理");
    await o.follow("form[action='/act/rectification.answer'] .actions button");
    await o.see("通道已清理");
    await done(name, o);
  },
  async "score a line"(name) {
    const o = await someone(december, "g1-2");
    await o.skip();
    await o.follow("a[href^='/sheets/fill/']");
    const before = await o.page.locator("output[data-sum]").innerText();
    await o.skip();
    await o.reach("[data-line] input");
    await o.page.keyboard.press("Space");
    if ((await o.page.locator("output[data-sum]").innerText()) === before) found(name, "the sum does not follow: " + before);
    await done(name, o);
  },
  async "open a changed score"(name) {
    const o = await someone(january, "inspector");
    await o.follow("nav a[href='/results']");
    await o.skip();
    await o.follow("a[href='/results/moves']");
    await o.skip();
    await o.follow("a[href='/results/units/V02/lines/F8-03']");
    await o.see("15.00 → 20.00");
    await done(name, o);
  },
};

const only = process.argv[4] ?? "";
for (const [name, play] of Object.entries(tasks).filter(([name]) => only.split(",").some((o) => name.includes(o)))) {
  try {
    await play(name);
  } catch (e) {
    found(name, e.message.split("\n").slice(0, 3).join(" "));
    for (const context of browser.contexts()) await context.close();
  }
}
await browser.close();
finish(told.join("\n"));
