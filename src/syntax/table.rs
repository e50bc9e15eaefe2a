//! Reading TOML with every value's place kept and every mistake collected.
//!
//! `toml`'s own derive stops at the first error and loses places inside tagged
//! enums, so tables are read key by key: a [`Table`] hands out typed values,
//! remembers which keys were asked for, and reports the rest as unknown.

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::de::{DeArray, DeTable, DeValue};

use super::mistake;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::{Date, Interval, Languages, Time};
use crate::source::{SourcePath, Span, Spanned};

/// A TOML text being read, and the mistakes found in it so far.
#[derive(Debug)]
pub struct Toml<'a> {
    file: &'a SourcePath,
    offset: usize,
    /// Places that are not TOML.
    broken: Vec<Span>,
    /// The languages in which texts can be written.
    languages: Languages,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

/// A parsed TOML text.
pub type Parsed<'i> = toml::Spanned<DeTable<'i>>;

impl<'a> Toml<'a> {
    /// Parses `text`, which begins `offset` bytes into `file`. What is broken is
    /// reported; the rest can be read.
    #[must_use]
    pub fn parse<'i>(file: &'a SourcePath, text: &'i str, offset: usize) -> (Self, Parsed<'i>) {
        Self::parse_in(file, text, offset, &Languages::default())
    }

    /// The same, of a text in which some values may be written in these languages.
    #[must_use]
    pub fn parse_in<'i>(
        file: &'a SourcePath,
        text: &'i str,
        offset: usize,
        languages: &Languages,
    ) -> (Self, Parsed<'i>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut broken = Vec::new();
        let mut diagnostics = Vec::new();
        for error in &errors {
            let span = error.span().map_or(Span::default(), Span::from);
            let (message, help) = mistake::toml(error.message(), text, span, languages.own());
            let place = span.shifted(offset);
            diagnostics.push(
                Diagnostic::error(Code::TomlSyntax, message).at(file, place).maybe_help(help),
            );
            broken.push(place);
        }
        let languages = languages.clone();
        (Self { file, offset, broken, languages, diagnostics: RefCell::new(diagnostics) }, table)
    }

    /// Whether all of the text is TOML.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }

    /// The whole text as a table.
    pub fn root<'t, 'i>(&'t self, parsed: &'t Parsed<'i>) -> Table<'t, 'i> {
        Table::new(self, parsed.get_ref(), self.span(parsed.span()))
    }

    /// The mistakes found.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }

    /// Adds a mistake, unless it only follows from one of syntax.
    pub fn report(&self, diagnostic: Diagnostic) {
        if !self.is_consequence(&diagnostic) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Where the text is broken, keys seem to be missing and values to be of
    /// another type: to say so would send the author after what is not wrong.
    fn is_consequence(&self, diagnostic: &Diagnostic) -> bool {
        let overlaps = |broken: &Span| {
            diagnostic.span.is_some_and(|span| span.start <= broken.end && broken.start <= span.end)
        };
        let about_shape = matches!(diagnostic.code, Code::MissingKey | Code::WrongType);
        !self.broken.is_empty() && (about_shape || self.broken.iter().any(overlaps))
    }

    /// Adds a mistake at a place of this file.
    pub fn error(&self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.report(Diagnostic::error(code, message).at(self.file, span).help(help));
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::from(range).shifted(self.offset)
    }
}

/// A table whose keys are read one by one.
#[derive(Debug)]
pub struct Table<'t, 'i> {
    toml: &'t Toml<'t>,
    entries: &'t DeTable<'i>,
    span: Span,
    known: RefCell<BTreeSet<&'static str>>,
}

/// A value with its place.
pub type Value<'t, 'i> = (&'t DeValue<'i>, Span);

impl<'t, 'i> Table<'t, 'i> {
    fn new(toml: &'t Toml<'t>, table: &'t DeTable<'i>, span: Span) -> Self {
        Self { toml, entries: table, span, known: RefCell::new(BTreeSet::new()) }
    }

    /// Where the table stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Adds a mistake at a place of this file.
    pub fn error(&self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.toml.error(code, span, message, help);
    }

