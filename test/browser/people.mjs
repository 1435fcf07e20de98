// Does what each of the eight persons of the office does most, and counts: every click,
// tap, paste and word that is typed, from the page he begins on. The time is the
// program's and the browser's own, nobody thinks meanwhile.
//
//   node people.mjs DECEMBER JANUARY
//
// are two offices: one before the year-end visits, and one whose result was corrected
// after an appeal.
import { as, finish, found, open, signIn, watch } from "./lib.mjs";

const [december, january] = process.argv.slice(2);
const browser = await open();
const told = [];
let task; // that a department has not handed in yet

// someone is a signed-in person on his first page, with hands that count.
async function someone(base, account, small) {
  const context = await browser.newContext({ viewport: small ? { width: 390, height: 844 } : { width: 1366, height: 768 }, hasTouch: !!small, locale: "zh-CN", permissions: ["clipboard-read", "clipboard-write"] });
  context.setDefaultTimeout(+(process.env.PATIENCE ?? 60_000));
  const page = await context.newPage();
  watch(page, base, () => `${account || "a resident"} ${page.url()}`);
  if (account) await signIn(page, base, account);
  const hands = { page, context, acts: [], took: 0 };
  const act = (name) => async (what, doing) => {
    const began = Date.now();
    await doing();
    await page.waitForLoadState("load");
    hands.took += Date.now() - began;
    hands.acts.push(`${name} ${what}`);
  };
  // tap presses what a person sees and can reach; one that leads elsewhere is waited for.
  hands.tap = (selector, what) => act("tap")(what, async () => {
    const target = page.locator(selector).first();
    await target.scrollIntoViewIfNeeded();
    await (small ? target.tap() : target.click());
  });
  hands.paste = (text, what) => act("paste")(what, async () => {
    await page.evaluate((t) => navigator.clipboard.writeText(t), text);
    await page.keyboard.press("Control+V");
  });
  hands.type = (text, what) => act("type")(what, () => page.keyboard.type(text));
  // see waits for what must stand there at the end, and counts the waiting.
  hands.see = async (text, where = "main") => {
    const began = Date.now();
    await page.locator(where, { hasText: text }).first().waitFor();
    hands.took += Date.now() - began;
  };
  return hands;
}

// done tells what it took, and finds fault with more than was promised.
async function done(person, task, hands, most, seconds) {
  told.push([person, task, hands.acts.length, most, (hands.took / 1000).toFixed(1), seconds]);
  if (hands.acts.length > most) found(person, `${task}: ${hands.acts.length} instead of ${most}: ${hands.acts.join(", ")}`);
  await hands.context.close();
}

