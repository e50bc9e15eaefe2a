// A first view is light: at most 60 KB gzipped in at most 8 requests, on every page. Packs, which
// bring many sheets to print, may weigh twice as much.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { handbook } from "./lib/site.mjs";

const gzipped = new Map();
const weigh = (path) => {
  if (!gzipped.has(path)) gzipped.set(path, gzipSync(readFileSync(join(handbook.root, path)), { level: 6 }).length);
  return gzipped.get(path);
};

test("weight and requests of every page", (t) => {
  let heaviest = { bytes: 0 };
  for (const page of handbook.pages) {
    const html = handbook.text(page);
    const needed = [...html.matchAll(/<(?:link|script|img|source|object|embed)\s[^>]*?(?:href|src)="(?!data:)([^"#]+)"[^>]*>/g)]
      .filter(([tag]) => !/rel="(?:canonical|alternate|next|prev)"/.test(tag))
      .map(([, link]) => decodeURIComponent(new URL(link, `http://site/${page}`).pathname.slice(1)));
    const files = [...new Set([page, ...needed])];
    const bytes = files.reduce((sum, file) => sum + weigh(file), 0);
    assert.ok(files.length <= 8, `${page} asks for ${files.length} files`);
    assert.ok(bytes <= (/(^|\/)packs\//.test(page) ? 120_000 : 60_000), `${page} is ${bytes} bytes`);
    if (!page.includes("packs/") && bytes > heaviest.bytes) heaviest = { page, bytes, requests: files.length };
  }
  t.diagnostic(`heaviest: ${heaviest.page}, ${heaviest.bytes} bytes gzipped, ${heaviest.requests} requests`);
});
