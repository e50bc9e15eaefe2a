// LZ4 blocks, and the small header that Firefox puts before them: mozLz4.
import { Reader, Writer } from "./bytes.mjs";

const magic = Buffer.from("mozLz40\0");
const most = 256 * 1024 * 1024;

export function unlz4(bytes, length) {
  if (length > most) throw new RangeError(`${length} bytes announced`);
  const input = new Reader(bytes);
  const output = new Writer(length);
  const extended = (count) => {
    if (count < 15) return count;
    for (let byte = 255; byte === 255; count += byte) byte = input.u8();
    return count;
  };
  while (input.left) {
    const token = input.u8();
    output.add(input.take(extended(token >> 4)));
    // The last sequence is words alone.
    if (input.left) output.repeat(input.u16(), 4 + extended(token & 15));
  }
  return output.done();
}

export const isMozLz4 = (bytes) => bytes.subarray(0, magic.length).equals(magic);

export function unmozlz4(bytes) {
  const length = new Reader(bytes, magic.length).u32();
  return unlz4(bytes.subarray(magic.length + 4), length);
}
