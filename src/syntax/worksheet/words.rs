//! Texts that may be written in several languages: plain in the book's own, or a
//! table by language, `label = { en = "Name", es = "Nombre" }`.

use toml::de::DeValue;

use super::super::table::{Expected, Table, Value};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::Localized;
use crate::source::{Span, Spanned};

/// A text, if it is there.
pub fn words(table: &Table<'_, '_>, key: &'static str) -> Option<Localized> {
    let value = table.get(key)?;
    match value.0 {
        DeValue::String(text) => {
            Some(Localized::plain(Spanned::new(text.clone().into_owned(), value.1)))
        }
        DeValue::Table(_) => by_language(table, key, value),
        _ => {
            table.wrong_type(key, value, Expected::Text);
            None
        }
    }
}

/// A text that must be there and not be empty.
pub fn required_words(table: &Table<'_, '_>, key: &'static str, help: &str) -> Option<Localized> {
    match table.get(key) {
        Some((DeValue::Table(_), _)) => words(table, key),
        _ => table.required_text(key, help).map(Localized::plain),
    }
}

fn by_language(table: &Table<'_, '_>, key: &str, value: Value<'_, '_>) -> Option<Localized> {
    let mut texts = Vec::new();
    for (language, value) in languages(table, key, value) {
        match value.0 {
            DeValue::String(text) if text.trim().is_empty() => {
                let message = format!("`{key}.{language}` is empty");
                let help = "write the text, or remove this language";
                table.error(Code::InvalidValue, value.1, message, help);
            }
            DeValue::String(text) => {
                texts.push((language, Spanned::new(text.clone().into_owned(), value.1)));
            }
            _ => table.wrong_type(&format!("{key}.{language}"), value, Expected::Text),
        }
    }
    let (own, others) = own_first(table, texts)?;
    let others = others.into_iter().map(|(language, text)| (language, text.value)).collect();
    Some(Localized::new(own, others))
}

/// The values of a table by language, which must speak the book's own, without
/// the languages that the book does not have.
fn languages<'t, 'i>(
    outer: &Table<'t, 'i>,
    key: &str,
    value: (&'t DeValue<'i>, Span),
) -> Vec<(String, Value<'t, 'i>)> {
    let Some(table) = outer.as_table(value) else { return Vec::new() };
    let mut found = Vec::new();
    for (tag, value) in table.entries() {
        if outer.languages().all().any(|known| known == tag.value) {
            found.push((tag.value.to_owned(), value));
        } else {
            report_unknown(outer, key, &tag);
        }
    }
    let own = outer.languages().own();
    if !found.iter().any(|(language, _)| language == own) {
        let message = format!("`{key}` says nothing in `{own}`, the language of the handbook");
        outer.error(Code::MissingKey, value.1, message, format!("add {key}.{own} = …"));
    }
    found
}

fn report_unknown(table: &Table<'_, '_>, key: &str, tag: &Spanned<&str>) {
    let known = || table.languages().all();
    let message = format!("this handbook has no language `{}`", tag.value);
    let help = did_you_mean(tag.value, known()).unwrap_or_else(|| {
        let written: Vec<_> = known().map(|known| format!("{key}.{known} = …")).collect();
        let add = format!("add \"{}\" to `languages` in `handbook.toml`", tag.value);
        format!("write {}; or {add}", written.join(" and "))
    });
    table.error(Code::UnknownLanguage, tag.span, message, help);
}

/// The value in the book's own language, and the others.
fn own_first<T>(
    table: &Table<'_, '_>,
    mut values: Vec<(String, T)>,
) -> Option<(T, Vec<(String, T)>)> {
    let own = table.languages().own();
    let at = values.iter().position(|(language, _)| language == own)?;
    let (_, value) = values.remove(at);
    Some((value, values))
}

/// A member of a list.
pub enum Item<'t, 'i> {
    /// A text, in one or several languages.
    Words(Localized),
    /// Something else, yet to be read.
    Other(Value<'t, 'i>),
}

/// The members of a list. It may be written once for each language,
/// `choices.en = ["Self", …]` and `choices.es = ["Yo", …]`, with as many texts.
/// None if it cannot be understood.
pub fn list<'t, 'i>(table: &Table<'t, 'i>, key: &'static str) -> Option<Vec<Item<'t, 'i>>> {
    match table.get(key) {
        Some(value @ (DeValue::Table(_), _)) => {
            Some(lists(table, key, value)?.into_iter().map(Item::Words).collect())
        }
        Some((DeValue::Array(_), _)) => Some(table.items(key).into_iter().map(item).collect()),
        _ => {
            // Says what it should have been.
            table.items(key);
            None
        }
    }
}

fn item<'t, 'i>(value: Value<'t, 'i>) -> Item<'t, 'i> {
    match value.0 {
        DeValue::String(text) => {
            Item::Words(Localized::plain(Spanned::new(text.clone().into_owned(), value.1)))
        }
        _ => Item::Other(value),
    }
}

fn lists(table: &Table<'_, '_>, key: &str, value: Value<'_, '_>) -> Option<Vec<Localized>> {
    let read = languages(table, key, value);
    let read = read.into_iter().filter_map(|(language, value)| {
        let texts = texts(table, &format!("{key}.{language}"), value)?;
        Some((language, Spanned::new(texts, value.1)))
    });
    let (own, mut others) = own_first(table, read.collect())?;
    others.retain(|(language, other)| is_as_long(table, key, &own, language, other));
    let mut translations: Vec<_> =
        others.into_iter().map(|(language, texts)| (language, texts.value.into_iter())).collect();
    let translated = own.value.into_iter().map(|own| {
        let others = translations.iter_mut().filter_map(|(language, texts)| {
            let text = texts.next()?.value;
            (!text.trim().is_empty()).then(|| (language.clone(), text))
        });
        Localized::new(own, others.collect())
    });
    Some(translated.collect())
}

fn texts(table: &Table<'_, '_>, key: &str, value: Value<'_, '_>) -> Option<Vec<Spanned<String>>> {
    let DeValue::Array(array) = value.0 else {
        table.wrong_type(key, value, Expected::Texts);
        return None;
    };
    let mut texts = Vec::with_capacity(array.len());
    for value in table.as_items(value) {
        let DeValue::String(text) = value.0 else {
            let message = format!("`{key}` can hold only texts");
            let help = "for more than a text, write a list of tables: \
                        [{ value = \"self\", label = { en = \"…\", es = \"…\" } }]";
            table.error(Code::WrongType, value.1, message, help);
            return None;
        };
        texts.push(Spanned::new(text.clone().into_owned(), value.1));
    }
    Some(texts)
}

/// Whether a list in another language has as many texts as the book's own.
fn is_as_long<T>(
    table: &Table<'_, '_>,
    key: &str,
    own: &Spanned<Vec<T>>,
    language: &str,
    other: &Spanned<Vec<T>>,
) -> bool {
    let (wanted, found) = (own.value.len(), other.value.len());
    if wanted == found {
        return true;
    }
    let own_language = table.languages().own();
    let message =
        format!("`{key}.{language}` has {found} texts, but `{key}.{own_language}` has {wanted}");
    let help = "write the same list in both languages, in the same order";
    let related = format!("the {wanted} texts in `{own_language}`");
    table.report(
        Diagnostic::error(Code::InvalidValue, message)
            .at(table.file(), other.span)
            .related(table.file(), Some(own.span), related)
            .help(help),
    );
    false
}
