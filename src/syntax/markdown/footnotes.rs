//! Footnotes: marks without a text, texts without a mark.

use std::collections::HashSet;

use super::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Block, Inline, ReferenceKind};
use crate::source::Span;

impl<'a> Builder<'a> {
    /// Marks whose footnote is not written are left in the text by Markdown.
    pub(super) fn check_footnote_marks(&mut self, text: &str, span: Span) {
        // Nearly no text has one, and to look for one byte is quick.
        if memchr::memchr(b'[', text.as_bytes()).is_none() {
            return;
        }
        let (mut rest, mut place_left) = (text, span);
        while let Some((_, after)) = rest.split_once("[^") {
            rest = after;
            let end = after.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']'));
            let Some(label) = end.and_then(|end| after.get(..end)) else { return };
            if label.is_empty() || !after[label.len()..].starts_with(']') {
                continue;
            }
            let mark = format!("[^{label}]");
            let place = self.place_of(&mark, place_left);
            if place != place_left {
                place_left.start = place.end;
            }
            let before = self.source.text.get(..place.start as usize);
            if before.is_some_and(|before| before.ends_with('\\')) {
                continue;
            }
            let message = format!("the footnote `{mark}` is not written");
            self.diagnostics.push(
                Diagnostic::error(Code::UnknownFootnote, message)
                    .at(self.source.file, place.shifted(self.source.offset))
                    .help(format!("write it on a line of its own: {mark}: …")),
            );
        }
    }

    pub(super) fn footnote(&mut self, label: Box<str>, blocks: Vec<Block>, span: Span) {
        let Some((_, first)) = self.footnotes.get(&label) else {
            self.footnotes.insert(label, (blocks, span));
            return;
        };
        let first = self.label_of_footnote(&label, *first);
        let message = format!("the footnote `[^{label}]` is there twice");
        self.diagnostics.push(
            Diagnostic::error(Code::DuplicateId, message)
                .at(self.source.file, self.label_of_footnote(&label, span))
                .related(self.source.file, Some(first), "only this one is shown")
                .help("give one of them another name"),
        );
    }

    pub(super) fn unused_footnotes(&mut self) {
        let marks = |text: &&'a str| -> Vec<&'a str> {
            let labels = text.split("[^").skip(1).filter_map(|after| after.split_once(']'));
            labels.map(|(label, _)| label).collect()
        };
        let left_out: HashSet<&str> = self.left_out.iter().flat_map(marks).collect();
        for (label, (_, span)) in std::mem::take(&mut self.footnotes) {
            let mark = format!("[^{label}]");
            if left_out.contains(&*label) {
                continue;
            }
            let message = format!("nothing refers to the footnote `{mark}`, so it is not shown");
            self.diagnostics.push(
                Diagnostic::warning(Code::UnknownFootnote, message)
                    .at(self.source.file, self.label_of_footnote(&label, span))
                    .help(format!("write {mark} where it belongs, or remove it")),
            );
        }
    }

    /// The `[^label]:` that a footnote begins with.
    pub(super) fn label_of_footnote(&self, label: &str, footnote: Span) -> Span {
        let start = footnote.start as usize;
        Span::new(start, start + label.len() + "[^]:".len()).shifted(self.source.offset)
    }

    pub(super) fn footnote_mark(&mut self, label: Box<str>, span: Span) {
        let target = self.refer(ReferenceKind::Footnote(label.clone()), span);
        let next = self.footnote_order.len() + 1;
        let number = *self.footnote_numbers.entry(label.clone()).or_insert(next);
        if number == next {
            self.footnote_order.push(label);
        }
        self.inline(Inline::FootnoteMark { target, number: Some(number) });
    }
}
