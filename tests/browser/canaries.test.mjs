// Answers leave no trace. Values nobody could guess are put into every control of worksheets, in
// real browsers on real profiles; then the pages are reloaded, left, come back to, left in a hurry,
// closed, or the browser is killed and its session restored. Nothing may come back into the page,
// and nothing may be found on disk. In the same profiles, the same sheets without their protections
// and a page that keeps everything show that the search would have found it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { names, until } from "./lib/profiles.mjs";
import { handbook, showcase } from "./lib/site.mjs";
import { done, nothing, spread, undo } from "./lib/traces/fill.mjs";
import { Reader, told } from "./lib/traces/reader.mjs";
import { stage } from "./lib/traces/stage.mjs";

const neutral = handbook.pages.find((path) => path.startsWith("worksheets/") && /<body class="[^"]*\bneutral\b/.test(handbook.text(path)));
const everything = { site: showcase, path: "worksheets/everything.html" };
const notes = { site: handbook, path: neutral };
const sheet = (kind, way, variant) => ({ ...kind, way, variant });
const wrong = { way: "elsewhere", variant: "wrong" };

/** Where what the wrong page kept must be found, whatever else holds it too: file and unpacking. */
const places = {
  chromium: {
    submitted: /Web Data plain/, control: /Sessions.* plain/, long: /Sessions.* plain/, session: /Session Storage.* log/,
    local: /Local Storage.* log/, database: /IndexedDB.* (log|table)/, many: /IndexedDB.* (log|table)/,
    figure: /IndexedDB.* (log|table)/, address: /History plain/, title: /History plain/,
    gzip: /Cache_Data.* cache/, brotli: /Cache_Data.* cache/, cached: /CacheStorage.* cache/,
  },
  firefox: {
    submitted: /formhistory.sqlite/, control: /sessionstore.* LZ4/, long: /sessionstore.* LZ4/, session: /sessionstore.* LZ4/,
    local: /ls.data.sqlite/, database: /idb.*sqlite/, many: /idb.*/, figure: /idb.*sqlite/,
    address: /places.sqlite/, title: /places.sqlite/, gzip: /cache2.* cache/, brotli: /cache2.* cache/, cached: /cache.morgue/,
  },
};

async function scenario(name, play) {
  const setting = await stage([showcase, handbook], [everything, notes]);
  const reader = new Reader(name, setting);
  try {
    await reader.start();
    await play(reader);
  } finally {
    await reader.end();
    await setting.close();
  }
}

/** Controls of every kind were met, and hold what was put into them. */
function assertWhole({ sheet: { path }, entered }) {
  const least = path === everything.path
    ? { text: 15, "long text": 7, number: 1, short: 27, choice: 6, select: 12, tick: 7 }
    : { text: 1, "long text": 1, choice: 1, tick: 1 };
  const count = (kind) => entered.filter((one) => one.kind === kind).length;
  for (const [kind, number] of Object.entries(least)) assert.ok(count(kind) >= number, `${path}: ${count(kind)} times ${kind}, not ${number}`);
  assert.deepEqual(entered.filter(({ kind, value }) => !value && !/choice|select|tick/.test(kind)), [], "what was typed is in the control");
}

/** While it is filled a sheet asks for nothing, writes nothing, breaks nothing. */
async function fillUnderWatch(reader, page) {
  const { asked } = reader.stage;
  const before = await page.evaluate(done);
  asked.length = page.requests.length = 0;
  assertWhole({ sheet: page.sheet, entered: await reader.fill(page) });
  // Enter in a text box would send a form that can be sent.
  await page.focus("form.sheet input[type=text]");
  await reader.press(page, "Enter");
  await page.evaluate(spread);
  const after = await page.evaluate(done);
  assert.deepEqual(after, { ...before, violations: [], writes: [], local: 0, session: 0, databases: 0, caches: 0, cookies: "", workers: 0 });
  assert.deepEqual({ complaints: page.complaints, requests: page.requests, asked }, { complaints: [], requests: [], asked: [] });
  assert.notDeepEqual(await reader.held(page), nothing, "what was typed can be seen to be there");
}

async function assertEmpty(reader, page, when) {
  assert.deepEqual(await reader.held(page), nothing, `${told(page.sheet)}: ${when}`);
  await page.evaluate(undo);
  assert.deepEqual(await reader.held(page), nothing, `${told(page.sheet)}: ${when}, and edits taken back`);
}

