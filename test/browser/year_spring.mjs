// Where people find the forms of the year's first months. An act has its way: addresses
// that links lead to, one after the other, from the start page on. It is loose in fields
// that the page chooses itself, such as today's date. What is more than a form has `by`.
import { byForm } from "./year_hand.mjs";

// one picks the only link of a kind on the page.
const one = (start) => (page) => page.$eval(`main a[href^=${JSON.stringify(start)}]:not([href*='?'])`, (a) => a.getAttribute("href"));

// oneByOne does an act for each element of a list of the input, where the page takes
// one at a time.
const oneByOne = (list) => async (hand, input, who) => {
  for (const element of input[list]) await byForm(hand, { ...input, [list]: [element] }, who);
};

export const spring = {
  "department.write": { way: () => ["/settings", "/settings/units"] },
  "group.write": { way: () => ["/settings", "/settings/units"] },
  "unit.create": { way: () => ["/settings", "/settings/units"] },
  "person.write": { way: () => ["/settings", "/settings/people"] },
  "body.write": { way: () => ["/settings", "/settings/bodies"] },
  "cycle.create": { way: () => ["/settings", "/settings/years"] },
  "scheme.consult": { way: (i) => ["/schemes", "/schemes/" + i.id] },
  "scheme.approve": { way: (i) => ["/schemes", "/schemes/" + i.id], loose: ["reasons\\..*"] },
  "scheme.publish": { way: (i) => ["/schemes", "/schemes/" + i.id], loose: ["document", "meeting", "reasons\\..*"] },
  "opinion.give": { way: (i) => ["/schemes", "/schemes/" + i.scheme] },
  "opinion.answer": { way: (i, last) => ["/schemes", "/schemes/" + last.scheme] },
  "target.set": {
    way: () => ["/targets", "/targets/set"], loose: ["targets\\.\\d+\\.(date|source)"],
    async by(hand, input, who) {
      for (const metric of new Set(input.targets.map((t) => t.metric))) {
        await hand.go(this.way());
        await hand.page.selectOption("form.propose #metric", metric);
        hand.clicks++;
        await hand.clickOn(await hand.page.$("form.propose button"));
        await byForm(hand, { ...input, targets: input.targets.filter((t) => t.metric === metric) }, who, []);
      }
    },
  },
  "target.paper": { way: (i) => ["/targets", "/targets/" + i.id] },
  "target.decide": { way: () => ["/targets", "/targets?state=objected", one("/targets/0")], loose: ["targets\\.0\\.(date|source)"] },
  "target.lock": { way: () => ["/targets"] },
  "round.plan": { way: () => ["/visits"] },
  "visit.plan": { way: (i) => ["/visits", "/visits/rounds/" + i.round], loose: [] },
  "round.publish": { way: (i) => ["/visits", "/visits/rounds/" + i.id] },
  "supervision.record": { way: (i) => ["/supervision", "/supervision/new", "/supervision/new?ledger=" + (i.records[0].ledger ?? "")], loose: ["records\\.0\\.points"], by: oneByOne("records") },
  "supervision.inspect": { way: () => ["/supervision", "/supervision/rounds"] },
  "supervision.answer": { way: (i) => ["/supervision", "/supervision/" + i.id] },
  "supervision.confirm": { way: (i) => ["/supervision", "/supervision/" + i.id] },
  "supervision.withdraw": { way: (i) => ["/supervision", "/supervision/" + i.id] },
  "supervision.settle": { way: () => ["/supervision"], maybe: true },
  "rectification.issue": {
    way: () => ["/rectify", "/rectify/new"],
    async by(hand, input, who) {
      await hand.go(this.way());
      if (input.overdue) await hand.choose("#overdue", input.overdue.ledger);
      await byForm(hand, input, who, []);
    },
  },
  "rectification.answer": { way: (i) => ["/rectify", "/rectify/" + i.id] },
  "rectification.verify": { way: (i) => ["/rectify", "/rectify/" + i.id] },
  "rectification.close": { way: (i) => ["/rectify", "/rectify/" + i.id] },
  "proposal.decide": { way: (i) => ["/rectify", "/proposals/" + i.id] },
};
