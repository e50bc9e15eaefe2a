// The pages that canaries are put into: the sites as published, the same worksheets with their
// protections taken away, and a page that does everything wrong. What the last two leave behind
// has to be found, or finding nothing of the first proves nothing.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { project } from "../site.mjs";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml" };
const packings = { ".gzip": ["gzip", gzipSync], ".br": ["br", brotliCompressSync] };

const exit = /<a\b[^>]*\bclass="leave"[^>]*\bhref="(https?:[^"]*)"|<a\b[^>]*\bhref="(https?:[^"]*)"[^>]*\bclass="leave"/;
const unscripted = (html) => html.replace(/<script\b[^>]*\bsrc=[^>]*><\/script>/g, "");
const variants = {
  // Only the quick exit is led elsewhere: nothing outside can be reached from here.
  published: (html, away) => {
    const [, ...addresses] = html.match(exit) ?? [];
    return addresses.filter(Boolean).reduce((text, address) => text.replaceAll(address, away), html);
  },
  unscripted,
  unguarded: (html) => unscripted(html).replace(/ autocomplete="?off"?/g, ""),
};

/** Answers as a web server would; `/echo.gzip` and `/echo.br` give back, packed, what they are told. */
function answer(root, request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://site/").pathname));
  const packing = packings[extname(path)];
  const keep = { "cache-control": "max-age=9999" };
  if (packing) {
    const body = `Again and again. ${request.headers["x-answer"]} `.repeat(9);
    response.writeHead(200, { ...keep, "content-type": "text/plain", "content-encoding": packing[0] }).end(packing[1](body));
    return;
  }
  try {
    const body = readFileSync(join(root, path));
    response.writeHead(200, { ...keep, "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/**
 * Lays the pages out in a folder and serves it. `from(way, variant, site, path)` is an address
 * there, by file or http, or from elsewhere on the web; `asked` fills with what browsers fetch: path and referrer.
 */
export async function stage(sites, sheets) {
  const root = mkdtempSync(join(tmpdir(), "guidepost-stage-"));
  const asked = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url, referrer: request.headers.referer ?? "" });
    answer(root, request, response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  const origins = { http: `http://127.0.0.1:${port}/`, file: `${pathToFileURL(root).href}/`, elsewhere: `http://localhost:${port}/` };
  const from = (way, ...parts) => origins[way] + parts.join("/");

  cpSync(join(project, "tests/browser/wrong"), join(root, "wrong"), { recursive: true });
  for (const site of sites) {
    cpSync(site.root, join(root, "published", site.name), { recursive: true });
    for (const variant of ["unscripted", "unguarded"]) cpSync(join(site.root, "assets"), join(root, variant, site.name, "assets"), { recursive: true });
  }
  for (const { site, path } of sheets) {
    for (const [variant, changed] of Object.entries(variants)) {
      const file = join(root, variant, site.name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, changed(site.text(path), from("elsewhere", "wrong/away.html")));
    }
  }
  return {
    asked,
    from,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(root, { recursive: true, force: true });
    },
  };
}
