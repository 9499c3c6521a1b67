//! The proleptic Gregorian calendar, without objects.
//!
//! Main invariant: day 1 is 0001-01-01, and years are those from 1 to 9999.

/// The last day: 9999-12-31.
pub(super) const LAST_DAY: i64 = 3_652_059;
/// The day 1970-01-01.
pub(super) const EPOCH_DAY: i64 = 719_163;
/// Microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of the years before this one.
fn days_before_year(year: i64) -> i64 {
    let y = year - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)
}

pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the months of this year before this one.
fn days_before_month(year: i64, month: i64) -> i64 {
    const BEFORE: [i64; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    BEFORE[month as usize] + i64::from(month > 2 && is_leap(year))
}

impl Date {
    /// The number of the day.
    pub(super) fn ordinal(self) -> i64 {
        days_before_year(self.year) + days_before_month(self.year, self.month) + self.day
    }

    /// The day of this number, by Hinnant's algorithm for civil dates.
    pub(super) fn of_ordinal(ordinal: i64) -> Date {
        // Days since 0000-03-01.
        let days = ordinal + 305;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        Date { year: year + era * 400 + i64::from(month <= 2), month, day }
    }

    /// 0 is Monday.
    pub(super) fn weekday(self) -> i64 {
        (self.ordinal() + 6).rem_euclid(7)
    }

    /// The day of the year, from 1 on.
    pub(super) fn day_of_year(self) -> i64 {
        days_before_month(self.year, self.month) + self.day
    }

    /// Year, week and day (Monday is 1) of ISO 8601.
    pub(super) fn iso_calendar(self) -> (i64, i64, i64) {
        let today = self.ordinal();
        let mut year = self.year;
        let mut week = (today - first_monday(year)).div_euclid(7);
        if week < 0 {
            year -= 1;
            week = (today - first_monday(year)).div_euclid(7);
        } else if week >= 52 && today >= first_monday(year + 1) {
            year += 1;
            week = 0;
        }
        (year, week + 1, (today + 6).rem_euclid(7) + 1)
    }
}

/// The Monday of the first week of a year of ISO 8601.
pub(super) fn first_monday(year: i64) -> i64 {
    let first = days_before_year(year) + 1;
    let weekday = (first + 6).rem_euclid(7);
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}

/// How many weeks a year of ISO 8601 has.
pub(super) fn weeks_in_year(year: i64) -> i64 {
    (first_monday(year + 1) - first_monday(year)) / 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbered_one_after_another() {
        let mut date = Date { year: 1, month: 1, day: 1 };
        for ordinal in 1..=LAST_DAY {
            assert_eq!(Date::of_ordinal(ordinal), date);
            assert_eq!(date.ordinal(), ordinal);
            date.day += 1;
            if date.day > days_in_month(date.year, date.month) {
                (date.month, date.day) = (date.month + 1, 1);
            }
            if date.month > 12 {
                (date.year, date.month) = (date.year + 1, 1);
            }
        }
        assert_eq!(date.year, 10_000);
    }

    #[test]
    fn weeks_belong_to_the_year_of_their_thursday() {
        let iso = |year, month, day| Date { year, month, day }.iso_calendar();
        assert_eq!(iso(2024, 12, 30), (2025, 1, 1));
        assert_eq!(iso(2021, 1, 3), (2020, 53, 7));
        assert_eq!(iso(1970, 1, 1), (1970, 1, 4));
        assert_eq!((weeks_in_year(2020), weeks_in_year(2021)), (53, 52));
        assert_eq!(Date { year: 1970, month: 1, day: 1 }.ordinal(), EPOCH_DAY);
    }
}
