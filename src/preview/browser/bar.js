// The bar under the page, for who writes: where the page comes from and what is
// to be said of it. It is never part of what is published.

import { editorLink, element, frame } from "./frame.js";
import { showReport } from "./overlay.js";

const PAGE = "/__guidepost/page.json";
const REPORT = "/__guidepost/diagnostics.json";
const EDITION = "/__guidepost/edition";

let bar = null;

/** Shows the bar as it is for this page now. */
export async function showBar() {
  const about = await ask(`${PAGE}?path=${location.pathname.replaceAll("&", "%26")}`);
  if (!about) {
    return;
  }
  if (!bar) {
    bar = element("div");
    bar.className = "bar";
    bar.setAttribute("role", "region");
    bar.setAttribute("aria-label", "Preview");
    frame().append(bar);
    document.documentElement.style.setProperty("scroll-padding-block-end", "60px");
  }
  const focused = frame().activeElement?.dataset.part;
  bar.replaceChildren(...parts(about));
  bar.querySelector(`[data-part="${focused}"]`)?.focus();
}

function parts(about) {
  const print = button("print", "Print", () => window.print());
  return [
    element("b", "Preview"),
    about.place ? editorLink(about.editor, about.root, about.place) : null,
    about.words ? element("span", `${about.words} words`) : null,
    about.review ? element("span", review(about.review)) : null,
    languages(about.languages),
    editions(about),
    print,
    found(about),
  ].filter(Boolean);
}

function button(part, text, act) {
  const made = element("button", text);
  made.type = "button";
  made.dataset.part = part;
  made.addEventListener("click", act);
  return made;
}

function review({ reviewed, due }) {
  const now = new Date();
  const today = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  if (due && due < today) {
    return `review was due ${due}`;
  }
  return [reviewed && `reviewed ${reviewed}`, due && `next review ${due}`].filter(Boolean).join(", ");
}

function languages(all) {
  if (all.length < 2) {
    return null;
  }
  const group = element("span");
  for (const { name, href, current } of all) {
    const link = element(current ? "b" : "a", name);
    if (!current) {
      link.href = href;
    }
    group.append(link, " ");
  }
  return group;
}

function editions({ editions, edition }) {
  if (editions.length === 0) {
    return null;
  }
  const select = element("select");
  select.dataset.part = "edition";
  select.setAttribute("aria-label", "Edition");
  for (const { id, title } of editions) {
    const option = element("option", title);
    option.value = id;
    option.selected = id === edition;
    select.append(option);
  }
  // The header keeps links on other sites from switching.
  select.addEventListener("change", () => fetch(`${EDITION}?name=${encodeURIComponent(select.value)}`, { headers: { "x-guidepost": "edition" } }));
  const label = element("label", "Edition ");
  label.append(select);
  return label;
}

function found({ errors, warnings }) {
  if (errors + warnings === 0) {
    return element("span", "Nothing to correct");
  }
  const count = (number, word) => number && `${number} ${word}${number === 1 ? "" : "s"}`;
  const words = [count(errors, "error"), count(warnings, "warning")].filter(Boolean).join(", ");
  const made = button("found", words, async () => {
    const report = await ask(REPORT);
    if (report) {
      showReport(report, () => true);
    }
  });
  made.className = "warn";
  return made;
}

async function ask(address) {
  try {
    const answer = await fetch(address, { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    // The preview went away: the listening tab will tell.
    return null;
  }
}
