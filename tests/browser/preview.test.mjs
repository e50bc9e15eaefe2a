// The preview in a real browser: a saved page shows where the reader is, and a mistake is told over
// the last good page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { handbook, project } from "./lib/site.mjs";

const paragraphs = Array.from({ length: 60 }, (_, number) => `Paragraph ${number + 1}.`).join("\n\n");
const files = {
  "content/handbook.toml": 'title = "Preview"\n\n[[editions]]\nid = "student"\ntitle = "Student edition"\n\n[[editions]]\nid = "instructor"\ntitle = "Instructor edition"\n',
  "content/index.md": "# Welcome\n\nThe first text.\n\nSee [the long page](long.md).\n",
  "content/long.md": `+++\ntitle = "A long page"\nowner = "Editor"\nreviewed = 2020-01-01\nreview_every = "1 year"\n+++\n\n## Beginning\n\n${paragraphs}\n\n<details><summary>More</summary>\n\nHidden words.\n\n</details>\n\n- [ ] An item {#P1-C01}\n\n## End\n\nThe last words.\n\n::: instructor\nThe answer.\n:::\n`,
};

let browser, folder, context, page, complaints, address;
const servers = [];

const write = (name, text) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const edit = (name, from, to) => {
  assert.ok(files[name].includes(from), `${name} has no “${from}”`);
  write(name, files[name].replace(from, to));
};

async function start(...options) {
  const server = spawn(join(project, "target/debug/guidepost"), ["serve", folder, ...options], { stdio: ["ignore", "ignore", "pipe"] });
  servers.push(server);
  return new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (words) => {
      said += words;
      const url = said.match(/http:\/\/[^\s]+/);
      if (url) found(url[0]);
    });
    server.on("exit", () => failed(new Error(`the preview ended: ${said}`)));
  });
}

const stop = (server) => new Promise((ended) => { server.on("exit", ended); server.kill("SIGINT"); });

/** Marks the document: the mark is gone after a reload. */
const mark = () => page.evaluate(() => { globalThis.marked = true; });
const isSame = () => page.evaluate(() => globalThis.marked === true);

before(async () => { browser = await startChromium(); });
after(() => browser?.close());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "guidepost-preview-"));
  for (const [name, text] of Object.entries(files)) write(name, text);
  ({ context, page, complaints } = await openPage(browser, { viewport: { width: 900, height: 600 } }));
});
afterEach(async () => {
  await context.close();
  await Promise.all(servers.splice(0).map(stop));
  rmSync(folder, { recursive: true, force: true });
});

