// Bundles assets/ into a folder of files named by their content, each with its gzip, and a manifest.json.
// Usage: node build.mjs NODE_MODULES OUTPUT
// Every .js, .css and .svg file directly in assets/ is an entry that templates name; folders hold what they import.
import { createRequire } from "node:module";
import { dirname, join, basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const [modules, output] = process.argv.slice(2).map((path) => resolve(path));
const sources = dirname(fileURLToPath(import.meta.url));
const esbuild = createRequire(join(modules, "noop.js"))("esbuild");

// Somebody in the middle of a sitting may still ask for a file of the build before this one.
const KEPT_MS = 2 * 24 * 3600 * 1000;

// Loaded on their own, so that a page works before them and without them; languages are loaded when they are needed.
const ALWAYS = new Set(["scripts/editor/editor.js", "scripts/editor/code.js"]);

const entries = readdirSync(sources).filter((name) => /\.(js|css|svg)$/.test(name));
const built = await esbuild.build({
  absWorkingDir: sources,
  entryPoints: entries,
  outdir: output,
  nodePaths: [modules],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "firefox102", "safari15.4"],
  entryNames: "[name]-[hash]",
  chunkNames: "part-[name]-[hash]",
  loader: { ".svg": "copy" },
  legalComments: "none",
  metafile: true,
  write: false,
});

mkdirSync(output, { recursive: true });
const fresh = new Set(["manifest.json", "stamp"]);
for (const file of built.outputFiles) {
  const name = basename(file.path);
  fresh.add(name).add(`${name}.gz`);
  writeFileSync(join(output, name), file.contents);
  writeFileSync(join(output, `${name}.gz`), gzipSync(file.contents, { level: 9 }));
}

const manifest = {};
for (const [path, facts] of Object.entries(built.metafile.outputs)) {
  if (!entries.includes(facts.entryPoint)) continue;
  manifest[facts.entryPoint] = { file: basename(path), imports: importsOf(path), later: laterOf(path) };
}
// Copied files have no entry point of their own.
for (const path of Object.keys(built.metafile.outputs)) {
  const [source] = Object.keys(built.metafile.outputs[path].inputs);
  if (source?.endsWith(".svg")) manifest[source] = { file: basename(path), imports: [], later: [] };
}

function importsOf(path, seen = new Set()) {
  for (const one of built.metafile.outputs[path].imports) {
    if (one.kind === "import-statement" && !seen.has(basename(one.path))) {
      seen.add(basename(one.path));
      importsOf(one.path, seen);
    }
  }
  return [...seen];
}

// What a script loads on its own in any case, with what that imports: a slow line would wait for each in turn.
function laterOf(path, seen = new Set(), found = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  for (const one of built.metafile.outputs[path].imports) {
    if (one.kind === "dynamic-import" && ALWAYS.has(built.metafile.outputs[one.path].entryPoint)) {
      for (const name of [basename(one.path), ...importsOf(one.path)]) found.add(name);
    }
    if (one.kind === "import-statement" || found.has(basename(one.path))) laterOf(one.path, seen, found);
  }
  const atOnce = importsOf(path);
  const size = new Map(Object.entries(built.metafile.outputs).map(([one, { bytes }]) => [basename(one), bytes]));
  // The largest first: browsers ask for six at a time, and all wait for it.
  return [...found].filter((name) => !atOnce.includes(name)).sort((a, b) => size.get(b) - size.get(a));
}

// Last, and at once: until then the build before this one is served.
writeFileSync(join(output, "manifest.new"), JSON.stringify(manifest, null, 1));
renameSync(join(output, "manifest.new"), join(output, "manifest.json"));
for (const name of readdirSync(output)) {
  const old = join(output, name);
  if (!fresh.has(name) && Date.now() - statSync(old).mtimeMs > KEPT_MS) rmSync(old);
}
for (const [name, facts] of Object.entries(manifest)) {
  console.log(name, gzipSync(readFileSync(join(output, facts.file))).length, "bytes compressed");
}
