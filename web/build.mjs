// Builds the stylesheet and the islands into dist: each file once as it is and once
// compressed, under a name that holds a hash of its content, and names.json, which says
// what each is called.
import { build } from "esbuild";
import { gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const dist = new URL("dist/", import.meta.url).pathname;
const src = new URL("src/", import.meta.url).pathname;
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

// Every file at the top of src is an entry; folders hold what entries share.
const entries = readdirSync(src).filter((name) => /\.(ts|css|svg)$/.test(name) && !name.endsWith(".d.ts"));
const fixed = new Set(["field-worker.ts"]); // a worker keeps its address

// esbuild counts a rare fault of Safari 13 as lack of destructuring; every engine of the floor has it.
const common = { bundle: true, supported: { destructuring: true }, minify: true, target: ["chrome80", "firefox78", "safari13.1"], outdir: dist, metafile: true, legalComments: "eof", loader: { ".svg": "copy" }, logLevel: "warning" };
const made = await build({ ...common, entryPoints: entries.filter((e) => !fixed.has(e)).map((e) => src + e), entryNames: "[name]-[hash]" });
const kept = entries.filter((e) => fixed.has(e));
if (kept.length) await build({ ...common, entryPoints: kept.map((e) => src + e), entryNames: "[name]" });

const names = {};
for (const [file, about] of Object.entries(made.metafile.outputs)) {
  if (about.entryPoint) names[basename(about.entryPoint).replace(/\.ts$/, ".js")] = basename(file);
}
writeFileSync(dist + "names.json", JSON.stringify(names, null, 1));
for (const name of readdirSync(dist)) {
  if (/\.(js|css)$/.test(name)) writeFileSync(dist + name + ".gz", gzipSync(readFileSync(dist + name), { level: 9 }));
}
