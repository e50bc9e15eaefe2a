//! Times of day, without seconds and without a time zone.

use std::fmt;

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
}

impl Time {
    /// The time, if a clock can show it.
    #[must_use]
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }

    /// Reads `14:30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let part = |part: &str| {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        let (hour, minute) = text.trim().split_once(':')?;
        Self::new(part(hour)?, part(minute)?)
    }

    /// Hour, from 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// Minute, from 0 to 59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn times_are_hours_and_minutes() {
        assert_eq!(Time::parse("09:05").map(|time| time.to_string()).as_deref(), Some("09:05"));
        for impossible in ["24:00", "9:05", "09:60", "09", "+9:05"] {
            assert_eq!(Time::parse(impossible), None, "{impossible}");
        }
    }
}
