//! Fields that are tables: rows to fill, and the same choices for several lines.

use std::fmt::Write;

use super::Writer;
use super::controls::{InCell, value};
use crate::document::form::{Choice, Column, Entry, OtherChoice, Row};
use crate::render::ways::escape;

impl Writer<'_> {
    /// The same choices for several lines.
    pub(super) fn matrix(&mut self, id: &str, rows: &[Row], choices: &[Choice]) {
        self.push("<div class=\"table\"><table class=\"rows matrix\"><thead><tr><td></td>");
        for (number, choice) in choices.iter().enumerate() {
            let open = format!("<th scope=\"col\" id=\"{id}.head.{number}\">");
            self.element(&open, &choice.label, "</th>");
        }
        self.push("</tr></thead><tbody>\n");
        for row in rows {
            let row_id = escape(&row.id);
            let open =
                format!("<tr data-line=\"{row_id}\"><th scope=\"row\" id=\"{id}.row.{row_id}\">");
            self.element(&open, &row.label, "</th>");
            for (number, choice) in choices.iter().enumerate() {
                let _ = write!(
                    self.out,
                    "<td><label class=\"cell\"><input type=\"radio\" name=\"{id}.{row_id}\" value=\"{}\" \
                     aria-labelledby=\"{id}.row.{row_id} {id}.head.{number}\"></label></td>",
                    escape(&choice.value)
                );
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table></div>");
    }

    /// Rows to fill.
    pub(super) fn table(&mut self, id: &str, rows: u32, columns: &[Column]) {
        self.push("<div class=\"table\"><table class=\"rows\"><thead><tr>");
        let words = self.string("form_row");
        self.element("<th scope=\"col\" class=\"nr\"><span class=\"vh\">", &words, "</span></th>");
        for column in columns {
            self.column_head(id, column);
        }
        self.push("</tr></thead><tbody>\n");
        for number in 1..=rows.max(1) {
            let row = format!("{id}.{number}");
            let _ = write!(
                self.out,
                "<tr data-row=\"{number}\"><th scope=\"row\" class=\"nr\" id=\"{row}\" data-label=\"{}\">{number}</th>",
                escape(&words)
            );
            for column in columns {
                let head = format!("{id}.head.{}", escape(&column.id));
                let cell = format!("{row}.{}", escape(&column.id));
                let kind = column.entry.field_type().name().replace('_', "-");
                let open = format!(
                    "<td class=\"of-{kind}\" data-column=\"{}\" data-label=\"",
                    escape(&column.id)
                );
                self.element(&open, &column.label, "\">");
                self.cell(&cell, &column.entry, InCell { column: &head, row: &row });
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table></div>");
    }

    fn column_head(&mut self, id: &str, column: &Column) {
        let head = format!("{id}.head.{}", escape(&column.id));
        let open = format!("<th scope=\"col\" id=\"{head}\">");
        self.element(&open, &column.label, "");
        if matches!(column.entry, Entry::Date(_)) {
            let form = self.form;
            self.push(" <span class=\"hint\">");
            for (at, part) in form.date_order().into_iter().enumerate() {
                let word = self.string(part).to_lowercase();
                let comma = if at > 0 { ", " } else { "" };
                self.element(&format!("{comma}<span id=\"{head}.{part}\">"), &word, "</span>");
            }
            self.push("</span>");
        }
        self.push("</th>");
    }

    fn cell(&mut self, id: &str, entry: &Entry, place: InCell<'_>) {
        let InCell { column, row } = place;
        let named = format!("id=\"{id}\" autocomplete=\"off\" aria-labelledby=\"{column} {row}\"");
        match entry {
            Entry::Text(text) => self.cell_input("", &named, text.default.as_deref()),
            Entry::LongText(text) => {
                let default = escape(text.default.as_deref().unwrap_or_default());
                let _ = write!(self.out, "<textarea rows=\"1\" {named}>{default}</textarea>");
            }
            Entry::Integer(number) => {
                let default = number.default.map(|number| number.to_string());
                self.cell_input("inputmode=\"numeric\" ", &named, default.as_deref());
            }
            Entry::Decimal(number) => {
                let default = number.default.map(|number| number.to_string());
                self.cell_input("inputmode=\"decimal\" ", &named, default.as_deref());
            }
            Entry::Time(time) => {
                let default = time.default.map(|time| time.to_string());
                self.cell_input("", &named, default.as_deref());
            }
            Entry::Date(date) => self.date(id, Some(place), date.default),
            Entry::YesNo(yes_no) => {
                let answers = self.answers(yes_no).into_iter();
                let options: Vec<_> =
                    answers.map(|(answer, label)| (answer.value().to_owned(), label)).collect();
                self.select(&named, &options, yes_no.default.map(|answer| answer.value()));
            }
            Entry::SelectOne(select) => {
                let choices = select.choices.iter();
                let mut options: Vec<_> =
                    choices.map(|choice| (choice.value.clone(), choice.label.clone())).collect();
                let other = select.other.as_ref().map(|other| self.other_label(other));
                options.extend(other.clone().map(|label| (OtherChoice::VALUE.to_owned(), label)));
                self.select(&named, &options, select.default.as_deref());
                if let Some(label) = other {
                    let _ = write!(
                        self.out,
                        "<input type=\"text\" id=\"{id}.other\" data-other autocomplete=\"off\" aria-label=\"{}\">",
                        escape(&label)
                    );
                }
            }
            Entry::Scale(scale) => {
                let steps = scale.steps().map(|step| step.to_string());
                let options: Vec<_> = steps.map(|step| (step.clone(), step)).collect();
                let default = scale.default.map(|step| step.to_string());
                self.select(&named, &options, default.as_deref());
            }
        }
    }

    fn cell_input(&mut self, mode: &str, named: &str, default: Option<&str>) {
        let value = value(default);
        let _ = write!(self.out, "<input type=\"text\" {mode}{named}{value}>");
    }

    /// A list to choose from; on paper, the answers to circle, if they are few.
    fn select(&mut self, named: &str, options: &[(String, String)], default: Option<&str>) {
        let choose = self.string("form_choose");
        let _ = write!(self.out, "<select {named}><option value=\"\">{}</option>", escape(&choose));
        for (value, label) in options {
            let selected = if default == Some(value.as_str()) { " selected" } else { "" };
            let open = format!("<option value=\"{}\"{selected}>", escape(value));
            self.element(&open, label, "</option>");
        }
        self.push("</select>");
        if options.len() <= 6 {
            let labels: Vec<_> = options.iter().map(|(_, label)| label.as_str()).collect();
            let numbers = labels.iter().all(|label| label.len() <= 2);
            let circle = labels.join(if numbers { " " } else { " / " });
            self.element(
                "<span class=\"circle print-only\" aria-hidden=\"true\">",
                &circle,
                "</span>",
            );
        }
    }
}
