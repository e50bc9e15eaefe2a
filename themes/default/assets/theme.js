// Stores nothing and asks nobody. Every page works without it.
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // The page is built once; only the reader's own calendar knows what is overdue.
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0")).join("-");
  each(".review[data-due]", (review) => {
    if (review.dataset.due >= today) return;
    review.textContent = review.dataset.overdue;
    review.classList.add("due");
  });

  // Folds that stand as columns on wide screens are open there.
  const open = (selector, query) => {
    const wide = matchMedia(query);
    const set = () => each(selector, (fold) => { fold.open = wide.matches; });
    wide.addEventListener("change", set);
    if (wide.matches) set();
  };
  open(".side > details", "(min-width: 64rem)");
  open(".toc > details", "(min-width: 76rem)");

  // Ticks live in this page's memory. Going back must not bring them again.
  addEventListener("pagehide", () => {
    each("form", (form) => form.reset());
    each("input[type=checkbox]", (box) => { box.checked = box.defaultChecked; });
    each("[popover]", (sheet) => { if (sheet.togglePopover) sheet.togglePopover(false); });
  });
})();
