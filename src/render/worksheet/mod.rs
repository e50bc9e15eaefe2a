//! A worksheet as one form: filled on screen, printed blank, printed filled.
//!
//! Controls are real ones; the style sheet turns them into lines and boxes on
//! paper. Without the script everything is there: every printed copy, every row,
//! every question with the condition under which it is asked.

mod conditions;
mod controls;
mod definition;
mod tables;

use std::fmt::Write;

use super::context::{Link, Worksheet as Context};
use super::ways::{Ways, escape};
use crate::document::form::{
    Calculation, Entry, Field, FieldKind, HeaderBlock, Orientation, PrivacyClass, Section,
};
use crate::handbook::{Handbook, PageId, Worksheet};
use crate::theme::Strings;

/// What the template is given. `prefix` begins every id, so that several sheets
/// can stand on one page.
#[must_use]
pub fn context(
    book: &Handbook,
    strings: &Strings,
    ways: &Ways,
    sheet: &Worksheet,
    prefix: &str,
) -> Context {
    let prompt = |(id, page): &(String, PageId)| {
        let page = book.page(*page)?;
        Some(Link { title: id.clone(), href: ways.to_place(&page.route(), id) })
    };
    let form = Form { sheet, strings, language: &book.book.language, prefix };
    let is_private = matches!(sheet.privacy, PrivacyClass::Protected | PrivacyClass::WorkerPrivate);
    Context {
        id: sheet.id.to_string(),
        body: form.body(),
        definition: form.definition(),
        version: sheet.version.clone(),
        purpose: sheet.purpose.clone(),
        filled_by: sheet.filled_by.clone(),
        when: sheet.when.clone(),
        privacy: sheet.privacy.name(),
        banner: banner(book, strings, sheet.privacy),
        neutral: sheet.neutral_title.is_some(),
        copies: !is_private,
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

/// A sheet as a form on a page.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// The sheet.
    pub sheet: &'a Worksheet,
    /// Words of the interface.
    pub strings: &'a Strings,
    /// Language of the page: it decides in which order a date is written.
    pub language: &'a str,
    /// Begins every id, so that several sheets can stand on one page.
    pub prefix: &'a str,
}

impl Form<'_> {
    /// The questions of the sheet, safe HTML: what stands inside `form`.
    #[must_use]
    pub fn body(&self) -> String {
        let mut writer = Writer { form: *self, copy: None, question: 0, out: String::new() };
        writer.header();
        let mut variants: Vec<&str> = Vec::new();
        for section in &self.sheet.sections {
            let group = section.variant.as_ref().map(|variant| variant.group.as_str());
            if let Some(group) = group.filter(|group| !variants.contains(group)) {
                variants.push(group);
                writer.chooser(group);
            }
            writer.section(section);
        }
        writer.out
    }

    /// What the script needs to know of the sheet, as JSON that can stand in a
    /// `script` element.
    #[must_use]
    pub fn definition(&self) -> String {
        definition::json(self)
    }

    /// Whether no other sheet stands on the page.
    fn is_alone(&self) -> bool {
        self.prefix.is_empty()
    }

    /// Level of the headings of its sections: below the title of the page, or of
    /// the sheet on it.
    fn heading_level(&self) -> u8 {
        if self.is_alone() { 2 } else { 3 }
    }

    /// Parts of a date in the order in which they are written.
    fn date_order(&self) -> Vec<&str> {
        let in_english_outside_america =
            self.language.starts_with("en-") && !self.language.eq_ignore_ascii_case("en-us");
        if in_english_outside_america {
            return vec!["day", "month", "year"];
        }
        self.strings.get("date_order").split_whitespace().collect()
    }
}

/// Ids of the identifying lines at the top; they are also the keys of their words.
fn header_lines(block: HeaderBlock) -> &'static [&'static str] {
    match block {
        HeaderBlock::Client => &["file_number", "worker", "date"],
        HeaderBlock::Worker => &["worker", "date"],
        HeaderBlock::Student => &["student", "course", "date"],
        HeaderBlock::None => &[],
    }
}

