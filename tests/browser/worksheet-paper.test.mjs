// Filled sheets on paper hold every answer in full, blank ones none; leaving asks, except in a hurry;
// whoever goes back finds a blank sheet; and axe finds nothing on sheets in use.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, beforeEach, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { serve } from "./lib/serve.mjs";
import { agree, answersOn, fileOf, fillEverything } from "./lib/sheets.mjs";
import { book, handbook, showcase } from "./lib/site.mjs";

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

const everything = "worksheets/everything.html";
const squeeze = (text) => text.replace(/[\s\u00ad]+/g, "");

async function paper(page, format = "Letter") {
  const path = fileOf("sheet.pdf", "");
  await page.pdf({ path, format, preferCSSPageSize: true });
  const text = squeeze(execFileSync("pdftotext", ["-raw", path, "-"], { encoding: "utf8" }).replace(/(Page|Página)\s+\d+\s+(of|de)\s+\d+\s*[\n\f]/g, ""));
  // What runs along the edges of each page may come between two parts of an answer.
  const running = await page.evaluate(() => [document.documentElement.dataset.head, document.documentElement.dataset.foot]);
  return running.filter(Boolean).reduce((rest, edge) => rest.replaceAll(squeeze(edge), ""), text);
}

/** All words that someone wrote. */
const written = (value) => typeof value === "string" ? [value] : value && typeof value === "object" ? Object.values(value).flatMap(written) : [];

describe("paper", () => {
  let context, page;
  before(async () => {
    ({ context, page } = await openPage(browser, { viewport: { width: 1280, height: 900 } }));
    agree(page);
    // The buttons say what is to be printed; the test prints it.
    await context.addInitScript(() => { globalThis.print = () => {}; });
  });
  after(() => context.close());

  for (const format of ["Letter", "A4"]) {
    for (const [site, path] of [...book.worksheets.map((sheet) => [handbook, sheet.path]), [showcase, everything]]) {
      test(`${format}: ${site.name}, ${path}, filled`, async () => {
        await page.goto(site.file(path));
        await fillEverything(page);
        // What someone wrote: not the values of choices, nor dates, which are written in parts.
        const typed = await page.evaluate(() => [...document.querySelectorAll(".sheet :is(input[type=text], textarea)")]
          .filter((box) => box.checkVisibility() && box.value.trim()).map((box) => box.value.trim()));
        assert.ok(typed.length > 2);
        const text = await paper(page, format);
        assert.deepEqual(typed.filter((one) => !text.includes(squeeze(one))), []);
        const chosen = await page.evaluate(() => [...document.querySelectorAll(".sheet td select")].filter((list) => list.checkVisibility() && list.value).map((list) => list.selectedOptions[0].textContent));
        assert.deepEqual(chosen.filter((one) => !text.includes(squeeze(one))), []);
        assert.equal(await page.locator(".said").count(), 0, "nothing of it stays on the page");
      });
    }
  }

  test("blank: no answer, every printed copy, every condition, whatever was typed before", async () => {
    await page.goto(showcase.file(everything));
    const before = await paper(page);
    await fillEverything(page);
    await page.evaluate(() => GuidepostForm.copies.get("repeated").add());
    const typed = written(await answersOn(page)).filter((text) => /^[a-z]\d+$/.test(text));
    assert.ok(typed.length > 3);
    await page.click("[data-act=blank]");
    assert.equal(await paper(page), before);
    assert.equal(await page.locator(".sheet").getAttribute("data-print"), "blank");
    assert.ok(before.includes(squeeze("Only if “Yes, no, not known” is “No”")) && before.includes("Goal2of2"));
  });

  test("filled, without optional questions that have no answer", async () => {
    await page.goto(showcase.file(everything));
    await page.fill('[id="field-name"]', "Ana");
    await page.fill('[data-copy="1"] [data-column=who] input >> nth=0', "Bo");
    const whole = await paper(page);
    assert.ok(whole.includes("Ana") && whole.includes("Bo") && whole.includes(squeeze("A matrix")) && !whole.includes("Goal2of2"));
    await page.check(".lean > input");
    const lean = await paper(page);
    assert.ok(lean.includes("Ana") && lean.includes("Bo") && !lean.includes(squeeze("A matrix")));
  });

  test("on a neutral sheet no hint goes home, and nothing names the sheet", async () => {
    const path = handbook.pages.find((page) => page.startsWith("worksheets/") && /<body class="[^"]*\bneutral\b/.test(handbook.text(page)));
    await page.goto(handbook.file(path));
    const sheet = book.worksheets.find((one) => one.path === path);
    const hints = await page.locator(".hint").allTextContents();
    assert.ok(hints.length > 3);
    const text = await paper(page);
    assert.deepEqual(hints.filter((hint) => text.includes(squeeze(hint))), []);
    const told = await page.locator("#definition").textContent();
    assert.deepEqual([sheet.id, sheet.title].filter((name) => told.includes(`"${name}"`)), []);
    assert.doesNotMatch(told, /"version":"/);
    assert.equal(await page.getByRole("button", { name: "Copy as plain text" }).count(), 0);
  });
});

describe("text for a case record", () => {
  for (const [name, permissions] of [["the clipboard", ["clipboard-read", "clipboard-write"]], ["by hand, where there is no clipboard", []]]) {
    test(name, async () => {
      const server = await serve(showcase);
      const { context, page } = await openPage(browser, { permissions });
      if (!permissions.length) await context.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
      agree(page);
      await page.goto(server.origin + everything);
      await page.fill('[id="field-name"]', "Ana");
      await page.check('[name="field-agreed"][value=no]');
      await page.fill('[id="field-goal.1"]', "Rest");
      await page.click("[data-act=copy]");
      await page.waitForSelector(".status p");
      const text = permissions.length ? await page.evaluate(() => navigator.clipboard.readText()) : await page.inputValue(".status textarea");
      assert.equal(text.replace(/\r/g, ""), "Everything\n\nSHORT ANSWERS\nA line: Ana\nYes, no, not known: No\n\nGOAL 1\nGoal: Rest\n");
      if (!permissions.length) assert.equal(await page.evaluate(() => { const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd); }), text);
      await context.close();
      await server.close();
    });
  }
});

