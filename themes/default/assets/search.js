// The search: a dialog on every page, and in the open on the page of the search. What is typed lives
// in the page's memory: it reaches no address, no history and no storage unless the reader takes
// "Link to this search". The engine and the index are loaded when the search is first opened.
"use strict";
(() => {
  const template = document.getElementById("search");
  if (!template) return;
  const make = (tag, className, text) => {
    const one = document.createElement(tag);
    if (className) one.className = className;
    if (text) one.textContent = text;
    return one;
  };
  const fill = (text, places) => text.replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);
  const parts = (target, pieces) => {
    for (const [text, marked] of pieces) target.append(marked ? make("mark", "", text) : text);
    return target;
  };

  const root = template.content.cloneNode(true).firstElementChild;
  template.after(root);
  const dialog = root.matches("dialog") ? root : null;
  const box = root.querySelector(".find-box");
  const find = (selector) => box.querySelector(selector);
  const [input, list, help, count, status] = ["input[role]", ".hits", ".find-help", ".find-count", "[role=status]"].map(find);
  const [instead, more, link, near] = [".find-instead", "[data-more]", "[data-link]", ".find-near"].map(find);
  const page = link.getAttribute("href");
  const words = box.dataset;
  const FEW = 8;

  let engine, running, active = -1, limit = FEW, announcing, last = [];

  const start = () => engine ??= new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.src = words.engine;
    script.onload = () => ready(globalThis.GuidepostSearch.open(words.base, words.manifest));
    script.onerror = () => { engine = undefined; failed(Object.assign(new Error(words.engine), { name: "IndexError" })); };
    document.head.append(script);
  }).then(async (opened) => {
    const { kinds, phases } = await opened.facets();
    box.querySelectorAll(".facets input[value]:not([value=''])").forEach((radio) => {
      radio.parentElement.hidden = !(kinds.includes(radio.value) || phases.includes(Number(radio.value)));
    });
    return opened;
  }).catch((error) => { engine = undefined; throw error; });

  const say = (text, more = "", at = 700) => {
    count.textContent = text;
    clearTimeout(announcing);
    announcing = setTimeout(() => { status.textContent = [text, more].join(" ").trim(); }, at);
  };

  // The live preview has another index when the book has changed.
  document.addEventListener("guidepost:change", () => { engine = undefined; });

  const options = () => [...list.querySelectorAll("[role=option]")];
  function choose(at) {
    const all = options();
    all[active]?.setAttribute("aria-selected", "false");
    active = all.length && at >= 0 ? at % all.length : -1;
    const one = all[active];
    if (!one) return input.removeAttribute("aria-activedescendant");
    one.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  }

  function where({ kind, phase, phases, id, from, title }) {
    const line = make("span", phase ? `where ph${phase}` : "where");
    const radios = phases.map((number) => find(`[data-filter=phase] input[value="${number}"]`)).filter(Boolean);
    const sign = radios.length === 1 && radios[0].parentElement.querySelector("svg");
    if (sign) line.append(sign.cloneNode(true));
    const name = find(`[data-filter=kind] input[value=${kind}]`).dataset.one;
    const phrases = radios.map((radio) => radio.parentElement.textContent.trim());
    line.append([name, id, phrases.join(", "), from && from !== title && fill(words.from, { title: from })].filter(Boolean).join(" · "));
    return line;
  }

  function option(url, children) {
    const one = make("a");
    one.href = url;
    one.role = "option";
    one.tabIndex = -1;
    one.setAttribute("aria-selected", "false");
    one.append(...children);
    return one;
  }

  function show(hit) {
    const group = make("div", "hit");
    group.role = "group";
    group.setAttribute("aria-label", hit.title);
    hit.sections.forEach((section, at) => {
      const what = make("span", "what"), bit = parts(make("span", "bit"), section.excerpt);
      if (at === 0) {
        parts(what, hit.titleParts);
        if (section.title) parts(what, [[" › ", false], ...section.titleParts]);
        group.append(option(section.url, [where(hit), what, " ", bit]));
      } else {
        parts(what, section.title ? section.titleParts : hit.titleParts);
        const also = option(section.url, [what, " ", bit]);
        also.className = "also";
        group.append(also);
      }
    });
    return group;
  }

  function render({ hits, count: total, suggestion, near: alike, filtered }, query) {
    const asked = query.trim() !== "" || filtered;
    choose(-1);
    list.replaceChildren(...hits.map(show));
    options().forEach((one, at) => { one.id = `search-hit-${at}`; });
    list.hidden = !hits.length;
    help.hidden = hits.length > 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    more.hidden = total <= hits.length || hits.length < limit;
    link.hidden = !asked;
    link.href = asked ? `${page}#q=${encodeURIComponent(query)}` : page;
    instead.hidden = !suggestion;
    if (suggestion) {
      instead.firstElementChild.textContent = fill(words.instead, { words: suggestion });
      instead.firstElementChild.value = suggestion;
    }
    near.hidden = hits.length > 0 || !alike.length;
    near.lastElementChild.textContent = alike.join(", ");
    const found = total === 1 ? words.one : total ? fill(words.count, { count: total }) : fill(words.none, { query: query.trim() });
    say(asked ? found : "", suggestion ? instead.textContent : "");
    last = hits;
  }

  async function run(keep) {
    running?.abort();
    const own = running = new AbortController();
    if (!keep) limit = FEW;
    const query = input.value;
    const chosen = (name) => box.querySelector(`[data-filter=${name}] input:checked`)?.value || undefined;
    try {
      const filters = { kind: chosen("kind"), phase: chosen("phase") };
      const found = await (await start()).search(query, { limit, signal: own.signal, filters });
      if (!own.signal.aborted) render(found, query);
    } catch (error) {
      if (own.signal.aborted) return;
      render({ hits: [], count: 0, suggestion: null, near: [] }, "");
      say(words.broken, "", 0);
      if (error.name !== "IndexError") throw error;
    }
  }

  function reset() {
    running?.abort();
    input.value = "";
    box.querySelectorAll(".facets input[value='']").forEach((radio) => { radio.checked = true; });
    render({ hits: [], count: 0, suggestion: null, near: [] }, "");
    status.textContent = "";
  }

  function showDialog() {
    if (!dialog || dialog.open) return input.focus();
    document.querySelectorAll("[popover]:popover-open").forEach((sheet) => sheet.hidePopover());
    dialog.showModal();
    input.focus();
    start().catch(() => say(words.broken, "", 0));
  }

  input.addEventListener("input", () => run());
  box.addEventListener("change", (event) => { if (event.target.type === "radio") run(); });
  instead.firstElementChild.addEventListener("click", () => {
    input.value = instead.firstElementChild.value;
    input.focus();
    run();
  });
  more.addEventListener("click", async () => {
    const before = options().length;
    limit += 2 * FEW;
    await run(true);
    input.focus();
    choose(before);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    if (event.key === "ArrowDown" && all.length) choose(active + 1);
    else if (event.key === "ArrowUp" && all.length) choose((active < 0 ? all.length : active + all.length) - 1);
    else if (event.key === "Enter") {
      const { ctrlKey, metaKey, shiftKey } = event;
      all[Math.max(active, 0)]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
    } else if (event.key === "Escape" && !dialog && input.value) reset();
    else return;
    event.preventDefault();
  });

  // A result on the page that is open is shown with its words marked. Nothing can carry the words to
  // another page but its address, storage or the window's name, and all of those are kept.
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const there = new URL(one.href);
    if (there.pathname !== location.pathname || there.host !== location.host) return;
    const marked = new Set([...list.querySelectorAll("mark")].flatMap(({ textContent }) => globalThis.GuidepostSearch.words(textContent)));
    dialog?.close();
    mark(marked);
  });

  const note = make("p", "marked");
  note.append(make("span", "", words.marked), " ", make("button", "text", words.unmark));
  note.lastChild.type = "button";
  note.lastChild.addEventListener("click", unmark);

  function mark(wanted) {
    unmark();
    const main = document.getElementById("main");
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("script, style, textarea, svg, .find, template") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const pieces = text.data.split(/([\p{Alphabetic}\p{N}][\p{Alphabetic}\p{N}\p{M}\xAD'’ʼ]*)/u)
        .map((piece, at) => [piece, at % 2 === 1 && globalThis.GuidepostSearch.words(piece).some((word) => wanted.has(word))]);
      if (!pieces.some(([, hit]) => hit)) continue;
      const marks = document.createDocumentFragment();
      for (const [piece, hit] of pieces) if (piece) marks.append(hit ? make("mark", "found", piece) : piece);
      text.replaceWith(marks);
    }
    if (main.querySelector("mark.found")) document.body.append(note);
  }

  function unmark() {
    note.remove();
    document.querySelectorAll("mark.found").forEach((one) => {
      const around = one.parentNode;
      one.replaceWith(one.textContent);
      around.normalize();
    });
  }

  document.querySelectorAll("[data-search]").forEach((opener) => opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showDialog();
  }));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!slash && !k) return;
    event.preventDefault();
    showDialog();
  });
  find("[data-close]").addEventListener("click", () => { if (dialog) dialog.close(); else { reset(); input.focus(); } });
  dialog?.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog?.addEventListener("close", reset);

  // On its own page the search stands open, and a link may bring a query that the reader kept.
  if (!dialog) {
    find("[data-close-key]").hidden = true;
    const read = () => {
      const asked = new URLSearchParams(location.hash.slice(1)).get("q")
        ?? ("queryLinks" in words ? new URLSearchParams(location.search).get("q") : null);
      if (asked !== null) input.value = asked.slice(0, input.maxLength);
      run();
    };
    addEventListener("hashchange", read);
    read();
  }

  // Going back must not bring a search again.
  addEventListener("pagehide", () => {
    dialog?.close();
    reset();
    unmark();
  });
})();
