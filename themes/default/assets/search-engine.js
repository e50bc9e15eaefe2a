// Finds sections of the book. Loads what a query needs of the index, and no more;
// nothing is sent and nothing is stored. The index is written by `src/render/search`.
globalThis.GuidepostSearch = (() => {
  "use strict";
  const FORMAT = 1;
  const NORMAL = 8;              // hits, unless more are asked for
  const SYNONYM = 0.6;           // how much another word counts
  const COMPLETED = 0.75;
  const CORRECTED = [1, 0.7, 0.45];
  const SECTIONS = 3;
  const EXCERPT = 28;            // words
  const COMMON = 0.3;            // words in more sections than this only rank
  const KINDS = { page: 1, worksheet: 1.05, prompt: 0.8, checklist: 0.8, standard: 0.9, term: 1.05, scenario: 0.9, reference: 0.6, resource: 1 };

  const inbox = new Map();

  // Words, by the same rules as the index: tests/vectors/search holds both to them.
  const fold = (text) => text.normalize("NFKD").replace(/[\p{M}\xAD]/gu, "").toLowerCase().replace(/ς/g, "σ").replace(/[’ʼ]/g, "'");
  const words = (text) => (fold(text).match(/[\p{Alphabetic}\p{N}]+(?:'[\p{Alphabetic}\p{N}]+)*/gu) ?? [])
    .map((word) => [...word.replace(/'s$/, "").replaceAll("'", "")].slice(0, 32).join(""));
  const TOKEN = /[\p{Alphabetic}\p{N}][\p{Alphabetic}\p{N}\p{M}\xAD'’ʼ]*/gu;

  function* numbers(text) {
    let value = 0, scale = 1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at), digit = code - 35 - (code > 92);
      if (digit < 61) {
        yield value + digit * scale;
        value = 0;
        scale = 1;
      } else {
        value += digit * scale;
        scale *= 30;
      }
    }
  }

  /** The last place whose value is not above `wanted`; -1 if all are. */
  function place(list, wanted) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Words and what stands behind each, from their short form. */
  function unpack(text, pattern, each) {
    let before = "";
    for (const [, shared, rest, mark, extra] of text.matchAll(pattern)) {
      before = before.slice(0, shared.charCodeAt(0) - 65) + rest;
      each(before, mark, extra);
    }
  }

  /** Letters added, left out, changed or swapped; of any beginning of `b` if `open`. */
  function distance(a, b, most, open) {
    if (!open && Math.abs(a.length - b.length) > most) return most + 1;
    const width = Math.min(b.length, a.length + most);
    let older = [], old = Array.from({ length: width + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= width; j++) {
        let cost = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, older[j - 2] + 1);
        row.push(cost);
        least = Math.min(least, cost);
      }
      if (least > most) return most + 1;
      older = old;
      old = row;
    }
    return open ? Math.min(...old) : old[b.length] ?? most + 1;
  }

  const common = (a, b) => {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    return at;
  };

  const byScript = (url) => new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => { script.remove(); loaded(); };
    script.onerror = () => { script.remove(); failed(new Error(url)); };
    document.head.append(script);
  });

  /** The index whose manifest lies at `path` below `base`. */
  function open(base, path, load = byScript) {
    const folder = base + path.replace(/[^/]*$/, "");
    const loading = new Map();
    let book;

    /** What a file of the index holds. What failed is asked for again next time. */
    function shard(name, url, read) {
      if (!loading.has(name)) {
        loading.set(name, (async () => {
          try {
            inbox.delete(name);
            await load(url);
            if (!inbox.has(name)) throw new Error("it does not say what it holds");
            return read(inbox.get(name));
          } catch (cause) {
            loading.delete(name);
            throw Object.assign(new Error(`The search index cannot be read: ${url}`, { cause }), { name: "IndexError", url });
          }
        })());
      }
      return loading.get(name);
    }

    const part = (family, hashes, at, read) => {
      const name = `${family}${at}-${hashes.slice(at * 6, at * 6 + 6)}`;
      return shard(name, `${folder}s/${name}.js`, read);
    };

    async function manifest() {
      return book ??= await shard("manifest", base + path, (data) => {
        if (data.format !== FORMAT) throw new Error("another version");
        const starts = [0], facet = [], blocks = [];
        let counting = true, first = 0;
        for (const value of numbers(data.entries)) {
          if (counting) starts.push(starts.at(-1) + value);
          else facet.push(value);
          counting = !counting;
        }
        for (const count of numbers(data.blocks[0])) {
          blocks.push(first);
          first += count;
        }
        return { ...data, starts, facet, firsts: blocks };
      });
    }

    const wordShard = (at) => part("v", book.words[1], at, ([next, text]) => {
      const shard = { words: [], classes: [], steps: [] };
      unpack(text, /([A-Z])([^A-Z!#-/]*)([!#-/])(\d*)/g, (word, mark, back) => {
        shard.words.push(word);
        shard.classes.push(back ? next - back : next++);
        shard.steps.push("!#$%&'()*+,-./".indexOf(mark));
      });
      return shard;
    });

    const tailShard = (at) => part("t", book.tails[1], at, (text) => {
      const tails = new Map();
      unpack(text, /([A-Z])([^A-Z!]*)(!)([^A-Z]*)/g, (tail, _, letters) => tails.set(tail, letters));
      return tails;
    });

    const postings = async (id) => {
      const at = place(book.postings[0], id);
      const lists = await part("p", book.postings[1], at, (text) => text.split("!"));
      const found = lists[id - book.postings[0][at]];
      const sections = [], impacts = [];
      let section = 0;
      for (const value of numbers(found)) {
        section += value >> 4;
        sections.push(section);
        impacts.push((value & 15) / 15);
      }
      return { sections, impacts };
    };

    const section = async (number) => {
      const at = place(book.firsts, number);
      const block = await part("b", book.blocks[1], at, (parts) => parts.flatMap(([url, title, id, from, own]) =>
        own.map(([anchor, heading, text]) => ({ url, title, id, from, anchor, heading, text }))));
      return block[number - book.firsts[at]];
    };

    const entry = (at, shard) => ({ text: shard.words[at], id: shard.classes[at], step: shard.steps[at] });

    async function lookup(word) {
      const at = place(book.words[0], word);
      if (at < 0) return undefined;
      const shard = await wordShard(at), found = place(shard.words, word);
      return shard.words[found] === word ? entry(found, shard) : undefined;
    }

    /** Every word that begins so; of very many, those in the first two files. */
    async function beginning(start, files = 2) {
      const found = [], first = Math.max(place(book.words[0], start), 0);
      for (let at = first; at < Math.min(first + files, book.words[0].length); at++) {
        if (at > first && !book.words[0][at].startsWith(start)) break;
        const shard = await wordShard(at);
        for (let i = Math.max(place(shard.words, start), 0); i < shard.words.length; i++) {
          if (shard.words[i].startsWith(start)) found.push(entry(i, shard));
          else if (shard.words[i] > start) break;
        }
      }
      return found;
    }

    /** Words that a mistyped word may stand for, the likeliest first. */
    async function near(word, open) {
      const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      const alike = await beginning(word[0], 9);
      const found = new Map();
      const add = (one, cost) => {
        if (one && one.text !== word && !(found.get(one.text)?.cost <= cost)) found.set(one.text, { ...one, cost });
      };
      if (most) {
        for (const one of alike) {
          const cost = distance(word, one.text, most);
          if (cost <= most) add(one, cost);
          else if (open && word.length > 4 && distance(word, one.text, 1, true) <= 1) add(one, 1.5);
        }
        // The first letter: swapped, one too many, another, or left out.
        const swapped = word[1] + word[0] + word.slice(2), tail = word.slice(1);
        const tries = [swapped, tail];
        for (const rest of [tail, word]) {
          const at = place(book.tails[0], rest);
          const letters = at < 0 ? "" : (await tailShard(at)).get(rest) ?? "";
          tries.push(...[...letters].map((letter) => letter + rest));
        }
        for (const one of await Promise.all(tries.map(lookup))) add(one, 1.2);
      }
      let best = [...found.values()];
      if (!best.length && word.length > 4) {
        // Another form of the word, which the index does not know.
        const least = Math.max(4, word.length - 4);
        best = alike.filter(({ text }) => common(word, text) >= least && text.length <= word.length + 4).map((one) => ({ ...one, cost: 2 }));
      }
      best.sort((a, b) => a.cost - b.cost || b.step - a.step || common(word, b.text) - common(word, a.text));
      return best.filter(({ cost }) => cost < best[0].cost + 0.6).slice(0, 4);
    }

    /** Words with filters taken out; what stands in quotation marks; whether the last word may go on. */
    function parse(query, filters) {
      const { kind, phase } = filters;
      const wanted = { kind, phase };
      let rest = query.replace(/(^|\s)([^\s:"]+):(\S+)/g, (all, before, name, value) => {
        const key = book.filters[words(name).join("")];
        if (key !== "kind" && key !== "phase") return all;
        wanted[key] = book.filters[words(value).join("")] ?? fold(value);
        return " ";
      });
      const phrases = [];
      const chunks = [];
      rest = rest.replace(/["“”„«»]([^"“”„«»]+)(["“”„«»]|$)/g, (_, text) => {
        const phrase = words(text);
        if (phrase.length) phrases.push(phrase);
        chunks.push(...phrase.map((word) => [word]));
        return " ";
      });
      const plain = rest.split(/\s+/).map(words).filter((chunk) => chunk.length);
      const open = plain.length && /[\p{Alphabetic}\p{N}]$/u.test(rest);
      chunks.push(...plain);
      return { chunks: chunks.slice(0, 24), phrases, wanted, open };
    }

    /** For each word that is looked for: what else may stand for it, and how much that counts. */
    async function groups(chunks, open) {
      const all = [];
      let corrected = false;
      for (const [at, chunk] of chunks.entries()) {
        const last = open && at === chunks.length - 1;
        const joined = chunk.length > 1 && chunk.join("");
        const whole = joined && (await lookup(joined) ?? (last && (await beginning(joined))[0]));
        for (const word of whole ? [joined] : chunk) {
          const group = { word, text: word, ways: [], mark: new Set([word]), step: -1 };
          all.push(group);
          const way = (found, weight) => {
            group.ways.push({ ids: [found.id], weight });
            group.mark.add(found.text);
            group.step = Math.max(group.step, found.step);
          };
          const exact = await lookup(word);
          if (exact) way(exact, 1);
          const isLast = last && (whole || word === chunk.at(-1));
          let longer = isLast ? (await beginning(word)).filter(({ text, id }) => text !== word && id !== exact?.id) : [];
          longer.sort((a, b) => b.step - a.step || a.text.length - b.text.length);
          for (const one of longer.slice(0, 8)) way(one, exact ? COMPLETED / 2 : COMPLETED);
          if (isLast) group.start = word;
          if (whole) group.parts = chunk;
          if (longer.length || (exact && exact.step > 0)) continue;
          const close = await near(word, isLast);
          for (const one of close) {
            if (exact && one.step < exact.step + 4) continue;
            way(one, CORRECTED[Math.ceil(one.cost)]);
            if (group.text === word) {
              group.text = one.text;
              corrected = true;
            }
          }
          group.near = close;
        }
      }
      await synonyms(all);
      return { all, corrected };
    }

    async function synonyms(all) {
      const add = async (group, others, weight) => {
        const found = (await Promise.all(others.map(lookup))).filter(Boolean);
        if (found.length < others.length) return;
        group.ways.push({ ids: found.map(({ id }) => id), weight });
        found.forEach(({ text }) => group.mark.add(text));
      };
      for (const [at, group] of all.entries()) {
        if (group.parts) await add(group, group.parts, 0.8);
        for (let end = at + 1; end <= Math.min(at + 5, all.length); end++) {
          const span = all.slice(at, end);
          for (const key of new Set([span.map(({ word }) => word).join(" "), span.map(({ text }) => text).join(" ")])) {
            if (!Object.hasOwn(book.synonyms, key)) continue;
            for (const other of book.synonyms[key].map((phrase) => phrase.split(" "))) {
              const fresh = other.filter((word) => !span.some((one) => one.word === word));
              if (fresh.length) await Promise.all(span.filter(({ word }) => !other.includes(word)).map((one) => add(one, fresh, SYNONYM)));
            }
          }
        }
      }
    }

    /** How much each section says about a group; sets what finding it is worth. */
    async function weigh(group) {
      const lists = new Map();
      await Promise.all(group.ways.flatMap(({ ids }) => ids).map(async (id) => lists.set(id, await postings(id))));
      const worth = (id) => {
        const count = lists.get(id).sections.length;
        return Math.log(1 + (book.sections - count + 0.5) / (count + 0.5));
      };
      const values = new Float32Array(book.sections);
      group.worth = group.ways.length ? worth(group.ways[0].ids[0]) : Math.log(1 + book.sections);
      for (const { ids, weight } of group.ways) {
        const total = ids.reduce((sum, id) => sum + worth(id), 0);
        const sums = ids.length > 1 && new Map();
        for (const id of ids) {
          const { sections, impacts } = lists.get(id), own = worth(id);
          for (let i = 0; i < sections.length; i++) {
            const at = sections[i];
            if (!sums) values[at] = Math.max(values[at], weight * own * impacts[i]);
            else {
              const [sum, share] = sums.get(at) ?? [0, 0];
              sums.set(at, [sum + own * impacts[i], share + own / total]);
            }
          }
        }
        // Several words stand for one: nearly all of them must be there.
        for (const [at, [sum, share]] of sums || []) values[at] = Math.max(values[at], weight * share ** 3 * sum / ids.length);
      }
      group.values = values;
    }

    /** Entries in the order of what they say. */
    function rank(all, allowed, needed) {
      const total = all.reduce((sum, { worth }) => sum + worth, 0);
      const found = [];
      for (let at = 0; at < book.facet.length; at++) {
        if (!allowed[book.facet[at]]) continue;
        const best = all.map(() => 0);
        const own = [];
        for (let one = book.starts[at]; one < book.starts[at + 1]; one++) {
          if (!needed.every((group) => group.values[one] > 0)) continue;
          let sum = 0, share = 0;
          for (let i = 0; i < all.length; i++) {
            const value = all[i].values[one];
            if (!value) continue;
            sum += value;
            share += all[i].worth;
            if (value > best[i]) best[i] = value;
          }
          if (sum) own.push({ number: one, score: sum * (share / total) });
        }
        if (!own.length) continue;
        own.sort((a, b) => b.score - a.score || a.number - b.number);
        const share = all.reduce((sum, { worth }, i) => sum + (best[i] ? worth : 0), 0) / total;
        const whole = best.reduce((sum, value) => sum + value, 0) * share ** 2;
        const kind = book.kinds[book.facets[book.facet[at]][0]];
        found.push({ at, own, share, kind, score: (whole + 0.6 * own[0].score) * KINDS[kind] });
      }
      found.sort((a, b) => b.score - a.score || a.at - b.at);
      // What lacks most of the query is no answer while others have it.
      const most = Math.max(...found.map(({ share }) => share));
      return found.filter(({ share }, at) => at < 10 || share > 0.6 * most);
    }

    const marked = (text, all, from = 0, to = text.length) => {
      const parts = [];
      const push = (piece, mark) => {
        if (!piece) return;
        if (parts.length && parts.at(-1)[1] === mark) parts.at(-1)[0] += piece;
        else parts.push([piece, mark]);
      };
      let at = from;
      for (const { 0: token, index } of text.slice(0, to).matchAll(TOKEN)) {
        if (index < from || !words(token).some((word) => of(word, all) >= 0)) continue;
        push(text.slice(at, index), false);
        push(token, true);
        at = index + token.length;
      }
      push(text.slice(at, to), false);
      return parts;
    };

    /** Which group a word of the text belongs to. */
    const of = (word, all) => all.findIndex(({ mark, start, quiet }) => !quiet && (mark.has(word) || (start && word.startsWith(start))));

    /** The words around the place where most of the query stands together. */
    function excerpt(text, all) {
      const tokens = [...text.matchAll(TOKEN)];
      const hits = tokens.map(({ 0: token }) => Math.max(...words(token).map((word) => of(word, all)), -1));
      let best = 0, start = 0;
      for (let at = 0; at < tokens.length; at++) {
        if (hits[at] < 0) continue;
        const seen = hits.slice(at, at + EXCERPT - 6).filter((hit) => hit >= 0);
        const score = [...new Set(seen)].reduce((sum, hit) => sum + all[hit].worth, 0) + seen.length / 100;
        if (score > best) [best, start] = [score, at];
      }
      // Back to the start of its sentence, if that is near.
      let first = start;
      const begins = (at) => at === 0 || /[.?!:\n]/.test(text.slice(tokens[at - 1].index + tokens[at - 1][0].length, tokens[at].index));
      while (first > 0 && start - first < 10 && !begins(first)) first--;
      if (first && !begins(first)) first = Math.max(0, start - 4);
      const end = tokens[first + EXCERPT];
      const from = tokens.length ? tokens[first].index : 0;
      const parts = marked(text, all, first ? from : 0, end ? end.index : text.length)
        .map(([piece, mark]) => [piece.replace(/([^\s.?!:;,])\n(?=.)/g, "$1 · ").replace(/\s+/g, " "), mark]);
      if (first && !begins(first)) parts.unshift(["… ", false]);
      if (end) parts.push(["…", false]);
      return parts;
    }

    /** Reads the sections of an entry and says what it is. */
    async function hit({ at, own, kind, score }, all, phrase) {
      const [, phases] = book.facets[book.facet[at]];
      const seen = new Set();
      const chosen = own.filter((one, i) => i < SECTIONS + 2 && one.score > 0.35 * own[0].score);
      const texts = await Promise.all(chosen.map(({ number }) => section(number)));
      const sections = texts.map((text, i) => ({ ...text, score: chosen[i].score }))
        .filter((one) => phrase(one) && !seen.has(one.anchor) && seen.add(one.anchor)).slice(0, SECTIONS);
      if (!sections.length) return undefined;
      const { url, title, id, from } = texts[0];
      return {
        url: base + url, title, titleParts: marked(title, all), id, from, kind, phase: phases[0] ?? null, phases, score,
        sections: sections.map(({ anchor, heading, text, score }) => ({
          url: base + url + (anchor && `#${anchor}`), title: heading, titleParts: marked(heading, all), excerpt: excerpt(text, all), score,
        })),
        text: () => sections.map(({ heading, text }) => ` ${words(`${heading} ${text}`).join(" ")} `),
      };
    }

    /** What is called exactly so, or says it word for word, comes first. */
    function better(hits, chunks) {
      const asked = chunks.flat(), whole = asked.join(" "), id = asked.join("");
      for (const hit of hits) {
        if (hit.id && words(hit.id).join("") === id) hit.score *= 4;
        else if (words(hit.title).join(" ") === whole) hit.score *= 1.6;
        else if (asked.length > 1 && hit.text().some((text) => text.includes(` ${whole} `))) hit.score *= 1.15;
        delete hit.text;
      }
      return hits.sort((a, b) => b.score - a.score);
    }

    async function search(query, { limit = NORMAL, signal, filters = {} } = {}) {
      const step = async (promise) => {
        const value = await promise;
        signal?.throwIfAborted();
        return value;
      };
      await step(manifest());
      const { chunks, phrases, wanted, open } = parse(query, filters);
      const allowed = book.facets.map(([kind, phases]) =>
        (!wanted.kind || book.kinds[kind] === wanted.kind) && (!wanted.phase || phases.includes(Number(wanted.phase))));
      const filtered = Boolean(wanted.kind || wanted.phase);
      const none = { hits: [], count: 0, suggestion: null, near: [], filtered };
      if (!chunks.length && !filtered) return none;
      const { all, corrected } = await step(groups(chunks, open));
      // Words that are everywhere only cost time while there are others.
      const steps = all.filter(({ ways }) => ways.length).map(({ step }) => step);
      const quiet = ({ step }) => 2 ** step > COMMON * book.sections && Math.min(...steps) < step - 1;
      all.forEach((group) => { group.quiet = quiet(group); });
      const loud = all.filter(({ quiet }) => !quiet);
      await step(Promise.all(loud.map(weigh)));
      const quoted = new Set(phrases.flat());
      const needed = loud.filter(({ word }) => quoted.has(word));
      const found = loud.length ? rank(loud, allowed, needed)
        : book.facet.flatMap((facet, at) => allowed[facet] && !all.length ? [{ at, own: [{ number: book.starts[at], score: 1 }], kind: book.kinds[book.facets[facet][0]], score: 1 }] : []);
      const says = ({ title, heading, text }) => {
        const own = ` ${words(`${title} ${heading} ${text}`).join(" ")} `;
        return phrases.every((phrase) => own.includes(` ${phrase.join(" ")} `));
      };
      let hits = [], count = found.length;
      if (phrases.length) {
        // Only the text can tell; what ranks far below is not read.
        const near = found.slice(0, 40);
        for (let at = 0; at < near.length && hits.length < limit; at += limit) {
          const more = await step(Promise.all(near.slice(at, at + limit).map((one) => hit(one, loud, says))));
          hits.push(...more.filter(Boolean));
          if (at + limit >= near.length) count = hits.length;
        }
        hits = hits.slice(0, limit);
        if (hits.length < limit) count = hits.length;
      } else {
        hits = await step(Promise.all(found.slice(0, limit).map((one) => hit(one, loud, () => true))));
      }
      const suggestion = corrected ? all.map(({ text }) => text).join(" ") : null;
      const missed = count ? [] : all.flatMap(({ near = [] }) => near.map(({ text }) => text));
      return { hits: better(hits, chunks), count, suggestion, near: missed, filtered };
    }

    /** Kinds and phases that occur, for buttons. */
    async function facets() {
      const { facets, kinds } = await manifest();
      return { kinds: [...new Set(facets.map(([kind]) => kinds[kind]))], phases: [...new Set(facets.flatMap(([, phases]) => phases))].sort((a, b) => a - b) };
    }

    return { search, facets };
  }

  return { open, words, shard: (name, data) => { inbox.set(name, data); } };
})();
