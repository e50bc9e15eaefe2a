// The preview in a real browser: a saved page shows, a mistake is told over the last good page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startChromium } from "./lib/browsers.mjs";
import { handbook, project } from "./lib/site.mjs";

const folder = mkdtempSync(join(tmpdir(), "guidepost-preview-"));
const file = join(folder, "content", "index.md");
const good = "# Welcome\n\nThe first text.\n";

let browser, server, address;

before(async () => {
  mkdirSync(join(folder, "content"));
  writeFileSync(join(folder, "content", "handbook.toml"), 'title = "Preview"\n');
  writeFileSync(file, good);
  server = spawn(join(project, "target/debug/guidepost"), ["serve", folder], { stdio: ["ignore", "ignore", "pipe"] });
  address = await new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (words) => {
      said += words;
      const url = said.match(/http:\/\/[^\s]+/);
      if (url) found(url[0]);
    });
    server.on("exit", () => failed(new Error(`the preview ended: ${said}`)));
  });
  browser = await startChromium();
});

after(async () => {
  await browser?.close();
  server?.kill("SIGINT");
  rmSync(folder, { recursive: true, force: true });
});

test("a saved page shows by itself, and a mistake is told over it until it is mended", async () => {
  const page = await browser.newPage();
  const violations = [];
  page.on("console", (message) => { if (/Content Security Policy/.test(message.text())) violations.push(message.text()); });
  await page.goto(address);
  await page.getByText("The first text.").waitFor();

  writeFileSync(file, good.replace("first", "second"));
  await page.getByText("The second text.").waitFor();

  writeFileSync(file, "# Welcome\n\nSee [the plan](plan.md).\n");
  const overlay = page.locator(".overlay");
  await overlay.waitFor();
  assert.match(await overlay.innerText(), /content\/index\.md:3/);
  assert.match(await overlay.innerText(), /broken-link/);
  assert.ok(await page.getByText("The second text.").isVisible(), "the last good page stays");

  writeFileSync(file, good);
  await page.getByText("The first text.").waitFor();
  await overlay.waitFor({ state: "detached" });
  assert.deepEqual(violations, []);
  await page.close();
});

test("what is published has nothing of the preview", () => {
  const found = handbook.pages.filter((path) => handbook.text(path).includes("__guidepost"));
  assert.deepEqual(found, []);
});
