//! What a site was made from, in one word: the same word means that building
//! again would give the same site.

use std::fmt::Write;

use guidepost::compile::Options;
use guidepost::source::Sources;

/// The library that this program is built on, by a hash of its source.
const BUILD: &str = env!("GUIDEPOST_BUILD");

/// A hash of everything that a site is made from.
#[derive(Clone, Debug)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of these sources, made with these options by this program.
    pub fn new(sources: &Sources, options: &Options) -> Self {
        let mut head = format!("{BUILD}\n{options:?}\n");
        // Writing to a string cannot fail.
        let _ = writeln!(head, "{:?}", sources.content_root);
        let mut hasher = blake3::Hasher::new();
        hasher.update(head.as_bytes());
        for files in [&sources.content, &sources.themes] {
            hasher.update(&(files.len() as u64).to_le_bytes());
            for (path, source) in files {
                hasher.update(path.as_str().as_bytes()).update(b"\0").update(&source.hash.0);
            }
        }
        Self(hasher.finalize().to_hex().to_string())
    }

    /// The word that a site is published with. It tells whether there were
    /// mistakes: only where there were none can they be known without compiling.
    pub fn published(&self, has_mistakes: bool) -> String {
        if has_mistakes { format!("{}-with-mistakes", self.0) } else { self.0.clone() }
    }
}
