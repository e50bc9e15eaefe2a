//! Markdown to [`Document`], by pulldown-cmark. Never fails: what cannot be
//! read as meant stays in the text, and a diagnostic says so.

mod divs;
mod footnotes;
mod headings;
mod raw_html;
mod text;

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeWithOffset,
};

use super::fences::{self, Fence};
use super::inline::{self, Attributes};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{
    Alert, Alignment, Block, Definition, DivKind, Document, Footnote, Inline, ItemMark, List,
    ListItem, RefId, Reference, ReferenceKind, Table, inline_text,
};
use crate::source::{SourcePath, Span};

/// Blocks inside blocks beyond this depth are left out, with a diagnostic.
pub const MAX_NESTING: usize = 100;

/// The Markdown we read: CommonMark, GitHub's additions, definition lists,
/// heading attributes and wikilinks.
#[must_use]
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}

/// What one reading of a text gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// The text as a tree.
    pub document: Document,
    /// Mistakes in it.
    pub diagnostics: Vec<Diagnostic>,
    /// First tag of another program's templates, `{% … %}` or `{{ … }}`.
    pub foreign_tag: Option<Span>,
}

/// Reads `text`, which begins `offset` bytes into the file. Blocks for which
/// `is_excluded` answers yes to the name are left out before anything else
/// looks at them.
#[must_use]
pub fn read(
    file: &SourcePath,
    text: &str,
    offset: usize,
    options: Options,
    is_excluded: &dyn Fn(&str) -> bool,
) -> Reading {
    let candidates = fences::scan(text);
    let mut fences = candidates;
    let mut hidden = fences::overwrite(text, &fences);
    loop {
        let foreign = fences_in_code_or_html(&hidden, options, &fences);
        if foreign.is_empty() {
            break;
        }
        fences.retain(|fence| !foreign.contains(&fence.span));
        hidden = fences::overwrite(text, &fences);
    }
    let excluded = fences::excluded_parts(&fences, text.len(), is_excluded);
    if !excluded.is_empty() {
        hidden = fences::blank(&hidden, &excluded);
        fences.retain(|fence| {
            let after = excluded.partition_point(|part| part.start <= fence.span.start);
            let part = after.checked_sub(1).and_then(|before| excluded.get(before));
            part.is_none_or(|part| part.end < fence.span.end)
        });
    }
    let source = Source { file, text: &hidden, offset };
    let mut builder = Builder::new(source, &fences);
    builder.left_out = excluded.iter().filter_map(|part| text.get(part.range())).collect();
    for (event, range) in
        TextMergeWithOffset::new(Parser::new_ext(&hidden, options).into_offset_iter())
    {
        builder.event(event, range.into());
    }
    builder.finish()
}

/// Fences that Markdown took for code or for part of an HTML block.
fn fences_in_code_or_html(hidden: &str, options: Options, fences: &[Fence]) -> HashSet<Span> {
    if fences.is_empty() {
        return HashSet::new();
    }
    let mut foreign = HashSet::new();
    let mut block: Option<Span> = None;
    for (event, range) in Parser::new_ext(hidden, options).into_offset_iter() {
        let span = Span::from(range);
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => block = Some(span),
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                let Some(block) = block.take() else { continue };
                let is_code = matches!(event, Event::End(TagEnd::CodeBlock));
                let first = fences.partition_point(|fence| fence.span.start < block.start);
                let after = fences.iter().skip(first).map(|fence| fence.span);
                let inside = after.take_while(|fence| fence.end <= block.end).filter(|fence| {
                    let before = hidden.get(block.start as usize..fence.start as usize);
                    is_code || before.is_some_and(|text| !text.trim().is_empty())
                });
                foreign.extend(inside);
            }
            _ => {}
        }
    }
    foreign
}

#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a SourcePath,
    text: &'a str,
    offset: usize,
}

/// A block or inline that has begun and not yet ended.
struct Frame<'a> {
    kind: FrameKind<'a>,
    span: Span,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

