//! Forms groups from a CG-1 file: `cargo run --release -p grouping --example cg1 -- --help`.
#![expect(clippy::print_stdout, reason = "a command prints its result")]

#[path = "command/mod.rs"]
mod command;

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use command::{Arguments, peak_memory, seconds};
use grouping::cg1::{self, Cg1, Learner, Report, UNIT};
use grouping::exact::{self, MOST_PEOPLE};
use grouping::search::{Outcome, Plan, Progress, WHOLE, search_in_parallel};
use grouping::sizes_between;

const HELP: &str = "\
Forms groups from a file of learners in the CG-1 format.

Usage: cg1 LEARNERS.csv [--size 4-6] [--seconds 60] [--seed 1] [--out ASSIGN.csv]

  --size LEAST-MOST  members of a group [default: 4-6]
  --wished N         the size to come near to [default: the middle of the two]
  --any-size         let the search choose sizes between the two, not only for leftovers
  --seconds S        how long to search [default: 60]
  --steps N          search for so many steps instead; the same groups on every machine
  --seed N           another seed, another search [default: 1]
  --threads N        search with so many threads [default: 1]
  --floor N          hundredths of a group that one without a common hour costs the search
                     [default: 0 for up to 300 learners, else 30]
  --out FILE         write the groups there, as `id,group`
  --progress         print how the search comes along
  --exact            look for the best groups there are and prove it, for up to 30 learners
";

struct Settings {
    file: String,
    least: usize,
    most: usize,
    wished: usize,
    any_size: bool,
    seconds: Duration,
    steps: Option<u64>,
    seed: u64,
    threads: usize,
    floor: Option<u8>,
    out: Option<String>,
    progress: bool,
    exact: bool,
}

impl Settings {
    fn parse() -> Result<Option<Self>, String> {
        let mut arguments = Arguments::new(&["--any-size", "--progress", "--exact", "--help", "-h"])?;
        if arguments.flag("--help") || arguments.flag("-h") {
            return Ok(None);
        }
        let size = arguments.text("--size").unwrap_or_else(|| "4-6".to_owned());
        let (least, most) = size.split_once('-').unwrap_or((&size, &size));
        let both = || Some((least.parse::<usize>().ok()?, most.parse::<usize>().ok()?));
        let (least, most) = both()
            .filter(|&(least, most)| 2 <= least && least <= most && most <= cg1::MOST)
            .ok_or_else(|| format!("--size is like 4-6, from 2 to {}, not `{size}`", cg1::MOST))?;
        let settings = Self {
            least,
            most,
            wished: arguments.number("--wished")?.unwrap_or(usize::midpoint(least, most)),
            any_size: arguments.flag("--any-size"),
            seconds: seconds(arguments.number("--seconds")?.unwrap_or(60.0))?,
            steps: arguments.number("--steps")?,
            seed: arguments.number("--seed")?.unwrap_or(1),
            threads: arguments.number("--threads")?.unwrap_or(1),
            floor: arguments.number("--floor")?,
            out: arguments.text("--out"),
            progress: arguments.flag("--progress"),
            exact: arguments.flag("--exact"),
            file: arguments.file("LEARNERS.csv")?,
        };
        if settings.wished < least || settings.wished > most {
            return Err(format!("--wished is between the sizes {least} and {most}"));
        }
        Ok(Some(settings))
    }
}

fn main() -> ExitCode {
    let done = Settings::parse().and_then(|settings| {
        if let Some(settings) = settings {
            run(&settings)
        } else {
            print!("{HELP}");
            Ok(())
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn run(settings: &Settings) -> Result<(), String> {
    let began = Instant::now();
    let bytes =
        std::fs::read(&settings.file).map_err(|error| format!("cannot read {}: {error}", settings.file))?;
    let learners = cg1::read_bytes(&bytes).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| format!("{}, {error}", settings.file)).collect();
        lines.join("\n       ")
    })?;
    drop(bytes);
    let sizes =
        sizes_between(learners.len(), settings.least, settings.wished, settings.most).ok_or_else(|| {
            let (people, least, most) = (learners.len(), settings.least, settings.most);
            format!("{people} learners cannot be divided into groups of {least} to {most}; allow other sizes")
        })?;
    let objective = Cg1::new(&learners, settings.floor.unwrap_or(cg1::floor(learners.len())));
    let plan = Plan {
        sizes,
        between: settings.any_size.then_some((settings.least, settings.most)),
        seed: settings.seed,
    };
    let proves =
        settings.exact || learners.len() <= MOST_PEOPLE && settings.floor.is_none() && !settings.any_size;
    // So few are soon searched; the rest of the time is for the proof.
    let length = if proves { settings.seconds / 10 } else { settings.seconds };
    let mut course = Course::new(settings, began, length, learners.len());
    let outcome =
        search_in_parallel(&objective, &plan, settings.threads, &mut |progress| course.go_on(progress));
    let mut groups = outcome.groups.clone();
    let mut proof = None;
    if proves {
        let (better, words) = prove(&learners, &groups, settings)?;
        (groups, proof) = (better, Some(words));
    }
    if let Some(out) = &settings.out {
        write_groups(out, &learners, &groups)?;
    }
    print_report(&Report::new(&learners, &groups, settings.least, settings.most), &outcome, &course);
    if let Some(words) = proof {
        println!("{words}");
    }
    println!("peak memory {}", peak_memory());
    Ok(())
}

/// Decides how long the search goes on, and remembers how it came along.
struct Course<'a> {
    settings: &'a Settings,
    began: Instant,
    length: Duration,
    people: usize,
    said: Duration,
    /// When the best became better, and how good it was.
    improved: Vec<(Duration, i64)>,
}

