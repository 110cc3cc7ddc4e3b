//! Solves an instance of maximally diverse grouping: `cargo run --release -p grouping --example mdgp -- --help`.
#![expect(clippy::print_stdout, reason = "a command prints its result")]

#[path = "command/mod.rs"]
mod command;

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use command::{Arguments, peak_memory, seconds};
use grouping::mdgp::{self, Instance};
use grouping::search::WHOLE;

const HELP: &str = "\
Puts elements into groups with the largest sum of distances inside them.

Usage: mdgp INSTANCE.txt [--seconds 20] [--seed 1] [--out GROUPS.txt]

INSTANCE.txt is in the format of MDGPLIB: a line `n G ss|ds a_1 b_1 … a_G b_G`, then a line `i j d` for each pair.

  --seconds S  how long to search [default: 20]
  --steps N    search for so many steps instead; the same groups on every machine
  --seed N     another seed, another search [default: 1]
  --out FILE   write a line `element group` for each element there
";

struct Settings {
    file: String,
    seconds: Duration,
    steps: Option<u64>,
    seed: u64,
    out: Option<String>,
}

impl Settings {
    fn parse() -> Result<Option<Self>, String> {
        let mut arguments = Arguments::new(&["--help", "-h"])?;
        if arguments.flag("--help") || arguments.flag("-h") {
            return Ok(None);
        }
        Ok(Some(Self {
            seconds: seconds(arguments.number("--seconds")?.unwrap_or(20.0))?,
            steps: arguments.number("--steps")?,
            seed: arguments.number("--seed")?.unwrap_or(1),
            out: arguments.text("--out"),
            file: arguments.file("INSTANCE.txt")?,
        }))
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
    let file = &settings.file;
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}"))?;
    let instance = mdgp::read(&text).map_err(|error| format!("{file}, {error}"))?;
    let solution = mdgp::solve(&instance, settings.seed, &mut |progress| {
        let (behind, whole) = match settings.steps {
            Some(steps) => (u128::from(progress.steps), u128::from(steps)),
            None => (began.elapsed().as_nanos(), settings.seconds.as_nanos()),
        };
        let share = (behind * u128::from(WHOLE)).checked_div(whole)?;
        u32::try_from(share).ok().filter(|&share| share < WHOLE)
    });
    println!("objective {}", decimal(&instance, instance.value(&solution.group_of)));
    println!(
        "{} steps in {:.1} s, peak memory {}",
        solution.steps,
        began.elapsed().as_secs_f64(),
        peak_memory()
    );
    let Some(out) = &settings.out else { return Ok(()) };
    let mut lines = String::new();
    for (element, group) in solution.group_of.iter().enumerate() {
        writeln!(lines, "{element} {group}").map_err(|error| error.to_string())?;
    }
    std::fs::write(out, lines).map_err(|error| format!("cannot write {out}: {error}"))
}

fn decimal(instance: &Instance, value: i64) -> String {
    let (whole, part) = (value / instance.scale, value % instance.scale);
    format!("{whole}.{part:03}")
}
