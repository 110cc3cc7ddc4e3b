//! `cargo xtask bench network`: our maps beside those of others, on the same networks.

mod judge;
mod networks;
mod tools;

use std::fs;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use judge::{Judge, Verdict};
use networks::{Family, Network};
use tools::{Ours, Picture, Tools};

/// The share of its own best at which a layout counts as nearly converged (Jacomy et al., 2014).
const NEARLY: f64 = 0.9;

/// Maps and communities of 200 to 100,000 people: ours, natively and as WebAssembly, beside d3-force, graphology,
/// ngraph, igraph and leidenalg.
///
/// The networks are made here from a seed, with planted communities: cohorts of small groups, power laws (LFR), and
/// forums around a few very active people. Whatever a tool draws or finds is judged by the same judge, which shares no
/// code with ours. Libraries run as they come, from a start that is the same for all (ngraph from its own), and take
/// processor time; ours natively takes the time of the clock, which on a busy machine is longer.
#[derive(clap::Args)]
pub(super) struct NetworkBench {
    /// How many people: one comparison for each number
    #[arg(long, value_name = "NUMBERS", default_value = "200,2000,14000,100000", value_delimiter = ',')]
    sizes: Vec<usize>,
    /// Kinds of networks
    #[arg(long, value_enum, value_name = "KINDS", default_value = "cohort,lfr,forum", value_delimiter = ',')]
    families: Vec<Family>,
    /// Seeds of the networks: one comparison for each
    #[arg(long, value_name = "NUMBERS", default_value = "1", value_delimiter = ',')]
    seeds: Vec<u64>,
    /// Above so many people the other layouts are left out: they need minutes and do not get far
    #[arg(long, default_value_t = 2_000)]
    layouts_most: usize,
    /// Measure ours alone
    #[arg(long)]
    alone: bool,
}

/// What the others reached.
#[derive(Default)]
struct Others {
    /// Milliseconds `ForceAtlas2` took to nine tenths of its own best.
    nearly: Option<f64>,
    least_stress: Option<f64>,
    most_near5: Option<f64>,
    forceatlas2: Option<Verdict>,
    louvain_took: Option<f64>,
    leiden_modularity: Option<f64>,
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
impl NetworkBench {
    pub(super) fn run(&self, at: &Workspace) -> Result<()> {
        let tools = Tools::ready(at, self.alone)?;
        let mut growth = Vec::new();
        for &family in &self.families {
            for &people in &self.sizes {
                for &seed in &self.seeds {
                    at.say(&format!("{} of {people}, seed {seed}", family.name()));
                    let network = Network::new(family, people, seed);
                    growth.push((family, people, self.compare(at, &tools, &network, family, seed)?));
                }
            }
        }
        println!("\ntime and memory, natively; n log n from 2,000 to 100,000 is 76 times");
        for (family, people, ours) in &growth {
            println!(
                "{:<8} {people:>7} {:>10.1} ms {:>7.0} MB",
                family.name(),
                ours.picture.took,
                ours.memory
            );
        }
        println!("\nT1 has no figure: no layout of ours uses a Barnes-Hut tree any more");
        let size = tools.module_size()?;
        println!(
            "T8 module of layout and communities, gzip: {size} bytes, wanted 60,000: {}",
            met(size <= 60_000)
        );
        println!("T6 and T9 are measured in a browser, not here");
        Ok(())
    }

    fn compare(
        &self,
        at: &Workspace,
        tools: &Tools,
        network: &Network,
        family: Family,
        seed: u64,
    ) -> Result<Ours> {
        let (ties, file) = (tools.folder.join("ties.tsv"), tools.folder.join("network.bin"));
        fs::write(&ties, network.lines()).with_context(|| format!("cannot write {}", ties.display()))?;
        fs::write(&file, network.bytes()).with_context(|| format!("cannot write {}", file.display()))?;
        let judge = Judge::new(network);
        println!(
            "\n{} of {}, seed {seed}, {} pairs tied",
            family.name(),
            network.people,
            network.pairs.len()
        );
        println!(
            "{:<16} {:>10} {:>10} {:>7} {:>6} {:>6} {:>7} {:>8} {:>8}",
            "layout", "ms", "ms to 90 %", "stress", "ties", "near5", "near15", "crossing", "overlap"
        );
        let mut others = Others::default();
        if !self.alone && network.people <= self.layouts_most {
            for (library, rounds) in [("d3", 300), ("forceAtlas2", 1_000), ("ngraph", 1_000)] {
                let pictures = tools.library(at, library, &file, rounds)?;
                others.see(library, &judge, &pictures);
            }
        }
        let ours = tools.native(at, &ties)?;
        let module = tools.module(at, &ties)?;
        let verdict = judge.picture(&ours.picture.points);
        line("Kith", ours.picture.took, None, &verdict);
        line("Kith, wasm", module.picture.took, None, &judge.picture(&module.picture.points));
        let same = ours.picture.points == module.picture.points && ours.groups == module.groups;
        println!(
            "natively and as a module the same, bit for bit: {}; longest slice {:.1} ms; module's memory {:.0} MB",
            if same { "yes" } else { "NO" },
            module.longest.unwrap_or_default(),
            module.memory
        );
        println!("{:<16} {:>10} {:>10} {:>7} {:>9}", "communities", "ms", "modularity", "ARI", "connected");
        if !self.alone {
            for method in ["graphology", "igraph", "igraph-cpm", "leidenalg"] {
                let (found, took) = tools.communities(at, method, &file)?;
                communities(method, &judge, &found, took);
                match method {
                    "graphology" => others.louvain_took = Some(took),
                    "igraph" => others.leiden_modularity = Some(judge.modularity(&found)),
                    _ => {}
                }
            }
        }
        communities("Kith, groups", &judge, &ours.groups, ours.groups_took);
        communities("Kith, topics", &judge, &ours.topics, ours.topics_took);
        communities("same, wasm", &judge, &module.topics, module.topics_took);
        others.targets(&judge, network, family, &verdict, &ours, &module);
        Ok(ours)
    }
}

impl Others {
    fn see(&mut self, library: &str, judge: &Judge<'_>, pictures: &[Picture]) {
        let Some(last) = pictures.last() else { return };
        let reached: Vec<f64> = pictures.iter().map(|it| judge.ties(&it.points)).collect();
        let best = reached.iter().copied().fold(0.0, f64::max);
        let nearly = pictures.iter().zip(&reached).find(|it| *it.1 >= NEARLY * best).map(|it| it.0.took);
        let verdict = judge.picture(&last.points);
        line(library, last.took, nearly, &verdict);
        self.least_stress = Some(self.least_stress.map_or(verdict.stress, |it| it.min(verdict.stress)));
        self.most_near5 = Some(self.most_near5.map_or(verdict.near5, |it| it.max(verdict.near5)));
        if library == "forceAtlas2" {
            (self.nearly, self.forceatlas2) = (nearly, Some(verdict));
        }
    }

