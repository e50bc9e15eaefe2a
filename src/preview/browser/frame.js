// A place for the preview's own parts, out of reach of the page's styles and
// outside of its body.

const STYLES = "/__guidepost/live.css";

let root = null;

/** The place; it is made when the first part needs it. */
export function frame() {
  if (!root) {
    const host = document.createElement("guidepost-preview");
    host.lang = "en";
    host.dir = "ltr";
    root = host.attachShadow({ mode: "open" });
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = STYLES;
    root.append(styles);
    document.documentElement.append(host);
  }
  return root;
}

/** An element with text, and with children. */
export function element(name, text = "", ...children) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

/** A link that opens a place in the author's editor. */
export function editorLink(editor, root, place) {
  const text = [place.file, place.line, place.column].filter((part) => part !== null && part !== undefined).join(":");
  if (!editor || !root) {
    return element("b", text);
  }
  const link = element("a", text);
  const path = `${root}/${place.file}`.replace(/^\//, "").split("/").map(encodeURIComponent).join("/").replace(/^([A-Za-z])%3A/, "$1:");
  link.href = editor
    .replace("{path}", path)
    .replace("{line}", place.line ?? 1)
    .replace("{column}", place.column ?? 1);
  link.title = "Open in the editor";
  return link;
}
