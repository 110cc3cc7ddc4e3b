//! `kith group`: groups of the people of a file, without a server and without a platform; `kith meet`: when they can meet;
//! `kith map`: who is tied to whom.

mod fields;
mod hours;
mod map;
mod meet;
mod read;
mod report;
mod wishes;
mod wrong;

use std::{
    io::{IsTerminal as _, Read as _, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use grouping::{Card, Criteria, Lock, Problem, Progress, default_steps, judge, obstacles, prove};
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use self::report::Report;
pub(crate) use self::{
    fields::answers,
    read::{People, Whose, read},
    wrong::Wrong,
};
pub use self::{map::MapCommand, meet::MeetCommand};

use crate::{cli::say, zones::Zones};

/// How long a proof may take.
const PROOF: Duration = Duration::from_secs(20);
/// Wrong lines are all counted, and so many of them shown; the rest would scroll the first away.
const SHOWN: usize = 200;

/// Form groups of the people in a CSV file.
///
/// Nothing is stored, and neither a server nor a learning platform is needed. The file begins with a line that names
/// its columns; commas, semicolons or tabs separate them. Every line that cannot be read is named, all in one go, and
/// then nothing is written.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Columns, in any order; only `id` must be there:
  id          a name of their own for each person
  zone        IANA time zone, such as Europe/Madrid (or: tz, timezone)
  free        free hours in that zone: `Mon-Fri 18:00-20:30; Sat 9-12?`, ? means if need be (or: hours)
  avail       instead of both: 42 hexadecimal digits, one bit for each hour of a week in UTC
  languages   languages they can meet in, such as `en;es` (or: langs)
  experience  0 (new) to 4 (expert) (or: level)
  group       `no` for somebody who wants no group (or: wants_group)
  with        ids of people they asked for, such as `ana;bo` (or: friend)
  not_with    ids of people they must not be in a group with (or: avoid)
  before      ids of people they were in a group with (or: prior)
Every other column can become a wish: numbers are a scale, lists with semicolons are sets, the rest are words.

Wishes (--wish), each with what it counts from 1 to 100:
  meet=70             time in common in every week of the run, clock changes included
  language=20         a language that all speak
  alike:COLUMN=10     answers near each other
  mixed:COLUMN=10     different answers, up to three
  spread:COLUMN=10    as many different answers as there can be
  shared:COLUMN=10    everybody has something in common with somebody
  not-alone:COLUMN:w|n=10   nobody is the only one with one of these answers
  role:COLUMN:yes=10  somebody with this answer in every group
  asked=10            people who asked for each other
  new=10              nobody again with a former partner
  apart               pairs of `not_with` are kept apart in any case
Without --wish: meet, and what the file has a column for.

Examples:
  kith group people.csv --out groups.csv
  kith group people.csv --size 4 --between 3-5 --wish meet=70 --wish spread:country=20 --wish role:lead:yes
  kith group people.csv --first-week 2026-10-05 --weeks 8 --meeting 90 --seconds 30 --out groups.csv")]
pub struct GroupCommand {
    /// The people; `-` reads standard input.
    people: PathBuf,
    /// Where the groups go, as lines of id, group and the reason why somebody is in none. Without it they go to
    /// standard output, and the report to standard error.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Wished members of a group.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    size: u8,
    /// Fewest and most members, such as `4-6`; otherwise one fewer and one more than wished. What is left over is
    /// spread, so that sizes differ by one at most.
    #[arg(long, value_parser = between)]
    between: Option<(u8, u8)>,
    /// Minutes of a meeting, in steps of 15.
    #[arg(long, default_value_t = 60)]
    meeting: u16,
    /// Monday of the first week of the run; otherwise next Monday.
    #[arg(long, value_parser = monday)]
    first_week: Option<Date>,
    /// Weeks of the run.
    #[arg(long, default_value_t = 8)]
    weeks: u8,
    /// Something that matters; may be repeated. See below.
    #[arg(long = "wish", value_parser = wishes::parse)]
    wishes: Vec<Card>,
    /// The order of the wishes decides what matters most, instead of their numbers.
    #[arg(long)]
    ordered: bool,
    /// Another seed gives other groups, about as good.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Search for so long. Without it a number of steps is made that depends on how many people there are only, and
    /// the same file gives the same groups on every machine.
    #[arg(long)]
    seconds: Option<u64>,
}

fn between(text: &str) -> Result<(u8, u8), String> {
    let ends = text
        .split_once('-')
        .and_then(|(least, most)| Some((least.trim().parse().ok()?, most.trim().parse().ok()?)));
    ends.ok_or_else(|| "write the fewest and the most members, such as 4-6".to_owned())
}

fn monday(text: &str) -> Result<Date, String> {
    let date: Date = text.parse().map_err(|_| "write a date such as 2026-10-05".to_owned())?;
    if date.weekday() == Weekday::Monday { Ok(date) } else { Err(format!("{date} is no Monday")) }
}

impl GroupCommand {
    /// Reads, forms, writes, and says what was done.
    ///
    /// # Errors
    /// When the file or a wish cannot be read, or the groups cannot be written.
    pub fn run(self, now: Timestamp) -> anyhow::Result<()> {
        let first_week = match self.first_week {
            Some(monday) => monday,
            None => now.to_zoned(TimeZone::UTC).date().nth_weekday(1, Weekday::Monday)?,
        };
        let people = self.read(first_week)?;
        let cards = wishes::settle(&self.wishes, &people).map_err(anyhow::Error::msg)?;
        let criteria = Criteria {
            size: self.size,
            between: self.between,
            meeting_minutes: self.meeting,
            first_week,
            weeks: self.weeks,
            cards,
            ordered: self.ordered,
        };
        let obstacles = obstacles(&people.candidates, &criteria)?;
        let problem = Problem::new(&people.candidates, &criteria)?;
        let mut groups = self.search(&problem);
        let proof = prove_in_time(&problem, &groups);
        if let Some(proof) = proof.as_ref().filter(|proof| proof.better) {
            groups.clone_from(&proof.groups);
        }
        let judgement = judge(&problem, &groups);
        let mut line_of = vec![(None, ""); people.ids.len()];
        for (at, group) in groups.iter().enumerate() {
            for &person in group {
                line_of[person].0 = Some(at + 1);
            }
        }
        for left in &judgement.left_out {
            line_of[left.person].1 = report::reason(left.reason);
        }
        self.write(&people, &line_of)?;
        let report = Report {
            people: &people,
            criteria: &criteria,
            obstacles: &obstacles,
            groups: &groups,
            judgement: &judgement,
            proof: proof.as_ref(),
            bound: grouping::bound(&problem, &groups),
        };
        let text = report.text();
        if self.out.is_some() {
            say(text.trim_end());
        } else {
            eprint!("{text}");
        }
        Ok(())
    }

    fn read(&self, first_week: Date) -> anyhow::Result<People> {
        let shown = self.people.display();
        let bytes = contents(&self.people)?;
        let begins = first_week.to_zoned(TimeZone::UTC)?.timestamp();
        let errors = match read(&bytes, Whose::Own(&Zones::load(), begins)) {
            Ok(people) => return Ok(people),
            Err(errors) => errors,
        };
        for error in errors.iter().take(SHOWN) {
            eprintln!("{shown}: {error}");
        }
        let more = errors.len().saturating_sub(SHOWN);
        if more > 0 {
            let lines: Vec<String> = errors.iter().skip(SHOWN).map(|error| error.line.to_string()).collect();
            eprintln!("{shown}: and {more} more, in lines {}", lines.join(" "));
        }
        bail!("{} things in {shown} to put right; no groups were formed", errors.len())
    }

    /// Searches, and shows how far it is where somebody looks.
    fn search(&self, problem: &Problem) -> Vec<Vec<usize>> {
        let mut watched = Watched::new("forming groups");
        let begun = watched.begun;
        let steps = default_steps(problem.people());
        let mut counted = grouping::counted(steps);
        let whole = grouping::search::WHOLE;
        let mut pace = |progress: &Progress| {
            let done = match self.seconds {
                None => counted(progress),
                Some(seconds) => {
                    let all = u128::from(seconds).max(1) * 1_000_000;
                    let done = begun.elapsed().as_micros() * u128::from(whole) / all;
                    u32::try_from(done).ok().filter(|&done| done < whole)
                }
            };
            watched.show(f64::from(done.unwrap_or(whole)) / f64::from(whole));
            done
        };
        grouping::solve_around(problem, &[], self.seed, &mut pace)
    }

    fn write(&self, people: &People, line_of: &[(Option<usize>, &str)]) -> anyhow::Result<()> {
        let to: Box<dyn std::io::Write> = match &self.out {
            Some(path) => {
                let file = std::fs::File::create(path);
                Box::new(file.with_context(|| format!("cannot write {}", path.display()))?)
            }
            None => Box::new(std::io::stdout()),
        };
        let mut writer = csv::Writer::from_writer(to);
        writer.write_record(["id", "group", "reason"])?;
        for (id, (group, reason)) in people.ids.iter().zip(line_of) {
            let group = group.map(|group| group.to_string()).unwrap_or_default();
            writer.write_record([id.as_str(), &group, reason])?;
        }
        writer.flush()?;
        Ok(())
    }
}

/// How far something is, on standard error where somebody looks; gone when it is dropped.
struct Watched {
    what: &'static str,
    begun: Instant,
    shown: Instant,
    by_somebody: bool,
}

impl Watched {
    fn new(what: &'static str) -> Self {
        let begun = Instant::now();
        Self { what, begun, shown: begun, by_somebody: std::io::stderr().is_terminal() }
    }

    /// `share` of the way is behind, 0 to 1.
    fn show(&mut self, share: f64) {
        if self.by_somebody && self.shown.elapsed() > Duration::from_millis(200) {
            self.shown = Instant::now();
            eprint!("\r{}: {:.0} % ", self.what, share * 100.0);
            let _ = std::io::stderr().flush();
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.by_somebody {
            eprint!("\r{:1$}\r", "", self.what.len() + 8);
        }
    }
}

/// What is in the file at `path`; `-` is standard input.
fn contents(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    bytes.with_context(|| format!("cannot read {}", path.display()))
}

/// For few people, whether there are better groups.
fn prove_in_time(problem: &Problem, groups: &[Vec<usize>]) -> Option<grouping::Proof> {
    let begun = Instant::now();
    let locks: [Lock; 0] = [];
    prove(problem, groups, &locks, &mut || begun.elapsed() < PROOF)
}
