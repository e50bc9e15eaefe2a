// Stores nothing and asks nobody. Every page works without it.
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // The page is built once; only the reader's own calendar knows what is overdue.
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0")).join("-");
  // What has words for it says them; a row of a table shows those it holds.
  const markOverdue = () => each("[data-due]", (one) => {
    if (one.dataset.due >= today) return;
    if (one.dataset.overdue) one.textContent = one.dataset.overdue;
    one.querySelectorAll(".overdue").forEach((word) => { word.hidden = false; });
    one.classList.add("due");
  });

  // Folds that stand as columns on wide screens are open there.
  const columns = [[".side > details", "(min-width: 64rem)"], [".toc > details", "(min-width: 76rem)"]]
    .map(([selector, query]) => ({ selector, wide: matchMedia(query) }));
  const setColumn = ({ selector, wide }) => each(selector, (fold) => {
    fold.open = wide.matches;
    fold.querySelector("summary").tabIndex = wide.matches ? -1 : 0;
  });
  columns.forEach((column) => column.wide.addEventListener("change", () => setColumn(column)));
  const setColumns = () => columns.filter(({ wide }) => wide.matches).forEach(setColumn);

  // A term opens its definition beside it. Without this, and with a modifier key,
  // the link leads to the glossary.
  const prepared = new WeakSet();
  const prepareTerms = () => each("a.term[data-tip]", (term) => {
    const tip = document.getElementById(term.dataset.tip);
    if (!tip || !tip.showPopover || prepared.has(term)) return;
    prepared.add(term);
    term.setAttribute("aria-haspopup", "dialog");
    term.setAttribute("aria-expanded", "false");
    let wasOpen = false;
    term.addEventListener("pointerdown", () => { wasOpen = tip.matches(":popover-open"); });
    term.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      // A click outside an open tip has closed it by now, and the term is outside.
      if (event.detail > 0 && wasOpen) return;
      tip.togglePopover({ source: term });
    });
    tip.addEventListener("toggle", (event) => {
      const own = tip.source === undefined || tip.source === term || event.source === term;
      if (own) term.setAttribute("aria-expanded", String(event.newState === "open"));
    });
  });

  each("[data-print]", (button) => {
    button.addEventListener("click", () => print());
    button.hidden = false;
  });

  // The list of worksheets, narrowed. A sheet of several phases is counted once.
  each("form.filters", (form) => {
    const rows = [...document.querySelectorAll("[data-sheet]")];
    const options = [...form.querySelectorAll("option[value]:not([value=''])")];
    const has = (row, name, value) => !value || (name === "phase"
      ? row.closest("[data-phase]")?.dataset.phase === value
      : row.dataset[name].split(" ").includes(value));
    options.forEach((option) => { option.hidden = option.disabled = !rows.some((row) => has(row, option.parentElement.name, option.value)); });
    const narrow = () => {
      const wanted = [...new FormData(form)];
      rows.forEach((row) => { row.hidden = !wanted.every(([name, value]) => has(row, name, value)); });
      new Set(rows.map((row) => row.closest("section"))).forEach((part) => { part.hidden = !part.querySelector("[data-sheet]:not([hidden])"); });
      const count = new Set(rows.filter((row) => !row.hidden).map((row) => row.dataset.sheet)).size;
      const words = count === 1 ? form.dataset.one : form.dataset.count.replace("{count}", count);
      form.querySelector("[role=status]").textContent = wanted.some(([, value]) => value) ? words : "";
    };
    form.addEventListener("change", narrow);
    // A short list is seen at a glance.
    form.hidden = rows.length < 6;
  });

  // The live preview changes the page in place, and says so.
  const arrange = () => { markOverdue(); setColumns(); prepareTerms(); };
  arrange();
  document.addEventListener("guidepost:change", arrange);

  // Leaving in a hurry: nothing is left to see, nothing is asked, and Back leads past it.
  each("a.leave", (link) => {
    const leave = () => {
      dispatchEvent(new Event("guidepost:leave"));
      document.body.hidden = true;
      document.title = " ";
      const isNear = location.protocol === "file:" || !navigator.onLine;
      location.replace(isNear ? link.dataset.near : link.href);
    };
    link.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    let shifts = [];
    addEventListener("keydown", ({ key, repeat, timeStamp }) => {
      if (repeat) return;
      shifts = key === "Shift" ? [...shifts.filter((then) => timeStamp - then < 2000), timeStamp] : [];
      if (shifts.length >= 3) leave();
    });
  });

  // Ticks live in this page's memory. Going back must not bring them again.
  addEventListener("pagehide", () => {
    each("form", (form) => form.reset());
    each("input[type=checkbox]", (box) => { box.checked = box.defaultChecked; });
    each(".ticks input[type=text]", (cell) => { cell.value = ""; });
    each("[popover]", (sheet) => { if (sheet.togglePopover) sheet.togglePopover(false); });
  });
})();
