//! Values worked out from other answers.

use super::{Sheet, Spot};
use crate::document::Date;
use crate::document::form::answers::{Answer, Filled};
use crate::document::form::{
    Aggregate, Choice, Column, Entry, FieldKind, Method, Missing, OtherChoice, Select, item_parts,
};

impl Sheet<'_> {
    /// The value of a calculation; none if it is blank.
    pub(super) fn value(&self, method: &Method, of: Spot) -> Option<f64> {
        match method {
            Method::Aggregate { how, items, missing } => {
                let numbers = items.iter().flat_map(|item| self.numbers(item, of));
                aggregate(*how, *missing, numbers).map(rounded)
            }
            Method::Count { items } => {
                let counts = items.iter().map(|item| self.count(item, of));
                Some(whole(counts.sum::<usize>()))
            }
            Method::DaysBetween { from, to } => {
                let (from, to) = (self.date(from, of)?, self.date(to, of)?);
                i32::try_from(to.unix_days() - from.unix_days()).ok().map(f64::from)
            }
            Method::Age { born, on } => {
                let on = match on {
                    Some(on) => self.date(on, of)?,
                    None => self.today,
                };
                age(self.date(born, of)?, on)
            }
        }
    }

    /// The copies of a field that a calculation reads: its own copy in the same
    /// section, else all.
    fn spots(&self, id: &str, of: Spot) -> Vec<Spot> {
        let Some(node) = self.node(id) else { return Vec::new() };
        if self.is_beside(node, of) {
            return vec![Spot { node, copy: of.copy }];
        }
        let copies = self.nodes.get(node).map_or(0, |node| node.states.len());
        (0..copies).map(|copy| Spot { node, copy }).collect()
    }

    /// Whether a field stands in the same section as a calculation.
    fn is_beside(&self, node: usize, of: Spot) -> bool {
        let section = |node: usize| self.nodes.get(node).map(|node| node.section);
        section(node) == section(of.node)
    }

    fn date(&self, id: &str, of: Spot) -> Option<Date> {
        let spot = self.spots(id, of).into_iter().next()?;
        match self.answer(spot)? {
            Answer::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The numbers of an item, none for each that is missing. A column of a
    /// table, and a field of another section that is filled several times, has as
    /// many numbers as are written; blanks are passed over, and it is missing
    /// only if there is no number at all.
    fn numbers(&self, item: &str, of: Spot) -> Vec<Option<f64>> {
        let (id, column) = item_parts(item);
        let repeats = self.node(id).is_some_and(|node| {
            let section = self.nodes.get(node).and_then(|node| self.sections.get(node.section));
            section.is_some_and(|section| section.repeat.is_some()) && !self.is_beside(node, of)
        });
        let spots = self.spots(id, of);
        let numbers = spots.into_iter().flat_map(|spot| match column {
            Some(column) => self.cells(spot, column, |column, cell| number(&column.entry, cell)),
            None => self.numbers_of(spot),
        });
        if column.is_none() && !repeats {
            return numbers.collect();
        }
        let written: Vec<_> = numbers.flatten().map(Some).collect();
        if written.is_empty() { vec![None] } else { written }
    }

    /// The numbers of a copy of a field: one, or one for each line of a matrix.
    fn numbers_of(&self, spot: Spot) -> Vec<Option<f64>> {
        let Some(node) = self.nodes.get(spot.node) else { return vec![None] };
        let answer = self.answer(spot);
        match &node.field.kind {
            FieldKind::Calculate(_) => vec![self.state(spot).and_then(|state| state.value)],
            FieldKind::Matrix { rows, choices } => {
                let lines = match answer {
                    Some(Answer::Lines(lines)) => Some(lines),
                    _ => None,
                };
                let line = |id: &String| score(choices, lines?.get(id)?);
                rows.iter().map(|row| line(&row.id)).collect()
            }
            FieldKind::Entry(entry) => vec![answer.and_then(|answer| number(entry, answer))],
            FieldKind::SelectMultiple(select) => {
                vec![ticks(answer).map(|ticks| ticks.iter().filter_map(|it| of(select, it)).sum())]
            }
            FieldKind::Checklist { items } => {
                let scores =
                    |ticks: &Vec<String>| ticks.iter().filter_map(|it| score(items, it)).sum();
                vec![ticks(answer).map(scores)]
            }
            _ => vec![None],
        }
    }

    /// What the cells of a column say.
    fn cells<T>(&self, spot: Spot, column: &str, say: impl Fn(&Column, &Answer) -> T) -> Vec<T> {
        let kind = self.nodes.get(spot.node).map(|node| &node.field.kind);
        let Some(FieldKind::Table { columns, .. }) = kind else { return Vec::new() };
        let known = columns.iter().find(|known| known.id == column);
        let (Some(known), Some(Answer::Rows(rows))) = (known, self.answer(spot)) else {
            return Vec::new();
        };
        let cells = rows.iter().filter_map(|row| row.get(column)?.answer.as_ref());
        cells.map(|cell| say(known, cell)).collect()
    }

    fn count(&self, item: &str, of: Spot) -> usize {
        let (id, column) = item_parts(item);
        let spots = self.spots(id, of).into_iter();
        let counts = spots.map(|spot| match column {
            Some(column) => self.cells(spot, column, |_, cell| counted(cell)).into_iter().sum(),
            None => self.answer(spot).map_or(0, counted),
        });
        counts.sum()
    }
}

fn aggregate(
    how: Aggregate,
    missing: Missing,
    numbers: impl Iterator<Item = Option<f64>>,
) -> Option<f64> {
    let numbers = numbers.map(|number| match missing {
        Missing::Blank => number,
        Missing::Zero => Some(number.unwrap_or(0.0)),
    });
    let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
    let sum: f64 = numbers.iter().sum();
    match how {
        Aggregate::Sum => Some(sum),
        Aggregate::Mean if numbers.is_empty() => None,
        Aggregate::Mean => Some(sum / whole(numbers.len())),
    }
}

/// How much an answer counts: each tick, each answered line and each row that is
/// not blank; a question for yes or no only if the answer is yes.
fn counted(answer: &Answer) -> usize {
    match answer {
        Answer::Unreadable(_) => 0,
        Answer::Choice(value) if value == "no" || value == "unknown" => 0,
        Answer::Choices(ticks) => ticks.len(),
        Answer::Lines(lines) => lines.len(),
        Answer::Rows(rows) => rows.iter().filter(|row| !Filled::is_empty(row)).count(),
        _ => 1,
    }
}

fn number(entry: &Entry, answer: &Answer) -> Option<f64> {
    match (entry, answer) {
        (_, Answer::Number(number)) => Some(*number),
        (Entry::SelectOne(select), Answer::Choice(value)) => of(select, value),
        _ => None,
    }
}

fn ticks(answer: Option<&Answer>) -> Option<&Vec<String>> {
    match answer? {
        Answer::Choices(ticks) => Some(ticks),
        _ => None,
    }
}

/// What a choice counts.
fn score(choices: &[Choice], value: &str) -> Option<f64> {
    choices.iter().find(|choice| choice.value == value)?.score
}

fn of<D>(select: &Select<D>, value: &str) -> Option<f64> {
    if value == OtherChoice::VALUE
        && let Some(other) = &select.other
    {
        return other.score;
    }
    score(&select.choices, value)
}

/// Whole years from one day to another; none if that is earlier. Who was born on
/// a leap day has their birthday on 1 March in other years.
fn age(born: Date, on: Date) -> Option<f64> {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    let years = i32::from(on.year()) - i32::from(born.year()) - i32::from(!had_birthday);
    (born <= on).then(|| f64::from(years))
}

/// Six decimals, so that a sum of cents is what it is on paper.
fn rounded(value: f64) -> f64 {
    const SCALE: f64 = 1_000_000.0;
    // Beyond this there are no decimals to round.
    const MOST: f64 = 9_007_199_254.0;
    if value.abs() > MOST { value } else { (value * SCALE + 0.5).floor() / SCALE }
}

fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