    /// Each target that can be measured here, beside the peer's figure.
    fn targets(
        &self,
        judge: &Judge<'_>,
        network: &Network,
        family: Family,
        picture: &Verdict,
        ours: &Ours,
        module: &Ours,
    ) {
        let took = module.picture.took;
        let most = match network.people {
            0..=2_000 => 400.0,
            2_001..=14_000 => 3_000.0,
            _ => 15_000.0,
        };
        target("T2", "finished map of the module, ms", took, "<=", most, None);
        if let Some(nearly) = self.nearly {
            let least = if network.people > 2_000 { 10.0 } else { 4.0 };
            target("T2", "ForceAtlas2's time to 90 % over ours", nearly / took, ">=", least, Some(nearly));
        }
        if family == Family::Cohort {
            let near5 = if network.people <= 200 { 0.85 } else { 0.45 };
            target("T3", "own group among five nearest", picture.near5, ">=", near5, self.most_near5);
            if let Some(near15) = picture.near15.filter(|_| network.people == 2_000) {
                let theirs = self.forceatlas2.and_then(|it| it.near15);
                target("T3", "own circle among fifteen nearest", near15, ">=", 0.9, theirs);
            }
        }
        if network.people <= 2_000 {
            target(
                "T3",
                "people whose discs touch",
                picture.overlap,
                "<=",
                0.02,
                self.forceatlas2.map(|it| it.overlap),
            );
        }
        if let Some(stress) = self.least_stress {
            target(
                "T4",
                "stress over the least of the others",
                picture.stress / stress,
                "<=",
                1.15,
                Some(stress),
            );
        }
        if let Some(theirs) = self.forceatlas2 {
            target("T4", "crossings", picture.crossing, "<=", theirs.crossing, Some(theirs.crossing));
        }
        if let Some(louvain) = self.louvain_took {
            target(
                "T5",
                "graphology's time over the module's",
                louvain / module.topics_took,
                ">=",
                7.0,
                Some(louvain),
            );
        }
        if let Some(theirs) = self.leiden_modularity {
            target("T5", "modularity", judge.modularity(&ours.topics), ">=", theirs - 0.002, Some(theirs));
        }
        if family == Family::Cohort {
            target(
                "T5",
                "agreement of groups with the planted",
                judge.agreement(&ours.groups),
                ">=",
                0.97,
                None,
            );
        }
    }
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn line(name: &str, took: f64, nearly: Option<f64>, verdict: &Verdict) {
    let optional = |value: Option<f64>, digits: usize| {
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
    };
    println!(
        "{name:<16} {took:>10.1} {:>10} {:>7.4} {:>6.3} {:>6.3} {:>7} {:>8.4} {:>8.3}",
        optional(nearly, 1),
        verdict.stress,
        verdict.ties,
        verdict.near5,
        optional(verdict.near15, 3),
        verdict.crossing,
        verdict.overlap
    );
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn communities(name: &str, judge: &Judge<'_>, found: &[u32], took: f64) {
    println!(
        "{name:<16} {took:>10.1} {:>10.4} {:>7.3} {:>9}",
        judge.modularity(found),
        judge.agreement(found),
        if judge.is_connected(found) { "yes" } else { "no" }
    );
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn target(number: &str, what: &str, value: f64, sign: &str, wanted: f64, theirs: Option<f64>) {
    let is_met = if sign == "<=" { value <= wanted } else { value >= wanted };
    let theirs = theirs.map_or_else(String::new, |it| format!(", theirs {it:.4}"));
    println!("{number} {what}: {value:.4}, wanted {sign} {wanted:.4}{theirs}: {}", met(is_met));
}

const fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "NOT met" }
}
