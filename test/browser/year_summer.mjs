// Where people find the forms of the half-year: draw, sheets, half-year figures, pay.
import { byForm } from "./year_hand.mjs";

export const summer = {
  "panels.form": { way: (i) => ["/visits", "/visits/rounds/" + i.round] },
  "recusal.declare": { way: () => ["/visits", "/visits/recusals"] },
  "recusal.decide": { way: () => ["/visits", "/visits/recusals"] },
  "lots.list": { way: (i) => ["/visits", "/visits/rounds/" + i.round] },
  "lots.open": { way: (i, last) => ["/visits", "/visits/rounds/" + last.round, "/visits/lots/" + i.id] },
  "lots.witness": { way: (i, last) => ["/visits", "/visits/rounds/" + last.round, "/visits/lots/" + i.id] },
  "visit.move": { way: (i) => ["/visits", "/visits/" + i.id] },
  "round.begin": { way: (i) => ["/visits", "/visits/rounds/" + i.id] },
  "pack.issue": { way: (i) => ["/visits", "/visits/rounds/" + i.round] },
  "visit.record": {
    way: (i) => ["/visits", "/visits/" + i.id], loose: ["arrived", "left"],
    async by(hand, input) {
      await hand.go(this.way(input));
      for (const moment of ["arrived", "left"]) {
        hand.clicks++;
        const there = new Date(input[moment] + 8 * 3600_000).toISOString().slice(0, 16); // as clocks in China show it
        await hand.page.fill(`[data-moment=${moment}]`, there);
      }
      await byForm(hand, input, "", []);
    },
  },
  "visit.answer": { way: (i) => ["/visits", "/visits/" + i.id] },
  "sealing.close": { way: (i) => ["/sheets", "/sheets/rounds/" + i.round] },
  "sealing.share": { way: (i) => ["/sheets", "/sheets/rounds/" + i.round], loose: [] },
  "sealing.open": { way: (i) => ["/sheets", "/sheets/rounds/" + i.round] },
  "moderation.close": { way: (i) => ["/sheets", "/sheets/moderations/" + i.id] },
  "moderation.sign": { way: (i) => ["/sheets", "/sheets/moderations/" + i.id] },
  "moderation.settle": { way: (i) => ["/sheets", "/sheets/moderations/" + i.id] },
  "task.open": { way: () => ["/data"] },
  "task.submit": { way: (i) => ["/data", "/data/" + i.id] },
  "task.explain": { way: (i) => ["/data", "/data/" + i.id] },
  "task.verify": { way: (i) => ["/data", "/data/" + i.id] },
  "task.finish": { way: (i) => ["/data", "/data/" + i.id] },
  "pay.prepare": { way: () => ["/pay"] },
  "pay.approve": { way: (i) => ["/pay", "/pay/" + i.id] },
};
