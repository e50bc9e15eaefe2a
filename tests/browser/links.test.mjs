// Every link and every file that a page asks for leads somewhere: the file is there, and so is the id.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRedirect } from "./lib/kinds.mjs";
import { handbook, showcase } from "./lib/site.mjs";

const decode = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
// The pages are valid HTML, which tests/html checks, so attributes can be read without a parser.
const tags = (html) => html.match(/<[a-z][^>]*>/g) ?? [];
const values = (html, names) => tags(html).flatMap((tag) =>
  [...tag.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, "g"))].map(([, value]) => decode(value)));

for (const site of [handbook, showcase]) {
  const ids = new Map(site.pages.map((page) => [page, values(site.text(page), "id")]));

  test(`${site.name}: links, images and anchors`, () => {
    const broken = [];
    let count = 0;
    for (const page of site.pages) {
      const html = site.text(page);
      const refresh = values(html, "content").flatMap((value) => value.match(/^0; url=(.*)$/)?.slice(1) ?? []);
      for (const link of [...values(html, "href|src|poster|data"), ...refresh]) {
        if (/^(https?|mailto|tel|sms|data):/.test(link)) continue;
        count += 1;
        const url = new URL(link, `http://site/${page}`);
        const path = decodeURIComponent(url.pathname.slice(1));
        const anchor = decodeURIComponent(url.hash.slice(1));
        if (url.host !== "site" || link.startsWith("/") || url.search) broken.push(`${page}: ${link} does not stay inside`);
        else if (!site.files.includes(path)) broken.push(`${page}: ${link}, no such file`);
        else if (anchor && !ids.get(path)?.includes(anchor)) broken.push(`${page}: ${link}, no such id`);
      }
    }
    assert.deepEqual(broken, []);
    assert.ok(count > site.pages.length, "there are links");
  });

  test(`${site.name}: references between elements`, () => {
    const broken = site.pages.flatMap((page) =>
      values(site.text(page), "for|aria-labelledby|aria-describedby|aria-controls|aria-owns|popovertarget|data-tip")
        .flatMap((value) => value.split(" "))
        .filter((id) => !ids.get(page).includes(id))
        .map((id) => `${page}: #${id}`));
    assert.deepEqual(broken, []);
  });

  test(`${site.name}: every page can be reached from the front page`, () => {
    const reached = new Set(["index.html"]);
    for (const page of reached) {
      for (const link of values(site.text(page), "href|data-near")) {
        if (/^[a-z]+:/.test(link)) continue;
        const path = decodeURIComponent(new URL(link, `http://site/${page}`).pathname.slice(1));
        if (path.endsWith(".html")) reached.add(path);
      }
    }
    const lost = site.pages.filter((page) => !reached.has(page) && !page.endsWith("404.html") && !isRedirect(site.text(page)));
    assert.deepEqual(lost, []);
  });
}

test("no id is there twice on a page", () => {
  const twice = [handbook, showcase].flatMap((site) => site.pages.flatMap((page) => {
    const ids = [...site.text(page).matchAll(/<[a-z][^>]*?\sid="([^"]+)"/g)].map(([, id]) => id);
    return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${page}: ${id}`);
  }));
  assert.deepEqual(twice, []);
});
