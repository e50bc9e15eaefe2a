// Pagefind as it comes. It searches in a browser over HTTP only, and so does this.
import { existsSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { serve } from "../../browser/lib/serve.mjs";

const RESULTS = 8;

/** Indexes `pages` into `folder`, if it is installed in `tools`. */
async function build(tools, pages, folder) {
  const entry = join(tools, "node_modules/pagefind/lib/index.js");
  if (!existsSync(entry)) return undefined;
  const { close, createIndex } = await import(pathToFileURL(entry).href);
  const { index } = await createIndex({ keepIndexUrl: true });
  for (const { url, title, html } of pages) {
    const content = `<!doctype html><html lang="en"><head><title>${title}</title></head><body>${html}</body></html>`;
    await index.addHTMLFile({ url: `/${url}`, content });
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { errors } = await index.writeFiles({ outputPath: join(folder, "pagefind") });
  if (errors.length) throw new Error(`Pagefind: ${errors.join("; ")}`);
  for (const name of ["index.html", "404.html"]) writeFileSync(join(folder, name), "<!doctype html><html lang=en><title>Search</title>");
  await close();
  return JSON.parse(readFileSync(join(tools, "node_modules/pagefind/package.json"), "utf8")).version;
}

// Runs in the page.
const start = async () => {
  globalThis.pagefind = await import("/pagefind/pagefind.js");
  await globalThis.pagefind.init();
};
const find = async ({ query, results }) => {
  const found = await globalThis.pagefind.search(query);
  const data = await Promise.all(found.results.slice(0, results).map((result) => result.data()));
  return data.map(({ url }) => url.replace(/^\//, ""));
};

/** Pagefind in `chromium`, over a server of its own. */
export async function openPagefind(tools, pages, folder, chromium) {
  const version = await build(tools, pages, folder);
  if (!version) return undefined;
  const server = await serve({ root: folder });
  const fresh = async (context) => {
    const page = await context.newPage();
    await page.goto(server.origin);
    return page;
  };
  const context = await chromium.newContext();
  const page = await fresh(context);
  await page.evaluate(start);

  // Its own files are compressed already; scripts and JSON are as a server would send them.
  const weight = (url) => {
    const path = decodeURIComponent(new URL(url).pathname);
    if (!path.startsWith("/pagefind/")) return 0;
    const bytes = readFileSync(join(folder, path));
    return /\.(?:js|json|css)$/.test(path) ? gzipSync(bytes, { level: 6 }).length : bytes.length;
  };
  async function weigh(queries) {
    const [first, later] = [[], []];
    for (const [at, query] of queries.entries()) {
      const own = await chromium.newContext();
      const visitor = await fresh(own);
      let bytes = 0;
      visitor.on("request", (request) => { bytes += weight(request.url()); });
      await visitor.evaluate(start);
      await visitor.evaluate(find, { query, results: RESULTS });
      first.push(bytes);
      bytes = 0;
      await visitor.evaluate(find, { query: queries[(at + 1) % queries.length], results: RESULTS });
      later.push(bytes);
      await own.close();
    }
    return { first, later };
  }
  return {
    key: "pagefind",
    name: `Pagefind ${version}`,
    note: "as it comes",
    search: (query) => page.evaluate(find, { query, results: 10 }),
    weigh,
    browser: { origin: server.origin, start, find },
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}
