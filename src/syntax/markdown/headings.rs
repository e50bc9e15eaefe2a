//! Headings and their anchors.

use pulldown_cmark::HeadingLevel;

use super::Builder;
use crate::document::{Block, Heading, Inline, inline_text, slug};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn end_heading(
        &mut self,
        level: HeadingLevel,
        id: Option<String>,
        classes: Vec<Box<str>>,
        content: Vec<Inline>,
        span: Span,
    ) {
        let text = inline_text(&content);
        let id: Box<str> = match id {
            Some(id) => {
                self.anchors.insert(id.clone());
                id.into()
            }
            None => self.unique_slug(&text).into(),
        };
        let level = level as u8;
        let span = span.shifted(self.source.offset);
        self.document.headings.push(Heading { level, id: id.clone(), text: text.into(), span });
        self.block(Block::Heading { level, id, classes, content });
    }

    /// An anchor made of a heading's words; `-1`, `-2` … tell the same words
    /// apart, as code hosts do.
    pub(super) fn unique_slug(&mut self, text: &str) -> String {
        let base = match slug(text) {
            empty if empty.is_empty() => "section".to_owned(),
            slug => slug,
        };
        let again = self.same_words.entry(base.clone()).or_insert(0);
        let numbered = |again: usize| match again {
            0 => base.clone(),
            again => format!("{base}-{again}"),
        };
        let mut anchor = numbered(*again);
        while !self.anchors.insert(anchor.clone()) {
            *again += 1;
            anchor = numbered(*again);
        }
        *again += 1;
        anchor
    }
}
