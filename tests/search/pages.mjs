// A built site as documents, for the engines that Guidepost is compared with.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

function walk(root, below = "") {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
const plain = (html) => html
  .replace(/<(script|style|template)\b[\s\S]*?<\/\1>/g, " ")
  .replace(/<[^>]+>/g, " ")
  .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
  .replace(/&#x([\da-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
  .replace(/&(\w+);/g, (whole, name) => entities[name] ?? whole)
  .replace(/\s+/g, " ")
  .trim();

/** What Guidepost does not search either: where an old address leads on, the error page, search itself, what only gathers other pages for printing. */
const leftOut = (path, html) => /^(?:404|search)\.html$|^(?:packs|assets)\//.test(path) || html.includes('http-equiv="refresh"');

const language = (html) => /<html\b[^>]*\blang="([^"]*)"/.exec(html)?.[1];

/**
 * Every page of a site in its first language: `{ url, title, headings, text, html }`. Only what
 * lies in `<main>` is kept, so that no engine has to find its way around navigation.
 */
export function readPages(root) {
  const own = language(readFileSync(join(root, "index.html"), "utf8"));
  return walk(root).filter((path) => path.endsWith(".html")).sort().flatMap((url) => {
    const whole = readFileSync(join(root, url), "utf8");
    if (leftOut(url, whole) || language(whole) !== own) return [];
    const html = /<main[\s\S]*<\/main>/.exec(whole)?.[0] ?? whole;
    const titles = [...html.matchAll(/<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1>/g)].map(([, level, inside]) => [level, plain(inside)]);
    const title = titles.find(([level]) => level === "1")?.[1] ?? plain(/<title>([\s\S]*?)<\/title>/.exec(whole)?.[1] ?? url);
    const headings = titles.filter(([level]) => level !== "1").map(([, heading]) => heading).join("\n");
    return [{ url, title, headings, text: plain(html), html }];
  });
}
