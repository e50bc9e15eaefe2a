// Our engine against the judged queries of one book: averages for all, misses only of the part
// that may be looked at.
//
//   node tests/search/score.mjs [--book handbook] [--site FOLDER] [--check] [--json]
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openOurs } from "./engines/ours.mjs";
import { averageBy, judged, pageOf, score, sectionRank } from "./judged.mjs";
import { ratio, share, table } from "./table.mjs";

const { values: options } = parseArgs({
  options: {
    book: { type: "string", default: "handbook" },
    site: { type: "string", default: resolve(import.meta.dirname ?? ".", "../../target/sites/handbook") },
    check: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const queries = judged(options.book);

/** Targets that the site does not have: the page, or the place in it. */
function gone() {
  const targets = new Set(queries.flatMap(({ best, also = [] }) => [...best, ...also]));
  return [...targets].filter((target) => {
    const path = join(options.site, pageOf(target));
    const [, section] = target.split("#");
    return !existsSync(path) || (section && !readFileSync(path, "utf8").includes(`id="${section}"`));
  });
}

async function scored() {
  const engine = await openOurs(options.site);
  const all = [];
  for (const query of queries) {
    const groups = await engine.groups(query.query);
    const results = groups.map(([first]) => pageOf(first));
    all.push({ query, groups, score: score(query, results), section: sectionRank(query, groups) });
  }
  return all;
}

const row = (name, { queries: count, mrr, recall, ndcg, empty }) =>
  ({ "": name, queries: String(count), MRR: ratio(mrr), recall: ratio(recall), nDCG: ratio(ndcg), empty: share(empty) });

function report(all) {
  const rows = (property) => Object.entries(averageBy(property, all)).map(([name, values]) => row(name, values));
  console.log(`${table([...rows("kind"), ...rows("split")])}\n\nTune: not first, or not the section\n`);
  const misses = all.filter(({ query, score: { reciprocalRank }, section }) => query.split === "tune" && Math.min(reciprocalRank, section) < 1);
  for (const { query, groups, score: { reciprocalRank }, section } of misses) {
    const rank = (worth) => (worth ? Math.round(1 / worth) : "none");
    console.log(`${query.query}  [${query.kind}]  page ${rank(reciprocalRank)}, section ${rank(section)}`);
    console.log(`  wanted ${query.best.join("  ")}`);
    groups.slice(0, 3).forEach((addresses, at) => console.log(`  ${at + 1}. ${addresses.join("  ")}`));
  }
}

if (options.check) {
  const missing = gone();
  missing.forEach((target) => console.log(`not there: ${target}`));
  process.exitCode = missing.length ? 1 : 0;
} else {
  const all = await scored();
  if (options.json) console.log(JSON.stringify(all.filter(({ query }) => query.split === "tune"), null, 1));
  else report(all);
}
