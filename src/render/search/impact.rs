//! How much a word says about a section: BM25F, quantised.

/// Weights of a word in title, heading and text.
const WEIGHTS: [f32; 3] = [2.6, 3.0, 1.0];
/// How much the length of each field counts.
const LENGTH: [f32; 3] = [0.6, 0.5, 0.5];
/// How soon more of a word says no more.
const SATURATION: f32 = 1.2;
/// The greatest impact.
const MOST: f32 = 15.0;

/// How often a word stands in each field of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the title.
    pub title: u8,
    /// In the heading.
    pub heading: u8,
    /// In the text.
    pub text: u8,
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            title: self.title.saturating_add(other.title),
            heading: self.heading.saturating_add(other.heading),
            text: self.text.saturating_add(other.text),
        }
    }
}

/// How many words each field of a section has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// The title.
    pub title: u32,
    /// The heading.
    pub heading: u32,
    /// The text.
    pub text: u32,
}

/// How many words a field has on average, where it has any.
#[derive(Clone, Copy, Debug)]
pub struct Averages([f32; 3]);

impl Averages {
    /// Those of some sections.
    #[must_use]
    pub fn new<'a>(sections: impl Iterator<Item = &'a Lengths>) -> Self {
        let mut sums = [(0_u64, 0_u64); 3];
        for lengths in sections {
            let lengths = [lengths.title, lengths.heading, lengths.text];
            for ((words, fields), length) in sums.iter_mut().zip(lengths) {
                *words += u64::from(length);
                *fields += u64::from(length > 0);
            }
        }
        Self(sums.map(|(words, fields)| ratio(words, fields.max(1)).max(1.0)))
    }
}

// Lengths of fields are far below the numbers that a float cannot hold.
#[allow(clippy::cast_precision_loss)]
fn ratio(words: u64, fields: u64) -> f32 {
    words as f32 / fields as f32
}

/// How much words say about a section in which they stand so often, from 0 to 15.
// The result lies between 0 and 15.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
#[must_use]
pub fn impact(counts: Counts, lengths: Lengths, averages: &Averages) -> u8 {
    let counts = [counts.title, counts.heading, counts.text];
    let lengths = [lengths.title, lengths.heading, lengths.text];
    let fields = counts.into_iter().zip(lengths).zip(averages.0).zip(WEIGHTS).zip(LENGTH);
    let weighted: f32 = fields
        .map(|((((count, length), average), weight), by_length)| {
            let norm = 1.0 - by_length + by_length * length as f32 / average;
            weight * f32::from(count) / norm.max(0.1)
        })
        .sum();
    (weighted / (SATURATION + weighted) * MOST).round().clamp(0.0, MOST) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_headings_say_more_than_text_and_short_ones_more_than_long_ones() {
        let averages = Averages([3.0, 3.0, 100.0]);
        let lengths = Lengths { title: 3, heading: 3, text: 100 };
        let of = |title, heading, text, lengths| {
            impact(Counts { title, heading, text }, lengths, &averages)
        };
        let text = of(0, 0, 1, lengths);
        assert!(of(1, 0, 0, lengths) > text && of(0, 1, 0, lengths) > text);
        assert!(of(0, 0, 3, lengths) > text);
        assert!(of(1, 0, 0, Lengths { title: 9, ..lengths }) < of(1, 0, 0, lengths));
        assert!(of(200, 200, 200, lengths) <= 15);
    }
}
