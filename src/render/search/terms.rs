//! The words of a book and how much each says about each section.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::entries::{Entry, Kind};
use super::fold::Splitter;
use super::impact::{Averages, Counts, Lengths, impact};
use super::stem::Stems;

/// Entries that are read by one thread in a row.
const RUN: usize = 64;

/// A word as it is written in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// The class of words with its stem. Classes are numbered in the order of
    /// their first words.
    pub class: u32,
    /// In how many sections it stands.
    pub sections: u32,
}

/// A section in which a class of words stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Number of the section.
    pub section: u32,
    /// How much the words say about it, from 0 to 15.
    pub impact: u8,
}

/// All words of a book.
#[derive(Debug, Default)]
pub struct Terms {
    /// In the order of their letters.
    pub words: Vec<Word>,
    /// For each class, its sections in order.
    pub postings: Vec<Vec<Posting>>,
}

/// No term leads to more sections than this: who looks for a word that is
/// everywhere looks for something else too.
const MOST_POSTINGS: usize = 3_000;

/// A word in a section, and how often it stands in each field.
struct Hit {
    word: u32,
    section: u32,
    counts: Counts,
}

/// Some entries, read.
#[derive(Default)]
struct Run {
    /// Words, and the form with accents where there is one.
    words: Vec<(Box<str>, Option<Box<str>>)>,
    hits: Vec<Hit>,
    lengths: Vec<Lengths>,
}

impl Terms {
    /// Reads everything that can be found.
    #[must_use]
    pub fn new(entries: &[Entry], stems: &Stems) -> Self {
        let runs: Vec<Run> = entries.par_chunks(RUN).map(read).collect();
        let averages = Averages::new(runs.iter().flat_map(|run| &run.lengths));
        let (mut words, places) = merged(&runs);
        let classes = number_classes(&mut words, stems);
        let mut postings: Vec<Vec<Posting>> = vec![Vec::new(); classes];
        collect(&runs, &places, &mut words, &averages, &mut postings);
        postings.par_iter_mut().for_each(keep_best);
        let words = words.into_iter().map(|word| word.word).collect();
        Self { words, postings }
    }
}

/// Reads the words of some entries. Sections are numbered from 0 in each run.
fn read(entries: &[Entry]) -> Run {
    let mut reader = Reader::default();
    for entry in entries {
        // An item to check is its own title: as many as there are, they would
        // stand above the pages that explain them.
        let is_item = !entry.id.is_empty() && matches!(entry.kind, Kind::Prompt | Kind::Checklist);
        for (number, section) in entry.sections.iter().enumerate() {
            reader.begin();
            if number == 0 {
                let title = if is_item { Field::Text } else { Field::Title };
                reader.field(title, &entry.title);
                reader.field(Field::Id, &entry.id);
                reader.field(Field::Names, &entry.names);
            }
            reader.field(Field::Heading, &section.heading);
            reader.field(Field::Text, &section.text);
        }
    }
    reader.finish()
}

/// Where in a section a word stands.
#[derive(Clone, Copy)]
enum Field {
    Title,
    /// A title of its own, whatever else the title says.
    Id,
    /// Counts as title and makes it no longer.
    Names,
    Heading,
    Text,
}

#[derive(Default)]
struct Reader {
    splitter: Splitter,
    numbers: HashMap<Box<str>, u32, FixedState>,
    run: Run,
    /// For each word, the section in which it stood last, and its hit there.
    last: Vec<(u32, u32)>,
}

impl Reader {
    fn begin(&mut self) {
        self.run.lengths.push(Lengths::default());
    }