    /// Adds a mistake.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.toml.report(diagnostic);
    }

    /// The file that is being read.
    #[must_use]
    pub fn file(&self) -> &SourcePath {
        self.toml.file
    }

    /// The languages in which texts can be written.
    #[must_use]
    pub fn languages(&self) -> &'t Languages {
        &self.toml.languages
    }

    /// Whether the key is present. Counts as reading it.
    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// The value of a key, with its place.
    pub fn get(&self, key: &'static str) -> Option<Value<'t, 'i>> {
        self.known.borrow_mut().insert(key);
        self.entries.get(key).map(|value| (value.get_ref(), self.toml.span(value.span())))
    }

    /// Every key of the table, for tables whose keys are the author's own.
    /// Counts as reading all of them.
    pub fn entries(&self) -> impl Iterator<Item = (Spanned<&'t str>, Value<'t, 'i>)> {
        let toml = self.toml;
        self.entries.iter().map(move |(key, value)| {
            let key = Spanned::new(key.get_ref().as_ref(), toml.span(key.span()));
            (key, (value.get_ref(), toml.span(value.span())))
        })
    }

    /// Says that a value should have been something else.
    pub(super) fn wrong_type(&self, key: &str, value: Value<'_, '_>, expected: Expected) {
        let (expected, example) = match expected {
            Expected::Text => ("text in quotation marks", format!("{key} = \"{}\"", raw(value.0))),
            Expected::Flag => ("`true` or `false`", format!("{key} = true")),
            Expected::Integer => ("a whole number", format!("{key} = 3")),
            Expected::Number => ("a number", format!("{key} = 2.5")),
            Expected::Texts => ("a list of texts", format!("{key} = [\"one\", \"two\"]")),
            Expected::List => ("a list", format!("{key} = [ … ]")),
            Expected::Table => ("a table", format!("[{key}], and its keys below it")),
            Expected::Tables => ("tables", format!("[[{key}]], and its keys below it")),
        };
        let message = format!("`{key}` must be {expected}, not {}", type_name(value.0));
        self.error(Code::WrongType, value.1, message, format!("write {example}"));
    }

    /// Text.
    pub fn text(&self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        match value.0 {
            DeValue::String(text) => Some(Spanned::new(text.clone().into_owned(), value.1)),
            _ => {
                self.wrong_type(key, value, Expected::Text);
                None
            }
        }
    }

    /// Text that must be there and not be empty.
    pub fn required_text(&self, key: &'static str, help: &str) -> Option<Spanned<String>> {
        if !self.has(key) {
            let message = format!("`{key}` is missing");
            self.error(Code::MissingKey, self.top(), message, help);
            return None;
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.error(Code::InvalidValue, text.span, format!("`{key}` is empty"), help);
            return None;
        }
        Some(text)
    }

    /// Where to mark mistakes of the table as a whole: at its beginning.
    #[must_use]
    pub fn top(&self) -> Span {
        Span { start: self.span.start, end: self.span.start + 1 }
    }

    /// `true` or `false`; `false` if absent.
    pub fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else { return false };
        if let DeValue::Boolean(flag) = value.0 {
            return *flag;
        }
        self.wrong_type(key, value, Expected::Flag);
        false
    }

    /// A whole number.
    pub fn integer(&self, key: &'static str) -> Option<Spanned<i64>> {
        let value = self.get(key)?;
        let number = match value.0 {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(key, value, Expected::Integer);
        }
        number.map(|number| Spanned::new(number, value.1))
    }

    /// A whole number from `min` to `max`.
    pub fn integer_in(&self, key: &'static str, min: u32, max: u32) -> Option<u32> {
        let number = self.integer(key)?;
        let fits = u32::try_from(number.value).ok().filter(|n| (min..=max).contains(n));
        if fits.is_none() {
            let message = format!("`{key}` is {}, which is out of range", number.value);
            let help = format!("write a number from {min} to {max}");
            self.error(Code::InvalidValue, number.span, message, help);
        }
        fits
    }

    /// A number, whole or not.
    pub fn number(&self, key: &'static str) -> Option<Spanned<f64>> {
        let value = self.get(key)?;
        let number = as_number(value.0);
        if number.is_none() {
            self.wrong_type(key, value, Expected::Number);
        }
        number.map(|number| Spanned::new(number, value.1))
    }

    /// A date, as TOML's own (`2026-03-03`) or in quotation marks.
    pub fn date(&self, key: &'static str) -> Option<Spanned<Date>> {
        let value = self.get(key)?;
        let date = as_date(value.0);
        if date.is_none() {
            self.error(
                Code::InvalidDate,
                value.1,
                format!("`{key}` is not a date"),
                "write year, month and day: 2026-03-03",
            );
        }
        date.map(|date| Spanned::new(date, value.1))
    }

    /// A time of day, as TOML's own (`14:30`) or in quotation marks.
    pub fn time(&self, key: &'static str) -> Option<Spanned<Time>> {
        let value = self.get(key)?;
        let time = as_time(value.0);
        if time.is_none() {
            let message = format!("`{key}` is not a time of day");
            self.error(Code::InvalidDate, value.1, message, "write hours and minutes: 14:30");
        }
        time.map(|time| Spanned::new(time, value.1))
    }

    /// A length of time, such as `"12 months"`.
    pub fn interval(&self, key: &'static str) -> Option<Interval> {
        let value = self.get(key)?;
        let interval = value.0.as_str().and_then(Interval::parse);
        if interval.is_none() {
            let message = format!("`{key}` is not a length of time");
            let help = "write a number of days, weeks, months or years: \"12 months\"";
            self.error(Code::InvalidDate, value.1, message, help);
        }
        interval
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&self, key: &'static str) -> Vec<Spanned<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        match value.0 {
            DeValue::String(text) => vec![Spanned::new(text.clone().into_owned(), value.1)],
            DeValue::Array(array) => self.text_items(key, array),
            _ => {
                self.wrong_type(key, value, Expected::Texts);
                Vec::new()
            }
        }
    }

    fn text_items(&self, key: &str, array: &DeArray<'_>) -> Vec<Spanned<String>> {
        let mut texts = Vec::new();
        for item in array {
            let value = (item.get_ref(), self.toml.span(item.span()));
            match value.0 {
                DeValue::String(text) => {
                    texts.push(Spanned::new(text.clone().into_owned(), value.1));
                }
                _ => self.wrong_type(key, value, Expected::Texts),
            }
        }
        texts
    }

    /// A table inside this one.
    pub fn table(&self, key: &'static str) -> Option<Table<'t, 'i>> {
        let value = self.get(key)?;
        match value.0 {
            DeValue::Table(table) => Some(Table::new(self.toml, table, value.1)),
            _ => {
                self.wrong_type(key, value, Expected::Table);
                None
            }
        }
    }

    /// A value as a table, if it is one.
    #[must_use]
    pub fn as_table(&self, value: Value<'t, 'i>) -> Option<Table<'t, 'i>> {
        match value.0 {
            DeValue::Table(table) => Some(Table::new(self.toml, table, value.1)),
            _ => None,
        }
    }

    /// A list of tables, `[[key]]`.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'t, 'i>> {
        let mut tables = Vec::new();
        for value in self.items(key) {
            match value.0 {
                DeValue::Table(table) => tables.push(Table::new(self.toml, table, value.1)),
                _ => self.wrong_type(key, value, Expected::Tables),
            }
        }
        tables
    }

    /// The values of a list, of any type.
    pub fn items(&self, key: &'static str) -> Vec<Value<'t, 'i>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if !matches!(value.0, DeValue::Array(_)) {
            self.wrong_type(key, value, Expected::List);
        }
        self.as_items(value)
    }

    /// The values of a list; none if it is something else.
    #[must_use]
    pub fn as_items(&self, value: Value<'t, 'i>) -> Vec<Value<'t, 'i>> {
        let DeValue::Array(array) = value.0 else { return Vec::new() };
        array.iter().map(|item| (item.get_ref(), self.toml.span(item.span()))).collect()
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<Spanned<T>> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            let help = did_you_mean(&text.value, words.iter().map(|(word, _)| *word))
                .unwrap_or_else(|| format!("write one of {}", known.join(", ")));
            let message = format!("`{key}` cannot be `{}`", text.value);
            self.error(Code::InvalidValue, text.span, message, help);
        }
        found.map(|(_, value)| Spanned::new(*value, text.span))
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        let known = self.known.borrow();
        for (key, _) in self.entries {
            let name = key.get_ref().as_ref();
            if known.contains(name) {
                continue;
            }
            let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| {
                let keys: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
                format!("known here: {}", keys.join(", "))
            });
            let span = self.toml.span(key.span());
            self.toml.error(Code::UnknownKey, span, format!("unknown key `{name}`"), help);
        }
    }
}

/// What a key's value should have been.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Text,
    Flag,
    Integer,
    Number,
    Texts,
    List,
    Table,
    Tables,
}

/// A simple value as its author wrote it.
fn raw<'v>(value: &'v DeValue<'_>) -> &'v str {
    match value {
        DeValue::Integer(number) => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        _ => "…",
    }
}

/// A value as a date, if it is one.
pub(super) fn as_date(value: &DeValue<'_>) -> Option<Date> {
    match value {
        DeValue::Datetime(datetime) => {
            let date = datetime.date?;
            Date::new(date.year, date.month, date.day)
        }
        DeValue::String(text) => Date::parse(text),
        _ => None,
    }
}

/// A value as a time of day, if it is one.
pub(super) fn as_time(value: &DeValue<'_>) -> Option<Time> {
    match value {
        DeValue::Datetime(datetime) => {
            let time = datetime.time?;
            Time::new(time.hour, time.minute)
        }
        DeValue::String(text) => Time::parse(text),
        _ => None,
    }
}

/// A value as a number, if it is one.
pub(super) fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let number: f64 = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok()?,
        DeValue::Float(number) => number.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
