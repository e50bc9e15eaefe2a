//! A parsed Markdown text as a tree, and everything in it that points somewhere.
//!
//! The tree is made once by [`crate::syntax`], shared by `Arc`, and never
//! changed. What its references mean is kept beside it, in a list with one
//! entry for each [`Reference`]: so a change elsewhere in the book never costs
//! a copy of the text.

mod colour;
mod date;
pub mod diagram;
pub mod form;
mod language;
mod picture;
mod publish;
mod resource;
mod strength;
mod text;
mod time;
mod version;

pub use colour::{Colour, READABLE};
pub use date::{Date, Interval, IntervalUnit};
pub use language::{Languages, Localized};
pub use picture::PictureSize;
pub use publish::{ChecklistColumn, Host, Paper};
pub use resource::Resource;
pub use strength::{Strength, TaskLevel};
pub use text::{inline_text, slug, title_text};
pub use time::Time;
pub use version::{Change, Version};

use crate::source::Span;

/// A whole text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The text's blocks, in order.
    pub blocks: Vec<Block>,
    /// Everything that points somewhere, numbered by [`RefId`].
    pub references: Vec<Reference>,
    /// Footnotes, in order of their first mention.
    pub footnotes: Vec<Footnote>,
    /// Headings in order, outside of quotations and lists too.
    pub headings: Vec<Heading>,
    /// Anchors of raw HTML, in order.
    pub anchors: Vec<Box<str>>,
    /// List items that carry an id or a check box, in order.
    pub items: Vec<ItemMark>,
    /// Whether the author wrote raw HTML anywhere in it.
    pub has_raw_html: bool,
    /// Words of running text.
    pub words: usize,
}

/// Number of a [`Reference`] in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefId(pub u32);

/// Number of a stretch of plain text in its document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub u32);

/// Something in a text that points somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// What it points at, as written.
    pub kind: ReferenceKind,
    /// Where it stands.
    pub span: Span,
}

/// What a reference points at, as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceKind {
    /// A Markdown link's destination, with the words of the link.
    Link {
        /// Destination as written.
        destination: Box<str>,
        /// The link's words.
        words: Box<str>,
    },
    /// An image's file.
    Image {
        /// Source as written.
        source: Box<str>,
        /// Text alternative; none where raw HTML does not tell.
        alternative: Option<Box<str>>,
    },
    /// A glossary term, `[[term]]`.
    Term(Box<str>),
    /// One citation, or several in one pair of brackets.
    Citation(Vec<CitedWork>),
    /// A footnote mark; the label.
    Footnote(Box<str>),
    /// An embed, `::: worksheet service-plan`.
    Embed(EmbedKind, Box<str>),
}

/// One work in a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedWork {
    /// Key in the references.
    pub key: Box<str>,
    /// What follows the key: `p. 4`.
    pub locator: Option<Box<str>>,
}

/// What kind of thing an embed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmbedKind {
    /// A worksheet, by id.
    Worksheet,
    /// A phase's checklist, by the phase's id.
    Checklist,
    /// A diagram, by id.
    Diagram,
    /// A set of standards, by id.
    Standards,
}

impl EmbedKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Worksheet, Self::Checklist, Self::Diagram, Self::Standards];

    /// The word after `:::`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Worksheet => "worksheet",
            Self::Checklist => "checklist",
            Self::Diagram => "diagram",
            Self::Standards => "standards",
        }
    }
}

/// A heading of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Anchor, unique in the document.
    pub id: Box<str>,
    /// The heading's words.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// A list item that people can quote or tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemMark {
    /// Id, where the author gave one.
    pub id: Option<Box<str>>,
    /// Whether it has a check box.
    pub task: bool,
    /// Whether it is a matter of safety.
    pub safety: bool,
    /// The item's words.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// A footnote and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// Label as written.
    pub label: Box<str>,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Text of a tight list item: a paragraph without its spacing.
    Plain(Vec<Inline>),
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Anchor.
        id: Box<str>,
        /// Classes from heading attributes.
        classes: Vec<Box<str>>,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A list.
    List(List),
    /// A quotation.
    Quote(Vec<Block>),
    /// An alert, `> [!NOTE]`.
    Alert(Alert, Vec<Block>),
    /// Code.
    Code {
        /// First word after the fence.
        language: Option<Box<str>>,
        /// The code.
        text: Box<str>,
    },
    /// A table.
    Table(Table),
    /// A list of terms and what they mean.
    Definitions(Vec<Definition>),
    /// A line across.
    Rule,
    /// Raw HTML, not yet made safe.
    RawHtml(Box<str>),
    /// A fenced div.
    Div(Div),
    /// An embed on a line of its own.
    Embed(RefId),
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// First number, if numbered.
    pub start: Option<u64>,
    /// Its items.
    pub items: Vec<ListItem>,
}

