//! A worksheet as a blank sheet: labels, boxes and lines.

use std::fmt::Write;

use super::context::{Link, Worksheet as Context};
use super::ways::{Ways, date_text, escape};
use crate::document::form::{
    Calculation, Choice, Column, Comparison, Condition, Entry, Field, FieldKind, HeaderBlock,
    Orientation, OtherChoice, PrivacyClass, Quantity, Section, Test, Value, YesNo,
};
use crate::handbook::{Handbook, Worksheet};
use crate::theme::Strings;

/// What the template is given.
#[must_use]
pub fn context(book: &Handbook, strings: &Strings, ways: &Ways, sheet: &Worksheet) -> Context {
    let prompt = |(id, page): &(String, crate::handbook::PageId)| {
        let page = book.page(*page)?;
        Some(Link { title: id.clone(), href: ways.to_place(&page.route(), id) })
    };
    Context {
        id: sheet.id.to_string(),
        body: body(sheet, strings),
        version: sheet.version.clone(),
        purpose: sheet.purpose.clone(),
        filled_by: sheet.filled_by.clone(),
        when: sheet.when.clone(),
        privacy: sheet.privacy.name(),
        banner: banner(book, strings, sheet.privacy),
        neutral: sheet.neutral_title.is_some(),
        landscape: sheet.print.orientation == Orientation::Landscape,
        phases: sheet.phases.iter().map(|phase| phase + 1).collect(),
        standards: sheet.standards.iter().filter_map(|at| ways.chip(book, *at)).collect(),
        prompts: sheet.prompts.iter().filter_map(prompt).collect(),
    }
}

/// The wording of a class's banner: the book's own, or the theme's.
fn banner(book: &Handbook, strings: &Strings, class: PrivacyClass) -> Option<String> {
    if class == PrivacyClass::Open {
        return None;
    }
    let own = book.book.banners.get(&class).cloned();
    own.or_else(|| strings.find(&format!("banner_{}", class.name())).map(ToOwned::to_owned))
}

/// The form of a sheet.
#[must_use]
pub fn body(sheet: &Worksheet, strings: &Strings) -> String {
    let mut writer = Writer { sheet, strings, out: String::new() };
    writer.header();
    let mut variants: Vec<&str> = Vec::new();
    for section in &sheet.sections {
        let group = section.variant.as_ref().map(|variant| variant.group.as_str());
        let first = group.is_some_and(|group| !variants.contains(&group));
        variants.extend(group);
        writer.section(section, first);
    }
    writer.out
}

struct Writer<'a> {
    sheet: &'a Worksheet,
    strings: &'a Strings,
    out: String,
}

