//! The first mention of a glossary term in each section: found by one
//! Aho-Corasick pass over the running text, the longest match winning.
//!
//! Never in headings, links, code or quotations, and not in checklist items,
//! whose whole line is a label. A term may run over a line break of the source.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use std::collections::HashSet;

use super::{Mention, Place, Term};
use crate::document::{Block, Document, Inline, List, TextId};

/// Finds terms in texts.
#[derive(Debug)]
pub(super) struct Finder {
    automaton: AhoCorasick,
    /// The term and the written form of each pattern.
    patterns: Vec<(usize, String)>,
}

impl Finder {
    /// A finder of all terms, their other forms and abbreviations.
    pub fn new(terms: &[Term]) -> Option<Self> {
        let mut patterns = Vec::new();
        for (number, term) in terms.iter().enumerate() {
            for form in std::iter::once(&term.term).chain(&term.also) {
                patterns.extend(inflections(form).into_iter().map(|form| (number, form)));
            }
            patterns.extend(term.abbreviation.iter().map(|form| (number, form.clone())));
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|(_, form)| form))
            .ok()?;
        (!patterns.is_empty()).then_some(Self { automaton, patterns })
    }

    /// The first mentions in a text, in order.
    pub fn find(&self, document: &Document) -> Vec<Mention> {
        let mut search =
            Search { finder: self, seen: HashSet::new(), found: Vec::new(), text: String::new() };
        search.blocks(&document.blocks);
        search.found
    }

    /// The term of a match, if the match is a mention: whole words, and an
    /// abbreviation in the case it is written in.
    fn term(&self, text: &str, found: &aho_corasick::Match) -> Option<usize> {
        let (term, form) = self.patterns.get(found.pattern().as_usize())?;
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '/');
        let before = text.get(..found.start())?.chars().next_back();
        let after = text.get(found.end()..)?.chars().next();
        if before.is_some_and(is_word) || after.is_some_and(is_word) {
            return None;
        }
        let is_abbreviation = form.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let written = text.get(found.range())?;
        (!is_abbreviation || written == form).then_some(*term)
    }
}

/// A form and its English plural. Other inflections are the author's `also`.
fn inflections(form: &str) -> Vec<String> {
    let plural = match form.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if form.ends_with(['s', 'x']) || form.ends_with("ch") || form.ends_with("sh") => {
            format!("{form}es")
        }
        _ => format!("{form}s"),
    };
    vec![form.to_owned(), plural]
}

struct Search<'a> {
    finder: &'a Finder,
    /// Terms already mentioned in this section.
    seen: HashSet<usize>,
    found: Vec<Mention>,
    /// The run of text being looked at; kept to spare its memory.
    text: String,
}

impl Search<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { .. } => self.seen.clear(),
            Block::Paragraph(content) | Block::Plain(content) => self.inlines(content),
            Block::List(list) => self.list(list),
            Block::Alert(_, inner) => self.blocks(inner),
            Block::Div(div) => self.blocks(&div.blocks),
            Block::Table(table) => {
                for cell in table.rows.iter().flatten() {
                    self.inlines(cell);
                }
            }
            Block::Definitions(list) => {
                for detail in list.iter().flat_map(|definition| &definition.details) {
                    self.blocks(detail);
                }
            }
            Block::Quote(_)
            | Block::Code { .. }
            | Block::Rule
            | Block::RawHtml(_)
            | Block::Embed(_) => {}
        }
    }

    fn list(&mut self, list: &List) {
        for item in list.items.iter().filter(|item| item.task.is_none()) {
            self.blocks(&item.blocks);
        }
    }

    /// Looks at each run of plain text; line breaks of the source count as
    /// spaces.
    fn inlines(&mut self, content: &[Inline]) {
        let mut run: Vec<(TextId, usize)> = Vec::new();
        let mut text = std::mem::take(&mut self.text);
        for inline in content {
            match inline {
                Inline::Text(id, words) => {
                    run.push((*id, text.len()));
                    text.push_str(words);
                }
                Inline::SoftBreak => text.push(' '),
                Inline::Emphasis(inner) | Inline::Strong(inner) => {
                    self.run(&text, &run);
                    text.clear();
                    run.clear();
                    self.text = text;
                    self.inlines(inner);
                    text = std::mem::take(&mut self.text);
                }
                _ => {
                    self.run(&text, &run);
                    text.clear();
                    run.clear();
                }
            }
        }
        self.run(&text, &run);
        text.clear();
        self.text = text;
    }

    fn run(&mut self, text: &str, run: &[(TextId, usize)]) {
        let finder = self.finder;
        for found in finder.automaton.find_iter(text) {
            let Some(term) = finder.term(text, &found) else { continue };
            let (Some(start), Some(end)) =
                (place(run, found.start()), place(run, found.end().saturating_sub(1)))
            else {
                continue;
            };
            if self.seen.insert(term) {
                let end = Place { offset: end.offset + 1, ..end };
                self.found.push(Mention { term, start, end });
            }
        }
    }
}

/// The text and the offset in it of a byte of a run.
fn place(run: &[(TextId, usize)], at: usize) -> Option<Place> {
    let (text, start) = run.iter().rev().find(|(_, start)| *start <= at)?;
    Some(Place { text: *text, offset: at - start })
}
