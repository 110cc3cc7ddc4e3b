//! A file of ties to a picture: `cargo run --release -p network --example layout -- --help`.
#![expect(clippy::print_stdout, reason = "a command prints its result")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};
use network::{Drawing, Edges, Graph, LeftOut, Link, Quality, communities, groups_or_topics, worth};

/// Puts people who are tied to each other near each other, and says who belongs together.
///
/// GRAPH has a line for each tie: two people by number, then perhaps a weight and a kind, apart by tabs, commas or
/// spaces. It may begin with a line `#graph` and one with the number of people; otherwise the largest number says how
/// many there are, counted from 0.
///
/// A line that cannot be used is left out and named, and the rest counts: a person tied to themself, a weight that is
/// not a finite number above 0, a number that is no person's. Ties of the same two people add up.
///
/// For example: layout graph.tsv --seconds 10 --seed 1 --positions out.f32 --communities out.u32
#[derive(Parser)]
struct Layout {
    /// File of ties
    graph: PathBuf,
    /// Time for the picture; it ends by itself earlier, and what is there by then is finished quickly
    #[arg(long, default_value_t = 60.0, value_parser = time)]
    seconds: f64,
    /// Another seed, another picture
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write x and y of each person there, as f32 with the lowest byte first, within -1 to 1
    #[arg(long, value_name = "FILE")]
    positions: Option<PathBuf>,
    /// Write the community of each person there, as u32 with the lowest byte first
    #[arg(long, value_name = "FILE")]
    communities: Option<PathBuf>,
    /// What communities are
    #[arg(long, value_enum, default_value_t = Find::Auto)]
    find: Find,
    /// Let heavy ties count more; without it every pair that is tied counts alike
    #[arg(long)]
    weighted: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Find {
    /// Groups when nine in ten people with ties are in one of four or more, otherwise topics
    Auto,
    /// Small groups in which at least three in ten pairs are tied
    Groups,
    /// Larger communities, by modularity
    Topics,
}

/// Lines that are named; of more the number is said.
const NAMED: usize = 10;

fn time(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().map_err(|_| "a number of seconds is needed".to_owned())?;
    if (0.0..=86_400.0).contains(&seconds) { Ok(seconds) } else { Err("0 to 86400 seconds".to_owned()) }
}

fn main() -> ExitCode {
    match Layout::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Layout {
    fn run(&self) -> Result<()> {
        let began = Instant::now();
        let name = self.graph.display();
        let bytes = fs::read(&self.graph).with_context(|| format!("cannot read {name}"))?;
        let edges = Edges::read(&bytes).with_context(|| format!("cannot use {name}"))?;
        drop(bytes);
        tell(&edges.left_out);
        let weight = |weight: f32| if self.weighted { weight } else { 1.0 };
        let links: Vec<Link> = edges.edges.iter().map(|it| (it.a, it.b, weight(it.weight))).collect();
        let mut graph = Graph::new(edges.people, &links);
        if !self.weighted && graph.pairs() < links.len() {
            // Ties of the same two people have added up.
            let alike: Vec<Link> = graph.links().map(|(one, two, _)| (one, two, 1.0)).collect();
            graph = Graph::new(edges.people, &alike);
        }
        println!("{} people, {} pairs tied", graph.people(), graph.pairs());
        if graph.people() == 0 {
            println!("nobody is in the file, so the picture is empty");
        } else if graph.pairs() == 0 {
            println!("nobody is tied to anybody, so all stand in rings");
        }
        let read = began.elapsed();

        if let Some(file) = &self.communities {
            let began = Instant::now();
            let (what, found) = self.found(&graph);
            let took = began.elapsed();
            let count = found.iter().max().map_or(0, |&most| most + 1);
            println!("{count} {what}, modularity {:.5}", worth(&graph, Quality::TOPICS, &found));
            println!("communities took {:.1} ms", took.as_secs_f64() * 1e3);
            write(file, found.iter().flat_map(|it| it.to_le_bytes()).collect())?;
        }

        let drawn = Instant::now();
        let mut drawing = Drawing::new(&graph, &[], self.seed);
        let limit = Duration::from_secs_f64(self.seconds);
        while drawn.elapsed() < limit && !drawing.advance(200_000).is_done() {}
        if !drawing.progress().is_done() {
            println!("out of time at {:.0} %; what is there is finished", drawing.progress().share * 100.0);
            drawing.hurry();
            while !drawing.advance(u64::MAX).is_done() {}
        }
        let points = drawing.points();
        println!("picture took {:.1} ms", drawn.elapsed().as_secs_f64() * 1e3);
        if let Some(file) = &self.positions {
            write(file, points.iter().flat_map(|at| [at.x, at.y]).flat_map(f32::to_le_bytes).collect())?;
        }
        println!("reading took {:.1} ms, peak memory {}", read.as_secs_f64() * 1e3, peak_memory());
        Ok(())
    }

    fn found(&self, graph: &Graph) -> (&'static str, Vec<u32>) {
        match self.find {
            Find::Auto => groups_or_topics(graph, self.seed),
            Find::Groups => ("groups", communities(graph, Quality::GROUPS, self.seed)),
            Find::Topics => ("topics", communities(graph, Quality::TOPICS, self.seed)),
        }
    }
}

fn tell(left_out: &[LeftOut]) {
    for line in left_out.iter().take(NAMED) {
        eprintln!("left out {line}");
    }
    if left_out.len() > NAMED {
        eprintln!("left out {} more lines", left_out.len() - NAMED);
    }
}

fn write(file: &Path, bytes: Vec<u8>) -> Result<()> {
    fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}

/// The most memory this process ever had, where the system tells.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.map_or_else(|| "not known".to_owned(), |kilobytes| format!("{} MB", kilobytes.div_ceil(1024)))
}