impl Writer<'_> {
    fn push(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn element(&mut self, open: &str, text: &str, close: &str) {
        self.push(open);
        self.push(&escape(text));
        self.push(close);
    }

    fn string(&self, key: &str) -> String {
        self.strings.get(key).to_owned()
    }

    /// The identifying lines at the top.
    fn header(&mut self) {
        let keys: &[&str] = match self.sheet.header {
            HeaderBlock::Client => &["file_number", "worker", "date"],
            HeaderBlock::Worker => &["worker", "date"],
            HeaderBlock::Student => &["student", "course", "date"],
            HeaderBlock::None => return,
        };
        self.push("<div class=\"id-row\">");
        for key in keys {
            let label = self.string(key);
            self.push("<div class=\"field\">");
            self.element("<span class=\"lbl\">", &label, "</span>");
            self.push("<span class=\"line\"></span></div>");
        }
        self.push("</div>\n");
    }

    fn section(&mut self, section: &Section, first_variant: bool) {
        let id = escape(&section.id.value);
        let class = if section.page_break { "section new-page" } else { "section" };
        let _ = write!(self.out, "<section class=\"{class}\" aria-labelledby=\"section-{id}\">");
        let _ = writeln!(self.out, "<h2 id=\"section-{id}\">{}</h2>", escape(&section.title));
        if first_variant {
            let words = self.string("one_of_these");
            self.element("<p class=\"small\">", &words, "</p>");
        }
        if section.staff_use {
            let words = self.string("staff_use");
            self.element("<p class=\"small\">", &words, "</p>");
        }
        if let Some(condition) = &section.show_when {
            let words = self.only_if(condition);
            self.element("<p class=\"small\">", &words, "</p>");
        }
        if let Some(note) = &section.note {
            self.element("<p>", note, "</p>");
        }
        match &section.repeat {
            None => self.fields(&section.fields),
            Some(repeat) => {
                let label = repeat.label.as_deref().unwrap_or(&section.title);
                for number in 1..=repeat.print {
                    let (number, count) = (number.to_string(), repeat.print.to_string());
                    let places =
                        [("label", label), ("number", number.as_str()), ("count", count.as_str())];
                    let title = self.strings.fill("repeat_of", &places);
                    if repeat.print > 1 {
                        self.element("<h3>", &title, "</h3>");
                    }
                    self.fields(&section.fields);
                }
            }
        }
        self.push("</section>\n");
    }

    fn fields(&mut self, fields: &[Field]) {
        self.push("<div class=\"fields\">\n");
        for field in fields {
            self.field(field);
        }
        self.push("</div>\n");
    }

    fn field(&mut self, field: &Field) {
        let short = matches!(
            &field.kind,
            FieldKind::Entry(
                Entry::Text(_)
                    | Entry::Integer(_)
                    | Entry::Decimal(_)
                    | Entry::Date(_)
                    | Entry::Time(_)
                    | Entry::YesNo(_)
            )
        );
        self.push(if short { "<div class=\"field\">" } else { "<div class=\"field full\">" });
        self.element("<span class=\"lbl\">", &field.label, "</span>");
        let mut hints = Vec::new();
        hints.extend(field.show_when.as_ref().map(|condition| self.only_if(condition)));
        hints.extend(field.hint.clone());
        hints.extend(unit(&field.kind).map(|unit| self.strings.fill("unit_of", &[("unit", unit)])));
        if !hints.is_empty() {
            self.element("<span class=\"hint\">", &hints.join(" "), "</span>");
        }
        if let Some(guidance) = &field.guidance {
            let words = format!("{}: {guidance}", self.string("guidance"));
            self.element("<span class=\"hint guidance\">", &words, "</span>");
        }
        self.kind(&field.label, &field.kind);
        self.push("</div>\n");
    }

    fn kind(&mut self, label: &str, kind: &FieldKind) {
        match kind {
            FieldKind::Entry(entry) => self.entry(entry),
            FieldKind::SelectMultiple(select) => {
                self.choices(&select.choices, select.other.as_ref());
            }
            FieldKind::Matrix { rows, choices } => {
                let rows: Vec<_> = rows.iter().map(|row| row.label.as_str()).collect();
                self.matrix(label, &rows, choices);
            }
            FieldKind::Table { rows, columns } => self.table(label, *rows, columns),
            FieldKind::Checklist { items } => self.choices(items, None),
            FieldKind::Signature { signer } => self.signature(signer.as_deref()),
            FieldKind::Calculate(calculation) => self.calculation(calculation),
            FieldKind::Note { text } => self.element("<p>", text, "</p>"),
            FieldKind::Diagram { .. } => self.push("<div class=\"frame\"></div>"),
        }
    }

    fn line(&mut self) {
        self.push("<span class=\"line\"></span>");
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Text(_)
            | Entry::Integer(_)
            | Entry::Decimal(_)
            | Entry::Date(_)
            | Entry::Time(_) => self.line(),
            Entry::LongText(text) => (0..text.lines).for_each(|_| self.line()),
            Entry::YesNo(yes_no) => {
                let labels = self.yes_no(yes_no);
                self.boxes(labels.iter().map(String::as_str), None);
            }
            Entry::SelectOne(select) => self.choices(&select.choices, select.other.as_ref()),
            Entry::Scale(scale) => {
                self.push("<ol class=\"scale\">");
                for step in scale.steps() {
                    let _ = write!(self.out, "<li>{step}</li>");
                }
                self.push("</ol>");
                if scale.low.is_some() || scale.high.is_some() {
                    self.push("<div class=\"ends\">");
                    for end in [&scale.low, &scale.high] {
                        let end = end.as_deref().unwrap_or_default().to_owned();
                        self.element("<span>", &end, "</span>");
                    }
                    self.push("</div>");
                }
            }
        }
    }

    fn yes_no(&self, yes_no: &YesNo) -> Vec<String> {
        let mut labels = vec![self.string("yes"), self.string("no")];
        labels.extend(yes_no.unknown.then(|| self.string("not_known")));
        labels
    }

    fn choices(&mut self, choices: &[Choice], other: Option<&OtherChoice>) {
        let labels = choices.iter().map(|choice| choice.label.as_str());
        let other = other
            .map(|other| other.label.clone().unwrap_or_else(|| self.string("other_please_say")));
        self.boxes(labels, other.as_deref());
    }

    /// Boxes to tick, in columns where there are many.
    fn boxes<'a>(&mut self, labels: impl Iterator<Item = &'a str>, other: Option<&str>) {
        let labels: Vec<_> = labels.collect();
        let many = labels.len() > 4 || labels.iter().any(|label| label.len() > 24);
        self.push(if many { "<ul class=\"picks stack\">" } else { "<ul class=\"picks\">" });
        for label in labels {
            self.element("<li><span class=\"box\"></span> ", label, "</li>");
        }
        if let Some(other) = other {
            self.element(
                "<li><span class=\"box\"></span> ",
                other,
                " <span class=\"line\"></span></li>",
            );
        }
        self.push("</ul>");
    }

    fn matrix(&mut self, label: &str, rows: &[&str], choices: &[Choice]) {
        self.open_table(label);
        self.push("<td></td>");
        for choice in choices {
            self.element("<th scope=\"col\">", &choice.label, "</th>");
        }
        self.push("</tr></thead><tbody>");
        for row in rows {
            self.element("<tr><th scope=\"row\">", row, "</th>");
            for _ in choices {
                self.push("<td><span class=\"box\"></span></td>");
            }
            self.push("</tr>");
        }
        self.push("</tbody></table></div>");
    }

    fn open_table(&mut self, label: &str) {
        self.element(
            "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"",
            label,
            "\">",
        );
        self.push("<table class=\"rows\"><thead><tr>");
    }

    fn table(&mut self, label: &str, rows: u32, columns: &[Column]) {
        self.open_table(label);
        for column in columns {
            self.element("<th scope=\"col\">", &column.label, "</th>");
        }
        self.push("</tr></thead><tbody>");
        for _ in 0..rows {
            self.push("<tr>");
            for column in columns {
                let cell = self.cell(&column.entry);
                self.element("<td>", &cell, "</td>");
            }
            self.push("</tr>");
        }
        self.push("</tbody></table></div>");
    }

    /// What a blank cell shows: the answers to circle, if they are few.
    fn cell(&self, entry: &Entry) -> String {
        match entry {
            Entry::YesNo(yes_no) => self.yes_no(yes_no).join(" / "),
            Entry::SelectOne(select) if select.choices.len() <= 6 => {
                let labels: Vec<_> =
                    select.choices.iter().map(|choice| choice.label.as_str()).collect();
                labels.join(" / ")
            }
            Entry::Scale(scale) if scale.steps().count() <= 6 => {
                let steps: Vec<_> = scale.steps().map(|step| step.to_string()).collect();
                steps.join(" ")
            }
            _ => String::new(),
        }
    }

    fn signature(&mut self, signer: Option<&str>) {
        let name = self.string("name");
        let name = signer.map_or(name.clone(), |signer| format!("{name} ({signer})"));
        self.push("<div class=\"sign-here\">");
        for label in [name, self.string("signature"), self.string("date")] {
            self.element(
                "<div class=\"field\"><span class=\"lbl\">",
                &label,
                "</span><span class=\"line\"></span></div>",
            );
        }
        self.push("</div>");
    }

    fn calculation(&mut self, calculation: &Calculation) {
        self.line();
        if calculation.bands.is_empty() {
            return;
        }
        self.push("<ul>");
        for band in &calculation.bands {
            let range = match (band.range.min(), band.range.max()) {
                (Some(min), Some(max)) => format!("{min}\u{2013}{max}"),
                (Some(min), None) => format!("\u{2265} {min}"),
                (None, Some(max)) => format!("\u{2264} {max}"),
                (None, None) => String::new(),
            };
            let words = format!("{range}: {}", band.label);
            self.element("<li>", &words, "</li>");
        }
        self.push("</ul>");
        let words = self.string("not_a_diagnosis");
        self.element("<span class=\"hint\">", &words, "</span>");
    }

    fn only_if(&self, condition: &Condition) -> String {
        let condition = self.condition(condition);
        self.strings.fill("only_if", &[("condition", &condition)])
    }

    fn condition(&self, condition: &Condition) -> String {
        let join = |key: &str, parts: &[Condition]| {
            let words = parts.iter().map(|part| self.condition(part));
            let joined = words.reduce(|left, right| {
                self.strings.fill(key, &[("left", &left), ("right", &right)])
            });
            joined.unwrap_or_default()
        };
        match condition {
            Condition::All(parts) => join("condition_and", parts),
            Condition::Any(parts) => join("condition_or", parts),
            Condition::Test(test) => self.test(test),
        }
    }

    fn test(&self, test: &Test) -> String {
        let fields = self.sheet.sections.iter().flat_map(|section| &section.fields);
        let field = fields.clone().find(|field| field.id.value == test.field);
        let label = field.map_or(test.field.as_str(), |field| field.label.as_str());
        let value = |value: &Value| self.value(field, value);
        let (key, value) = match &test.comparison {
            Comparison::Equals(wanted) => ("condition_equals", value(wanted)),
            Comparison::Not(unwanted) => ("condition_not", value(unwanted)),
            Comparison::In(several) => {
                ("condition_in", several.iter().map(value).collect::<Vec<_>>().join(", "))
            }
            Comparison::AtLeast(least) => ("condition_at_least", self.quantity(*least)),
            Comparison::AtMost(most) => ("condition_at_most", self.quantity(*most)),
            Comparison::Answered(_) => ("condition_answered", String::new()),
        };
        self.strings.fill(key, &[("field", label), ("value", &value)])
    }

    fn value(&self, field: Option<&Field>, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Quantity(quantity) => self.quantity(*quantity),
            Value::Choice(choice) => field
                .and_then(|field| self.choice_label(&field.kind, choice))
                .unwrap_or_else(|| choice.clone()),
        }
    }

    /// The label of a choice's value.
    fn choice_label(&self, kind: &FieldKind, value: &str) -> Option<String> {
        let choices = match kind {
            FieldKind::Entry(Entry::YesNo(_)) => {
                let key = if value == "unknown" { "not_known" } else { value };
                return Some(self.string(key));
            }
            FieldKind::Entry(Entry::SelectOne(select)) => &select.choices,
            FieldKind::SelectMultiple(select) => &select.choices,
            FieldKind::Checklist { items } => items,
            _ => return None,
        };
        let found = choices.iter().find(|choice| choice.value == value);
        found.map(|choice| choice.label.clone())
    }

    fn quantity(&self, quantity: Quantity) -> String {
        match quantity {
            Quantity::Number(number) => number.to_string(),
            Quantity::Date(date) => date_text(date, self.strings).text,
            Quantity::Time(time) => time.to_string(),
        }
    }
}

fn unit(kind: &FieldKind) -> Option<&str> {
    match kind {
        FieldKind::Entry(Entry::Integer(number)) => number.unit.as_deref(),
        FieldKind::Entry(Entry::Decimal(number)) => number.unit.as_deref(),
        FieldKind::Calculate(calculation) => calculation.unit.as_deref(),
        _ => None,
    }
}
