// The book does its work with one click from the front page, and without any script.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { kinds, redirect } from "./lib/kinds.mjs";
import { book, handbook } from "./lib/site.mjs";

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

describe("one click from the front page", () => {
  let context, page;
  before(async () => { ({ context, page } = await openPage(browser, { viewport: { width: 360, height: 740 } })); });
  after(() => context.close());

  book.phases.forEach((phase, index) => {
    test(phase.title, async () => {
      const item = () => page.locator(".path > li").nth(index);
      const follow = async (link) => {
        await page.goto(handbook.file("index.html"));
        await link().click();
        const { pathname } = new URL(page.url());
        return decodeURIComponent(pathname.slice(new URL(handbook.file("index.html")).pathname.length - "index.html".length));
      };
      assert.equal(await follow(() => item().locator("h3 a")), phase.page);
      assert.equal(await follow(() => item().getByRole("link", { name: "Checklist" })), phase.checklist);
      await follow(() => item().getByRole("link", { name: "Worksheets" }));
      const offered = await page.locator(":target").locator("xpath=ancestor-or-self::section[1]").locator("a").evaluateAll((links) => links.map(({ href }) => href));
      const missing = phase.worksheets
        .map((id) => handbook.file(book.worksheets.find((sheet) => sheet.id === id).path))
        .filter((href) => !offered.includes(href));
      assert.deepEqual(missing, []);
      assert.ok(await page.locator(":target").evaluate((target) => {
        const { top } = target.getBoundingClientRect();
        return top >= 0 && top < innerHeight;
      }), "the worksheets of the phase are in sight");
    });
  });

  test("danger", async () => {
    await page.goto(handbook.file("index.html"));
    await page.locator(".first a").click();
    assert.match(page.url(), /safety\/danger\.html$/);
  });
});

describe("without script", () => {
  let plain, scripted;
  before(async () => {
    plain = await openPage(browser, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    scripted = await openPage(browser, { viewport: { width: 360, height: 740 } });
  });
  after(async () => { await plain.context.close(); await scripted.context.close(); });

  // What the reader's calendar adds is not in the page as built, nor is what only a script can do.
  const read = (page) => page.evaluate(() => {
    const asked = [...document.querySelectorAll("form.sheet :is(h2, legend, .lbl)")].filter((one) => one.textContent.trim());
    const unseen = asked.filter((one) => !one.checkVisibility()).map((one) => one.textContent);
    document.querySelectorAll("form.sheet, .desk, .filters, [data-print]").forEach((one) => one.remove());
    document.querySelectorAll(".review[data-due]").forEach((review) => { review.textContent = "…"; });
    document.querySelectorAll("[data-due].due").forEach((one) => { one.classList.remove("due"); });
    document.querySelectorAll("[data-due] .overdue").forEach((word) => { word.hidden = true; });
    return { unseen, text: document.body.innerText };
  });

  for (const { name, site, path } of kinds) {
    test(name, async () => {
      const texts = [];
      for (const { page } of [plain, scripted]) {
        await page.goto(site.file(path));
        texts.push(await read(page));
      }
      const [without, withScript] = texts;
      assert.ok(without.text.length > 50);
      assert.equal(without.text, withScript.text);
      assert.deepEqual(without.unseen, [], "every question of a sheet can be read");
    });
  }

  test("Contents opens and closes", async () => {
    await plain.page.goto(handbook.file("index.html"));
    assert.ok(!await plain.page.isVisible("#contents"));
    await plain.page.click("[popovertarget]");
    assert.ok(await plain.page.isVisible("#contents"));
    await plain.page.keyboard.press("Escape");
    assert.ok(!await plain.page.isVisible("#contents"));
  });

  test("folds open", async () => {
    const kind = kinds.find(({ name }) => name === "safety box and table");
    await plain.page.goto(kind.site.file(kind.path));
    const fold = plain.page.locator("details:has(summary)").first();
    await fold.locator("summary").click();
    assert.equal(await fold.evaluate(({ open }) => open), true);
  });

  test("a term leads to the glossary", async () => {
    const { site, path } = kinds.find(({ site, path }) => site.text(path).includes("data-tip="));
    await plain.page.goto(site.file(path));
    await plain.page.locator("a.term").first().click();
    assert.match(plain.page.url(), /glossary\.html#/);
    assert.equal(await plain.page.locator(":target").count(), 1);
  });

  test("an old address leads to the new one", async () => {
    await plain.page.goto(redirect.site.file(redirect.path));
    await plain.page.waitForURL((url) => !url.href.endsWith(redirect.path));
    assert.match(await plain.page.textContent("h1"), /Text/);
  });
});