    fn field(&mut self, field: Field, text: &str) {
        let Self { splitter, numbers, run, last } = self;
        let section = u32::try_from(run.lengths.len()).unwrap_or(u32::MAX).saturating_sub(1);
        let mut length = 0;
        splitter.words(text, |word| {
            length += 1;
            let number = match numbers.get(word.folded) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    numbers.insert(word.folded.into(), number);
                    run.words.push((word.folded.into(), None));
                    last.push((u32::MAX, 0));
                    number
                }
            };
            if let Some(accented) = word.accented {
                keep_accents(run, number, accented);
            }
            let Some((at, hit)) = last.get_mut(number as usize) else { return };
            if *at != section {
                *at = section;
                *hit = u32::try_from(run.hits.len()).unwrap_or(u32::MAX);
                run.hits.push(Hit { word: number, section, counts: Counts::default() });
            }
            if let Some(hit) = run.hits.get_mut(*hit as usize) {
                let counts = &mut hit.counts;
                let count = match field {
                    Field::Id => &mut counts.id,
                    Field::Title | Field::Names => &mut counts.title,
                    Field::Heading => &mut counts.heading,
                    Field::Text => &mut counts.text,
                };
                *count = count.saturating_add(1);
            }
        });
        if let Some(lengths) = run.lengths.last_mut() {
            match field {
                Field::Title => lengths.title += length,
                Field::Heading => lengths.heading += length,
                Field::Text => lengths.text += length,
                Field::Id | Field::Names => {}
            }
        }
    }

    fn finish(self) -> Run {
        self.run
    }
}

/// Of several spellings with accents, one is kept: the same, in whatever order the
/// book is read.
fn keep_accents(run: &mut Run, number: u32, accented: &str) {
    if let Some((_, kept)) = run.words.get_mut(number as usize)
        && kept.as_deref().is_none_or(|kept| kept < accented)
    {
        *kept = Some(accented.into());
    }
}

/// A word of the whole book, and its form with accents.
struct Merged<'a> {
    word: Word,
    accented: Option<&'a str>,
}

/// The words of all runs in order, and for each run the places of its own words.
fn merged(runs: &[Run]) -> (Vec<Merged<'_>>, Vec<Vec<u32>>) {
    let mut all: Vec<(&str, Option<&str>, usize, usize)> = Vec::new();
    for (run, own) in runs.iter().enumerate() {
        let words = own.words.iter().enumerate();
        all.extend(
            words.map(|(number, (word, accented))| (&**word, accented.as_deref(), run, number)),
        );
    }
    all.par_sort_unstable();
    let mut words: Vec<Merged<'_>> = Vec::new();
    let mut places: Vec<Vec<u32>> = runs.iter().map(|run| vec![0; run.words.len()]).collect();
    for (text, accented, run, number) in all {
        match words.last_mut() {
            Some(last) if last.word.text == text => last.accented = last.accented.max(accented),
            _ => {
                let word = Word { text: text.to_owned(), class: 0, sections: 0 };
                words.push(Merged { word, accented });
            }
        }
        let place = u32::try_from(words.len() - 1).unwrap_or(u32::MAX);
        if let Some(slot) = places.get_mut(run).and_then(|places| places.get_mut(number)) {
            *slot = place;
        }
    }
    (words, places)
}

