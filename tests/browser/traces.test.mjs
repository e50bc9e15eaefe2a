// The readers of what browsers write: against files that other programs made, and against damage.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { checksum, entries, records } from "./lib/traces/leveldb.mjs";
import { unlz4, unmozlz4 } from "./lib/traces/lz4.mjs";
import { markOf, needlesOf, newMark } from "./lib/traces/needles.mjs";
import { search } from "./lib/traces/search.mjs";
import { sessions } from "./lib/traces/sessions.mjs";
import { unsnap } from "./lib/traces/snappy.mjs";

const bytes = (text) => Buffer.from(text.replace(/\s/g, ""), "base64");
const words = `Again and again, and again and again: ${"a".repeat(300)} the end, the very end.`;

/** `words` as lz4 1.9.4 packs them, as the only block. */
const lz4 = bytes("sEFnYWluIGFuZCBhCgAWLAsABhUAPzogYQEA/xmRIHRoZSBlbmQsCQCQdmVyeSBlbmQu");

/** `words` between 70 bytes without a pattern, as Rust's snap packs them. */
const snappy = bytes("9QNAAN27mXdVMxHvzKqIZkQiAN4NDwDNDQ8AvAkeBM2rCR4EvJoFLQjNq4kFLQi8mngBPCzNQWdhaW4gYW5kIGEBCgAsGQsZCgg6IGH+AQD+AQD+AQD+AQCqAQAgIHRoZSBlbmQsBQkMdmVyeQEOAC7+rwEprw==");
const noise = Buffer.from(Array.from({ length: 70 }, (_, at) => at * 7919 >> 3 & 255));

/** A table of LevelDB 1.22: `answer-00` to `answer-23`, two blocks of Snappy. */
const table = bytes(`
  iiI8ABHBAmFuc3dlci0wMAEBAAUBJGFnYWluIGFuZCANCv4QAP4QAP4QAP4QALoQABwwCAnBAjEBAiVN/k4B/k4B/k4B/k4B7k4BJU4AMSFOCD
  IBA/5OAf5OAf5OAf5OAf5OASlOADIhTggzAQT+TgH+TgH+TgH+TgH+TgEpTgAzIU4INAEF/k4B/k4B/k4B/k4B/k4BKU4ANCFOCDUBBv5OAf5O
  Af5OAf5OAf5OASlOADUhTgg2AQf+TgH+TgH+TgH+TgH+TgEpTgA2IU4INwEI/k4B/k4B/k4B/k4B/k4BKU4ANyFOCDgBCf5OAf5OAf5OAf5OAf
  5OASlOADghTgg5AQr+TgH+TgH+TgH+TgH+TgEpTiA5BwrCAjEwAQv+TwH+TwH+TwH+TwH+TwEpTyAxMAgJwgIxAQz+TwH+TwH+TwH+TwH+TwEt
  TwAxIU8IMgEN/k8B/k8B/k8B/k8B/k8BLU8gMgAAAAABAAAAAdZ3vXn2HDwAEcICYW5zd2VyLTEzAQ4ABQEkYWdhaW4gYW5kIA0K/hAA/hAA/h
  AA/hAAuhAAIDEzCAnCAjQBDyVO/k8B/k8B/k8B/k8B7k8BKU8ANCFPCDUBEP5PAf5PAf5PAf5PAf5PAS1PADUhTwg2ARH+TwH+TwH+TwH+TwH+
  TwEtTwA2IU8INwES/k8B/k8B/k8B/k8B/k8BLU8ANyFPCDgBE/5PAf5PAf5PAf5PAf5PAS1PADghTwg5ART+TwH+TwH+TwH+TwH+TwEtTyA5Bw
  rCAjIwARX+UAH+UAH+UAH+UAH+UAEpUAQyMEGfCDEBFv5PAf5PAf5PAf5PAf5PAS1PADEhTwgyARf+TwH+TwH+TwH+TwH+TwEtTwAyIU8IMwEY
  /k8B/k8B/k8B/k8B/k8BLU8gMwAAAAABAAAAAQdN4NQAAAAAAQAAAADA8qGwABEDYW5zd2VyLTEyAQ0AAAAAAAAA7gIACQRiAf/////////zAr
  wCAAAAABcAAAACAAAAAHUjh6i0BQjBBTMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAV/uAiyR1R9s=
`);
const answers = Array.from({ length: 24 }, (_, at) => [`answer-${String(at).padStart(2, "0")}`, `${"again and again ".repeat(20)}${at}`]);

/** A log's record as LevelDB frames it. */
function record(type, body) {
  const head = Buffer.alloc(7);
  head.writeUInt32LE(checksum(Buffer.concat([Buffer.of(type), body])));
  head.writeUInt16LE(body.length, 4);
  head[6] = type;
  return Buffer.concat([head, body]);
}

