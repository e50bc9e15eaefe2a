//! Words as the index and the engine in the browser know them. Both sides follow
//! the same rules: `tests/vectors/search/words.json` is read by the tests of both.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut after so many characters.
const LONGEST: usize = 32;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Lower case, accents dropped, apostrophes gone.
    pub folded: &'a str,
    /// The same with its accents, for stemming; none if it has no accents.
    pub accented: Option<&'a str>,
}

/// Finds words. Its buffers are used again and again.
#[derive(Debug, Default)]
pub struct Splitter {
    folded: String,
    accented: String,
    /// Whether `accented` differs from `folded`.
    has_accent: bool,
    /// Letters since the last apostrophe; none if there is no apostrophe yet.
    since_apostrophe: Option<usize>,
    /// An apostrophe is part of a word only if a letter follows.
    apostrophe: bool,
    /// Words joined by hyphens so far, and how many.
    compound: String,
    parts: usize,
    /// Whether the last character was a hyphen right behind a word.
    hyphen: bool,
}

impl Splitter {
    /// Calls `each` for every word of a text, in order. Words with hyphens between
    /// them come one by one, and then once more as one word: `follow-up` is
    /// `follow`, `up` and `followup`.
    pub fn words(&mut self, text: &str, mut each: impl FnMut(Word<'_>)) {
        let mut rest = text;
        while let Some(byte) = rest.bytes().next() {
            if byte.is_ascii() {
                self.ascii(byte, &mut each);
                rest = rest.get(1..).unwrap_or_default();
            } else if let Some(c) = rest.chars().next() {
                self.other(c, &mut each);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        self.end_word(&mut each);
        self.end_compound(&mut each);
    }

    fn ascii(&mut self, byte: u8, each: &mut impl FnMut(Word<'_>)) {
        if byte.is_ascii_alphanumeric() {
            let letter = char::from(byte.to_ascii_lowercase());
            self.letter(letter, letter, each);
        } else {
            self.mark(char::from(byte), each);
        }
    }

    fn other(&mut self, c: char, each: &mut impl FnMut(Word<'_>)) {
        // A soft hyphen says where a word may be broken; it does not end it.
        if c == '\u{AD}' {
            return;
        }
        let mut first = true;
        for part in std::iter::once(c).nfkd() {
            if part == '\u{2BC}' {
                self.mark(part, each);
            } else if is_combining_mark(part) {
                // A mark that stands alone belongs to the letter before it.
                if first && !self.folded.is_empty() {
                    self.accented.push(part);
                    self.has_accent = true;
                }
            } else {
                for lower in part.to_lowercase() {
                    let lower = if lower == 'ς' { 'σ' } else { lower };
                    if lower.is_alphanumeric() {
                        // The letter as written stands for all that it falls into.
                        self.letter(lower, if first { lower_of(c) } else { '\0' }, each);
                    } else if !is_combining_mark(lower) {
                        self.mark(lower, each);
                    }
                    first = false;
                }
            }
        }
    }

    fn letter(&mut self, folded: char, accented: char, each: &mut impl FnMut(Word<'_>)) {
        if self.folded.is_empty() && !self.hyphen {
            self.end_compound(each);
        }
        if self.apostrophe && !self.folded.is_empty() {
            self.since_apostrophe = Some(0);
        }
        self.apostrophe = false;
        self.since_apostrophe = self.since_apostrophe.map(|letters| letters + 1);
        self.folded.push(folded);
        if accented != '\0' {
            self.accented.push(accented);
        }
        self.has_accent |= accented != folded;
    }

    /// A character that is no letter.
    fn mark(&mut self, c: char, each: &mut impl FnMut(Word<'_>)) {
        if matches!(c, '\'' | '\u{2019}' | '\u{2BC}') {
            let again = self.apostrophe;
            if self.folded.is_empty() || again {
                self.end_word(each);
                self.hyphen = false;
            } else {
                self.apostrophe = true;
            }
            return;
        }
        let behind_word = !self.folded.is_empty() && !self.apostrophe;
        self.end_word(each);
        self.hyphen = behind_word && matches!(c, '-' | '\u{2010}');
    }

    fn end_word(&mut self, each: &mut impl FnMut(Word<'_>)) {
        if self.folded.is_empty() {
            return;
        }
        // `client's` is `client`.
        if self.since_apostrophe == Some(1) && self.folded.ends_with('s') {
            self.folded.pop();
            self.accented.pop();
        }
        cut(&mut self.folded);
        let accented = self.has_accent.then_some(self.accented.as_str());
        each(Word { folded: &self.folded, accented });
        self.compound.push_str(&self.folded);
        self.parts += 1;
        self.folded.clear();
        self.accented.clear();
        self.has_accent = false;
        self.since_apostrophe = None;
        self.apostrophe = false;
        self.hyphen = false;
    }

    fn end_compound(&mut self, each: &mut impl FnMut(Word<'_>)) {
        if self.parts > 1 {
            cut(&mut self.compound);
            each(Word { folded: &self.compound, accented: None });
        }
        self.compound.clear();
        self.parts = 0;
    }
}

fn lower_of(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

fn cut(word: &mut String) {
    if word.len() <= LONGEST {
        return;
    }
    let at = word.char_indices().nth(LONGEST).map(|(at, _)| at);
    word.truncate(at.unwrap_or(word.len()));
}

/// The words of a text, folded, without compounds.
#[must_use]
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(['-', '\u{2010}', '\u{2011}']) {
        Splitter::default().words(part, |word| words.push(word.folded.to_owned()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        text: String,
        words: Vec<String>,
        compounds: Vec<String>,
    }

    fn split(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        Splitter::default().words(text, |word| words.push(word.folded.to_owned()));
        words
    }

    #[test]
    fn words_follow_the_vectors() {
        let vectors = include_str!("../../../tests/vectors/search/words.json");
        let vectors: Vec<Vector> = serde_json::from_str(vectors).unwrap_or_default();
        assert!(vectors.len() > 20, "the vectors cannot be read");
        for Vector { text, words, compounds } in vectors {
            assert_eq!(folded_words(&text), words, "{text:?}");
            let mut all = split(&text);
            all.retain(|word| !words.contains(word));
            assert_eq!(all, compounds, "{text:?}");
        }
    }

    #[test]
    fn stemmers_get_words_with_their_accents() {
        let mut words = Vec::new();
        Splitter::default().words("Evaluación PLAN nin\u{303}o", |word| {
            words.push((word.folded.to_owned(), word.accented.map(ToOwned::to_owned)));
        });
        let [first, second, third] = words.as_slice() else { panic!("{words:?}") };
        assert_eq!(first, &("evaluacion".to_owned(), Some("evaluación".to_owned())));
        assert_eq!(second, &("plan".to_owned(), None));
        assert_eq!(third.0, "nino");
    }
}
