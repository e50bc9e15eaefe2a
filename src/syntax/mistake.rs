//! What the TOML and YAML readers complain about, in words for people who write
//! handbooks.

use crate::source::Span;

/// What is wrong with a TOML text, and what to do, from the reader's message
/// and the place that it names. `own` is the language of the book.
pub fn toml(message: &str, text: &str, span: Span, own: &str) -> (String, Option<String>) {
    let line = line_at(text, span);
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    let (reason, _) = message.split_once(", expected").unwrap_or((message, ""));
    let help = |help: &str| Some(help.to_owned());
    if let Some(told) = languages_of_plain(reason, text, span, own) {
        return told;
    }
    match reason {
        "string values must be quoted" | "missing value for key" | "key with no value"
            if value.is_empty() =>
        {
            ("nothing follows the `=`".to_owned(), help("write a value after it: key = \"text\""))
        }
        "string values must be quoted" if looks_like_date(value) => (
            "this date is written in another way than TOML's".to_owned(),
            help("write year, month and day: 2026-03-03"),
        ),
        "string values must be quoted" => (
            "text needs quotation marks".to_owned(),
            Some(format!("write \"{}\"", value.trim_matches('"'))),
        ),
        "invalid basic string" => (
            "the quotation mark at the end of this text is missing".to_owned(),
            help(
                "close the text with `\"` on the same line; text of several lines goes between `\"\"\"`",
            ),
        ),
        "duplicate key" => (
            "this key is there twice".to_owned(),
            help("a key may stand only once in a table; remove or rename one"),
        ),
        "unclosed array" => ("the list is never closed".to_owned(), help("write `]` at its end")),
        "unclosed table" => {
            ("the table's name is never closed".to_owned(), help("write `]` after it: [print]"))
        }
        "unclosed array table" => (
            "the table's name is never closed".to_owned(),
            help("write `]]` after it: [[sections]]"),
        ),
        "unclosed inline table" => {
            ("the table is never closed".to_owned(), help("write `}` at its end"))
        }
        _ if message.starts_with("invalid date") => (
            format!("there is no such date ({})", message.trim_start_matches("invalid date, ")),
            help("write year, month and day: 2026-03-03"),
        ),
        _ => (format!("this is not TOML: {message}"), None),
    }
}

/// `label = "A"`, and then `label.es = "B"`: a text is either plain or has
/// languages.
fn languages_of_plain(
    reason: &str,
    text: &str,
    span: Span,
    own: &str,
) -> Option<(String, Option<String>)> {
    let kind = reason.strip_prefix("cannot extend value of type ")?;
    let kind = kind.strip_suffix(" with a dotted key")?;
    let (dotted, _) = line_at(text, span).split_once('=')?;
    let (key, language) = dotted.trim().split_once('.')?;
    let before = text.get(..span.start as usize)?;
    let plain = before.lines().rev().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim())
    })?;
    let what = match kind {
        "string" => "text",
        "array" => "list",
        _ => return None,
    };
    // A list of several lines is cut short.
    let plain = if plain.ends_with(['"', '\'', ']']) { plain } else { "…" };
    let message = format!("`{key}` is a plain {what} already and cannot have languages as well");
    let help =
        format!("write all languages the same way: {key}.{own} = {plain} and {key}.{language} = …");
    Some((message, Some(help)))
}

fn line_at(text: &str, span: Span) -> &str {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

fn looks_like_date(value: &str) -> bool {
    let mut numbers = value.split(['/', '.', '-']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    value.starts_with(|c: char| c.is_ascii_digit())
        && numbers.clone().count() == 3
        && numbers.all(is_number)
}

/// A YAML reader's message without its own counting of lines, which begins at
/// the front matter and not at the file.
pub fn yaml(message: &str) -> &str {
    let end =
        message.find(" at line ").or_else(|| message.find(", while ")).unwrap_or(message.len());
    message.get(..end).unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_other_orders_are_known() {
        assert!(looks_like_date("3/3/2026"));
        assert!(looks_like_date("03.03.2026"));
        assert!(!looks_like_date("3 of 5/10"));
    }
}