enum FrameKind<'a> {
    Root,
    Tag(Tag<'a>),
    Item {
        task: Option<bool>,
    },
    Table {
        alignments: Vec<Alignment>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Row(Vec<Vec<Inline>>),
    List {
        start: Option<u64>,
        items: Vec<ListItem>,
    },
    Definitions(Vec<Definition>),
    Link {
        target: RefId,
        title: Option<Box<str>>,
    },
    Image {
        target: RefId,
        title: Option<Box<str>>,
    },
    Code {
        language: Option<Box<str>>,
        text: String,
    },
    Html(String),
    Div {
        kind: DivKind,
        title: Option<Box<str>>,
    },
    /// Too deep: everything in it is dropped.
    Dropped,
}

struct Builder<'a> {
    source: Source<'a>,
    fences: &'a [Fence],
    frames: Vec<Frame<'a>>,
    document: Document,
    footnotes: HashMap<Box<str>, (Vec<Block>, Span)>,
    /// Labels in order of their first mark.
    footnote_order: Vec<Box<str>>,
    footnote_numbers: HashMap<Box<str>, usize>,
    anchors: HashSet<String>,
    /// How often headings had the same words.
    same_words: HashMap<String, usize>,
    /// Blocks that ended because the list or quotation around them did.
    cut_off: Vec<(DivKind, Span)>,
    /// Beginnings of blocks that were to be closed in a list or quotation that
    /// began inside them.
    crossed: HashSet<Span>,
    /// Blocks too deep to be opened, and not yet closed.
    too_deep_divs: usize,
    /// Text of other editions.
    left_out: Vec<&'a str>,
    diagnostics: Vec<Diagnostic>,
    foreign_tag: Option<Span>,
    texts: u32,
}

impl<'a> Builder<'a> {
    fn new(source: Source<'a>, fences: &'a [Fence]) -> Self {
        let root = Frame {
            kind: FrameKind::Root,
            span: Span::default(),
            blocks: Vec::new(),
            inlines: Vec::new(),
        };
        Self {
            source,
            fences,
            frames: vec![root],
            document: Document::default(),
            footnotes: HashMap::new(),
            footnote_order: Vec::new(),
            footnote_numbers: HashMap::new(),
            anchors: HashSet::new(),
            same_words: HashMap::new(),
            cut_off: Vec::new(),
            crossed: HashSet::new(),
            too_deep_divs: 0,
            left_out: Vec::new(),
            diagnostics: Vec::new(),
            foreign_tag: None,
            texts: 0,
        }
    }

