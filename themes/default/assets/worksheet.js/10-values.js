// Answers as they are typed and kept: numbers, times and dates as people write them, and
// whether an answer is of the kind that was asked for. Pure: no page, no clock.
"use strict";
(() => {
  const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

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

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const some = (value) => isBlank(value) ? undefined : value;
  const pick = (object, keys, fits) => some(Object.fromEntries(keys.filter((key) => own(object, key))
    .map((key) => [key, fits(key, object[key])]).filter(([, value]) => value !== undefined)));

  /** An answer as far as it is of the kind that was asked for. */
  function fit(definition, value) {
    if (isBlank(value)) return undefined;
    const known = (one) => typeof one === "string"
      && (definition.choices.some((choice) => choice.value === one) || (one === "other" && definition.other !== undefined));
    switch (definition.type) {
      case "text":
      case "long_text":
      case "time":
        return typeof value === "string" ? value : undefined;
      case "integer":
      case "decimal":
        return ["number", "string"].includes(typeof value) ? value : undefined;
      case "date":
        return typeof value === "string" || isObject(value) ? value : undefined;
      case "yes_no":
      case "select_one":
        return known(value) ? value : undefined;
      case "scale":
        return Number.isInteger(value) && value >= definition.min && value <= definition.max ? value : undefined;
      case "select_multiple":
      case "checklist":
        return Array.isArray(value) ? some([...new Set(value.filter(known))]) : undefined;
      case "matrix":
        return isObject(value) ? pick(value, definition.rows, (_, one) => known(one) ? one : undefined) : undefined;
      case "signature":
        return isObject(value) ? pick(value, ["name", "date"], (key, one) => fit({ type: key === "name" ? "text" : "date" }, one)) : undefined;
      case "table":
        return Array.isArray(value) ? some(value.map((row) => isObject(row) ? row : {}).map((row) => Object.fromEntries(definition.columns
          .map((column) => [column.id, own(row, column.id) ? fit(column, row[column.id]) : undefined]).filter(([, one]) => one !== undefined)))) : undefined;
      default:
        return undefined;
    }
  }

  /** The answer as other questions see it: what cannot be read is blank. */
  function readable(definition, value) {
    switch (definition.type) {
      case "integer":
      case "decimal": return typeof value === "number" ? value : undefined;
      case "date": return day(value) === undefined ? undefined : value;
      case "time": return isTime(value) ? value : undefined;
      default: return value;
    }
  }

  globalThis.GuidepostForm = { own, isBlank, day, isTime, number, time, date, fit, readable };
})();
