//! The hours of a week as rows and columns, and what stands in each cell.

use schedule::{Attendee, Days, Level, seat_at};
use wire::{HourMap, MapHour, Seat, Slot};

use crate::ui::{Step, step, toward};

/// A row: an hour, or the second time that clocks show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    /// 0 to 23.
    pub(super) hour: u8,
    /// Whether it is the second time.
    pub(super) again: bool,
}

/// A place in the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which day.
    pub(super) day: usize,
    /// Which row.
    pub(super) line: usize,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Clocks skip this hour on this day.
    Skipped,
    /// This hour comes only once on this day.
    Once,
    /// A meeting cannot begin in it.
    Closed,
    /// So many can.
    Open(&'a MapHour, usize),
}

/// The rows of a week: with `all` every hour of the day, else from the first in which somebody can to the last, and those
/// where clocks change.
pub(super) fn lines(map: &HourMap, all: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = (0..24).map(|hour| Line { hour, again: false }).collect();
    let repeated = map.days.iter().flat_map(|day| &day.hours).filter(|it| it.again);
    lines.extend(repeated.map(|it| Line { hour: it.hour, again: true }));
    lines.sort_unstable();
    lines.dedup();
    let counts = |line: &Line| {
        let matters = |day: usize| match cell(map, day, *line) {
            Cell::Skipped => true,
            Cell::Open(_, can) => can > 0 || line.again,
            Cell::Closed => line.again,
            Cell::Once => false,
        };
        all || (0..map.days.len()).any(matters)
    };
    match (lines.iter().position(counts), lines.iter().rposition(counts)) {
        (Some(first), Some(last)) => lines[first..=last].to_vec(),
        _ => lines,
    }
}

/// What stands in the row `line` of the column `day`.
pub(super) fn cell(map: &HourMap, day: usize, line: Line) -> Cell<'_> {
    let hours = map.days.get(day).map(|it| &*it.hours).unwrap_or_default();
    match hours.iter().find(|it| (it.hour, it.again) == (line.hour, line.again)) {
        None if line.again => Cell::Once,
        None => Cell::Skipped,
        Some(hour) if hour.starts_at.is_none() => Cell::Closed,
        Some(hour) => Cell::Open(hour, can(&hour.levels)),
    }
}

fn can(levels: &[Option<Level>]) -> usize {
    levels.iter().filter(|it| it.is_some_and(|level| level != Level::No)).count()
}

/// How strong the shade of a cell is, 0 to 4: 0 for nobody, 4 for everybody in the group, and the rest in thirds.
pub(super) fn shade(can: usize, members: usize) -> usize {
    match can {
        0 => 0,
        _ if can >= members => 4,
        _ => (can * 3).div_ceil(members).clamp(1, 3),
    }
}

/// The meeting that begins in `hour`, with everybody's own time where the reader may know it.
pub(super) fn slot(map: &HourMap, hour: &MapHour) -> Option<Slot> {
    let starts_at = hour.starts_at?;
    let seats = map.members.iter().zip(&hour.levels).map(|(member, level)| {
        let somebody = Attendee { weekly: None, zone: member.zone.clone(), days: Days::default() };
        let seat = seat_at(&somebody, starts_at, map.minutes / 15);
        Seat { level: *level, local: seat.local, cost: seat.cost }
    });
    Some(Slot {
        starts_at,
        seats: seats.collect(),
        can: u32::try_from(can(&hour.levels)).unwrap_or(u32::MAX),
    })
}

/// Where to look first: of the hours that fit, if any do, the first at which most can.
pub(super) fn best(map: &HourMap, lines: &[Line]) -> Spot {
    let mut best = (Spot::default(), None);
    for day in 0..map.days.len() {
        for (line, hour) in lines.iter().enumerate() {
            let Cell::Open(hour, can) = cell(map, day, *hour) else { continue };
            if best.1.is_none_or(|it| (hour.fits, can) > it) {
                best = (Spot { day, line }, Some((hour.fits, can)));
            }
        }
    }
    best.0
}

