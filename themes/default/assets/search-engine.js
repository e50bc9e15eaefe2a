// Finds sections of the book. Reads what a query needs of the index that `src/render/search` writes.
globalThis.GuidepostSearch = (() => {
  "use strict";
  const FORMAT = 1, COMMON = 0.3, LENGTH = 180;
  const WORTH = { worksheet: 1.05, term: 1.05, prompt: 0.8, checklist: 0.8, standard: 0.9, scenario: 0.9, reference: 0.6 };
  const inbox = new Map();

  // tests/vectors/search holds these rules and those of the index together.
  const words = (text) => (text.normalize("NFKD").replace(/[\p{M}\xAD]/gu, "").toLowerCase().replace(/ς/g, "σ").replace(/[’ʼ]/g, "'")
    .match(/[\p{Alphabetic}\p{N}]+('[\p{Alphabetic}\p{N}]+)*/gu) ?? []).map((word) => [...word.replace(/'s$/, "").replaceAll("'", "")].slice(0, 32).join(""));
  const TOKEN = /[\p{Alphabetic}\p{N}][\p{Alphabetic}\p{N}\p{M}\xAD'’ʼ]*/gu;
  const spaced = (text) => ` ${words(text).join(" ")} `;

  /** Small numbers are one character, larger ones go on. */
  function numbers(text) {
    const all = [];
    let value = 0, scale = 1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at), digit = code - 35 - (code > 92);
      value += digit * scale;
      if (digit > 60) scale *= 30;
      else {
        all.push(value);
        value = 0;
        scale = 1;
      }
    }
    return all;
  }

  /** The last place that is not above `wanted`. */
  function place(list, wanted) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Where lists of so many begin. */
  const starts = (counts) => counts.reduce((all, count) => (all.push(all.at(-1) + count), all), [0]);

  /** Words without what each shares with the one before. */
  function unpack(text, pattern, each) {
    let word = "";
    for (const [, shared, rest, ...more] of text.matchAll(pattern)) {
      word = word.slice(0, shared.charCodeAt(0) - 65) + rest;
      each(word, ...more);
    }
  }

  /** Letters added, left out, changed or swapped; up to any place of `b` if `open`. */
  function distance(a, b, most, open) {
    if (!open && Math.abs(a.length - b.length) > most) return 9;
    let older, old, row = Array.from({ length: Math.min(b.length, a.length + most) + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      [older, old, row] = [old, row, [i]];
      for (let j = 1; j < old.length; j++) {
        row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a[i - 1] !== b[j - 1]));
        if (older && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
      }
      if (Math.min(...row) > most) return 9;
    }
    return open ? Math.min(...row) : row.at(-1);
  }

  const byScript = (url) => new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = loaded;
    script.onerror = failed;
    document.head.append(script);
    script.remove();
  });

  /** The index whose manifest is at `path` below `base`. */
  function open(base, path, load = byScript) {
    const known = new Map();
    let book;

    /** What failed is asked for again next time. */
    const file = (name, url, read) => {
      if (!known.has(name)) {
        const data = Promise.resolve(load(url)).then(() => {
          const data = read(inbox.get(name));
          inbox.delete(name);
          return data;
        });
        known.set(name, data.catch((cause) => {
          known.delete(name);
          throw Object.assign(new Error(`Missing or broken: ${url}`, { cause }), { name: "IndexError" });
        }));
      }
      return known.get(name);
    };
    const shard = (family, hashes, at, read) => {
      const name = `${family}${at}-${hashes.slice(at * 6, at * 6 + 6)}`;
      return file(name, `${base}${path.replace(/[^/]*$/, "")}s/${name}.js`, read);
    };
    const manifest = async () => book ??= await file("manifest", base + path, (data) => {
      if (data.format !== FORMAT) throw data.format;
      const entries = numbers(data.entries);
      return {
        ...data,
        synonyms: new Map(Object.entries(data.synonyms)),
        filters: new Map(Object.entries(data.filters)),
        starts: starts(entries.filter((_, at) => at % 2 === 0)),
        facet: entries.filter((_, at) => at % 2),
        texts: starts(numbers(data.blocks[0])),
        steps: Math.log2(COMMON * data.sections),
      };
    });

    const wordShard = (at) => shard("v", book.words[1], at, ([next, text]) => {
      const all = [], classes = new Map();
      unpack(text, /([A-Z])([^A-Z!#-/]*)([!#-/])(\d*)/g, (text, step, back) => {
        const id = back ? next - back : next++;
        if (!classes.has(id)) classes.set(id, []);
        classes.get(id).push(text);
        all.push({ text, id, step: "!#$%&'()*+,-./".indexOf(step), forms: classes.get(id) });
      });
      return { all, texts: all.map(({ text }) => text) };
    });

    /** Words that begin so; of very many, those in the first files. */
    async function beginning(start, files = 2) {
      const found = [], [firsts] = book.words, first = Math.max(place(firsts, start), 0);
      for (let at = first; at < first + files && at < firsts.length; at++) {
        if (at > first && !firsts[at].startsWith(start)) break;
        const { all, texts } = await wordShard(at);
        for (let i = Math.max(place(texts, start), 0); i < all.length && (texts[i] < start || texts[i].startsWith(start)); i++) {
          if (texts[i] >= start) found.push(all[i]);
        }
      }
      return found;
    }

    async function lookup(word) {
      const at = place(book.words[0], word);
      if (at < 0) return undefined;
      const { all, texts } = await wordShard(at);
      return all[texts.indexOf(word)];
    }

    /** What a mistyped word may stand for, the likeliest first. */
    async function near(word, open) {
      const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      const found = new Map();
      const add = (one, cost) => {
        if (one && one.text !== word && !(found.get(one.text)?.cost <= cost)) found.set(one.text, { ...one, cost });
      };
      const alike = await beginning(word[0], 9);
      for (const one of alike) {
        const cost = distance(word, one.text, most);
        if (cost <= most) add(one, cost);
        else if (open && most && word.length > 4 && distance(word, one.text, 1, true) < 2) add(one, 1.5);
      }
      if (most) {
        // The first letter swapped with the second, one too many, another one, or left out.
        const tail = word.slice(1), tries = [word[1] + word[0] + word.slice(2), tail];
        for (const rest of [tail, word]) {
          const at = place(book.tails[0], rest);
          if (at < 0) continue;
          const tails = await shard("t", book.tails[1], at, (text) => {
            const tails = new Map();
            unpack(text, /([A-Z])([^A-Z!]*)!([^A-Z]*)/g, (tail, letters) => tails.set(tail, letters));
            return tails;
          });
          for (const letter of tails.get(rest) ?? "") tries.push(letter + rest);
        }
        for (const one of await Promise.all(tries.map(lookup))) add(one, 1.1);
      }
      // Or it is a form of a word that the index does not have.
      if (!found.size && word.length > 4) {
        const start = word.slice(0, Math.max(4, word.length - 4));
        for (const one of alike) if (one.text.startsWith(start) && one.text.length < word.length + 4) add(one, 3);
      }
      const best = [...found.values()].sort((a, b) => a.cost - b.cost || b.step - a.step);
      return best.filter(({ cost, step }) => cost < best[0].cost + 0.3 && step > best[0].step - 3).slice(0, 4);
    }

    /** What is asked for, without filters: words, those that a hyphen joins together. */
    function parse(query, wanted) {
      const phrases = [], chunks = [];
      const rest = query.replace(/(^|\s)([^\s:"]+):(\S+)/g, (all, _, name, value) => {
        const key = book.filters.get(words(name).join(""));
        if (key !== "kind" && key !== "phase") return all;
        const own = words(value).join("");
        wanted[key] = book.filters.get(own) ?? own;
        return " ";
      }).replace(/["“”„«»]([^"“”„«»]+)(["“”„«»]|$)/g, (_, text) => {
        const phrase = words(text);
        if (phrase.length) phrases.push(phrase);
        chunks.push(...phrase.map((word) => [word]));
        return " ";
      });
      const plain = rest.split(/\s+/).map(words).filter(({ length }) => length);
      return { phrases, chunks: [...chunks, ...plain].slice(0, 24), open: plain.length && !/[\s"“”„«».,;:!?]$/.test(rest) };
    }

    /** A group for each word: what may stand for it, and how much that counts. */
    async function groups(chunks, open) {
      const all = [];
      const way = (group, found, weight) => {
        group.ways.push({ ids: found.map(({ id }) => id), weight });
        for (const { step, forms } of found) if (step < book.steps || found.length === 1) forms.forEach((form) => group.forms.add(form));
      };
      for (const [at, chunk] of chunks.entries()) {
        const last = open && at === chunks.length - 1, joined = chunk.join("");
        const whole = chunk.length > 1 && (await lookup(joined) || (last && (await beginning(joined)).length));
        for (const word of whole ? [joined] : chunk) {
          const exact = await lookup(word), ends = last && (whole || word === chunk.at(-1));
          const group = { word, text: word, ways: [], forms: new Set([word]), start: ends && word, parts: whole && !/\d/.test(word) && chunk, step: exact?.step ?? -1 };
          all.push(group);
          if (exact) way(group, [exact], 1);
          const longer = ends && !(exact && /\d/.test(word)) ? (await beginning(word)).filter(({ id }) => id !== exact?.id).sort((a, b) => b.step - a.step) : [];
          for (const one of longer.slice(0, 8)) way(group, [one], exact ? 0.4 : 0.75);
          if (longer.length || group.step > 0) continue;
          group.near = await near(word, ends);
          for (const one of group.near) {
            if (exact && one.step < 4) continue;
            way(group, [one], one.cost > 1.2 ? 0.45 : 0.7);
            if (group.text === word && one.cost < 3) group.text = one.text;
          }
        }
      }
      const other = async (group, others, weight) => {
        const found = await Promise.all(others.map(lookup));
        if (found.every(Boolean)) way(group, found, weight);
      };
      for (const [at, group] of all.entries()) {
        if (group.parts) await other(group, group.parts, 0.8);
        for (let end = at + 1; end < at + 6 && end <= all.length; end++) {
          const span = all.slice(at, end), own = span.map(({ word }) => word);
          for (const phrase of new Set([own, span.map(({ text }) => text)].flatMap((key) => book.synonyms.get(key.join(" ")) ?? []))) {
            const its = phrase.split(" "), fresh = its.filter((word) => !own.includes(word));
            if (fresh.length) await Promise.all(span.map((one) => its.includes(one.word) || other(one, fresh, 0.6)));
          }
        }
      }
      return all;
    }

    /** How much each section says about a group, and what finding it is worth. */
    async function weigh(group) {
      const lists = new Map(await Promise.all(group.ways.flatMap(({ ids }) => ids).map(async (id) => {
        const [firsts, hashes] = book.postings, at = place(firsts, id);
        const list = numbers((await shard("p", hashes, at, (text) => text.split("!")))[id - firsts[at]]);
        return [id, { list, worth: Math.log(1 + (book.sections - list.length + 0.5) / (list.length + 0.5)) }];
      })));
      group.worth = lists.get(group.ways[0]?.ids[0])?.worth ?? Math.log(1 + book.sections);
      group.values = new Float32Array(book.sections);
      for (const { ids, weight } of group.ways) {
        const sums = new Map();
        for (const id of ids) {
          const { list, worth } = lists.get(id);
          let section = 0;
          for (const value of list) {
            section += value >> 4;
            const sum = sums.get(section) ?? [0, 0];
            sums.set(section, [sum[0] + worth * (value & 15) / 15, sum[1] + worth]);
          }
        }
        // Where several words stand for one, nearly all of them must be there.
        const total = ids.reduce((sum, id) => sum + lists.get(id).worth, 0);
        for (const [at, [sum, worth]] of sums) if (worth * 2 > total) group.values[at] = Math.max(group.values[at], weight * (worth / total) ** 3 * sum / ids.length);
      }
    }

    /** Entries in the order of what they say. */
    function rank(all, allowed, needed) {
      const total = all.reduce((sum, { worth }) => sum + worth, 0), found = [];
      book.facet.forEach((facet, at) => {
        if (!allowed[facet]) return;
        const best = all.map(() => 0), own = [];
        for (let number = book.starts[at]; number < book.starts[at + 1]; number++) {
          if (!needed.every(({ values }) => values[number])) continue;
          let sum = 0, share = 0;
          all.forEach(({ values, worth }, i) => {
            const value = values[number];
            if (!value) return;
            sum += value;
            share += worth;
            if (value > best[i]) best[i] = value;
          });
          if (sum || !all.length) own.push({ number, score: sum * share / total || 1 });
        }
        if (!own.length) return;
        own.sort((a, b) => b.score - a.score);
        const share = all.reduce((sum, { worth }, i) => sum + (best[i] && worth), 0) / total || 1;
        const kind = book.kinds[book.facets[facet][0]];
        const whole = best.reduce((sum, value) => sum + value, 0) * share;
        found.push({ own, share, kind, phases: book.facets[facet][1], score: (0.7 * whole + own[0].score) * (all.length && (WORTH[kind] ?? 1)) });
      });
      found.sort((a, b) => b.score - a.score);
      // What lacks most of the query is no answer while others have it.
      const most = found.reduce((most, { share }) => Math.max(most, share), 0);
      return found.filter(({ share }, at) => at < 10 || share > 0.6 * most);
    }

    const groupOf = (token, all) => all.findIndex(({ forms, start }) => words(token).some((word) => forms.has(word) || (start && word.startsWith(start))));

    function marked(text, all) {
      const parts = [];
      let at = 0;
      for (const { 0: token, index } of text.matchAll(TOKEN)) {
        if (groupOf(token, all) < 0) continue;
        parts.push([text.slice(at, index), false], [token, true]);
        at = index + token.length;
      }
      return [...parts, [text.slice(at), false]].filter(([part]) => part);
    }

    /** The place where most of the query stands together, from the start of its sentence if that is near. */
    function excerpt(text, all) {
      const hits = [...text.matchAll(TOKEN)].map(({ 0: token, index }) => ({ index, group: groupOf(token, all) })).filter(({ group }) => group >= 0);
      let best = 0, from = 0;
      for (const { index } of hits) {
        const seen = hits.filter((hit) => hit.index >= index && hit.index < index + LENGTH - 40).map(({ group }) => group);
        const score = seen.length / 99 + [...new Set(seen)].reduce((sum, group) => sum + all[group].worth, 0);
        if (score > best) [best, from] = [score, index];
      }
      const before = text.slice(Math.max(0, from - 90), from), sentence = /^.*[.?!:\n]\s*(?=\S)|^(?=.{0,89}$)/s.exec(before);
      from -= sentence ? before.length - sentence[0].length : before.slice(-30).replace(/^\S*\s/, "").length;
      const rest = text.slice(from), cut = rest.length > LENGTH + 20;
      const shown = cut ? rest.slice(0, LENGTH).replace(/\s\S*$/, "") : rest;
      const line = shown.trim().replace(/([^\s.?!:;,])\n/g, "$1 · ").replace(/\s+/g, " ");
      return marked((sentence ? "" : "… ") + line + (cut ? " …" : ""), all);
    }

    /** Reads the sections of an entry; nothing if none of them is as it should be. */
    async function hit({ own, kind, phases, score }, all, phrases) {
      const seen = new Set();
      const texts = await Promise.all(own.filter((one, at) => at < 4 && one.score > 0.35 * own[0].score && place(book.texts, one.number) === place(book.texts, own[0].number)).map(async ({ number, score }) => {
        const at = place(book.texts, number);
        const block = await shard("b", book.blocks[1], at, (parts) => parts.flatMap(([url, title, id, from, sections]) => sections.map((own) => [url, title, id, from, ...own])));
        const [url, title, id, from, anchor, heading, text] = block[number - book.texts[at]];
        return { url: base + url, title, id, from, anchor, heading, text, score, own: spaced(`${title}\n${heading}\n${text}`) };
      }));
      const sections = texts.filter(({ own, anchor }) => phrases.every((phrase) => own.includes(` ${phrase.join(" ")} `)) && !seen.has(anchor) && seen.add(anchor)).slice(0, 3);
      if (!sections.length) return [];
      const { url, title, id, from } = texts[0];
      return [{
        url, title, titleParts: marked(title, all), id, from, kind, phase: phases[0] ?? null, phases, score, texts,
        sections: sections.map(({ anchor, heading, text, score }) => ({
          url: anchor ? `${url}#${anchor}` : url, title: heading, titleParts: marked(heading, all), excerpt: excerpt(text, all), score,
        })),
      }];
    }

    async function search(query, { limit = 8, signal, filters = {} } = {}) {
      const step = async (promise) => {
        const value = await promise;
        signal?.throwIfAborted();
        return value;
      };
      await step(manifest());
      const wanted = { ...filters }, { chunks, phrases, open } = parse(query, wanted);
      const filtered = Boolean(wanted.kind || wanted.phase);
      if (!chunks.length && !filtered) return { hits: [], count: 0, suggestion: null, near: [], filtered };
      const allowed = book.facets.map(([kind, phases]) => (!wanted.kind || book.kinds[kind] === wanted.kind) && (!wanted.phase || phases.includes(Number(wanted.phase))));
      const all = await step(groups(chunks, open));
      // Words that are everywhere only cost time while there are others.
      const rarest = Math.min(...all.filter(({ ways }) => ways.length).map(({ step }) => step));
      const loud = all.filter(({ step }) => step < book.steps || rarest > step - 2);
      await step(Promise.all(loud.map(weigh)));
      const found = rank(loud, allowed, loud.filter(({ word }) => phrases.some((phrase) => phrase.includes(word))));
      let hits = [], count = found.length;
      // Whether words stand side by side only the text can tell: not all of it is read for that.
      for (let at = 0; at < Math.min(found.length, phrases.length ? 48 : 1) && hits.length < limit; at += limit) {
        hits.push(...(await step(Promise.all(found.slice(at, at + limit).map((one) => hit(one, loud, phrases))))).flat());
        if (phrases.length && at + limit >= Math.min(found.length, 48)) count = hits.length;
      }
      // What is called exactly so comes first, and then what says it word for word.
      const asked = chunks.flat(), exact = ` ${asked.join(" ")} `;
      for (const one of hits) {
        if (one.id && words(one.id).join("") === asked.join("")) one.score *= 4;
        else if (spaced(one.title) === exact) one.score *= 1.6;
        else if (asked.length > 1 && one.texts.some(({ own }) => own.includes(exact))) one.score *= 1.15;
        delete one.texts;
      }
      const text = all.map(({ text }) => text).join(" ");
      return {
        hits: hits.slice(0, limit).sort((a, b) => b.score - a.score), count, filtered,
        suggestion: text === all.map(({ word }) => word).join(" ") ? null : text,
        near: count ? [] : all.flatMap(({ near = [] }) => near.map(({ text }) => text)),
      };
    }

    /** Kinds and phases that occur. */
    const facets = async () => {
      const { facets, kinds } = await manifest();
      return { kinds: facets.map(([kind]) => kinds[kind]), phases: facets.flatMap(([, phases]) => phases) };
    };

    return { search, facets };
  }

  return { open, words, shard: (name, data) => { inbox.set(name, data); } };
})();
