// Browsers as a reader has them: on a profile of their own on disk, with back/forward cache,
// session store and caches at work. Each can be closed, killed and started again.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { installed, quiet } from "./browsers.mjs";

/** What Firefox would otherwise do on a first start, or put off for longer than a test lasts. */
const preferences = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.newtabpage.enabled": false,
  "browser.sessionstore.interval": 500,
  "browser.sessionstore.interval.idle": 500,
  "browser.sessionstore.max_resumed_crashes": 9,
  "browser.sessionstore.restore_on_demand": false,
  "browser.sessionstore.resume_from_crash": true,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 3,
  "browser.warnOnQuit": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  // Nothing outside this machine can be reached.
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.type": 1,
  // Or the remote control would switch off what is to be tested.
  "remote.prefs.recommended": false,
  "services.settings.server": "data:,",
  "toolkit.startup.max_resumed_crashes": -1,
};

const kinds = {
  chromium: {
    command: (profile, { restore }) => [
      installed("CHROMIUM", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"),
      // A window without a screen: in its headless mode Chromium does not bring tabs back.
      ...quiet, "--ozone-platform=headless", "--hide-crash-restore-bubble", "--no-default-browser-check",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--password-store=basic", "--remote-debugging-port=0", `--user-data-dir=${profile}`,
      ...restore ? ["--restore-last-session"] : ["about:blank"],
    ],
    known: (profile) => join(profile, "Default/Preferences"),
    address: /DevTools listening on (ws:\/\/\S+)/,
    connect: (address) => puppeteer.connect({ browserWSEndpoint: address, defaultViewport: null }),
  },
  firefox: {
    command: (profile) => {
      const lines = Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
      writeFileSync(join(profile, "user.js"), lines.join(""));
      return [
        installed("FIREFOX", "/usr/bin/firefox-esr", "/usr/bin/firefox"),
        "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile,
      ];
    },
    known: (profile) => join(profile, "prefs.js"),
    address: /WebDriver BiDi listening on (ws:\/\/\S+)/,
    connect: (address) => puppeteer.connect({ browserWSEndpoint: `${address}/session`, protocol: "webDriverBiDi", defaultViewport: null }),
  },
};

/** The browsers' names. */
export const names = Object.keys(kinds);

// A group of processes outlives the tests that are stopped, unless it is ended with them.
const groups = new Set();
const end = (group, signal = "SIGKILL") => { try { return process.kill(-group, signal); } catch { return false; } };
const endAll = () => groups.forEach((group) => end(group));
process.once("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Waits until `found` gives something true, and gives that. */
export async function until(found, what, patience = 120_000) {
  for (const deadline = Date.now() + patience; ;) {
    const value = await found();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A fresh folder that stands for the reader's whole account: profile, home and temporary files. */
export function newAccount() {
  const root = mkdtempSync(join(tmpdir(), "guidepost-profile-"));
  for (const folder of ["profile", "home", "tmp"]) mkdirSync(join(root, folder));
  return { root, remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 9, retryDelay: 100 }) };
}

/**
 * Starts the browser of that name on the account; with `restore` it brings back the tabs of last
 * time. `kill` ends it as a power cut would, `close` as its reader would.
 */
export async function start(name, account, { restore = false } = {}) {
  const kind = kinds[name];
  const [program, ...args] = kind.command(join(account.root, "profile"), { restore });
  const home = join(account.root, "home");
  const main = spawn(program, args, {
    // A group of its own, so that the end of all its processes can be told.
    detached: true,
    env: {
      ...process.env, HOME: home, TMPDIR: join(account.root, "tmp"),
      XDG_CACHE_HOME: join(home, "cache"), XDG_CONFIG_HOME: join(home, "config"), XDG_DATA_HOME: join(home, "data"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  main.stderr.on("data", (words) => { said += words; });
  groups.add(main.pid);
  const gone = async () => {
    await until(() => !end(main.pid, 0), `${name} to end`);
    groups.delete(main.pid);
  };
  try {
    const address = await until(() => {
      if (main.exitCode !== null) throw new Error(`${name} ended: ${said}`);
      return said.match(kind.address)?.[1];
    }, `${name} to start: ${said}`);
    const browser = await kind.connect(address);
    return {
      name,
      browser,
      close: async () => { await browser.close(); await gone(); },
      kill: async () => {
        // Chromium brings back the tabs of no profile that it does not know yet.
        await until(() => existsSync(kind.known(join(account.root, "profile"))), `${name} to know its profile`);
        main.kill("SIGKILL");
        await gone();
      },
      /** For the end of a test that failed. */
      stop: async () => { end(main.pid); await gone(); },
    };
  } catch (error) {
    end(main.pid);
    await gone();
    throw error;
  }
}
