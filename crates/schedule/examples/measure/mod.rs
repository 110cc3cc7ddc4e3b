//! What is measured, natively and as WebAssembly alike.

mod people;
mod scan;

use std::fmt::Write as _;
use std::hint::black_box;

use people::{Dice, attendees, horizon, parties, story, wish};
use schedule::{
    Attendee,
    crowd::{Crowd, Search},
    fair::{series, trade_off},
};

/// A meeting of an hour.
const QUARTERS: u16 = 4;

/// Every measurement, one line each: what, people, weeks, least, median and 95th percentile in milliseconds, a number
/// that stands for the results.
pub(crate) fn all(clock: &dyn Fn() -> f64) -> String {
    let mut report = Report { clock, lines: String::new() };
    for weeks in [1, 2, 4, 8] {
        report.search(5_000, weeks);
    }
    for people in [625, 1_250, 2_500] {
        report.search(people, 8);
    }
    report.stroke(5_000, 8);
    for (people, weeks) in [(50, 8), (500, 1)] {
        report.search(people, weeks);
        report.scan(people, weeks);
    }
    report.story();
    report.groups();
    report.lines
}

struct Report<'a> {
    clock: &'a dyn Fn() -> f64,
    lines: String,
}

impl Report<'_> {
    /// Runs `work` `times` times, after once for nothing.
    fn line(
        &mut self,
        what: &str,
        (people, weeks): (usize, u8),
        times: usize,
        mut work: impl FnMut(usize) -> u64,
    ) {
        let mut sum = black_box(work(0));
        let mut taken: Vec<f64> = (0..times)
            .map(|nth| {
                let began = (self.clock)();
                sum = mixed(sum, black_box(work(nth)));
                (self.clock)() - began
            })
            .collect();
        taken.sort_by(f64::total_cmp);
        let at = |share: usize| taken[(times * share / 100).min(times - 1)];
        let _ = writeln!(
            self.lines,
            "{what} {people} {weeks} {:.4} {:.4} {:.4} {sum:016x}",
            at(0),
            at(50),
            at(95)
        );
    }

    /// Everything from the people's weeks to the best windows of an hour, heat map included.
    fn search(&mut self, people: usize, weeks: u8) {
        let crowd = attendees(people, weeks);
        self.line("search", (people, weeks), 41, |_| {
            let crowd = Crowd::new(&crowd, horizon(weeks), QUARTERS);
            windows(&crowd, weeks)
        });
    }

    /// One person paints, and everybody sees the new heat map and the new best windows.
    fn stroke(&mut self, people: usize, weeks: u8) {
        let all = attendees(people, weeks);
        let mut crowd = Crowd::new(&all, horizon(weeks), QUARTERS);
        self.line("stroke", (people, weeks), 101, |nth| {
            crowd.change(nth * 31 % people, &all[nth * 77 % people]);
            windows(&crowd, weeks)
        });
    }

    /// The usual way, on the same people.
    fn scan(&mut self, people: usize, weeks: u8) {
        let crowd = attendees(people, weeks);
        let lists = scan::lists(&crowd, horizon(weeks));
        self.line("scan", (people, weeks), 3, |_| scan::busiest(&lists, horizon(weeks)));
    }

    fn story(&mut self) {
        let (wish, parties) = (wish(8), story());
        let classes: Vec<_> = parties.iter().map(|it| it.class).collect();
        self.line("story", (6, 8), 51, |_| {
            series(&wish.fronts(&parties), &classes).map_or(0, |it| checked(&it.totals))
        });
        self.line("slider", (6, 8), 51, |_| {
            trade_off(&wish.fronts(&parties), &classes).map_or(0, |it| {
                it.points.iter().fold(0, |sum, point| mixed(sum, u64::from(point.worst) << 32 | point.total))
            })
        });
    }

    /// Six people with zones and weeks of their own: another group each time.
    fn groups(&mut self) {
        let wish = wish(8);
        let mut dice = Dice(7);
        let groups: Vec<_> = (0..200).map(|_| parties(6, &mut dice)).collect();
        self.line("groups", (6, 8), 200, |nth| {
            let group = &groups[nth];
            let classes: Vec<_> = group.iter().map(|it| it.class).collect();
            series(&wish.fronts(group), &classes)
                .map_or(1, |it| mixed(checked(&it.totals), u64::from(it.proven)))
        });
    }
}

fn windows(crowd: &Crowd, weeks: u8) -> u64 {
    let search = Search { earliest: horizon(weeks).start(), required: Vec::new(), quorum: 2, limit: 5 };
    let heat = crowd.heat().iter().fold(0, |sum, &it| mixed(sum, u64::from(it)));
    crowd.best(&search).iter().fold(heat, |sum, it| mixed(sum, it.start as u64 * 100_000 + u64::from(it.can)))
}

fn checked(totals: &[u32]) -> u64 {
    totals.iter().fold(0, |sum, &it| mixed(sum, u64::from(it)))
}

fn mixed(sum: u64, more: u64) -> u64 {
    (sum ^ more).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}

/// Who is looked at by both ways.
type People = [Attendee];
