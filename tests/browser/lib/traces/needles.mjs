// Canaries: values nobody could guess, and the forms in which a browser might keep them.
import { randomInt } from "node:crypto";

const letters = "bcdfghjkmnpqrstvwxyz";
const random = (length, from) => Array.from({ length }, () => from[randomInt(from.length)]).join("");

/** What all canaries of one account begin with: letters for text, digits for numbers. */
export const newMark = () => ({ text: random(10, letters), digits: random(1, "123456789") + random(7, "0123456789") });

/** The mark of the filling of that number: one more letter and digits, so that it can be told apart. */
export const markOf = ({ text, digits }, filling) => ({ text: `${text}${letters[filling]}`, digits: `${digits}${10 + filling}` });

/** Small and capital letters are one, whatever the bytes mean. */
export const folded = (bytes) => bytes.toString("latin1").toLowerCase();

const double = (number, write) => {
  const bytes = Buffer.alloc(8);
  bytes[write](number);
  return bytes;
};

/** Base 64 of a text that begins anywhere in a longer one: without the ends that depend on it. */
const base64 = (form, text) => [0, 1, 2].map((shift) => {
  const whole = Buffer.concat([Buffer.alloc(shift), text]);
  const cut = shift && shift + 1;
  const needle = whole.toString("base64").slice(cut, Math.floor(whole.length / 3) * 4);
  return { form, needle: Buffer.from(needle), read: (words) => Buffer.from("A".repeat(cut) + words, "base64").toString("latin1") };
});

const written = (text) => {
  const bytes = Buffer.from(text);
  const wide = Buffer.from(text, "utf16le");
  const same = (words) => words;
  return [
    { form: "text", needle: bytes, read: same },
    // Without its last byte, so that it is found whichever half of a letter comes first.
    { form: "wide text", needle: wide.subarray(0, -1), read: same },
    { form: "hexadecimal", needle: Buffer.from(bytes.toString("hex")), read: (words) => Buffer.from(words, "hex").toString("latin1") },
    ...base64("base 64", bytes),
    ...base64("base 64 of wide text", wide),
  ];
};

const inDoubles = (number) => ["writeDoubleLE", "writeDoubleBE"]
  .map((write) => ({ form: "number", needle: double(Number(number), write), read: () => number }));

/**
 * The forms in which what was typed with the mark could stand in a file; the numbers typed are
 * looked for as numbers too. `read` gives back what was typed, from the words that begin there.
 */
export function needlesOf({ text, digits }, numbers = []) {
  return [...written(text), ...written(digits), ...numbers.flatMap(inDoubles)]
    .map(({ form, needle, read }) => ({ form, read, needle: folded(needle) }));
}
