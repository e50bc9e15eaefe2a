// What is missing or cannot be so: said when it is asked for, never while someone types.
"use strict";
(() => {
  const form = globalThis.GuidepostForm;
  const { host } = form;
  if (!host) return;

  const found = new Map();
  const summary = document.createElement("div");
  summary.className = "errors screen-only";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  summary.hidden = true;
  host.before(summary);

  // ---- words ----

  const missing = (definition) => ({
    yes_no: "error_choice", select_one: "error_choice", scale: "error_choice",
    select_multiple: "error_ticks", checklist: "error_ticks", date: "error_date_missing",
    table: "error_table", matrix: "error_matrix", signature: "error_sign",
  })[definition.type] ?? "error_text";

  function limit(definition, bound) {
    if (definition.type !== "date") return definition[bound];
    const [year, month, day] = definition[bound].split("-").map(Number);
    return form.fill("date_format", { year, month: form.t(`month_${month}`), day });
  }

  function words(definition, code, value) {
    switch (code) {
      case "required": return form.t(missing(definition));
      case "number": return form.t(definition.type === "integer" ? "error_integer" : "error_number");
      case "whole": return form.t("error_integer");
      case "date": return form.t("error_date");
      case "time": return form.t("error_time");
      case "min":
      case "max": {
        const later = ["date", "time"].includes(definition.type) ? "_date" : "";
        return form.fill(`error_${code}${later}`, { limit: limit(definition, code) });
      }
      case "length": return form.fill("error_length", { count: [...value].length, limit: definition.length });
      case "pattern": return definition.message;
      default: return form.t("error_exclusive");
    }
  }

  /** What is wrong with a field, in words, and the control to go to. */
  function judge(element) {
    const field = form.fields.get(element.dataset.field);
    const scope = form.scopes.get(element);
    const [wrong] = form.engine.check(scope, field);
    if (!wrong) return undefined;
    const { value } = form.engine.state(scope, field.id);
    if (wrong.column) {
      const row = form.liveRows(element)[wrong.row];
      const inside = words(wrong.column, wrong.code, value[wrong.row][wrong.column.id]);
      const cell = form.cell(row, wrong.column);
      const text = form.fill("error_row", { number: wrong.row + 1, column: cell.dataset.label, error: inside });
      return { text, control: form.firstControl(cell) };
    }
    return { text: words(field, wrong.code, value), control: form.firstControl(element) };
  }

  // ---- at the field ----

  function show(element, text) {
    let error = element.querySelector(":scope > .err");
    if (!error) {
      error = document.createElement("span");
      error.className = "err screen-only";
      error.id = `${form.idOf(element)}.error`;
      const before = [...element.querySelectorAll(":scope > .lbl, :scope > .hint")].at(-1);
      before.after(error);
    }
    error.textContent = text;
    element.classList.add("wrong");
    described(element, (ids) => ids.includes(error.id) ? ids : [...ids, error.id]);
    const declined = element.querySelector(".declined");
    if (declined) declined.hidden = false;
  }

  /** What reads out the error: the control itself, or the group of controls. */
  function described(element, change) {
    const one = element.querySelector(":scope > :is(.line, .ruled, .with-unit)") && form.control(element);
    const target = one || element;
    const ids = change((target.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    if (ids.length) target.setAttribute("aria-describedby", ids.join(" "));
    else target.removeAttribute("aria-describedby");
    if (one) {
      if (element.classList.contains("wrong")) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
    }
  }

  form.clearError = (element) => {
    const error = element.querySelector(":scope > .err");
    element.classList.remove("wrong");
    found.delete(element);
    if (!error) return;
    described(element, (ids) => ids.filter((id) => id !== error.id));
    error.remove();
  };

  // ---- above the form ----

  function title(element) {
    const question = element.querySelector(".words").textContent;
    const copy = element.closest("[data-copy]")?.querySelector("h3");
    return copy ? form.fill("in_copy", { copy: copy.textContent, question }) : question;
  }

  function heading(count) {
    if (count === 1) return form.t("errors_one");
    return form.fill("errors_few", { count: count < 10 ? form.t(`number_${count}`) : count });
  }

  function showSummary() {
    const head = document.createElement("h2");
    head.textContent = found.size ? heading(found.size) : form.t("errors_none");
    const list = document.createElement("ul");
    for (const [element, { text, control }] of found) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${control.id || form.idOf(element)}`;
      link.textContent = `${title(element)}: ${text}`;
      // The address would keep which question it was.
      link.addEventListener("click", (event) => {
        event.preventDefault();
        control.focus();
        element.scrollIntoView({ block: "start" });
      });
      item.append(link);
      list.append(item);
    }
    summary.replaceChildren(head, ...(found.size ? [list] : []));
    summary.classList.toggle("fine", !found.size);
    summary.hidden = false;
  }

  /** Looks at every question that is asked, in order. */
  form.check = () => {
    [...found.keys()].forEach(form.clearError);
    for (const { scope, field } of form.engine.questions()) {
      const element = form.elements.get(scope ? `${scope}/${field.id}` : field.id);
      const wrong = judge(element);
      if (!wrong) continue;
      found.set(element, wrong);
      show(element, wrong.text);
    }
    showSummary();
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  };

  /** After a change: an error that was said goes when it is mended; no new one comes. */
  form.recheck = (element) => {
    if (!found.has(element)) return;
    const wrong = judge(element);
    if (wrong) {
      found.set(element, wrong);
      show(element, wrong.text);
    } else form.clearError(element);
    showSummary();
  };

  form.clearErrors = () => {
    [...found.keys()].forEach(form.clearError);
    summary.hidden = true;
  };
})();
