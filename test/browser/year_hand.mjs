// What an act on a page is done with: links, forms, buttons, and a count of clicks.
import { fill, leaves } from "./year_fill.mjs";

// Hand is what one act is done with. It counts clicks: a link, a button, a field.
export class Hand {
  constructor(base, page, input, routes, memory) {
    Object.assign(this, { base, page, input, routes, memory, clicks: 0, notes: [], keys: [] });
  }
  // leave says that there is nothing to do by hand this time.
  leave() {
    this.left = true;
  }
  note(what) {
    this.notes.push(what);
  }
  async click(target) {
    this.clicks++;
    await target.click();
  }
  async clickOn(target) {
    this.clicks++;
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), target.click()]);
  }
  // choose picks from a list that sends itself.
  async choose(list, value) {
    this.clicks++;
    await this.open(await this.page.waitForSelector(list, { state: "attached" }));
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.page.selectOption(list, value)]);
  }
  // open opens what a thing is folded into.
  async open(target) {
    for (;;) {
      const summary = await target.evaluateHandle((e) => [...document.querySelectorAll("details:not([open])")].find((d) => d.contains(e) && !d.querySelector(":scope > summary")?.contains(e))?.querySelector("summary"));
      if (!summary.asElement()) return;
      await this.click(summary.asElement());
    }
  }
  // go follows links to an address, each step by a link on the page before; where there
  // is none, that is a finding.
  async go(way) {
    for (const [i, step] of way.entries()) {
      const path = typeof step === "function" ? await step(this.page) : step;
      let link = await this.link(path);
      if (!link && i === 0 && path.startsWith("/public/")) { // from a printed address
        await this.page.goto(this.base + path);
        continue;
      }
      if (!link && i === 0) {
        await this.page.goto(this.base + "/");
        link = await this.link(path);
      }
      if (link) {
        await this.open(link);
        await this.clickOn(link);
      } else {
        this.note(`no link leads from ${new URL(this.page.url()).pathname} to ${path}`);
        await this.page.goto(this.base + path);
      }
    }
  }
  async link(path) {
    const link = await this.page.$(`main a[href=${JSON.stringify(path)}], nav a[href=${JSON.stringify(path)}]`);
    return link ?? this.page.$(`main a[href^=${JSON.stringify(path + "?")}], main a[href^=${JSON.stringify(path + "#")}]`);
  }
  // form finds the form of the act whose fixed values are those of the input; of several
  // the one that can say most of it.
  async form(input) {
    const known = new Map(leaves(input).map((l) => [l.name, String(l.value)]));
    let best = null, most = -1;
    for (const form of await this.page.$$("form.act")) {
      const [route, fixed, fields] = await form.evaluate((f) => [f.getAttribute("action").replace("/act/", ""), [...f.querySelectorAll("input[type=hidden]")].filter((h) => !/(^|\.)_/.test(h.name)).map((h) => [h.name.replace(/:\w+$/, ""), h.value]), [...f.elements].map((e) => e.name.replace(/:\w+$/, ""))]);
      if (!this.routes.includes(route)) continue;
      const fits = ([name, value]) => {
        const [, list, member] = name.match(/^(\w+)\.\d+\.([\w.]+)$/) ?? [];
        if (fixed.some(([other]) => other.startsWith(`${list}.1.`))) return true; // a table: its rows are found when it is filled in
        if (list && Array.isArray(input[list])) return input[list].some((e) => String(e[member] ?? "") === value);
        return known.get(name) === value || (value === "" && !known.has(name));
      };
      if (fixed.every((f) => this.loose(f[0]) || fits(f))) {
        const says = fields.filter((name) => known.has(name)).length;
        if (says > most) [best, most] = [form, says];
      }
    }
    return best;
  }
  loose(name) {
    return (this.act?.loose ?? []).some((pattern) => new RegExp(`^${pattern}$`).test(name));
  }
  // send clicks the form's button and reads what became of it.
  async send(form, button) {
    this.key = await form.$eval("[name=_key]", (k) => k.value);
    const invalid = await form.evaluate((f) => [...f.querySelectorAll(":invalid")].filter((e) => e.name).map((e) => `${e.name}: ${e.validationMessage}`));
    if (invalid.length) throw new Error("the browser does not let it go: " + invalid.slice(0, 3).join("; "));
    await this.clickOn(button ?? (await form.$("button:not([name=_dry]):not([type=button])")));
    const password = await this.page.$("main input[name=_password]");
    if (password) { // in an office for practice any will do
      this.clicks++;
      await password.fill("rehearsal");
      await this.clickOn(await this.page.$("main form .btn-primary"));
    }
    await this.outcome();
    this.keys.push(this.key);
  }
  async outcome() {
    const problem = await this.page.$(".problem");
    if (problem) throw new Error((await problem.innerText()).replace(/\s+/g, " "));
    const said = await this.page.$(".said");
    if (!said && !(await this.page.$("code.secret"))) throw new Error("the page says nothing of what was done: " + (await this.page.title()));
  }
}

// byForm is how most acts are done: the way there, the form, its fields, its button.
export async function byForm(hand, input, who, way = hand.act.way(input, hand.memory, who)) {
  await hand.go(way);
  const form = await hand.form(input);
  if (!form && hand.act.maybe) return hand.leave();
  if (!form) throw new Error(`no form for it is on the page “${await hand.page.title()}”; its forms: ${await hand.page.$$eval("form.act", (all) => all.map((f) => f.getAttribute("action")).join(" "))}`);
  await hand.open(form);
  await fill(hand, form, input);
  await hand.send(form);
}
