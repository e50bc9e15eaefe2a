// How well, how lightly and how fast our search finds things, beside the engines that are
// installed in `--tools`. See README.md.
//
//   npm run bench:search -- [--public FOLDER] [--handbook FOLDER] [--sizes as-is,1000,10000] [--only ours,pagefind]
//                           [--install] [--tools FOLDER] [--guidepost PROGRAM] [--no-timing]
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startChromium, startFirefox } from "../browser/lib/browsers.mjs";
import { openOurs, oursSubject } from "./engines/ours.mjs";
import { openPagefind } from "./engines/pagefind.mjs";
import { openText, textEngines } from "./engines/text.mjs";
import { average, judged, pageOf, score, sectionRank } from "./judged.mjs";
import { program, sites } from "./sites.mjs";
import { kilobytes, milliseconds, ratio, share, table } from "./table.mjs";
import { chromiumPages, firefoxPages, median, pagefindSubject, textSubject, time } from "./timing.mjs";

const project = resolve(import.meta.dirname ?? ".", "../..");
const PEERS = { pagefind: "1.6.0", minisearch: "7.2.0", lunr: "2.3.9", elasticlunr: "0.9.5" };
const SLOWED = 6;
const WEIGHED = 20;
const TIMED = 20;

const { values: options } = parseArgs({
  options: {
    public: { type: "string" },
    handbook: { type: "string", default: project },
    sizes: { type: "string", default: "as-is,1000,10000" },
    only: { type: "string", default: ["ours", ...Object.keys(PEERS)].join(",") },
    install: { type: "boolean", default: false },
    tools: { type: "string", default: join(project, "target/tools") },
    work: { type: "string", default: join(project, "target/search-bench") },
    guidepost: { type: "string" },
    "no-timing": { type: "boolean", default: false },
  },
});
const wanted = (key) => options.only.split(",").includes(key);

/** Every nth, so that a few stand for all. */
const some = (list, count) => list.filter((_, at) => at % Math.max(1, Math.floor(list.length / count)) === 0).slice(0, count);

async function* engines(site, chromium) {
  const { pages, root, book } = site;
  if (wanted("ours")) yield openOurs(root);
  if (wanted("pagefind")) yield await openPagefind(options.tools, pages, join(options.work, book, "pagefind"), chromium);
  for (const key of textEngines) if (wanted(key)) yield openText(key, options.tools, pages);
}

async function quality(engine, queries) {
  const scored = [];
  for (const query of queries) {
    const results = await engine.search(query.query);
    const section = engine.groups ? sectionRank(query, await engine.groups(query.query)) : undefined;
    scored.push({ query, score: score(query, results), section });
  }
  return scored;
}

async function timings(engine, site, queries, chromium, firefox) {
  const subject = engine.key === "ours" ? oursSubject(site.root)
    : engine.key === "pagefind" ? pagefindSubject(engine)
    : await textSubject(engine, join(options.work, site.book));
  const runs = { plain: await time(subject, chromiumPages(chromium), queries) };
  runs.slowed = await time(subject, chromiumPages(chromium, SLOWED), queries);
  if (engine.key === "ours") runs.firefox = await time(subject, firefoxPages(firefox), queries);
  await subject.close?.();
  return runs;
}

const progress = (text) => console.error(`${new Date().toTimeString().slice(0, 8)} ${text}`);

async function measure(engine, site, queries, chromium, firefox) {
  progress(`${site.book}, ${site.pages.length} pages: ${engine.name}`);
  const texts = queries.map(({ query }) => query);
  const scored = await quality(engine, queries);
  const { first, later } = await engine.weigh(some(texts, WEIGHED));
  const times = options["no-timing"] ? {} : await timings(engine, site, some(texts, TIMED), chromium, firefox);
  return { engine, scored, first: [first].flat(), later: [later].flat(), times };
}

const part = (scored, split) => average(scored.filter(({ query }) => query.split === split).map(({ score: worth }) => worth));

function figures({ engine, scored, first, later, times }) {
  const [report, tune] = [part(scored, "report"), part(scored, "tune")];
  const all = average(scored.map(({ score: worth }) => worth));
  const sections = scored.map(({ section }) => section).filter((rank) => rank !== undefined);
  const speed = (run) => (run ? `${milliseconds(run.first)} / ${milliseconds(run.later)} / ${milliseconds(run.warm)}` : "");
  return {
    engine: engine.name,
    "MRR report": ratio(report.mrr),
    "MRR tune": ratio(tune.mrr),
    "by section": sections.length ? ratio(sections.reduce((sum, rank) => sum + rank, 0) / sections.length) : "",
    recall: ratio(all.recall),
    nDCG: ratio(all.ndcg),
    empty: share(all.empty),
    "first KB": `${kilobytes(median(first))} (${kilobytes(Math.max(...first))})`,
    "later KB": `${kilobytes(median(later))} (${kilobytes(Math.max(...later))})`,
    "Chromium ms": speed(times.plain),
    "÷ 6": speed(times.slowed),
    "Firefox ms": speed(times.firefox),
  };
}

function missing(queries, pages) {
  const there = new Set(pages.map(({ url }) => url));
  return [...new Set(queries.flatMap(({ best, also = [] }) => [...best, ...also]).map(pageOf))].filter((page) => !there.has(page));
}

async function bench(chromium, firefox) {
  const books = [["handbook", resolve(options.handbook)], ...(options.public ? [["public", resolve(options.public)]] : [])];
  const sizes = options.sizes.split(",");
  const guidepost = program(project, options.guidepost);
  // All are built before anything is measured, by one and the same program.
  const built = books.flatMap(([book, source]) => [...sites(guidepost, book, source, sizes, options.work)]);
  for (const site of built) {
    const { book, pages, grown } = site;
    const queries = judged(book);
    const gone = missing(queries, pages);
    if (gone.length) console.log(`${book}: judged pages that are not there: ${gone.join(", ")}`);
    const rows = [];
    for await (const engine of engines(site, chromium)) {
      if (!engine) continue;
      rows.push(figures(await measure(engine, site, queries, chromium, firefox)));
      await engine.close();
    }
    console.log(`\n${book}, ${pages.length} pages${grown ? " (grown)" : ""}, ${queries.length} queries\n${table(rows)}`);
  }
}

if (options.install) {
  const packages = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`);
  execFileSync("npm", ["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix", options.tools, ...packages], { stdio: "inherit" });
}
const chromium = await startChromium();
const firefox = options["no-timing"] ? undefined : await startFirefox();
try {
  await bench(chromium, firefox);
} finally {
  await chromium.close();
  await firefox?.close();
}
console.log(`
KB are gzipped, as over a network: for a first query with engine and ${8} excerpts, then for another one;
median (greatest). ms are for the first query of a visit, another one, and one asked again: medians, and the
same with the processor slowed ${SLOWED} times. Ours runs from file://, the others over HTTP.`);
