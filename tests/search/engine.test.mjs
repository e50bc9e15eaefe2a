// What the engine finds in the built handbook, what it reads for that, and what it does when files
// of the index are missing or broken.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { book, handbook, showcase } from "../browser/lib/site.mjs";
import { openEngine } from "./lib/engine.mjs";

const engine = openEngine(handbook.root);
const titles = async (query, options) => (await engine.search(query, options)).hits.map(({ title }) => title);
const first = async (query, options) => (await engine.search(query, options)).hits[0];
const text = (parts) => parts.map(([part]) => part).join("");
const marked = (parts) => parts.filter(([, mark]) => mark).map(([part]) => part);

describe("what is found first", () => {
  for (const [query, title] of [
    ["release of information", "Release of information"],
    ["Release Of Information", "Release of information"],
    ["relase", "Release of information"],
    ["confidentality", "Confidentiality"],
    ["ecomap", "Ecomap"],
    ["Brofenbrenner", /Bronfenbrenner/],
    ["ROI", "Release of information"],
    ["self-determination", "Self-determination"],
    ["self determination", "Self-determination"],
    ["treatment plan", "Service plan"],
    ["the first interview", "The first interview"],
  ]) {
    test(query, async () => {
      const hit = await first(query);
      if (title instanceof RegExp) assert.match(hit.title + hit.sections.map(({ title, excerpt }) => title + text(excerpt)), title);
      else assert.equal(hit.title, title);
    });
  }

  for (const id of ["P1-C07", "p1-c07", "P1C07", "P2-Q4", "N92-3", "n13-5", "SC-1"]) {
    test(`the id ${id}`, async () => {
      const hit = await first(id);
      assert.equal(hit.id.replace("-", "").toLowerCase(), id.replace("-", "").toLowerCase());
    });
  }

  test("a prompt is a place on its page", async () => {
    const { kind, from, sections } = await first("P1-Q1");
    assert.equal(kind, "prompt");
    assert.equal(sections[0].url, `${book.phases[0].page}#P1-Q1`);
    assert.notEqual(from, "");
  });
});

describe("what is forgiven", () => {
  for (const wrong of ["eferral", "teferral", "erferral", "rreferral", "refferal", "referal", "refrral", "refarral"]) {
    test(wrong, async () => {
      const { hits, suggestion } = await engine.search(`${wrong} `);
      assert.match(hits[0].title, /referral/i);
      assert.match(suggestion, /^referrals?$/);
    });
  }
  test("part of a word", async () => assert.match((await titles("confidenti")).join(), /Confidentiality/));
  test("another form of a word", async () => {
    for (const form of ["refer", "referred", "referring"]) assert.ok((await engine.search(`${form} `)).count > 0, form);
    assert.deepEqual(await titles("ecomaps "), await titles("ecomap "));
  });
  test("nothing is corrected that is spelled right", async () => assert.equal((await engine.search("service plan ")).suggestion, null));
});

describe("phrases and filters", () => {
  test("words in quotation marks stand side by side", async () => {
    const { hits } = await engine.search('"informed consent"');
    assert.ok(hits.length > 0);
    for (const { title, sections } of hits) {
      const own = [title, ...sections.map(({ title, url }) => title + url)].join(" ");
      assert.ok(/informed[\s-]consent/i.test(own) || sections.some(({ excerpt }) => /informed consent/i.test(text(excerpt))), own);
    }
    assert.equal((await engine.search('"consent informed"')).count, 0);
  });
  for (const [query, options] of [["kind:worksheet plan"], ["plan", { filters: { kind: "worksheet" } }]]) {
    test(`${query} ${options ? "by a button" : ""}`, async () => {
      const { hits } = await engine.search(query, options);
      assert.ok(hits.length > 1 && hits.every(({ kind }) => kind === "worksheet"));
    });
  }
  test("a phase", async () => {
    const { hits } = await engine.search("phase:4 review");
    assert.ok(hits.length > 1 && hits.every(({ phases }) => phases.includes(4)));
  });
  test("a filter alone lists all of its kind", async () => {
    const { count, filtered } = await engine.search("kind:worksheet");
    assert.equal(count, book.worksheets.length);
    assert.ok(filtered);
  });
  test("what only looks like a filter is looked for", async () => assert.ok((await engine.search("note: safety")).count > 0));
});

