//! The book's own colours: over the theme's in its stylesheet, in place of the
//! theme's in its icon.

use std::fmt::Write;

use crate::document::Colour;
use crate::handbook::Brand;

/// `--accent` of the theme, in the light and in the dark scheme.
const THEME: [&str; 2] = ["#0b5566", "#7fcfdc"];

/// Text on the accent colour. What can be read on our ground can carry it.
const ON_ACCENT: [Colour; 2] = [Colour::new(0xff, 0xff, 0xff), Colour::new(0x10, 0x19, 0x1d)];

/// The stylesheet that goes after the theme's. Print stays black.
#[must_use]
pub fn stylesheet(brand: &Brand) -> String {
    let schemes =
        [("screen", brand.accent), ("screen and (prefers-color-scheme: dark)", brand.accent_dark)];
    let mut css = String::from("/* The colours of handbook.toml. Print stays black. */\n");
    for ((media, accent), on_accent) in schemes.into_iter().zip(ON_ACCENT) {
        if let Some(accent) = accent {
            let rule = format!(":root {{ --accent: {accent}; --on-accent: {on_accent}; }}");
            let _ = writeln!(css, "@media {media} {{ {rule} }}");
        }
    }
    css
}

/// The theme's icon with the book's colours in place of the theme's. An icon with
/// other colours stays as it is.
#[must_use]
pub fn icon(brand: &Brand, icon: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(icon) else {
        return icon.to_vec();
    };
    let mut text = text.to_owned();
    for (theme, own) in THEME.into_iter().zip([brand.accent, brand.accent_dark]) {
        if let Some(own) = own {
            text = text.replace(theme, &own.to_string());
        }
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::READABLE;

    #[test]
    fn the_icon_is_drawn_in_the_colours_of_the_theme() {
        let icon = include_str!("../../themes/default/assets/icon.svg");
        let css = include_str!("../../themes/default/assets/theme.css");
        for colour in THEME {
            assert!(icon.contains(colour), "the icon has no {colour}");
            assert!(css.contains(&format!("--accent: {colour};")), "the theme has no {colour}");
        }
    }

    /// Whatever passes on our ground passes under the text on it: the lightest
    /// dark accent and the darkest light one that can be.
    #[test]
    fn text_on_the_accent_is_readable() {
        let grounds = [["#ffffff", "#e4ecec"], ["#10191d", "#223138"]];
        for (grounds, on_accent) in grounds.into_iter().zip(ON_ACCENT) {
            let grounds = grounds.map(|it| Colour::parse(it).expect("a colour"));
            for grey in 0..=255 {
                let accent = Colour::new(grey, grey, grey);
                let readable = accent.contrast(on_accent) >= READABLE;
                assert!(readable || !accent.is_readable_on(&grounds), "{accent}");
            }
        }
    }
}
