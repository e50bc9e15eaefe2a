// Makes a book larger without changing what answers a query: copies it and adds pages whose
// text is drawn from the words of the real pages, mixed with words that do not exist. Their
// headings are made of the latter alone, so that none of them can be what somebody looks for.
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const SECTION = 20;
const INVENTED = 60_000;
const SHARE_INVENTED = 0.12;

/** SplitMix64 in 32-bit pieces would be long; this is Mulberry32 by Tommy Ettinger. */
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end) => Math.floor(next() * end);
  return { next, below, between: (low, high) => low + below(high - low) };
}

const starts = ["b", "br", "c", "cl", "d", "f", "fl", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v", "w"];
const vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
const ends = ["", "", "l", "n", "r", "s", "m", "rd", "nt", "x"];

/** The same word for the same number. */
function invented(number) {
  const dice = random(number * 2654435761);
  const syllables = dice.between(2, 5);
  let word = "";
  for (let at = 0; at < syllables; at += 1) word += starts[dice.below(starts.length)] + vowels[dice.below(vowels.length)];
  return word + ends[dice.below(ends.length)];
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

class Page {
  constructor(number, words) {
    this.dice = random(number + 1);
    this.words = words;
    this.number = number;
  }

  /** Few invented words are frequent and most are rare, as in a language. */
  #invented() {
    return invented(Math.floor(INVENTED ** this.dice.next()));
  }

  #word() {
    return this.dice.next() < SHARE_INVENTED ? this.#invented() : this.words[this.dice.below(this.words.length)];
  }

  #heading() {
    return capital(Array.from({ length: this.dice.between(2, 4) }, () => this.#invented()).join(" "));
  }

  #sentence() {
    return `${capital(Array.from({ length: this.dice.between(8, 22) }, () => this.#word()).join(" "))}.`;
  }

  #paragraph() {
    return Array.from({ length: this.dice.between(3, 7) }, () => this.#sentence()).join(" ");
  }

  /** 600 to 900 words in some sections. */
  markdown() {
    const parts = [`# ${this.#heading()} ${this.number}`, this.#paragraph()];
    const sections = this.dice.between(4, 7);
    for (let section = 0; section < sections; section += 1) {
      parts.push(`## ${this.#heading()}`, this.#paragraph(), this.#paragraph());
    }
    return `${parts.join("\n\n")}\n`;
  }
}

/** Guidepost's own projects take the title from the front matter, plain folders from the heading. */
function frontMatter(markdown) {
  const [, title, rest] = /^# (.*)\n\n([\s\S]*)$/.exec(markdown);
  return `+++\ntitle = "${title}"\nsummary = "${title}"\n+++\n\n${rest}`;
}

/**
 * Writes into `target` the project or folder of Markdown in `source`, grown by `extra` pages.
 * `pages` are those of its built site, as `readPages` gives them.
 */
export function grow(source, target, extra, pages) {
  const ignored = new Set([".git", "node_modules", "target", "public"]);
  const project = existsSync(join(source, "content"));
  const take = project ? ["content", "themes"].filter((name) => existsSync(join(source, name))) : ["."];
  for (const name of take) {
    cpSync(join(source, name), join(target, name), { recursive: true, filter: (path) => path === source || !ignored.has(basename(path)) });
  }
  const words = pages.flatMap(({ text }) => text.match(/\p{L}[\p{L}’'-]*/gu) ?? []).map((word) => word.toLowerCase());
  for (let number = 0; number < extra; number += 1) {
    const folder = join(target, project ? "content" : ".", `zz-more-${Math.floor(number / SECTION)}`);
    const markdown = new Page(number, words).markdown();
    const path = join(folder, `page-${number}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, project ? frontMatter(markdown) : markdown);
  }
}
