// Does acts of the year on pages, as it is told line by line on standard input: each line
// is a wish, each answer a line (year_hands_test.go). Everybody who acts stays signed in.
import { createInterface } from "node:readline";
import { open, signIn } from "./lib.mjs";
import { byForm, Hand } from "./year_hand.mjs";
import { autumn } from "./year_autumn.mjs";
import { spring } from "./year_spring.mjs";
import { summer } from "./year_summer.mjs";
import { winter } from "./year_winter.mjs";

const base = process.argv[2];
const acts = { ...spring, ...summer, ...autumn, ...winter };
const memory = {}; // what the last acts were about, by the names of inputs: { round: "2026-half", … }
const browser = await open();
const people = new Map(); // who → page; who acted last stands last
const mostPeople = 8;

// pageOf is the page of somebody, signed in; visitors have no account.
async function pageOf(who) {
  let page = people.get(who);
  people.delete(who);
  if (!page) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
    context.setDefaultTimeout(20_000);
    page = await context.newPage();
    page.on("pageerror", (e) => hand?.note("script: " + e.message));
    if (who !== "visitor") await signIn(page, base, who);
  }
  people.set(who, page);
  if (people.size > mostPeople) {
    const [first, old] = people.entries().next().value;
    people.delete(first);
    await old.context().close();
  }
  return page;
}

let hand = null;

async function act({ routes, who, input }) {
  const act = routes.map((r) => acts[r]).find(Boolean);
  if (!act) return { left: true };
  hand = new Hand(base, await pageOf(who), input, routes, memory);
  hand.act = act;
  if (input.id) memory[routes[0].split(".")[0]] = input.id;
  for (const [name, value] of Object.entries(input)) if (typeof value === "string") memory[name] = value;
  try {
    const answer = act.by ? await act.by(hand, input, who) : await byForm(hand, input, who);
    return { left: hand.left, maybe: act.maybe, keys: hand.keys, answer, clicks: hand.clicks, notes: hand.notes, loose: Boolean(act.loose) };
  } catch (e) {
    return { clicks: hand.clicks, notes: hand.notes, problem: `${new URL(hand.page.url()).pathname}: ${e.message.split("\n")[0]}` };
  }
}

const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  const wish = JSON.parse(line);
  const answer = wish.do === "act" ? await act(wish) : await read(wish);
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();

// read is the text of a page, or of what a selector finds on it.
async function read({ who, path, select }) {
  const page = await pageOf(who);
  await page.goto(base + path);
  return { texts: await page.$$eval(select, (all) => all.map((e) => e.innerText.replace(/\s+/g, " ").trim())) };
}