const people = {
  async "P1 office: chase what is missing"(name) {
    task = await as(browser, december, "office", (call) => call("POST", "/cycles/2026/tasks", { department: "DCZ", period: "2026-11", metrics: ["tax_actual"], due: "2026-12-25" }));
    const o = await someone(december, "office");
    await o.tap("nav a[href='/progress']", "进度");
    await o.tap("#only-open", "只看未报");
    await o.tap("#remind", "一键督办");
    await o.see("催");
    if ((await o.page.locator("article.slip").count()) === 0) found(name, "nobody is reminded");
    await done("P1", "matrix → what is missing → remind", o, 3, 20);
  },
  async "P2 leader: one village from the matrix"() {
    const o = await someone(january, "leader", true);
    await o.tap(".signs th a[href='/results/units/V02']", "西闸口村");
    await o.see("852.04");
    await o.see("税收完成数 92.9 %，差 144.34 万元");
    await done("P2", "matrix → one-pager", o, 2, 0);
  },
  async "P2 leader: approve a batch"(name) {
    await as(browser, january, "office", async (call) => {
      const { items } = await call("GET", "/cycles/2026/notices");
      const posted = items.find((n) => n.state === "posted");
      await call("POST", "/cycles/2026/notices", { title: posted.page.title, from: posted.page.from, contact: posted.page.contact, department: posted.page.department, replaces: posted.id, correction: "更正" });
    });
    const o = await someone(january, "leader");
    await o.tap("a[href='/results/moves']", "差异");
    await o.see("847.04");
    await o.tap("form[action='/act/notice.sign'] button", "同意");
    await o.page.click("form[action='/act/notice.sign'] .btn-primary"); // the proof of who it is, which is not counted
    await o.see("●", ".said");
    await done("P2", "see differences → agree", o, 2, 0);
    if ((await as(browser, january, "office", (call) => call("GET", "/cycles/2026/notices"))).items.every((n) => n.state !== "prepared" || n.signatures.length !== 1)) found(name, "nobody has signed");
  },
  async "P3 assessor: one line"(name) {
    const o = await someone(december, "g1-1", true);
    await o.page.goto(december + (await o.page.locator("a[href^='/sheets/fill/']").first().getAttribute("href")));
    const before = await o.page.locator("output[data-sum]").innerText();
    await o.tap("[data-line]:visible label:visible", "one answer");
    const after = await o.page.locator("output[data-sum]").innerText();
    if (before === after) found(name, "the sum does not follow: " + before);
    await o.page.waitForFunction(() => /\d\d:\d\d|已存|保存/.test(document.querySelector("[data-status]")?.innerText ?? ""));
    await done("P3", "score one line", o, 2, 25);
  },
  async "P4 officer: hand in a table"(name) {
    const table = await as(browser, december, "officer dcz", async (call) => {
      const half = (await call("GET", "/cycles/2026/tasks?limit=100")).items.find((t) => t.period === "2026-H1");
      return (await call("GET", "/tasks/" + half.id)).cells.map((c) => `${c.unit}\t${c.value}`).join("\n");
    });
    const o = await someone(december, "officer dcz");
    await o.tap(`a[href='/data/${task.id}']`, "the task");
    await o.page.waitForSelector(".tabulator-cell");
    await o.paste(table, "the table");
    await o.tap("#hand-in", "提交");
    await o.see("回执号", ".said");
    await done("P4", "open → Ctrl+V → hand in", o, 3, 60);
    const now = await as(browser, december, "office", (call) => call("GET", "/tasks/" + task.id));
    if (now.state !== "claimed") found(name, "the task is " + now.state);
  },
  async "P5 secretary: why points were lost"() {
    const made = await as(browser, january, "office", (call) => call("POST", "/cycles/2026/links", { purpose: "result", units: ["V02"], until: "2027-02-03" }));
    const o = await someone(january, "", true);
    o.acts.push("open the link");
    await o.page.goto(`${january}/public/demo/link/${made.items[0].secret}`);
    await o.see("852.04");
    await o.tap("details.item-why summary:has-text('税收完成')", "税收完成");
    await o.see("税收完成数 92.9 %，差 144.34 万元", "details[open]");
    await done("P5", "link → item", o, 2, 0);
  },
  async "P6 clerk: answer a rectification"(name) {
    const made = await as(browser, december, "officer dyj", (call) => call("POST", "/cycles/2026/rectifications", { number: "12-1", unit: "V08", department: "DYJ", problems: [{ problem: "消防通道堆物" }], basis: "检查记录", requirement: "清理", overdue: { ledger: "D-01", kind: "D3" } }));
    const o = await someone(december, "secretary v08", true);
    await o.tap(`a[href='/rectify/${made.items[0].id}']`, "the case");
    await o.tap("form[action='/act/rectification.answer'] textarea", "the sentence");
    await o.page.keyboard.type("通道已清理");
    await o.tap("form[action='/act/rectification.answer'] .actions button", "提交");
    await o.see("通道已清理");
    await done("P6", "open → a sentence → hand in", o, 3, 120);
    const now = await as(browser, december, "office", (call) => call("GET", "/rectifications/" + made.items[0].id));
    if (now.state !== "answered") found(name, "the case is " + now.state);
  },
  async "P7 inspector: one changed score"() {
    const o = await someone(january, "inspector");
    await o.tap("nav a[href='/results']", "结果");
    await o.tap("a[href='/results/moves']", "差异");
    await o.tap("a[href='/results/units/V02/lines/F8-03']", "F8-03");
    for (const text of ["15.00 → 20.00", "申诉成立", "复核组", "答复书〔2027〕1号", "该建筑为上年已有"]) await o.see(text);
    await done("P7", "changed scores → before, after, who, why", o, 3, 30);
  },
  async "P8 resident: vote"(name) {
    const { id, slip } = await as(browser, december, "office", async (call) => {
      const all = await call("GET", "/cycles/2026/evaluations?limit=100");
      const one = all.items.find((e) => e.unit === "R03");
      const opened = await call("POST", `/evaluations/${one.id}/open`, {});
      return { id: one.id, slip: opened.codes.flatMap((s) => s.codes)[0] };
    });
    const o = await someone(december, "", true);
    await o.page.goto(`${december}/public/demo/vote/2026/R03#${slip}`);
    for (const question of await o.page.locator("fieldset.asked").all()) {
      const began = Date.now();
      await question.locator("label.pick").first().tap();
      o.took += Date.now() - began;
      o.acts.push("tap an answer");
    }
    await o.tap(".vote-button", "提交");
    await o.page.waitForURL(/\/done/);
    await done("P8", "scan → questions → hand in", o, 8, 90);
    const now = await as(browser, december, "office", (call) => call("GET", "/evaluations/" + id));
    if (!JSON.stringify(now).includes("1")) found(name, "no ballot arrived");
  },
};

const only = process.argv[4] ?? "";
for (const [name, play] of Object.entries(people).filter(([name]) => only.split(",").some((o) => name.includes(o)))) {
  try {
    await play(name);
  } catch (e) {
    found(name, e.message.split("\n").slice(0, 3).join(" "));
    for (const [i, page] of browser.contexts().flatMap((c) => c.pages()).entries()) if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name.slice(0, 2)}-${i}.png` });
    for (const context of browser.contexts()) await context.close();
  }
}
await browser.close();
finish("person | task | acts | at most | seconds | at most\n" + told.map((t) => t.join(" | ")).join("\n"));
