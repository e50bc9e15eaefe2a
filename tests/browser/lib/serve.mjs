// A static web server for one site, as plain as the ones that handbooks are put on.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".pdf": "application/pdf",
};

/**
 * Serves the site until `close()`; `origin` ends in a slash. Everything but pages can be made to
 * wait for `late` milliseconds, as on a slow line.
 */
export async function serve(site, { late = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://site/").pathname)).replace(/\/$/, "/index.html");
    const send = (status, name, body) =>
      response.writeHead(status, { "content-type": types[extname(name)] ?? "application/octet-stream" }).end(body);
    // Pictures come last, when the page already stands.
    const wait = /\.html$/.test(path) ? 0 : /\.(css|js)$/.test(path) ? late : 3 * late;
    if (wait) await new Promise((done) => setTimeout(done, wait));
    try {
      send(200, path, await readFile(join(site.root, path)));
    } catch {
      send(404, "404.html", await readFile(join(site.root, "404.html")));
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => new Promise((closed) => { server.closeAllConnections(); server.close(closed); });
  return { origin: `http://127.0.0.1:${server.address().port}/`, close };
}
