//! Raw HTML in a text: kept as it is, and looked through for what it links to.

use super::super::{html, inline};
use super::{Builder, Frame, FrameKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Block, Inline, ReferenceKind};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn html_line(&mut self, text: &str) {
        if let Some(Frame { kind: FrameKind::Html(html), .. }) = self.frames.last_mut() {
            html.push_str(text);
        }
    }

    pub(super) fn end_html(&mut self, html: &str, span: Span) {
        if !inline::is_comment(html) {
            self.note_raw_html(html, span);
            self.block(Block::RawHtml(html.into()));
        }
    }

    pub(super) fn inline_html(&mut self, html: &str, span: Span) {
        if !inline::is_comment(html) {
            self.note_raw_html(html, span);
            self.inline(Inline::RawHtml(html.into()));
        }
    }

    /// Links and images of raw HTML are checked and rewritten as all others.
    pub(super) fn note_raw_html(&mut self, html: &str, span: Span) {
        self.document.has_raw_html = true;
        let mut rest = span;
        for tag in html::tags(html) {
            // Tags follow each other: what one says is not looked for in those before.
            let begins = self.place_of(&format!("<{}", tag.name), rest);
            let is_found = begins != rest;
            rest.start = begins.start;
            let name = tag.attribute("name").filter(|_| tag.is("a"));
            if let Some(anchor) = tag.attribute("id").or(name) {
                self.document.anchors.push(anchor.value.into());
            }
            if let Some(href) = tag.attribute("href") {
                let destination = html::address(href.value).into();
                let kind = ReferenceKind::Link { destination, words: "".into() };
                self.refer(kind, self.place_of(href.value, rest));
            }
            if let Some(src) = tag.attribute("src").filter(|_| tag.is("img")) {
                let source = html::address(src.value).into();
                let alternative = tag.attribute("alt").is_none().then(|| "".into());
                let kind = ReferenceKind::Image { source, alternative };
                self.refer(kind, self.place_of(src.value, rest));
            }
            for part in html::unsafe_parts(&tag) {
                let place = self.place_of(part, rest).shifted(self.source.offset);
                self.diagnostics.push(
                    Diagnostic::warning(Code::UnsafeHtml, format!("`{part}` is left out"))
                        .at(self.source.file, place)
                        .help("HTML in a page may arrange text; it may not run, load or style anything"),
                );
            }
            if is_found {
                rest.start = begins.end;
            }
        }
    }
}
