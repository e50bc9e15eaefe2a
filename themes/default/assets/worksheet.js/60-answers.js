// The file of answers: what is kept in it, and what may come out of one.
"use strict";
(() => {
  const form = globalThis.GuidepostForm;
  const { host, definition, isBlank, own } = form;
  if (!host) return;

  const LARGEST = 2 * 1024 * 1024;
  const DEEPEST = 16;
  const FORMAT = 1;

  const headers = () => [...host.querySelectorAll("[data-header]")];
  const kind = (element) => ({ type: element.querySelector("[data-part]") ? "date" : "text" });
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const object = (value) => isObject(value) ? value : {};

  // ---- from the page ----

  /** An answer and what an opened file had beside it. */
  function merged(value, rest) {
    if (rest === undefined) return value;
    if (value === undefined) return rest;
    if (Array.isArray(value) && Array.isArray(rest)) return [...value, ...rest];
    return isObject(value) && isObject(rest) ? mergedParts(value, rest) : value;
  }

  const mergedParts = (own, rest) => Object.fromEntries([...new Set([...Object.keys(own), ...Object.keys(rest)])]
    .map((key) => [key, merged(form.own(own, key) ? own[key] : undefined, form.own(rest, key) ? rest[key] : undefined)]));

  /** Answers to the questions that are asked, of the sheet or of one copy. */
  function asked(within) {
    const shown = form.fieldElements(within).filter((one) => form.scopes.has(one) && !one.closest(".off, .spare"));
    return Object.assign({}, ...shown.map((one) => withRows(one, form.fields.get(one.dataset.field))));
  }

  /** The answers to a question; rows of a table with what was kept for them. */
  function withRows(element, field) {
    const all = form.answersOf(element, field);
    if (field.type !== "table") return all;
    const rows = form.liveRows(element).map((row) => merged(form.readRow(row, field, definition.language), form.rest.parts.get(row)));
    while (rows.length && isBlank(rows.at(-1))) rows.pop();
    return rows.length ? { ...all, [field.id]: rows } : all;
  }

  /** Everything that is to be kept. */
  form.answers = () => {
    const rest = form.rest.file;
    const file = { guidepost: FORMAT, worksheet: definition.worksheet };
    if (definition.version) file.version = definition.version;
    const header = headers().map((one) => [one.dataset.header, form.read(one, kind(one), definition.language)]).filter(([, value]) => value !== undefined);
    const answers = {};
    const repeats = {};
    for (const section of definition.sections) {
      const element = form.sectionElement(section.id);
      if (!section.repeat) Object.assign(answers, asked(element));
      else {
        const lists = form.copies.get(section.id).live().map((copy) => merged(asked(copy), form.rest.parts.get(copy)));
        while (lists.length > section.repeat.min && isBlank(lists.at(-1))) lists.pop();
        if (!isBlank(lists) && !element.closest(".off")) repeats[section.id] = lists;
      }
    }
    const variants = [...host.querySelectorAll(".chooser")].map((one) => [one.dataset.variants, one.querySelector("input:checked")?.value]).filter(([, value]) => value);
    const all = { header: Object.fromEntries(header), answers, repeats, variants: Object.fromEntries(variants) };
    for (const [part, value] of Object.entries(mergedParts(all, rest))) if (part in all ? !isEmpty(value) : !own(file, part)) file[part] = value;
    return file;
  };

  const isEmpty = (value) => isObject(value) && Object.keys(value).length === 0;

  form.hasAnswers = () => {
    const { header, answers, repeats } = form.answers();
    return [header, answers, repeats].some((part) => part !== undefined);
  };

  form.save = () => {
    const text = `${JSON.stringify(form.answers(), null, 2)}\n`;
    const link = document.createElement("a");
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.href = address;
    link.download = definition.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    form.isUnsaved = false;
    form.tell(form.fill("saved", { file: definition.file }), form.t("shared"));
  };

  // ---- into the page ----

  /** How deep a text is nested, before anything is made of it. */
  function depth(text) {
    let deepest = 0;
    let now = 0;
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
      if (token === "[" || token === "{") { now += 1; deepest = Math.max(deepest, now); }
      if (token === "]" || token === "}") now -= 1;
    }
    return deepest;
  }

  /** The file, or why it is refused. */
  form.parseAnswers = (text) => {
    if (text.length > LARGEST) return { refused: form.t("refused_large") };
    let file;
    try {
      if (depth(text) > DEEPEST) return { refused: form.t("refused_deep") };
      file = JSON.parse(text.replace(/^\ufeff/, ""));
    } catch {
      return { refused: form.t("refused_json") };
    }
    if (!isObject(file) || !own(file, "guidepost") || !own(file, "worksheet") || typeof file.worksheet !== "string") return { refused: form.t("refused_foreign") };
    if (!Number.isInteger(file.guidepost) || file.guidepost < 1) return { refused: form.t("refused_foreign") };
    if (file.guidepost > FORMAT) return { refused: form.t("refused_newer") };
    if (file.worksheet !== definition.worksheet) return { refused: form.fill("refused_sheet", { sheet: file.worksheet.slice(0, 80) }) };
    return { file };
  };

  /** Writes answers into fields; what did not fit. */
  function fill(elements, answers) {
    return form.writeParts(answers, (key, value) => {
      const [id, part, ...more] = key.split(".");
      const element = elements.get(id);
      const field = form.fields.get(id);
      if (!element || more.length) return value;
      if (part === "other") return form.writeOther(element, value);
      if (part === "declined") {
        const box = element.querySelector(".declined > input");
        if (!box || value !== true) return value;
        box.checked = true;
        return undefined;
      }
      const keep = (row, rest) => form.rest.parts.set(row, rest);
      return part === undefined ? form.write(element, field, value, (count) => form.tables.get(element).resize(count), keep) : value;
    });
  }

  const byId = (within) => new Map(form.fieldElements(within).map((one) => [one.dataset.field, one]));

  function fillCopies(id, lists) {
    const copies = form.copies.get(id);
    if (!copies || !Array.isArray(lists)) return lists;
    const count = copies.resize(lists.length);
    lists.slice(0, count).forEach((list, at) => {
      const copy = copies.live()[at];
      const left = fill(byId(copy), list);
      if (left !== undefined) form.rest.parts.set(copy, left);
    });
    const over = lists.slice(count);
    return over.length ? over : undefined;
  }

  /** Brings a file onto the page, and keeps what has no place there. */
  form.load = (file) => {
    form.clear();
    const fixed = new Map(definition.sections.filter((one) => !one.repeat).flatMap((one) => [...byId(form.sectionElement(one.id))]));
    const put = {
      header: (all) => form.writeParts(all, (key, value) => {
        const element = headers().find((one) => one.dataset.header === key);
        return element ? form.write(element, kind(element), value) : value;
      }),
      answers: (all) => fill(fixed, all),
      repeats: (all) => form.writeParts(all, fillCopies),
      variants: (all) => form.writeParts(all, (group, value) => {
        const chooser = [...host.querySelectorAll(".chooser")].find((one) => one.dataset.variants === group);
        const box = [...chooser?.querySelectorAll("input") ?? []].find((one) => one.value === value);
        if (!box) return value;
        box.checked = true;
        return undefined;
      }),
    };
    const known = new Set(["guidepost", "worksheet", "version"]);
    const rest = Object.entries(file).filter(([part]) => !known.has(part))
      .map(([part, value]) => [part, own(put, part) ? put[part](value) : value]).filter(([, value]) => value !== undefined);
    form.rest.file = Object.fromEntries(rest);
    form.readAll();
    keepHidden(file, fixed);
    form.isUnsaved = false;
  };

  /** Answers to questions that are not asked are kept, though they do not show. */
  function keepHidden(file, fixed) {
    const unasked = (all, elements) => Object.fromEntries(Object.entries(object(all)).filter(([key]) => elements.get(key.split(".")[0])?.closest(".off")));
    const hidden = unasked(file.answers, fixed);
    if (!isEmpty(hidden)) form.rest.file.answers = { ...object(form.rest.file.answers), ...hidden };
    for (const [id, copies] of form.copies) {
      const lists = Array.isArray(object(file.repeats)[id]) ? file.repeats[id] : [];
      copies.live().forEach((copy, at) => {
        const rest = unasked(lists[at], byId(copy));
        if (!isEmpty(rest)) form.rest.parts.set(copy, { ...object(form.rest.parts.get(copy)), ...rest });
      });
    }
  }

  /** What had no place, in lines: where it belonged, and what it says. */
  function leftovers() {
    const lines = [];
    const line = (way, value) => lines.push(`${way.join(" / ")}: ${JSON.stringify(value).slice(0, 500)}`);
    for (const [part, value] of Object.entries(form.rest.file)) {
      if (isObject(value)) Object.entries(value).forEach(([key, one]) => line([key], one));
      else line([part], value);
    }
    for (const [part, rest] of form.rest.parts) {
      const copy = part.closest("[data-copy]")?.querySelector("h3").textContent;
      const row = part.matches("tr") && `${part.closest("[data-field]").querySelector(".words").textContent}, ${form.fill("row_title", { number: part.querySelector(".nr").textContent })}`;
      const title = [copy, row].filter(Boolean).join(", ");
      if (isObject(rest)) Object.entries(rest).forEach(([key, one]) => line([title, key], one));
      else line([title], rest);
    }
    return lines;
  }

  async function open(file) {
    let text;
    try {
      if (file.size > LARGEST) return refuse(form.t("refused_large"));
      text = await file.text();
    } catch {
      return refuse(form.t("refused_read"));
    }
    const read = form.parseAnswers(text);
    if (read.refused) return refuse(read.refused);
    if (form.isUnsaved && form.hasAnswers() && !confirm(form.t("replace_sure"))) return undefined;
    form.load(read.file);
    const lines = leftovers();
    const theirs = typeof read.file.version === "string" ? read.file.version.slice(0, 40) : "";
    const other = (theirs || definition.version) && theirs !== (definition.version ?? "");
    return form.tell(
      form.fill("opened", { file: file.name }),
      other && form.fill("opened_other_version", { theirs: theirs || "–", ours: definition.version || "–" }),
      lines.length && form.t("opened_rest"),
      lines,
    );
  }

  const refuse = (why) => form.tell(form.fill("refused", { why }));

  // Held until it is used; it never stands on the page.
  let chooser;
  form.open = () => {
    chooser = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json" });
    chooser.addEventListener("change", () => { if (chooser.files[0]) open(chooser.files[0]); });
    chooser.click();
  };
})();
