// Starts the browsers that are installed on the machine; nothing is downloaded.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

export function installed(variable, ...places) {
  const path = process.env[variable] ?? places.find((place) => existsSync(place));
  if (!path) throw new Error(`no browser at ${places.join(" or ")}: set ${variable}, or run tests/run, which installs one`);
  return path;
}

export const quiet = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const startChromium = () => chromium.launch({
  executablePath: installed("CHROMIUM", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"),
  headless: true,
  args: quiet,
});

export const startFirefox = () => puppeteer.launch({
  browser: "firefox",
  executablePath: installed("FIREFOX", "/usr/bin/firefox-esr", "/usr/bin/firefox"),
  headless: true,
});

/** Runs in every page before its own script: keeps what the page did wrong and what it wrote. */
export const witness = () => {
  const seen = { violations: [], writes: [], shift: 0, shifted: [] };
  Object.defineProperty(globalThis, "witness", { value: seen });
  addEventListener("securitypolicyviolation", (event) =>
    seen.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`), true);
  const watch = (owner, name) => {
    const own = owner?.[name];
    if (own) owner[name] = function (...values) { seen.writes.push(name); return own.apply(this, values); };
  };
  watch(globalThis.Storage?.prototype, "setItem");
  watch(globalThis.IDBFactory?.prototype, "open");
  watch(globalThis.CacheStorage?.prototype, "open");
  watch(globalThis.History?.prototype, "replaceState");
  watch(globalThis.History?.prototype, "pushState");
  try {
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
      seen.shift += entry.value;
      entry.sources.forEach(({ node }) => seen.shifted.push(node?.outerHTML?.slice(0, 80) ?? String(node?.nodeName)));
    })).observe({ type: "layout-shift", buffered: true });
  } catch { /* a browser without that measure */ }
};

/** A page that keeps its complaints: `complaints` fills while it is used. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext(options);
  await context.addInitScript(witness);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => {
    // What a page no longer needs because it leads elsewhere is no failure.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}`);
  });
  page.on("response", (response) => { if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`); });
  return { page, context, complaints };
}
