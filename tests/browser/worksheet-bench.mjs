// How long a change takes on a large sheet, with the processor slowed down six times:
// 400 questions, half of them asked only after an answer, and 50 copies of a section.
// Use: node tests/browser/worksheet-bench.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { project } from "./lib/site.mjs";

const root = mkdtempSync(join(tmpdir(), "large-sheet-"));
mkdirSync(join(root, "content/worksheets"), { recursive: true });
const field = (id, more = "") => `[[sections.fields]]\nid = "${id}"\ntype = "text"\nlabel = "Question ${id}"\n${more}\n`;
const sections = Array.from({ length: 10 }, (_, section) => `[[sections]]\nid = "s${section}"\ntitle = "Section ${section}"\n${
  Array.from({ length: 40 }, (_, at) => at % 2 ? field(`f${section}-${at}`, `show_when = { field = "f${section}-${at - 1}", answered = true }`) : field(`f${section}-${at}`)).join("")}`);
const copies = `[[sections]]\nid = "copies"\ntitle = "Copies"\nrepeat = { min = 1, max = 60, print = 1, label = "Copy" }\n${
  field("a")}${field("b", 'show_when = { field = "a", answered = true }')}
[[sections.fields]]\nid = "rows"\ntype = "table"\nlabel = "Rows"\nrows = 5\ncolumns = [{ id = "n", label = "Number", type = "decimal" }, { id = "t", label = "Text", type = "text" }]
[[sections]]\nid = "end"\ntitle = "End"\n[[sections.fields]]\nid = "sum"\ntype = "calculate"\nlabel = "Sum"\nmethod = "sum"\nmissing = "zero"\nitems = ["rows.n"]\n`;
writeFileSync(join(root, "content/handbook.toml"), 'title = "Large"\n');
writeFileSync(join(root, "content/index.md"), "Text.\n");
writeFileSync(join(root, "content/worksheets/large.toml"), `title = "Large"\nprivacy = "open"\n${sections.join("")}${copies}`);
execFileSync(join(project, "target/debug/guidepost"), ["build", root, "--output", join(root, "site")], { stdio: "inherit" });

const browser = await startChromium();
const { page, context } = await openPage(browser, { viewport: { width: 1280, height: 900 } });
await page.goto(pathToFileURL(join(root, "site/worksheets/large.html")).href);
await page.evaluate(() => GuidepostForm.load({ repeats: { copies: Array.from({ length: 50 }, (_, at) => ({ a: `copy ${at}`, rows: [{ n: at }] })) } }));
await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: 6 });

/** Times from the change until the browser has drawn what came of it. */
const times = (selector) => page.evaluate(async (selector) => {
  const box = document.querySelector(selector);
  const all = [];
  for (let at = 0; at < 21; at += 1) {
    await new Promise((ready) => setTimeout(ready, 30));
    const start = performance.now();
    box.value = at % 2 ? "" : String(at + 1);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const script = performance.now() - start;
    document.body.getBoundingClientRect();
    await new Promise((drawn) => requestAnimationFrame(() => { document.body.getBoundingClientRect(); drawn(); }));
    all.push([script, performance.now() - start]);
  }
  const median = (part) => all.map((one) => one[part]).sort((a, b) => a - b)[10].toFixed(1);
  return `${median(0)} ms in the script, ${median(1)} ms until the next frame`;
}, selector);

for (const [what, selector] of [
  ["a question that decides about another", '[id="field-f3-6"]'],
  ["a question of the last copy", '[data-copy]:nth-last-of-type(2) [data-field=a] input'],
  ["a number that 50 copies are summed from", '[data-copy="1"] [data-column=n] input'],
]) console.log(`${what}: ${await times(selector)}`);
await browser.close();
rmSync(root, { recursive: true });
