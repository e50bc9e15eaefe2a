// LevelDB's two kinds of file: logs, in frames of 32 KiB, and sorted tables, in blocks.
import { Reader } from "./bytes.mjs";
import { unsnap } from "./snappy.mjs";

const frame = 32 * 1024;
const header = 7;
const [full, first, middle, last] = [1, 2, 3, 4];
const footer = 48;
const magic = Buffer.from("57fb808b247547db", "hex");

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? byte >>> 1 ^ 0x82f63b78 : byte >>> 1;
  return byte >>> 0;
});

/** The checksum of a record: CRC-32C, turned and moved as LevelDB does. */
export function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = table[(sum ^ byte) & 255] ^ sum >>> 8;
  sum = ~sum >>> 0;
  return (sum >>> 15 | sum << 17) + 0xa282ead8 >>> 0;
}

/** The records of a log, put together again. A last one that was never finished is none. */
export function* records(bytes) {
  let parts = [];
  for (let at = 0; at + header <= bytes.length;) {
    const room = frame - at % frame;
    if (room < header) { at += room; continue; }
    const length = bytes.readUInt16LE(at + 4);
    const type = bytes[at + 6];
    // Space that was set aside and not yet used.
    if (type === 0 && length === 0) { at += room; continue; }
    if (at + header + length > bytes.length) return;
    const body = bytes.subarray(at + header, at + header + length);
    if (bytes.readUInt32LE(at) !== checksum(bytes.subarray(at + 6, at + header + length))) throw new RangeError(`a damaged record at ${at}`);
    if (type === full || type === first) parts = [];
    parts.push(body);
    if (type === full || type === last) yield Buffer.concat(parts);
    else if (type !== first && type !== middle) throw new RangeError(`a record of kind ${type} at ${at}`);
    at += header + length;
  }
}

export const isTable = (bytes) => bytes.length >= footer && bytes.subarray(-magic.length).equals(magic);

const handle = (reader) => ({ at: reader.varint(), length: reader.varint() });

function block(bytes, { at, length }) {
  const reader = new Reader(bytes, at);
  const body = reader.take(length);
  switch (reader.u8()) {
    case 0: return body;
    case 1: return unsnap(body);
    default: throw new RangeError(`a block at ${at} in another compression`);
  }
}

/** The entries of a block; each key is written as what differs from the one before. */
function* pairs(body) {
  const restarts = body.readUInt32LE(body.length - 4);
  const reader = new Reader(body.subarray(0, body.length - 4 * (restarts + 1)));
  for (let key = Buffer.alloc(0); reader.left;) {
    const [shared, own, size] = [reader.varint(), reader.varint(), reader.varint()];
    key = Buffer.concat([key.subarray(0, shared), reader.take(own)]);
    yield { key, value: reader.take(size) };
  }
}

/** The keys and values of a sorted table. */
export function* entries(bytes) {
  const foot = new Reader(bytes, bytes.length - footer);
  handle(foot);
  for (const { value } of pairs(block(bytes, handle(foot)))) yield* pairs(block(bytes, handle(new Reader(value))));
}
