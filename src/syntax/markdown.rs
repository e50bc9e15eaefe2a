//! Markdown to [`Document`], by pulldown-cmark. Never fails: what cannot be
//! read as meant stays in the text, and a diagnostic says so.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeWithOffset,
};

use super::fences::{self, Fence, FenceKind};
use super::html;
use super::inline::{self, Attributes};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{
    Alert, Alignment, Block, Definition, Div, DivKind, Document, EmbedKind, Footnote, Heading,
    Inline, ItemMark, List, ListItem, RefId, Reference, ReferenceKind, Table, TextId, inline_text,
    slug,
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
            !excluded
                .iter()
                .any(|part| part.start <= fence.span.start && fence.span.end <= part.end)
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
fn fences_in_code_or_html(hidden: &str, options: Options, fences: &[Fence]) -> Vec<Span> {
    if fences.is_empty() {
        return Vec::new();
    }
    let mut foreign = Vec::new();
    let mut block: Option<Span> = None;
    for (event, range) in Parser::new_ext(hidden, options).into_offset_iter() {
        let span = Span::from(range);
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => block = Some(span),
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                let Some(block) = block.take() else { continue };
                let is_code = matches!(event, Event::End(TagEnd::CodeBlock));
                let inside = fences.iter().map(|fence| fence.span).filter(|fence| {
                    let within = block.start <= fence.start && fence.end <= block.end;
                    let before = hidden.get(block.start as usize..fence.start as usize);
                    within && (is_code || before.is_some_and(|text| !text.trim().is_empty()))
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
    footnote_order: Vec<Box<str>>,
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

    fn end_heading(
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
    fn unique_slug(&mut self, text: &str) -> String {
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

    fn text(&mut self, text: &str, span: Span) {
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

    fn plain(&mut self, text: &str) {
        let id = TextId(self.texts);
        self.texts += 1;
        self.inline(Inline::Text(id, text.into()));
    }

    fn in_link(&self) -> bool {
        let is_link = |frame: &Frame<'_>| {
            matches!(frame.kind, FrameKind::Link { .. } | FrameKind::Image { .. })
        };
        self.frames.iter().rev().any(is_link)
    }

    /// Where `written` stands inside `span`; all of it if typography changed it.
    fn place_of(&self, written: &str, span: Span) -> Span {
        self.source.text.get(span.range()).and_then(|source| source.find(written)).map_or(
            span,
            |at| {
                let start = span.start as usize + at;
                Span::new(start, start + written.len())
            },
        )
    }

    /// Marks whose footnote is not written are left in the text by Markdown.
    fn check_footnote_marks(&mut self, text: &str, span: Span) {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once("[^") {
            rest = after;
            let Some((label, _)) = after.split_once(']') else { return };
            if label.is_empty() || label.contains(|c: char| c.is_whitespace() || c == '[') {
                continue;
            }
            let mark = format!("[^{label}]");
            let place = self.place_of(&mark, span);
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

    fn footnote(&mut self, label: Box<str>, blocks: Vec<Block>, span: Span) {
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

    fn unused_footnotes(&mut self) {
        for (label, (_, span)) in std::mem::take(&mut self.footnotes) {
            let mark = format!("[^{label}]");
            if self.left_out.iter().any(|text| text.contains(&mark)) {
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
    fn label_of_footnote(&self, label: &str, footnote: Span) -> Span {
        let start = footnote.start as usize;
        Span::new(start, start + label.len() + "[^]:".len()).shifted(self.source.offset)
    }

    fn footnote_mark(&mut self, label: Box<str>, span: Span) {
        let target = self.refer(ReferenceKind::Footnote(label.clone()), span);
        let known = self.footnote_order.iter().position(|known| *known == label);
        let index = known.unwrap_or_else(|| {
            self.footnote_order.push(label);
            self.footnote_order.len() - 1
        });
        self.inline(Inline::FootnoteMark { target, number: Some(index + 1) });
    }

    fn html_line(&mut self, text: &str) {
        if let Some(Frame { kind: FrameKind::Html(html), .. }) = self.frames.last_mut() {
            html.push_str(text);
        }
    }

    fn end_html(&mut self, html: &str, span: Span) {
        if !inline::is_comment(html) {
            self.note_raw_html(html, span);
            self.block(Block::RawHtml(html.into()));
        }
    }

    fn inline_html(&mut self, html: &str, span: Span) {
        if !inline::is_comment(html) {
            self.note_raw_html(html, span);
            self.inline(Inline::RawHtml(html.into()));
        }
    }

    /// Links and images of raw HTML are checked and rewritten as all others.
    fn note_raw_html(&mut self, html: &str, span: Span) {
        self.document.has_raw_html = true;
        for tag in html::tags(html) {
            let name = tag.attribute("name").filter(|_| tag.is("a"));
            if let Some(anchor) = tag.attribute("id").or(name) {
                self.document.anchors.push(anchor.value.into());
            }
            if let Some(href) = tag.attribute("href") {
                let destination = html::address(href.value).into();
                let kind = ReferenceKind::Link { destination, words: "".into() };
                self.refer(kind, self.place_of(href.value, span));
            }
            if let Some(src) = tag.attribute("src").filter(|_| tag.is("img")) {
                let source = html::address(src.value).into();
                let alternative = tag.attribute("alt").is_none().then(|| "".into());
                let kind = ReferenceKind::Image { source, alternative };
                self.refer(kind, self.place_of(src.value, span));
            }
            for part in html::unsafe_parts(&tag) {
                let place = self.place_of(part, span).shifted(self.source.offset);
                self.diagnostics.push(
                    Diagnostic::warning(Code::UnsafeHtml, format!("`{part}` is left out"))
                        .at(self.source.file, place)
                        .help("HTML in a page may arrange text; it may not run, load or style anything"),
                );
            }
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

    fn fence_in(&self, span: Span) -> Option<&'a Fence> {
        let at = self.fences.partition_point(|fence| fence.span.start < span.start);
        self.fences.get(at).filter(|fence| fence.span.end <= span.end)
    }

    fn fence(&mut self, fence: &Fence) {
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

    fn close_div(&mut self, span: Span) {
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

    fn report_unclosed(&mut self, kind: &DivKind, span: Span) {
        let diagnostic = Diagnostic::error(
            Code::UnclosedDiv,
            format!("the block `::: {}` is never closed", kind.name()),
        )
        .at(self.source.file, span.shifted(self.source.offset))
        .help("write `:::` on a line of its own where the block ends");
        self.diagnostics.push(diagnostic);
    }

    fn add_div(&mut self) {
        let Some(frame) = self.pop() else { return };
        if let FrameKind::Div { kind, title } = frame.kind {
            let span = frame.span.shifted(self.source.offset);
            self.block(Block::Div(Div { kind, title, blocks: frame.blocks, span }));
        }
    }

    fn empty_embed(&mut self, kind: EmbedKind, span: Span) {
        let name = kind.name();
        let diagnostic =
            Diagnostic::error(Code::UnknownEmbed, format!("`::: {name}` does not say which one"))
                .at(self.source.file, span.shifted(self.source.offset))
                .help(format!("write the id after it: `::: {name} some-id`"));
        self.diagnostics.push(diagnostic);
    }

    fn too_deep(&mut self, span: Span) {
        self.report_too_deep(span);
        self.push(FrameKind::Dropped, span);
    }

    fn report_too_deep(&mut self, span: Span) {
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

    fn check_fence_closes(&mut self, kind: &CodeBlockKind<'_>, span: Span) {
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

fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    // Nearly all text; ten times as quick.
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let (words, _) = text.bytes().fold((0, true), |(words, after_space), byte| {
        let space = is_space(byte);
        (words + usize::from(after_space && !space), space)
    });
    words
}

/// Whether another program's template language is in a text.
fn has_foreign_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    let follows = |at: usize| matches!(bytes.get(at + 1), Some(b'%' | b'{'));
    memchr::memchr_iter(b'{', bytes).any(follows)
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