describe("leaving", () => {
  let server, context, page, asked;
  before(async () => { server = await serve(showcase); });
  after(() => server.close());
  beforeEach(async () => {
    ({ context, page } = await openPage(browser));
    await context.route("https://news.example/**", (route) => {
      route.fulfill({ contentType: "text/html", body: `<title>News</title>${route.request().headers().referer ?? "no referrer"}` });
    });
    asked = agree(page);
    await page.goto(`${server.origin}index.html`);
    await page.goto(server.origin + everything);
  });

  const fill = async () => { await page.locator('[id="field-name"]').pressSequentially("Ana"); };

  test("answers that are not saved are not lost without a question", async () => {
    await fill();
    await page.goto(`${server.origin}index.html`);
    assert.equal(asked.length, 1);
    assert.match(asked[0], /^beforeunload/);
    // Back: a blank sheet.
    await page.goBack();
    assert.equal(await page.inputValue('[id="field-name"]'), "");
    await context.close();
  });

  test("a sheet without answers, or with saved ones, asks nothing", async () => {
    await fill();
    await page.locator("[data-act=save]").first().click();
    await page.goto(`${server.origin}index.html`);
    assert.deepEqual(asked, []);
    await context.close();
  });

  for (const [name, act] of [
    ["by the link", () => page.getByRole("link", { name: "Leave this page" }).click()],
    ["with Shift three times, in the middle of a word", async () => { await page.focus('[id="field-name"]'); for (let at = 0; at < 3; at += 1) await page.keyboard.press("Shift"); }],
  ]) {
    test(`in a hurry ${name}: at once, to the site that the book names, not back`, async () => {
      await fill();
      await act();
      await page.waitForURL("https://news.example/");
      assert.deepEqual(asked, []);
      assert.equal(await page.textContent("body"), "no referrer");
      await page.goBack();
      assert.equal(page.url(), `${server.origin}index.html`);
      await context.close();
    });
  }

  test("capital letters are no hurry", async () => {
    await page.focus('[id="field-name"]');
    for (const letter of "ABCD") await page.keyboard.press(`Shift+${letter}`);
    assert.equal(await page.inputValue('[id="field-name"]'), "ABCD");
    assert.equal(page.url(), server.origin + everything);
    await context.close();
  });

  test("from a folder, to a page that comes along", async () => {
    await page.goto(showcase.file(everything));
    await fill();
    await page.getByRole("link", { name: "Leave this page" }).click();
    await page.waitForURL(/measures\.html$/);
    assert.deepEqual(asked, []);
    assert.equal(await page.title(), "Kitchen measures");
    await context.close();
  });

  test("without the script, a plain link; and only where it is wanted", async () => {
    const plain = await openPage(browser, { javaScriptEnabled: false });
    await plain.page.goto(handbook.file("worksheets/service-plan.html"));
    assert.equal(await plain.page.getByRole("link", { name: "Leave this page" }).getAttribute("href"), "https://www.weather.gov/");
    for (const [path, there] of [["safety/danger.html", 1], ["safety/index.html", 1], ["index.html", 0], ["glossary.html", 0]]) {
      await plain.page.goto(handbook.file(path));
      assert.equal(await plain.page.locator(".leave").count(), there, path);
    }
    await plain.context.close();
    await context.close();
  });

  test("always in sight on a phone, and first in the bar", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await page.evaluate(() => scrollTo(0, 4000));
    const { x, y } = await page.locator(".leave").boundingBox();
    assert.ok(y >= 0 && y < 60 && x < 40, `${x}, ${y}`);
    await context.close();
  });
});

describe("axe on sheets in use", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const off = { "color-contrast-enhanced": { enabled: false }, "focus-order-semantics": { enabled: false } };
  for (const [name, options] of [
    ["light, 320 px", { viewport: { width: 320, height: 800 }, colorScheme: "light" }],
    ["dark, 1280 px", { viewport: { width: 1280, height: 800 }, colorScheme: "dark" }],
    ["light, 1280 px", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
    ["forced colours, 320 px", { viewport: { width: 320, height: 800 }, colorScheme: "dark", forcedColors: "active" }],
  ]) {
    test(name, async () => {
      const { context, page } = await openPage(browser, options);
      agree(page);
      const complaints = async () => {
        await page.evaluate(axe);
        return page.evaluate(async (rules) => (await axe.run(document, { rules, preload: false, resultTypes: ["violations"] })).violations
          .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`)), off);
      };
      await page.goto(showcase.file(everything));
      await page.fill('[id="field-count"]', "many");
      await page.getByRole("button", { name: "Check what is missing" }).click();
      assert.deepEqual(await complaints(), [], "with errors");
      await fillEverything(page);
      await page.locator("[data-act=save]").first().click();
      assert.deepEqual(await complaints(), [], "filled");
      const small = await page.evaluate(() => [...document.querySelectorAll("main :is(button, input, select, textarea, .picks label)")]
        .filter((one) => one.checkVisibility() && !one.matches("input[type=radio], input[type=checkbox]"))
        .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width < 24 || height < 24; }).map((one) => one.outerHTML.slice(0, 80)));
      assert.deepEqual(small, []);
      await context.close();
    });
  }
});
