// The same sheets in Firefox, from a folder: filled in, brought back from their file, checked, left.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFirefox, witness } from "./lib/browsers.mjs";
import { answersOn, fillEverything } from "./lib/sheets.mjs";
import { book, handbook, showcase } from "./lib/site.mjs";

let browser;
before(async () => { browser = await startFirefox(); }, { timeout: 120_000 });
after(() => browser?.close());

const sheets = [[showcase, "worksheets/everything.html"], ...book.worksheets.slice(0, 3).map(({ path }) => [handbook, path])];

for (const [site, path] of sheets) {
  test(`${site.name}, ${path}`, { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    const complaints = [];
    page.on("console", (message) => { if (["error", "warn"].includes(message.type())) complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => dialog.accept());
    await page.evaluateOnNewDocument(witness);
    await page.goto(site.file(path), { waitUntil: "load" });
    const blank = await answersOn(page);
    assert.ok(await fillEverything(page) > 0);
    const filled = await answersOn(page);
    const again = await page.evaluate((text) => {
      GuidepostForm.load(GuidepostForm.parseAnswers(text).file);
      return JSON.parse(JSON.stringify(GuidepostForm.answers()));
    }, JSON.stringify(filled));
    assert.deepEqual(again, filled);
    await page.evaluate(() => { GuidepostForm.clear(); GuidepostForm.check(); });
    assert.deepEqual(await answersOn(page), blank);
    assert.equal(await page.evaluate(() => document.activeElement.className.includes("errors")), true);
    assert.deepEqual(await page.evaluate(() => [witness.violations, witness.writes, localStorage.length + sessionStorage.length]), [[], [], 0]);
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

test("leaving in a hurry", { timeout: 60_000 }, async () => {
  const page = await browser.newPage();
  await page.goto(showcase.file("worksheets/everything.html"), { waitUntil: "load" });
  await page.evaluate(() => document.querySelector(".leave").click());
  await page.waitForFunction(() => document.title === "Kitchen measures");
  await page.close();
});
