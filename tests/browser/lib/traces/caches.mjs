// What browsers keep of the files they fetched: the bodies of their caches' entries, unpacked.
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { Reader } from "./bytes.mjs";

const end = Buffer.from("d8410d97456ffaf4", "hex");
const gzip = Buffer.from([0x1f, 0x8b, 0x08]);

/** An entry of Chromium's simple cache: a head, the address, the body, a mark, the server's words. */
export function simpleEntry(bytes) {
  const reader = new Reader(bytes, 12);
  const body = 24 + reader.u32();
  const stop = bytes.indexOf(end, body);
  if (stop < 0) throw new RangeError("an entry without an end");
  return { body: bytes.subarray(body, stop), words: bytes.subarray(stop).toString("latin1") };
}

/** An entry of Firefox's cache: the body, what is known of it, and where that begins. */
export function mozillaEntry(bytes) {
  const at = bytes.readUInt32BE(bytes.length - 4);
  if (at > bytes.length - 4) throw new RangeError("an entry without an end");
  return { body: bytes.subarray(0, at), words: bytes.subarray(at).toString("latin1") };
}

const packings = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync };

/** The body as the page got it. */
export function unpacked({ body, words }) {
  const packing = words.match(/content-encoding:\s*(br|gzip|deflate)/i)?.[1].toLowerCase();
  return packing && body.length ? packings[packing](body) : body;
}

/** The stream behind a gzip header, as far as it goes; what follows it does not matter. */
function stream(bytes) {
  const reader = new Reader(bytes, 3);
  const flags = reader.u8();
  reader.take(6);
  if (flags & 4) reader.take(reader.u16());
  // Name and comment end in a zero.
  for (const flag of [8, 16]) while (flags & flag && reader.u8());
  if (flags & 2) reader.take(2);
  return inflateRawSync(bytes.subarray(reader.at), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 });
}

/** Whatever was packed with gzip anywhere in a file. */
export function* gzipped(bytes) {
  for (let at = bytes.indexOf(gzip); at >= 0; at = bytes.indexOf(gzip, at + 1)) {
    try { yield stream(bytes.subarray(at)); } catch { /* three bytes that happen to look like it */ }
  }
}
