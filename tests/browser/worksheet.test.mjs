// Worksheets as forms: everything can be filled in, kept in a file and brought back; what follows
// from answers shows; what is missing is said when it is asked for.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { agree, answersOn, fileOf, fillEverything, open, save } from "./lib/sheets.mjs";
import { book, handbook, showcase, vectors } from "./lib/site.mjs";

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

const everySheet = [
  ...book.worksheets.map(({ path }) => [handbook, path]),
  [showcase, "worksheets/everything.html"],
  [showcase, "es/worksheets/everything.html"],
  ...vectors.pages.filter((path) => /^worksheets\/(?!index)/.test(path)).map((path) => [vectors, path]),
];

describe("fill, save, clear, open", () => {
  let context, page, complaints, asked;
  before(async () => {
    ({ context, page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 900 } }));
    asked = agree(page);
  });
  after(() => context.close());

  for (const [site, path] of everySheet) {
    test(`${site.name}, ${path}`, async () => {
      complaints.length = 0;
      await page.goto(site.file(path));
      const blank = await answersOn(page);
      assert.deepEqual(Object.keys(blank).filter((key) => !["guidepost", "worksheet", "version", "variants"].includes(key)), []);
      assert.ok(await fillEverything(page) > 0);
      const filled = await answersOn(page);
      const { name, path: file, text } = await save(page);
      assert.deepEqual(JSON.parse(text), filled);
      const isNeutral = await page.locator("body.neutral").count() > 0;
      assert.equal(name, isNeutral ? path.split("/").pop().replace(".html", ".json") : "worksheet-answers.json");
      await page.locator("[data-act=clear]").click();
      assert.deepEqual(await answersOn(page), blank);
      assert.equal(await page.locator(".sheet :checked:not(option, .chooser input)").count(), 0);
      assert.doesNotMatch(await open(page, file), /had a place|tenía su lugar/);
      assert.deepEqual(await answersOn(page), filled);
      assert.deepEqual(complaints, []);
      // Every question that is shown has an answer in the file.
      const open_ = await page.evaluate(() => [...GuidepostForm.engine.questions()]
        .filter(({ scope, field }) => !["calculate", "note", "diagram"].includes(field.type) && GuidepostForm.engine.state(scope, field.id).shown && GuidepostForm.isBlank(GuidepostForm.engine.state(scope, field.id).value))
        .map(({ field }) => field.id));
      assert.deepEqual(open_, []);
    });
  }

  test("each time it was asked before answers were lost", () => {
    assert.ok(asked.length >= everySheet.length);
    assert.ok(asked.every((text) => /^confirm: (Clear|¿Borrar)|^beforeunload/.test(text)), asked.join("\n"));
  });
});

