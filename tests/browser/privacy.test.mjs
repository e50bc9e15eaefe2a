// A page asks for nothing from elsewhere, stores nothing, breaks no rule of its own policy and has
// nothing to complain of: from a folder and from a web server alike, on every page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, startChromium } from "./lib/browsers.mjs";
import { redirect } from "./lib/kinds.mjs";
import { serve } from "./lib/serve.mjs";
import { handbook, showcase } from "./lib/site.mjs";

/** Does what a reader does: opens what opens, ticks what can be ticked, types where one can type. */
const use = () => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = !fold.open; });
  document.querySelector("[popovertarget]")?.click();
  document.querySelectorAll("input, textarea, select").forEach((field) => {
    if (["checkbox", "radio"].includes(field.type)) field.click();
    else {
      field.value = "Canary";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
};

const kept = async () => ({
  violations: witness.violations,
  writes: witness.writes,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  cookies: document.cookie,
  workers: (await navigator.serviceWorker?.getRegistrations?.().catch(() => []))?.length ?? 0,
});
const nothing = { violations: [], writes: [], local: 0, session: 0, databases: 0, cookies: "", workers: 0 };

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser.close());

for (const site of [handbook, showcase]) {
  for (const way of ["file", "http"]) {
    describe(`${site.name} by ${way}`, () => {
      let server, origin, open;
      const asked = [];
      before(async () => {
        if (way === "http") server = await serve(site);
        origin = server?.origin ?? new URL(".", site.file("index.html")).href;
        open = await openPage(browser, { viewport: { width: 1280, height: 800 } });
        open.page.on("request", (request) => asked.push(request.url()));
      });
      after(async () => { await open.context.close(); await server?.close(); });

      for (const path of site.pages) {
        test(path, async () => {
          asked.length = open.complaints.length = 0;
          await open.page.goto(origin + path);
          if (site === redirect.site && path === redirect.path) await open.page.waitForURL((url) => !url.href.endsWith(path));
          await open.page.evaluate(use);
          assert.deepEqual(await open.page.evaluate(kept), nothing);
          assert.deepEqual(open.complaints, []);
          assert.deepEqual(asked.filter((url) => !url.startsWith(origin) && !url.startsWith("data:")), []);
          assert.deepEqual((await open.context.storageState()).origins, []);
        });
      }

      if (way === "http") test("a page that is not there, in a folder that is not there", async () => {
        asked.length = open.complaints.length = 0;
        await open.page.goto(`${origin}no/such/page.html`);
        assert.match(await open.page.textContent("h1"), /\S/);
        assert.deepEqual(asked.filter((url) => !url.startsWith(origin)), []);
      });
    });
  }
}
