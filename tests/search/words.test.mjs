// The engine splits and folds words as the index does: both are held to the same vectors.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { project } from "../browser/lib/site.mjs";
import { openEngine } from "./lib/engine.mjs";
import { handbook } from "../browser/lib/site.mjs";

const vectors = JSON.parse(readFileSync(`${project}/tests/vectors/search/words.json`, "utf8"));
const { words } = openEngine(handbook.root);

for (const { text, words: expected, compounds } of vectors) {
  test(JSON.stringify(text), () => {
    assert.deepEqual(words(text), expected);
    // The engine joins what a hyphen joins in the query itself.
    for (const compound of compounds) assert.ok(expected.join("").includes(compound), compound);
  });
}
