//! The same week as a list of stretches, for those who would rather read and type than paint.

use std::ops::Range;

use jiff::civil::Weekday;
use schedule::{Level, QUARTERS_PER_DAY, Weekly};

use super::{
    editor::{WEEKDAYS, painted},
    layout::{DAYS, is_all, midnight},
};

/// A stretch of one day with one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The day.
    pub(crate) day: Weekday,
    /// Quarters of that day.
    pub(crate) quarters: Range<u16>,
    /// Never [`Level::No`].
    pub(crate) level: Level,
}

/// Every stretch of the week, in the order of a week that begins on `first`; what runs past midnight is two.
pub(crate) fn entries(weekly: &Weekly, first: Weekday) -> Vec<Entry> {
    let ranges = weekly.ranges();
    let on = |day: Weekday| {
        let (begins, ends) = (midnight(day), midnight(day) + QUARTERS_PER_DAY);
        let within = ranges.iter().filter(move |it| it.0 < ends && it.1 > begins);
        within.map(move |it| Entry {
            day,
            quarters: it.0.max(begins) - begins..it.1.min(ends) - begins,
            level: it.2,
        })
    };
    (0..i64::from(DAYS)).flat_map(|nth| on(first.wrapping_add(nth))).collect()
}

/// Days that one new stretch may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Days {
    /// Just this one.
    One(Weekday),
    /// Monday to Friday.
    Weekdays,
    /// Saturday and Sunday.
    Weekend,
    /// All seven.
    Every,
}

impl Days {
    /// The days, in order.
    pub(crate) fn days(self) -> Vec<Weekday> {
        match self {
            Self::One(day) => vec![day],
            Self::Weekdays => WEEKDAYS.to_vec(),
            Self::Weekend => vec![Weekday::Saturday, Weekday::Sunday],
            Self::Every => Weekday::Monday.cycle_forward().take(usize::from(DAYS)).collect(),
        }
    }

    /// For a form: `0` to `6` from Monday, then the sets.
    pub(crate) fn from_index(index: u16) -> Self {
        match index {
            7 => Self::Weekdays,
            8 => Self::Weekend,
            9 => Self::Every,
            day => Self::One(Weekday::Monday.wrapping_add(i64::from(day % DAYS))),
        }
    }

    /// The opposite of [`Days::from_index`].
    pub(crate) fn index(self) -> u16 {
        match self {
            Self::One(day) => u16::from(day.to_monday_zero_offset().unsigned_abs()),
            Self::Weekdays => 7,
            Self::Weekend => 8,
            Self::Every => 9,
        }
    }
}

/// The quarters from `from` until `to` o'clock; `to` at or before `from` is on the next day.
pub(crate) const fn until(from: u16, to: u16) -> Range<u16> {
    from..if to > from { to } else { to + QUARTERS_PER_DAY }
}

/// `weekly` without `entry`.
pub(crate) fn without(weekly: &Weekly, entry: &Entry) -> Weekly {
    painted(weekly, &[entry.day], entry.quarters.clone(), Level::No)
}

/// A part of the week that many people mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Preset {
    /// Key of its name.
    pub(crate) name: &'static str,
    /// Its days.
    pub(crate) days: Days,
    /// Its first quarter of the day.
    pub(crate) from: u16,
    /// The quarter after its last.
    pub(crate) to: u16,
}

/// The presets, as offered.
pub(crate) const PRESETS: [Preset; 5] = [
    Preset { name: "hours.preset.weekday_mornings", days: Days::Weekdays, from: 32, to: 48 },
    Preset { name: "hours.preset.weekday_afternoons", days: Days::Weekdays, from: 48, to: 72 },
    Preset { name: "hours.preset.weekday_evenings", days: Days::Weekdays, from: 72, to: 88 },
    Preset { name: "hours.preset.weekend_mornings", days: Days::Weekend, from: 36, to: 48 },
    Preset { name: "hours.preset.weekend_afternoons", days: Days::Weekend, from: 48, to: 72 },
];

impl Preset {
    /// Whether all of it has this level.
    pub(crate) fn is_all(&self, weekly: &Weekly, level: Level) -> bool {
        self.days.days().into_iter().all(|day| is_all(weekly, day, &(self.from..self.to), level))
    }

    /// `weekly` with all of it at `level`, or without it when it is there already.
    pub(crate) fn toggled(&self, weekly: &Weekly, level: Level) -> Weekly {
        let level = if self.is_all(weekly, level) { Level::No } else { level };
        painted(weekly, &self.days.days(), self.from..self.to, level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_all_of_the_week_and_nothing_else() {
        // Monday 22:00 to Tuesday 02:00, then Sunday 23:45 to its end.
        let weekly = Weekly::from_ranges(&[
            (88, 104, Level::Free),
            (104, 106, Level::IfNeedBe),
            (671, 672, Level::Free),
        ])
        .unwrap();
        let list = entries(&weekly, Weekday::Sunday);
        let entry = |day, quarters, level| Entry { day, quarters, level };
        assert_eq!(
            list,
            [
                entry(Weekday::Sunday, 95..96, Level::Free),
                entry(Weekday::Monday, 88..96, Level::Free),
                entry(Weekday::Tuesday, 0..8, Level::Free),
                entry(Weekday::Tuesday, 8..10, Level::IfNeedBe),
            ]
        );
        let again = list.iter().fold(Weekly::default(), |weekly, entry| {
            painted(&weekly, &[entry.day], entry.quarters.clone(), entry.level)
        });
        assert_eq!(again, weekly);
        let none = list.iter().fold(weekly, |weekly, entry| without(&weekly, entry));
        assert!(none.is_empty());
    }

    #[test]
    fn an_end_before_the_start_is_on_the_next_day() {
        assert_eq!(until(88, 8), 88..104);
        assert_eq!(until(72, 72), 72..168, "a whole day");
        assert_eq!(until(0, 96), 0..96);
        let weekly = painted(&Weekly::default(), &[Weekday::Sunday], until(88, 8), Level::Free);
        assert_eq!(weekly.ranges(), [(0, 8, Level::Free), (664, 672, Level::Free)]);
    }

    #[test]
    fn days_survive_the_form() {
        for index in 0..10 {
            assert_eq!(Days::from_index(index).index(), index);
        }
        assert_eq!(Days::from_index(9).days().len(), 7);
        assert_eq!(Days::from_index(2), Days::One(Weekday::Wednesday));
    }

    #[test]
    fn a_preset_goes_on_and_off_and_leaves_the_rest_alone() {
        let before = Weekly::from_ranges(&[(0, 4, Level::IfNeedBe)]).unwrap();
        for preset in PRESETS {
            let on = preset.toggled(&before, Level::Free);
            let hours = preset.days.days().len() * usize::from(preset.to - preset.from);
            assert_eq!(on.quarters_at_least(Level::Free), hours, "{}", preset.name);
            assert!(preset.is_all(&on, Level::Free));
            assert_eq!(preset.toggled(&on, Level::Free), before);
            assert!(preset.is_all(&preset.toggled(&on, Level::IfNeedBe), Level::IfNeedBe));
        }
    }
}
