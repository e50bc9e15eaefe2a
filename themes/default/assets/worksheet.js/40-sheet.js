// The sheet on the page: follows what is typed, shows what is asked, works things out.
"use strict";
(() => {
  const form = globalThis.GuidepostForm;
  const host = document.querySelector("form.sheet");
  const source = document.getElementById("definition");
  if (!host || !source) return;

  const definition = JSON.parse(source.textContent);
  const { isBlank, own } = form;
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const engine = form.open(definition, today);
  const sections = new Map(definition.sections.map((one) => [one.id, one]));
  const fields = new Map(definition.sections.flatMap((one) => one.fields).map((one) => [one.id, one]));
  const tables = new WeakMap();
  const copies = new Map();
  const elements = new Map();
  const scopes = new WeakMap();

  form.t = (key) => definition.strings[key] ?? key;
  form.fill = (key, places) => Object.entries(places).reduce((text, [name, value]) => text.split(`{${name}}`).join(String(value)), form.t(key));

  const live = document.createElement("p");
  live.className = "vh";
  live.setAttribute("role", "status");
  host.after(live);
  form.say = (text) => { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); };

  const sectionElement = (id) => host.querySelector(`[data-section="${CSS.escape(id)}"]`);
  const fieldElements = (within) => [...within.querySelectorAll("[data-field]")];
  const idOf = (element) => element.querySelector(".lbl").id.replace(/\.label$/, "");
  form.firstControl = (within) => within.querySelector("input:not([type=hidden]), textarea, select");

  // ---- where things stand ----

  /** Notes which element shows which place; copies may have come, gone or moved. */
  function locate(section) {
    const element = sectionElement(section.id);
    elements.set(`#${section.id}`, element);
    const groups = section.repeat ? copies.get(section.id).live() : [element];
    groups.forEach((group, at) => fieldElements(group).forEach((one) => {
      const scope = section.repeat ? `${section.id}/${at}` : "";
      scopes.set(one, scope);
      elements.set(scope ? `${scope}/${one.dataset.field}` : one.dataset.field, one);
    }));
  }

  function showResult(element, field, value) {
    const found = form.band(field, value);
    const number = value === undefined ? "" : new Intl.NumberFormat(definition.language, { maximumFractionDigits: 2 }).format(value);
    const text = found ? `${number} (${found.label})` : number;
    const output = element.querySelector("output");
    if (output.textContent !== text) output.textContent = text;
  }

  /** Shows what changed. Nothing else on the page is touched. */
  function apply(changes) {
    for (const [place, state] of changes) {
      const element = elements.get(place);
      if (!element) continue;
      element.classList.toggle("off", !state.shown);
      const field = fields.get(element.dataset.field);
      if (field?.type === "calculate") showResult(element, field, state.value);
      touch(element.closest("[data-section]"));
    }
  }

  // ---- answers ----

  const isDeclined = (element) => element.querySelector(".declined > input")?.checked === true;

  /** Answers of a field under their keys. */
  function answersOf(element, field) {
    const value = form.read(element, field, definition.language);
    const other = form.readOther(element, field, value);
    const all = {};
    if (value !== undefined) all[field.id] = value;
    if (other !== undefined) all[`${field.id}.other`] = other;
    if (isDeclined(element)) all[`${field.id}.declined`] = true;
    return all;
  }

  const answersIn = (within) => Object.assign({}, ...fieldElements(within).map((one) => answersOf(one, fields.get(one.dataset.field))));

  function update(element) {
    const field = fields.get(element.dataset.field);
    const scope = scopes.get(element);
    const value = form.read(element, field, definition.language);
    engine.note(scope, `${field.id}.declined`, isDeclined(element));
    apply(engine.set(scope, field.id, value));
    decorate(element);
    touch(element.closest("[data-section]"));
  }

  function readCopies(section) {
    const groups = copies.get(section.id).live();
    const changes = engine.setCopies(section.id, groups.map(answersIn));
    locate(section);
    fieldElements(sectionElement(section.id)).forEach((one) => scopes.has(one) && one.classList.toggle("off", !engine.state(scopes.get(one), one.dataset.field).shown));
    apply(changes);
    touch(sectionElement(section.id));
  }

  /** Reads the whole page. */
  function readAll() {
    const file = { answers: {}, repeats: {}, variants: {} };
    for (const section of definition.sections) {
      if (section.repeat) file.repeats[section.id] = copies.get(section.id).live().map(answersIn);
      else Object.assign(file.answers, answersIn(sectionElement(section.id)));
    }
    for (const chooser of host.querySelectorAll(".chooser")) {
      const picked = chooser.querySelector("input:checked");
      if (picked) file.variants[chooser.dataset.variants] = picked.value;
    }
    engine.load(file);
    for (const section of definition.sections) {
      locate(section);
      apply([[`#${section.id}`, { shown: engine.sectionShown(section.id) }]]);
    }
    for (const { scope, field } of engine.questions()) {
      apply([[scope ? `${scope}/${field.id}` : field.id, engine.state(scope, field.id)]]);
    }
    fieldElements(host).forEach(decorate);
  }

  // ---- small things beside controls ----

  /** Shows the line beside "other" only while that is picked, and how to take a choice back. */
  function decorate(element) {
    const picked = element.querySelector(":is(.picks, .scale, .matrix) input[type=radio]:checked");
    element.querySelector(".unpick")?.classList.toggle("shown", Boolean(picked));
    for (const line of element.querySelectorAll("[data-other]")) {
      const around = line.closest("td") ?? line.closest(".with-other");
      const chosen = around.matches("td") ? around.querySelector("select").value === "other" : around.querySelector("input[value=other]").checked;
      (around.matches("td") ? line : line.parentElement).classList.toggle("off", !chosen);
    }
    const declined = element.querySelector(".declined");
    if (declined?.firstElementChild.checked) declined.hidden = false;
  }

  function addUnpick(element) {
    const within = element.querySelector(".picks:has(input[type=radio]), .scale, .matrix");
    if (!within) return;
    const rows = within.matches(".matrix");
    const one = form.button(form.t(rows ? "unpick_rows" : "unpick"), "unpick", element.querySelector(":scope > .lbl .words, :scope > .lbl")?.textContent);
    one.classList.add("unpick", "screen-only");
    one.addEventListener("click", () => {
      within.querySelectorAll("input[type=radio]").forEach((radio) => { radio.checked = false; });
      within.querySelector("input[type=radio]").focus();
      element.dispatchEvent(new Event("change", { bubbles: true }));
    });
    if (within.matches(".picks")) within.append(one);
    else (element.querySelector(".ends") ?? within.closest(".table") ?? within).after(one);
  }

  /** "None of these" clears the others, and they clear it. */
  function keepExclusive(box) {
    if (box.type !== "checkbox" || !box.checked || box.closest(".declined")) return;
    for (const other of box.closest(".picks")?.querySelectorAll("input[type=checkbox]") ?? []) {
      const rules = "exclusive" in box.dataset || "exclusive" in other.dataset;
      if (other !== box && rules) other.checked = false;
    }
  }

  // ---- copies and rows ----

  const START_ROWS = 3;

  function prepareTable(element, field) {
    const body = element.querySelector("tbody");
    const base = () => idOf(element);
    const printed = body.querySelectorAll("tr").length;
    element.querySelector("thead tr").append(Object.assign(document.createElement("td"), { className: "tools screen-only" }));
    tables.set(element, form.series(body, {
      selector: "tr",
      min: 1,
      max: null,
      start: Math.min(printed, START_ROWS),
      what: form.t("row").toLowerCase(),
      bases: (number) => [`${base()}.${number}`],
      title: (number) => form.fill("row_title", { number }),
      number: (row, at) => { row.querySelector(".nr").textContent = at; },
      place: (row, tools) => {
        const last = document.createElement("td");
        last.className = "tools screen-only";
        last.append(tools);
        row.append(last);
      },
      end: (tools) => element.querySelector(".table").append(tools),
      prepare: () => {},
      cleared: (row) => { form.rest.parts.delete(row); },
      first: form.firstControl,
      isFilled: (row) => !isBlank(form.readRow(row, field, definition.language)),
      changed: () => changed(element),
    }));
  }

  function prepareFields(within) {
    for (const element of fieldElements(within)) {
      const field = fields.get(element.dataset.field);
      if (field.type === "table") prepareTable(element, field);
      else addUnpick(element);
    }
  }

  function prepareSection(section) {
    const element = sectionElement(section.id);
    if (!section.repeat) return prepareFields(element);
    const { min, max, label } = section.repeat;
    const { prefix } = definition;
    copies.set(section.id, form.series(element, {
      selector: ".copy",
      min,
      max,
      start: min,
      what: label,
      isWordy: true,
      bases: (number) => [`${prefix}section-${section.id}.${number}`, ...section.fields.map((field) => `${prefix}field-${field.id}.${number}`)],
      title: (number) => form.fill("copy_title", { label, number }),
      number: (copy, number, count) => {
        const title = copy.querySelector("h3");
        title.textContent = count > 1 ? form.fill("repeat_of", { label, number, count }) : form.fill("copy_title", { label, number });
      },
      place: (copy, tools) => copy.append(tools),
      end: (tools) => element.append(tools),
      prepare: prepareFields,
      cleared: (copy) => {
        fieldElements(copy).forEach((one) => { tables.get(one)?.restart(); form.clearError?.(one); });
        form.rest.parts.delete(copy);
      },
      first: form.firstControl,
      isFilled: (copy) => !isBlank(answersIn(copy)),
      changed: () => { readCopies(section); changed(); },
    }));
    return undefined;
  }

  // ---- progress ----

  const waiting = new Set();
  const links = new Map();
  const asks = (field) => !["calculate", "note", "diagram"].includes(field.type);

  function touch(section) {
    if (!section) return;
    if (!waiting.size) requestAnimationFrame(showProgress);
    waiting.add(section.dataset.section);
  }

  function showProgress() {
    for (const id of waiting) {
      let count = 0;
      let answered = 0;
      for (const { section, scope, field } of engine.questionsOf(id)) {
        if (!asks(field) || !engine.state(scope, field.id).shown) continue;
        count += 1;
        const element = elements.get(scope ? `${scope}/${field.id}` : field.id);
        if (!isBlank(engine.state(scope, field.id).value) || (section && isDeclined(element))) answered += 1;
      }
      const link = links.get(id);
      link.lastElementChild.textContent = count ? form.fill("progress_of", { answered, count }) : form.t("progress_none");
      link.parentElement.hidden = !engine.sectionShown(id);
    }
    waiting.clear();
  }

  function prepareProgress() {
    const list = document.createElement("ol");
    for (const section of definition.sections) {
      const heading = sectionElement(section.id).querySelector("h2");
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${heading.id}`;
      const name = Object.assign(document.createElement("span"), { textContent: heading.textContent });
      link.append(name, " ", document.createElement("span"));
      link.addEventListener("click", (event) => {
        event.preventDefault();
        heading.tabIndex = -1;
        heading.focus();
        heading.scrollIntoView();
      });
      item.append(link);
      list.append(item);
      links.set(section.id, link);
    }
    document.querySelector(".progress").append(list);
  }

  // ---- the whole ----

  /** Something was answered: leaving asks now. */
  function changed(element) {
    form.isUnsaved = true;
    if (element) update(element);
  }

  host.addEventListener("input", (event) => {
    if (event.target.matches("input[type=checkbox], input[type=radio]")) return;
    changed(event.target.closest("[data-field]"));
  });
  host.addEventListener("change", (event) => {
    keepExclusive(event.target);
    const chooser = event.target.closest(".chooser");
    if (chooser) {
      apply(engine.choose(chooser.dataset.variants, chooser.querySelector("input:checked")?.value));
    }
    const element = event.target.closest("[data-field]");
    changed(element);
    if (element) form.recheck?.(element);
  });
  host.addEventListener("focusin", (event) => {
    const id = event.target.closest("[data-section]")?.dataset.section;
    links.forEach((link, section) => { if (section === id) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current"); });
  });

  /**
   * What of an opened file had no place here; it is saved again with the rest. What belongs
   * to a copy or a row goes with it.
   */
  form.rest = { file: {}, parts: new Map() };

  /** Everything as it was when the page came. */
  form.clear = () => {
    host.reset();
    form.rest = { file: {}, parts: new Map() };
    copies.forEach((one) => one.restart());
    fieldElements(host).forEach((one) => tables.get(one)?.restart());
    host.reset();
    form.clearErrors?.();
    form.dropMirrors?.();
    host.querySelectorAll(".declined").forEach((one) => { one.hidden = true; });
    readAll();
    form.isUnsaved = false;
  };

  Object.assign(form, { host, definition, engine, fields, sections, copies, tables, elements, scopes, fieldElements, sectionElement, answersOf, answersIn, isDeclined, idOf, readAll, own });

  host.classList.add("live");
  // As long as nothing is chosen the first is used.
  host.querySelectorAll(".chooser").forEach((one) => {
    one.hidden = false;
    one.querySelector("input").defaultChecked = true;
  });
  document.querySelectorAll(".desk").forEach((one) => { one.hidden = false; });
  definition.sections.forEach(prepareSection);
  prepareProgress();
  readAll();
  definition.sections.forEach((section) => touch(sectionElement(section.id)));
  showProgress();
  form.isUnsaved = false;
})();
