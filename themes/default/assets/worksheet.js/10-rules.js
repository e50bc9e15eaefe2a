// What follows from answers: which questions are asked, what is worked out, what is
// wrong. Pure: no page, no clock. The program has the same rules in Rust, and both are
// held to the same examples.
"use strict";
(() => {
  const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

  // ---- values ----

  /** Whether an answer says nothing. */
  const isBlank = (value) => value === undefined || value === null || value === false
    || (typeof value === "string" && value.trim() === "")
    || (Array.isArray(value) ? value.every(isBlank) : typeof value === "object" && Object.values(value).every(isBlank));

  /** Days since the start of 1970, of "YYYY-MM-DD"; nothing if there is no such day. */
  function day(text) {
    const parts = typeof text === "string" && /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!parts) return undefined;
    const [year, month, date] = parts.slice(1).map(Number);
    const time = new Date(0);
    time.setUTCFullYear(year, month - 1, date);
    const real = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === date;
    return real ? Math.round(time.getTime() / 86400000) : undefined;
  }

  const isTime = (text) => typeof text === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

  /** The number that was typed, as people write it in the language; else the text. */
  function number(text, language) {
    const typed = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/[\u00a0\u202f ]/g, "");
    const comma = !/^en\b/.test(language);
    const [group, point] = comma ? [".", ","] : [",", "."];
    const grouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d+)?$`);
    const plain = (grouped.test(typed) ? typed.split(group).join("") : typed).replace(point, ".");
    return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : text;
  }

  /** "HH:MM" of a time as people write it; else the text. */
  function time(text) {
    const parts = /^\s*(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*(?:([ap])\.?\s?m\.?)?\s*$/i.exec(text);
    if (!parts) return text;
    let hour = Number(parts[1]);
    const half = parts[3]?.toLowerCase();
    if (half && (hour < 1 || hour > 12)) return text;
    if (half) hour = (hour % 12) + (half === "p" ? 12 : 0);
    if (hour > 23 || (!half && parts[2] === undefined)) return text;
    return `${String(hour).padStart(2, "0")}:${parts[2] ?? "00"}`;
  }

  /** "YYYY-MM-DD" of typed parts; else the parts as typed; nothing if all are empty. */
  function date(parts) {
    const typed = { year: parts.year.trim(), month: parts.month.trim(), day: parts.day.trim() };
    if (isBlank(typed)) return undefined;
    if (/^\d{4}$/.test(typed.year) && /^\d{1,2}$/.test(typed.month) && /^\d{1,2}$/.test(typed.day)) {
      const text = `${typed.year}-${typed.month.padStart(2, "0")}-${typed.day.padStart(2, "0")}`;
      if (day(text) !== undefined) return text;
    }
    return typed;
  }

  // ---- conditions ----

  const same = (value, wanted) => Array.isArray(value) ? value.includes(wanted)
    : typeof value === "string" && typeof wanted === "string" ? value.trim() === wanted.trim() : value === wanted;

  const comparable = (value, wanted) => typeof value === typeof wanted
    && (typeof value === "number" || day(value) !== undefined || isTime(value));

  /** Whether a condition holds; `read` gives the answer of a field. */
  function holds(condition, read) {
    if (condition.all) return condition.all.every((part) => holds(part, read));
    if (condition.any) return condition.any.some((part) => holds(part, read));
    const value = read(condition.field);
    if (own(condition, "answered")) return isBlank(value) !== condition.answered;
    if (own(condition, "not")) return isBlank(value) || !same(value, condition.not);
    if (isBlank(value)) return false;
    if (own(condition, "equals")) return same(value, condition.equals);
    if (own(condition, "in")) return condition.in.some((wanted) => same(value, wanted));
    if (own(condition, "at_least")) return comparable(value, condition.at_least) && value >= condition.at_least;
    return comparable(value, condition.at_most) && value <= condition.at_most;
  }

  /** Ids of the fields that a condition reads. */
  const reads = (condition) => condition === undefined ? []
    : [...(condition.all ?? condition.any ?? [])].flatMap(reads).concat(condition.field ?? []);

  // ---- calculations ----

  function score(definition, value) {
    const of = (one) => one === "other" && definition.other ? definition.other.score
      : definition.choices?.find((choice) => choice.value === one)?.score;
    if (typeof value === "number") return value;
    if (Array.isArray(value)) return value.every((one) => of(one) !== undefined) ? value.reduce((sum, one) => sum + of(one), 0) : undefined;
    return of(value);
  }

  /** What one item adds: nothing if it is blank; a column adds one number a row. */
  function numbers(item, find, read) {
    const [id, column] = item.split(".");
    const definition = find(id);
    const value = read(id);
    if (column !== undefined) {
      const cell = definition?.columns?.find((one) => one.id === column);
      const rows = Array.isArray(value) ? value : [];
      return rows.filter((row) => !isBlank(row[column])).map((row) => cell && score(cell, row[column]));
    }
    return isBlank(value) || !definition ? [] : [score(definition, value)];
  }

  function aggregate(definition, find, read) {
    const found = definition.items.map((item) => numbers(item, find, read));
    if (found.flat().some((one) => typeof one !== "number")) return undefined;
    if (definition.missing !== "zero" && found.some((list) => list.length === 0)) return undefined;
    const all = found.flatMap((list) => list.length ? list : [0]);
    const sum = all.reduce((total, one) => total + one, 0);
    return definition.method === "mean" ? sum / all.length : sum;
  }

  function count(definition, find, read) {
    return definition.items.reduce((total, item) => {
      const [id, column] = item.split(".");
      const value = read(id);
      if (column !== undefined) return total + (Array.isArray(value) ? value.filter((row) => !isBlank(row[column])).length : 0);
      if (isBlank(value)) return total;
      if (Array.isArray(value)) return total + value.length;
      return total + (find(id)?.type === "yes_no" ? Number(value === "yes") : 1);
    }, 0);
  }

  function age(born, on) {
    if (day(born) === undefined || day(on) === undefined || on < born) return undefined;
    return Number(on.slice(0, 4)) - Number(born.slice(0, 4)) - Number(on.slice(5) < born.slice(5));
  }

  /** The result of a calculation, if there is one. */
  function calculate(definition, find, read, today) {
    switch (definition.method) {
      case "count": return count(definition, find, read);
      case "days_between": {
        const [from, to] = [day(read(definition.from)), day(read(definition.to))];
        return from === undefined || to === undefined ? undefined : to - from;
      }
      case "age": return age(read(definition.born), definition.on === undefined ? today : read(definition.on));
      default: return aggregate(definition, find, read);
    }
  }

  const band = (definition, value) => value === undefined ? undefined : definition.bands?.find((one) =>
    (one.min === undefined || value >= one.min) && (one.max === undefined || value <= one.max));

  // ---- what is wrong ----

  const beyond = (definition, value) => definition.min !== undefined && value < definition.min ? "min"
    : definition.max !== undefined && value > definition.max ? "max" : undefined;

  function matches(expression, text) {
    try { return new RegExp(`^(?:${expression})$`, "v").test(text); } catch { /* an older browser */ }
    try { return new RegExp(`^(?:${expression})$`, "u").test(text); } catch { return true; }
  }

  /** What is wrong with an answer that is not blank, in one word. */
  function wrong(definition, value) {
    switch (definition.type) {
      case "text":
      case "long_text":
        if (definition.length !== undefined && [...value].length > definition.length) return "length";
        return definition.pattern !== undefined && !matches(definition.pattern, value) ? "pattern" : undefined;
      case "integer":
        return typeof value !== "number" || !Number.isInteger(value) ? "number" : beyond(definition, value);
      case "decimal":
        return typeof value !== "number" ? "number" : beyond(definition, value);
      case "date":
        return day(value) === undefined ? "date" : beyond(definition, value);
      case "time":
        return isTime(value) ? beyond(definition, value) : "time";
      case "signature":
        return !isBlank(value.date) && day(value.date) === undefined ? "date" : undefined;
      case "select_multiple":
      case "checklist":
        return value.length > 1 && definition.choices.some((choice) => choice.exclusive && value.includes(choice.value)) ? "exclusive" : undefined;
      default:
        return undefined;
    }
  }

  /** The first cell of a table that is wrong: row, column and word. */
  function wrongCell(definition, rows) {
    for (const [row, cells] of rows.entries()) {
      for (const column of definition.columns) {
        const code = isBlank(cells[column.id]) ? undefined : wrong(column, cells[column.id]);
        if (code) return { code, row, column };
      }
    }
    return undefined;
  }

  const asksNothing = new Set(["calculate", "note", "diagram"]);

  /** What is wrong with a field: `{ code, row, column }`, or nothing. */
  function check(definition, value, isDeclined) {
    if (asksNothing.has(definition.type)) return undefined;
    if (isBlank(value)) return definition.required && !isDeclined ? { code: "required" } : undefined;
    if (definition.type === "table") return wrongCell(definition, value);
    if (definition.type === "matrix" && definition.required && !isDeclined && definition.rows.some((row) => isBlank(value[row]))) return { code: "required" };
    const code = wrong(definition, value);
    return code && { code };
  }

  // ---- a sheet with its answers ----

  /** What depends on what, worked out once. */
  function index(definition) {
    const fields = new Map();
    const dependents = new Map();
    const add = (id, dependent) => {
      const key = id.split(".")[0];
      if (!dependents.has(key)) dependents.set(key, []);
      dependents.get(key).push(dependent);
    };
    for (const section of definition.sections) {
      for (const id of reads(section.show)) add(id, { section });
      for (const field of section.fields) {
        fields.set(field.id, { field, section });
        for (const id of reads(field.show)) add(id, { field, section });
        for (const id of [...(field.items ?? []), field.from, field.to, field.born, field.on]) if (id) add(id, { field, section });
      }
    }
    return { fields, dependents };
  }

  /**
   * A sheet that keeps up with its answers. A change looks again only at what reads the
   * changed field; `work` counts what was looked at. A place is "field", or
   * "section/copy/field" in a section that repeats; a section's place is "section".
   */
  function open(definition, today) {
    const { fields, dependents } = index(definition);
    const answers = new Map([["", new Map()]]);
    const copies = new Map(definition.sections.filter((one) => one.repeat).map((one) => [one.id, 0]));
    const variants = new Map();
    const known = new Map();
    const sheet = { work: 0 };

    const scopeOf = (section, copy) => section.repeat ? `${section.id}/${copy}` : "";
    const place = (scope, id) => scope ? `${scope}/${id}` : id;
    const find = (id) => fields.get(id)?.field;

    /** The scope in which a field is read from another: the same copy, or the sheet. */
    const scopeFor = (id, from) => {
      const section = fields.get(id)?.section;
      return section?.repeat ? (from.startsWith(`${section.id}/`) ? from : undefined) : "";
    };

    const read = (from) => (id) => {
      const scope = scopeFor(id, from);
      return scope === undefined || !fields.has(id) ? undefined : node(scope, id).value;
    };

    function sectionShown(section) {
      const key = `#${section.id}`;
      if (known.has(key)) return known.get(key);
      known.set(key, false); // what leads in a circle is not shown
      sheet.work += 1;
      const chosen = !section.variant || variants.get(section.variant.group) === section.variant.value;
      const shown = chosen && (!section.show || holds(section.show, read("")));
      known.set(key, shown);
      return shown;
    }

    /** Whether a field is asked, and what it answers: nothing when it is not asked. */
    function node(scope, id) {
      const key = place(scope, id);
      if (known.has(key)) return known.get(key);
      known.set(key, { shown: false, value: undefined });
      sheet.work += 1;
      const { field, section } = fields.get(id);
      const shown = sectionShown(section) && (!field.show || holds(field.show, read(scope)));
      const value = !shown ? undefined
        : field.type === "calculate" ? calculate(field, find, read(scope), today)
          : answers.get(scope)?.get(id);
      known.set(key, { shown, value });
      return known.get(key);
    }

    const scopesOf = (section) => section.repeat
      ? Array.from({ length: copies.get(section.id) }, (_, copy) => scopeOf(section, copy)) : [""];

    /** Forgets what was known of a field and of all that follows from it. */
    function forget(scope, id, stale) {
      const key = place(scope, id);
      if (stale.has(key)) return;
      stale.set(key, known.get(key));
      known.delete(key);
      for (const dependent of dependents.get(id) ?? []) {
        if (!dependent.field) forgetSection(dependent.section, stale);
        else {
          const scopes = scope && dependent.section.repeat ? [scope] : scopesOf(dependent.section);
          scopes.forEach((one) => forget(one, dependent.field.id, stale));
        }
      }
    }

    function forgetSection(section, stale) {
      const key = `#${section.id}`;
      if (stale.has(key)) return;
      stale.set(key, known.get(key));
      known.delete(key);
      for (const scope of scopesOf(section)) section.fields.forEach((field) => forget(scope, field.id, stale));
    }

    /** What changed among what was forgotten: `[place, state]`; a section's place begins with "#". */
    function renew(stale) {
      const changes = [];
      for (const [key, before] of stale) {
        if (key.startsWith("#")) {
          const shown = sectionShown(definition.sections.find((one) => `#${one.id}` === key));
          if (shown !== before) changes.push([key, { shown }]);
          continue;
        }
        const cut = key.lastIndexOf("/");
        const now = node(cut < 0 ? "" : key.slice(0, cut), key.slice(cut + 1));
        if (!before || now.shown !== before.shown || now.value !== before.value) changes.push([key, now]);
      }
      return changes;
    }

    sheet.state = (scope, id) => node(scope, id);
    sheet.sectionShown = (id) => sectionShown(definition.sections.find((one) => one.id === id));

    /** Sets the answer of a field; what changed because of it. */
    sheet.set = (scope, id, value) => {
      answers.get(scope)?.set(id, value);
      const stale = new Map();
      forget(scope, id, stale);
      return renew(stale);
    };

    /** Keeps what no other field reads: `field.other`, `field.declined`. */
    sheet.note = (scope, key, value) => answers.get(scope)?.set(key, value);

    /** Chooses one of several sections. */
    sheet.choose = (group, value) => {
      variants.set(group, value);
      const stale = new Map();
      definition.sections.filter((one) => one.variant?.group === group).forEach((one) => forgetSection(one, stale));
      return renew(stale);
    };

    /** Sets the answers of all copies of a section. */
    sheet.setCopies = (id, lists) => {
      const section = definition.sections.find((one) => one.id === id);
      const stale = new Map();
      scopesOf(section).forEach((scope) => { answers.delete(scope); section.fields.forEach((field) => known.delete(place(scope, field.id))); });
      copies.set(id, lists.length);
      lists.forEach((list, copy) => {
        const scope = scopeOf(section, copy);
        answers.set(scope, new Map(Object.entries(list)));
        section.fields.forEach((field) => forget(scope, field.id, stale));
      });
      return renew(stale);
    };

    /** Takes over a whole file of answers. */
    sheet.load = (file) => {
      known.clear();
      answers.clear();
      variants.clear();
      answers.set("", new Map(Object.entries(file.answers ?? {})));
      Object.entries(file.variants ?? {}).forEach(([group, value]) => variants.set(group, value));
      for (const section of definition.sections.filter((one) => one.repeat)) {
        const lists = file.repeats && own(file.repeats, section.id) ? file.repeats[section.id] : [];
        copies.set(section.id, lists.length);
        lists.forEach((list, copy) => answers.set(scopeOf(section, copy), new Map(Object.entries(list))));
      }
    };

    /** Every question in order: `{ section, field, scope, copy }`. */
    sheet.questions = function* () {
      for (const section of definition.sections) yield* sheet.questionsOf(section.id);
    };

    /** Those of one section. */
    sheet.questionsOf = function* (id) {
      for (const section of definition.sections.filter((one) => one.id === id)) {
        for (const [copy, scope] of scopesOf(section).entries()) {
          for (const field of section.fields) yield { section, field, scope, copy };
        }
      }
    };

    /** What is wrong with the answer to a question that is asked. */
    sheet.check = (scope, field) => {
      const { shown, value } = node(scope, field.id);
      return shown ? check(field, value, answers.get(scope)?.get(`${field.id}.declined`) === true) : undefined;
    };

    /** Everything that follows from the answers. */
    sheet.result = () => {
      const result = { hidden: [], values: {}, bands: {}, invalid: {} };
      for (const section of definition.sections) if (!sectionShown(section)) result.hidden.push(section.id);
      for (const { section, field, scope } of sheet.questions()) {
        const key = place(scope, field.id);
        const { shown, value } = node(scope, field.id);
        if (!shown && sectionShown(section)) result.hidden.push(key);
        if (field.type === "calculate") {
          result.values[key] = value ?? null;
          const found = band(field, value);
          if (found) result.bands[key] = found.label;
        }
        const found = sheet.check(scope, field);
        if (found) result.invalid[key] = found.code;
      }
      return result;
    };
    return sheet;
  }

  /** What follows from a file of answers on a day. */
  const evaluate = (definition, file, today) => {
    const sheet = open(definition, today);
    sheet.load(file);
    return sheet.result();
  };

  globalThis.GuidepostForm = { own, isBlank, day, number, time, date, band, open, evaluate };
})();
