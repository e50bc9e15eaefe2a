// Engines that keep one index of whole pages in one file: MiniSearch, lunr, elasticlunr.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { gzipSync } from "node:zlib";

const gzipped = (text) => gzipSync(text, { level: 6 }).length;

/** None of them knows phrases, and lunr takes some signs for its own. */
const words = (query) => query.replace(/["“”:~^*+]/g, " ").trim();

/**
 * Each set up as its own guide or its best-known user does. `load` and `find` are used in
 * pages too, as source text: they may use nothing from here.
 */
const engines = {
  minisearch: {
    name: "MiniSearch",
    note: "fuzzy 0.2, prefix, title counts twice",
    global: "MiniSearch",
    script: "dist/umd/index.js",
    index(MiniSearch, documents) {
      const index = new MiniSearch({ fields: ["title", "headings", "text"] });
      index.addAll(documents);
      return index;
    },
    load: (MiniSearch, json) => MiniSearch.loadJSON(json, { fields: ["title", "headings", "text"] }),
    find: (index, query) => index.search(query, { fuzzy: 0.2, prefix: true, boost: { title: 2 } }).map(({ id }) => id),
  },
  lunr: {
    name: "lunr",
    note: "title counts ten times",
    global: "lunr",
    script: "lunr.js",
    index: (lunr, documents) => lunr(function build() {
      this.ref("id");
      this.field("title", { boost: 10 });
      this.field("headings");
      this.field("text");
      documents.forEach((document) => this.add(document));
    }),
    load: (lunr, json) => lunr.Index.load(JSON.parse(json)),
    find: (index, query) => index.search(query).map(({ ref }) => Number(ref)),
  },
  elasticlunr: {
    name: "elasticlunr",
    note: "as in mdBook: every word, prefixes, title counts twice",
    global: "elasticlunr",
    script: "elasticlunr.js",
    index: (elasticlunr, documents) => elasticlunr(function build() {
      this.setRef("id");
      ["title", "headings", "text"].forEach((field) => this.addField(field));
      this.saveDocument(false);
      documents.forEach((document) => this.addDoc(document));
    }),
    load: (elasticlunr, json) => elasticlunr.Index.load(JSON.parse(json)),
    find: (index, query) => {
      const fields = { title: { boost: 2 }, headings: { boost: 1 }, text: { boost: 1 } };
      return index.search(query, { bool: "AND", expand: true, fields }).map(({ ref }) => Number(ref));
    },
  },
};

/** A script as its page would have it, without the module system around it. */
function evaluate(script) {
  const module = { exports: {} };
  compileFunction(script, ["module", "exports"]).call({}, module, module.exports);
  return module.exports;
}

/** Builds the engine's index over `pages`, if it is installed in `tools`. */
export function openText(key, tools, pages) {
  const engine = engines[key];
  const folder = join(tools, "node_modules", key);
  if (!existsSync(folder)) return undefined;
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const script = readFileSync(join(folder, engine.script), "utf8");
  const index = engine.index(evaluate(script), pages.map(({ title, headings, text }, id) => ({ id, title, headings, text })));
  const json = JSON.stringify(index);
  // Excerpts need the text, which these indexes do not hold.
  const texts = JSON.stringify(pages.map(({ url, title, text }) => [url, title, text]));
  return {
    key,
    name: `${engine.name} ${version}`,
    note: engine.note,
    search: async (query) => engine.find(index, words(query)).slice(0, 10).map((id) => pages[id].url),
    weigh: async () => ({ first: gzipped(script) + gzipped(json) + gzipped(texts), later: 0 }),
    browser: { script, json, global: engine.global, functions: `({ load: ${engine.load}, find: ${engine.find} })`, words },
    close: async () => {},
  };
}

export const textEngines = Object.keys(engines);
