// Answers leave no trace. Values nobody could guess are put into every control of worksheets, in
// real browsers on real profiles; then the pages are reloaded, left, come back to, quickly left,
// closed, or the browser is killed and its session restored. Nothing may come back into the page,
// and nothing may be found on disk. In the same profiles, the same sheets without their protections
// and a page that keeps everything show that the search would have found it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { witness } from "./lib/browsers.mjs";
import { names, newAccount, start, until } from "./lib/profiles.mjs";
import { handbook, showcase } from "./lib/site.mjs";
import { done, fill, held, nothing } from "./lib/traces/fill.mjs";
import { markOf, needlesOf, newMark } from "./lib/traces/needles.mjs";
import { search } from "./lib/traces/search.mjs";
import { sessions } from "./lib/traces/sessions.mjs";
import { stage } from "./lib/traces/stage.mjs";

const neutral = handbook.pages.find((path) => path.startsWith("worksheets/") && /<body class="[^"]*\bneutral\b/.test(handbook.text(path)));
const everything = { site: showcase, path: "worksheets/everything.html" };
const notes = { site: handbook, path: neutral };
const published = ["http", "file"].flatMap((way) => [everything, notes].map((sheet) => ({ way, variant: "published", ...sheet })));
const unscripted = [{ way: "http", variant: "unscripted", ...everything }];
const unguarded = ["http", "file"].map((way) => ({ way, variant: "unguarded", ...everything }));
const wrong = { way: "elsewhere", variant: "wrong" };

/** Where what the wrong page kept must be found, whatever else holds it too: file and unpacking. */
const places = {
  chromium: {
    submitted: /Web Data plain/, control: /Sessions.* plain/, long: /Sessions.* plain/,
    local: /Local Storage.* log/, session: /Session Storage.* log/, database: /IndexedDB.* (log|table)/,
    many: /IndexedDB.* (log|table)/, figure: /IndexedDB.* (log|table)/, address: /History plain/, title: /History plain/,
    gzip: /Cache_Data.* cache/, brotli: /Cache_Data.* cache/, cached: /CacheStorage.* cache/,
  },
  firefox: {
    submitted: /formhistory.sqlite/, control: /sessionstore.* LZ4/, long: /sessionstore.* LZ4/,
    local: /ls.data.sqlite/, session: /sessionstore.* LZ4/, database: /idb.*sqlite/, many: /idb.*/,
    figure: /idb.*sqlite/, address: /places.sqlite/, title: /places.sqlite/,
    gzip: /cache2.* cache/, brotli: /cache2.* cache/, cached: /cache.morgue/,
  },
};

const told = ({ way, variant, path }) => `${variant} ${path ?? "page"} by ${way}`;

/** A reader at a browser: opens pages, types canaries, and remembers which went where. */
class Reader {
  constructor(name, stage) {
    Object.assign(this, { name, stage, account: newAccount(), mark: newMark(), filled: [] });
  }

  get profile() { return join(this.account.root, "profile"); }

  async start(options) {
    this.running = await start(this.name, this.account, options);
  }

  address({ way, variant, site, path = "index.html" }) {
    return site ? this.stage.from(way, variant, site.name, path) : this.stage.from(way, variant, path);
  }

