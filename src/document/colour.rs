//! Colours, how far apart they are for the eye, and shades of the same hue.

use std::fmt;

/// The least contrast that text must have with its ground. Source: WCAG 2.2,
/// success criterion 1.4.3.
pub const READABLE: f64 = 4.5;

/// How far lightness is moved at a time in search of a readable shade.
const STEP: f64 = 0.005;

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl Colour {
    /// The colour with these shares of red, green and blue.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#0b5566` or `#056`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        // `from_str_radix` would take a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = match digits.len() {
            6 => number.to_be_bytes(),
            3 => {
                let twice = |shift: u32| ((number >> shift) & 0xf) * 0x11;
                (twice(8) << 16 | twice(4) << 8 | twice(0)).to_be_bytes()
            }
            _ => return None,
        };
        Some(Self { red, green, blue })
    }

    /// How much light it gives, from 0 (black) to 1 (white). Source: WCAG 2.2,
    /// "relative luminance", <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast of two colours, from 1 to 21. Source: WCAG 2.2, "contrast
    /// ratio", <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Whether text of this colour can be read on every one of the grounds.
    #[must_use]
    pub fn is_readable_on(self, grounds: &[Self]) -> bool {
        grounds.iter().all(|ground| self.contrast(*ground) >= READABLE)
    }

    /// The nearest shade of the same hue that can be read on all of the grounds:
    /// darker on light ones, lighter on dark ones. The colour itself if it can.
    #[must_use]
    pub fn readable_on(self, grounds: &[Self]) -> Self {
        let is_light = grounds.iter().all(|ground| ground.luminance() > 0.18);
        let step = if is_light { -STEP } else { STEP };
        let mut shade = self;
        let mut lch = Lch::of(self);
        while !shade.is_readable_on(grounds) && (0.0..=1.0).contains(&lch.lightness) {
            lch.lightness += step;
            shade = lch.colour();
        }
        shade
    }

    /// Shares of light instead of shares of a signal.
    fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|share| {
            let share = f64::from(share) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// A colour as lightness, chroma and hue, in which hue stays the same to the eye
/// when lightness changes. Source: B. Ottosson, "A perceptual color space for
/// image processing", 2020, <https://bottosson.github.io/posts/oklab/>.
#[derive(Clone, Copy, Debug)]
struct Lch {
    lightness: f64,
    chroma: f64,
    /// In radians.
    hue: f64,
}

impl Lch {
    fn of(colour: Colour) -> Self {
        let [red, green, blue] = colour.linear();
        let long =
            (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium =
            (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short =
            (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let a = 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short;
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short;
        Self {
            lightness: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            chroma: a.hypot(b),
            hue: b.atan2(a),
        }
    }

    /// The colour, with as much of its chroma as screens can show.
    fn colour(self) -> Colour {
        let shares = (0..=20).rev().map(|share| f64::from(share) / 20.0);
        let mut tries = shares.map(|share| Self { chroma: self.chroma * share, ..self }.linear());
        let fits = |light: &[f64; 3]| light.iter().all(|it| (-0.000_5..=1.000_5).contains(it));
        let light = tries.find(fits).unwrap_or([self.lightness.clamp(0.0, 1.0).powi(3); 3]);
        let [red, green, blue] = light.map(share);
        Colour { red, green, blue }
    }

    fn linear(self) -> [f64; 3] {
        let (a, b) = (self.chroma * self.hue.cos(), self.chroma * self.hue.sin());
        let long = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let medium = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
        ]
    }
}

/// A share of light as a share of a signal, in 256 steps.
// Clamped and rounded: it fits.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn share(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let signal =
        if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (signal * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap_or_else(|| panic!("{text} is a colour"))
    }

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(colour("#0B5566").to_string(), "#0b5566");
        assert_eq!(colour("#1af"), colour("#11aaff"));
        for wrong in ["0b5566", "#0b556", "#0b55661", "#ggg", "#+12", "teal", "", "#"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    /// Values that other checkers give, and those in the table of our theme.
    #[test]
    fn contrast_is_as_others_measure_it() {
        let cases = [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.00),
            ("#0000ff", "#ffffff", 8.59),
            ("#0b5566", "#ffffff", 8.40),
            ("#0b5566", "#e4ecec", 7.00),
            ("#7fcfdc", "#10191d", 10.1),
            ("#7fcfdc", "#223138", 7.6),
        ];
        for (one, two, known) in cases {
            let found = colour(one).contrast(colour(two));
            assert!((found - known).abs() < 0.06, "{one} on {two}: {found}, not {known}");
            assert!((found - colour(two).contrast(colour(one))).abs() < f64::EPSILON);
        }
        assert!(!colour("#777777").is_readable_on(&[colour("#ffffff")]));
        assert!(colour("#767676").is_readable_on(&[colour("#ffffff")]));
    }

    #[test]
    fn colours_survive_the_way_to_hues_and_back() {
        for text in ["#000000", "#ffffff", "#0b5566", "#ff0000", "#00ff00", "#123456", "#808080"] {
            assert_eq!(Lch::of(colour(text)).colour(), colour(text));
        }
        // Ottosson's own example: pure red.
        let red = Lch::of(colour("#ff0000"));
        assert!((red.lightness - 0.628).abs() < 0.001, "{red:?}");
        assert!((red.chroma - 0.2577).abs() < 0.001, "{red:?}");
        assert!((red.hue.to_degrees() - 29.23).abs() < 0.05, "{red:?}");
    }

    #[test]
    fn a_readable_shade_keeps_its_hue_and_is_the_nearest() {
        let light = [colour("#ffffff"), colour("#e4ecec")];
        let dark = [colour("#10191d"), colour("#223138")];
        for text in ["#f39c12", "#00ffcc", "#ff00ff", "#ffff00", "#88aaff", "#000080", "#fff"] {
            for grounds in [light, dark] {
                let (own, shade) = (colour(text), colour(text).readable_on(&grounds));
                assert!(shade.is_readable_on(&grounds), "{text}: {shade}");
                if own.is_readable_on(&grounds) {
                    assert_eq!(own, shade);
                    continue;
                }
                let nearest = grounds.iter().map(|it| shade.contrast(*it)).fold(99.0, f64::min);
                assert!(nearest < 4.75, "{text} went too far, to {shade}: {nearest}");
                let (before, after) = (Lch::of(own), Lch::of(shade));
                let apart = (before.hue - after.hue).to_degrees().abs();
                let is_grey = before.chroma < 0.02;
                assert!(is_grey || apart.min(360.0 - apart) < 6.0, "{text}: {shade}, {apart}");
            }
        }
    }
}
