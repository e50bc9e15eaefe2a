//! The index cut into files that a browser loads one by one. Each is a script
//! that hands its data to the engine, named after its content, so that it can be
//! cached for ever.

use rayon::prelude::*;
use serde::Serialize;

use super::coding::{FrontCoder, number};
use super::entries::Entry;
use super::terms::{Posting, Terms, Word};

/// Most bytes of words in a file.
const WORDS: usize = 12 * 1024;
/// Most bytes of postings in a file.
const POSTINGS: usize = 8 * 1024;
/// Most bytes of text in a file.
const BLOCK: usize = 7 * 1024;
/// Words shorter than this are not looked for without their first letter.
const SHORTEST_TAIL: usize = 4;

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its name without `.js`: `v0-abcdef`.
    pub name: String,
    /// The script.
    pub script: String,
}

/// Files of one kind, and what the manifest says of them.
#[derive(Debug)]
pub struct Family<T> {
    /// The files, in order.
    pub shards: Vec<Shard>,
    /// What each begins with.
    pub firsts: Vec<T>,
}

impl<T> Family<T> {
    /// The part of each name that depends on the content, one after the other.
    #[must_use]
    pub fn hashes(&self) -> String {
        let hash = |shard: &Shard| shard.name.split_once('-').map(|(_, hash)| hash.to_owned());
        self.shards.iter().filter_map(hash).collect()
    }
}

fn shard(family: char, number: usize, data: &str) -> Shard {
    let name = format!("{family}{number}-{}", short_hash(data));
    let script = ["GuidepostSearch.shard(\"", &name, "\",", data, ");\n"].concat();
    Shard { name, script }
}

/// Six characters of a content's hash: names tell versions of one file apart, not
/// one file from another.
#[must_use]
pub fn short_hash(data: &str) -> String {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = blake3::hash(data.as_bytes());
    let bytes = hash.as_bytes().iter().take(6);
    let digit = |byte: &u8| DIGITS.get(usize::from(byte % 32)).copied().map(char::from);
    bytes.filter_map(digit).collect()
}

/// As a script's text. Nothing in it can end the script.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// The words of the book: each with its class and a measure of how common it is.
#[must_use]
pub fn words(terms: &Terms) -> Family<String> {
    let mut family = Family { shards: Vec::new(), firsts: Vec::new() };
    let mut rest = terms.words.as_slice();
    let mut next_class = 0;
    while let Some(first) = rest.first() {
        let first_class = next_class;
        let mut coder = FrontCoder::default();
        let mut text = String::new();
        let mut count = 0;
        for word in rest {
            coder.word(&word.text, &mut text);
            class_of(word, &mut next_class, &mut text);
            count += 1;
            if text.len() >= WORDS {
                break;
            }
        }
        family.firsts.push(first.text.clone());
        let number = family.shards.len();
        family.shards.push(shard('v', number, &json(&(first_class, text))));
        rest = rest.get(count..).unwrap_or_default();
    }
    family
}

/// One character for how common a word is, a step for each doubling, and how far
/// back its class is, if it is not a new one.
fn class_of(word: &Word, next_class: &mut u32, out: &mut String) {
    const STEPS: &[u8; 14] = b"!#$%&'()*+,-./";
    let step = word.sections.max(1).ilog2() as usize;
    let step = STEPS.get(step).or_else(|| STEPS.last());
    out.extend(step.copied().map(char::from));
    if word.class == *next_class {
        *next_class += 1;
    } else {
        out.push_str(&next_class.saturating_sub(word.class).to_string());
    }
}