/** Leaves in a hurry; Back leads past the sheet, and nobody is told where one came from. */
async function leaveInAHurry(reader, page, how) {
  const here = reader.address(page.sheet);
  const start = reader.address({ ...page.sheet, path: "index.html" });
  await reader.visit(page, start);
  await reader.visit(page, here);
  await reader.fill(page);
  page.questions.length = reader.stage.asked.length = 0;
  await how(page);
  await until(() => page.url() !== here && page.evaluate(() => document.readyState === "complete").catch(() => false), "the quick exit");
  assert.deepEqual(page.questions, [], "who leaves in a hurry is not asked");
  assert.deepEqual(reader.stage.asked.filter(({ referrer }) => referrer), []);
  await reader.back(page, start);
}

const byLink = (page) => page.evaluate(() => { setTimeout(() => document.querySelector("a.leave").click()); });
const byShift = (reader) => async (page) => { for (let times = 0; times < 3; times += 1) await reader.press(page, "Shift"); };

/** Whichever way a sheet is left, it comes back empty. */
async function leaveAndReturn(reader, page, hurry) {
  const here = reader.address(page.sheet);
  await reader.reload(page);
  await assertEmpty(reader, page, "after a reload");

  const away = reader.stage.from(page.sheet.way === "file" ? "file" : "elsewhere", "wrong/away.html");
  await reader.fill(page);
  await page.evaluate(spread);
  await reader.visit(page, away);
  await reader.back(page, here);
  await assertEmpty(reader, page, "after Back");

  if (page.sheet.path === everything.path) {
    await reader.openFile(page);
    await reader.visit(page, away);
    await reader.back(page, here);
    await assertEmpty(reader, page, "after a file was opened, and Back");
  }

  await leaveInAHurry(reader, page, hurry);
  await reader.visit(page, here);
  await assertEmpty(reader, page, "after it was left in a hurry");
}

async function closed(reader) {
  const keeper = await reader.open(wrong);
  await reader.fill(keeper);
  assert.deepEqual(await keeper.evaluate(() => keepAll()), []);

  for (const [kind, way, hurry] of [[everything, "http", byLink], [everything, "file", byShift(reader)], [notes, "file", byLink]]) {
    const page = await reader.open(sheet(kind, way, "published"));
    await fillUnderWatch(reader, page);
    await leaveAndReturn(reader, page, hurry);
    await reader.fill(page);
  }

  const bare = await reader.open(sheet(everything, "http", "unguarded"));
  await reader.fill(bare, { free: true });
  await reader.visit(bare, reader.stage.from("elsewhere", "wrong/away.html"));
  await reader.back(bare, reader.address(bare.sheet));
  assert.notDeepEqual((await reader.held(bare)).controls, [], "a sheet without protection comes back filled");

  const last = await reader.open(sheet(everything, "file", "unguarded"));
  await reader.fill(last);
  await reader.written(last.sheet);
  await reader.running.close();

  const traces = reader.judge();
  for (const [box, place] of Object.entries(places[reader.name])) {
    const { value } = reader.filled[0].entered.find((one) => one.name === box);
    const found = [...new Set(traces.filter(({ context }) => context.includes(value)).map(({ file, how }) => `${file} ${how}`))];
    assert.ok(found.some((where) => place.test(where)), `${box} is not found where it was kept, but in: ${found.join("; ")}`);
  }
}

async function killed(reader) {
  const bare = [sheet(everything, "http", "unguarded"), sheet(everything, "file", "unguarded")];
  const sheets = [
    sheet(everything, "http", "published"), sheet(everything, "file", "published"), sheet(notes, "http", "published"),
    sheet(everything, "http", "unscripted"), ...bare,
  ];
  for (const one of sheets) await reader.fill(await reader.open(one));
  for (const one of bare) await reader.written(one);
  await reader.running.kill();
  reader.judge();

  await reader.start({ restore: true });
  const pages = await until(async () => {
    const all = await reader.running.browser.pages();
    const found = sheets.map((one) => all.find((page) => page.url() === reader.address(one)));
    return found.every(Boolean) && found;
  }, "the tabs to come back");
  for (const [at, page] of pages.entries()) {
    await page.bringToFront();
    await reader.arrived(page, reader.address(sheets[at]));
    if (bare.includes(sheets[at])) await until(async () => (await reader.held(page)).controls.length, "what was kept to come back");
    else await assertEmpty(reader, Object.assign(page, { sheet: sheets[at] }), "after the session was restored");
  }
  await reader.running.close();
  reader.judge();
}

describe("answers leave no trace", { concurrency: names.length }, () => {
  for (const name of names) {
    describe(name, { concurrency: 1 }, () => {
      test("when a sheet is reloaded, left, come back to, left in a hurry, and the browser closed", { timeout: 300_000 }, () => scenario(name, closed));
      test("when the browser is killed and its session restored", { timeout: 300_000 }, () => scenario(name, killed));
    });
  }
});
