// Firefox shows the pages from a folder without a complaint.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFirefox, witness } from "./lib/browsers.mjs";
import { mainKinds } from "./lib/kinds.mjs";

let browser;
before(async () => { browser = await startFirefox(); }, { timeout: 120_000 });
after(() => browser?.close());

for (const { name, site, path } of mainKinds) {
  test(name, { timeout: 60_000 }, async () => {
    const page = await browser.newPage();
    const complaints = [];
    page.on("console", (message) => { if (["error", "warn"].includes(message.type())) complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.evaluateOnNewDocument(witness);
    await page.goto(site.file(path), { waitUntil: "load" });
    const state = await page.evaluate(() => {
      document.querySelector("[popovertarget]").click();
      return {
        styled: getComputedStyle(document.querySelector(".skip")).position,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        open: document.querySelector("#contents").matches(":popover-open"),
        violations: witness.violations,
        writes: witness.writes,
        stored: localStorage.length + sessionStorage.length + document.cookie.length,
      };
    });
    assert.deepEqual(state, { styled: "absolute", wide: 0, open: true, violations: [], writes: [], stored: 0 });
    assert.deepEqual(complaints, []);
    await page.close();
  });
}
