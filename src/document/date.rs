//! Calendar dates and intervals, without a clock.

use std::fmt;

/// Days of 400 years of the Gregorian calendar.
const DAYS_IN_ERA: i64 = 146_097;

/// Days from 1 March of the year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

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

    /// The day so many days after 1 January 1970; none outside of the years 0 to
    /// 9999. Source: Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`,
    /// <https://howardhinnant.github.io/date_algorithms.html>.
    #[must_use]
    pub fn from_unix_days(days: i64) -> Option<Self> {
        // Eras of 400 years, counted from 1 March of the year 0, so that a leap
        // day is the last of its year.
        let days = days.checked_add(DAYS_TO_1970)?;
        let (era, day_of_era) = (days.div_euclid(DAYS_IN_ERA), days.rem_euclid(DAYS_IN_ERA));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era.checked_mul(400)? + year_of_era + i64::from(month <= 2);
        let year = u16::try_from(year).ok().filter(|year| *year <= 9999)?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// How many days the date is after 1 January 1970. Source: as above,
    /// `days_from_civil`.
    #[must_use]
    pub fn unix_days(self) -> i64 {
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * DAYS_IN_ERA + day_of_era - DAYS_TO_1970
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
    fn days_since_1970_are_dates_and_back() {
        let date = |days| Date::from_unix_days(days).map(|date| date.to_string());
        assert_eq!(date(0).as_deref(), Some("1970-01-01"));
        assert_eq!(date(-1).as_deref(), Some("1969-12-31"));
        assert_eq!(date(11_016).as_deref(), Some("2000-02-29"));
        assert_eq!(date(20_515).as_deref(), Some("2026-03-03"));
        assert_eq!(date(i64::MAX), None);
        assert_eq!(date(-800_000), None);
        let mut before = Date::from_unix_days(-25_568).expect("a date");
        for days in -25_567..60_000 {
            let one = Date::from_unix_days(days).expect("a date");
            let next = Interval { count: 1, unit: IntervalUnit::Days };
            assert_eq!(before.after(next), Some(one));
            assert_eq!(one.unix_days(), days);
            before = one;
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("2026-3-3"), None);
        assert_eq!(Interval::parse("0 days"), None);
    }
}
