// Turns css/ and js/ and the design tokens into static files beside the Django app.
// The tokens stand in tokens.json, so that a test can compute the contrast of what a reader gets.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import postcss from "postcss";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "dist");

function declarations(group, prefix) {
  return Object.entries(group).map(([name, value]) => `  --${prefix}${name}: ${value};`).join("\n");
}

function componentTokens(tokens) {
  const resolve = (value) => value.replace(/\{([a-z0-9-]+)\}/g, "var(--house-$1)");
  return Object.entries(tokens).map(([name, value]) => `  --utrecht-${name}: ${resolve(value)};`).join("\n");
}

function tokenSheet(tokens) {
  // The component tokens stand on the same element as the colours they refer to, so one scheme switch does.
  return `:root {
  color-scheme: light;
${declarations(tokens.scheme.light, "house-")}
${declarations(tokens.size, "house-")}
${declarations(tokens.family, "house-family-")}
${componentTokens(tokens.utrecht)}
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
${declarations(tokens.scheme.dark, "house-")}
  }
}
`;
}

const designTokens = {
  name: "design-tokens",
  setup(builder) {
    builder.onResolve({ filter: /^tokens$/ }, () => ({ path: "tokens.json", namespace: "tokens" }));
    builder.onLoad({ filter: /.*/, namespace: "tokens" }, async () => ({
      contents: tokenSheet(JSON.parse(await readFile(join(here, "tokens.json"), "utf8"))),
      loader: "css",
    }));
  },
};

// The component sheets also style plain HTML elements, force states for their own documentation and know more
// purposes of a button than we use; without those a page is 70 kB lighter.
const UNUSED = /--html-|\.utrecht-[a-z-]+--(focus|focus-visible|hover|active|pressed|disabled|busy)(?![\w-])|utrecht-button--(warning|danger|ready)|utrecht-pagination__[a-z-]+--(focus|hover)/;

function withoutUnused(sheet) {
  sheet.walkRules((rule) => {
    const used = rule.selectors.filter((selector) => !UNUSED.test(selector.replace(/:not\([^)]*\)/g, "")));
    if (used.length === 0) rule.remove();
    else rule.selectors = used;
  });
  return sheet.toString();
}

const componentSheets = {
  name: "component-sheets",
  setup(builder) {
    builder.onLoad({ filter: /@utrecht[\\/].*\.css$/ }, async ({ path }) => ({
      contents: withoutUnused(postcss.parse(await readFile(path, "utf8"))),
      loader: "css",
    }));
  },
};

// MapLibre finds its worker by an address; the worker is a file of its own, so that `worker-src 'self'` suffices.
async function copyMapWorker() {
  const source = join(here, "node_modules", "maplibre-gl", "dist", "maplibre-gl-worker.mjs");
  await cp(source, join(target, "maplibre-gl-worker.mjs"));
}

// The server sends the packed file beside a style or script to who accepts it.
async function pack(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await pack(path);
    else if (/\.(css|m?js|svg)$/.test(entry.name)) await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
  }
}

async function reportSizes() {
  for (const name of (await readdir(target)).sort()) {
    if (!name.endsWith(".css") && !name.endsWith(".js")) continue;
    const bytes = (await readFile(join(target, name))).length;
    console.log(`${name.padEnd(28)} ${(bytes / 1000).toFixed(1).padStart(8)} kB`);
  }
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const shared = { absWorkingDir: here, bundle: true, minify: true, outdir: target, target: ["es2022"], logLevel: "warning" };
await build({
  ...shared,
  entryPoints: ["css/house.css", "css/map.css"],
  loader: { ".woff2": "file", ".svg": "file" },
  assetNames: "files/[name]-[hash]",
  plugins: [designTokens, componentSheets],
});
await build({
  ...shared,
  entryPoints: ["js/house.js", "js/filter.js"],
  format: "esm",
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
});
await copyMapWorker();
await pack(target);
await reportSizes();
