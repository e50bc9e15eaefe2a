//! A page's text as HTML.

mod sanitize;

use std::collections::HashMap;
use std::fmt::Write;

use super::citation::Citations;
use super::ways::{Ways, escape_into};
use crate::document::{
    Alignment, Block, Definition, Div, DivKind, Document, Inline, List, ListItem, RefId, Table,
    TextId,
};
use crate::handbook::{Handbook, Mention, Page, Target};
use crate::route::Route;
use crate::theme::Strings;

/// The form to which what is ticked on a page belongs. Browsers keep what is in no
/// form for their next session.
const TICKS: &str = "ticks";

/// What the text of a page is rendered with.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The book.
    pub book: &'a Handbook,
    /// The page.
    pub page: &'a Page,
    /// Ways from it.
    pub ways: &'a Ways,
    /// Interface strings.
    pub strings: &'a Strings,
    /// The literature, formatted.
    pub citations: &'a Citations,
    /// What an embed shows, as safe HTML.
    pub embed: &'a dyn Fn(&Target) -> Option<String>,
}

/// The text of a page, safe to publish.
#[must_use]
pub fn text(around: Surroundings<'_>) -> String {
    let document = &around.page.document;
    let mut writer = Writer {
        around,
        document,
        out: String::with_capacity(document.words * 8),
        shift: around.page.heading_shift(),
        components: document.has_raw_html.then(Vec::new),
        footnote_marks: HashMap::new(),
        tables: 0,
        mentions: around.book.mentions(around.page),
        in_mention: false,
    };
    writer.blocks(&document.blocks);
    writer.footnotes();
    match writer.components {
        None => writer.out,
        Some(components) => sanitize::clean(&writer.out, around, &components),
    }
}

struct Writer<'a> {
    around: Surroundings<'a>,
    document: &'a Document,
    out: String,
    shift: u8,
    /// On pages with raw HTML: finished components, put in after cleaning.
    components: Option<Vec<String>>,
    footnote_marks: HashMap<usize, usize>,
    tables: usize,
    /// Mentions of terms that are still to come.
    mentions: &'a [Mention],
    /// Whether the first of them has begun and not yet ended.
    in_mention: bool,
}