struct Writer<'a> {
    form: Form<'a>,
    /// Number of the copy that is being written, in a section that repeats.
    copy: Option<u32>,
    /// Number of the last question.
    question: usize,
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
        self.form.strings.get(key).to_owned()
    }

    fn is_neutral(&self) -> bool {
        self.form.sheet.neutral_title.is_some()
    }

    /// Id of the control of a field, and the beginning of the ids of its parts.
    fn id(&self, field: &Field) -> String {
        let copy = self.copy.map(|copy| format!(".{copy}")).unwrap_or_default();
        escape(&format!("{}field-{}{copy}", self.form.prefix, field.id.value))
    }

    /// The identifying lines at the top.
    fn header(&mut self) {
        let keys = header_lines(self.form.sheet.header);
        if keys.is_empty() {
            return;
        }
        self.push("<div class=\"id-row\">\n");
        for key in keys {
            let id = format!("{}header-{key}", self.form.prefix);
            let label = self.string(key);
            if *key == "date" {
                let open = format!(
                    "<fieldset class=\"field\" data-header=\"{key}\"><legend class=\"lbl\">"
                );
                self.element(&open, &label, "</legend>");
                self.date(&id, None, None);
                self.push("</fieldset>\n");
            } else {
                let open = format!(
                    "<div class=\"field\" data-header=\"{key}\"><label class=\"lbl\" for=\"{id}\">"
                );
                self.element(&open, &label, "</label>");
                self.line(&format!("id=\"{id}\""), "");
                self.push("</div>\n");
            }
        }
        self.push("</div>\n");
    }

    /// Says that one of several sections is to be used, and lets it be chosen.
    fn chooser(&mut self, group: &str) {
        let words = self.string("one_of_these");
        let name = escape(&format!("{}variant-{group}", self.form.prefix));
        self.element("<p class=\"one-of small\">", &words, "</p>");
        let _ = write!(
            self.out,
            "<fieldset class=\"chooser screen-only\" data-variants=\"{}\" hidden>",
            escape(group)
        );
        self.element("<legend class=\"lbl\">", &words, "</legend><div class=\"picks\">");
        for section in &self.form.sheet.sections {
            let Some(variant) = section.variant.as_ref().filter(|one| one.group == group) else {
                continue;
            };
            let value = escape(&variant.value);
            let open = format!("<label><input type=\"radio\" name=\"{name}\" value=\"{value}\"> ");
            self.element(&open, &section.title, "</label>");
        }
        self.push("</div></fieldset>\n");
    }

    fn section(&mut self, section: &Section) {
        let id = escape(&section.id.value);
        let mut class = "section".to_owned();
        class.push_str(if section.page_break { " new-page" } else { "" });
        class.push_str(if section.staff_use { " staff" } else { "" });
        let heading = format!("{}section-{id}", self.form.prefix);
        // Among other sheets, which may have sections of the same name, it is no
        // landmark.
        let (tag, label) = if self.form.is_alone() {
            ("section", format!(" aria-labelledby=\"{heading}\""))
        } else {
            ("div", String::new())
        };
        let level = self.form.heading_level();
        let _ = writeln!(
            self.out,
            "<{tag} class=\"{class}\" data-section=\"{id}\"{label}><h{level} id=\"{heading}\">{}</h{level}>",
            escape(&section.title)
        );
        if section.staff_use {
            let words = self.string("staff_use");
            self.element("<p class=\"small\">", &words, "</p>");
        }
        if let Some(condition) = &section.show_when {
            let words = self.only_if(condition);
            self.element("<p class=\"only\">", &words, "</p>");
        }
        if let Some(note) = &section.note {
            self.element("<p>", note, "</p>");
        }
        match &section.repeat {
            None => self.fields(section),
            Some(repeat) => {
                let label = repeat.label.as_deref().unwrap_or(&section.title);
                let first = self.question;
                for number in 1..=repeat.print.max(1) {
                    self.question = first;
                    self.copy(section, label, number, repeat.print.max(1));
                }
            }
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    /// One copy of a section that repeats.
    fn copy(&mut self, section: &Section, label: &str, number: u32, count: u32) {
        let id = format!("{}section-{}.{number}", self.form.prefix, escape(&section.id.value));
        let places =
            [("label", label), ("number", &number.to_string()), ("count", &count.to_string())];
        let title = self.form.strings.fill("repeat_of", &places);
        // A single printed copy needs no number.
        let class = if count > 1 { "" } else { " class=\"screen-only\"" };
        let level = self.form.heading_level() + 1;
        let open = format!(
            "<div class=\"copy\" data-copy=\"{number}\" role=\"group\" aria-labelledby=\"{id}\">\
             <h{level} id=\"{id}\"{class}>"
        );
        self.element(&open, &title, &format!("</h{level}>\n"));
        self.copy = Some(number);
        self.fields(section);
        self.copy = None;
        self.push("</div>\n");
    }

    fn fields(&mut self, section: &Section) {
        self.push("<div class=\"fields\">\n");
        for field in &section.fields {
            self.field(field);
        }
        self.push("</div>\n");
    }

    fn field(&mut self, field: &Field) {
        let id = self.id(field);
        let shape = Shape::of(&field.kind);
        let class = class(field);
        let data = escape(&field.id.value);
        let described = described_by(field, &id);
        let attributes = format!("class=\"{class}\" data-field=\"{data}\"");
        let described_group = described.as_deref().unwrap_or_default();
        match shape {
            Shape::One => {
                let _ = write!(
                    self.out,
                    "<div {attributes}><label class=\"lbl\" id=\"{id}.label\" for=\"{id}\">"
                );
                self.label(field);
                self.push("</label>");
            }
            Shape::Several => {
                let _ = write!(
                    self.out,
                    "<fieldset {attributes}{described_group}><legend class=\"lbl\" id=\"{id}.label\">"
                );
                self.label(field);
                self.push("</legend>");
            }
            Shape::Table => {
                let _ = write!(
                    self.out,
                    "<div {attributes} role=\"group\" aria-labelledby=\"{id}.label\"\
                     {described_group}><span class=\"lbl\" id=\"{id}.label\">"
                );
                self.label(field);
                self.push("</span>");
            }
            Shape::Plain => {
                let _ =
                    write!(self.out, "<div {attributes}><span class=\"lbl\" id=\"{id}.label\">");
                self.label(field);
                self.push("</span>");
            }
        }
        self.help(field, &id);
        let described = described.filter(|_| shape == Shape::One).unwrap_or_default();
        self.kind(field, &id, &described);
        if field.required && !matches!(field.kind, FieldKind::Diagram { .. }) {
            let words = self.string("asked_declined");
            self.element(
                "<label class=\"declined screen-only\" hidden><input type=\"checkbox\"> ",
                &words,
                "</label>",
            );
        }
        self.push(if shape == Shape::Several { "</fieldset>\n" } else { "</div>\n" });
    }

    /// The number of the question, what it asks, and whether it must be addressed.
    fn label(&mut self, field: &Field) {
        if !matches!(field.kind, FieldKind::Note { .. }) {
            self.question += 1;
            let _ = write!(self.out, "<span class=\"qn\">{}</span> ", self.question);
        }
        self.element("<span class=\"words\">", &field.label, "</span>");
        if field.staff_use {
            let words = self.string("staff_use");
            self.element(" <span class=\"need\">", &words, "</span>");
        }
        if field.required {
            let words = self.string("required");
            self.element(" <span class=\"need screen-only\">", &words, "</span>");
        }
    }

    /// When the question is asked, and the help under its label. What goes home
    /// under a neutral title must not be given away by its hints, which are for
    /// the person who asks.
    fn help(&mut self, field: &Field, id: &str) {
        if let Some(condition) = &field.show_when {
            let words = self.only_if(condition);
            self.element("<span class=\"hint only\">", &words, "</span>");
        }
        if let Some(hint) = &field.hint {
            let class = if self.is_neutral() { "hint screen-only" } else { "hint" };
            self.element(&format!("<span class=\"{class}\" id=\"{id}.hint\">"), hint, "</span>");
        }
        if let Some(key) = how(&field.kind) {
            let words = self.string(key);
            let open = format!("<span class=\"hint screen-only\" id=\"{id}.how\">");
            self.element(&open, &words, "</span>");
        }
        if let Some(guidance) = &field.guidance {
            let words = format!("{}: {guidance}", self.string("guidance"));
            self.element("<span class=\"hint guidance\">", &words, "</span>");
        }
    }

    fn kind(&mut self, field: &Field, id: &str, described: &str) {
        match &field.kind {
            FieldKind::Entry(entry) => self.entry(id, entry, described),
            FieldKind::SelectMultiple(select) => {
                self.ticks(id, &select.choices, select.other.as_ref(), &select.default);
            }
            FieldKind::Matrix { rows, choices } => self.matrix(id, rows, choices),
            FieldKind::Table { rows, columns } => self.table(id, *rows, columns),
            FieldKind::Checklist { items } => self.ticks(id, items, None, &[]),
            FieldKind::Signature { signer } => self.signature(id, signer.as_deref()),
            FieldKind::Calculate(calculation) => self.calculation(id, calculation),
            FieldKind::Note { text } => self.element("<p>", text, "</p>"),
            FieldKind::Diagram { height, .. } => self.frame(*height),
        }
    }

    fn calculation(&mut self, id: &str, calculation: &Calculation) {
        let _ = write!(
            self.out,
            "<span class=\"line\"><output id=\"{id}\" aria-labelledby=\"{id}.label\"></output></span>"
        );
        if let Some(unit) = &calculation.unit {
            let open = format!("<span class=\"unit\" id=\"{id}.unit\">");
            self.element(&open, unit, "</span>");
        }
        if calculation.bands.is_empty() {
            return;
        }
        self.push("<ul class=\"bands\">");
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

    /// A frame to draw in. Its height is an attribute of a drawing, since pages
    /// carry no style attributes.
    fn frame(&mut self, height: u32) {
        let words = self.string("form_draw");
        self.element("<p class=\"screen-only draw\">", &words, "</p>");
        let _ = write!(
            self.out,
            "<svg class=\"frame print-only\" width=\"100%\" height=\"{height}mm\" aria-hidden=\"true\"></svg>"
        );
    }
}

/// How a field is put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A label and its control.
    One,
    /// A group of controls under a legend.
    Several,
    /// A table under its label.
    Table,
    /// A label and something that is not filled in.
    Plain,
}

impl Shape {
    fn of(kind: &FieldKind) -> Self {
        match kind {
            FieldKind::Entry(
                Entry::Text(_)
                | Entry::LongText(_)
                | Entry::Integer(_)
                | Entry::Decimal(_)
                | Entry::Time(_),
            ) => Self::One,
            FieldKind::Entry(_)
            | FieldKind::SelectMultiple(_)
            | FieldKind::Checklist { .. }
            | FieldKind::Signature { .. } => Self::Several,
            FieldKind::Matrix { .. } | FieldKind::Table { .. } => Self::Table,
            FieldKind::Calculate(_) | FieldKind::Note { .. } | FieldKind::Diagram { .. } => {
                Self::Plain
            }
        }
    }
}

/// A scale with so many steps fits into half a line.
const SHORT_SCALE: usize = 11;

/// The classes of a field: what is short takes half a line.
fn class(field: &Field) -> String {
    let is_short = match &field.kind {
        FieldKind::Entry(Entry::Scale(scale)) => scale.steps().count() <= SHORT_SCALE,
        FieldKind::Entry(Entry::LongText(_) | Entry::SelectOne(_)) => false,
        FieldKind::Entry(_) => true,
        _ => false,
    };
    let mut class = format!("field of-{}", field.kind.field_type().name().replace('_', "-"));
    class.push_str(if is_short { "" } else { " full" });
    class.push_str(if field.staff_use { " staff" } else { "" });
    class.push_str(if field.required { "" } else { " optional" });
    class
}

/// The attribute that ties hints to their controls.
fn described_by(field: &Field, id: &str) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(field.hint.as_ref().map(|_| format!("{id}.hint")));
    parts.extend(how(&field.kind).map(|_| format!("{id}.how")));
    parts.extend(unit(&field.kind).map(|_| format!("{id}.unit")));
    (!parts.is_empty()).then(|| format!(" aria-describedby=\"{}\"", parts.join(" ")))
}

/// How every field of such a type is filled in; what it says is told on screen, where
/// it is not plain to see.
fn how(kind: &FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::SelectMultiple(_) => Some("choose_any"),
        FieldKind::Entry(Entry::Time(_)) => Some("form_time_hint"),
        _ => None,
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
