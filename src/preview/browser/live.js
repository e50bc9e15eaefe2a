// The preview's part in the browser: brings the page up to date when the site
// changes, and shows what is wrong.

import { showBar } from "./bar.js";
import { listen } from "./listen.js";
import { hide, showLost, showReport } from "./overlay.js";
import { flash, follow, patch, remember, stamp } from "./patch.js";

const REPORT = "/__guidepost/diagnostics.json";

let { session, generation } = stamp(document);
// One change after another; of those that come meanwhile only the last counts.
let waiting = null;
let isBusy = false;

await remember().catch(() => {});
listen((news) => {
  waiting = news;
  if (!isBusy) {
    work();
  }
});
showBar();

async function work() {
  isBusy = true;
  while (waiting) {
    const news = waiting;
    waiting = null;
    try {
      await take(news);
    } catch {
      // The preview went away in the middle: the listening tab will tell.
    }
  }
  isBusy = false;
}

async function take(news) {
  if (news.lost) {
    showLost();
    return;
  }
  if (news.session !== session) {
    location.reload();
    return;
  }
  if (news.generation > generation) {
    if (leads(news)) {
      return;
    }
    const patched = await patch();
    if (!patched) {
      location.reload();
      return;
    }
    generation = patched.now.generation;
    flash(patched.blocks);
    if (news.follow) {
      follow(patched.blocks);
    }
  }
  await tell(news);
  await showBar();
}

/** Goes to the page that is being edited, if that is asked for and another one is shown. */
function leads({ follow, page, anchor }) {
  const shown = decodeURIComponent(location.pathname).replace(/\/$/, "/index.html").slice(1);
  if (!follow || !page || page === shown || document.visibilityState !== "visible") {
    return false;
  }
  const path = page.split("/").map(encodeURIComponent).join("/");
  location.assign(`/${path}${anchor ? `#${encodeURIComponent(anchor)}` : ""}`);
  return true;
}

async function tell({ errors }) {
  if (errors === 0) {
    hide();
    return;
  }
  const answer = await fetch(REPORT, { cache: "no-store" });
  const report = await answer.json();
  if (report.errors === 0) {
    hide();
  } else {
    showReport(report, (found) => found.severity === "error");
  }
}

// A page that the browser kept may be old.
addEventListener("pageshow", (event) => event.persisted && location.reload());
