// The rules of the pages' script say what the program's own rules say: the same cases, on the
// sheets as they were published.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { project, vectors } from "./lib/site.mjs";

const folder = join(project, "themes/default/assets/worksheet.js");
const context = createContext({});
for (const part of readdirSync(folder).sort().filter((name) => /^1/.test(name))) runInContext(readFileSync(join(folder, part), "utf8"), context);
const rules = context.GuidepostForm;

/** What a page tells the script of its sheet. */
export const definitionIn = (html) => JSON.parse(/<script type="application\/json" id="definition">([^<]*)<\/script>/.exec(html)[1]);

const cases = JSON.parse(readFileSync(join(project, "tests/vectors/form/cases.json"), "utf8"));
const plain = (value) => JSON.parse(JSON.stringify(value));

describe("the shared cases", () => {
  for (const { about, worksheet, today, answers, hidden, values, bands, invalid } of cases) {
    test(`${worksheet}: ${about}`, () => {
      const definition = definitionIn(vectors.text(`worksheets/${worksheet}.html`));
      const result = plain(rules.evaluate(definition, plain(answers), today));
      result.hidden.sort();
      assert.deepEqual(result, { hidden, values, bands, invalid });
    });
  }

  test("a change here and there says what a fresh look says", () => {
    for (const { worksheet, today, answers } of cases.filter(({ answers }) => !answers.repeats && !answers.variants)) {
      const definition = definitionIn(vectors.text(`worksheets/${worksheet}.html`));
      const sheet = rules.open(definition, today);
      sheet.load({});
      for (const [key, value] of Object.entries(plain(answers.answers ?? {}))) {
        if (key.includes(".") || !definition.sections.some((one) => !one.repeat && one.fields.some(({ id }) => id === key))) sheet.note("", key, value);
        else sheet.set("", key, value);
      }
      assert.deepEqual(plain(sheet.result()), plain(rules.evaluate(definition, plain(answers), today)), worksheet);
    }
  });
});

describe("what people type", () => {
  const table = (read, rows) => rows.forEach(([typed, kept]) => test(JSON.stringify(typed), () => assert.deepEqual(plain(read(typed)), kept)));

  describe("numbers in English", () => table((text) => rules.number(text, "en"), [
    ["12", 12], [" 12 ", 12], ["-3", -3], ["\u22123", -3], ["1,500", 1500], ["1,500.25", 1500.25], [".5", 0.5], ["007", 7],
    ["1,5", "1,5"], ["12 days", "12 days"], ["1e5", "1e5"], ["0x10", "0x10"], ["Infinity", "Infinity"], ["--3", "--3"],
  ]));
  describe("numbers in Spanish", () => table((text) => rules.number(text, "es"), [["1,5", 1.5], ["1.500", 1500], ["1.500,25", 1500.25]]));
  describe("times", () => table(rules.time, [
    ["9:30", "09:30"], ["14:05", "14:05"], ["2:15 pm", "14:15"], ["12 am", "00:00"], ["12pm", "12:00"], ["2 p.m.", "14:00"],
    ["0930", "09:30"], ["24:00", "24:00"], ["9:60", "9:60"], ["13 pm", "13 pm"], ["noon", "noon"], ["9", "9"],
  ]));
  describe("dates", () => table(([year, month, day]) => rules.date({ year, month, day }) ?? null, [
    [["2026", "3", "4"], "2026-03-04"], [["2024", "02", "29"], "2024-02-29"], [["", "", ""], null],
    [["2026", "2", "29"], { year: "2026", month: "2", day: "29" }], [["26", "3", "4"], { year: "26", month: "3", day: "4" }], [["", "3", ""], { year: "", month: "3", day: "" }],
  ]));
});

test("a change looks only at what it concerns", (t) => {
  const field = (id, show) => ({ id, type: "text", ...(show && { show }) });
  const many = Array.from({ length: 400 }, (_, at) => field(`f${at}`, at % 2 ? { field: `f${at - 1}`, equals: "yes" } : undefined));
  const copies = { id: "copies", repeat: { min: 1, max: 50, print: 1, label: "Copy" }, fields: [field("a"), field("b", { field: "a", answered: true })] };
  const sheet = rules.open({ sections: [{ id: "all", fields: many }, copies] }, "2026-03-03");
  sheet.load({ repeats: { copies: Array.from({ length: 50 }, () => ({})) } });
  sheet.result();
  const cost = (act) => { const before = sheet.work; act(); return sheet.work - before; };
  const typing = cost(() => sheet.set("", "f7", "x"));
  const deciding = cost(() => sheet.set("", "f6", "yes"));
  const copying = cost(() => sheet.set("copies/49", "a", "x"));
  t.diagnostic(`of 500 questions a change looks at ${typing}, ${deciding} and ${copying}`);
  assert.ok(typing <= 1 && deciding <= 2 && copying <= 2);
});
