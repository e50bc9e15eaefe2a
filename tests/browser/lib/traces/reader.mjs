// A reader at a browser: opens pages, types canaries, leaves, and can tell what was kept of them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { witness } from "../browsers.mjs";
import { newAccount, start, until } from "../profiles.mjs";
import { choose, fill, held } from "./fill.mjs";
import { markOf, needlesOf, newMark } from "./needles.mjs";
import { search } from "./search.mjs";
import { sessions } from "./sessions.mjs";

/** A page's name in messages. */
export const told = ({ way, variant, path }) => `${path ?? "page"}, ${variant}, by ${way}`;

/** Whether this variant of a page must leave no trace. */
const mayKeep = ({ variant }) => ["unguarded", "wrong"].includes(variant);

export class Reader {
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

  /** Opens a page in a tab of its own, which keeps complaints, requests and questions to the reader. */
  async open(sheet) {
    const page = await this.running.browser.newPage();
    page.setDefaultTimeout(120_000);
    const seen = { sheet, complaints: [], requests: [], questions: [] };
    page.on("dialog", (dialog) => { seen.questions.push(dialog.type()); return dialog.accept(); });
    page.on("console", (message) => { if (["error", "warn", "warning"].includes(message.type())) seen.complaints.push(message.text()); });
    page.on("pageerror", (error) => seen.complaints.push(String(error)));
    page.on("request", (request) => seen.requests.push(request.url()));
    await page.evaluateOnNewDocument(witness);
    await page.goto(this.address(sheet), { waitUntil: "load" });
    await page.bringToFront();
    return Object.assign(page, seen);
  }

  /** Fills the page in the tab with canaries that no other filling has; a `free` one is not judged. */
  async fill(page, { free = false } = {}) {
    const mark = markOf(this.mark, this.filled.length);
    const entered = await page.evaluate(fill, { ...mark, scope: page.sheet.site ? "form.sheet" : "form" });
    this.filled.push({ ...page.sheet, mark, entered, free });
    return entered;
  }

  /** Opens saved answers: a file whose name and content are canaries, some of them for no question. */
  async openFile(page) {
    const mark = markOf(this.mark, this.filled.length);
    const answers = { name: `${mark.text}-name`, story: `${mark.text}-story`, nowhere: `${mark.text}-nowhere` };
    const text = JSON.stringify({ guidepost: 1, worksheet: "everything", version: "0", answers });
    await page.evaluate(choose, { name: `${mark.text}.json`, text });
    this.filled.push({ ...page.sheet, mark, entered: [] });
    await until(async () => (await this.held(page)).canaries.length, "the file to be opened");
  }

  /** What a tab holds of anything that was ever typed. */
  held(page) {
    return page.evaluate(held, this.mark);
  }

  /** Presses a key when the tab has the keyboard. */
  async press(page, key) {
    await until(() => page.evaluate(() => document.hasFocus()), "the tab to be in front");
    await page.keyboard.press(key);
  }

  /** Waits until the tab shows that address. */
  arrived(page, there) {
    return until(() => page.evaluate((to) => location.href === to && document.readyState === "complete", there).catch(() => false), there);
  }

  // Moves are made by the pages' own means, and waited for by looking: after a page came back from
  // the back/forward cache, Firefox's remote control waits for events that do not come.

  async visit(page, there) {
    await page.evaluate((to) => { setTimeout(() => location.assign(to)); }, there);
    await this.arrived(page, there);
  }

  async back(page, there) {
    await page.evaluate(() => { setTimeout(() => history.back()); });
    await this.arrived(page, there);
  }

  async reload(page) {
    await page.evaluate(() => { globalThis.before = true; setTimeout(() => location.reload()); });
    await until(() => page.evaluate(() => globalThis.before === undefined && document.readyState === "complete").catch(() => false), "the reload");
  }

  /** When the browser has written the last filling of this page down, it had time for those before. */
  async written(sheet) {
    const address = this.address(sheet);
    const { mark } = this.filled.findLast((filling) => this.address(filling) === address);
    await until(() => sessions(this.profile).some((page) => page.address === address && page.kept.includes(mark.text)), `the session store to hold ${told(sheet)}`);
  }

  /** All that was kept, and the filling that each trace comes from. */
  traces() {
    const numbers = this.filled.flatMap(({ entered }) => entered.filter(({ kind }) => kind === "number").map(({ value }) => value));
    const { traces, unread } = search(this.account.root, needlesOf(this.mark, numbers));
    assert.deepEqual(unread, [], "a file could not be unpacked");
    // Base 64 cuts off the first letter.
    const from = ({ context }) => this.filled.find(({ mark }) => [mark.text, mark.digits].some((one) => context.includes(one.slice(1))));
    return traces.map((trace) => ({ ...trace, filling: from(trace) }));
  }

  /**
   * Asserts that nothing of the sheets is on disk, while of every page that may keep answers each
   * long enough value is. Returns the traces of those.
   */
  judge() {
    const traces = this.traces();
    const secret = traces.filter(({ filling }) => !filling || !mayKeep(filling));
    assert.deepEqual(secret.map(({ file, how, form, context, filling }) => `${filling ? told(filling) : "unknown"}: ${context}, ${form}, in ${file}, ${how}`), []);
    // What is too short to be searched for can be in the session store alone.
    const kept = new Map(sessions(this.profile).filter((page) => page.kept).map((page) => [page.address, page.kept]));
    for (const filling of this.filled.filter(({ free }) => !free)) {
      const controls = kept.get(this.address(filling)) ?? "";
      if (!mayKeep(filling)) assert.equal(controls.slice(0, 400), "", `${told(filling)}: controls in the session store`);
      else assert.deepEqual(this.overlooked(filling, traces), [], `${told(filling)}: overlooked by the search`);
    }
    return traces;
  }

  overlooked({ entered }, traces) {
    return entered.filter(({ value, kind }) => /text|number/.test(kind) && !traces.some(({ context }) => context.includes(value)));
  }

  async end() {
    await this.running?.stop();
    this.account.remove();
  }
}
