//! The search index of one language: everything in a [`Handbook`] that can be
//! found, as small scripts that a browser loads when they are needed. It works
//! from a folder as from a server, and nothing is ever sent anywhere.
//!
//! The reader's side is `search-engine.js` of the theme. Both split and fold words
//! by the same rules; stems are known to this side alone.

mod coding;
mod entries;
mod fold;
mod impact;
mod manifest;
mod shards;
mod stem;
mod terms;
mod text;

use std::collections::BTreeMap;

use crate::handbook::Handbook;
use crate::render::citation::Citations;
use crate::theme::Strings;

use entries::Section;
use manifest::Families;
use stem::Stems;
use terms::Terms;

pub use entries::Kind;

/// A section with more text is cut, so that no file of the index is large.
const LONGEST_SECTION: usize = 6 * 1024;

/// An index, ready to publish.
#[derive(Debug, Default)]
pub struct Index {
    /// What the engine reads first.
    pub manifest: String,
    /// All other files: names without `.js`, and scripts.
    pub shards: BTreeMap<String, String>,
}

impl Index {
    /// The index of a book.
    #[must_use]
    pub fn new(book: &Handbook, strings: &Strings, citations: &Citations) -> Self {
        let mut entries = entries::entries(book, strings, citations);
        for entry in &mut entries {
            cut_long(&mut entry.sections);
        }
        let terms = Terms::new(&entries, &Stems::new(&book.book.language));
        let ((words, tails), (postings, blocks)) = rayon::join(
            || (shards::words(&terms), shards::tails(&terms)),
            || (shards::postings(&terms), shards::blocks(&entries)),
        );
        let families = Families { words, tails, postings, blocks };
        let manifest = manifest::script(book, strings, &entries, &families);
        let Families { words, tails, postings, blocks } = families;
        let shards = [words.shards, tails.shards, postings.shards, blocks.shards];
        let shards = shards.into_iter().flatten().map(|shard| (shard.name, shard.script));
        Self { manifest, shards: shards.collect() }
    }
}

/// Cuts long sections at the end of a line or word. The parts keep their heading.
fn cut_long(sections: &mut Vec<Section>) {
    if sections.iter().all(|section| section.text.len() <= LONGEST_SECTION) {
        return;
    }
    for section in std::mem::take(sections) {
        let Section { anchor, heading, mut text } = section;
        while text.len() > LONGEST_SECTION {
            let limit = (0..=LONGEST_SECTION).rev().find(|at| text.is_char_boundary(*at));
            let limit = limit.unwrap_or(LONGEST_SECTION);
            let head = text.get(..limit).unwrap_or_default();
            let cut = head.rfind('\n').or_else(|| head.rfind(' ')).map_or(limit, |at| at + 1);
            let rest = text.split_off(cut);
            let part = std::mem::replace(&mut text, rest);
            let (anchor, heading) = (anchor.clone(), heading.clone());
            sections.push(Section { anchor, heading, text: part });
        }
        sections.push(Section { anchor, heading, text });
    }
}
