//! From files to a tree of sections and pages, in reading order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::names::folded;
use crate::diagnostic::{Code, Diagnostic};
use crate::route::{PagePath, address_part, split_order};
use crate::source::SourcePath;
use crate::syntax::page;

/// A page of the tree, before its references are resolved.
#[derive(Debug)]
pub(super) struct Leaf {
    /// The text in the best available language; none for a folder without one.
    pub page: Option<Arc<page::Page>>,
    /// Its file, or the folder that has none of its own.
    pub source: SourcePath,
    /// Its place.
    pub path: PagePath,
    /// Language of the text, where that is not the wanted one.
    pub language: Option<String>,
    /// Languages in which it exists.
    pub translations: Vec<String>,
    /// Index of the parent in the list of leaves.
    pub parent: Option<usize>,
    /// Whether it is a section's own page.
    pub is_section: bool,
    /// Name for a title when nothing else gives one.
    pub name: String,
}

/// A page's file, told apart into place and language.
#[derive(Debug)]
pub(super) struct PageFile {
    /// The page.
    pub page: Arc<page::Page>,
    /// Path below the content folder.
    pub inside: String,
}

#[derive(Debug, Default)]
struct Folder {
    name: String,
    source: Option<SourcePath>,
    index: Vec<Variant>,
    pages: BTreeMap<Key, Vec<Variant>>,
    folders: BTreeMap<Key, Folder>,
}

/// Order among siblings: numbered names first, then by name.
type Key = (u32, String);

#[derive(Debug)]
struct Variant {
    language: Option<String>,
    page: Arc<page::Page>,
}

/// Which language is wanted, and which there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Languages<'a> {
    /// Language of the tree.
    pub wanted: &'a str,
    /// The book's own language.
    pub own: &'a str,
    /// All.
    pub all: &'a [String],
}

/// All pages in reading order. The first one is the front page.
pub(super) fn build(
    files: Vec<PageFile>,
    languages: Languages<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Leaf> {
    let mut root = Folder::default();
    for file in files {
        root.insert(file, languages.all);
    }
    let mut leaves = Vec::new();
    flatten(root, "", None, languages, &mut leaves, diagnostics);
    leaves
}

impl Folder {
    fn insert(&mut self, file: PageFile, languages: &[String]) {
        let mut folder = self;
        let (folders, name) = file.inside.rsplit_once('/').unwrap_or(("", &file.inside));
        let whole = file.page.file.as_str();
        let mut end = whole.len() - file.inside.len();
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            folder = folder.folders.entry(key(part)).or_default();
            part.clone_into(&mut folder.name);
            end += part.len();
            folder.source = whole.get(..end).map(SourcePath::new);
            end += 1;
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let (stem, language) = match stem.rsplit_once('.') {
            Some((stem, tag)) if languages.iter().any(|known| known == tag) => (stem, Some(tag)),
            _ => (stem, None),
        };
        let variant = Variant { language: language.map(ToOwned::to_owned), page: file.page };
        if stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme") {
            folder.index.push(variant);
        } else {
            folder.pages.entry(key(stem)).or_default().push(variant);
        }
    }
}

fn key(name: &str) -> Key {
    let (order, _) = split_order(name);
    (order.unwrap_or(u32::MAX), name.to_owned())
}

fn flatten(
    folder: Folder,
    path: &str,
    parent: Option<usize>,
    languages: Languages<'_>,
    leaves: &mut Vec<Leaf>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let own = leaves.len();
    let index_path = join(path, "index");
    let index = prefer_index(folder.index, diagnostics);
    let mut section = leaf(index, &index_path, parent, true, &folder.name, languages, diagnostics);
    if let (None, Some(source)) = (&section.page, folder.source) {
        section.source = source;
    }
    leaves.push(section);
    let mut children: Vec<(Key, Child)> = Vec::new();
    children.extend(folder.pages.into_iter().map(|(key, page)| (key, Child::Page(page))));
    children.extend(folder.folders.into_iter().map(|(key, folder)| (key, Child::Folder(folder))));
    children.sort_by(|(a, _), (b, _)| a.cmp(b));
    for ((_, name), child) in children {
        let path = join(path, &address_part(&name));
        match child {
            Child::Page(variants) => {
                let page = leaf(variants, &path, Some(own), false, &name, languages, diagnostics);
                leaves.push(page);
            }
            Child::Folder(folder) => {
                flatten(folder, &path, Some(own), languages, leaves, diagnostics);
            }
        }
    }
}

enum Child {
    Page(Vec<Variant>),
    Folder(Folder),
}

/// `index.md` goes before `README.md` where a folder has both.
fn prefer_index(variants: Vec<Variant>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Variant> {
    let is_index =
        |variant: &Variant| variant.page.file.stem().to_ascii_lowercase().starts_with("index");
    let (index, readme): (Vec<_>, Vec<_>) = variants.into_iter().partition(is_index);
    if index.is_empty() {
        return readme;
    }
    for (left_out, chosen) in readme.iter().zip(&index) {
        diagnostics.push(
            Diagnostic::note(
                Code::DuplicateAddress,
                "this file is left out: the folder has an `index.md`",
            )
            .in_file(&left_out.page.file)
            .related(&chosen.page.file, None, "the folder's own page"),
        );
    }
    index
}

fn leaf(
    variants: Vec<Variant>,
    path: &str,
    parent: Option<usize>,
    is_section: bool,
    name: &str,
    languages: Languages<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Leaf {
    report_duplicates(&variants, diagnostics);
    let language_of =
        |variant: &Variant| variant.language.clone().unwrap_or_else(|| languages.own.to_owned());
    let translations: Vec<String> = variants.iter().map(&language_of).collect();
    let rank = |variant: &Variant| {
        let language = language_of(variant);
        if language == languages.wanted {
            0
        } else if language == languages.own {
            1
        } else {
            2
        }
    };
    let chosen = variants.into_iter().min_by_key(rank);
    let language = chosen.as_ref().map(language_of).filter(|own| own != languages.wanted);
    let (_, name) = split_order(name);
    let page = chosen.map(|variant| variant.page);
    Leaf {
        source: page.as_ref().map_or_else(|| SourcePath::new(""), |page| page.file.clone()),
        page,
        path: PagePath::from(path),
        language,
        translations,
        parent,
        is_section,
        name: humanize(name),
    }
}

fn report_duplicates(variants: &[Variant], diagnostics: &mut Vec<Diagnostic>) {
    for (index, variant) in variants.iter().enumerate() {
        let earlier = variants.iter().take(index).find(|other| other.language == variant.language);
        if let Some(earlier) = earlier {
            diagnostics.extend(duplicate(&variant.page.file, &earlier.page.file));
        }
    }
}

/// Two files or folders at the same address; nothing where their names collide,
/// which is reported as such.
pub(super) fn duplicate(file: &SourcePath, other: &SourcePath) -> Option<Diagnostic> {
    if folded(file.as_str()) == folded(other.as_str()) {
        return None;
    }
    let diagnostic =
        Diagnostic::error(Code::DuplicateAddress, "two files would have the same address")
            .in_file(file)
            .related(other, None, "the other one");
    Some(diagnostic.help("rename one of them"))
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// A file name as words: `billing_policy` becomes `Billing policy`.
fn humanize(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
