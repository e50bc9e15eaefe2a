// What follows from answers: which questions are asked, what is worked out, what is
// wrong. Pure: no page, no clock. The program has the same rules in Rust, and both are
// held to the same examples.
"use strict";
(() => {
  const form = globalThis.GuidepostForm;
  const { own, isBlank, day, isTime, fit, readable } = form;

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

  const scoreOf = (definition, one) => one === "other" && definition.other ? definition.other.score
    : definition.choices.find((choice) => choice.value === one)?.score;

  /** The numbers of an answer, nothing for each that is missing: one, or one a line. */
  function numbersOf(definition, value) {
    switch (definition.type) {
      case "integer":
      case "decimal":
      case "scale":
      case "calculate": return [value];
      case "select_one": return [value === undefined ? undefined : scoreOf(definition, value)];
      case "select_multiple":
      case "checklist": return [value?.reduce((sum, one) => sum + (scoreOf(definition, one) ?? 0), 0)];
      case "matrix": return definition.rows.map((row) => value && own(value, row) ? scoreOf(definition, value[row]) : undefined);
      default: return [undefined];
    }
  }

  /** What the cells of a column say, blanks passed over. */
  function cells(definition, column, rows, say) {
    const known = definition?.columns?.find((one) => one.id === column);
    return known && rows ? rows.map((row) => readable(known, row[column])).filter((cell) => cell !== undefined).flatMap((cell) => say(known, cell)) : [];
  }

  /** What answers count: ticks, answered lines, rows with something in them, and "yes". */
  function counted(definition, value) {
    if (isBlank(value)) return 0;
    if (definition.type === "table") return value.filter((row) => !isBlank(row)).length;
    if (Array.isArray(value)) return value.length;
    if (definition.type === "matrix") return Object.keys(value).length;
    return value === "no" || value === "unknown" ? 0 : 1;
  }

  /** Six decimals, so that a sum of cents is what it is on paper. */
  const rounded = (value) => Math.abs(value) > 9007199254 ? value : Math.floor(value * 1000000 + 0.5) / 1000000;

  function aggregate(definition, see) {
    const numbers = definition.items.flatMap((item) => {
      const [id, column] = item.split(".");
      const { field, values, isSeries } = see(id);
      if (!field) return [undefined];
      const found = values.flatMap((value) => column === undefined ? numbersOf(field, value) : cells(field, column, value, numbersOf));
      if (column === undefined && !isSeries) return found;
      const written = found.filter((one) => one !== undefined);
      return written.length ? written : [undefined];
    });
    if (definition.missing !== "zero" && numbers.includes(undefined)) return undefined;
    const sum = numbers.reduce((total, one) => total + (one ?? 0), 0);
    if (definition.method === "sum") return rounded(sum);
    return numbers.length ? rounded(sum / numbers.length) : undefined;
  }

  const count = (definition, see) => definition.items.reduce((total, item) => {
    const [id, column] = item.split(".");
    const { field, values } = see(id);
    const counts = values.flatMap((value) => column === undefined ? counted(field, value) : cells(field, column, value, counted));
    return counts.reduce((sum, one) => sum + one, total);
  }, 0);

  function age(born, on) {
    if (day(born) === undefined || day(on) === undefined || on < born) return undefined;
    return Number(on.slice(0, 4)) - Number(born.slice(0, 4)) - Number(on.slice(5) < born.slice(5));
  }

  /** The result of a calculation, if there is one; `see` gives the answers of a field. */
  function calculate(definition, see, today) {
    const first = (id) => see(id).values[0];
    switch (definition.method) {
      case "count": return count(definition, see);
      case "days_between": {
        const [from, to] = [day(first(definition.from)), day(first(definition.to))];
        return from === undefined || to === undefined ? undefined : to - from;
      }
      case "age": return age(first(definition.born), definition.on === undefined ? today : first(definition.on));
      default: return aggregate(definition, see);
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
        if (typeof value !== "number") return "number";
        return Number.isInteger(value) ? beyond(definition, value) : "whole";
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

  const wrongCells = (definition, rows) => rows.flatMap((cells, row) => definition.columns.flatMap((column) => {
    const code = isBlank(cells[column.id]) ? undefined : wrong(column, cells[column.id]);
    return code ? [{ code, row, column }] : [];
  }));

  const asksNothing = new Set(["calculate", "note", "diagram"]);

  /** Whether a required question is answered: a matrix in every line, a signature with a name. */
  function isWhole(definition, value) {
    if (isBlank(value)) return false;
    if (definition.type === "matrix") return definition.rows.every((row) => own(value, row));
    return definition.type !== "signature" || !isBlank(value.name);
  }

  /** All that is wrong with a field: `{ code }`, in a table `{ code, row, column }`. */
  function check(definition, value, isDeclined) {
    if (asksNothing.has(definition.type)) return [];
    if (definition.type === "table" && !isBlank(value)) return wrongCells(definition, value);
    if (definition.required && !isDeclined && !isWhole(definition, value)) return [{ code: "required" }];
    const code = isBlank(value) ? undefined : wrong(definition, value);
    return code ? [{ code }] : [];
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
    const scopesOf = (section) => section.repeat
      ? Array.from({ length: copies.get(section.id) }, (_, copy) => scopeOf(section, copy)) : [""];
    const place = (scope, id) => scope ? `${scope}/${id}` : id;

    /** The scopes in which a field is read from another: its own copy, else all of them. */
    const scopesFrom = (section, from) => section.repeat && from.startsWith(`${section.id}/`) ? [from] : scopesOf(section);

    /** The answers of a field, as they are seen from a scope. */
    const see = (from) => (id) => {
      const { field, section } = fields.get(id) ?? {};
      const values = field ? scopesFrom(section, from).map((scope) => readable(field, node(scope, id).value)) : [];
      return { field, values, isSeries: Boolean(section?.repeat) && !from.startsWith(`${section.id}/`) };
    };
    const read = (from) => (id) => see(from)(id).values[0];

    /** The variant in use: the chosen one, or the first. */
    function chosenIn(group) {
      const all = definition.sections.filter((one) => one.variant?.group === group).map((one) => one.variant.value);
      return all.includes(variants.get(group)) ? variants.get(group) : all[0];
    }

    function sectionShown(section) {
      const key = `#${section.id}`;
      if (known.has(key)) return known.get(key);
      known.set(key, false); // what leads in a circle is not shown
      sheet.work += 1;
      const chosen = !section.variant || chosenIn(section.variant.group) === section.variant.value;
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
        : field.type === "calculate" ? calculate(field, see(scope), today)
          : fit(field, answers.get(scope)?.get(id));
      known.set(key, { shown, value });
      return known.get(key);
    }

    /** Forgets what was known of a field and of all that follows from it. */
    function forget(scope, id, stale) {
      const key = place(scope, id);
      if (stale.has(key)) return;
      stale.set(key, known.get(key));
      known.delete(key);
      for (const dependent of dependents.get(id) ?? []) {
        if (!dependent.field) forgetSection(dependent.section, stale);
        else {
          const scopes = scopesFrom(dependent.section, scope);
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
      // What is outside follows also where the last copy went.
      for (const field of section.fields) {
        for (const dependent of dependents.get(field.id) ?? []) {
          if (dependent.section !== section) scopesOf(dependent.section).forEach((scope) => dependent.field && forget(scope, dependent.field.id, stale));
        }
      }
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
        const count = Math.max(lists.length, section.repeat.min);
        copies.set(section.id, count);
        for (let copy = 0; copy < count; copy += 1) answers.set(scopeOf(section, copy), new Map(Object.entries(lists[copy] ?? {})));
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

    /** All that is wrong with the answer to a question that is asked. */
    sheet.check = (scope, field) => {
      const { shown, value } = node(scope, field.id);
      return shown ? check(field, value, answers.get(scope)?.get(`${field.id}.declined`) === true) : [];
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
        for (const { code, row, column } of sheet.check(scope, field)) result.invalid[column ? `${key}/${row}/${column.id}` : key] = code;
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

  Object.assign(form, { band, open, evaluate });
})();
