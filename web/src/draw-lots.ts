// Fixing a share of the seed before a draw: the share stays with whoever thought of it,
// only its hash is sent. Browsers hash by themselves on encrypted pages only, and many
// offices have none: so the hash is made here (FIPS 180-4).

function sha256(message: Uint8Array): string {
  const k = constants(64, 3);
  const h = constants(8, 2);
  const padded = new Uint8Array(((message.length + 72) >> 6) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  const w = new Uint32Array(64);
  const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n));
  const at = (list: ArrayLike<number>, i: number): number => list[i] ?? 0;
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) { w[i] = view.getUint32(block + 4 * i); continue; }
      const a = at(w, i - 15);
      const b = at(w, i - 2);
      w[i] = (at(w, i - 16) + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + at(w, i - 7) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
    }
    const s = Array.from(h);
    for (let i = 0; i < 64; i++) {
      const e = at(s, 4);
      const a = at(s, 0);
      const one = (at(s, 7) + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & at(s, 5)) ^ (~e & at(s, 6))) + at(k, i) + at(w, i)) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & at(s, 1)) ^ (a & at(s, 2)) ^ (at(s, 1) & at(s, 2)))) | 0;
      s.pop();
      s.unshift((one + two) | 0);
      s[4] = (at(s, 4) + one) | 0;
    }
    for (let i = 0; i < 8; i++) h[i] = (at(h, i) + at(s, i)) | 0;
  }
  return Array.from(h, (x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The first bits of the fractions of the roots of the first primes, in whole numbers: a double has too few. */
function constants(count: number, root: 2 | 3): number[] {
  const out: number[] = [];
  for (let n = 2; out.length < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime = prime && n % d !== 0;
    if (prime) out.push(fraction(n, root));
  }
  return out;
}

/** 32 bits of the fraction of a root: 52 bits of a double less the 4 bits of its whole part are enough. */
function fraction(n: number, root: 2 | 3): number {
  const x = root === 2 ? Math.sqrt(n) : Math.cbrt(n);
  return ((x - Math.floor(x)) * 0x100000000) | 0;
}

const box = document.querySelector<HTMLElement>("[data-commit]");
const share = box?.querySelector<HTMLInputElement>("[data-share]");
const saltBox = box?.querySelector<HTMLElement>("[data-salt]");
const hashBox = box?.querySelector<HTMLElement>("[data-hash]");
const hidden = box?.querySelector<HTMLInputElement>("input[name=hash]");
if (box && share && saltBox && hashBox && hidden) {
  const salt = Array.from(crypto.getRandomValues(new Uint8Array(10)), (b) => b.toString(16).padStart(2, "0")).join("");
  saltBox.textContent = salt;
  const make = (): void => {
    const lines = ["eightx-commit-1", box.dataset.commit ?? "", share.value.trim(), salt].join("\n");
    hidden.value = share.value.trim() ? sha256(new TextEncoder().encode(lines)) : "";
    hashBox.textContent = hidden.value;
  };
  share.addEventListener("input", make);
  make();
}

export {};
