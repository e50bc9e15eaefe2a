// Searches a browser's whole profile, as it lies on disk and unpacked.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipped, mozillaEntry, simpleEntry, unpacked } from "./caches.mjs";
import { entries, isTable, records } from "./leveldb.mjs";
import { isMozLz4, unmozlz4 } from "./lz4.mjs";
import { folded } from "./needles.mjs";
import { unsnap } from "./snappy.mjs";

// Only newer versions of Node have it; without it databases are searched as they lie on disk.
const sqlite = await import("node:sqlite").catch(() => null);

const files = (root) => readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

const isDatabase = (bytes) => bytes.subarray(0, 15).toString("latin1") === "SQLite format 3";

/** All values of a database, and what they hold if they are Snappy. */
function* cells(path) {
  const database = new sqlite.DatabaseSync(path, { readOnly: true });
  try {
    const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
    for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      for (const row of database.prepare(`SELECT * FROM ${quoted(name)}`).all()) {
        for (const value of Object.values(row)) {
          if (typeof value === "string") yield Buffer.from(value);
          if (!(value instanceof Uint8Array)) continue;
          const bytes = Buffer.from(value);
          yield bytes;
          try { yield unsnap(bytes); } catch { /* something else */ }
        }
      }
    }
  } finally {
    database.close();
  }
}

/** How each kind of file is unpacked: `[name, is it one, what is in it]`. */
const packings = [
  ["LZ4", (bytes) => isMozLz4(bytes), (bytes) => [unmozlz4(bytes)]],
  ["table", (bytes) => isTable(bytes), function* (bytes) { for (const { key, value } of entries(bytes)) yield* [key, value]; }],
  ["log", (_, path) => /[/\\](\d{6}\.log|MANIFEST-\d+)$/.test(path), (bytes) => records(bytes)],
  ["cache", (_, path) => /[/\\][0-9a-f]{16}_[01]$/.test(path), (bytes) => [unpacked(simpleEntry(bytes))]],
  ["cache", (bytes, path) => bytes.length > 4 && /cache2[/\\]entries[/\\]/.test(path), (bytes) => [unpacked(mozillaEntry(bytes))]],
  ["database", (bytes) => sqlite && isDatabase(bytes), (_, path) => cells(path)],
  ["gzip", () => true, (bytes) => gzipped(bytes)],
];

/** Where the needles are in some bytes, and what stands there, so that it can be told which it was. */
function found(bytes, needles) {
  const text = folded(bytes);
  return needles.flatMap(({ form, needle, read }) => {
    const hits = [];
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
      const words = bytes.toString("latin1", at, at + 2 * needle.length + 16);
      hits.push({ form, context: read(words).replaceAll("\0", "").toLowerCase() });
    }
    return hits;
  });
}

/**
 * Searches all files below the folder. `traces` says in which file what was found how; `unread`
 * names the files that look like something to unpack and are not; `packed` counts what was unpacked.
 */
export function search(root, needles) {
  const result = { traces: [], unread: [], packed: {}, bytes: 0 };
  const look = (bytes, file, how) => result.traces.push(...found(bytes, needles).map((hit) => ({ file, how, ...hit })));
  for (const path of files(root)) {
    const bytes = readFileSync(path);
    const file = relative(root, path);
    result.bytes += bytes.length;
    look(bytes, file, "plain");
    for (const [how, is, parts] of packings) {
      if (!is(bytes, path)) continue;
      try {
        for (const part of parts(bytes, path)) {
          look(part, file, how);
          result.packed[how] = (result.packed[how] ?? 0) + 1;
        }
      } catch (error) {
        result.unread.push(`${file}: ${error.message}`);
      }
    }
  }
  return result;
}
