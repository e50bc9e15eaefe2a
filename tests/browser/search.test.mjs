// The search, from a folder and from a server, with the keyboard and by touch. It finds, says what it
// found, leads there, marks the words where that can be done without writing them anywhere, and keeps
// nothing of what was typed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { openPage, startChromium, startFirefox, witness } from "./lib/browsers.mjs";
import { serve } from "./lib/serve.mjs";
import { book, handbook, showcase } from "./lib/site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const field = "input[role=combobox]";
const option = ".hits [role=option]";

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

/** Opens the search on a page and types; gives the page. */
async function ask(query, { site = handbook, path = "index.html", origin, ...options } = {}) {
  const open = await openPage(browser, { viewport: { width: 1280, height: 800 }, ...options });
  await open.page.goto(origin ? origin + path : site.file(path));
  if (path.endsWith("search.html")) await open.page.focus(field);
  else await open.page.keyboard.press("/");
  if (query) {
    await open.page.keyboard.type(query);
    await open.page.waitForFunction(() => /\d|[“«]/.test(document.querySelector(".find-count").textContent));
  }
  return open;
}

const nothingKept = async (page) => assert.deepEqual(
  await page.evaluate(async () => ({
    writes: witness.writes, violations: witness.violations, name: window.name, state: history.state,
    stored: localStorage.length + sessionStorage.length + document.cookie.length + (await indexedDB.databases()).length,
  })),
  { writes: [], violations: [], name: "", state: null, stored: 0 });

