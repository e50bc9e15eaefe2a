//! The text of a page as plain words, cut at its headings.

use super::entries::Section;
use crate::document::{Block, Inline, List, ListItem, RefId};
use crate::handbook::{Handbook, Page, Target};
use crate::render::citation::Citations;

/// The sections of a page's text: what stands before the first heading, then one
/// for each heading.
#[must_use]
pub fn sections(book: &Handbook, page: &Page, citations: &Citations) -> Vec<Section> {
    let document = &page.document;
    let mut reader = Reader { book, page, citations, done: Vec::new(), here: Section::default() };
    reader.blocks(&document.blocks);
    for footnote in &document.footnotes {
        reader.blocks(&footnote.blocks);
    }
    reader.done.push(reader.here);
    reader.done
}

struct Reader<'a> {
    book: &'a Handbook,
    page: &'a Page,
    citations: &'a Citations,
    done: Vec<Section>,
    here: Section,
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(content) | Block::Plain(content) => self.paragraph(content),
            Block::Heading { id, content, .. } => {
                let mut heading = String::new();
                self.inlines(content, &mut heading);
                let next = Section { anchor: id.to_string(), heading, text: String::new() };
                self.done.push(std::mem::replace(&mut self.here, next));
            }
            Block::List(List { items, .. }) => {
                for ListItem { blocks, .. } in items {
                    self.blocks(blocks);
                }
            }
            Block::Quote(inner) | Block::Alert(_, inner) => self.blocks(inner),
            Block::Code { text, .. } => self.line(text),
            Block::Table(table) => {
                for row in std::iter::once(&table.head).chain(&table.rows) {
                    for cell in row {
                        self.paragraph(cell);
                    }
                }
            }
            Block::Definitions(list) => {
                for definition in list {
                    self.paragraph(&definition.term);
                    for detail in &definition.details {
                        self.blocks(detail);
                    }
                }
            }
            Block::Rule => {}
            Block::RawHtml(html) => {
                without_tags(html, &mut self.here.text);
                self.end_line();
            }
            Block::Div(div) => {
                if let Some(title) = &div.title {
                    self.line(title);
                }
                self.blocks(&div.blocks);
            }
            Block::Embed(id) => self.embed(*id),
        }
    }

    fn paragraph(&mut self, content: &[Inline]) {
        let mut text = std::mem::take(&mut self.here.text);
        self.inlines(content, &mut text);
        self.here.text = text;
        self.end_line();
    }

    fn line(&mut self, text: &str) {
        self.here.text.push_str(text);
        self.end_line();
    }

    /// Each block stands on a line of its own, so that excerpts can begin there.
    fn end_line(&mut self) {
        let text = &mut self.here.text;
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
    }

    fn inlines(&self, content: &[Inline], out: &mut String) {
        for inline in content {
            match inline {
                Inline::Text(_, text) | Inline::Code(text) => out.push_str(text),
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Strikethrough(inner)
                | Inline::Link { content: inner, .. } => self.inlines(inner, out),
                Inline::Image { alternative, .. } => out.push_str(alternative),
                Inline::Citation { target, narrative, .. } => {
                    self.citation(*target, *narrative, out);
                }
                Inline::SoftBreak | Inline::HardBreak => out.push(' '),
                Inline::FootnoteMark { .. } => {}
                Inline::RawHtml(html) => without_tags(html, out),
            }
        }
    }

    fn citation(&self, target: RefId, narrative: bool, out: &mut String) {
        let Target::Works(works) = self.page.target(target) else { return };
        let works = works.iter().flatten();
        let texts = works.filter_map(|work| self.citations.text(*work, narrative, None));
        let texts: Vec<_> = texts.collect();
        if narrative {
            out.push_str(&texts.join("; "));
        } else if !texts.is_empty() {
            out.extend(["(", &texts.join("; "), ")"]);
        }
    }

    /// A diagram is told by its words; all else that can be embedded is found at
    /// its own place.
    fn embed(&mut self, id: RefId) {
        let Target::Diagram(at) = self.page.target(id) else { return };
        if let Some(diagram) = self.book.diagrams.get(*at) {
            self.line(&diagram.title);
            self.line(&diagram.description);
        }
    }
}

/// Appends the text of HTML. What it holds is looked for and shown as text, so
/// nothing has to be made safe.
pub fn without_tags(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        unescape_into(text, out);
        let (name, after) = match tag.strip_prefix("!--") {
            Some(comment) => ("", comment.split_once("-->").map_or("", |(_, after)| after)),
            None => tag.split_once('>').unwrap_or((tag, "")),
        };
        rest = skip_hidden(name, after);
        // Words of two elements are two words, but not those of `<i>wo</i>rd`.
        let is_inline = ["a", "b", "i", "em", "strong", "span", "code", "sup", "sub"]
            .contains(&name.trim_start_matches('/').split_whitespace().next().unwrap_or(""));
        if !is_inline && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
    unescape_into(rest, out);
}

/// Steps over what is in HTML and not shown.
fn skip_hidden<'a>(name: &str, after: &'a str) -> &'a str {
    for hidden in ["script", "style"] {
        if name.get(..hidden.len()).is_some_and(|start| start.eq_ignore_ascii_case(hidden)) {
            let end = format!("</{hidden}");
            return after.find(&end).and_then(|at| after.get(at..)).unwrap_or_default();
        }
    }
    after
}

fn unescape_into(text: &str, out: &mut String) {
    if !text.contains('&') {
        return out.push_str(text);
    }
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    let text = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    out.push_str(&text.replace("&amp;", "&"));
}

#[cfg(test)]
mod tests {
    use super::without_tags;

    #[test]
    fn text_of_html() {
        let text = |html| {
            let mut out = String::new();
            without_tags(html, &mut out);
            out
        };
        assert_eq!(text("<i>wo</i>rd &amp; <p>more</p><p>still"), "word & more still");
        assert_eq!(text("a<!-- <b> -->b<script>x</script>c"), "a b c");
        assert_eq!(text("1 &lt; 2 <"), "1 < 2 ");
    }
}
