// How long a search takes in a browser, measured inside the page.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "../browser/lib/serve.mjs";

const RESULTS = 8;
const FRESH = 5;

const sorted = (numbers) => [...numbers].sort((one, other) => one - other);
export const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)] ?? NaN;
export const nineOfTen = (numbers) => sorted(numbers)[Math.floor(numbers.length * 0.9)] ?? NaN;

/** Runs `script`, source text of an expression, in the page; the same in both browsers' drivers. */
const run = (page, script) => page.evaluate(script);

const timed = (expression) => `(async () => {
  const began = performance.now();
  await (${expression});
  return performance.now() - began;
})()`;

/**
 * Times `subject`: `{ url, start, find }`, the last two source text of functions for the
 * page: `start()` makes it ready, `find({ query, results })` searches. `newPage` opens an
 * empty page that has cached nothing.
 */
export async function time(subject, newPage, queries) {
  const find = (query) => `(${subject.find})(${JSON.stringify({ query, results: RESULTS })})`;
  const opened = async () => {
    const { page, close } = await newPage();
    await page.goto(subject.url);
    return { page, close };
  };
  const first = [];
  for (const query of queries.slice(0, FRESH)) {
    const { page, close } = await opened();
    first.push(await run(page, timed(`(${subject.start})().then(() => ${find(query)})`)));
    await close();
  }
  const { page, close } = await opened();
  await run(page, `(${subject.start})().then(() => true)`);
  const pass = async () => {
    const took = [];
    for (const query of queries) took.push(await run(page, timed(find(query))));
    return took;
  };
  const later = await pass();
  const warm = await pass();
  await close();
  return { first: median(first), later: median(later), warm: median(warm), warmNineOfTen: nineOfTen(warm) };
}

/** Empty pages of Chromium, its processor slowed `times` times. */
export const chromiumPages = (chromium, times = 1) => async () => {
  const context = await chromium.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: times });
  return { page, close: () => context.close() };
};

/** Empty pages of Firefox. */
export const firefoxPages = (firefox) => async () => {
  const context = await firefox.createBrowserContext();
  const page = await context.newPage();
  return { page, close: () => context.close() };
};

/** Pagefind, as `time` wants it. */
export const pagefindSubject = ({ browser: { origin, start, find } }) => ({ url: origin, start: String(start), find: String(find) });

/** MiniSearch and its like over a server of their own; the excerpts they lack cost them nothing. */
export async function textSubject({ key, browser }, folder) {
  const root = join(folder, key);
  mkdirSync(root, { recursive: true });
  const html = `<!doctype html><html lang="en"><title>Search</title><script src="engine.js"></script></html>`;
  const files = { "index.html": html, "404.html": html, "engine.js": browser.script, "index.json": browser.json };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const server = await serve({ root });
  return {
    url: server.origin,
    start: `async () => {
      const engine = ${browser.functions};
      const json = await (await fetch("index.json")).text();
      const index = engine.load(globalThis.${browser.global}, json);
      const words = ${browser.words};
      globalThis.find = (query) => engine.find(index, words(query));
    }`,
    find: `async ({ query, results }) => globalThis.find(query).slice(0, results)`,
    close: server.close,
  };
}

/** Where a built site's pages are without a server. */
export const fileUrl = (root, page) => pathToFileURL(join(root, page)).href;