impl Writer<'_> {
    fn push(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn escaped(&mut self, text: &str) {
        if self.components.is_some() && text.contains(sanitize::MARKS) {
            escape_into(&text.replace(sanitize::MARKS, "\u{FFFD}"), &mut self.out);
        } else {
            escape_into(text, &mut self.out);
        }
    }

    /// Writes `<name attribute="value"` … `>`, the value escaped.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.push(name);
        self.push("=\"");
        self.escaped(value);
        self.out.push('"');
    }

    /// Writes an attribute with an address that is ours, past the cleaning of
    /// raw HTML.
    fn address(&mut self, name: &str, address: &str) {
        self.out.push(' ');
        self.push(name);
        self.push("=\"");
        if self.components.is_some() {
            self.out.push(sanitize::OURS);
        }
        escape_into(address, &mut self.out);
        self.out.push('"');
    }

    /// Writes a finished component, past the cleaning of raw HTML.
    fn component(&mut self, html: String) {
        match &mut self.components {
            None => self.out.push_str(&html),
            Some(components) => {
                let [open, close, _] = sanitize::MARKS;
                let _ = write!(self.out, "{open}{}{close}", components.len());
                components.push(html);
            }
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(content) => self.paragraph(content),
            Block::Plain(content) => self.inlines(content),
            Block::Heading { level, id, classes, content } => {
                self.heading(*level, id, classes, content);
            }
            Block::List(list) => self.list(list),
            Block::Quote(inner) => {
                self.push("<blockquote>\n");
                self.blocks(inner);
                self.push("</blockquote>\n");
            }
            Block::Alert(kind, inner) => {
                let label = self.around.strings.get(kind.name()).to_owned();
                self.aside(&format!("note note-{}", kind.name()), &label, inner);
            }
            Block::Code { language, text } => self.code(language.as_deref(), text),
            Block::Table(table) => self.table(table),
            Block::Definitions(list) => self.definitions(list),
            Block::Rule => self.push("<hr>\n"),
            Block::RawHtml(html) => self.out.push_str(&sanitize::without_marks(html)),
            Block::Div(div) => self.div(div),
            Block::Embed(id) => self.embed(*id),
        }
    }

    fn paragraph(&mut self, content: &[Inline]) {
        if let [Inline::Image { target, title, alternative }] = content {
            return self.figure(*target, title.as_deref(), alternative);
        }
        self.push("<p>");
        self.inlines(content);
        self.push("</p>\n");
    }

    fn figure(&mut self, target: RefId, title: Option<&str>, alternative: &str) {
        self.push("<figure class=\"figure\">");
        self.image(target, None, alternative);
        if let Some(title) = title {
            self.push("<figcaption>");
            self.escaped(title);
            self.push("</figcaption>");
        }
        self.push("</figure>\n");
    }

    fn heading(&mut self, level: u8, id: &str, classes: &[Box<str>], content: &[Inline]) {
        let level = (level + self.shift).min(6);
        let _ = write!(self.out, "<h{level}");
        self.attribute("id", id);
        if !classes.is_empty() {
            self.attribute("class", &classes.join(" "));
        }
        self.out.push('>');
        self.inlines(content);
        let _ = writeln!(self.out, "</h{level}>");
    }

    fn list(&mut self, list: &List) {
        if list.is_checklist() {
            return self.checks(list);
        }
        let tag = if list.start.is_some() { "ol" } else { "ul" };
        if list.is_prompts() {
            return self.prompts(list, tag);
        }
        let _ = write!(self.out, "<{tag}");
        if let Some(start) = list.start.filter(|start| *start != 1) {
            self.attribute("start", &start.to_string());
        }
        self.push(">\n");
        for item in &list.items {
            self.push("<li");
            if let Some(id) = &item.id {
                self.attribute("id", id);
            }
            self.out.push('>');
            self.item(item);
            self.push("</li>\n");
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn item(&mut self, item: &ListItem) {
        let Some(done) = item.task else { return self.blocks(&item.blocks) };
        let (first, rest) = Self::split_item(item);
        self.push("<label>");
        self.checkbox(done);
        self.out.push(' ');
        self.safety_word(item);
        self.inlines(first);
        self.push("</label>");
        self.item_id(item);
        self.blocks(rest);
    }

    fn checkbox(&mut self, done: bool) {
        let _ = write!(self.out, "<input type=\"checkbox\" form=\"{TICKS}\"");
        if done {
            self.push(" checked");
        }
        self.out.push('>');
    }

    /// An item's first paragraph, and what follows it.
    fn split_item(item: &ListItem) -> (&[Inline], &[Block]) {
        match item.blocks.split_first() {
            Some((Block::Paragraph(content) | Block::Plain(content), rest)) => (content, rest),
            _ => (&[], &item.blocks),
        }
    }

    fn prompts(&mut self, list: &List, tag: &str) {
        let _ = writeln!(self.out, "<{tag} class=\"prompts\">");
        for item in &list.items {
            let (first, rest) = Self::split_item(item);
            self.push("<li");
            self.attribute("id", item.id.as_deref().unwrap_or_default());
            self.out.push('>');
            self.item_id(item);
            self.push("<div><p>");
            self.inlines(first);
            self.push("</p>");
            self.blocks(rest);
            self.push("</div></li>\n");
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn checks(&mut self, list: &List) {
        self.push("<ul class=\"checks\">\n");
        for item in &list.items {
            let (first, rest) = Self::split_item(item);
            self.push("<li");
            if let Some(id) = &item.id {
                self.attribute("id", id);
            }
            self.push("><label>");
            self.checkbox(item.task == Some(true));
            self.push("<span>");
            self.safety_word(item);
            self.inlines(first);
            self.push("</span></label>");
            self.item_id(item);
            if !rest.is_empty() {
                self.push("<div class=\"more\">");
                self.blocks(rest);
                self.push("</div>");
            }
            self.push("</li>\n");
        }
        self.push("</ul>\n");
    }

    fn safety_word(&mut self, item: &ListItem) {
        if item.safety {
            self.push("<b class=\"safety-word\">");
            self.escaped(self.around.strings.get("safety_word"));
            self.push("</b> ");
        }
    }

    /// The id that people quote; a link to itself.
    fn item_id(&mut self, item: &ListItem) {
        if let Some(id) = &item.id {
            self.push("<a class=\"pid\"");
            self.attribute("href", &format!("#{id}"));
            self.out.push('>');
            self.escaped(id);
            self.push("</a>");
        }
    }

    fn aside(&mut self, class: &str, label: &str, inner: &[Block]) {
        self.push("<div role=\"note\"");
        self.attribute("class", class);
        self.attribute("aria-label", label);
        self.push("><p class=\"label\">");
        self.escaped(label);
        self.push("</p><div>\n");
        self.blocks(inner);
        self.push("</div></div>\n");
    }

    fn div(&mut self, div: &Div) {
        let title = div.title.as_deref();
        let strings = self.around.strings;
        let with_title = |label: &str| match title {
            Some(title) => format!("{label}: {title}"),
            None => label.to_owned(),
        };
        match &div.kind {
            DivKind::Safety => {
                self.aside("note safety", &with_title(strings.get("safety")), &div.blocks);
            }
            DivKind::Named(name) => {
                let key = format!("edition_{name}");
                let label = strings.find(&key).unwrap_or(name);
                self.aside("note edition", &with_title(label), &div.blocks);
            }
            kind => {
                let class = match kind {
                    DivKind::Reflection => "reflection".to_owned(),
                    other => format!("story {}", other.name()),
                };
                self.push("<div");
                self.attribute("class", &class);
                self.push("><p class=\"label\">");
                self.escaped(&with_title(strings.get(kind.name())));
                self.push("</p>\n");
                self.blocks(&div.blocks);
                self.push("</div>\n");
            }
        }
    }

    fn embed(&mut self, id: RefId) {
        let target = self.around.page.target(id);
        if let Target::Broken(reason) = target {
            self.push("<p>");
            self.mistake(reason, |writer| writer.escaped(reason));
            self.push("</p>\n");
        } else if let Some(html) = (self.around.embed)(target) {
            self.component(html);
            self.out.push('\n');
        }
    }

    fn code(&mut self, language: Option<&str>, text: &str) {
        self.push("<pre tabindex=\"0\"><code");
        if let Some(language) = language {
            self.attribute("class", &format!("language-{language}"));
        }
        self.out.push('>');
        self.escaped(text);
        self.push("</code></pre>\n");
    }

    fn table(&mut self, table: &Table) {
        self.tables += 1;
        let heads: Vec<String> =
            table.head.iter().map(|cell| crate::document::inline_text(cell)).collect();
        let label = self.around.strings.fill("table", &[("number", &self.tables.to_string())]);
        self.push("<div class=\"table\" role=\"group\" tabindex=\"0\"");
        self.attribute("aria-label", &label);
        self.push("><table>\n<thead><tr>");
        for (column, cell) in table.head.iter().enumerate() {
            self.push("<th scope=\"col\"");
            self.alignment(table, column);
            self.out.push('>');
            self.inlines(cell);
            self.push("</th>");
        }
        self.push("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.push("<td");
                self.alignment(table, column);
                if let Some(head) = heads.get(column).filter(|head| !head.is_empty()) {
                    self.attribute("data-label", head);
                }
                self.out.push('>');
                self.inlines(cell);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table></div>\n");
    }

    fn alignment(&mut self, table: &Table, column: usize) {
        let class = match table.alignments.get(column) {
            Some(Alignment::Start) => "start",
            Some(Alignment::Center) => "center",
            Some(Alignment::End) => "end",
            Some(Alignment::Natural) | None => return,
        };
        self.attribute("class", class);
    }

    fn definitions(&mut self, list: &[Definition]) {
        self.push("<dl>\n");
        for definition in list {
            self.push("<dt>");
            self.inlines(&definition.term);
            self.push("</dt>\n");
            for detail in &definition.details {
                self.push("<dd>");
                self.blocks(detail);
                self.push("</dd>\n");
            }
        }
        self.push("</dl>\n");
    }

    fn footnotes(&mut self) {
        if self.document.footnotes.is_empty() {
            return;
        }
        let strings = self.around.strings;
        self.push("<section class=\"footnotes\"");
        self.attribute("aria-label", strings.get("footnotes"));
        self.push("><ol>\n");
        for (index, footnote) in self.document.footnotes.iter().enumerate() {
            let number = index + 1;
            let _ = writeln!(self.out, "<li id=\"fn-{number}\">");
            self.blocks(&footnote.blocks);
            let _ = write!(self.out, "<a class=\"back\" href=\"#fnref-{number}\"");
            self.attribute("aria-label", strings.get("back_to_text"));
            self.push(">\u{21A9}\u{FE0E}</a></li>\n");
        }
        self.push("</ol></section>\n");
    }

    fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(id, text) => self.plain(*id, text),
            Inline::Emphasis(inner) => self.wrapped("em", inner),
            Inline::Strong(inner) => self.wrapped("strong", inner),
            Inline::Strikethrough(inner) => self.wrapped("del", inner),
            Inline::Code(text) => {
                self.push("<code>");
                self.escaped(text);
                self.push("</code>");
            }
            Inline::Link { target, title, content } => {
                self.link(*target, title.as_deref(), content);
            }
            Inline::Image { target, title, alternative } => {
                self.image(*target, title.as_deref(), alternative);
            }
            Inline::Citation { target, narrative, written } => {
                self.citation(*target, *narrative, written);
            }
            Inline::FootnoteMark { number, .. } => self.footnote_mark(*number),
            Inline::SoftBreak => self.out.push('\n'),
            Inline::HardBreak => self.push("<br>\n"),
            Inline::RawHtml(html) => self.out.push_str(&sanitize::without_marks(html)),
        }
    }

    /// Plain text, with the first mention of each term as a link to the glossary.
    fn plain(&mut self, id: TextId, text: &str) {
        let mut at = 0;
        loop {
            let mention = self.mentions.first().copied();
            let (place, opens) = match mention {
                Some(mention) if self.in_mention => (mention.end, false),
                Some(mention) => (mention.start, true),
                None => return self.escaped(text.get(at..).unwrap_or_default()),
            };
            if place.text != id {
                return self.escaped(text.get(at..).unwrap_or_default());
            }
            self.escaped(text.get(at..place.offset).unwrap_or_default());
            at = place.offset;
            self.in_mention = opens;
            if opens {
                self.open_mention(mention.map_or(0, |mention| mention.term));
            } else {
                self.push("</a>");
                self.mentions = self.mentions.get(1..).unwrap_or_default();
            }
        }
    }

    fn open_mention(&mut self, term: usize) {
        let around = self.around;
        let href = around.ways.href(around.book, &Target::Term(term)).unwrap_or_default();
        self.push("<a class=\"term\"");
        self.attribute("href", &href);
        self.tip(term);
        self.out.push('>');
    }

    /// Names the definition that a script may show instead of following the link.
    fn tip(&mut self, term: usize) {
        if let Some(term) = self.around.book.terms.get(term) {
            self.attribute("data-tip", &format!("tip-{}", term.id));
        }
    }

    fn wrapped(&mut self, tag: &str, inner: &[Inline]) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(inner);
        let _ = write!(self.out, "</{tag}>");
    }

    fn link(&mut self, id: RefId, title: Option<&str>, content: &[Inline]) {
        let around = self.around;
        let target = around.page.target(id);
        if let Target::Broken(reason) = target {
            return self.mistake(reason, |writer| writer.inlines(content));
        }
        let Some(href) = around.ways.href(around.book, target) else {
            return self.inlines(content);
        };
        self.push("<a");
        self.address("href", &href);
        if let Target::Term(term) = target {
            self.attribute("class", "term");
            self.tip(*term);
        }
        if let Some(title) = title {
            self.attribute("title", title);
        }
        self.out.push('>');
        self.inlines(content);
        self.push("</a>");
    }

    /// Marks a place where the author made a mistake.
    fn mistake(&mut self, reason: &str, content: impl FnOnce(&mut Self)) {
        self.push("<mark class=\"mistake\"");
        self.attribute("title", reason);
        self.out.push('>');
        content(self);
        self.push("</mark>");
    }

    fn image(&mut self, id: RefId, title: Option<&str>, alternative: &str) {
        let around = self.around;
        let target = around.page.target(id);
        if let Target::Broken(reason) = target {
            let shown = if alternative.is_empty() { reason } else { alternative };
            return self.mistake(reason, |writer| writer.escaped(shown));
        }
        let Some(source) = around.ways.href(around.book, target) else {
            return;
        };
        self.push("<img");
        self.address("src", &source);
        self.attribute("alt", alternative);
        if let Target::Route(Route::Asset(path), _) = target
            && let Some(size) = around.book.pictures.get(path)
        {
            let _ = write!(self.out, " width=\"{}\" height=\"{}\"", size.width, size.height);
        }
        if let Some(title) = title {
            self.attribute("title", title);
        }
        self.push(" loading=\"lazy\">");
    }

    fn citation(&mut self, id: RefId, narrative: bool, written: &str) {
        let around = self.around;
        let cited = around.page.document.references.get(id.0 as usize).map(|one| &one.kind);
        let (Target::Works(works), Some(crate::document::ReferenceKind::Citation(cited))) =
            (around.page.target(id), cited)
        else {
            return self.escaped(written);
        };
        if works.iter().any(Option::is_none) {
            return self.mistake(written, |writer| writer.escaped(written));
        }
        let works: Vec<_> = works.iter().copied().flatten().zip(cited).collect();
        let parts: Vec<_> = works
            .iter()
            .filter_map(|(work, cited)| {
                let key = &around.book.works.get(*work)?.key;
                let text = around.citations.text(*work, narrative, cited.locator.as_deref())?;
                Some((key.clone(), text))
            })
            .collect();
        if !narrative {
            self.out.push('(');
        }
        for (index, (key, text)) in parts.iter().enumerate() {
            if index > 0 {
                self.push("; ");
            }
            self.push("<a class=\"cite\"");
            self.attribute("href", &format!("#src-{key}"));
            self.out.push('>');
            self.escaped(text);
            self.push("</a>");
        }
        if !narrative {
            self.out.push(')');
        }
    }

    fn footnote_mark(&mut self, number: Option<usize>) {
        let Some(number) = number else { return };
        let count = self.footnote_marks.entry(number).or_insert(0);
        *count += 1;
        let again = if *count > 1 { format!("-{count}") } else { String::new() };
        let _ = write!(
            self.out,
            "<sup class=\"fnref\"><a id=\"fnref-{number}{again}\" href=\"#fn-{number}\">{number}</a></sup>"
        );
    }
}
