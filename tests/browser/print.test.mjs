// On paper: a phase's checklist is one sheet with every item, worksheets lose no word, and nothing
// of the screen's frame is printed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startChromium } from "./lib/browsers.mjs";
import { kinds } from "./lib/kinds.mjs";
import { book, handbook, showcase } from "./lib/site.mjs";

const folder = mkdtempSync(join(tmpdir(), "print-"));
let browser, page;
before(async () => {
  browser = await startChromium();
  page = await browser.newPage();
});
after(async () => { await browser.close(); rmSync(folder, { recursive: true }); });

const squeeze = (text) => text.replace(/[\s\u00ad]+/g, "");

/** Prints the page; what is on it. */
async function print(site, path, format) {
  await page.goto(site.file(path));
  const file = join(folder, "sheet.pdf");
  await page.pdf({ path: file, format, preferCSSPageSize: false });
  const pages = Number(execFileSync("pdfinfo", [file], { encoding: "utf8" }).match(/^Pages:\s+(\d+)/m)[1]);
  const text = execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
  return { pages, text, packed: squeeze(text) };
}

/** The texts of the elements that match, as the page itself has them. */
const texts = (selector) => page.locator(selector).evaluateAll((found) => found.map((element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".screen-only").forEach((part) => part.remove());
  return copy.textContent;
}));
const missing = (wanted, { packed }) => wanted.filter((text) => !packed.includes(squeeze(text)));
const frame = (text) => ["Skip to content", "On this page", "Before this", "After this", "Front page"].filter((words) => text.includes(words));

for (const format of ["Letter", "A4"]) {
  describe(format, () => {
    for (const { title, checklist } of book.phases) {
      test(`checklist: ${title}`, async () => {
        const sheet = await print(handbook, checklist, format);
        assert.equal(sheet.pages, 1);
        // What stands on a worksheet is ticked there: paper names the sheet instead.
        const items = await texts(".checks:not(.screen-only) > li label");
        assert.ok(items.length > 5);
        assert.deepEqual(missing(items, sheet), []);
        assert.deepEqual(missing(await texts(".checks:not(.screen-only) .pid:not(.screen-only)"), sheet), []);
        assert.deepEqual(frame(sheet.text), []);
        assert.match(sheet.text, new RegExp(`Version ${book.version.replaceAll(".", "\\.")}`));
      });
    }

    test("all checklists: one sheet each", async () => {
      const { pages } = await print(handbook, "checklists/index.html", format);
      assert.equal(pages, book.phases.length);
    });

    for (const [site, paths] of [[handbook, book.worksheets.map(({ path }) => path)], [showcase, ["worksheets/everything.html"]]]) {
      for (const path of paths) {
        test(`${site.name}, ${path}`, async () => {
          const sheet = await print(site, path, format);
          const words = await texts(".sheet :is(h2, h3, .lbl, .picks label, th:not(.nr), .ends > span):not(.screen-only, .screen-only *)");
          assert.ok(words.length > 2);
          assert.deepEqual(missing(words, sheet), []);
          assert.deepEqual(frame(sheet.text), []);
          const neutral = await page.locator("body.neutral").count() > 0;
          const banner = (await texts(".banner"))[0];
          // A sheet that goes home names neither the book nor what it is; others say how private they are.
          if (neutral) assert.ok(!sheet.text.includes(book.title), "the book's name is on a neutral sheet");
          else if (banner) assert.deepEqual(missing([banner], sheet), []);
        });
      }
    }

    for (const { name, site, path } of kinds.filter(({ name }) => ["front", "phase", "safety box and table", "scenario", "glossary", "text", "blocks"].includes(name))) {
      test(`text: ${name}`, async () => {
        const sheet = await print(site, path, format);
        assert.deepEqual(missing(await texts("main :is(h1, h2, h3):not(.screen-only *, .screen-only, .cols *, .vh)"), sheet), []);
        assert.deepEqual(missing(await texts(".prose > p:not(:has(a[href^=http], sup))"), sheet), []);
        assert.deepEqual(frame(sheet.text), []);
      });
    }
  });
}

test("boxes and lines are large enough to write in", async () => {
  await page.emulateMedia({ media: "print" });
  const millimetre = 96 / 25.4;
  for (const path of [book.phases[0].checklist, ...book.worksheets.map((sheet) => sheet.path)]) {
    await page.goto(handbook.file(path));
    const small = await page.evaluate((mm) => {
      const measure = (selector, least) => [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < least * mm - 0.1)
        .map((element) => `${element.outerHTML.slice(0, 60)} ${(element.getBoundingClientRect().height / mm).toFixed(1)} mm`);
      const sizes = [...document.querySelectorAll("main *")].filter((element) =>
        element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && !element.closest("svg, sup, .foot"))
        .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 11 * 96 / 72 - 0.1);
      return [
        ...measure('input[type="checkbox"], .picks input', 4),
        ...measure(".line:not(.rows .line)", 8),
        ...sizes.map((element) => `${element.outerHTML.slice(0, 60)} ${getComputedStyle(element).fontSize}`),
      ].slice(0, 5);
    }, millimetre);
    assert.deepEqual(small, [], path);
  }
  await page.emulateMedia({ media: null });
});

test("no table of a sheet is cut at the edge of the paper", async () => {
  // US Letter within its margins of 15 mm, in CSS pixels.
  const page = await browser.newPage({ viewport: { width: 702, height: 942 } });
  await page.emulateMedia({ media: "print" });
  const cut = [];
  for (const { path, title } of book.worksheets) {
    await page.goto(handbook.file(path));
    const wide = await page.evaluate(() => [...document.querySelectorAll(".sheet .rows")].filter((table) => {
      const paper = table.closest(".sheet").getBoundingClientRect();
      return table.getBoundingClientRect().right > paper.right + 1 || table.scrollWidth > table.clientWidth + 1;
    }).length);
    if (wide && !await page.evaluate(() => document.body.classList.contains("landscape"))) cut.push(`${title}: ${wide}`);
  }
  assert.deepEqual(cut, []);
  await page.close();
});
