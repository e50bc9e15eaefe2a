//! What a book should do better, apart from references that lead nowhere.

use super::{Handbook, Page};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::{Block, DivKind, EmbedKind, ReferenceKind};
use crate::source::SourcePath;

/// Endings of images that browsers show.
const IMAGES: [&str; 8] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp", "ico"];

/// Link texts that say nothing about where they lead.
const VAGUE: [&str; 10] = [
    "here",
    "click here",
    "this",
    "this page",
    "link",
    "this link",
    "more",
    "read more",
    "aquí",
    "haga clic aquí",
];

/// Checks the text of one page.
pub(super) fn page(page: &Page, file: &SourcePath, plain: bool, found: &mut Vec<Diagnostic>) {
    headings(page, file, found);
    references(page, file, found);
    let is_blank = page.document.blocks.is_empty() && page.children.is_empty();
    let is_list =
        matches!(page.route(), crate::route::Route::Worksheets | crate::route::Route::Standards);
    if is_blank && !is_list && !plain && page.scenario.is_none() {
        found.push(
            Diagnostic::warning(Code::EmptyPage, "this page has no text")
                .in_file(file)
                .help("write something, or delete the file"),
        );
    }
}

fn headings(page: &Page, file: &SourcePath, found: &mut Vec<Diagnostic>) {
    let shift = page.heading_shift();
    let mut level = 1;
    let ids = page.document.items.iter().filter_map(|item| item.id.as_ref());
    let mut seen: std::collections::HashSet<_> = ids.collect();
    for heading in &page.document.headings {
        let own = heading.level + shift;
        if own > level + 1 {
            let marks = |level: u8| "#".repeat(usize::from(level.saturating_sub(shift)));
            let before = match level {
                1 => "the title".to_owned(),
                level => format!("`{}`", marks(level)),
            };
            let message = format!("this heading skips a level: it follows {before}");
            let marks = marks(level + 1);
            found.push(
                Diagnostic::warning(Code::SkippedHeading, message)
                    .at(file, heading.span)
                    .help(format!("begin it with `{marks}`: screen readers navigate by levels")),
            );
        }
        level = own;
        if !seen.insert(&heading.id) {
            let message = format!("`#{}` is there twice on this page", heading.id);
            found.push(Diagnostic::error(Code::DuplicateId, message).at(file, heading.span).help(
                "links find headings and items by it: give this heading another, {#another}",
            ));
        }
    }
}

fn references(page: &Page, file: &SourcePath, found: &mut Vec<Diagnostic>) {
    for reference in &page.document.references {
        match &reference.kind {
            ReferenceKind::Image { alternative: Some(alternative), .. }
                if alternative.trim().is_empty() =>
            {
                found.push(
                    Diagnostic::warning(
                        Code::MissingAlternative,
                        "this image has no text alternative",
                    )
                    .at(file, reference.span)
                    .help("say what it shows: ![A circle of chairs](circle.png)"),
                );
            }
            ReferenceKind::Link { words, .. }
                if VAGUE.contains(&words.trim().to_lowercase().as_str()) =>
            {
                let message =
                    format!("the link text “{}” does not say where it leads", words.trim());
                found.push(
                    Diagnostic::warning(Code::VagueLink, message).at(file, reference.span).help(
                        "use words that make sense when read alone, such as the page's title",
                    ),
                );
            }
            _ => {}
        }
    }
}

/// Blocks with a name of their own must be named after an edition.
pub(super) fn divs(
    blocks: &[Block],
    file: &SourcePath,
    editions: &[&str],
    found: &mut Vec<Diagnostic>,
) {
    for block in blocks {
        match block {
            Block::Div(div) => {
                if let DivKind::Named(name) = &div.kind
                    && !editions.contains(&&**name)
                {
                    let embeds = EmbedKind::ALL.map(EmbedKind::name);
                    let known =
                        DivKind::BUILT_IN.into_iter().chain(editions.iter().copied()).chain(embeds);
                    let help = did_you_mean(name, known).unwrap_or_else(|| {
                        "use `example`, `vignette`, `reflection`, `safety`, or the id of an edition in `handbook.toml`".to_owned()
                    });
                    let message = format!("unknown block `::: {name}`");
                    let diagnostic = Diagnostic::error(Code::UnknownDiv, message);
                    found.push(diagnostic.at(file, div.span).help(help));
                }
                divs(&div.blocks, file, editions, found);
            }
            Block::Quote(inner) | Block::Alert(_, inner) => divs(inner, file, editions, found),
            Block::List(list) => {
                list.items.iter().for_each(|item| divs(&item.blocks, file, editions, found));
            }
            _ => {}
        }
    }
}

/// Images that no page shows in any language.
#[must_use]
pub fn orphan_images(books: &[Handbook], assets: &[SourcePath], plain: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let used: std::collections::HashSet<_> =
        books.iter().flat_map(|book| book.assets.values()).collect();
    let unused: Vec<_> = assets
        .iter()
        .filter(|path| IMAGES.contains(&path.extension().as_str()) && !used.contains(path))
        .collect();
    if plain && unused.len() > 1 {
        if let Some(first) = unused.first() {
            let message =
                format!("{} images are not used by any page and are left out", unused.len());
            let diagnostic = Diagnostic::note(Code::OrphanImage, message);
            found.push(diagnostic.in_file(first).help("this is the first of them"));
        }
        return found;
    }
    for path in unused {
        found.push(
            Diagnostic::warning(Code::OrphanImage, "no page uses this image; it is left out")
                .in_file(path)
                .help("show it on a page, or delete it"),
        );
    }
    found
}

impl Page {
    /// How many levels the page's headings are moved down, so that its title is
    /// the only heading of the first level.
    #[must_use]
    pub fn heading_shift(&self) -> u8 {
        u8::from(self.document.headings.iter().any(|heading| heading.level == 1))
    }
}
