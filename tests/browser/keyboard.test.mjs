// Everything can be reached and used with the keyboard alone, and one always sees where one is.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { kinds, mainKinds } from "./lib/kinds.mjs";
import { book, handbook } from "./lib/site.mjs";

const STOPS = 60;

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

/** Where the focus is: what is wrong there, and whether it is a new place. */
const look = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return { end: true };
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const wrong = [];
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/, 0\)|transparent/.test(style.outlineColor);
  if (!outlined) wrong.push("no outline");
  if (width < 1 || height < 1 || bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) wrong.push("out of sight");
  else {
    // A place is covered if none of a few points in it belongs to it.
    const box = element.getClientRects()[0];
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) =>
      document.elementFromPoint(
        Math.min(Math.max(box.left + box.width * x, 0), innerWidth - 1),
        Math.min(Math.max(box.top + box.height * y, 0), innerHeight - 1)));
    if (!points.some((found) => found && (element.contains(found) || found.contains(element)))) wrong.push("covered");
  }
  const again = element.dataset.visited === "yes";
  element.dataset.visited = "yes";
  return { again, wrong, name: element.outerHTML.slice(0, 110) };
};

for (const [width, height] of [[1280, 800], [320, 640]]) {
  describe(`tabbing at ${width} px`, () => {
    let context, page;
    before(async () => { ({ context, page } = await openPage(browser, { viewport: { width, height } })); });
    after(() => context.close());
    for (const { name, site, path } of mainKinds) {
      test(name, async () => {
        await page.goto(site.file(path));
        const wrong = [];
        let stops = 0;
        for (; stops < STOPS; stops += 1) {
          await page.keyboard.press("Tab");
          const here = await page.evaluate(look);
          if (here.end || here.again) break;
          if (here.wrong.length) wrong.push(`${here.wrong.join(", ")}: ${here.name}`);
        }
        assert.deepEqual(wrong, []);
        // A sheet that goes home keeps its frame small; others have a bar, crumbs and more.
        assert.ok(stops >= 3, `${stops} stops`);
        // And back: nothing holds the focus.
        await page.keyboard.press("Shift+Tab");
      });
    }
  });
}

test("the skip link is the first stop, shows itself and leads to the text", async () => {
  const { context, page } = await openPage(browser);
  for (const { site, path } of kinds) {
    await page.goto(site.file(path));
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => {
      const { top, left } = document.activeElement.getBoundingClientRect();
      return { skip: document.activeElement.matches("a.skip[href='#main']"), seen: top >= 0 && left >= 0 };
    });
    assert.deepEqual(first, { skip: true, seen: true }, path);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => {
      const { activeElement } = document;
      const main = document.querySelector("main");
      return main.contains(activeElement) || Boolean(main.compareDocumentPosition(activeElement) & Node.DOCUMENT_POSITION_FOLLOWING);
    });
    assert.ok(inside, `${path}: the next stop after the skip link lies before the text`);
  }
  await context.close();
});

test("Contents opens with Enter, holds every phase, closes with Esc and gives the focus back", async () => {
  const { context, page } = await openPage(browser);
  await page.goto(handbook.file(book.phases[0].page));
  await page.focus("[popovertarget]");
  await page.keyboard.press("Enter");
  assert.ok(await page.isVisible("#contents"));
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("#contents") !== null), "the next stop is in the contents");
  assert.equal(await page.locator("#contents a[href*='phases/']").count() >= book.phases.length, true);
  await page.keyboard.press("Escape");
  assert.ok(!await page.isVisible("#contents"));
  assert.ok(await page.evaluate(() => document.activeElement.matches("[popovertarget]")), "the focus is back on the button");
  await context.close();
});

for (const width of [320, 1280]) {
  test(`a term's definition opens and closes at ${width} px`, async () => {
    const { context, page } = await openPage(browser, { viewport: { width, height: 700 } });
    const { site, path } = kinds.find(({ site, path }) => site.text(path).includes("data-tip="));
    await page.goto(site.file(path));
    const term = page.locator("a.term[data-tip]").first();
    const tip = page.locator(`#${await term.getAttribute("data-tip")}`);
    await term.focus();
    await page.keyboard.press("Enter");
    assert.ok(await tip.isVisible(), "Enter opens it");
    assert.equal(page.url(), site.file(path), "without leaving the page");
    assert.equal(await term.getAttribute("aria-expanded"), "true");
    const inside = await tip.evaluate((tip) => {
      const { left, top, right, bottom } = tip.getBoundingClientRect();
      return left >= -1 && top >= -1 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
    });
    assert.ok(inside, "all of it is in sight");
    await page.keyboard.press("Tab");
    assert.ok(await tip.evaluate((tip) => tip.contains(document.activeElement)), "the next stop is in it");
    await page.keyboard.press("Escape");
    assert.ok(!await tip.isVisible(), "Esc closes it");
    assert.ok(await term.evaluate((term) => document.activeElement === term), "the focus is back on the term");
    assert.equal(await term.getAttribute("aria-expanded"), "false");
    await term.click();
    assert.ok(await tip.isVisible(), "a click opens it");
    await term.click();
    assert.ok(!await tip.isVisible(), "a second click closes it");
    await context.close();
  });
}

test("a checklist can be ticked with the space bar", async () => {
  const { context, page } = await openPage(browser);
  await page.goto(handbook.file(book.phases[0].checklist));
  await page.locator("input[type=checkbox]").first().focus();
  await page.keyboard.press("Space");
  assert.ok(await page.locator("input[type=checkbox]").first().isChecked());
  await context.close();
});

test("nothing to click or tick is smaller than 24 px, or stands too close to another", async () => {
  // Text links are exempt, as in WCAG 2.2; axe checks the rest with `target-size`.
  const { context, page } = await openPage(browser, { viewport: { width: 320, height: 640 } });
  for (const { site, path } of mainKinds) {
    await page.goto(site.file(path));
    const small = await page.evaluate(() => [...document.querySelectorAll("button, input, select, textarea, summary")]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
        return width < 24 || height < 24;
      }).map((element) => element.outerHTML.slice(0, 90)));
    assert.deepEqual(small, [], path);
  }
  await context.close();
});