describe("results", () => {
  test("have up to three sections, each a place, with the words marked", async () => {
    const { hits } = await engine.search("safety plan", { limit: 20 });
    assert.ok(hits.some(({ sections }) => sections.length > 1));
    for (const { url, sections } of hits) {
      assert.ok(sections.length <= 3);
      for (const { url: place } of sections) {
        const [path, anchor] = place.split("#");
        assert.equal(path, url);
        assert.ok(handbook.files.includes(path), path);
        if (anchor) assert.ok(handbook.text(path).includes(`id="${anchor}"`), place);
      }
    }
    const marks = hits.flatMap(({ titleParts, sections }) => [titleParts, ...sections.map(({ excerpt }) => excerpt)].flatMap(marked));
    assert.ok(marks.length > 5 && marks.every((mark) => /^(safe|plan)/i.test(mark)), marks.join());
  });
  test("every kind is found", async () => {
    const { kinds } = await engine.facets();
    for (const kind of new Set(kinds)) assert.ok((await engine.search(`kind:${kind}`)).count > 0, kind);
  });
  test("every worksheet is found by the title that it shows", async () => {
    for (const { path } of book.worksheets) {
      const title = /<h1[^>]*>([^<]+)/.exec(handbook.text(path))[1].replaceAll("&amp;", "&");
      const { hits } = await engine.search(`kind:worksheet ${title}`);
      assert.equal(hits[0].url, path, title);
    }
  });
  test("a sheet with a neutral title is not found by its own", async () => {
    for (const { title, path } of book.worksheets) {
      if (!/<body class="[^"]*\bneutral\b/.test(handbook.text(path))) continue;
      for (const script of handbook.files.filter((file) => file.startsWith("search/"))) {
        const parts = JSON.parse(/^[^,]*,(.*)\);\s*$/s.exec(handbook.text(script))[1]);
        if (!Array.isArray(parts) || !Array.isArray(parts[0])) continue;
        for (const [url, shown] of parts) if (url === path) assert.notEqual(shown, title);
      }
    }
  });
});

test("Spanish has an index of its own, without accents and with its own forms", async () => {
  const spanish = openEngine(showcase.root, { tree: "es" });
  const { hits } = await spanish.search("texto");
  assert.ok(hits.length > 0 && hits.every(({ url }) => url.startsWith("es/")));
  const { hits: filtered } = await spanish.search("tipo:hoja");
  assert.ok(filtered.every(({ kind }) => kind === "worksheet"));
});

describe("files", () => {
  test("a first query reads little, the same query again reads nothing", async () => {
    const fresh = openEngine(handbook.root);
    await fresh.search("release of information");
    const read = fresh.loaded.size;
    const bytes = [...fresh.loaded.values()].reduce((sum, script) => sum + gzipSync(script).length, 0);
    assert.ok(bytes < 100_000, `${bytes} bytes`);
    await fresh.search("release of information");
    assert.equal(fresh.loaded.size, read);
  });

  test("no file is larger than it should be", () => {
    const limit = { v: 24, t: 24, p: 16, b: 12 };
    for (const site of [handbook, showcase]) {
      for (const file of site.files.filter((path) => /(^|\/)search\/s\//.test(path))) {
        const bytes = Buffer.byteLength(site.text(file));
        assert.match(file, /\/[vtpb]\d+-[a-z2-7]{6}\.js$/);
        assert.ok(bytes <= limit[/\/([vtpb])\d+-/.exec(file)[1]] * 1024, `${file}: ${bytes}`);
      }
    }
  });

  for (const [what, broken] of [
    ["missing", () => { throw new Error("no such file"); }],
    ["empty", () => ""],
    ["broken", () => "GuidepostSearch.shard("],
    ["of another version", (path) => `GuidepostSearch.shard("${path.endsWith("manifest.js") ? "manifest" : /([^/]+)\.js$/.exec(path)[1]}",{"format":0})`],
  ]) {
    for (const which of ["manifest", "s/v", "s/p", "s/b"]) {
      test(`${which} is ${what}: that is said, and the next search may work`, async () => {
        let hurt = true;
        const read = (path) => (hurt && path.includes(which) ? broken(path) : readFile(join(handbook.root, path), "utf8"));
        const fragile = openEngine(handbook.root, { read: async (path) => read(path) });
        await assert.rejects(fragile.search("release of information"), { name: "IndexError" });
        hurt = false;
        assert.ok((await fragile.search("release of information")).count > 0);
      });
    }
  }

  test("a query that is no longer wanted stops", async () => {
    const stop = new AbortController();
    const slow = openEngine(handbook.root);
    const search = slow.search("release of information", { signal: stop.signal });
    stop.abort();
    await assert.rejects(search, { name: "AbortError" });
    assert.ok(slow.loaded.size <= 1, "nothing more is read");
  });
});

test("any query is answered", async () => {
  // The same queries each time: a linear congruential generator.
  let seed = 7;
  const random = (below) => { seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648; return Math.floor((seed / 2_147_483_648) * below); };
  const pieces = ["release", "plan", "ref", "P1-C07", "\"", "“", "kind:", "kind:term", "phase:2", "phase:", ":", "-", "'", "’", "ñ", "ß", "\u0301", "日本", "\u{1f680}",
    "constructor", "__proto__", "toString", "<b>", "\\", "%00", "\u0000", "\ud800", "a".repeat(300), " ", "\t", "*", "?", "(", "[", "0", "the", "of"];
  for (let round = 0; round < 1_500; round += 1) {
    const query = Array.from({ length: 1 + random(6) }, () => {
      const piece = pieces[random(pieces.length)];
      return random(4) ? piece : [...piece].sort(() => random(3) - 1).join("");
    }).join(random(2) ? " " : "");
    const { hits, count, near, suggestion } = await engine.search(query, { limit: 1 + random(4) });
    assert.ok(Array.isArray(hits) && Array.isArray(near) && count >= hits.length, query);
    assert.ok(suggestion === null || typeof suggestion === "string", query);
    for (const { score, sections, titleParts, title } of hits) {
      assert.ok(Number.isFinite(score), query);
      assert.equal(text(titleParts), title, query);
      assert.ok(sections.length > 0 && sections.every(({ excerpt }) => Array.isArray(excerpt)), query);
    }
  }
});
