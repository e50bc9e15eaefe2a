// Mistakes over the page, in the words of the terminal: as text, never as markup.

import { editorLink, element, frame } from "./frame.js";

let overlay = null;
let hidden = null;

/** Shows lines until Escape; then not again until something else is to be told. */
export function show(what, lines) {
  if (hidden === what) {
    return;
  }
  if (!overlay) {
    overlay = element("div");
    overlay.className = "overlay over-bar";
    overlay.setAttribute("role", "status");
    frame().append(overlay);
  }
  const close = element("button", "Hide (Esc)");
  close.type = "button";
  close.addEventListener("click", dismiss);
  overlay.dataset.what = what;
  overlay.replaceChildren(...lines, close);
}

export function hide() {
  overlay?.remove();
  overlay = null;
  hidden = null;
}

/** Hides what is shown until something else is to be told. */
function dismiss() {
  const what = overlay.dataset.what;
  hide();
  hidden = what;
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && overlay && !event.defaultPrevented) {
    dismiss();
  }
});

/** That the preview is gone. */
export function showLost() {
  show("lost", [element("p", "The preview has stopped. Start `guidepost serve` again: this page will come back by itself.")]);
}

/** A report's messages. */
export function showReport(report, wanted) {
  const messages = report.messages.filter((found) => wanted(found));
  const lines = messages.map((found) => message(found, report));
  const errors = report.errors;
  if (wanted({ severity: "error" }) && messages.length < errors) {
    lines.push(element("p", `${errors - messages.length} more: see the terminal.`));
  }
  if (errors > 0) {
    const count = errors === 1 ? "1 error." : `${errors} errors.`;
    const shown = report.stale ? "The page is the last one without errors." : "Broken places are marked on the pages.";
    lines.push(element("p", `${count} ${shown}`));
  }
  show(`${report.session}.${report.change}.${messages.length}`, lines);
}

function message(found, report) {
  const first = element("p");
  if (found.place) {
    first.append(editorLink(report.editor, report.root, found.place), " ");
  }
  first.append(element("b", found.code));
  const lines = [first, element("p", `${found.severity}: ${found.message}`)];
  if (found.place?.source_line) {
    lines.push(source(found.place));
  }
  for (const other of found.related) {
    const line = element("p");
    line.append(editorLink(report.editor, report.root, other), `: ${other.message}`);
    lines.push(line);
  }
  if (found.help) {
    lines.push(element("p", `help: ${found.help}`));
  }
  const box = element("div", "", ...lines);
  box.className = "message";
  return box;
}

// The line with the place marked; columns count characters from 1.
function source(at) {
  const characters = [...at.source_line];
  const start = at.column - 1;
  const end = at.end_line === at.line ? at.end_column - 1 : characters.length;
  const text = (from, to) => characters.slice(from, to).join("");
  return element("pre", "", text(0, start), element("mark", text(start, end)), text(end));
}
