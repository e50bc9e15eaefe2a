//! How much a word says about a section: BM25F over heading and text, and what the
//! word is of the title; quantised.

/// Weights of a word in heading and text.
const WEIGHTS: [f32; 2] = [3.0, 1.0];
/// How much the length of heading and text counts.
const LENGTH: f32 = 0.5;
/// How soon more of a word says no more.
const SATURATION: f32 = 1.2;
/// The most that heading and text can say.
const BODY: f32 = 9.0;
/// What the only word of a title says. It comes on top: a page named so is before
/// all that only speak of it.
const TITLE: f32 = 10.0;
/// The greatest impact.
const MOST: f32 = 15.0;

/// How often a word stands in each field of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the id.
    pub id: u8,
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
            id: self.id.saturating_add(other.id),
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

/// How many words headings and texts have on average, where there are any.
#[derive(Clone, Copy, Debug)]
pub struct Averages([f32; 2]);

impl Averages {
    /// Those of some sections.
    #[must_use]
    pub fn new<'a>(sections: impl Iterator<Item = &'a Lengths>) -> Self {
        let mut sums = [(0_u64, 0_u64); 2];
        for lengths in sections {
            let lengths = [lengths.heading, lengths.text];
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
    let fields = [(counts.heading, lengths.heading), (counts.text, lengths.text)];
    let fields = fields.into_iter().zip(averages.0).zip(WEIGHTS);
    let weighted: f32 = fields
        .map(|(((count, length), average), weight)| {
            weight * f32::from(count) / (1.0 - LENGTH + LENGTH * length as f32 / average)
        })
        .sum();
    let body = BODY * weighted / (SATURATION + weighted);
    let title = match (counts.id, counts.title) {
        (0, 0) => 0.0,
        // A word of a long title says less, but not much less.
        (0, _) => TITLE / (lengths.title.max(1) as f32).sqrt().sqrt(),
        _ => TITLE,
    };
    (body + title).round().clamp(0.0, MOST) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_headings_say_more_than_text_and_short_ones_more_than_long_ones() {
        let averages = Averages([3.0, 100.0]);
        let lengths = Lengths { title: 3, heading: 3, text: 100 };
        let of = |title, heading, text, lengths| {
            impact(Counts { id: 0, title, heading, text }, lengths, &averages)
        };
        let text = of(0, 0, 1, lengths);
        assert!(of(1, 0, 0, lengths) > text && of(0, 1, 0, lengths) > text);
        assert!(of(0, 0, 3, lengths) > text);
        assert!(of(1, 0, 0, Lengths { title: 9, ..lengths }) < of(1, 0, 0, lengths));
        assert!(of(200, 200, 200, lengths) <= 15);
    }
}
