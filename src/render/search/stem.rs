//! Stems, so that one form of a word finds the others. Only the index is stemmed:
//! the engine learns from it which words belong together.

use pagefind_stem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::fold::Splitter;

/// Brings the forms of a word together.
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// Those of a language. In languages that are not known, each word stands for
    /// itself.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or(language);
        let algorithm = match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Algorithm::English),
            "es" => Some(Algorithm::Spanish),
            _ => None,
        };
        Self(algorithm.map(Stemmer::create))
    }

    /// The folded stem of a folded word. Stemmers need accents: `accented` is the
    /// word as it is written, where it has any.
    #[must_use]
    pub fn stem(&self, folded: &str, accented: Option<&str>) -> String {
        let Some(stemmer) = &self.0 else { return folded.to_owned() };
        // Numbers and ids have no other forms.
        if folded.bytes().any(|byte| byte.is_ascii_digit()) {
            return folded.to_owned();
        }
        let Some(accented) = accented else { return stemmer.stem(folded).into_owned() };
        let composed: String = accented.nfc().collect();
        let mut stem = String::new();
        Splitter::default().words(&stemmer.stem(&composed), |word| stem.push_str(word.folded));
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::Stems;

    #[test]
    fn forms_come_together() {
        let english = Stems::new("en-US");
        let stem = |word| english.stem(word, None);
        assert_eq!(stem("referrals"), stem("referral"));
        assert_eq!(stem("assessing"), stem("assessed"));
        assert_eq!(stem("p1c07"), "p1c07");
        let spanish = Stems::new("es");
        let plural = spanish.stem("evaluaciones", None);
        assert_eq!(spanish.stem("evaluacion", Some("evaluación")), plural);
        assert_eq!(Stems::new("fi").stem("taloissa", None), "taloissa");
    }
}
