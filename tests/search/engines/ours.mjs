// Our own engine: in Node over the files of a built site, and as pages of that site use it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openEngine } from "../lib/engine.mjs";
import { fileUrl } from "../timing.mjs";

const SHOWN = 8;
const ENGINE = "assets/search-engine.js";
const MANIFEST = "search/manifest.js";

const gzipped = (text) => gzipSync(text, { level: 6 }).length;
const sum = (texts) => texts.reduce((bytes, text) => bytes + gzipped(text), 0);

/** Addresses of what one result leads to, the best section first. */
const addresses = ({ url, sections }) => [...sections.map((section) => section.url), url];

/** The engine of the site in `root`. */
export function openOurs(root) {
  const engine = openEngine(root);
  const groups = async (query, limit = 20) => (await engine.search(query, { limit })).hits.map(addresses);

  /** What each query loads in a fresh visit, and the next one after it. */
  async function weigh(queries) {
    const script = gzipped(readFileSync(join(root, ENGINE), "utf8"));
    const [first, later] = [[], []];
    for (const [at, query] of queries.entries()) {
      const visit = openEngine(root);
      await visit.search(query, { limit: SHOWN });
      const before = visit.loaded.size;
      first.push(script + sum([...visit.loaded.values()]));
      await visit.search(queries[(at + 1) % queries.length], { limit: SHOWN });
      later.push(sum([...visit.loaded.values()].slice(before)));
    }
    return { first, later };
  }
  return {
    key: "ours",
    name: "Guidepost",
    note: "from file://",
    search: async (query) => (await groups(query)).map(([first]) => first),
    groups,
    weigh,
    close: async () => {},
  };
}

/** It in a page of its own site, as `time` wants it. */
export const oursSubject = (root) => ({
  url: fileUrl(root, "index.html"),
  start: `async () => {
    const script = document.createElement("script");
    script.src = ${JSON.stringify(ENGINE)};
    await new Promise((loaded, failed) => {
      script.onload = loaded;
      script.onerror = failed;
      document.head.append(script);
    });
    globalThis.searched = globalThis.GuidepostSearch.open("", ${JSON.stringify(MANIFEST)});
  }`,
  find: `async ({ query, results }) => (await globalThis.searched.search(query, { limit: results })).hits.length`,
});
