// One page of every kind. They are found by what they hold, so that editors may move and rename.
import { book, handbook, showcase } from "./site.mjs";

const isRedirect = (html) => html.includes('http-equiv="refresh"');

function first(site, wanted, folder = "") {
  const path = site.pages.find((page) => page.startsWith(folder) && wanted(site.text(page), page));
  if (!path) throw new Error(`the ${site.name} has no page for one of the kinds: ${wanted}`);
  return path;
}

const has = (...parts) => (html) => parts.every((part) => html.includes(part));
const [, phase] = book.phases;
const phaseFolder = phase.page.replace(/[^/]+$/, "");
const sheet = (privacy) => book.worksheets.find((one) => one.privacy === privacy).path;
const neutral = (html) => /<body class="[^"]*\bneutral\b/.test(html);

const found = [
  ["front", handbook, "index.html"],
  ["start", handbook, first(handbook, (_, page) => page.endsWith("/index.html"), "start/")],
  ["section index", handbook, "phases/index.html"],
  ["phase", handbook, phase.page],
  ["safety box and table", handbook, first(handbook, has('class="note safety"', '<div class="table"', 'class="fold chips-fold"'), phaseFolder)],
  ["principle", handbook, first(handbook, (_, page) => !page.endsWith("index.html"), "principles/")],
  ["danger", handbook, "safety/danger.html"],
  ["diagram", handbook, first(handbook, has('class="diagram"'), "process/")],
  ["worksheets", handbook, "worksheets/index.html"],
  ["routine worksheet", handbook, sheet("routine")],
  ["repeating worksheet", handbook, "worksheets/service-plan.html"],
  ["protected worksheet", handbook, sheet("protected")],
  ["neutral worksheet", handbook, first(handbook, neutral)],
  ["checklist", handbook, phase.checklist],
  ["checklists", handbook, "checklists/index.html"],
  ["pack", handbook, first(handbook, () => true, "packs/phase")],
  ["standards", handbook, "standards/index.html"],
  ["standard set", handbook, book.standards[0].path],
  ["standard", handbook, book.standards[0].members[0].path],
  ["coverage", handbook, book.coverage.path],
  ["glossary", handbook, "glossary.html"],
  ["references", handbook, "references.html"],
  ["resources", handbook, "resources.html"],
  ["tags", handbook, "tags.html"],
  ["scenario", handbook, first(handbook, (_, page) => !page.endsWith("index.html"), "scenarios/")],
  ["not found", handbook, "404.html"],
  ["front without phases", showcase, "index.html"],
  ["text", showcase, "pieces/text.html"],
  ["blocks", showcase, "pieces/blocks.html"],
  ["tables", showcase, "pieces/tables.html"],
  ["standard that nothing serves", showcase, "standards/example/ex-2.html"],
  ["coverage with holes", showcase, "standards/coverage.html"],
  ["review", showcase, "review.html"],
  ["changes", showcase, "changes.html"],
  ["changed page", showcase, "pieces/phase.html"],
  ["checklist with columns", showcase, "checklists/phase-1.html"],
  ["every field", showcase, "worksheets/everything.html"],
  ["translation", showcase, "es/pieces/text.html"],
  ["untranslated", showcase, "es/pieces/blocks.html"],
];

/** `{ name, site, path }`, one for every kind of page but redirects. */
export const kinds = found.map(([name, site, path]) => ({ name, site, path }));

/** The page of an old address; it leads elsewhere at once. */
export const redirect = { name: "redirect", site: showcase, path: first(showcase, isRedirect) };

/** The few kinds for checks that take long. */
export const mainKinds = kinds.filter(({ name }) =>
  ["front", "phase", "safety box and table", "checklist", "routine worksheet", "neutral worksheet", "standard set", "scenario", "text", "blocks"].includes(name));

export { isRedirect };
