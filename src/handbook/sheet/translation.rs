//! Which texts of a worksheet are translated, and which are not.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::form::Texts;
use crate::document::{Languages, Localized};
use crate::source::SourcePath;
use crate::syntax::worksheet::group::Group;
use crate::syntax::worksheet::{Member, SectionDraft, Worksheet};

/// All texts of a sheet's own file that a reader sees.
pub fn texts_of_sheet(sheet: &Worksheet) -> Vec<Localized> {
    let mut texts = vec![sheet.title.clone()];
    let facts = [&sheet.neutral_title, &sheet.purpose, &sheet.filled_by, &sheet.when];
    texts.extend(facts.into_iter().flatten().cloned());
    sheet.print.map_texts(&mut |text: &Localized| texts.push(text.clone()));
    for SectionDraft { section, members, .. } in &sheet.sections {
        section.map_texts(&mut |text: &Localized| texts.push(text.clone()));
        of_members(members, &mut texts);
    }
    texts
}

/// All texts of a group that a reader sees.
pub fn texts_of_group(group: &Group) -> Vec<Localized> {
    let mut texts = Vec::new();
    of_members(&group.members, &mut texts);
    texts
}

fn of_members(members: &[Member], texts: &mut Vec<Localized>) {
    for member in members {
        if let Member::Field(draft) = member {
            draft.field.map_texts(&mut |text: &Localized| texts.push(text.clone()));
        }
    }
}

/// Whether any text is in a language.
pub fn speaks(texts: &[Localized], language: &str) -> bool {
    texts.iter().any(|text| text.translation(language).is_some())
}

/// Says for each language into which only some of a file's texts are translated
/// how many are not, and which come first.
pub fn report(
    file: &SourcePath,
    texts: &[Localized],
    languages: &Languages,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let others = languages.others().iter().filter(|language| speaks(texts, language));
    diagnostics.extend(others.filter_map(|language| incomplete(file, texts, languages, language)));
}

fn incomplete(
    file: &SourcePath,
    texts: &[Localized],
    languages: &Languages,
    language: &str,
) -> Option<Diagnostic> {
    /// How many places are shown.
    const SHOWN: usize = 3;
    let missing = || texts.iter().filter(|text| is_missing(text, language));
    let first = missing().next()?;
    let (count, of, own) = (missing().count(), texts.len(), languages.own());
    let message = format!("{count} of {of} texts are not in `{language}`, while others are");
    let help = format!(
        "write {{ {own} = \"{}\", {language} = \"…\" }}; until then the page in `{language}` \
         shows these in `{own}`",
        shortened(first.own()),
    );
    let diagnostic = Diagnostic::warning(Code::MissingTranslation, message);
    let mut diagnostic = diagnostic.at(file, first.span()).label("the first one").help(help);
    for text in missing().skip(1).take(SHOWN - 1) {
        diagnostic = diagnostic.related(file, Some(text.span()), "and this one");
    }
    Some(diagnostic)
}

/// Whether a text should be in a language and is not. Numbers and signs are the
/// same in all.
fn is_missing(text: &Localized, language: &str) -> bool {
    text.translation(language).is_none() && text.own().chars().any(char::is_alphabetic)
}

fn shortened(text: &str) -> String {
    const MOST: usize = 30;
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