/// Numbers the classes; gives how many there are.
fn number_classes(words: &mut [Merged<'_>], stems: &Stems) -> usize {
    let all: Vec<String> =
        words.par_iter().map(|one| stems.stem(&one.word.text, one.accented)).collect();
    let mut classes: HashMap<String, u32, FixedState> = HashMap::default();
    for (one, stem) in words.iter_mut().zip(all) {
        let next = u32::try_from(classes.len()).unwrap_or(u32::MAX);
        one.word.class = *classes.entry(stem).or_insert(next);
    }
    classes.len()
}

/// Brings the hits of all runs to their classes, in the order of the sections.
fn collect(
    runs: &[Run],
    places: &[Vec<u32>],
    words: &mut [Merged<'_>],
    averages: &Averages,
    postings: &mut [Vec<Posting>],
) {
    let mut first_section = 0;
    let mut pending: Vec<Option<(u32, Counts)>> = vec![None; postings.len()];
    for (run, places) in runs.iter().zip(places) {
        let lengths = |section: u32| {
            let own = section - first_section;
            run.lengths.get(own as usize).copied().unwrap_or_default()
        };
        let mut touched = Vec::new();
        for hit in &run.hits {
            let place = places.get(hit.word as usize).copied().unwrap_or_default();
            let Some(one) = words.get_mut(place as usize) else { continue };
            one.word.sections += 1;
            let class = one.word.class as usize;
            let section = first_section + hit.section;
            let (Some(waiting), Some(list)) = (pending.get_mut(class), postings.get_mut(class))
            else {
                continue;
            };
            match waiting {
                Some((at, counts)) if *at == section => *counts = counts.plus(hit.counts),
                _ => {
                    match waiting.take() {
                        Some((section, counts)) => {
                            let impact = impact(counts, lengths(section), averages);
                            list.push(Posting { section, impact });
                        }
                        None => touched.push(class),
                    }
                    *waiting = Some((section, hit.counts));
                }
            }
        }
        for class in touched {
            let waiting = pending.get_mut(class).and_then(Option::take);
            if let (Some((section, counts)), Some(list)) = (waiting, postings.get_mut(class)) {
                list.push(Posting { section, impact: impact(counts, lengths(section), averages) });
            }
        }
        first_section += u32::try_from(run.lengths.len()).unwrap_or(u32::MAX);
    }
}

/// Of a word that is everywhere, keeps the sections that it says most about.
fn keep_best(list: &mut Vec<Posting>) {
    if list.len() > MOST_POSTINGS {
        list.sort_unstable_by_key(|posting| (u8::MAX - posting.impact, posting.section));
        list.truncate(MOST_POSTINGS);
        list.sort_unstable_by_key(|posting| posting.section);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::search::entries::Section;

    fn entry(title: &str, sections: &[(&str, &str)]) -> Entry {
        let section = |(heading, text): &(&str, &str)| Section {
            anchor: String::new(),
            heading: (*heading).to_owned(),
            text: (*text).to_owned(),
        };
        Entry {
            kind: Kind::Page,
            phases: Vec::new(),
            url: String::new(),
            title: title.to_owned(),
            id: String::new(),
            from: String::new(),
            names: String::new(),
            sections: sections.iter().map(section).collect(),
        }
    }

    fn sections_of(terms: &Terms, word: &str) -> Vec<u32> {
        let class = terms.words.iter().find(|one| one.text == word).map(|one| one.class);
        let list = class.and_then(|class| terms.postings.get(class as usize));
        list.map(|list| list.iter().map(|one| one.section).collect()).unwrap_or_default()
    }

    #[test]
    fn forms_of_a_word_share_a_class_and_count_a_section_once() {
        let book = [
            entry("Referrals", &[("", "Refer early. A referral is a promise.")]),
            entry("Plans", &[("", "A plan."), ("Referrals", "Two referrals, one plan.")]),
        ];
        let terms = Terms::new(&book, &Stems::new("en"));
        assert_eq!(sections_of(&terms, "referral"), [0, 2]);
        assert_eq!(sections_of(&terms, "referrals"), [0, 2]);
        assert_eq!(sections_of(&terms, "plans"), [1, 2]);
        assert!(terms.words.is_sorted_by(|a, b| a.text < b.text));
        // Numbered in the order of their first words.
        let mut seen = 0;
        for word in &terms.words {
            assert!(word.class <= seen, "{word:?}");
            seen = seen.max(word.class + 1);
        }
    }

    #[test]
    fn many_runs_give_what_one_run_gives() {
        let book: Vec<_> = (0..RUN * 3)
            .map(|number| entry(&format!("Page {number}"), &[("", "same words"), ("Same", "")]))
            .collect();
        let terms = Terms::new(&book, &Stems::new("en"));
        let expected: Vec<u32> = (0..u32::try_from(RUN * 6).unwrap_or(0)).collect();
        assert_eq!(sections_of(&terms, "same"), expected);
        assert_eq!(sections_of(&terms, "100"), [200]);
    }

    #[test]
    fn no_term_leads_everywhere() {
        let common = "word ".repeat(3);
        let book: Vec<_> = (0..4_000)
            .map(|number| entry("", &[("", if number % 2 == 0 { "word" } else { &common })]))
            .collect();
        let kept = sections_of(&Terms::new(&book, &Stems::new("en")), "word");
        assert_eq!(kept.len(), MOST_POSTINGS);
        assert!(kept.contains(&3_999), "those that say more are kept");
    }
}
