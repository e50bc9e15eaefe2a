// Snappy's raw format, in which LevelDB keeps blocks and Firefox keeps what pages store.
import { Reader, Writer } from "./bytes.mjs";

const most = 64 * 1024 * 1024;

export function unsnap(bytes) {
  const input = new Reader(bytes);
  const length = input.varint();
  if (length > most) throw new RangeError(`${length} bytes announced`);
  const output = new Writer(length);
  while (input.left) {
    const tag = input.u8();
    const high = tag >> 2;
    switch (tag & 3) {
      case 0: {
        const more = high - 59;
        output.add(input.take(1 + (more > 0 ? input.take(more).readUIntLE(0, more) : high)));
        break;
      }
      case 1: output.repeat((high >> 3) << 8 | input.u8(), 4 + (high & 7)); break;
      case 2: output.repeat(input.u16(), 1 + high); break;
      default: output.repeat(input.u32(), 1 + high);
    }
  }
  return output.done();
}
