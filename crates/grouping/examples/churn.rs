//! People leave and come: `cargo run --release -p grouping --example churn -- LEARNERS.csv --groups ASSIGN.csv`.
#![expect(clippy::print_stdout, reason = "a command prints its result")]

#[path = "command/mod.rs"]
mod command;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use command::{Arguments, peak_memory, seconds};
use grouping::cg1::{self, Cg1, Report};
use grouping::search::{Limits, WHOLE, best_place, repair};

const HELP: &str = "\
Repairs groups after people left and came, and says how long one late person takes.

Usage: churn LEARNERS.csv --groups ASSIGN.csv [--permille 30] [--seconds 2] [--out ASSIGN2.csv]

LEARNERS.csv holds everybody who is there now, also those who came. ASSIGN.csv has the groups of before, `id,group`;
whoever is in it but not among the learners has left.

  --permille N  how many of a thousand who had a group may move [default: 30]
  --seconds S   how long to improve [default: 2]
  --out FILE    write the groups there
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = Arguments::new(&["--help", "-h"])?;
    if arguments.flag("--help") || arguments.flag("-h") {
        print!("{HELP}");
        return Ok(());
    }
    let before = arguments.text("--groups").ok_or("name the groups of before with --groups; see --help")?;
    let permille: usize = arguments.number("--permille")?.unwrap_or(30);
    let limit: Duration = seconds(arguments.number("--seconds")?.unwrap_or(2.0))?;
    let out = arguments.text("--out");
    let file = arguments.file("LEARNERS.csv")?;
    let bytes = std::fs::read(&file).map_err(|error| format!("cannot read {file}: {error}"))?;
    let learners = cg1::read_bytes(&bytes)
        .map_err(|errors| errors.first().map_or_else(String::new, |error| format!("{file}, {error}")))?;
    let before =
        std::fs::read_to_string(&before).map_err(|error| format!("cannot read {before}: {error}"))?;

    let places: BTreeMap<&str, u32> = learners.iter().map(|it| it.id.as_str()).zip(0..).collect();
    let mut groups: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut seated = vec![false; learners.len()];
    for (line, row) in before.lines().enumerate().skip(1) {
        let (id, group) = row.split_once(',').ok_or_else(|| format!("line {}: no `id,group`", line + 1))?;
        let members = groups.entry(group).or_default();
        if let Some(&place) = places.get(id) {
            members.push(place);
            seated[place as usize] = true;
        }
    }
    let names: Vec<&str> = groups.keys().copied().collect();
    let present: Vec<Vec<u32>> = groups.into_values().collect();
    let coming: Vec<u32> = (0..).zip(&seated).filter(|(_, seated)| !**seated).map(|(at, _)| at).collect();
    let settled = learners.len() - coming.len();

    let objective = Cg1::new(&learners, cg1::floor(learners.len()));
    if let Some(&person) = coming.first() {
        let began = Instant::now();
        let at = best_place(&objective, &present, person, 4, 6);
        let took = began.elapsed().as_secs_f64() * 1_000.0;
        println!("a late person has a group after {took:.2} ms: {}", at.map_or("none", |at| names[at]));
    }
    let budget = settled * permille / 1_000;
    let limits = Limits { least: 4, most: 6, budget, price: cg1::UNIT / 4 };
    let began = Instant::now();
    let repaired = repair(&objective, &present, &coming, limits, 1, &mut |_| {
        let share = began.elapsed().as_nanos() * u128::from(WHOLE) / limit.as_nanos().max(1);
        u32::try_from(share).ok().filter(|&share| share < WHOLE)
    });
    let report = Report::new(&learners, &repaired.groups, 4, 6);
    #[expect(clippy::cast_precision_loss, reason = "printed with five digits")]
    let objective = report.millionths() as f64 / 1e6;
    println!("F {objective:.5} after {:.2} s", began.elapsed().as_secs_f64());
    println!("{} of {settled} who had a group are in another one; allowed were {budget}", repaired.moved);
    println!(
        "{} came; outside the sizes {} people; without a common hour {} groups",
        coming.len(),
        report.outside,
        report.without_hour
    );
    println!("peak memory {}", peak_memory());
    let Some(out) = out else { return Ok(()) };
    let mut text = String::from("id,group\n");
    for (at, group) in repaired.groups.iter().enumerate() {
        let name = names.get(at).map_or_else(|| format!("new{at}"), |&name| name.to_owned());
        for &member in group {
            text.extend([learners[member as usize].id.as_str(), ",", name.as_str(), "\n"]);
        }
    }
    std::fs::write(&out, text).map_err(|error| format!("cannot write {out}: {error}"))
}