describe("a saved page shows by itself", () => {
  test("where the reader is: scroll, focus, folds and ticks stay", async () => {
    address = await start();
    await page.goto(`${address}long.html`);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await mark();
    await page.getByText("More", { exact: true }).click();
    await page.getByRole("checkbox").check();
    await page.getByRole("checkbox").focus();
    await page.getByText("The last words.").scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    assert.ok(scrolled > 200);

    edit("content/long.md", "The last words.", "The very last words.");
    await page.getByText("The very last words.").waitFor();

    assert.ok(await isSame(), "the page was patched, not loaded again");
    assert.equal(await page.evaluate(() => scrollY), scrolled);
    assert.ok(await page.getByText("Hidden words.").isVisible(), "the open fold stays open");
    assert.ok(await page.getByRole("checkbox").isChecked());
    assert.equal(await page.evaluate(() => document.activeElement.type), "checkbox");
    assert.deepEqual(complaints, []);
  });

  test("what changed flashes, and nothing else does", async () => {
    address = await start();
    await page.goto(`${address}long.html`);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await page.evaluate(() => {
      globalThis.flashed = [];
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...values) { flashed.push(this.textContent); return animate.apply(this, values); };
    });
    edit("content/long.md", "Paragraph 3.", "Paragraph three.");
    await page.getByText("Paragraph three.").waitFor();
    await page.waitForFunction(() => flashed.length > 0);
    assert.deepEqual(await page.evaluate(() => flashed), ["Paragraph three."]);
  });

  test("styles change without a reload, and stay changed", async () => {
    address = await start();
    await page.goto(address);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await mark();
    const titleColour = () => page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
    const before = await titleColour();
    write("themes/default/assets/theme.css", "h1 { color: rgb(1, 2, 3); }");
    await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
    assert.notEqual(before, "rgb(1, 2, 3)");
    assert.ok(await isSame());
    assert.equal(await page.locator('head link[rel="stylesheet"]').count(), 1);
    write("content/index.md", files["content/index.md"].replace("first", "second"));
    await page.getByText("The second text.").waitFor();
    assert.equal(await titleColour(), "rgb(1, 2, 3)");
  });

  test("changed scripts are loaded anew", async () => {
    address = await start();
    await page.goto(address);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await mark();
    write("themes/default/assets/theme.js", "document.documentElement.dataset.mine = 'yes';");
    await page.waitForFunction(() => document.documentElement.dataset.mine === "yes");
    assert.equal(await isSame(), false);
  });

  test("with --follow the browser goes to what is edited", async () => {
    address = await start("--follow");
    await page.goto(address);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    edit("content/long.md", "The last words.", "The very last words.");
    await page.waitForURL(/long\.html#end$/);
    await page.getByText("The very last words.").waitFor();
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    edit("content/long.md", "Paragraph 2.", "Paragraph two.");
    await page.getByText("Paragraph two.").waitFor();
    await page.waitForFunction(() => {
      const block = [...document.querySelectorAll("p")].find((one) => one.textContent === "Paragraph two.");
      const { top, bottom } = block.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  });
});

describe("mistakes", () => {
  test("are told over the last good page until they are mended, with links to the editor", async () => {
    address = await start();
    await page.goto(address);
    await page.getByText("The first text.").waitFor();
    write("content/index.md", "# Welcome\n\nSee [the plan](plan.md).\n");
    const overlay = page.locator(".overlay");
    await overlay.waitFor();
    assert.match(await overlay.innerText(), /content\/index\.md:3/);
    assert.match(await overlay.innerText(), /broken-link/);
    const link = await overlay.locator("a").first().getAttribute("href");
    assert.match(link, /^vscode:\/\/file\/.+\/content\/index\.md:3:\d+$/);
    assert.ok(await page.getByText("The first text.").isVisible(), "the last good page stays");
    await page.keyboard.press("Escape");
    await overlay.waitFor({ state: "detached" });
    write("content/index.md", files["content/index.md"]);
    await page.getByText("The first text.").waitFor();
    await page.getByText("Nothing to correct").waitFor();
    assert.deepEqual(complaints, []);
  });

  test("warnings are counted in the bar, and shown when asked for", async () => {
    write("content/index.md", "# Welcome\n\n### Too deep\n\nText.\n");
    address = await start();
    await page.goto(address);
    const button = page.locator(".bar button.warn");
    await button.waitFor();
    assert.match(await button.innerText(), /1 warning/);
    await button.click();
    assert.match(await page.locator(".overlay").innerText(), /content\/index\.md:3/);
  });

  test("a preview that stopped says so, and comes back", async () => {
    address = await start();
    await page.goto(address);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await stop(servers.pop());
    await page.locator(".overlay", { hasText: "The preview has stopped" }).waitFor();
    write("content/index.md", files["content/index.md"].replace("first", "second"));
    const again = await start("--port", new URL(address).port);
    assert.equal(again, address);
    await page.getByText("The second text.").waitFor();
    await page.locator(".overlay").waitFor({ state: "detached" });
  });
});

describe("the bar", () => {
  test("says where the page comes from, how long it is and when it is due", async () => {
    address = await start("--editor", "edit://open?file={path}&line={line}");
    await page.goto(`${address}long.html`);
    const bar = page.getByRole("region", { name: "Preview" });
    await bar.getByText("review was due 2021-01-01").waitFor();
    assert.match(await bar.innerText(), /\d+ words/);
    const link = await bar.locator("a").first().getAttribute("href");
    assert.match(link, /^edit:\/\/open\?file=.+\/content\/long\.md&line=1$/);
  });

  test("switches the edition for all pages", async () => {
    address = await start();
    await page.goto(`${address}long.html`);
    await page.locator(".bar select").waitFor();
    assert.equal(await page.getByText("The answer.").count(), 0);
    await page.locator(".bar select").selectOption("instructor");
    await page.getByText("The answer.").waitFor();
    await page.locator(".bar select").selectOption("student");
    await page.getByText("The answer.").waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  });

  test("is not printed and not published", async () => {
    address = await start();
    await page.goto(address);
    await page.getByRole("region", { name: "Preview" }).waitFor();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByRole("region", { name: "Preview" }).isVisible(), false);
    const found = handbook.pages.filter((path) => handbook.text(path).includes("__guidepost"));
    assert.deepEqual(found, []);
  });
});
