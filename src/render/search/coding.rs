//! Numbers and words as short text that needs no escaping in a script.

/// The first of the 91 characters that stand for digits, `#` to `~`. The
/// backslash among them is left out.
const FIRST: u8 = b'#';
/// Digits below this end a number; the rest say that more follows.
const LAST: u32 = 61;
/// How many digits say that more follows.
const MORE: u32 = 30;

/// Appends a number: one character up to 60, two up to 1890, three up to 56 760.
pub fn number(mut number: u32, out: &mut String) {
    while number >= LAST {
        number -= LAST;
        digit(LAST + number % MORE, out);
        number /= MORE;
    }
    digit(number, out);
}

fn digit(value: u32, out: &mut String) {
    let code = u32::from(FIRST) + value;
    let code = code + u32::from(code >= u32::from(b'\\'));
    out.extend(char::from_u32(code));
}

/// Writes words in order, each without what it shares with the one before.
#[derive(Debug, Default)]
pub struct FrontCoder {
    before: String,
}

impl FrontCoder {
    /// Appends a word: a capital letter for the number of characters that it
    /// shares with the one before, and the rest.
    pub fn word(&mut self, word: &str, out: &mut String) {
        let mut shared = 0;
        let mut rest = word;
        for (own, before) in word.chars().zip(self.before.chars()) {
            // A browser counts in UTF-16 units.
            if own != before || shared + own.len_utf16() > 25 {
                break;
            }
            shared += own.len_utf16();
            rest = rest.get(own.len_utf8()..).unwrap_or_default();
        }
        let shared = u8::try_from(shared).unwrap_or(0);
        out.push(char::from(b'A' + shared));
        out.push_str(rest);
        word.clone_into(&mut self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the engine reads it.
    fn read(text: &str) -> u32 {
        let mut value = 0;
        let mut scale = 1;
        for code in text.bytes().map(u32::from) {
            let digit = code - 35 - u32::from(code > 92);
            if digit < LAST {
                return value + digit * scale;
            }
            value += scale * LAST + (digit - LAST) * scale;
            scale *= MORE;
        }
        value
    }

    #[test]
    fn numbers_come_back() {
        let edges = [0, 1, 60, 61, 90, 91, 1_890, 1_891, 56_760, 56_761, 1_000_000, u32::MAX / 40];
        for value in edges.into_iter().chain(0..5_000) {
            let mut text = String::new();
            number(value, &mut text);
            assert_eq!(read(&text), value, "{text}");
            assert!(!text.contains(['"', '\\', '!']), "{text}");
        }
    }

    #[test]
    fn words_without_what_they_share() {
        let mut coder = FrontCoder::default();
        let mut out = String::new();
        for word in ["refer", "referral", "région", "régions", "zeal"] {
            coder.word(word, &mut out);
        }
        assert_eq!(out, "AreferFralBégionGsAzeal");
    }
}
