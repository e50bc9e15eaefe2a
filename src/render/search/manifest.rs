//! What the engine reads first: which files there are, what kinds of things can be
//! found, and what words mean the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::coding::number;
use super::entries::{Entry, Kind};
use super::fold::folded_words;
use super::shards::Family;
use crate::handbook::Handbook;
use crate::theme::Strings;

/// Version of the index: an engine reads its own only.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    sections: usize,
    kinds: Vec<&'static str>,
    /// Kinds and phases that occur together.
    facets: &'a [(Kind, Vec<usize>)],
    /// For each entry, how many sections and which facets it has.
    entries: String,
    words: (&'a [String], String),
    tails: (&'a [String], String),
    postings: (&'a [usize], String),
    /// The number of sections in each block, not the first of each: smaller.
    blocks: (String, String),
    synonyms: BTreeMap<String, Vec<String>>,
    filters: BTreeMap<String, &'static str>,
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = Self::ALL.iter().position(|kind| kind == self).unwrap_or_default();
        serializer.serialize_u64(at as u64)
    }
}

/// The files that the manifest names.
#[derive(Debug)]
pub struct Families {
    /// Words.
    pub words: Family<String>,
    /// Words without their first letters.
    pub tails: Family<String>,
    /// Where words stand.
    pub postings: Family<usize>,
    /// Texts.
    pub blocks: Family<usize>,
}

/// The script of the manifest.
#[must_use]
pub fn script(
    book: &Handbook,
    strings: &Strings,
    entries: &[Entry],
    families: &Families,
) -> String {
    let mut facets: Vec<(Kind, Vec<usize>)> =
        entries.iter().map(|entry| (entry.kind, entry.phases.clone())).collect();
    facets.sort();
    facets.dedup();
    let sections = entries.iter().map(|entry| entry.sections.len()).sum();
    let manifest = Manifest {
        format: FORMAT,
        sections,
        kinds: Kind::ALL.into_iter().map(Kind::name).collect(),
        entries: coded_entries(entries, &facets),
        facets: &facets,
        words: (&families.words.firsts, families.words.hashes()),
        tails: (&families.tails.firsts, families.tails.hashes()),
        postings: (&families.postings.firsts, families.postings.hashes()),
        blocks: (steps(&families.blocks.firsts, sections), families.blocks.hashes()),
        synonyms: synonyms(book),
        filters: filters(strings),
    };
    let json = serde_json::to_string(&manifest).unwrap_or_default();
    format!("GuidepostSearch.shard(\"manifest\",{json});\n")
}

fn coded_entries(entries: &[Entry], facets: &[(Kind, Vec<usize>)]) -> String {
    let mut text = String::new();
    for entry in entries {
        let facet =
            facets.iter().position(|(kind, phases)| *kind == entry.kind && *phases == entry.phases);
        for value in [entry.sections.len(), facet.unwrap_or_default()] {
            number(u32::try_from(value).unwrap_or(u32::MAX), &mut text);
        }
    }
    text
}

/// How far each number is from the next, and the last from `end`.
fn steps(firsts: &[usize], end: usize) -> String {
    let nexts = firsts.iter().skip(1).chain(std::iter::once(&end));
    let mut text = String::new();
    for (first, next) in firsts.iter().zip(nexts) {
        number(u32::try_from(next - first).unwrap_or(u32::MAX), &mut text);
    }
    text
}

/// What else to look for, by folded words: from `handbook.toml`, and from the
/// abbreviations and other forms of the glossary.
fn synonyms(book: &Handbook) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |from: &str, to: &str| {
        let (from, to) = (folded_words(from).join(" "), folded_words(to).join(" "));
        if from.is_empty() || to.is_empty() || from == to {
            return;
        }
        let others = all.entry(from).or_default();
        if !others.contains(&to) {
            others.push(to);
        }
    };
    for (word, others) in &book.book.synonyms {
        for other in others {
            add(word, other);
        }
    }
    for term in &book.terms {
        if let Some(short) = &term.abbreviation {
            add(short, &term.term);
            add(&term.term, short);
        }
        for other in &term.also {
            add(other, &term.term);
        }
    }
    all
}

/// What stands before and after the colon of a filter, in the words of the
/// language and in English.
fn filters(strings: &Strings) -> BTreeMap<String, &'static str> {
    let mut all = BTreeMap::new();
    let names = ["kind", "phase"].into_iter().chain(Kind::ALL.into_iter().map(Kind::name));
    for name in names {
        let own = strings.find(&format!("search_filter_{name}")).unwrap_or(name);
        all.insert(folded_words(own).concat(), name);
        all.insert(name.to_owned(), name);
    }
    all
}
