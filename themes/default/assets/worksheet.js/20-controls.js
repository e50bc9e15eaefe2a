// From the controls of a field to its answer, and back.
"use strict";
(() => {
  const { isBlank, own, date, number, time } = globalThis.GuidepostForm;

  const parts = (host) => Object.fromEntries(["year", "month", "day"].map((part) => [part, host.querySelector(`[data-part="${part}"]`)]));

  function readDate(host) {
    const boxes = parts(host);
    return date({ year: boxes.year.value, month: boxes.month.value, day: boxes.day.value });
  }

  /** Writes a date into its boxes; whether it fits. */
  function writeDate(host, value) {
    const boxes = parts(host);
    const text = typeof value === "string" && /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
    const typed = text ? { year: text[1], month: String(Number(text[2])), day: String(Number(text[3])) } : value;
    if (typeof typed !== "object" || typed === null || Array.isArray(typed)) return false;
    const fits = Object.keys(typed).every((part) => own(boxes, part) && typeof typed[part] === "string");
    if (fits) for (const [part, box] of Object.entries(boxes)) box.value = own(typed, part) ? typed[part] : "";
    return fits;
  }

  const control = (host) => host.querySelector("input[type=text]:not([data-other]), textarea, select");
  const boxes = (host, type) => [...host.querySelectorAll(`input[type=${type}]`)].filter((box) => !box.closest(".declined"));
  const liveRows = (host) => [...host.querySelectorAll("tr[data-row]:not(.spare)")];
  const cell = (row, column) => row.querySelector(`td[data-column="${CSS.escape(column.id)}"]`);

  /** What the controls in `host` answer to a question of a type; nothing if blank. */
  function read(host, definition, language) {
    let value;
    switch (definition.type) {
      case "text":
      case "long_text":
        value = control(host).value;
        break;
      case "integer":
      case "decimal":
        value = control(host).value;
        if (!isBlank(value)) value = number(value, language);
        break;
      case "time":
        value = control(host).value;
        if (!isBlank(value)) value = time(value);
        break;
      case "date":
        value = readDate(host);
        break;
      case "yes_no":
      case "select_one":
        value = host.matches("td") ? control(host).value : boxes(host, "radio").find((box) => box.checked)?.value;
        break;
      case "scale":
        value = host.matches("td") ? control(host).value : boxes(host, "radio").find((box) => box.checked)?.value;
        if (!isBlank(value)) value = Number(value);
        break;
      case "select_multiple":
      case "checklist":
        value = boxes(host, "checkbox").filter((box) => box.checked).map((box) => box.value);
        break;
      case "matrix":
        value = {};
        for (const line of host.querySelectorAll("tr[data-line]")) {
          const picked = line.querySelector("input:checked");
          if (picked) value[line.dataset.line] = picked.value;
        }
        break;
      case "table":
        value = liveRows(host).map((row) => readRow(row, definition, language));
        while (value.length && isBlank(value.at(-1))) value.pop();
        break;
      case "signature": {
        value = {};
        const name = control(host).value;
        const on = readDate(host);
        if (!isBlank(name)) value.name = name;
        if (on !== undefined) value.date = on;
        break;
      }
      default:
    }
    return isBlank(value) ? undefined : value;
  }

  /** What was written beside "other", if that is what was picked. */
  function readOther(host, definition, value) {
    const picked = value === "other" || (Array.isArray(value) && value.includes("other"));
    const text = definition.other && picked ? host.querySelector("[data-other]").value : undefined;
    return isBlank(text) ? undefined : text;
  }

  function readRow(row, definition, language) {
    const cells = {};
    for (const column of definition.columns) {
      const host = cell(row, column);
      const value = read(host, column, language);
      const other = readOther(host, column, value);
      if (value !== undefined) cells[column.id] = value;
      if (other !== undefined) cells[`${column.id}.other`] = other;
    }
    return cells;
  }

  function pick(found, value) {
    const box = found.find((one) => one.value === String(value));
    if (box) box.checked = true;
    return Boolean(box);
  }

  /**
   * Writes an answer into the controls in `host`. Gives back what does not fit there;
   * nothing if all of it does. For a table, `rows(count)` makes that many rows live and
   * says how many there are, and `keep(row, rest)` keeps what does not fit in a row.
   */
  function write(host, definition, value, rows, keep) {
    const text = (fits) => {
      if (fits) control(host).value = String(value);
      return fits ? undefined : value;
    };
    switch (definition.type) {
      case "text":
      case "long_text":
        return text(typeof value === "string");
      case "integer":
      case "decimal":
      case "time":
        return text(typeof value === "string" || (Number.isFinite(value) && definition.type !== "time"));
      case "date":
        return writeDate(host, value) ? undefined : value;
      case "yes_no":
      case "select_one":
      case "scale": {
        if (typeof value !== (definition.type === "scale" ? "number" : "string")) return value;
        if (!host.matches("td")) return pick(boxes(host, "radio"), value) ? undefined : value;
        const list = control(host);
        if (![...list.options].some((option) => option.value === String(value))) return value;
        list.value = String(value);
        return undefined;
      }
      case "select_multiple":
      case "checklist": {
        if (!Array.isArray(value)) return value;
        const rest = value.filter((one) => typeof one !== "string" || !pick(boxes(host, "checkbox"), one));
        return rest.length ? rest : undefined;
      }
      case "matrix":
        return writeParts(value, (line, one) => {
          const row = [...host.querySelectorAll("tr[data-line]")].find((row) => row.dataset.line === line);
          return row && typeof one === "string" && pick([...row.querySelectorAll("input")], one) ? undefined : one;
        });
      case "table":
        return writeRows(host, definition, value, rows, keep);
      case "signature":
        return writeParts(value, (part, one) => {
          if (part === "date") return writeDate(host, one) ? undefined : one;
          if (part !== "name" || typeof one !== "string") return one;
          control(host).value = one;
          return undefined;
        });
      default:
        return value;
    }
  }

  /** Writes each part of an object; what did not fit, as an object again. */
  function writeParts(value, put) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const rest = Object.entries(value).map(([key, one]) => [key, put(key, one)]).filter(([, one]) => one !== undefined);
    return rest.length ? Object.fromEntries(rest) : undefined;
  }

  const writeOther = (host, value) => {
    const line = host.querySelector("[data-other]");
    if (!line || typeof value !== "string") return value;
    line.value = value;
    return undefined;
  };

  function writeRows(host, definition, value, rows, keep) {
    if (!Array.isArray(value)) return value;
    const fit = value.slice(0, rows(value.length));
    fit.forEach((cells, at) => {
      const row = liveRows(host)[at];
      const left = writeParts(cells, (key, one) => {
        const [id, other] = key.split(".");
        const column = definition.columns.find((column) => column.id === id);
        if (!column) return one;
        return other === "other" ? writeOther(cell(row, column), one) : other === undefined ? write(cell(row, column), column, one) : one;
      });
      if (left !== undefined) keep(row, left);
    });
    return value.length > fit.length ? value.slice(fit.length) : undefined;
  }

  /** Brings every control in `host` back to what it was when the page came. */
  function reset(host) {
    for (const one of host.querySelectorAll("input, textarea, select")) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = one.defaultChecked;
      else if (one.options) one.value = [...one.options].find((option) => option.defaultSelected)?.value ?? "";
      else one.value = one.defaultValue;
    }
  }

  /** The answer in words, for paper and for copying: a list of lines. */
  function words(host, definition, value) {
    const label = (box) => box.closest("label").textContent.trim();
    const day = (of, on) => ["year", "month", "day"].some((part) => parts(of)[part].value)
      ? [...of.querySelectorAll("[data-part]")].map((box) => box.value || "–").join(on) : "";
    switch (definition.type) {
      case "date":
        return [day(host, " / ")];
      case "select_multiple":
      case "checklist":
        return boxes(host, "checkbox").filter((box) => box.checked).map((box) => withOther(host, box, label(box)));
      case "yes_no":
      case "select_one":
      case "scale": {
        if (host.matches("td")) return [withOther(host, control(host), control(host).selectedOptions[0].textContent)];
        const box = boxes(host, "radio").find((one) => one.checked);
        return [withOther(host, box, label(box))];
      }
      case "matrix":
        return [...host.querySelectorAll("tr[data-line]")].filter((line) => line.querySelector(":checked")).map((line) => {
          const head = document.getElementById(line.querySelector(":checked").getAttribute("aria-labelledby").split(" ")[1]);
          return `${line.querySelector("th").textContent}: ${head.textContent}`;
        });
      case "table":
        return liveRows(host).filter((row) => !isBlank(readRow(row, definition, ""))).map((row) => definition.columns
          .filter((column) => read(cell(row, column), column, "") !== undefined)
          .map((column) => `${cell(row, column).dataset.label}: ${words(cell(row, column), column).join(", ")}`).join("; "));
      case "signature":
        return [[control(host).value, day(host, " / ")].filter(Boolean).join(", ")];
      case "calculate":
        return [host.querySelector("output").textContent];
      default:
        return [control(host)?.value ?? String(value ?? "")];
    }
  }

  const withOther = (host, box, label) => {
    const more = box.value === "other" ? host.querySelector("[data-other]")?.value.trim() : "";
    return more ? `${label}: ${more}` : label;
  };

  Object.assign(globalThis.GuidepostForm, { read, readOther, write, writeOther, writeParts, reset, words, liveRows, cell, control, readRow });
})();
