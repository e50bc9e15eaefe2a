// Reading numbers out of bytes. A read past the end throws: what is damaged must not pass for read.

/** A place in bytes that moves on as it is read. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get left() { return this.bytes.length - this.at; }

  take(length) {
    if (length < 0 || length > this.left) throw new RangeError(`${length} bytes wanted, ${this.left} left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  u8() { return this.take(1)[0]; }
  u16() { return this.take(2).readUInt16LE(); }
  u24() { return this.take(3).readUIntLE(0, 3); }
  u32() { return this.take(4).readUInt32LE(); }

  /** A number in groups of seven bits, lowest first. */
  varint() {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = this.u8();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      if (unit > 2 ** 42) throw new RangeError("a number of more than 53 bits");
    }
  }
}

/** Bytes that grow up to a length known beforehand, and can repeat what they hold. */
export class Writer {
  constructor(length) {
    this.bytes = Buffer.alloc(length);
    this.at = 0;
  }

  add(bytes) {
    if (this.at + bytes.length > this.bytes.length) throw new RangeError("more bytes than announced");
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Repeats `length` bytes from `back` bytes ago; they may overlap what they make. */
  repeat(back, length) {
    if (back < 1 || back > this.at) throw new RangeError(`a copy from ${back} bytes back, after ${this.at}`);
    if (this.at + length > this.bytes.length) throw new RangeError("more bytes than announced");
    for (const end = this.at + length; this.at < end; this.at += 1) this.bytes[this.at] = this.bytes[this.at - back];
  }

  done() {
    if (this.at !== this.bytes.length) throw new RangeError(`${this.at} bytes of ${this.bytes.length}`);
    return this.bytes;
  }
}