/// What follows the first letter of words, with the letters that can stand there:
/// for words whose first letter is mistyped.
#[must_use]
pub fn tails(terms: &Terms) -> Family<String> {
    let mut all: Vec<(&str, char)> = Vec::new();
    for word in &terms.words {
        let mut letters = word.text.chars();
        let Some(first) = letters.next() else { continue };
        let tail = letters.as_str();
        let is_word = !word.text.bytes().any(|byte| byte.is_ascii_digit());
        if is_word && tail.chars().count() >= SHORTEST_TAIL {
            all.push((tail, first));
        }
    }
    all.par_sort_unstable();
    let mut family = Family { shards: Vec::new(), firsts: Vec::new() };
    let mut coder = FrontCoder::default();
    let mut text = String::new();
    for of_one in all.chunk_by(|one, other| one.0 == other.0) {
        let Some((tail, _)) = of_one.first() else { continue };
        if text.is_empty() {
            family.firsts.push((*tail).to_owned());
        }
        coder.word(tail, &mut text);
        text.push('!');
        text.extend(of_one.iter().map(|(_, first)| first));
        if text.len() >= WORDS {
            family.shards.push(shard('t', family.shards.len(), &json(&text)));
            text.clear();
            coder = FrontCoder::default();
        }
    }
    if !text.is_empty() {
        family.shards.push(shard('t', family.shards.len(), &json(&text)));
    }
    family
}

/// For each class of words, the sections where it stands. The families begin with
/// numbers of classes.
#[must_use]
pub fn postings(terms: &Terms) -> Family<usize> {
    let coded: Vec<String> = terms.postings.par_iter().map(|list| coded(list)).collect();
    let mut family = Family { shards: Vec::new(), firsts: Vec::new() };
    let mut text = String::new();
    let mut first = 0;
    for (class, list) in coded.iter().enumerate() {
        if class > first && text.len() + list.len() >= POSTINGS {
            family.firsts.push(first);
            family.shards.push(shard('p', family.shards.len(), &json(&text)));
            text.clear();
            first = class;
        }
        if class > first {
            text.push('!');
        }
        text.push_str(list);
    }
    if !coded.is_empty() {
        family.firsts.push(first);
        family.shards.push(shard('p', family.shards.len(), &json(&text)));
    }
    family
}

/// Numbers of sections as steps from the one before, with the impact in the low
/// bits.
fn coded(list: &[Posting]) -> String {
    let mut text = String::with_capacity(list.len() * 2);
    let mut before = 0;
    for posting in list {
        number((posting.section - before) * 16 + u32::from(posting.impact), &mut text);
        before = posting.section;
    }
    text
}

/// An entry, or the part of one that stands in a block.
#[derive(Serialize)]
struct Part<'a>(&'a str, &'a str, &'a str, &'a str, Vec<(&'a str, &'a str, &'a str)>);

/// Titles, addresses and text, for results and their excerpts. The families begin
/// with numbers of sections.
#[must_use]
pub fn blocks(entries: &[Entry]) -> Family<usize> {
    let mut cuts: Vec<(usize, Vec<Part<'_>>)> = Vec::new();
    let mut size = usize::MAX;
    let mut section = 0;
    for entry in entries {
        let head = entry.url.len() + entry.title.len() + entry.id.len() + entry.from.len() + 18;
        let mut continues = false;
        for own in &entry.sections {
            let weight = own.anchor.len() + own.heading.len() + own.text.len() * 33 / 32 + 12;
            if size.saturating_add(weight + head) > BLOCK {
                cuts.push((section, Vec::new()));
                size = 0;
                continues = false;
            }
            let Some((_, block)) = cuts.last_mut() else { continue };
            if !continues {
                let part = Part(&entry.url, &entry.title, &entry.id, &entry.from, Vec::new());
                block.push(part);
                size += head;
                continues = true;
            }
            if let Some(part) = block.last_mut() {
                part.4.push((&own.anchor, &own.heading, &own.text));
            }
            size += weight;
            section += 1;
        }
    }
    let firsts = cuts.iter().map(|(first, _)| *first).collect();
    let cuts: Vec<_> = cuts.into_iter().enumerate().collect();
    let shards = cuts.into_par_iter().map(|(at, (_, block))| shard('b', at, &json(&block)));
    Family { shards: shards.collect(), firsts }
}