/// Where `key` (UI Events `key` value) leads from `spot`; `control` is Ctrl or the Mac's Cmd. `None`: the key is not ours.
/// Arrows point at the screen, on which days may follow each other from right to left.
pub(super) fn moved(
    spot: Spot,
    key: &str,
    control: bool,
    right_to_left: bool,
    (days, lines): (usize, usize),
) -> Option<Spot> {
    let Spot { day, line } = spot;
    let (last_day, last_line) = (days.saturating_sub(1), lines.saturating_sub(1));
    let (day, line) = match step(toward(key, right_to_left), control)? {
        Step::Up => (day, line.saturating_sub(1)),
        Step::Down => (day, line + 1),
        Step::Back => (day.saturating_sub(1), line),
        Step::Ahead => (day + 1, line),
        Step::FirstDay => (0, line),
        Step::LastDay => (last_day, line),
        Step::PageUp => (day, line.saturating_sub(3)),
        Step::PageDown => (day, line + 3),
        Step::Top => (0, 0),
        Step::Bottom => (last_day, last_line),
    };
    Some(Spot { day: day.min(last_day), line: line.min(last_line) })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use schedule::{Zone, ZoneSpan};
    use wire::{MapDay, Member, PersonId};

    use super::*;

    fn hour(hour: u8, again: bool, levels: &str) -> MapHour {
        let level = |letter| match letter {
            'f' => Some(Level::Free),
            'i' => Some(Level::IfNeedBe),
            'n' => Some(Level::No),
            _ => None,
        };
        let starts_at = (!levels.is_empty()).then(|| "2026-10-25T01:15:00Z".parse().unwrap());
        let fits = levels.contains(['f', 'i']);
        MapHour { hour, again, starts_at, levels: levels.chars().map(level).collect(), fits }
    }

    /// A day whose 01:00 comes twice, and one that skips it.
    fn map() -> HourMap {
        let member = |offset_seconds: Option<i32>| Member {
            person: PersonId("p".to_owned()),
            name: None,
            me: false,
            zone: offset_seconds.map(|offset_seconds| {
                let from = "2026-10-01T00:00:00Z".parse().unwrap();
                Zone { name: String::new(), spans: vec![ZoneSpan { from, offset_seconds }] }
            }),
            languages: Vec::new(),
            answered: true,
            face: None,
        };
        let usual = |it: u8| match it {
            0 => hour(0, false, ""),
            9 => hour(9, false, "fi"),
            11 => hour(11, false, "nf"),
            _ => hour(it, false, "n-"),
        };
        let mut long: Vec<MapHour> = (0..24).map(usual).collect();
        long.insert(2, hour(1, true, "n-"));
        let short = (0..24).filter(|it| *it != 1).map(usual).collect();
        let day = |day, hours| MapDay { date: date(2026, 10, day), hours };
        HourMap {
            minutes: 60,
            members: vec![member(Some(20_700)), member(None)],
            days: vec![day(25, long), day(26, short)],
        }
    }

    #[test]
    fn an_hour_that_is_skipped_or_comes_twice_is_shown_as_that() {
        let map = map();
        let lines = lines(&map, true);
        assert_eq!(lines.len(), 25);
        assert_eq!((lines[1], lines[2]), (Line { hour: 1, again: false }, Line { hour: 1, again: true }));
        assert_eq!(cell(&map, 1, lines[1]), Cell::Skipped);
        assert_eq!(cell(&map, 1, lines[2]), Cell::Once);
        assert!(matches!(cell(&map, 0, lines[2]), Cell::Open(_, 0)));
        assert_eq!(cell(&map, 0, lines[0]), Cell::Closed);
    }

    #[test]
    fn hours_in_which_nobody_can_are_left_out_at_both_ends() {
        let map = map();
        let some = lines(&map, false);
        assert_eq!((some[0].hour, some.last().unwrap().hour), (1, 11), "clocks change at one");
        let mut usual = map.clone();
        usual.days[0].hours.remove(2);
        usual.days.pop();
        assert_eq!(lines(&usual, false).iter().map(|it| it.hour).collect::<Vec<_>>(), [9, 10, 11]);
        for hour in &mut usual.days[0].hours {
            hour.levels = vec![None, None];
        }
        assert_eq!(lines(&usual, false).len(), 24, "nobody can at all");
    }

    #[test]
    fn shades_tell_nobody_some_most_and_all() {
        let shades = |members| (0..=members).map(|can| shade(can, members)).collect::<Vec<_>>();
        assert_eq!(shades(6), [0, 1, 1, 2, 2, 3, 4]);
        assert_eq!(shades(2), [0, 2, 4]);
        assert_eq!(shades(1), [0, 4]);
        assert_eq!(shades(0), [0]);
    }

    #[test]
    fn everybody_has_their_own_time_where_it_may_be_known() {
        let map = map();
        let Cell::Open(nine, can) = cell(&map, 0, Line { hour: 9, again: false }) else { panic!("closed") };
        let slot = slot(&map, nine).unwrap();
        assert_eq!((can, slot.can), (2, 2));
        let local = slot.seats[0].local.unwrap();
        assert_eq!((local.hour(), local.minute(), slot.seats[1].local), (7, 0, None));
        assert_eq!(slot.seats[1].level, Some(Level::IfNeedBe));
        assert_eq!((slot.seats[0].cost > 0, slot.seats[1].cost), (true, 0));
    }

    #[test]
    fn the_look_begins_where_most_can_of_what_fits() {
        let mut map = map();
        let all = lines(&map, true);
        assert_eq!(best(&map, &all), Spot { day: 0, line: 10 });
        for day in &mut map.days {
            for hour in &mut day.hours {
                hour.fits &= hour.hour == 11;
            }
        }
        assert_eq!(best(&map, &all), Spot { day: 0, line: 12 });
    }

    #[test]
    fn keys_lead_through_the_grid_and_stop_at_its_edges() {
        let go =
            |spot, key, control, rtl| moved(spot, key, control, rtl, (7, 24)).map(|it| (it.day, it.line));
        let spot = Spot { day: 1, line: 22 };
        assert_eq!(go(spot, "ArrowLeft", false, false), Some((0, 22)));
        assert_eq!(go(spot, "ArrowLeft", false, true), Some((2, 22)));
        assert_eq!(go(spot, "ArrowRight", false, true), Some((0, 22)));
        assert_eq!(go(spot, "PageDown", false, false), Some((1, 23)));
        assert_eq!(go(spot, "End", true, false), Some((6, 23)));
        assert_eq!(go(Spot::default(), "ArrowUp", false, false), Some((0, 0)));
        assert_eq!(go(Spot::default(), "ArrowLeft", false, false), Some((0, 0)));
        assert_eq!(go(spot, "ArrowLeft", true, false), None);
        assert_eq!(go(spot, "Tab", false, false), None);
    }
}
