// Pictures of pages for people to look at; not a test.
// Use: node tests/browser/screenshots.mjs [--out DIR] [--looks NAME,…] [--site handbook|showcase] [PAGE…]
// Pages are paths inside the site (`index.html`); without any, one of every kind.
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startChromium } from "./lib/browsers.mjs";
import { kinds } from "./lib/kinds.mjs";
import { handbook, showcase } from "./lib/site.mjs";

const looks = {
  phone: { width: 360 },
  tablet: { width: 768 },
  desktop: { width: 1280 },
  "phone-dark": { width: 360, colorScheme: "dark" },
  "desktop-dark": { width: 1280, colorScheme: "dark" },
  forced: { width: 1280, forcedColors: "active" },
  "forced-dark": { width: 1280, forcedColors: "active", colorScheme: "dark" },
  letter: { width: 1280, paper: "Letter" },
  a4: { width: 1280, paper: "A4" },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string" }, looks: { type: "string" }, site: { type: "string", default: "handbook" } },
});
const site = { handbook, showcase }[values.site];
const pages = positionals.length ? positionals.map((path) => ({ site, path })) : kinds;
const wanted = values.looks?.split(",") ?? Object.keys(looks);
const out = values.out ? resolve(values.out) : await mkdtemp(join(tmpdir(), "screenshots-"));
await mkdir(out, { recursive: true });

const browser = await startChromium();
for (const look of wanted) {
  const { width, paper, ...options } = looks[look];
  const page = await browser.newPage({ viewport: { width, height: 800 }, ...options });
  for (const { site, path } of pages) {
    await page.goto(site.file(path));
    const file = join(out, `${site.name}-${path.replace(/\.html$/, "").replaceAll("/", "-")}.${look}`);
    if (paper) await page.pdf({ path: `${file}.pdf`, format: paper, preferCSSPageSize: false });
    else await page.screenshot({ path: `${file}.png`, fullPage: true });
  }
  await page.close();
}
await browser.close();
console.log(out);
