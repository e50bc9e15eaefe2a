//! `[brand]` of `handbook.toml`: whose book it looks like.

use super::table::Table;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Colour, READABLE};
use crate::source::Spanned;

/// Whose book it looks like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brand {
    /// Short name of who publishes it.
    pub name: Option<String>,
    /// Image, from the content folder.
    pub logo: Option<Spanned<String>>,
    /// Colour of links and buttons on light ground.
    pub accent: Option<Colour>,
    /// Colour of links and buttons on dark ground.
    pub accent_dark: Option<Colour>,
}

/// Ground on which the accent colour stands: the theme's `--paper` and `--tint-2`.
#[derive(Clone, Copy, Debug)]
struct Scheme {
    name: &'static str,
    /// What its readable shades are, compared with others.
    shade: &'static str,
    grounds: [Colour; 2],
}

const LIGHT: Scheme = Scheme {
    name: "light",
    shade: "darker",
    grounds: [Colour::new(0xff, 0xff, 0xff), Colour::new(0xe4, 0xec, 0xec)],
};
const DARK: Scheme = Scheme {
    name: "dark",
    shade: "lighter",
    grounds: [Colour::new(0x10, 0x19, 0x1d), Colour::new(0x22, 0x31, 0x38)],
};

/// Reads `[brand]`.
pub(super) fn read(table: Table<'_, '_>) -> Brand {
    let accent = colour(&table, "accent", LIGHT);
    let has_dark = table.has("accent_dark");
    let accent_dark = colour(&table, "accent_dark", DARK);
    let brand = Brand {
        name: table.text("name").map(|name| name.value),
        logo: table.text("logo"),
        accent,
        // One colour is enough: its hue is kept.
        accent_dark: accent_dark
            .or_else(|| accent.filter(|_| !has_dark).map(|it| it.readable_on(&DARK.grounds))),
    };
    table.finish();
    brand
}

/// A colour that can be read in its scheme.
fn colour(table: &Table<'_, '_>, key: &'static str, scheme: Scheme) -> Option<Colour> {
    let written = table.text(key)?;
    let Some(colour) = Colour::parse(&written.value) else {
        let message = format!("`{}` is not a colour", written.value);
        let help = format!("write `#` and six digits from 0 to f: {key} = \"#0b5566\"");
        table.error(Code::InvalidValue, written.span, message, help);
        return None;
    };
    let worst = scheme
        .grounds
        .into_iter()
        .min_by(|a, b| colour.contrast(*a).total_cmp(&colour.contrast(*b)))
        .filter(|ground| colour.contrast(*ground) < READABLE);
    let Some(ground) = worst else {
        return Some(colour);
    };
    // Rounded down: 4.499 must not seem to be enough.
    let ratio = (colour.contrast(ground) * 100.0).floor() / 100.0;
    let message = format!(
        "`{key}` is hard to read: {colour} has a contrast of {ratio:.2} with {ground}, the \
         {} scheme's ground, and text needs {READABLE}",
        scheme.name
    );
    let better = colour.readable_on(&scheme.grounds);
    let help = format!("use a {} shade of the same hue: {key} = \"{better}\"", scheme.shade);
    let diagnostic = Diagnostic::error(Code::LowContrast, message);
    table.report(diagnostic.at(table.file(), written.span).help(help));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The theme says what its ground is; we must measure against the same.
    #[test]
    fn grounds_are_those_of_the_theme() {
        let css = include_str!("../../themes/default/assets/theme.css");
        let (light, rest) = css.split_once("prefers-color-scheme: dark").expect("a dark scheme");
        let dark = rest.split("@media").next().expect("its tokens");
        for (tokens, scheme) in [(light, LIGHT), (dark, DARK)] {
            for (token, ground) in ["--paper", "--tint-2"].into_iter().zip(scheme.grounds) {
                let line = format!("{token}: {ground};");
                assert!(tokens.contains(&line), "the theme has no `{line}`");
            }
        }
    }
}
