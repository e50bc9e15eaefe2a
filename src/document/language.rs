//! Texts in several languages.

use crate::source::{Span, Spanned};

/// The languages of a book: its own, in which every text is written, and those
/// into which it is translated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Languages {
    own: String,
    others: Vec<String>,
}

impl Default for Languages {
    fn default() -> Self {
        Self::new("en", [])
    }
}

impl Languages {
    /// The book's own language and the others; the own one may be among them.
    pub fn new(own: impl Into<String>, others: impl IntoIterator<Item = String>) -> Self {
        let own = own.into();
        let mut list: Vec<String> = Vec::new();
        for other in others {
            if other != own && !list.contains(&other) {
                list.push(other);
            }
        }
        Self { own, others: list }
    }

    /// The book's own language.
    #[must_use]
    pub fn own(&self) -> &str {
        &self.own
    }

    /// The languages into which it is translated.
    #[must_use]
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// All of them, the own one first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.own).chain(&self.others).map(String::as_str)
    }
}

/// A text in the book's own language, and in others as far as it is translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localized {
    own: Spanned<String>,
    others: Vec<(String, String)>,
}

impl Localized {
    /// A text that is not translated.
    #[must_use]
    pub fn plain(own: Spanned<String>) -> Self {
        Self { own, others: Vec::new() }
    }

    /// A text with its translations: language and text of each.
    #[must_use]
    pub fn new(own: Spanned<String>, others: Vec<(String, String)>) -> Self {
        Self { own, others }
    }

    /// The text in the book's own language.
    #[must_use]
    pub fn own(&self) -> &str {
        &self.own.value
    }

    /// Where the text in the book's own language stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.own.span
    }

    /// The text in a language other than the book's own, if it is translated.
    #[must_use]
    pub fn translation(&self, language: &str) -> Option<&str> {
        let found = self.others.iter().find(|(known, _)| known == language);
        found.map(|(_, text)| text.as_str())
    }

    /// The text in a language; in the book's own where it is not translated.
    #[must_use]
    pub fn in_language(&self, language: &str) -> &str {
        self.translation(language).unwrap_or(&self.own.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_back_to_the_own_language() {
        let own = Spanned::new("Name".to_owned(), Span::default());
        let text = Localized::new(own, vec![("es".to_owned(), "Nombre".to_owned())]);
        assert_eq!((text.in_language("es"), text.in_language("fr")), ("Nombre", "Name"));
        let languages = Languages::new("en", ["es".to_owned(), "en".to_owned(), "es".to_owned()]);
        assert_eq!(languages.all().collect::<Vec<_>>(), ["en", "es"]);
    }
}
