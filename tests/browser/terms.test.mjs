// A term's definition opens beside it on request, and without script the link leads to it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { kinds } from "./lib/kinds.mjs";

const { site, path } = kinds.find(({ name }) => name === "phase");

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

for (const [width, height] of [[1280, 800], [360, 640]]) {
  test(`a definition opens by keyboard and closes again at ${width} px`, async () => {
    const { page, context, complaints } = await openPage(browser, { viewport: { width, height } });
    await page.goto(site.file(path));
    const term = page.locator("a.term").first();
    await term.focus();
    await page.keyboard.press("Enter");
    const tip = page.locator(`#${await term.getAttribute("data-tip")}`);
    assert.ok(await tip.isVisible(), "the definition shows");
    assert.equal(await term.getAttribute("aria-expanded"), "true");
    const box = await tip.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, `inside the window: ${JSON.stringify(box)}`);
    await page.keyboard.press("Escape");
    assert.ok(!(await tip.isVisible()), "Escape closes it");
    assert.equal(await term.getAttribute("aria-expanded"), "false");
    assert.equal(await page.evaluate(() => document.activeElement.className), "term", "the focus stays on the term");
    await term.click();
    await tip.getByRole("link").click();
    assert.match(page.url(), /glossary\.html#/);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("without script the link leads to the glossary", async () => {
  const { page, context } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(site.file(path));
  await page.locator("a.term").first().click();
  assert.match(page.url(), /glossary\.html#/);
  await context.close();
});
