// axe-core finds nothing on any kind of page: every rule, best practice and experimental included.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { startChromium } from "./lib/browsers.mjs";
import { kinds, redirect } from "./lib/kinds.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const looks = [
  { name: "light, 320 px", width: 320, colorScheme: "light" },
  { name: "light, 1280 px", width: 1280, colorScheme: "light" },
  { name: "dark, 320 px", width: 320, colorScheme: "dark" },
  { name: "dark, 1280 px", width: 1280, colorScheme: "dark" },
  { name: "forced colours, 1280 px", width: 1280, colorScheme: "dark", forcedColors: "active" },
];

const off = [
  // Contrast of level AAA, which the palette reaches on paper but not on every tint.
  "color-contrast-enhanced",
  // Tables that may scroll take focus so that the arrow keys can move them. The rule, an experiment
  // of axe's, wants a landmark for that; with one for every table the landmarks say nothing any more.
  "focus-order-semantics",
];

/** What axe says of the page: `rule: selector (why)`, and nothing if all is well. */
async function complaints(page) {
  await page.evaluate(axe);
  return page.evaluate(async (off) => {
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: !off.includes(ruleId) }]));
    const { violations } = await axe.run(document, { rules, preload: false, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target, any, all, none }) =>
      `${id}: ${target.join(" ")} (${[...any, ...all, ...none].map(({ message }) => message).join("; ")})`));
  }, off);
}

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

for (const { name, width, ...options } of looks) {
  describe(name, async () => {
    let context, page;
    before(async () => {
      context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
      page = await context.newPage();
    });
    after(() => context.close());

    for (const kind of kinds) {
      test(kind.name, async () => {
        await page.goto(kind.site.file(kind.path));
        assert.deepEqual(await complaints(page), [], kind.path);
      });
    }

    test("everything open", async () => {
      const kind = kinds.find(({ name }) => name === "safety box and table");
      await page.goto(kind.site.file(kind.path));
      await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
      await page.click("[popovertarget]");
      assert.deepEqual(await complaints(page), [], kind.path);
    });

    test("a term's definition", async () => {
      const kind = kinds.find(({ site, path }) => site.text(path).includes("data-tip="));
      await page.goto(kind.site.file(kind.path));
      await page.locator("a.term[data-tip]").first().click();
      assert.equal(await page.locator(".tip:popover-open").count(), 1);
      assert.deepEqual(await complaints(page), [], kind.path);
    });

    test("redirect", async () => {
      // Without its own refresh, which is over before anyone could look.
      await page.goto("about:blank");
      await page.setContent(redirect.site.text(redirect.path).replace(/<meta http-equiv[^>]*>/g, ""));
      await page.addStyleTag({ content: redirect.site.text("assets/theme.css") });
      assert.deepEqual(await complaints(page), [], redirect.path);
    });
  });
}
