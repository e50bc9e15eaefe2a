// Worksheets as a person uses them: filled in from what the page itself says of its questions.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The answers as they would be saved. */
export const answersOn = (page) => page.evaluate(() => JSON.parse(JSON.stringify(GuidepostForm.answers())));

/** Fills every question that is shown, until no new one appears; each text is a word of its own. */
export const fillEverything = (page) => page.evaluate(() => {
  const form = GuidepostForm;
  let word = 0;
  const tell = (control) => {
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const type = (control, text) => { control.value = text; tell(control); };
  const tick = (box) => { if (!box.checked) { box.checked = true; tell(box); } };
  const date = (host) => {
    const parts = { year: "2024", month: String(1 + (word % 12)), day: String(1 + (word++ % 28)) };
    host.querySelectorAll("[data-part]").forEach((box) => type(box, parts[box.dataset.part]));
  };
  const fill = (host, definition) => {
    const control = host.querySelector("input[type=text]:not([data-other]), textarea, select");
    const boxes = (kind) => [...host.querySelectorAll(`input[type=${kind}]`)].filter((box) => !box.closest(".declined"));
    const within = (fallback) => String(definition.min ?? definition.max ?? fallback);
    switch (definition.type) {
      case "text": return type(control, definition.pattern ? "AB-12" : `t${word++}`);
      case "long_text": return type(control, definition.length && definition.length < 30 ? `l${word++}` : `line${word++} <b>&amp;</b>\n“second” ${"word ".repeat(30)}`.trim());
      case "integer": return type(control, within(7));
      case "decimal": return type(control, within(1.5));
      case "time": return type(control, definition.min ?? "13:45");
      case "date": return definition.min
        ? host.querySelectorAll("[data-part]").forEach((box) => type(box, String(Number(definition.min.split("-")[["year", "month", "day"].indexOf(box.dataset.part)]))))
        : date(host);
      case "yes_no":
      case "select_one":
      case "scale":
        if (host.matches("td")) type(control, control.options[control.options.length - 1].value);
        else tick(boxes("radio").at(definition.type === "yes_no" ? 0 : -1));
        break;
      case "select_multiple":
      case "checklist":
        boxes("checkbox").filter((box) => !("exclusive" in box.dataset)).forEach(tick);
        break;
      case "matrix": return host.querySelectorAll("tr[data-line]").forEach((line) => tick(line.querySelector("input")));
      case "signature": type(control, `s${word++}`); return date(host);
      case "table":
        host.querySelectorAll("tr[data-row]:not(.spare)").forEach((row) => definition.columns.forEach((column) => {
          fill(row.querySelector(`[data-column="${column.id}"]`), column);
        }));
        return undefined;
      default:
    }
    const other = host.querySelector(":scope > [data-other], .with-other [data-other]");
    if (other && other.checkVisibility()) type(other, `o${word++}`);
    return undefined;
  };
  document.querySelectorAll("[data-header]").forEach((one) => { if (one.querySelector("[data-part]")) date(one); else type(one.querySelector("input"), `h${word++}`); });
  for (const section of form.definition.sections.filter((one) => one.repeat)) {
    form.copies.get(section.id).add();
  }
  const done = new Set();
  for (let round = 0; round < 5; round += 1) {
    for (const host of document.querySelectorAll(".sheet [data-field]")) {
      if (done.has(host) || !host.checkVisibility()) continue;
      done.add(host);
      fill(host, form.fields.get(host.dataset.field));
    }
  }
  return done.size;
});

const folder = mkdtempSync(join(tmpdir(), "sheets-"));

/** A file with a text. */
export function fileOf(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Saves the answers; the name of the file, and what is in it. */
export async function save(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-act=save]").first().click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path, text: readFileSync(path, "utf8") };
}

/** Opens a file of answers; what the page says of it. */
export async function open(page, path) {
  await page.evaluate(() => document.querySelector(".status").replaceChildren());
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("[data-act=open]").first().click()]);
  await chooser.setFiles(path);
  await page.waitForFunction(() => document.querySelector(".status p"));
  return page.locator(".status").innerText();
}

/** Says yes to every question of the browser, and keeps them. */
export function agree(page) {
  const asked = [];
  page.on("dialog", (dialog) => { asked.push(`${dialog.type()}: ${dialog.message()}`); dialog.accept(); });
  return asked;
}
