//! Plain words out of formatted ones, and addresses out of words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Inline;

/// The words of formatted text, without its formatting.
#[must_use]
pub fn inline_text(content: &[Inline]) -> String {
    let mut words = String::new();
    append_text(content, &mut words);
    words
}

/// The words of a heading as a title: images count only where there is nothing
/// else, since they are badges and logos more often than words.
#[must_use]
pub fn title_text(content: &[Inline]) -> String {
    let is_picture = |inline: &Inline| match inline {
        Inline::Image { .. } => true,
        Inline::Link { content, .. } => {
            matches!(content.as_slice(), [Inline::Image { .. }])
        }
        _ => false,
    };
    let words: Vec<Inline> = content.iter().filter(|one| !is_picture(one)).cloned().collect();
    let title = inline_text(&words).trim().to_owned();
    if title.is_empty() { inline_text(content) } else { title }
}

fn append_text(content: &[Inline], words: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(_, text) | Inline::Code(text) => words.push_str(text),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strikethrough(inner)
            | Inline::Link { content: inner, .. } => append_text(inner, words),
            Inline::Image { alternative, .. } => words.push_str(alternative),
            Inline::Citation { written, .. } => words.push_str(written),
            Inline::SoftBreak | Inline::HardBreak => words.push(' '),
            Inline::FootnoteMark { .. } | Inline::RawHtml(_) => {}
        }
    }
}

/// An address made of words: lower case, accents dropped, `-` between words.
/// Letters of other scripts are kept. Empty if there is no letter or digit.
#[must_use]
pub fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(words.len());
    if words.is_ascii() {
        slug_into(words.chars(), &mut slug);
    } else {
        slug_into(words.nfkd().filter(|c| !is_combining_mark(*c)), &mut slug);
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn slug_into(letters: impl Iterator<Item = char>, slug: &mut String) {
    for c in letters {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '\u{2019}') && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_are_plain_words() {
        assert_eq!(slug("What’s new, Zoë?"), "whats-new-zoe");
        assert_eq!(slug("  Phase II: Interaction "), "phase-ii-interaction");
        assert_eq!(slug("日本"), "日本");
        assert_eq!(slug("!!!"), "");
    }
}
