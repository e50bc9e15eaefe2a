//! Versions of a book, and what changed in them.

use std::cmp::Ordering;
use std::fmt;

/// A version such as `1.10`: numbers between dots. They compare as numbers, so
/// that 1.10 follows 1.9, and 2 is the same version as 2.0.
#[derive(Clone, Debug)]
pub struct Version {
    text: Box<str>,
    parts: Vec<u32>,
}

impl Version {
    /// Reads `1.10`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = |part: &str| {
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let mut parts: Vec<u32> = text.split('.').map(number).collect::<Option<_>>()?;
        while parts.len() > 1 && parts.last() == Some(&0) {
            parts.pop();
        }
        Some(Self { text: text.into(), parts })
    }

    /// Its numbers, without zeros at the end.
    #[must_use]
    pub fn parts(&self) -> &[u32] {
        &self.parts
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts)
    }
}

/// What changed on a page in a version of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version that has it first.
    pub version: Version,
    /// A sentence.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_compare_as_numbers() {
        let version = |text| Version::parse(text).expect("a version");
        assert!(version("1.10") > version("1.9"));
        assert!(version("2") > version("1.10.3"));
        assert!(version("1.0.1") > version("1.0"));
        assert_eq!(version("2.0"), version("2"));
        assert_eq!(version(" 1.0 ").to_string(), "1.0");
    }

    #[test]
    fn other_words_are_refused() {
        for text in ["", "1.", "v2", "1.0-beta", "+1", "99999999999"] {
            assert!(Version::parse(text).is_none(), "{text}");
        }
    }
}
