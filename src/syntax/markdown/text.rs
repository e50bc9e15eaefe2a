//! Running text: words, citations, and code that must end.

use pulldown_cmark::CodeBlockKind;

use super::super::inline;
use super::{Builder, Frame, FrameKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Inline, ReferenceKind, TextId};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn text(&mut self, text: &str, span: Span) {
        match self.frames.last_mut().map(|frame| &mut frame.kind) {
            Some(FrameKind::Code { text: code, .. }) => return code.push_str(text),
            Some(FrameKind::Html(html)) => return html.push_str(text),
            _ => {}
        }
        self.document.words += count_words(text);
        if self.foreign_tag.is_none() && has_foreign_tag(text) {
            self.foreign_tag = Some(span.shifted(self.source.offset));
        }
        self.check_footnote_marks(text, span);
        if !text.contains('@') || self.in_link() {
            return self.plain(text);
        }
        let mut rest = span;
        for piece in inline::citations(text) {
            match piece {
                inline::Piece::Text(text) => self.plain(text),
                inline::Piece::Citation { works, narrative, written } => {
                    let place = self.place_of(written, rest);
                    if place != rest {
                        rest.start = place.end;
                    }
                    let target = self.refer(ReferenceKind::Citation(works), place);
                    self.inline(Inline::Citation { target, narrative, written: written.into() });
                }
            }
        }
    }

    pub(super) fn plain(&mut self, text: &str) {
        let id = TextId(self.texts);
        self.texts += 1;
        self.inline(Inline::Text(id, text.into()));
    }

    pub(super) fn in_link(&self) -> bool {
        let is_link = |frame: &Frame<'_>| {
            matches!(frame.kind, FrameKind::Link { .. } | FrameKind::Image { .. })
        };
        self.frames.iter().rev().any(is_link)
    }

    /// Where `written` stands inside `span`; all of it if typography changed it.
    pub(super) fn place_of(&self, written: &str, span: Span) -> Span {
        self.source.text.get(span.range()).and_then(|source| source.find(written)).map_or(
            span,
            |at| {
                let start = span.start as usize + at;
                Span::new(start, start + written.len())
            },
        )
    }

    pub(super) fn check_fence_closes(&mut self, kind: &CodeBlockKind<'_>, span: Span) {
        if !matches!(kind, CodeBlockKind::Fenced(_)) {
            return;
        }
        let source = self.source.text.get(span.range()).unwrap_or_default().trim();
        let marker = source.chars().next().unwrap_or('`');
        let fence: String = source.chars().take_while(|c| *c == marker).collect();
        let last = source.lines().last().unwrap_or_default();
        let last = last.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let closes = source.lines().count() > 1
            && last.starts_with(&fence)
            && last.trim_end().chars().all(|c| c == marker);
        if !closes {
            let place = Span { start: span.start, end: span.start.saturating_add(3).min(span.end) };
            self.diagnostics.push(
                Diagnostic::error(Code::UnclosedFence, "this code block is never closed")
                    .at(self.source.file, place.shifted(self.source.offset))
                    .help(format!("write {fence} on a line of its own where the code ends")),
            );
        }
    }
}

fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    // Nearly all text; ten times as quick.
    let bytes = text.as_bytes();
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let begins = |(before, byte): &(&u8, &u8)| is_space(before) & !is_space(byte);
    let first = bytes.first().is_some_and(|byte| !is_space(byte));
    usize::from(first) + bytes.iter().zip(bytes.iter().skip(1)).filter(begins).count()
}

/// Whether another program's template language is in a text.
fn has_foreign_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    let follows = |at: usize| matches!(bytes.get(at + 1), Some(b'%' | b'{'));
    memchr::memchr_iter(b'{', bytes).any(follows)
}
