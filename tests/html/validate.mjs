// Checks every page of a built site with html-validate, offline.
// Use: node tests/html/validate.mjs [SITE]   (SITE as for the browser tests)
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import config from "./config.mjs";
import { sitesToCheck } from "../browser/lib/site.mjs";

const validator = new HtmlValidate(new StaticConfigLoader(config));
const LONG = 200_000;
let passed = 0;
const failed = [];

for (const site of sitesToCheck(process.argv[2])) {
  for (const page of site.pages) {
    const html = await readFile(join(site.root, page), "utf8");
    // The validator's time grows with the square of a page: of the packs only small ones are read.
    // What stands in them is read on pages of its own, and `links` looks for ids that are there twice.
    if (page.includes("packs/") && html.length > LONG) continue;
    const report = await validator.validateString(html, join(site.root, page));
    const messages = report.results.flatMap((result) => result.messages);
    if (messages.length === 0) passed += 1;
    else failed.push({ page: `${site.name}/${page}`, messages, lines: html.split("\n") });
  }
}

for (const { page, messages, lines } of failed) {
  console.log(page);
  for (const { line, column, ruleId, message } of messages.slice(0, 20)) {
    console.log(`  ${line}:${column}  ${ruleId}: ${message}`);
    console.log(`      ${lines[line - 1].trim().slice(0, 160)}`);
  }
  if (messages.length > 20) console.log(`  and ${messages.length - 20} more`);
}
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(passed > 0 && failed.length === 0 ? 0 : 1);