const mozLz4 = (length, block) => {
  const head = Buffer.from("mozLz40\0????");
  head.writeUInt32LE(length, 8);
  return Buffer.concat([head, block]);
};

/** Any bytes as an LZ4 block without a copy. */
const literal = (body) => {
  const more = body.length - 15;
  return Buffer.concat([Buffer.of(0xf0), Buffer.alloc(Math.floor(more / 255), 255), Buffer.of(more % 255), body]);
};

describe("Snappy", () => {
  test("is read as its own library wrote it", () => assert.deepEqual(unsnap(snappy), Buffer.concat([noise, Buffer.from(words), noise])));
  test("is refused when it is cut off, runs over or copies from before the start", () => {
    for (const end of [1, 40, snappy.length - 1]) assert.throws(() => unsnap(snappy.subarray(0, end)), RangeError);
    assert.throws(() => unsnap(Buffer.of(2, 8, 65, 66, 67)), RangeError);
    assert.throws(() => unsnap(Buffer.of(4, 1, 0)), RangeError);
    assert.throws(() => unsnap(Buffer.of(255, 255, 255, 255, 15, 0)), RangeError);
  });
});

describe("LZ4", () => {
  test("is read as its own program wrote it", () => assert.equal(unlz4(lz4, words.length).toString(), words));
  test("is read behind Firefox's header", () => assert.equal(unmozlz4(mozLz4(words.length, lz4)).toString(), words));
  test("is refused when it is cut off or of another length", () => {
    assert.throws(() => unlz4(lz4.subarray(0, 30), words.length), RangeError);
    assert.throws(() => unlz4(lz4, words.length - 1), RangeError);
    assert.throws(() => unlz4(lz4, words.length + 1), RangeError);
  });
});

describe("LevelDB", () => {
  test("checksums are CRC-32C, masked", () => {
    // The check value of the polynomial, and LevelDB's way of hiding it.
    assert.equal(checksum(Buffer.from("123456789")), ((0xe3069283 >>> 15 | 0xe3069283 << 17) + 0xa282ead8) >>> 0);
  });
  test("a table is read as LevelDB wrote it", () => {
    const read = [...entries(table)].map(({ key, value }) => [key.subarray(0, -8).toString(), value.toString()]);
    assert.deepEqual(read, answers);
  });
  test("a damaged table is refused", () => {
    const damaged = Buffer.from(table);
    damaged.fill(0xff, 0, 40);
    assert.throws(() => [...entries(damaged)], RangeError);
  });
  test("records are put together over frames, and a last one without its end is none", () => {
    const long = Buffer.alloc(40_000, "long ");
    const room = 32 * 1024 - 7 - 5 - 7;
    const log = Buffer.concat([
      record(1, Buffer.from("short")), record(2, long.subarray(0, room)), record(4, long.subarray(room)),
      record(1, Buffer.from("never finished")).subarray(0, 15),
    ]);
    assert.deepEqual([...records(log)].map(String), ["short", long.toString()]);
  });
  test("a damaged record is refused", () => {
    const log = record(1, Buffer.from("short"));
    log[9] ^= 1;
    assert.throws(() => [...records(log)], RangeError);
  });
});

