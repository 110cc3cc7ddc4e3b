//! What many meetings ask of each, named.

use jiff::civil::Time;
use wire::Seat;
use yew::AttrValue;

use crate::{
    meetings::cost::hard_hour,
    text::{list, number, plural, text, text_with},
};

/// An hour that is hard for somebody, and how often it comes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Burden {
    pub(super) time: Time,
    /// Whether it is the end that is hard, and `time` is the end.
    pub(super) until: bool,
    pub(super) times: u64,
    weight: u8,
}

/// The hard hours of one person, the hardest first; `seats` with the length of each meeting.
pub(super) fn burdens<'a>(seats: impl Iterator<Item = (&'a Seat, u16)>) -> Vec<Burden> {
    let mut found: Vec<Burden> = Vec::new();
    for (seat, minutes) in seats {
        let Some((time, until)) = hard_hour(seat, minutes) else { continue };
        if let Some(same) = found.iter_mut().find(|it| it.time == time && it.until == until) {
            same.times += 1;
        } else {
            let place = found.iter().position(|it| it.weight < seat.cost).unwrap_or(found.len());
            found.insert(place, Burden { time, until, times: 1, weight: seat.cost });
        }
    }
    found
}

/// "06:00 three times, until 23:00 once".
pub(super) fn burden_words(clock: fn(Time) -> AttrValue, burdens: &[Burden]) -> AttrValue {
    let one = |burden: &Burden| {
        let time = clock(burden.time);
        let hour = if burden.until { text_with("series.until", &[("time", &time)]) } else { time };
        let times = plural("series.times", burden.times);
        text_with("series.hour", &[("hour", &hour), ("times", &times)])
    };
    let parts: Vec<AttrValue> = burdens.iter().map(one).collect();
    list(&parts)
}

/// "7 early or late hours in all, at most 3 for one of you"; `each` has the hard hours of every member.
pub(super) fn sum_words(each: &[Vec<Burden>]) -> AttrValue {
    let of_one = each.iter().map(|burdens| burdens.iter().map(|it| it.times).sum::<u64>());
    let (total, most) = of_one.fold((0, 0), |(total, most), it| (total + it, it.max(most)));
    if total == 0 {
        return text("series.sum.none");
    }
    let worst = each.iter().flatten().max_by_key(|it| it.weight);
    let hardest = worst.map(|it| crate::clock::format_time(it.time)).unwrap_or_default();
    let all = plural("series.sum", total);
    text_with("series.sum.most", &[("all", &all), ("most", &number(most)), ("hardest", &hardest)])
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use schedule::{Level, hour_cost};

    use super::*;

    fn clock(time: Time) -> AttrValue {
        format!("{:02}:{:02}", time.hour(), time.minute()).into()
    }

    fn seat(hour: i8) -> Seat {
        let cost = hour_cost(hour.unsigned_abs());
        Seat { level: Some(Level::Free), local: Some(date(2026, 11, 30).at(hour, 0, 0, 0)), cost }
    }

    #[test]
    fn hours_are_counted_and_the_hardest_is_first() {
        let late = Seat { cost: 2, ..seat(21) };
        let seats = [seat(7), seat(5), seat(12), seat(7), late];
        let found = burdens(seats.iter().map(|it| (it, 90)));
        assert_eq!(
            found.iter().map(|it| (it.time, it.times)).collect::<Vec<_>>(),
            [(time(5, 0, 0, 0), 1), (time(7, 0, 0, 0), 2), (time(22, 30, 0, 0), 1)]
        );
        assert_eq!(burden_words(clock, &found), "05:00 once, 07:00 2 times, until 22:30 once");
        assert_eq!(burdens([seat(9)].iter().map(|it| (it, 60))), []);
    }
}
