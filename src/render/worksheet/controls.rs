//! Single controls and groups of boxes.

use std::fmt::{Display, Write};

use super::Writer;
use crate::document::Date;
use crate::document::form::{
    Choice, Entry, LongText, OtherChoice, Scale, SelectOne, Text, YesNo, YesNoAnswer,
};
use crate::render::ways::escape;

/// How the parts of a control in a table are named: ids of its column's head, and
/// of the head of its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct InCell<'a> {
    pub column: &'a str,
    pub row: &'a str,
}

impl Writer<'_> {
    pub(super) fn entry(&mut self, id: &str, entry: &Entry, described: &str) {
        match entry {
            Entry::Text(text) => self.line(&text_attributes(id, text), described),
            Entry::LongText(text) => self.ruled(id, text, described),
            Entry::Integer(number) => {
                let default = number.default.map(|number| number.to_string());
                self.number(id, "numeric", default, number.unit.as_deref(), described);
            }
            Entry::Decimal(number) => {
                let default = number.default.map(|number| number.to_string());
                self.number(id, "decimal", default, number.unit.as_deref(), described);
            }
            Entry::Date(date) => self.date(id, None, date.default),
            Entry::Time(time) => {
                let value = value(time.default);
                self.line(&format!("id=\"{id}\" size=\"10\"{value}"), described);
            }
            Entry::YesNo(yes_no) => self.yes_no(id, yes_no),
            Entry::SelectOne(select) => self.select_one(id, select),
            Entry::Scale(scale) => self.scale(id, scale),
        }
    }

    /// A line to write on.
    pub(super) fn line(&mut self, attributes: &str, described: &str) {
        let _ = write!(
            self.out,
            "<span class=\"line\"><input type=\"text\" {attributes} autocomplete=\"off\"{described}></span>"
        );
    }

    /// A box for text; on paper, as many lines as were asked for.
    fn ruled(&mut self, id: &str, text: &LongText, described: &str) {
        let default = escape(text.default.as_deref().unwrap_or_default());
        let _ = write!(
            self.out,
            "<span class=\"ruled\"><textarea id=\"{id}\" rows=\"{}\" placeholder=\" \" \
             autocomplete=\"off\"{described}>{default}</textarea>",
            text.lines.clamp(1, 12)
        );
        for _ in 0..text.lines {
            self.push("<span class=\"line\"></span>");
        }
        self.push("</span>");
    }

    fn number(
        &mut self,
        id: &str,
        mode: &str,
        default: Option<String>,
        unit: Option<&str>,
        described: &str,
    ) {
        let value = value(default);
        let attributes = format!("inputmode=\"{mode}\" id=\"{id}\" size=\"8\"{value}");
        if let Some(unit) = unit {
            self.push("<span class=\"with-unit\">");
            self.line(&attributes, described);
            self.element(
                &format!(" <span class=\"unit\" id=\"{id}.unit\">"),
                unit,
                "</span></span>",
            );
        } else {
            self.line(&attributes, described);
        }
    }

    /// Boxes for month, day and year, in the order of the language.
    pub(super) fn date(&mut self, id: &str, cell: Option<InCell<'_>>, default: Option<Date>) {
        self.push("<span class=\"parts\">");
        let form = self.form;
        for part in form.date_order() {
            let (length, default) = match part {
                "year" => (4, default.map(|date| format!("{:04}", date.year()))),
                "month" => (2, default.map(|date| date.month().to_string())),
                _ => (2, default.map(|date| date.day().to_string())),
            };
            let value = value(default);
            let _ = write!(self.out, "<span class=\"bit {part}\">");
            let mut attributes = format!(
                "inputmode=\"numeric\" id=\"{id}.{part}\" data-part=\"{part}\" maxlength=\"{length}\"{value}"
            );
            if let Some(InCell { column, row }) = cell {
                let _ = write!(attributes, " aria-labelledby=\"{column} {row} {column}.{part}\"");
            } else {
                let label = self.string(part);
                self.element(&format!("<label for=\"{id}.{part}\">"), &label, "</label> ");
            }
            self.line(&attributes, "");
            self.push("</span>");
        }
        self.push("</span>");
    }

    fn yes_no(&mut self, id: &str, yes_no: &YesNo) {
        self.push("<div class=\"picks\">");
        for (answer, label) in self.answers(yes_no) {
            self.radio(id, answer.value(), &label, yes_no.default == Some(answer));
        }
        self.push("</div>");
    }

    /// The answers to a yes-or-no question, with their words.
    pub(super) fn answers(&self, yes_no: &YesNo) -> Vec<(YesNoAnswer, String)> {
        let mut answers =
            vec![(YesNoAnswer::Yes, self.string("yes")), (YesNoAnswer::No, self.string("no"))];
        answers.extend(yes_no.unknown.then(|| (YesNoAnswer::Unknown, self.string("not_known"))));
        answers
    }

    fn radio(&mut self, name: &str, value: &str, label: &str, is_default: bool) {
        let checked = if is_default { " checked" } else { "" };
        let open = format!(
            "<label><input type=\"radio\" name=\"{name}\" value=\"{}\"{checked}> ",
            escape(value)
        );
        self.element(&open, label, "</label>");
    }

    fn open_picks(&mut self, choices: &[Choice]) {
        let many = choices.len() > 4 || choices.iter().any(|choice| choice.label.len() > 24);
        self.push(if many { "<div class=\"picks stack\">" } else { "<div class=\"picks\">" });
    }

    fn select_one(&mut self, id: &str, select: &SelectOne) {
        self.open_picks(&select.choices);
        for choice in &select.choices {
            let is_default = select.default.as_ref() == Some(&choice.value);
            self.radio(id, &choice.value, &choice.label, is_default);
        }
        if let Some(other) = &select.other {
            let label = self.other_label(other);
            let is_default = select.default.as_deref() == Some(OtherChoice::VALUE);
            self.push("<span class=\"with-other\">");
            self.radio(id, OtherChoice::VALUE, &label, is_default);
            self.other_line(id, &label);
            self.push("</span>");
        }
        self.push("</div>");
    }

    pub(super) fn other_label(&self, other: &OtherChoice) -> String {
        other.label.clone().unwrap_or_else(|| self.string("other_please_say"))
    }

    fn other_line(&mut self, id: &str, label: &str) {
        let attributes = format!("id=\"{id}.other\" data-other aria-label=\"{}\"", escape(label));
        self.line(&attributes, "");
    }

    /// Boxes of which any number can be ticked.
    pub(super) fn ticks(
        &mut self,
        id: &str,
        choices: &[Choice],
        other: Option<&OtherChoice>,
        default: &[String],
    ) {
        self.open_picks(choices);
        for choice in choices {
            let is_default = default.contains(&choice.value);
            self.tick(&choice.value, &choice.label, is_default, choice.exclusive);
        }
        if let Some(other) = other {
            let label = self.other_label(other);
            let is_default = default.iter().any(|value| value == OtherChoice::VALUE);
            self.push("<span class=\"with-other\">");
            self.tick(OtherChoice::VALUE, &label, is_default, false);
            self.other_line(id, &label);
            self.push("</span>");
        }
        self.push("</div>");
    }

    fn tick(&mut self, value: &str, label: &str, is_default: bool, exclusive: bool) {
        let checked = if is_default { " checked" } else { "" };
        let exclusive = if exclusive { " data-exclusive" } else { "" };
        let open = format!(
            "<label><input type=\"checkbox\" value=\"{}\"{checked}{exclusive}> ",
            escape(value)
        );
        self.element(&open, label, "</label>");
    }

    /// A row of numbers, with words at both ends.
    fn scale(&mut self, id: &str, scale: &Scale) {
        self.push("<div class=\"scale\">");
        for step in scale.steps() {
            let end = if step == scale.min() {
                scale.low.as_deref()
            } else if step == scale.max() {
                scale.high.as_deref()
            } else {
                None
            };
            let name = end.map(|end| format!(" aria-label=\"{step}, {}\"", escape(end)));
            let checked = if scale.default == Some(step) { " checked" } else { "" };
            let _ = write!(
                self.out,
                "<label><input type=\"radio\" name=\"{id}\" value=\"{step}\"{}{checked}> <span>{step}</span></label>",
                name.unwrap_or_default()
            );
        }
        self.push("</div>");
        if scale.low.is_some() || scale.high.is_some() {
            self.push("<div class=\"ends\" aria-hidden=\"true\">");
            for end in [&scale.low, &scale.high] {
                self.element("<span>", end.as_deref().unwrap_or_default(), "</span>");
            }
            self.push("</div>");
        }
    }

    /// Name and date can be typed; the signature itself is made on paper.
    pub(super) fn signature(&mut self, id: &str, signer: Option<&str>) {
        let name = self.string("name");
        let name = signer.map_or(name.clone(), |signer| format!("{name} ({signer})"));
        let (signature, by_hand, date) =
            (self.string("signature"), self.string("by_hand"), self.string("date"));
        self.push("<div class=\"sign-here\"><div class=\"by\">");
        self.element(&format!("<label class=\"sub\" for=\"{id}.name\">"), &name, "</label>");
        self.line(&format!("id=\"{id}.name\""), "");
        self.element("</div><div class=\"hand\"><span class=\"sub\">", &signature, "");
        self.element(
            " <span class=\"screen-only\">",
            &by_hand,
            "</span></span><span class=\"line\"></span></div>",
        );
        self.element("<div class=\"on\" role=\"group\" aria-label=\"", &date, "\">");
        self.date(id, None, None);
        self.push("</div></div>");
    }
}

/// The attribute for what stands in a control at first.
pub(super) fn value(default: Option<impl Display>) -> String {
    default.map(|text| format!(" value=\"{}\"", escape(&text.to_string()))).unwrap_or_default()
}

fn text_attributes(id: &str, text: &Text) -> String {
    let width = text.width.map(|width| format!(" size=\"{}\"", width.clamp(1, 80)));
    format!("id=\"{id}\"{}{}", width.unwrap_or_default(), value(text.default.as_deref()))
}