describe("the search", () => {
  const root = mkdtempSync(join(tmpdir(), "guidepost-search-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  const account = newMark();
  const { text, digits } = markOf(account, 3);
  const answer = `${text}-1007`;
  const number = `${digits}7`;
  const simple = (body, ...said) => Buffer.concat([
    Buffer.from("305c72a71b6dfbfc0500000004000000aaaaaaaa00000000", "hex"), Buffer.from("http"), body,
    Buffer.from("d8410d97456ffaf4", "hex"), Buffer.alloc(16), Buffer.from(said.join("\0")),
  ]);
  const mozilla = (body, said) => {
    const end = Buffer.alloc(4);
    end.writeUInt32BE(body.length);
    return Buffer.concat([body, Buffer.from(said), end]);
  };
  const twice = Buffer.from(`Again and again ${answer} again and again ${answer}`);
  const doubles = Buffer.alloc(8);
  doubles.writeDoubleLE(Number(number));
  // The first frame ends in the middle of the answer.
  const split = 32 * 1024 - 7;
  const long = Buffer.concat([Buffer.alloc(split - 8, "x"), Buffer.from(answer)]);

  const hidden = {
    "as text": Buffer.from(`<${answer}>`),
    "in capitals": Buffer.from(`<${answer.toUpperCase()}>`),
    "as wide text": Buffer.from(`<${answer}>`, "utf16le"),
    "as wide text, big end first": Buffer.from(`<${answer}>`, "utf16le").swap16(),
    "in hexadecimal": Buffer.from(Buffer.from(`<${answer}>`).toString("hex")),
    "in base 64": Buffer.from(Buffer.from(answer).toString("base64")),
    "in base 64, one on": Buffer.from(Buffer.from(`<${answer}>`).toString("base64")),
    "in base 64, two on": Buffer.from(Buffer.from(`<<${answer}>`).toString("base64")),
    "in base 64 of wide text": Buffer.from(Buffer.from(`<${answer}>`, "utf16le").toString("base64")),
    "number as text": Buffer.from(`{"count":${number}}`),
    "number as a double": Buffer.concat([Buffer.from("xxx"), doubles]),
    "number as a double, big end first": Buffer.concat([Buffer.from("xxx"), Buffer.from(doubles).reverse()]),
    "session.jsonlz4": mozLz4(twice.length, literal(twice)),
    "000003.log": Buffer.concat([record(2, long.subarray(0, split)), record(4, long.subarray(split))]),
    "0123456789abcdef_0": simple(gzipSync(twice), "content-encoding: gzip"),
    "fedcba9876543210_0": simple(brotliCompressSync(twice), "Content-Encoding:br"),
    "cache2/entries/PLAIN": mozilla(brotliCompressSync(twice), "content-encoding: br\r\n"),
    "packed somewhere": Buffer.concat([Buffer.from("xxx"), gzipSync(twice), Buffer.from("xxx")]),
  };
  const innocent = { "another.txt": Buffer.from(JSON.stringify(newMark())), "000004.log": Buffer.from(""), "table.ldb": table };

  test("finds an answer in every form and every kind of file, and nothing in others", () => {
    mkdirSync(join(root, "cache2/entries"), { recursive: true });
    for (const [name, body] of Object.entries({ ...hidden, ...innocent })) writeFileSync(join(root, name), body);
    const { traces, unread, packed } = search(root, needlesOf(account, [number]));
    assert.deepEqual(unread, []);
    assert.deepEqual([...new Set(traces.map(({ file }) => file))].sort(), Object.keys(hidden).sort());
    // Base 64 hides the first letter, whatever stands before it.
    for (const { context, file } of traces) assert.ok([answer, number].some((one) => context.includes(one.slice(1))), `${file}: ${context}`);
    assert.equal(packed.table, 48);
  });

  test("names what it could not unpack", () => {
    writeFileSync(join(root, "broken.jsonlz4"), mozLz4(99, lz4));
    writeFileSync(join(root, "broken.ldb"), table.subarray(-200));
    assert.deepEqual(search(root, needlesOf(account)).unread.map((line) => line.split(":")[0]).sort(), ["broken.jsonlz4", "broken.ldb"]);
  });
});

describe("session stores", () => {
  const root = mkdtempSync(join(tmpdir(), "guidepost-sessions-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  const short = (value) => Buffer.of(value & 255, value >> 8);
  const command = (address, state) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(address.length);
    const body = Buffer.concat([Buffer.of(6), Buffer.alloc(12), length, Buffer.from(address), Buffer.from(state, "utf16le")]);
    return Buffer.concat([short(body.length), body]);
  };

  test("Chromium's tells which pages' controls it keeps", () => {
    const folder = join(root, "chromium/Default/Sessions");
    mkdirSync(folder, { recursive: true });
    const file = Buffer.concat([
      Buffer.from("SNSS\x03\0\0\0"), Buffer.from([2, 0, 9, 9]),
      command("http://a/", "\n\r?% Blink serialized form state version 10 \n\r=&\0field\0text\x001\0answer"), command("http://b/", "nothing of the kind"),
      command("http://c/", "cut off").subarray(0, 20),
    ]);
    writeFileSync(join(folder, "Session_1"), file);
    const kept = "Blink serialized form state version 10 =& field text 1 answer";
    assert.deepEqual(sessions(join(root, "chromium")), [{ address: "http://a/", kept }, { address: "http://b/", kept: "" }]);
  });

  test("Firefox's tells which pages' controls it keeps", () => {
    const folder = join(root, "firefox/sessionstore-backups");
    mkdirSync(folder, { recursive: true });
    const tab = (url, formdata) => ({ entries: [{ url: "http://before/" }, { url }], ...formdata && { formdata } });
    const state = { windows: [{ tabs: [tab("http://a/", { id: { name: "x" }, url: "http://a/" }), tab("http://b/")], _closedTabs: [{ state: tab("http://c/", { xpath: {}, url: "http://c/" }) }] }] };
    const json = Buffer.from(JSON.stringify(state));
    writeFileSync(join(folder, "recovery.jsonlz4"), mozLz4(json.length, literal(json)));
    const kept = sessions(join(root, "firefox")).filter((page) => page.kept).map(({ address }) => address);
    assert.deepEqual(kept, ["http://a/", "http://c/"]);
  });
});
