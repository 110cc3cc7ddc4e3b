use proptest::prelude::*;
use schedule::{Level, QUARTERS_PER_WEEK, Weekly, WeeklyError};

use crate::{any_ranges, any_weekly};

proptest! {
    #[test]
    fn later_ranges_overwrite_earlier_ones(ranges in any_ranges()) {
        let weekly = Weekly::from_ranges(&ranges).expect("inside the week");
        for quarter in 0..QUARTERS_PER_WEEK {
            let last = ranges.iter().rev().find(|(start, end, _)| (*start..*end).contains(&quarter));
            prop_assert_eq!(weekly.level(quarter), last.map_or(Level::No, |it| it.2), "quarter {}", quarter);
        }
    }

    #[test]
    fn ranges_and_json_give_the_pattern_back(weekly in any_weekly()) {
        let ranges = weekly.ranges();
        prop_assert_eq!(&Weekly::from_ranges(&ranges).expect("own ranges"), &weekly);
        let shortest = ranges.windows(2).all(|pair| pair[0].1 < pair[1].0 || pair[0].2 != pair[1].2);
        prop_assert!(shortest && ranges.iter().all(|it| it.2 != Level::No), "{:?}", ranges);

        let json = serde_json::to_string(&weekly).expect("JSON");
        prop_assert_eq!(&serde_json::from_str::<Weekly>(&json).expect("own JSON"), &weekly);
    }

    #[test]
    fn quarters_are_counted_by_level(weekly in any_weekly()) {
        for level in [Level::No, Level::IfNeedBe, Level::Free] {
            let counted = (0..QUARTERS_PER_WEEK).filter(|&quarter| weekly.level(quarter) >= level).count();
            prop_assert_eq!(weekly.quarters_at_least(level), counted);
        }
        prop_assert_eq!(weekly.is_empty(), weekly.ranges().is_empty());
    }
}

#[test]
fn json_is_a_list_of_ranges() {
    let weekly = Weekly::from_ranges(&[(72, 80, Level::Free), (80, 84, Level::IfNeedBe)]).expect("ranges");
    let json = serde_json::to_string(&weekly).expect("JSON");
    assert_eq!(json, r#"[[72,80,"free"],[80,84,"if_need_be"]]"#);
    assert_eq!(format!("{weekly:?}"), "Weekly([(72, 80, Free), (80, 84, IfNeedBe)])");
}

#[test]
fn ranges_outside_the_week_are_refused() {
    for (start, end) in [(5, 5), (6, 5), (0, QUARTERS_PER_WEEK + 1), (700, 701), (u16::MAX, 0)] {
        let mut weekly = Weekly::from_ranges(&[(0, 4, Level::Free)]).expect("a range");
        let before = weekly.clone();
        assert_eq!(weekly.set(start, end, Level::Free), Err(WeeklyError::Range { start, end }));
        assert_eq!(weekly, before);
        assert!(serde_json::from_str::<Weekly>(&format!(r#"[[{start},{end},"free"]]"#)).is_err());
    }
    for json in [r#"[[-1,4,"free"]]"#, r#"[[0,4,"maybe"]]"#, "[[0,4]]", "{}"] {
        assert!(serde_json::from_str::<Weekly>(json).is_err(), "{json}");
    }
}
