//! What a meeting time asks of people, named.

use jiff::civil::Time;
use schedule::{Level, hour_cost};
use wire::Seat;

use crate::order::ordered;

/// Discomfort from which on it is named: before 08:00 and from 22:00 on.
const NAMED_FROM: u8 = 2;

/// People for whom a time is hard in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// How many.
    pub(crate) people: u32,
    /// Whether the reader is one of them.
    pub(crate) me: bool,
    /// On their clocks.
    pub(crate) time: Time,
    /// Whether it is the end that is hard, and `time` is the end.
    pub(crate) until: bool,
    /// How hard, as [`Seat::cost`].
    pub(crate) weight: u8,
}

/// The costs of a meeting of `minutes`, the hardest first; `me` is the reader's seat. Who cannot come pays nothing.
pub(crate) fn costs(seats: &[Seat], minutes: u16, me: Option<usize>) -> Vec<Cost> {
    let mut costs: Vec<Cost> = Vec::new();
    for (at, seat) in seats.iter().enumerate() {
        let Some((time, until)) = hard_hour(seat, minutes) else { continue };
        let mine = me == Some(at);
        match costs.iter_mut().find(|it| it.time == time && it.until == until) {
            Some(same) => {
                same.people += 1;
                same.me |= mine;
            }
            None => costs.push(Cost { people: 1, me: mine, time, until, weight: seat.cost }),
        }
    }
    let hardness = |at: usize| (costs[at].weight, costs[at].people);
    let order = ordered(costs.len(), &|one, two| hardness(two).cmp(&hardness(one)));
    order.into_iter().map(|at| costs[at].clone()).collect()
}

/// The time that makes a meeting of `minutes` hard for somebody, and whether it is the end that does.
pub(super) fn hard_hour(seat: &Seat, minutes: u16) -> Option<(Time, bool)> {
    let local = seat.local.filter(|_| seat.cost >= NAMED_FROM && seat.level != Some(Level::No))?;
    let until = hour_cost(local.hour().unsigned_abs()) < seat.cost;
    Some((if until { later(local.time(), minutes) } else { local.time() }, until))
}

/// The wall clock `minutes` after `time`, to the minute. jiff's own addition knows calendars and overflow, and the
/// words for them; the widget would carry all of it for this one line.
fn later(time: Time, minutes: u16) -> Time {
    let minute = i32::from(time.hour()) * 60 + i32::from(time.minute()) + i32::from(minutes);
    let part = |number: i32| i8::try_from(number).unwrap_or(0);
    Time::new(part(minute / 60 % 24), part(minute % 60), 0, 0).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use jiff::{
        SignedDuration,
        civil::{DateTime, date, time},
    };

    use super::*;

    fn seat(hour: i8, minute: i8, minutes: u16, level: Option<Level>) -> Seat {
        let local: DateTime = date(2026, 11, 26).at(hour, minute, 0, 0);
        let quarters = (0..minutes / 15).map(|nth| {
            let at = local.saturating_add(SignedDuration::from_mins(i64::from(nth) * 15));
            hour_cost(at.hour().unsigned_abs())
        });
        Seat { level, local: Some(local), cost: quarters.max().unwrap_or(0) }
    }

    const FREE: Option<Level> = Some(Level::Free);

    #[test]
    fn people_who_rise_at_the_same_hour_are_counted_together() {
        let seats =
            [seat(18, 0, 60, FREE), seat(6, 0, 60, FREE), seat(6, 0, 60, None), seat(5, 30, 60, FREE)];
        let named = costs(&seats, 60, Some(1));
        let told: Vec<_> = named.iter().map(|it| (it.people, it.me, it.time, it.until)).collect();
        assert_eq!(told, [(1, false, time(5, 30, 0, 0), false), (2, true, time(6, 0, 0, 0), false)]);
    }

    #[test]
    fn a_late_end_is_named_by_the_end() {
        let named = costs(&[seat(21, 30, 90, FREE)], 90, None);
        assert_eq!((named[0].time, named[0].until), (time(23, 0, 0, 0), true));
        let past_midnight = costs(&[seat(23, 30, 60, FREE)], 60, None);
        assert_eq!((past_midnight[0].time, past_midnight[0].until), (time(0, 30, 0, 0), true));
        let late_start = costs(&[seat(22, 0, 30, FREE)], 30, None);
        assert_eq!((late_start[0].time, late_start[0].until), (time(22, 0, 0, 0), false));
    }

    #[test]
    fn comfortable_hours_and_absent_people_cost_nothing() {
        let unknown = Seat { level: None, local: None, cost: 0 };
        let seats = [seat(9, 0, 60, FREE), seat(20, 0, 60, FREE), seat(3, 0, 60, Some(Level::No)), unknown];
        assert_eq!(costs(&seats, 60, None), []);
    }
}
