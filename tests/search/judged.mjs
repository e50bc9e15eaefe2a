// The judged queries, and what a list of results is worth against them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const DEPTH = 10;

/** Queries of one book: `handbook` or `public`. */
export const judged = (book) => JSON.parse(readFileSync(join(here, `${book}.json`), "utf8"));

/** The page of a target or of a result, without its section. */
export const pageOf = (target) => target.split("#", 1)[0];

const unique = (list) => [...new Set(list)];
const mean = (numbers) => (numbers.length ? numbers.reduce((sum, number) => sum + number, 0) / numbers.length : 0);
const reciprocal = (results, wanted) => {
  const at = results.slice(0, DEPTH).findIndex(wanted);
  return at < 0 ? 0 : 1 / (at + 1);
};
const gain = (grades) => grades.reduce((sum, grade, at) => sum + (2 ** grade - 1) / Math.log2(at + 2), 0);

/**
 * What one query's results are worth. `results` are addresses, best first, as `page` or
 * `page#section`; several of one page count once.
 */
export function score(query, results) {
  const best = unique(query.best.map(pageOf));
  const also = unique((query.also ?? []).map(pageOf)).filter((page) => !best.includes(page));
  const pages = unique(results.map(pageOf)).slice(0, DEPTH);
  const grade = (page) => (best.includes(page) ? 2 : also.includes(page) ? 1 : 0);
  const ideal = gain([...best.map(() => 2), ...also.map(() => 1)].slice(0, DEPTH));
  return {
    reciprocalRank: reciprocal(pages, (page) => best.includes(page)),
    recall: pages.filter((page) => best.includes(page)).length / Math.min(best.length, DEPTH),
    ndcg: gain(pages.map(grade)) / ideal,
    empty: results.length === 0 ? 1 : 0,
  };
}

/**
 * One divided by the rank of the first page whose leading section is wanted: `groups` are
 * the results by page, each a list of addresses, its sections in the order shown.
 */
export function sectionRank(query, groups) {
  const whole = query.best.filter((target) => !target.includes("#"));
  return reciprocal(groups, (addresses) =>
    addresses.some((address) => query.best.includes(address) || whole.includes(pageOf(address))));
}

/** Averages over scored queries. */
export function average(scores) {
  const of = (key) => mean(scores.map((one) => one[key]));
  return { queries: scores.length, mrr: of("reciprocalRank"), recall: of("recall"), ndcg: of("ndcg"), empty: of("empty") };
}

/** Averages by a property of the query: `{ [value]: average }`, in the order of appearance. */
export function averageBy(property, scored) {
  const groups = Map.groupBy
    ? Map.groupBy(scored, ({ query }) => query[property])
    : scored.reduce((map, one) => map.set(one.query[property], [...(map.get(one.query[property]) ?? []), one]), new Map());
  return Object.fromEntries([...groups].map(([value, group]) => [value, average(group.map(({ score: worth }) => worth))]));
}
