// Makes the shown page like the one that the preview has now, and leaves alone
// what the reader did to it: scroll, focus, open folds, typed answers.

import { Idiomorph } from "./idiomorph.js";

// Set by the reader or by the page's own scripts, never by what an author writes.
const KEPT = new Set(["open", "checked", "selected", "value", "hidden", "tabindex", "aria-expanded", "aria-haspopup"]);
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, td, th, figcaption, pre, blockquote, img, svg";
// Parts that scripts make or fill: they stay unless the author changed them.
const OWN = "[data-own]";

/** The stamp of a page: which site it belongs to, and with which styles and scripts it goes. */
export function stamp(page) {
  const { shown, styles, scripts } = page.querySelector("script[data-shown]").dataset;
  const [session, generation] = shown.split(".").map(Number);
  return { session, generation, styles, scripts };
}

// The page as it was served: scripts have changed the one that is shown.
let served = null;

/**
 * Fetches the page anew and patches it in place. Gives the blocks that changed and the page's
 * stamp, or nothing when only a reload can show the page.
 */
export async function patch() {
  const text = await fetchPage();
  if (!served || !text) {
    return null;
  }
  const [next, kept] = [parse(text), parse(text)];
  const [old, now] = [stamp(served), stamp(next)];
  if (old.session !== now.session || old.scripts !== now.scripts) {
    return null;
  }
  if (old.styles !== now.styles) {
    await swapStyles(next, now.styles);
  }
  document.dispatchEvent(new CustomEvent("guidepost:before", { detail: { changes } }));
  const blocks = morph(next);
  served = kept;
  document.dispatchEvent(new CustomEvent("guidepost:change"));
  return { blocks, now };

  /** Whether the author changed what stands in the element with this id. */
  function changes(id) {
    const [before, after] = [served, kept].map((page) => page.getElementById(id));
    return !before || !after || !before.isEqualNode(after);
  }
}

/** Keeps the page as it was served. */
export async function remember() {
  const text = await fetchPage();
  const page = text && parse(text);
  // Meanwhile there may be another one: then the next news brings a reload.
  const shown = stamp(document);
  if (page && stamp(page).generation === shown.generation && stamp(page).session === shown.session) {
    served = page;
  }
}

async function fetchPage() {
  const answer = await fetch(location.href, { cache: "no-store" });
  return answer.ok ? answer.text() : null;
}

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function morph(next) {
  const isOwn = (node) => node.matches?.(OWN) && node.id &&
    served.getElementById(node.id)?.isEqualNode(next.getElementById(node.id));
  const changed = new Set();
  const note = (node) => {
    const block = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(BLOCKS);
    if (block?.closest("main")) {
      changed.add(block);
    }
  };
  document.title = next.title;
  attributes(document.documentElement, next.documentElement);
  Idiomorph.morph(document.body, next.body, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed(old, node) {
        if (isOwn(old)) {
          return false;
        }
        if (old.nodeType === Node.TEXT_NODE && old.data !== node.data && node.data.trim()) {
          note(old);
        }
        return true;
      },
      afterNodeAdded(node) {
        if (node.nodeType === Node.ELEMENT_NODE || node.textContent.trim()) {
          note(node);
          node.querySelectorAll?.(BLOCKS).forEach(note);
        }
      },
      beforeNodeRemoved(node) {
        return !node.matches?.(OWN);
      },
      beforeAttributeUpdated(name, node) {
        if (["src", "href"].includes(name)) {
          note(node);
        }
        return !KEPT.has(name);
      },
    },
  });
  const all = [...changed].filter((block) => block.isConnected);
  return all.filter((block) => !all.some((other) => other !== block && block.contains(other)));
}

// What scripts added stays.
function attributes(old, next) {
  for (const { name } of [...served.documentElement.attributes]) {
    if (!next.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

/** Loads the new style sheets beside the old ones, which go when the new ones are there. */
async function swapStyles(next, version) {
  const old = [...document.head.querySelectorAll('link[rel="stylesheet"]')];
  const links = [...next.head.querySelectorAll('link[rel="stylesheet"]')].map((link) => {
    const fresh = document.createElement("link");
    fresh.rel = "stylesheet";
    fresh.href = `${link.getAttribute("href")}?${version}`;
    return fresh;
  });
  await Promise.all(links.map((link) => new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.append(link);
  })));
  old.forEach((link) => link.remove());
}

/** Shows softly what changed. */
export function flash(blocks) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    return;
  }
  for (const block of blocks) {
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent") || "Highlight";
    block.animate(
      [{ outline: `3px solid ${colour}`, outlineOffset: "4px" }, { outline: "3px solid transparent", outlineOffset: "4px" }],
      { duration: 1200, easing: "ease-out" },
    );
  }
}

/** Brings the first changed block into view, where it is not. */
export function follow(blocks) {
  const [first] = blocks;
  if (!first) {
    return;
  }
  const { top, bottom } = first.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) {
    first.scrollIntoView({ block: "center" });
  }
}
