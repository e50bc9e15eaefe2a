//! Fenced divs and embeds, and the limit of nesting.

use super::super::fences::{Fence, FenceKind};
use super::{Builder, Frame, FrameKind, MAX_NESTING};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Block, Div, DivKind, EmbedKind, ReferenceKind};
use crate::source::Span;

impl<'a> Builder<'a> {
    pub(super) fn fence_in(&self, span: Span) -> Option<&'a Fence> {
        let at = self.fences.partition_point(|fence| fence.span.start < span.start);
        self.fences.get(at).filter(|fence| fence.span.end <= span.end)
    }

    pub(super) fn fence(&mut self, fence: &Fence) {
        match &fence.kind {
            FenceKind::Open(kind, title) if self.frames.len() <= MAX_NESTING => {
                let kind = FrameKind::Div { kind: kind.clone(), title: title.clone() };
                self.push(kind, fence.span);
            }
            FenceKind::Open(..) => {
                self.too_deep_divs += 1;
                self.report_too_deep(fence.span);
            }
            FenceKind::Embed(kind, id) => {
                let id = self.refer(ReferenceKind::Embed(*kind, id.clone()), fence.span);
                self.block(Block::Embed(id));
            }
            FenceKind::EmptyEmbed(kind) => self.empty_embed(*kind, fence.span),
            FenceKind::Close if self.too_deep_divs > 0 => self.too_deep_divs -= 1,
            FenceKind::Close => self.close_div(fence.span),
        }
    }

    pub(super) fn close_div(&mut self, span: Span) {
        if let Some(Frame { kind: FrameKind::Div { .. }, .. }) = self.frames.last() {
            return self.add_div();
        }
        let opened = self.frames.iter().rev().find_map(|frame| match frame.kind {
            FrameKind::Div { .. } => Some(frame.span),
            _ => None,
        });
        let crossing = match opened {
            Some(opened) => {
                self.crossed.insert(opened);
                Some((opened, "the block begins here, outside of this list or quotation"))
            }
            None => self.cut_off.pop().map(|(_, opened)| {
                (opened, "the block begins here, inside of a list or quotation")
            }),
        };
        let (file, offset) = (self.source.file, self.source.offset);
        let found = Diagnostic::error(Code::StrayDivEnd, "this `:::` closes nothing")
            .at(file, span.shifted(offset));
        self.diagnostics.push(match crossing {
            Some((opened, where_it_begins)) => found
                .related(file, Some(opened.shifted(offset)), where_it_begins)
                .help("begin and end a block at the same indentation"),
            None => found.help("remove the line, or open a block above it, such as `::: example`; a line that embeds something, such as `::: worksheet service-plan`, needs no closing line"),
        });
    }

    pub(super) fn report_unclosed(&mut self, kind: &DivKind, span: Span) {
        let diagnostic = Diagnostic::error(
            Code::UnclosedDiv,
            format!("the block `::: {}` is never closed", kind.name()),
        )
        .at(self.source.file, span.shifted(self.source.offset))
        .help("write `:::` on a line of its own where the block ends");
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn add_div(&mut self) {
        let Some(frame) = self.pop() else { return };
        if let FrameKind::Div { kind, title } = frame.kind {
            let span = frame.span.shifted(self.source.offset);
            self.block(Block::Div(Div { kind, title, blocks: frame.blocks, span }));
        }
    }

    pub(super) fn empty_embed(&mut self, kind: EmbedKind, span: Span) {
        let name = kind.name();
        let diagnostic =
            Diagnostic::error(Code::UnknownEmbed, format!("`::: {name}` does not say which one"))
                .at(self.source.file, span.shifted(self.source.offset))
                .help(format!("write the id after it: `::: {name} some-id`"));
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn too_deep(&mut self, span: Span) {
        self.report_too_deep(span);
        self.push(FrameKind::Dropped, span);
    }

    pub(super) fn report_too_deep(&mut self, span: Span) {
        if !self.diagnostics.iter().any(|known| known.code == Code::NestingTooDeep) {
            let diagnostic = Diagnostic::error(
                Code::NestingTooDeep,
                format!("lists, quotations and blocks are nested more than {MAX_NESTING} deep"),
            )
            .at(self.source.file, span.shifted(self.source.offset))
            .help("what lies deeper is left out; flatten it");
            self.diagnostics.push(diagnostic);
        }
    }
}