impl<'a> Course<'a> {
    fn new(settings: &'a Settings, began: Instant, length: Duration, people: usize) -> Self {
        Self { settings, began, length, people, said: Duration::ZERO, improved: Vec::new() }
    }

    fn go_on(&mut self, progress: &Progress) -> Option<u32> {
        let now = self.began.elapsed();
        if self.improved.last().is_none_or(|&(_, best)| progress.best > best) {
            self.improved.push((now, progress.best));
        }
        if self.settings.progress && now >= self.said {
            let best = per_person(progress.best, self.people);
            eprintln!("{:7.2} s  {:>12} steps  {best:.5}", now.as_secs_f64(), progress.steps);
            self.said = now + self.length / 60;
        }
        let (behind, whole) = match self.settings.steps {
            Some(steps) => (u128::from(progress.steps), u128::from(steps)),
            None => (now.as_nanos(), self.length.as_nanos()),
        };
        let share = (behind * u128::from(WHOLE)).checked_div(whole)?;
        u32::try_from(share).ok().filter(|&share| share < WHOLE)
    }

    /// When the best was first within a hundredth of what it is at the end.
    fn nearly(&self) -> Duration {
        let last = self.improved.last().map_or(0, |&(_, best)| best);
        let near = self.improved.iter().find(|&&(_, best)| best >= last - last.abs() / 100);
        near.map_or(Duration::ZERO, |&(when, _)| when)
    }
}

fn print_report(report: &Report, outcome: &Outcome, course: &Course<'_>) {
    let share = |part: usize| percent(part, report.groups);
    println!("F {:.5}", millionths(report.millionths()));
    println!("groups {}, outside the sizes {} people", report.groups, report.outside);
    println!("worst group {:.3}, worst tenth {:.3}", score(report.worst), score(report.worst_tenth));
    println!("without a common hour {} groups, {}", report.without_hour, share(report.without_hour));
    println!("isolating {} groups, kept apart in vain {} pairs", report.isolating, report.together);
    println!("99 % of it after {:.2} s", course.nearly().as_secs_f64());
    println!("{} steps in {:.1} s", outcome.steps, course.began.elapsed().as_secs_f64());
}

/// The best groups there are, if they are found in time, and what is known about them.
fn prove(
    learners: &[Learner],
    groups: &[Vec<u32>],
    settings: &Settings,
) -> Result<(Vec<Vec<u32>>, String), String> {
    let began = Instant::now();
    let objective = Cg1::new(learners, 0);
    let limit = settings.seconds * 9 / 10;
    let exact = exact::solve(&objective, groups, &mut || began.elapsed() < limit)
        .map_err(|error| error.to_string())?;
    let (worth, bound) = (per_person(exact.worth, learners.len()), per_person(exact.bound, learners.len()));
    let seconds = began.elapsed().as_secs_f64();
    let words = if exact.is_proven() {
        format!("{worth:.5} is the best there is with these sizes, proven in {seconds:.1} s")
    } else {
        format!("no more than {bound:.5} is possible with these sizes ({seconds:.1} s)")
    };
    Ok((exact.groups, words))
}

fn write_groups(out: &str, learners: &[Learner], groups: &[Vec<u32>]) -> Result<(), String> {
    let mut text = String::from("id,group\n");
    for (at, group) in groups.iter().enumerate() {
        for &member in group {
            let id = &learners[member as usize].id;
            let quoted = if id.contains([',', '"', '\n']) {
                format!("\"{}\"", id.replace('"', "\"\""))
            } else {
                id.clone()
            };
            writeln!(text, "{quoted},{at}").map_err(|error| error.to_string())?;
        }
    }
    std::fs::write(out, text).map_err(|error| format!("cannot write {out}: {error}"))
}

#[expect(clippy::cast_precision_loss, reason = "printed with five digits")]
fn per_person(points: i64, people: usize) -> f64 {
    points as f64 / UNIT as f64 / people.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "below ten million")]
fn millionths(value: i64) -> f64 {
    value as f64 / 1e6
}

fn score(points: i64) -> f64 {
    per_person(points, 1)
}

#[expect(clippy::cast_precision_loss, reason = "printed with two digits")]
fn percent(part: usize, whole: usize) -> String {
    format!("{:.2} %", 100.0 * part as f64 / whole.max(1) as f64)
}
