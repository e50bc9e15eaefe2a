// What can be there several times: copies of a section, and rows of a table. Those that
// are printed blank but not in use are `spare`: not shown on screen, and without answers.
"use strict";
(() => {
  const form = globalThis.GuidepostForm;

  /** A button with words; `about` says what it is for, where the words alone do not. */
  function button(words, act, about) {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "btn small";
    one.textContent = words;
    one.dataset.tool = act;
    if (about) one.setAttribute("aria-label", `${words}: ${about}`);
    return one;
  }

  /** The copy or row that something stands in. */
  const nearest = (element) => element.closest("[data-copy], [data-row]");

  /** Gives the controls of a clone ids and names of their own. */
  function rename(item, from, to) {
    const renamed = (text) => text.split(" ").map((token) => token === from || token.startsWith(`${from}.`) ? to + token.slice(from.length) : token).join(" ");
    for (const one of [item, ...item.querySelectorAll("[id], [name], [for], [aria-labelledby], [aria-describedby]")]) {
      for (const name of ["id", "name", "for", "aria-labelledby", "aria-describedby"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, renamed(value));
      }
    }
  }

  /**
   * A series of items in `host`. `options`: `selector` of the items; `min`, `max` and
   * `start` counts; `bases(number)` the beginnings of ids that carry a number;
   * `what` and `title(number)` name an item; `number(item, at, count)` shows its number;
   * `place(item, tools)` puts its buttons, `end(tools)` the one that adds; `prepare(item)`
   * makes ready what is in it, `cleared(item)` what was emptied; `first(item)` is its first
   * control; `isWordy` whether its buttons name it; `isFilled(item)` whether it has answers; `changed(item)` tells of a change.
   */
  function series(host, options) {
    const all = () => [...host.querySelectorAll(`:scope > ${options.selector}`)];
    const printed = all().length;
    const pattern = all()[0].cloneNode(true);
    const { min, max } = options;
    let serial = printed;

    const live = () => all().filter((item) => !item.classList.contains("spare"));

    function tools(item) {
      const acts = document.createElement("div");
      acts.className = "acts screen-only";
      acts.append(button(form.t("up"), "up"), button(form.t("down"), "down"), button(form.t("remove"), "remove"));
      options.place(item, acts);
    }

    /** Numbers, names and buttons, after anything moved. */
    function tidy() {
      const items = live();
      all().forEach((item, at) => {
        options.number(item, at + 1, item.classList.contains("spare") ? printed : items.length);
        item.classList.toggle("extra", at >= printed);
        const about = options.title(at + 1);
        const own = [...item.querySelectorAll("[data-tool]")].filter((one) => nearest(one) === item && one.dataset.tool !== "add");
        for (const one of own) {
          if (options.isWordy) one.textContent = form.fill(`${one.dataset.tool}_this`, { label: about });
          else one.setAttribute("aria-label", form.fill("of_this", { act: one.textContent, label: about }));
          one.disabled = (one.dataset.tool === "up" && at === 0) || (one.dataset.tool === "down" && at >= items.length - 1);
          one.hidden = items.length < 2 && (one.dataset.tool !== "remove" || items.length <= min);
          if (one.dataset.tool === "remove" && items.length <= min) one.hidden = true;
        }
      });
      add.disabled = max !== null && items.length >= max;
      add.title = add.disabled ? form.fill("most", { count: max }) : "";
    }

    function grow() {
      const spare = all().find((item) => item.classList.contains("spare"));
      if (spare) {
        spare.classList.remove("spare");
        return spare;
      }
      const item = pattern.cloneNode(true);
      serial += 1;
      const to = options.bases(serial);
      options.bases(1).forEach((from, at) => rename(item, from, to[at]));
      all().at(-1).after(item);
      form.reset(item);
      tools(item);
      options.prepare(item);
      return item;
    }

    function shrink(item) {
      options.cleared(item);
      if (all().length > printed) item.remove();
      else {
        form.reset(item);
        item.classList.add("spare");
        all().at(-1).after(item);
      }
    }

    const self = {
      live,
      /** Numbers them as they are on a blank sheet of paper, or as they are now. */
      numberForPaper(isBlank) {
        if (isBlank) all().slice(0, printed).forEach((item, at) => options.number(item, at + 1, printed));
        else tidy();
      },
      /** Makes so many items live; how many there can be. */
      resize(count) {
        const wanted = Math.min(Math.max(count, min), max ?? 1000);
        while (live().length < wanted) grow();
        while (live().length > wanted) shrink(live().at(-1));
        tidy();
        return wanted;
      },
      /** As it was when the page came. */
      restart() {
        self.resize(0);
        live().forEach((item) => { form.reset(item); options.cleared(item); });
        self.resize(options.start);
      },
      add() {
        if (max !== null && live().length >= max) return;
        const item = grow();
        tidy();
        options.changed(item);
        options.first(item)?.focus();
        form.say(form.fill("added", { label: options.title(live().indexOf(item) + 1) }));
      },
      remove(item) {
        const at = live().indexOf(item);
        const label = options.title(at + 1);
        if (options.isFilled(item) && !confirm(form.fill("remove_sure", { label }))) return;
        shrink(item);
        tidy();
        options.changed(host);
        const next = live()[Math.min(at, live().length - 1)];
        (next ? options.first(next) : add)?.focus();
        form.say(form.fill("removed", { label }));
      },
      move(item, by) {
        const items = live();
        const at = items.indexOf(item);
        const to = at + by;
        if (to < 0 || to >= items.length) return;
        const label = options.title(at + 1);
        const focus = document.activeElement;
        if (by < 0) items[to].before(item);
        else items[to].after(item);
        tidy();
        options.changed(host);
        const stays = item.contains(focus) && !focus.disabled ? focus : item.querySelector("[data-tool]:not([disabled], [hidden])");
        stays?.focus();
        form.say(form.fill("moved", { label, number: to + 1, count: items.length }));
      },
    };

    const add = button(form.fill("add", { label: options.what }), "add");
    const below = document.createElement("div");
    below.className = "acts screen-only";
    below.append(add);
    add.addEventListener("click", self.add);
    options.end(below);
    all().forEach((item) => { tools(item); options.prepare(item); });
    all().slice(options.start).forEach((item) => item.classList.add("spare"));
    host.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-tool]");
      const item = tool && nearest(tool);
      if (!item || item.parentElement !== host || tool.dataset.tool === "add") return;
      if (tool.dataset.tool === "remove") self.remove(item);
      else self.move(item, tool.dataset.tool === "up" ? -1 : 1);
    });
    // The same by keyboard, wherever the caret is in the row.
    host.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const item = nearest(event.target);
      if (!by || !event.altKey || !event.shiftKey || !item || item.parentElement !== host) return;
      event.preventDefault();
      event.stopPropagation();
      self.move(item, by);
    });
    tidy();
    return self;
  }

  Object.assign(form, { series, button });
})();