    fn event(&mut self, event: Event<'a>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text, span),
            Event::Code(text) => self.inline(Inline::Code(text.into_string().into())),
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline(Inline::Code(text.into_string().into()));
            }
            Event::Html(text) => self.html_line(&text),
            Event::InlineHtml(text) => self.inline_html(&text, span),
            Event::FootnoteReference(label) => self.footnote_mark(label.into_string().into(), span),
            Event::SoftBreak => self.inline(Inline::SoftBreak),
            Event::HardBreak => self.inline(Inline::HardBreak),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => self.task_marker(done),
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Span) {
        if let Tag::HtmlBlock = tag
            && let Some(fence) = self.fence_in(span)
        {
            self.fence(fence);
            return self.push(FrameKind::Dropped, span);
        }
        if self.frames.len() > MAX_NESTING {
            return self.too_deep(span);
        }
        let kind = match tag {
            Tag::Item => FrameKind::Item { task: None },
            Tag::List(start) => FrameKind::List { start, items: Vec::new() },
            Tag::Table(alignments) => FrameKind::Table {
                alignments: alignments.into_iter().map(alignment).collect(),
                head: Vec::new(),
                rows: Vec::new(),
            },
            Tag::TableHead | Tag::TableRow => FrameKind::Row(Vec::new()),
            Tag::DefinitionList => FrameKind::Definitions(Vec::new()),
            Tag::CodeBlock(kind) => {
                self.check_fence_closes(&kind, span);
                FrameKind::Code { language: code_language(&kind), text: String::new() }
            }
            Tag::HtmlBlock => FrameKind::Html(String::new()),
            Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, title, .. } => {
                let target = self.refer(ReferenceKind::Term(dest_url.into_string().into()), span);
                FrameKind::Link { target, title: non_empty(&title) }
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                let destination = if link_type == LinkType::Email {
                    format!("mailto:{dest_url}").into()
                } else {
                    dest_url.into_string().into()
                };
                let kind = ReferenceKind::Link { destination, words: "".into() };
                FrameKind::Link { target: self.refer(kind, span), title: non_empty(&title) }
            }
            Tag::Image { dest_url, title, .. } => {
                let source = dest_url.into_string().into();
                let kind = ReferenceKind::Image { source, alternative: None };
                FrameKind::Image { target: self.refer(kind, span), title: non_empty(&title) }
            }
            other => FrameKind::Tag(other),
        };
        self.push(kind, span);
    }

    fn push(&mut self, kind: FrameKind<'a>, span: Span) {
        self.frames.push(Frame { kind, span, blocks: Vec::new(), inlines: Vec::new() });
    }

    fn pop(&mut self) -> Option<Frame<'a>> {
        let mut frame = self.frames.pop()?;
        flush(&mut frame);
        Some(frame)
    }

    fn end(&mut self, _end: TagEnd) {
        while let Some(Frame { kind: FrameKind::Div { kind, .. }, span, .. }) = self.frames.last() {
            if !self.crossed.contains(span) {
                self.cut_off.push((kind.clone(), *span));
            }
            self.add_div();
        }
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        let span = frame.span;
        match std::mem::replace(&mut frame.kind, FrameKind::Root) {
            FrameKind::Tag(tag) => self.end_tag(tag, frame),
            FrameKind::Item { task } => self.end_item(task, frame),
            FrameKind::List { start, items } => self.block(Block::List(List { start, items })),
            FrameKind::Table { alignments, head, rows } => {
                self.block(Block::Table(Table { alignments, head, rows }));
            }
            FrameKind::Row(cells) => self.end_row(cells),
            FrameKind::Definitions(list) => self.block(Block::Definitions(list)),
            FrameKind::Link { target, title } => self.end_link(target, title, frame.inlines),
            FrameKind::Image { target, title } => {
                self.end_image(target, title, &frame.inlines);
            }
            FrameKind::Code { language, text } => {
                self.block(Block::Code { language, text: text.into() });
            }
            FrameKind::Html(html) => self.end_html(&html, span),
            FrameKind::Root | FrameKind::Div { .. } | FrameKind::Dropped => {}
        }
    }

    fn end_tag(&mut self, tag: Tag<'a>, mut frame: Frame<'a>) {
        match tag {
            Tag::Paragraph => self.block(Block::Paragraph(frame.inlines)),
            Tag::Heading { level, id, classes, .. } => {
                let id = id.map(pulldown_cmark::CowStr::into_string);
                let classes = classes.into_iter().map(|class| class.into_string().into()).collect();
                self.end_heading(level, id, classes, frame.inlines, frame.span);
            }
            Tag::BlockQuote(kind) => {
                flush(&mut frame);
                self.block(match kind.map(alert) {
                    Some(kind) => Block::Alert(kind, frame.blocks),
                    None => Block::Quote(frame.blocks),
                });
            }
            Tag::FootnoteDefinition(label) => {
                flush(&mut frame);
                self.footnote(label.into_string().into(), frame.blocks, frame.span);
            }
            Tag::TableCell => {
                if let Some(Frame { kind: FrameKind::Row(cells), .. }) = self.frames.last_mut() {
                    cells.push(frame.inlines);
                }
            }
            Tag::DefinitionListTitle => {
                if let Some(list) = self.definitions() {
                    list.push(Definition { term: frame.inlines, details: Vec::new() });
                }
            }
            Tag::DefinitionListDefinition => {
                flush(&mut frame);
                if let Some(last) = self.definitions().and_then(|list| list.last_mut()) {
                    last.details.push(frame.blocks);
                }
            }
            Tag::Emphasis => self.inline(Inline::Emphasis(frame.inlines)),
            Tag::Strong => self.inline(Inline::Strong(frame.inlines)),
            Tag::Strikethrough => self.inline(Inline::Strikethrough(frame.inlines)),
            _ => frame.inlines.into_iter().for_each(|inline| self.inline(inline)),
        }
    }

    fn definitions(&mut self) -> Option<&mut Vec<Definition>> {
        match self.frames.last_mut() {
            Some(Frame { kind: FrameKind::Definitions(list), .. }) => Some(list),
            _ => None,
        }
    }

    fn end_row(&mut self, cells: Vec<Vec<Inline>>) {
        if let Some(Frame { kind: FrameKind::Table { head, rows, .. }, .. }) =
            self.frames.last_mut()
        {
            if head.is_empty() {
                *head = cells;
            } else {
                rows.push(cells);
            }
        }
    }

    fn end_link(&mut self, target: RefId, title: Option<Box<str>>, content: Vec<Inline>) {
        if let Some(Reference { kind: ReferenceKind::Link { words, .. }, span }) =
            self.document.references.get_mut(target.0 as usize)
        {
            *words = inline_text(&content).into();
            let shows_image = content.iter().any(|inline| matches!(inline, Inline::Image { .. }));
            if words.trim().is_empty() && !shows_image {
                self.diagnostics.push(
                    Diagnostic::warning(Code::VagueLink, "this link has no words")
                        .at(self.source.file, *span)
                        .help("say between the brackets where it leads: [The roles](roles.md)"),
                );
            }
        }
        self.inline(Inline::Link { target, title, content });
    }

    fn end_image(&mut self, target: RefId, title: Option<Box<str>>, content: &[Inline]) {
        let words: Box<str> = inline_text(content).into();
        if let Some(Reference { kind: ReferenceKind::Image { alternative, .. }, .. }) =
            self.document.references.get_mut(target.0 as usize)
        {
            *alternative = Some(words.clone());
        }
        self.inline(Inline::Image { target, title, alternative: words });
    }

    fn end_item(&mut self, task: Option<bool>, mut frame: Frame<'a>) {
        flush(&mut frame);
        let first = match frame.blocks.first_mut() {
            Some(Block::Paragraph(content) | Block::Plain(content)) => Some(content),
            _ => None,
        };
        let mut attributes = Attributes::default();
        let mut text = String::new();
        if let Some(content) = first {
            attributes = inline::take_attributes(content);
            text = inline_text(content);
        }
        if task.is_some() || attributes.id.is_some() {
            self.document.items.push(ItemMark {
                id: attributes.id.clone(),
                task: task.is_some(),
                safety: attributes.safety,
                text: text.into(),
                span: frame.span.shifted(self.source.offset),
            });
        }
        let item =
            ListItem { id: attributes.id, safety: attributes.safety, task, blocks: frame.blocks };
        if let Some(Frame { kind: FrameKind::List { items, .. }, .. }) = self.frames.last_mut() {
            items.push(item);
        }
    }

    fn task_marker(&mut self, done: bool) {
        let item = self.frames.iter_mut().rev().find_map(|frame| match &mut frame.kind {
            FrameKind::Item { task } => Some(task),
            _ => None,
        });
        if let Some(task) = item {
            *task = Some(done);
        }
    }

    fn refer(&mut self, kind: ReferenceKind, span: Span) -> RefId {
        let id = RefId(u32::try_from(self.document.references.len()).unwrap_or(u32::MAX));
        let span = span.shifted(self.source.offset);
        self.document.references.push(Reference { kind, span });
        id
    }

    fn inline(&mut self, inline: Inline) {
        if let Some(frame) = self.frames.last_mut() {
            frame.inlines.push(inline);
        }
    }

    fn block(&mut self, block: Block) {
        if let Some(frame) = self.frames.last_mut() {
            flush(frame);
            frame.blocks.push(block);
        }
    }

    fn finish(mut self) -> Reading {
        while self.frames.len() > 1 {
            if let Some(Frame { kind: FrameKind::Div { kind, .. }, span, .. }) = self.frames.last()
            {
                let (kind, span) = (kind.clone(), *span);
                if !self.crossed.contains(&span) {
                    self.report_unclosed(&kind, span);
                }
                self.add_div();
            } else {
                self.frames.pop();
            }
        }
        for (kind, span) in std::mem::take(&mut self.cut_off) {
            self.report_unclosed(&kind, span);
        }
        if let Some(root) = self.pop() {
            self.document.blocks = root.blocks;
        }
        for label in std::mem::take(&mut self.footnote_order) {
            let (blocks, _) = self.footnotes.remove(&label).unwrap_or_default();
            self.document.footnotes.push(Footnote { label, blocks });
        }
        self.unused_footnotes();
        Reading {
            document: self.document,
            diagnostics: self.diagnostics,
            foreign_tag: self.foreign_tag,
        }
    }
}

/// Makes a block of inlines that stand directly in a container of blocks.
fn flush(frame: &mut Frame<'_>) {
    if !frame.inlines.is_empty() {
        frame.blocks.push(Block::Plain(std::mem::take(&mut frame.inlines)));
    }
}

fn non_empty(text: &str) -> Option<Box<str>> {
    (!text.is_empty()).then(|| text.into())
}

fn code_language(kind: &CodeBlockKind<'_>) -> Option<Box<str>> {
    match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().map(Into::into),
        CodeBlockKind::Indented => None,
    }
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::Natural,
        pulldown_cmark::Alignment::Left => Alignment::Start,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::End,
    }
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}