for (const way of ["file", "http"]) {
  describe(`by ${way}`, () => {
    let server;
    before(async () => { if (way === "http") server = await serve(handbook); });
    after(() => server?.close());

    test("half a word, misspelt: the right place is first, and Enter leads there", async () => {
      const { page, context, complaints } = await ask("relase", { origin: server?.origin });
      assert.match(await page.locator(option).first().textContent(), /Release of information/);
      assert.match(await page.textContent(".find-instead"), /release/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(/glossary\.html#release-of-information$/);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test("what is typed reaches no address, no storage, no title and no other host", async () => {
      const { page, context } = await ask("", { origin: server?.origin });
      const before = { url: page.url(), title: await page.title(), length: await page.evaluate(() => history.length) };
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.keyboard.type("canary confidentiality");
      await page.waitForSelector(option);
      await page.click("label:has(input[value=term])");
      await page.waitForFunction(() => document.querySelectorAll(".hits .where").length > 0);
      assert.deepEqual({ url: page.url(), title: await page.title(), length: await page.evaluate(() => history.length) }, before);
      assert.deepEqual(asked.filter((url) => /canary/i.test(url) || !/\/search\/|\/assets\//.test(url)), []);
      await nothingKept(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      assert.equal(await page.inputValue(field), "", "closing forgets");
      await context.close();
    });
  });
}

describe("keyboard", () => {
  for (const [key, name] of [["/", "/"], ["Control+k", "Ctrl-K"]]) {
    test(`${name} opens it, Esc closes it and gives the focus back`, async () => {
      const { page, context } = await openPage(browser);
      await page.goto(handbook.file(book.phases[0].page));
      await page.focus("[popovertarget]");
      await page.keyboard.press(key);
      assert.ok(await page.evaluate(() => document.activeElement.matches("dialog.find[open] input[role=combobox]")));
      await page.keyboard.press("Escape");
      assert.ok(!await page.isVisible("dialog.find"));
      assert.ok(await page.evaluate(() => document.activeElement.matches("[popovertarget]")));
      await context.close();
    });
  }

  test("the arrows choose, and say what is chosen", async () => {
    const { page, context } = await ask("plan");
    const state = () => page.evaluate(() => {
      const field = document.querySelector("input[role=combobox]");
      const all = [...document.querySelectorAll(".hits [role=option]")];
      const active = document.getElementById(field.getAttribute("aria-activedescendant"));
      const selected = all.filter((one) => one.getAttribute("aria-selected") === "true");
      const { top, bottom } = active?.getBoundingClientRect() ?? {};
      const list = document.querySelector(".hits").getBoundingClientRect();
      return {
        at: all.indexOf(active), only: selected.length === (active ? 1 : 0) && (!active || selected[0] === active),
        focus: document.activeElement === field, expanded: field.getAttribute("aria-expanded"), count: all.length,
        seen: !active || (top >= list.top - 1 && bottom <= list.bottom + 1),
      };
    });
    const { count, ...start } = await state();
    assert.deepEqual(start, { at: -1, only: true, focus: true, expanded: "true", seen: true });
    assert.ok(count > 5);
    for (const [key, at] of [["ArrowDown", 0], ["ArrowDown", 1], ["ArrowUp", 0], ["ArrowUp", count - 1], ["ArrowDown", 0]]) {
      await page.keyboard.press(key);
      assert.deepEqual(await state(), { at, only: true, focus: true, expanded: "true", count, seen: true }, key);
    }
    await page.keyboard.type("s");
    await page.waitForFunction(() => !document.querySelector("input[role=combobox]").hasAttribute("aria-activedescendant"));
    await context.close();
  });

  test("a slash typed into a field is a slash", async () => {
    const { page, context } = await ask("and/or");
    assert.equal(await page.inputValue(field), "and/or");
    await context.close();
  });
});

test("the number of results is said, after a pause", async () => {
  const { page, context } = await ask("P1-C07");
  assert.equal(await page.textContent(".find-box [role=status]"), "", "not with every letter");
  await page.waitForFunction(() => document.querySelector(".find-box [role=status]").textContent === "1 result");
  await context.close();
});

test("buttons show one kind or one phase only, and say so", async () => {
  const { page, context } = await ask("plan");
  await page.check("input[name=search-kind][value=worksheet]");
  await page.waitForFunction(() => [...document.querySelectorAll(".hits .where")].every((one) => one.textContent.startsWith("Worksheet")));
  await page.check("input[name=search-phase][value='4']");
  await page.waitForFunction(() => [...document.querySelectorAll(".hits .where")].every((one) => one.textContent.includes("Phase IV")));
  assert.ok(await page.locator(option).count() > 0);
  await context.close();
});

test("a correction is offered, not imposed", async () => {
  const { page, context } = await ask("confidentality");
  assert.equal(await page.inputValue(field), "confidentality");
  await page.click(".find-instead button");
  assert.equal(await page.inputValue(field), "confidentiality");
  await page.waitForSelector(".find-instead", { state: "hidden" });
  await context.close();
});

test("nothing found: help, and the phases to begin with", async () => {
  const { page, context } = await ask("zzqqxx");
  assert.match(await page.textContent(".find-count"), /“zzqqxx”/);
  assert.ok(await page.isVisible(".find-help") && !await page.isVisible(".hits"));
  assert.equal(await page.locator(".find-phases a").count(), book.phases.length);
  await context.close();
});

test("more results are shown on demand", async () => {
  const { page, context } = await ask("client");
  const before = await page.locator(option).count();
  await page.click("[data-more]");
  await page.waitForFunction((before) => document.querySelectorAll(".hits [role=option]").length > before, before);
  await context.close();
});

test("on the page that is open, the words are marked, and the marks can be removed", async () => {
  const { page, context } = await ask("release of information", { path: "glossary.html" });
  await page.locator(option).first().click();
  await page.waitForSelector("mark.found");
  assert.match(page.url(), /glossary\.html#release-of-information$/);
  assert.ok(!await page.isVisible("dialog.find"));
  assert.ok((await page.locator("mark.found").allTextContents()).every((word) => /^(releas|inform)/i.test(word)));
  const words = await page.textContent("main");
  await page.click(".marked button");
  assert.equal(await page.locator("mark.found, .marked").count(), 0);
  assert.equal(await page.textContent("main"), words);
  await nothingKept(page);
  await context.close();
});

test("going back brings no search again", async () => {
  const { page, context } = await ask("ecomap");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#|worksheets/);
  await page.goBack();
  assert.equal(await page.inputValue(field), "");
  assert.ok(!await page.isVisible("dialog.find"));
  await context.close();
});

describe("the page of the search", () => {
  test("a link to a search is made only when the reader takes it, and works", async () => {
    const { page, context } = await ask("service plan", { path: "search.html" });
    assert.equal(page.url(), handbook.file("search.html"));
    await page.click("[data-link]");
    assert.equal(page.url(), `${handbook.file("search.html")}#q=service%20plan`);
    await page.goto(`${handbook.file("search.html")}#q=ecomap`);
    await page.waitForFunction(() => document.querySelector(".hits [role=option]")?.textContent.includes("Ecomap"));
    assert.equal(await page.inputValue(field), "ecomap");
    await context.close();
  });

  test("a query in the address is not read unless the book says so", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(`${handbook.file("search.html")}?q=ecomap`);
    await page.waitForSelector(field);
    assert.equal(await page.inputValue(field), "");
    await context.close();
  });

  test("without script it leads to every list", async () => {
    const { page, context } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(handbook.file("index.html"));
    await page.click(".bar [data-search]");
    assert.match(page.url(), /search\.html$/);
    assert.ok(await page.locator("main a").count() > 8);
    assert.equal(await page.locator(field).count(), 0);
    await context.close();
  });
});

test("Spanish finds Spanish, and says it in Spanish", async () => {
  const { page, context } = await ask("texto", { site: showcase, path: "es/index.html" });
  assert.match(await page.textContent(".find-count"), /resultado/);
  assert.match(await page.locator(option).first().getAttribute("href"), /^(?!\.\.)/);
  await context.close();
});

test("a missing file of the index is told, and all else goes on", async () => {
  const { page, context } = await openPage(browser);
  await page.route(/\/search\/s\/b/, (route) => route.abort());
  await page.goto(handbook.file("index.html"));
  await page.keyboard.press("/");
  await page.keyboard.type("ecomap");
  await page.waitForFunction(() => document.querySelector(".find-count").textContent.includes("cannot be read"));
  await page.unroute(/\/search\/s\/b/);
  await page.keyboard.type("s");
  await page.waitForSelector(option);
  await context.close();
});

for (const width of [320, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe at ${width} px, ${colorScheme}`, async () => {
      for (const [query, path] of [["relase of information", "index.html"], ["", "index.html"], ["zzqqxx", "index.html"], ["plan", "search.html"]]) {
        const { page, context } = await ask(query, { path, viewport: { width, height: 700 }, colorScheme });
        if (query) await page.keyboard.press("ArrowDown");
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        }));
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]), [], `${path}: ${query}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${path} scrolls sideways`);
        await context.close();
      }
    });
  }
}

test("by touch", async () => {
  const { page, context } = await openPage(browser, { viewport: { width: 360, height: 740 }, hasTouch: true });
  await page.goto(handbook.file("index.html"));
  await page.tap(".bar [data-search]");
  await page.fill(field, "ecomap");
  await page.waitForSelector(option);
  await page.tap(`${option} >> nth=0`);
  await page.waitForURL(/ecomap/);
  await context.close();
});

test("in print there is no search", async () => {
  const { page, context } = await ask("plan", { path: "search.html" });
  await page.emulateMedia({ media: "print" });
  assert.ok(!await page.isVisible(".find") && !await page.isVisible(".bar"));
  await context.close();
});

describe("Firefox", () => {
  let firefox;
  before(async () => { firefox = await startFirefox(); }, { timeout: 120_000 });
  after(() => firefox?.close());
  for (const way of ["file", "http"]) {
    test(`by ${way}`, { timeout: 60_000 }, async () => {
      const server = way === "http" ? await serve(handbook) : undefined;
      const page = await firefox.newPage();
      await page.evaluateOnNewDocument(witness);
      await page.goto(server ? `${server.origin}index.html` : handbook.file("index.html"), { waitUntil: "load" });
      await page.keyboard.press("/");
      await page.keyboard.type("relase");
      await page.waitForFunction(() => document.querySelector(".hits [role=option]")?.textContent.includes("Release of information"));
      const state = await page.evaluate(() => ({ writes: witness.writes, violations: witness.violations, hash: location.hash + location.search }));
      assert.deepEqual(state, { writes: [], violations: [], hash: "" });
      await page.keyboard.press("ArrowDown");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      assert.match(page.url(), /glossary\.html#release-of-information$/);
      await page.close();
      await server?.close();
    });
  }
});
