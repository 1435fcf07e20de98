// What the scripts share: a browser, signing in by rehearsal, and a list of findings.
import { createRequire } from "node:module";
const require = createRequire(new URL("../../web/package.json", import.meta.url));
export const { chromium } = require("playwright-core");
export const axeSource = require("node:fs").readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const findings = [];
export function found(where, what) {
  findings.push(`${where}: ${what}`);
}

export function finish(said) {
  console.log(said);
  for (const one of findings.slice(0, 200)) console.log("✗ " + one);
  process.exit(findings.length ? 1 : 0);
}

// roles of the demo's year that see pages others do not; "" has no account.
export const roles = ["office", "leader", "inspector", "finance", "audit", "system", "security", "officer dcz", "secretary v02", "g1-1", ""];

// kindOf puts ids aside, so that one page of each kind is looked at.
export const kindOf = (path) => path.replace(/\?.*$/, "").replace(/\/(?:[0-9A-Z]{26}|[A-Z]{1,3}\d[\dA-Z-]*|\d+|[\w.-]*\d[\w.-]*)(?=\/|$)/g, "/:");

// linksOf are the addresses of pages that a page leads to.
export async function linksOf(page) {
  const all = await page.$$eval("a[href]", (links) => links.map((a) => a.getAttribute("href")));
  return all.filter((href) => href.startsWith("/") && !/^\/(api|docs|assets|openapi)/.test(href)).map((href) => href.replace(/#.*/, ""));
}

export async function open() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
}

// signIn acts as an account of the office for practice.
export async function signIn(page, base, account) {
  await page.goto(base + "/login");
  const value = await page.$$eval("#player option", (all, name) => all.find((o) => o.textContent.trim().split(" · ")[0] === name)?.value, account);
  if (!value) throw new Error("there is no account " + account);
  await page.selectOption("#player", value);
  await Promise.all([page.waitForNavigation(), page.click("form[action='/rehearse'] button")]);
}

// api asks the interface for programs as whoever has signed in on the page.
export async function api(page, method, path, body) {
  return page.evaluate(async ([verb, address, content]) => {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("") };
    const answer = await fetch("/api/v1/orgs/demo" + address, { method: verb, headers, body: content && JSON.stringify(content) });
    if (!answer.ok) throw new Error(`${verb} ${address}: ${await answer.text()}`);
    return answer.json();
  }, [method, path, body]);
}

// as does what others have done before, over the interface for programs.
export async function as(browser, base, account, steps) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, base, account);
  await page.evaluate(() => fetch("/prove", { method: "POST", body: new URLSearchParams({ _password: "", _back: "/" }) }));
  const out = await steps((method, path, body) => api(page, method, path, body));
  await context.close();
  return out;
}

// watch notes what the browser complains of, and any request to elsewhere.
export function watch(page, base, where) {
  page.on("console", (m) => m.type() === "error" && !/status of 401/.test(m.text()) && found(where(), "console: " + m.text().slice(0, 300)));
  page.on("pageerror", (e) => found(where(), "script: " + e.message.slice(0, 300)));
  page.on("request", (r) => /^https?:/.test(r.url()) && !r.url().startsWith(base) && found(where(), "asks elsewhere: " + r.url()));
}

// overflow is by how many pixels the page is wider than the window, and what sticks out.
export async function overflow(page) {
  return page.evaluate(() => {
    const by = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (by <= 1) return "";
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"));
    return `${by} px too wide: ` + out.slice(0, 3).map((e) => e.tagName.toLowerCase() + "." + e.className).join(", ");
  });
}

export async function axe(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => window.axe.run());
  return result.violations.map((v) => `axe ${v.id} (${v.impact}) × ${v.nodes.length}: ${v.nodes[0].target.join(" ")}`);
}