describe("one sheet with everything", () => {
  let context, page, complaints, asked;
  before(async () => {
    ({ context, page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 900 } }));
    asked = agree(page);
  });
  beforeEach(async () => {
    await page.evaluate(() => globalThis.GuidepostForm?.clear());
    await page.goto(showcase.file("worksheets/everything.html"));
    asked.length = 0;
  });
  after(async () => { await context.close(); assert.deepEqual(complaints, []); });

  const byId = (id) => page.locator(`[id="${id}"]`);
  const answers = async () => (await answersOn(page)).answers ?? {};
  const copies = async () => (await answersOn(page)).repeats?.repeated;
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  const said = () => page.waitForFunction(() => document.querySelector("p.vh[role=status]").textContent).then((text) => text.jsonValue());

  test("a condition shows and hides, and what is hidden is not kept", async () => {
    assert.equal(await byId("field-why").isVisible(), false);
    await page.check('[name="field-agreed"][value=no]');
    await byId("field-why").fill("Because");
    assert.equal((await answers()).why, "Because");
    await page.check('[name="field-agreed"][value=yes]');
    assert.equal(await byId("field-why").isVisible(), false);
    assert.deepEqual(await answers(), { agreed: "yes" });
  });

  test("a choice can be taken back", async () => {
    const clear = page.locator('[data-field="agreed"] .unpick');
    assert.equal(await clear.isVisible(), false);
    await page.check('[name="field-agreed"][value=unknown]');
    await clear.click();
    assert.deepEqual(await answers(), {});
    assert.equal(await page.locator('[name="field-agreed"]').first().evaluate((box) => box === document.activeElement), true);
  });

  test("the line beside other is there when other is picked", async () => {
    assert.equal(await byId("field-one.other").isVisible(), false);
    await page.check('[name="field-one"][value=other]');
    await byId("field-one.other").fill("A friend");
    assert.deepEqual(await answers(), { one: "other", "one.other": "A friend" });
    await page.check('[name="field-one"][value=first]');
    assert.deepEqual(await answers(), { one: "first" });
  });

  test("a choice that rules out the others, and back", async () => {
    const box = (label) => page.locator('[data-field="many"] label', { hasText: label }).locator("input");
    await box("North").check();
    await box("East").check();
    await box("None of these").check();
    assert.deepEqual(await answers(), { many: ["none-of-these"] });
    await box("South").check();
    assert.deepEqual(await answers(), { many: ["south"] });
  });

  test("a score follows, with what it suggests", async () => {
    const sum = () => byId("field-sum").textContent();
    assert.equal(await sum(), "");
    await byId("field-count").fill("2");
    await page.locator('[name="field-sure"][value="3"]').check({ force: true });
    assert.equal(await sum(), "5 (Low)");
    await byId("field-count").fill("two");
    assert.equal(await sum(), "");
    await byId("field-count").fill("20");
    assert.equal(await sum(), "23 (High)");
  });

  test("copies: added, moved and removed, with focus and words", async () => {
    await byId("field-goal.1").fill("one");
    await page.getByRole("button", { name: "Add Goal" }).click();
    assert.equal(await focused(), "field-goal.2");
    assert.equal(await said(), "Goal 2 was added.");
    await page.keyboard.type("two");
    await page.getByRole("button", { name: "Add Goal" }).click();
    await page.keyboard.type("three");
    assert.equal(await page.getByRole("button", { name: "Add Goal" }).isDisabled(), true);
    assert.deepEqual(await page.locator(".copy h3").allTextContents(), ["Goal 1 of 3", "Goal 2 of 3", "Goal 3 of 3"]);
    await page.getByRole("button", { name: "Move Goal 3 up" }).click();
    assert.deepEqual((await copies()).map(({ goal }) => goal), ["one", "three", "two"]);
    await byId("field-goal.1").focus();
    await page.keyboard.press("Alt+Shift+ArrowDown");
    assert.equal(await focused(), "field-goal.1");
    assert.deepEqual((await copies()).map(({ goal }) => goal), ["three", "one", "two"]);
    await page.getByRole("button", { name: "Remove Goal 2" }).click();
    assert.deepEqual(asked, ["confirm: Remove Goal 2 and what is written in it?"]);
    assert.deepEqual((await copies()).map(({ goal }) => goal), ["three", "two"]);
    assert.equal(await focused(), "field-goal.2");
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length, "no id is there twice");
  });

  test("rows: added, moved and removed; blank ones at the end are not kept", async () => {
    const who = (row) => page.locator('[data-copy="1"] tr:not(.spare) [data-column=who] input').nth(row);
    await who(0).fill("Ana");
    await who(1).fill("Bo");
    await page.locator('[data-copy="1"] [data-field=steps]').getByRole("button", { name: "Add row" }).click();
    await page.keyboard.type("Cy");
    await who(3).focus();
    await page.keyboard.press("Alt+Shift+ArrowUp");
    await page.getByRole("button", { name: "Down: row 1" }).first().click();
    const names = async () => (await copies())[0].steps.map(({ who: name }) => name ?? null);
    assert.deepEqual(await names(), ["Bo", "Ana", "Cy"]);
    await page.getByRole("button", { name: "Remove: row 2" }).first().click();
    assert.deepEqual(await names(), ["Bo", "Cy"]);
    assert.deepEqual(await page.locator('[data-copy="1"] tr:not(.spare) > .nr').allTextContents().then((all) => all.slice(-3)), ["1", "2", "3"]);
  });

  test("progress says how many questions of each section are answered", async () => {
    const first = () => page.locator(".progress li").first().innerText();
    assert.match(await first(), /Short answers\s+0 of 6 answered/);
    await byId("field-name").fill("Ana");
    await page.check('[name="field-agreed"][value=no]');
    await page.waitForFunction(() => /2 of 7/.test(document.querySelector(".progress").textContent));
    assert.equal(await page.locator(".progress [aria-current=step]").innerText().then((text) => text.split("\n")[0]), "Short answers");
  });

  test("what is missing is said when it is asked for, and not before", async () => {
    await byId("field-on.month").fill("13");
    await byId("field-on.day").fill("1");
    await byId("field-on.year").fill("2026");
    await byId("field-count").fill("many");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(".err").count(), 0);
    await page.getByRole("button", { name: "Check what is missing" }).click();
    const summary = page.locator(".errors");
    assert.equal(await summary.evaluate((it) => it === document.activeElement), true);
    assert.equal(await summary.locator("h2").innerText(), "Three things still need you");
    assert.deepEqual(await summary.locator("li").allInnerTexts(), [
      "A line: Missing: write an answer",
      "A number: Write a whole number, such as 12",
      "A date: This is not a date. Write month, day and year as numbers, such as 3, 14 and 2026",
    ]);
    // The message stands between hint and box, is read with it, and its link leads there.
    const line = byId("field-name");
    assert.equal(await line.getAttribute("aria-invalid"), "true");
    const described = (await line.getAttribute("aria-describedby")).split(" ");
    assert.deepEqual(await Promise.all(described.map((id) => byId(id).innerText())), ["With a hint", "Missing: write an answer"]);
    const address = page.url();
    await summary.locator("a").first().click();
    assert.equal(await focused(), "field-name");
    assert.equal(page.url(), address);
    // Mended by typing, or by leaving it open.
    await byId("field-count").fill("12");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator('[data-field="count"] .err').count(), 0);
    await page.locator('[data-field="name"]').getByLabel("Asked, left open").check();
    assert.equal(await page.locator(".err").count(), 1);
    assert.equal(await summary.locator("h2").innerText(), "One thing still needs you");
    assert.equal((await answers())["name.declined"], true);
    await byId("field-on.month").fill("12");
    await page.getByRole("button", { name: "Check what is missing" }).click();
    assert.equal(await summary.innerText(), "Nothing is missing.");
  });

  test("by keyboard alone", async () => {
    await byId("header-worker").focus();
    const steps = {
      "header-worker": ["type", "W"], "header-date.month": ["type", "3"], "header-date.day": ["type", "4"], "header-date.year": ["type", "2026"],
      "field-name": ["type", "Ana"], "field-story": ["type", "Long"], "field-count": ["type", "5"], "field-on.month": ["type", "1"], "field-on.day": ["type", "2"], "field-on.year": ["type", "2024"],
      "field-at": ["type", "2:15 pm"], "field-why": ["type", "So"], "field-one.other": ["type", "Else"], "field-goal.1": ["type", "G"], "field-signed.name": ["type", "Ana"],
      "field-steps.1.1.who": ["type", "Bo"], "field-steps.1.1.what": ["type", "Calls"], "field-steps.1.1.when.month": ["type", "5"], "field-steps.1.1.when.day": ["type", "6"], "field-steps.1.1.when.year": ["type", "2026"],
      "field-steps.1.1.done": ["press", "Y"], "field-steps.1.1.score": ["press", "2"],
      "field-signed.month": ["type", "7"], "field-signed.day": ["type", "8"], "field-signed.year": ["type", "2026"],
    };
    const keys = {
      "field-agreed": ["Space", "ArrowRight"], "field-one": ["Space", "ArrowUp"], "field-sure": ["Space", "ArrowRight", "ArrowRight"],
      "field-grid.sleep": ["Space"], "field-grid.food": ["Space", "ArrowRight"], "field-grid.friends-and-neighbours": ["Space", "ArrowLeft"],
    };
    const done = new Set();
    for (let turn = 0; turn < 120; turn += 1) {
      const { id, name, kind, label } = await page.evaluate(() => {
        const one = document.activeElement;
        return { id: one.id, name: one.name, kind: one.type, label: one.closest("label")?.textContent.trim() };
      });
      if (steps[id]) await page.keyboard[steps[id][0]](steps[id][1]);
      else if (kind === "radio" && keys[name] && !done.has(name)) for (const key of keys[name]) await page.keyboard.press(key);
      else if (kind === "checkbox" && ["North", "West", "The second"].includes(label)) await page.keyboard.press("Space");
      done.add(id).add(name);
      if (id === "field-signed.year") break;
      await page.keyboard.press("Tab");
    }
    const { header, answers: all, repeats } = await answersOn(page);
    assert.deepEqual(header, { worker: "W", date: "2026-03-04" });
    assert.deepEqual(all, {
      name: "Ana", story: "Long", count: 5, on: "2024-01-02", at: "14:15", agreed: "no", why: "So", one: "other", "one.other": "Else",
      many: ["north", "west"], sure: 2, grid: { sleep: "never", food: "sometimes", "friends-and-neighbours": "nearly-always" }, ticks: ["the-second"],
      signed: { name: "Ana", date: "2026-07-08" },
    });
    assert.deepEqual(repeats, { repeated: [{ goal: "G", steps: [{ who: "Bo", what: "Calls", when: "2026-05-06", done: "yes", score: 2 }] }] });
  });
});

