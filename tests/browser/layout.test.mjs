// Nothing scrolls sideways on a narrow phone, nothing moves once it is there, and nothing moves at
// all for those who asked for that.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { isRedirect, kinds, mainKinds } from "./lib/kinds.mjs";
import { serve } from "./lib/serve.mjs";
import { handbook, showcase } from "./lib/site.mjs";

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

/** What sticks out at the sides, other than in places that scroll by themselves. */
const sticksOut = () => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (element) => element && (/auto|scroll|clip|hidden/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(".skip, .vh")) return false;
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (right > wide + 0.5 || left < -0.5) && !scrolls(element);
  });
  return {
    scrolls: document.documentElement.scrollWidth - wide,
    out: out.slice(0, 4).map((element) => element.outerHTML.slice(0, 100)),
  };
};

for (const width of [320, 768, 1280]) {
  describe(`nothing sticks out at ${width} px`, () => {
    let context, page;
    before(async () => { ({ context, page } = await openPage(browser, { viewport: { width, height: 800 } })); });
    after(() => context.close());
    for (const site of [handbook, showcase]) {
      // Every page on a phone; elsewhere one of each kind.
      const pages = width === 320 ? site.pages.filter((page) => !isRedirect(site.text(page))) : kinds.filter((kind) => kind.site === site).map(({ path }) => path);
      test(`${site.name}: ${pages.length} pages`, async () => {
        const wrong = [];
        for (const path of pages) {
          await page.goto(site.file(path));
          for (const open of [false, true]) {
            await page.evaluate((open) => document.querySelectorAll("details").forEach((fold) => { fold.open = open; }), open);
            const { scrolls, out } = await page.evaluate(sticksOut);
            if (scrolls > 0 || out.length) wrong.push(`${path}: ${scrolls} px ${out.join(" ")}`);
          }
        }
        assert.deepEqual(wrong, []);
      });
    }
  });
}

for (const [look, viewport] of [["phone", { width: 360, height: 740 }], ["desktop", { width: 1280, height: 800 }]]) {
  describe(`nothing shifts on a ${look}`, () => {
    const servers = new Map();
    let context, page;
    before(async () => {
      for (const site of [handbook, showcase]) servers.set(site, await serve(site, { late: 150 }));
      ({ context, page } = await openPage(browser, { viewport }));
    });
    after(async () => { await context.close(); for (const server of servers.values()) await server.close(); });
    for (const { name, site, path } of mainKinds) {
      test(name, async () => {
        await page.goto(servers.get(site).origin + path);
        await page.evaluate(async () => {
          const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          await document.fonts.ready;
          for (let top = 0; top < document.body.scrollHeight; top += innerHeight) { scrollTo(0, top); await frames(); }
          await new Promise((done) => setTimeout(done, 100));
        });
        const { shift, shifted } = await page.evaluate(() => witness);
        assert.equal(shift, 0, shifted.join(" "));
      });
    }
  });
}

test("reduced motion: no transition and no animation lasts", async () => {
  const { context, page } = await openPage(browser, { reducedMotion: "reduce" });
  for (const { site, path } of mainKinds) {
    await page.goto(site.file(path));
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].flatMap((element) =>
      ["", "::before", "::after"].filter((part) => {
        const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(element, part);
        const lasts = (text) => text.split(",").some((time) => parseFloat(time) > 0);
        return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration)) || scrollBehavior === "smooth";
      }).map((part) => element.tagName + part)));
    assert.deepEqual(moving, [], path);
  }
  await context.close();
});
