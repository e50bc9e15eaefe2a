// What is done with a sheet as a whole: print, copy, clear, leave.
"use strict";
(() => {
  const form = globalThis.GuidepostForm;
  const { host, definition } = form;
  if (!host) return;

  // ---- telling ----

  const status = document.createElement("div");
  status.className = "status screen-only";
  status.tabIndex = -1;
  status.setAttribute("role", "status");
  status.hidden = true;
  host.before(status);

  const paragraph = (text) => Object.assign(document.createElement("p"), { textContent: text });

  /** Says something above the form and goes there: paragraphs, and a list. */
  form.tell = (...said) => {
    const nodes = said.filter(Boolean).map((one) => {
      if (!Array.isArray(one)) return one instanceof Node ? one : paragraph(one);
      const list = document.createElement("ul");
      list.append(...one.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
      return one.length ? list : "";
    });
    const close = form.button(form.t("close"), "close");
    close.addEventListener("click", () => { status.hidden = true; status.replaceChildren(); });
    status.replaceChildren(...nodes, close);
    status.hidden = false;
    status.focus();
    status.scrollIntoView({ block: "nearest" });
  };

  // ---- paper ----

  let wanted;

  const said = (text) => Object.assign(document.createElement("span"), { className: "said", textContent: text });

  /** Answers as text: boxes cut what is long. */
  function addMirrors() {
    for (const line of host.querySelectorAll(".line")) {
      const box = line.querySelector(":scope > input");
      if (box?.value.trim() && !line.closest(".parts, .spare")) line.append(said(box.value));
    }
    for (const box of host.querySelectorAll(".ruled > textarea")) if (box.value.trim() && !box.closest(".spare")) box.after(said(box.value));
    for (const parts of host.querySelectorAll(".parts")) {
      const boxes = [...parts.querySelectorAll("[data-part]")];
      if (!parts.closest("td, .spare") && boxes.some((box) => box.value.trim())) parts.append(said(boxes.map((box) => box.value.trim() || "–").join(" / ")));
    }
    for (const element of form.fieldElements(host)) {
      const field = form.fields.get(element.dataset.field);
      const answers = form.answersOf(element, field);
      element.classList.toggle("empty", form.isBlank(answers) && !["calculate", "note", "diagram"].includes(field.type));
      if (form.isDeclined(element)) element.append(said(form.t("asked_declined")));
      if (field.type !== "table") continue;
      for (const row of form.liveRows(element)) {
        row.classList.toggle("empty", form.isBlank(form.readRow(row, field, definition.language)));
        for (const column of field.columns) {
          const cell = form.cell(row, column);
          if (form.read(cell, column, definition.language) !== undefined) cell.append(said(form.words(cell, column).join(", ")));
        }
      }
    }
  }

  form.dropMirrors = () => {
    host.querySelectorAll(".said").forEach((one) => one.remove());
    host.querySelectorAll(".empty").forEach((one) => one.classList.remove("empty"));
  };

  // The browser's own print prints what is there. Said before each print, since some
  // browsers tell that a print is over before they have looked at the page.
  addEventListener("beforeprint", () => {
    form.dropMirrors();
    host.dataset.print = wanted ?? (form.hasAnswers() ? "filled" : "blank");
    wanted = undefined;
    host.toggleAttribute("data-lean", document.querySelector(".lean > input").checked);
    form.copies.forEach((series) => series.numberForPaper(host.dataset.print === "blank"));
    if (host.dataset.print === "filled") addMirrors();
  });
  addEventListener("afterprint", () => {
    form.dropMirrors();
    form.copies.forEach((series) => series.numberForPaper(false));
  });

  function printAs(what) {
    wanted = what;
    print();
  }

  // ---- text ----

  function textOf(within) {
    const lines = [];
    for (const element of form.fieldElements(within)) {
      if (element.closest(".off, .spare")) continue;
      const field = form.fields.get(element.dataset.field);
      const { value } = form.engine.state(form.scopes.get(element), field.id);
      if (form.isDeclined(element)) lines.push(`${element.querySelector(".words").textContent}: ${form.t("asked_declined")}`);
      if (value === undefined) continue;
      const words = form.words(element, field, value);
      const question = element.querySelector(".words").textContent;
      lines.push(words.length > 1 ? `${question}:\n${words.map((one) => `- ${one}`).join("\n")}` : `${question}: ${words[0]}`);
    }
    return lines;
  }

  /** The answers as plain text. */
  form.plainText = () => {
    const lines = [document.querySelector("h1").textContent];
    for (const one of host.querySelectorAll("[data-header]")) {
      const boxes = [...one.querySelectorAll("input")].map((box) => box.value.trim());
      if (boxes.some(Boolean)) lines.push(`${one.querySelector(".lbl").textContent}: ${boxes.map((text) => text || "–").join(" / ")}`);
    }
    for (const section of definition.sections) {
      const element = form.sectionElement(section.id);
      const groups = section.repeat ? form.copies.get(section.id).live() : [element];
      for (const group of groups) {
        const own = textOf(group);
        const heading = group.querySelector(section.repeat ? "h3" : "h2").textContent;
        if (own.length) lines.push("", heading.toUpperCase(), ...own);
      }
    }
    return `${lines.join("\n").trim()}\n`;
  };

  async function copy() {
    const text = form.plainText();
    try {
      await navigator.clipboard.writeText(text);
      form.tell(form.t("copied"));
    } catch {
      // From a folder, browsers may keep the clipboard to themselves.
      const box = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, autocomplete: "off" });
      box.setAttribute("aria-label", form.t("copy_by_hand"));
      form.tell(form.t("copy_by_hand"), box);
      box.focus();
      box.select();
    }
  }

  // ---- the whole ----

  function clear() {
    if (form.hasAnswers() && !confirm(form.t("clear_sure"))) return;
    form.clear();
    form.tell(form.t("cleared"));
  }

  const acts = { open: form.open, save: form.save, clear, copy, check: form.check, blank: () => printAs("blank"), filled: () => printAs("filled") };
  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act && form.own(acts, act)) acts[act]();
  });

  addEventListener("beforeunload", (event) => {
    if (form.isUnsaved && form.hasAnswers()) event.preventDefault();
  });
  // Whoever goes back finds a blank sheet.
  addEventListener("pagehide", () => {
    status.hidden = true;
    status.replaceChildren();
    form.clear();
  });
  // Whoever leaves in a hurry is not asked.
  addEventListener("guidepost:leave", () => { form.clear(); });
})();
