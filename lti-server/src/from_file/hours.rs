//! Free hours as people write them: `Mon-Fri 18:00-20:30; Sat 9-12?`.

use schedule::{Level, Weekly};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Quarter hours of a day.
const DAY: u16 = 96;

/// Reads free hours: pieces between semicolons or bars, each with days and times to the quarter hour; a question
/// mark at its end means "if need be". `22-2` goes on past midnight.
///
/// # Errors
/// What is wrong, in words for whoever wrote it.
pub(super) fn read(text: &str) -> Result<Weekly, String> {
    let mut weekly = Weekly::default();
    for piece in text.split([';', '|']).map(str::trim).filter(|it| !it.is_empty()) {
        let wrong =
            || format!("`{piece}` are no free hours; write them like `Mon-Fri 18:00-20:30; Sat 9-12`");
        let (piece, level) = match piece.strip_suffix('?') {
            Some(piece) => (piece.trim_end(), Level::IfNeedBe),
            None => (piece, Level::Free),
        };
        let (days, times) = piece.split_once(char::is_whitespace).ok_or_else(wrong)?;
        let (from, to) = times.split_once('-').ok_or_else(wrong)?;
        let (from, to) = (quarter(from).ok_or_else(wrong)?, quarter(to).ok_or_else(wrong)?);
        if from == to || from >= DAY {
            return Err(wrong());
        }
        for day in days_of(days).ok_or_else(wrong)? {
            let begin = day * DAY + from;
            let end = day * DAY + if to > from { to } else { to + DAY };
            // What goes on past Sunday belongs to Monday.
            let week = 7 * DAY;
            weekly.set(begin, end.min(week), level).map_err(|_| wrong())?;
            if end > week {
                weekly.set(0, end - week, level).map_err(|_| wrong())?;
            }
        }
    }
    Ok(weekly)
}

/// `Mon`, `Mon-Fri`, `Sat,Sun`; a range may go on past Sunday.
fn days_of(text: &str) -> Option<Vec<u16>> {
    let day = |name: &str| {
        let name = name.trim().to_ascii_lowercase();
        let known = DAYS.iter().zip(0_u16..).find(|(day, _)| name.starts_with(**day));
        known.map(|(_, at)| at)
    };
    let mut days = Vec::new();
    for part in text.split([',', '+']) {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (day(from)?, day(to)?);
                let last = if to < from { to + 7 } else { to };
                days.extend((from..=last).map(|day| day % 7));
            }
            None => days.push(day(part)?),
        }
    }
    Some(days)
}

/// `9`, `18:30`; in quarter hours from midnight.
fn quarter(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour * 60 + minute <= 24 * 60 && minute < 60 && minute % 15 == 0).then_some(hour * 4 + minute / 15)
}

/// 42 hexadecimal digits of 168 hours of a week of UTC, the highest first: the form of the public comparison CG-1.
///
/// # Errors
/// What is wrong.
pub(super) fn of_digits(digits: &str) -> Result<Weekly, String> {
    let wrong = || format!("`{digits}` are no 42 hexadecimal digits, one bit for each hour of a week in UTC");
    if digits.len() != 42 {
        return Err(wrong());
    }
    let mut weekly = Weekly::default();
    for (digit, four) in digits.chars().rev().zip((0_u16..).step_by(4)) {
        let bits = digit.to_digit(16).ok_or_else(wrong)?;
        for hour in (0..4).filter(|hour| bits >> hour & 1 == 1).map(|hour| four + hour) {
            weekly.set(hour * 4, hour * 4 + 4, Level::Free).map_err(|_| wrong())?;
        }
    }
    Ok(weekly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let ranges = |text: &str| read(text).map(|weekly| weekly.ranges());
        assert_eq!(ranges("Mon 18:00-20:30"), Ok(vec![(72, 82, Level::Free)]));
        let weekend = vec![(516, 528, Level::IfNeedBe), (612, 624, Level::IfNeedBe)];
        assert_eq!(ranges("Sat-Sun 9-12?"), Ok(weekend));
        assert_eq!(ranges("Tuesday,thu 9-10 ; "), Ok(vec![(132, 136, Level::Free), (324, 328, Level::Free)]));
        assert_eq!(ranges("Sun 23-1"), Ok(vec![(0, 4, Level::Free), (668, 672, Level::Free)]));
        assert_eq!(ranges(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_hour_is_told_by_its_words() {
        for text in ["Mon", "Mon 25-26", "Mon 9-9", "Mon 9:07-10", "Mox 9-10", "Mon 9", "9-10"] {
            assert!(read(text).is_err_and(|what| what.contains(text)), "{text}");
        }
    }

    #[test]
    fn digits_are_hours_of_utc() {
        let digits = format!("8{}1", "0".repeat(40));
        let ranges = of_digits(&digits).map(|weekly| weekly.ranges());
        assert_eq!(ranges, Ok(vec![(0, 4, Level::Free), (668, 672, Level::Free)]));
        assert!(of_digits("12").is_err() && of_digits(&"x".repeat(42)).is_err());
    }
}
