// Search finds what people look for: over the judged queries of the bundled handbook, the first
// page that answers is first or nearly so, and next to nothing comes back empty.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openOurs } from "../search/engines/ours.mjs";
import { average, averageBy, judged, pageOf, score, sectionRank } from "../search/judged.mjs";
import { handbook } from "./lib/site.mjs";

// A little below what is measured, so that a change of wording in the handbook does not fail
// the test and a loss in the engine does. All queries count: none is looked at here.
const FLOORS = { mrr: 0.84, section: 0.82, kind: 0.45 };
const EMPTY = 0.01;

const queries = judged("handbook");
let scored;

before(async () => {
  const engine = await openOurs(handbook.root);
  scored = [];
  for (const query of queries) {
    const groups = await engine.groups(query.query);
    scored.push({ query, score: score(query, groups.map(([first]) => pageOf(first))), section: sectionRank(query, groups) });
  }
});

test("the judged pages and sections are there", () => {
  const missing = queries.flatMap(({ query, best, also = [] }) => [...best, ...also]
    .filter((target) => {
      const [page, section] = target.split("#");
      return !handbook.pages.includes(page) || (section && !handbook.text(page).includes(`id="${section}"`));
    })
    .map((target) => `${query}: ${target}`));
  assert.deepEqual(missing, [], "update tests/search/handbook.json with the handbook");
});

test("what answers is found first", (t) => {
  const all = average(scored.map((one) => one.score));
  const section = scored.reduce((sum, one) => sum + one.section, 0) / scored.length;
  t.diagnostic(`search: MRR@10 ${all.mrr.toFixed(3)}, by section ${section.toFixed(3)}, recall@10 ${all.recall.toFixed(3)}, over ${scored.length} queries`);
  assert.ok(all.mrr >= FLOORS.mrr, `MRR@10 is ${all.mrr.toFixed(3)}, the floor ${FLOORS.mrr}: node tests/search/score.mjs tells more`);
  assert.ok(section >= FLOORS.section, `MRR@10 by section is ${section.toFixed(3)}, the floor ${FLOORS.section}`);
});

test("no kind of query is left behind", () => {
  const weak = Object.entries(averageBy("kind", scored)).filter(([, { mrr }]) => mrr < FLOORS.kind);
  assert.deepEqual(weak.map(([kind, { mrr }]) => `${kind}: ${mrr.toFixed(3)}`), []);
});

test("hardly a query comes back empty", () => {
  const empty = scored.filter((one) => one.score.empty).map(({ query }) => query.query);
  assert.ok(empty.length <= EMPTY * scored.length, `nothing found for ${empty.join(" · ")}`);
});

test("an id leads to the very thing", () => {
  const lost = scored.filter(({ query, section }) => query.kind === "id" && section < 1).map(({ query }) => query.query);
  assert.deepEqual(lost, []);
});