impl List {
    /// Whether every item has a check box.
    #[must_use]
    pub fn is_checklist(&self) -> bool {
        self.items.iter().all(|item| item.task.is_some())
    }

    /// Whether every item has an id and none a check box.
    #[must_use]
    pub fn is_prompts(&self) -> bool {
        self.items.iter().all(|item| item.id.is_some() && item.task.is_none())
    }
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Id from `{#P1-C07}`.
    pub id: Option<Box<str>>,
    /// Whether it carries `.safety`.
    pub safety: bool,
    /// Whether it has a check box, and whether that is ticked.
    pub task: Option<bool>,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// The five alerts of GitHub's Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// Worth knowing.
    Note,
    /// Makes the work easier.
    Tip,
    /// Must be known.
    Important,
    /// Could go wrong.
    Warning,
    /// Could do harm.
    Caution,
}

impl Alert {
    /// Its name in classes and interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Alignment of each column.
    pub alignments: Vec<Alignment>,
    /// Cells of the head.
    pub head: Vec<Vec<Inline>>,
    /// Rows of cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// As the language reads.
    Natural,
    /// To the start.
    Start,
    /// In the middle.
    Center,
    /// To the end.
    End,
}

/// A term with its explanations.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The term.
    pub term: Vec<Inline>,
    /// What it means.
    pub details: Vec<Vec<Block>>,
}

/// A fenced div, `::: example`.
#[derive(Clone, Debug, PartialEq)]
pub struct Div {
    /// What it is.
    pub kind: DivKind,
    /// Words after the name.
    pub title: Option<Box<str>>,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// Where its first line stands.
    pub span: Span,
}

/// What a fenced div is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DivKind {
    /// How it can sound in practice.
    Example,
    /// A story.
    Vignette,
    /// Questions to sit with.
    Reflection,
    /// Stop and read.
    Safety,
    /// Any other name: an edition's material, if the book has such an edition.
    Named(Box<str>),
}

impl DivKind {
    /// Names that every book has.
    pub const BUILT_IN: [&'static str; 4] = ["example", "vignette", "reflection", "safety"];

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "example" => Self::Example,
            "vignette" => Self::Vignette,
            "reflection" => Self::Reflection,
            "safety" => Self::Safety,
            other => Self::Named(other.into()),
        }
    }

    /// The name after `:::`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Example => "example",
            Self::Vignette => "vignette",
            Self::Reflection => "reflection",
            Self::Safety => "safety",
            Self::Named(name) => name,
        }
    }
}

/// Text and what runs along in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Plain text, numbered in its document so that terms found in it can be
    /// kept beside it.
    Text(TextId, Box<str>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck through.
    Strikethrough(Vec<Inline>),
    /// Code.
    Code(Box<str>),
    /// A link, or a wikilink to a term.
    Link {
        /// Where to.
        target: RefId,
        /// Tooltip, if any.
        title: Option<Box<str>>,
        /// Its words.
        content: Vec<Inline>,
    },
    /// An image.
    Image {
        /// Which file.
        target: RefId,
        /// Tooltip, if any.
        title: Option<Box<str>>,
        /// Text alternative.
        alternative: Box<str>,
    },
    /// A citation.
    Citation {
        /// Which works.
        target: RefId,
        /// Whether it is part of the sentence: `@shulman2016 shows`.
        narrative: bool,
        /// The text as written, shown where the work is unknown.
        written: Box<str>,
    },
    /// A footnote's mark.
    FootnoteMark {
        /// Which reference.
        target: RefId,
        /// Number of the footnote, from 1; none if it is not written.
        number: Option<usize>,
    },
    /// A line break that is only in the source.
    SoftBreak,
    /// A line break that shows.
    HardBreak,
    /// Raw HTML, not yet made safe.
    RawHtml(Box<str>),
}
