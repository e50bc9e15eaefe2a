//! Calendar dates and intervals, without a clock.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The date, if there is such a day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let valid = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        valid.then_some(Self { year, month, day })
    }

    /// Reads `2026-03-03`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let mut part = |length: usize| {
            let part = parts.next()?;
            (part.len() == length && part.bytes().all(|b| b.is_ascii_digit())).then_some(part)
        };
        let year = part(4)?.parse().ok()?;
        let month = part(2)?.parse().ok()?;
        Self::new(year, month, part(2)?.parse().ok()?)
    }

    /// Year, such as 2026.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day an interval later; the last day of the month where that month
    /// is shorter. None past the year 9999.
    #[must_use]
    pub fn after(self, interval: Interval) -> Option<Self> {
        match interval.unit {
            IntervalUnit::Days => self.plus_days(interval.count),
            IntervalUnit::Weeks => self.plus_days(interval.count.checked_mul(7)?),
            IntervalUnit::Months => self.plus_months(interval.count),
            IntervalUnit::Years => self.plus_months(interval.count.checked_mul(12)?),
        }
    }

    fn plus_months(self, months: u32) -> Option<Self> {
        let total = u32::from(self.year) * 12 + u32::from(self.month - 1) + months;
        let year = u16::try_from(total / 12).ok().filter(|year| *year <= 9999)?;
        let month = u8::try_from(total % 12).ok()? + 1;
        Self::new(year, month, self.day.min(days_in(year, month)))
    }

    fn plus_days(self, days: u32) -> Option<Self> {
        let mut date = self;
        let mut left = days;
        loop {
            let rest = u32::from(days_in(date.year, date.month) - date.day);
            if left <= rest {
                date.day += u8::try_from(left).ok()?;
                return Some(date);
            }
            left -= rest + 1;
            date = Self { day: 1, ..date }.plus_months(1)?;
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// A length of time, such as twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// How many; never 0.
    pub count: u32,
    /// Of what.
    pub unit: IntervalUnit,
}

/// What an interval is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntervalUnit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

impl Interval {
    /// Reads `12 months`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.trim().split_once(' ')?;
        let count = count.parse().ok().filter(|count| (1..=1200).contains(count))?;
        let unit = match unit.trim() {
            "day" | "days" => IntervalUnit::Days,
            "week" | "weeks" => IntervalUnit::Weeks,
            "month" | "months" => IntervalUnit::Months,
            "year" | "years" => IntervalUnit::Years,
            _ => return None,
        };
        Some(Self { count, unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(date: &str, interval: &str) -> String {
        let date = Date::parse(date).expect("a date");
        let interval = Interval::parse(interval).expect("an interval");
        date.after(interval).expect("within range").to_string()
    }

    #[test]
    fn intervals_respect_the_calendar() {
        assert_eq!(after("2024-01-31", "1 month"), "2024-02-29");
        assert_eq!(after("2024-02-29", "1 year"), "2025-02-28");
        assert_eq!(after("2026-12-30", "3 days"), "2027-01-02");
        assert_eq!(after("2026-03-03", "52 weeks"), "2027-03-02");
    }

    #[test]
    fn impossible_dates_are_refused() {
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("2026-3-3"), None);
        assert_eq!(Interval::parse("0 days"), None);
    }
}