  async open(sheet) {
    const page = await this.running.browser.newPage();
    const complaints = [];
    page.on("dialog", (dialog) => dialog.accept());
    page.on("console", (message) => { if (["error", "warn", "warning"].includes(message.type())) complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.evaluateOnNewDocument(witness);
    await page.goto(this.address(sheet), { waitUntil: "load" });
    await page.bringToFront();
    return Object.assign(page, { sheet, complaints, requests });
  }

  /** Fills the sheet in the tab with canaries that no other filling has. */
  async fill(page) {
    const mark = markOf(this.mark, this.filled.length);
    const scope = page.sheet.site ? "#sheet" : "form";
    const entered = await page.evaluate(fill, { ...mark, scope });
    this.filled.push({ ...page.sheet, mark, entered });
    return entered;
  }

  /** What a tab still holds of anything that was ever typed. */
  held(page) {
    return page.evaluate(held, this.mark);
  }

  /** Goes somewhere by the page's own means; what comes then may be another page. */
  async go(page, way, there) {
    await page.evaluate(way);
    await until(() => page.evaluate((to) => location.href === to && document.readyState === "complete", there).catch(() => false), there);
  }

  /** All that was kept, by which filling it came from; what cannot be told is nobody's. */
  traces() {
    const numbers = this.filled.flatMap(({ entered }) => entered.filter(({ kind }) => kind === "number").map(({ value }) => value));
    const { traces, unread } = search(this.account.root, needlesOf(this.mark, numbers));
    // Base 64 cuts off the first letter.
    const of = ({ context }) => this.filled.find(({ mark }) => [mark.text, mark.digits].some((one) => context.includes(one.slice(1))));
    return { traces: traces.map((trace) => ({ ...trace, filling: of(trace) })), unread };
  }

  /** Nothing of the sheets is on disk; of the others there is, down to each value where asked. */
  judge(guilty) {
    const { traces, unread } = this.traces();
    assert.deepEqual(unread, [], "a file could not be unpacked");
    const kept = (variant, way) => traces.filter(({ filling }) => filling?.variant === variant && filling.way === way);
    const innocent = traces.filter(({ filling }) => !filling || ["published", "unscripted"].includes(filling.variant));
    assert.deepEqual(innocent.map(({ file, how, form, context, filling }) => `${filling ? told(filling) : "?"}: ${context} (${form}) in ${file}, ${how}`), []);
    for (const { variant, way, entered } of guilty) {
      const all = kept(variant, way);
      const lost = entered.filter(({ value, kind }) => /text|number/.test(kind) && !all.some(({ context }) => context.includes(value)));
      assert.deepEqual(lost, [], `the search overlooked what a ${variant} page kept, by ${way}`);
    }
    // What is too short to be searched for is in the session store or nowhere.
    const restorable = sessions(this.profile).filter(({ kept: controls }) => controls).map(({ address }) => address);
    for (const sheet of [...published, ...unscripted]) assert.ok(!restorable.includes(this.address(sheet)), `${told(sheet)}: its controls are in the session store`);
    return { traces, restorable };
  }

  async end() {
    await this.running?.stop();
    this.account.remove();
  }
}

async function scenario(name, play) {
  const setting = await stage([showcase, handbook], [everything, notes]);
  const reader = new Reader(name, setting);
  try {
    await reader.start();
    await play(reader, setting);
  } finally {
    await reader.end();
    await setting.close();
  }
}

/** Every kind of control was met, and holds what was put into it. */
function assertWhole(sheet, entered) {
  const count = (kind) => entered.filter((one) => one.kind === kind).length;
  const least = sheet.path === everything.path
    ? { text: 14, "long text": 7, number: 1, short: 27, choice: 6, select: 12, tick: 7 }
    : { text: 1, "long text": 1, choice: 1, tick: 1 };
  for (const [kind, number] of Object.entries(least)) assert.ok(count(kind) >= number, `${told(sheet)}: ${count(kind)} times ${kind}, not ${number}`);
  assert.deepEqual(entered.filter(({ kind, value }) => !value && !/choice|select|tick/.test(kind)), [], "what was typed is in the control");
}

/** While it is filled a sheet asks for nothing, writes nothing, breaks nothing. */
async function fillUnderWatch(reader, page) {
  const { sheet, requests, complaints } = page;
  const before = await page.evaluate(done);
  reader.stage.asked.length = requests.length = 0;
  const entered = await reader.fill(page);
  assertWhole(sheet, entered);
  // Enter in a text box would send a form that can be sent.
  await page.focus("#sheet input[type=text]");
  await until(() => page.evaluate(() => document.hasFocus()), "the tab to be in front");
  await page.keyboard.press("Enter");
  const after = await page.evaluate(done);
  assert.deepEqual(after, { ...before, violations: [], writes: [], local: 0, session: 0, databases: 0, caches: 0, cookies: "", workers: 0 });
  assert.deepEqual({ complaints, requests, asked: reader.stage.asked }, { complaints: [], requests: [], asked: [] });
  assert.notDeepEqual((await reader.held(page)).controls, [], "what was typed can be seen to be there");
}

/** Reload, Back, quick exit: whichever way a sheet is left, it comes back empty. */
async function leaveAndReturn(reader, page) {
  const { sheet } = page;
  const here = reader.address(sheet);
  const away = reader.stage.from(sheet.way === "file" ? "file" : "elsewhere", "wrong/away.html");

  await page.reload({ waitUntil: "load" });
  assert.deepEqual(await reader.held(page), nothing, `${told(sheet)}: after a reload`);

  await reader.fill(page);
  await page.goto(away);
  await reader.go(page, () => { setTimeout(() => history.back()); }, here);
  assert.deepEqual(await reader.held(page), nothing, `${told(sheet)}: after Back`);

  if (!await page.$(".leave")) return;
  await reader.fill(page);
  reader.stage.asked.length = 0;
  await page.evaluate(() => { setTimeout(() => document.querySelector(".leave").click()); });
  await until(() => page.url() !== here, "the quick exit");
  assert.ok(reader.stage.asked.every(({ referrer }) => referrer === ""), "the quick exit tells where one came from");
}

async function closed(reader) {
  const keeper = await reader.open(wrong);
  await reader.fill(keeper);
  assert.deepEqual(await keeper.evaluate(() => keepAll()), []);
  const bare = await reader.open(unguarded[0]);
  await reader.fill(bare);
  await bare.goto(reader.stage.from("elsewhere", "wrong/away.html"));
  await reader.go(bare, () => { setTimeout(() => history.back()); }, reader.address(bare.sheet));
  assert.notDeepEqual((await reader.held(bare)).controls, [], "a sheet without protection comes back filled");

  for (const sheet of published) {
    const page = await reader.open(sheet);
    await fillUnderWatch(reader, page);
    await leaveAndReturn(reader, page);
    await reader.fill(await reader.open(sheet));
  }
  await reader.running.close();
  const { traces } = reader.judge(reader.filled.filter(({ variant }) => variant === "wrong"));
  for (const [box, place] of Object.entries(places[reader.name])) {
    const { value } = reader.filled[0].entered.find((one) => one.name === box);
    const found = [...new Set(traces.filter(({ context }) => context.includes(value)).map(({ file, how }) => `${file} ${how}`))];
    assert.ok(found.some((where) => place.test(where)), `${box} is not found where it was kept, but in: ${found.join("; ")}`);
  }
}

async function killed(reader) {
  const sheets = [...published, ...unscripted, ...unguarded];
  for (const sheet of sheets) await reader.fill(await reader.open(sheet));
  const bare = reader.filled.filter(({ variant }) => variant === "unguarded");
  // They were filled last: when the browser has written these down, it had time for all.
  await until(() => bare.every((sheet) => sessions(reader.profile).some(({ kept, address }) => kept && address === reader.address(sheet))), "the session store to be written");
  await reader.running.kill();
  reader.judge(bare);

  await reader.start({ restore: true });
  const pages = await until(async () => {
    const all = await reader.running.browser.pages();
    const found = sheets.map((sheet) => all.find((page) => page.url() === reader.address(sheet)));
    return found.every(Boolean) && found;
  }, "the tabs to come back");
  for (const [index, page] of pages.entries()) {
    await page.bringToFront();
    await until(() => page.evaluate(() => document.readyState === "complete" && document.querySelector("#sheet") !== null).catch(() => false), told(sheets[index]));
    if (sheets[index].variant === "unguarded") await until(async () => (await reader.held(page)).controls.length, "what was kept to come back");
    else assert.deepEqual(await reader.held(page), nothing, `${told(sheets[index])}: after the session was restored`);
  }
  await reader.running.close();
  reader.judge(bare);
}

describe("answers leave no trace", { concurrency: names.length }, () => {
  for (const name of names) {
    describe(name, { concurrency: 1 }, () => {
      test("when a sheet is reloaded, left, come back to, quickly left, and the browser closed", { timeout: 300_000 }, () => scenario(name, closed));
      test("when the browser is killed and its session restored", { timeout: 300_000 }, () => scenario(name, killed));
    });
  }
});