describe("files that are not quite what was saved here", () => {
  let context, page, complaints;
  before(async () => {
    ({ context, page, complaints } = await openPage(browser));
    agree(page);
  });
  beforeEach(async () => {
    await page.evaluate(() => globalThis.GuidepostForm?.clear());
    await page.goto(showcase.file("worksheets/everything.html"));
  });
  after(async () => { await context.close(); assert.deepEqual(complaints, []); });

  const good = { guidepost: 1, worksheet: "everything", version: "1.0", answers: { name: "Ana" } };
  const withText = (text) => open(page, fileOf("answers.json", text));
  const withFile = (file) => withText(JSON.stringify(file));

  test("from another version: filled by id; the rest is listed, kept, and saved again", async () => {
    const file = {
      ...good,
      version: "0.9",
      answers: { name: "Ana", gone: "An old answer", count: 3, many: ["north", "up"], grid: { sleep: "often", work: "never" }, sure: 99, why: "not asked" },
      repeats: { repeated: [{ goal: "One", retired: true, steps: [{ who: "Bo", colour: "red" }] }, { goal: "Two" }, {}, { goal: "Four" }], former: [{ x: 1 }] },
      variants: { form: "old" },
      later: { anything: [1] },
    };
    const said = await withFile(file);
    assert.match(said, /saved from version 0\.9 of this sheet; this is version 1\.0/);
    for (const part of ["gone", "An old answer", '"up"', "work", "99", "retired", "colour", "Four", "former", "form", "anything", "not asked"]) assert.ok(said.includes(part), `${part} is not listed`);
    assert.equal(await page.inputValue('[id="field-name"]'), "Ana");
    const again = await answersOn(page);
    const { version, ...rest } = file;
    assert.deepEqual(again, { ...rest, version: "1.0", repeats: { ...rest.repeats, repeated: [{ ...rest.repeats.repeated[0] }, { goal: "Two" }, { goal: "Four" }] } });
    // A new answer stands beside what had no place.
    await page.fill('[id="field-name"]', "Bea");
    await page.locator('[data-field="many"] input').nth(1).check();
    const later = await answersOn(page);
    assert.equal(later.answers.name, "Bea");
    assert.deepEqual(later.answers.many, ["north", "east", "up"]);
    assert.equal(later.answers.gone, "An old answer");
  });

  for (const [name, text, why] of [
    ["nothing", "", /damaged/],
    ["no JSON", "{ not json", /damaged/],
    ["a list", "[1, 2]", /does not hold answers/],
    ["null", "null", /does not hold answers/],
    ["another program's file", JSON.stringify({ name: "Ana" }), /does not hold answers/],
    ["a format as text", JSON.stringify({ ...good, guidepost: "1" }), /does not hold answers/],
    ["a later format", JSON.stringify({ ...good, guidepost: 2 }), /newer version/],
    ["another sheet", JSON.stringify({ ...good, worksheet: "<img src=x onerror=alert(1)>" }), /another worksheet: <img src=x/],
    ["too deep", `{"guidepost":1,"worksheet":"everything","answers":${"[".repeat(5000)}${"]".repeat(5000)}}`, /nested too deeply/],
    ["too deep and not closed", "[".repeat(1_000_000), /nested too deeply/],
    ["too large", JSON.stringify({ ...good, pad: "x".repeat(2_200_000) }), /larger than 2 megabytes/],
  ]) {
    test(`refused: ${name}`, async () => {
      await page.fill('[id="field-name"]', "Stays");
      const said = await withText(text);
      assert.match(said, /^This file was not opened\./);
      assert.match(said, why);
      assert.equal(await page.inputValue('[id="field-name"]'), "Stays");
    });
  }

  test("wrong types, markup and the names of prototypes do nothing but be listed", async () => {
    const said = await withText(`{"guidepost":1,"worksheet":"everything","version":{"a":1},
      "header":"x","answers":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x","name":{"a":1},"story":"<script>alert(1)</script><b>","count":[1],"on":{"year":2026},
      "at":5,"agreed":"perhaps","many":"north","sure":"7","grid":["never"],"ticks":{"0":"x"},"signed":"Ana","sum":5,"words":"x","map":"x","name.other":"x","name.declined":"yes","a.b.c":1},
      "repeats":{"__proto__":[{"goal":"x"}],"repeated":{"0":{}},"short":[{}]},"variants":[],"__proto__":{"polluted":1}}`);
    assert.match(said, /on the page/);
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    assert.equal(await page.inputValue('[id="field-story"]'), "<script>alert(1)</script><b>");
    assert.equal(await page.locator(".status b, .status script, .status img").count(), 0);
    const { answers } = await answersOn(page);
    assert.equal(answers.agreed, "perhaps");
    for (const part of ["toString", "perhaps", "__proto__", "constructor", "a.b.c"]) assert.ok(said.includes(part), `${part} is not listed`);
  });
});

test("without the script everything is there to read and to fill in by hand", async () => {
  const { page, context } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(showcase.file("worksheets/everything.html"));
  assert.equal(await page.locator(".copy").count(), 2);
  assert.equal(await page.getByText("Only if “Yes, no, not known” is “No”").isVisible(), true);
  assert.equal(await page.locator('[id="field-why"]').isVisible(), true);
  assert.equal(await page.locator("[data-act]:visible").count(), 0);
  assert.equal(await page.locator('[data-copy="1"] tbody tr').count(), 3);
  await context.close();
});
