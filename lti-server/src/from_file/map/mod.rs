//! `kith map`: a file of ties to a picture and to files for other programs.

mod read;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use network::{
    Drawing, Graph, Link, Point,
    export::{Line, Person, Sheet, gexf, graphml, people_csv, svg},
    groups_or_topics,
};

use self::read::Ties;
use super::{SHOWN, Watched, contents};
use crate::cli::say;

/// How much of a picture is made between two looks at the clock.
const SLICE: u64 = 200_000;

/// Draw who is tied to whom, from a file of ties.
///
/// Nothing is stored, and neither a server nor a learning platform is needed. People who are tied are drawn near each
/// other, and those who belong together are found. The same file and seed give the same picture on every machine.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
The file has one tie a line, in one of two forms:
  by numbers  two numbers of people, counted from 0, then perhaps a weight and a kind, apart by tabs, commas, semicolons
              or spaces; `#` begins a comment. It may begin with a line `#graph` and one with the number of people, so
              that there can be people without ties.
  by names    a first line that names the columns: a and b (or: source and target, from and to), and perhaps weight;
              commas, semicolons or tabs separate them.

What is left out, always with its line: a person tied to themself, a weight that is not a finite number above 0, a line
that cannot be read. The rest counts; with --strict nothing is written instead. Several ties of two people add up.

Written by the ending of --out, which may be given several times:
  .svg      a picture
  .gexf     for Gephi
  .graphml  for most other programs that draw networks
  .csv      people with number, name, community and place

Examples:
  kith map ties.csv --out map.svg
  kith map ties.tsv --out map.gexf --out people.csv --seed 7
  grep -v draft ties.csv | kith map - --out map.svg --strict")]
pub struct MapCommand {
    /// The ties; `-` reads standard input.
    ties: PathBuf,
    /// Where the map goes; its ending says as what. May be repeated. Without it only the report is given.
    #[arg(long, value_parser = Out::parse)]
    out: Vec<Out>,
    /// Another seed gives another picture, about as good.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Finish the picture quickly after so long; how good it becomes then depends on the machine.
    #[arg(long)]
    seconds: Option<u64>,
    /// Write nothing when a line cannot be used.
    #[arg(long)]
    strict: bool,
}

/// A file to be written.
#[derive(Clone, Debug)]
struct Out {
    path: PathBuf,
    written: fn(&Sheet) -> String,
}

impl Out {
    fn parse(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
        let written = match ending.as_str() {
            "svg" => svg,
            "gexf" => gexf,
            "graphml" => graphml,
            "csv" => people_csv,
            _ => return Err("a file that ends in .svg, .gexf, .graphml or .csv".to_owned()),
        };
        Ok(Self { path, written })
    }
}

impl MapCommand {
    /// Reads, draws, writes, and says what was found.
    ///
    /// # Errors
    /// When the file cannot be read or holds nobody, or the map cannot be written; with `--strict` also when a line cannot
    /// be used.
    pub fn run(self) -> anyhow::Result<()> {
        let shown = self.ties.display();
        let ties = Ties::read(&contents(&self.ties)?).with_context(|| format!("cannot use {shown}"))?;
        let left_out = &ties.edges.left_out;
        for line in left_out.iter().take(SHOWN) {
            eprintln!("{shown}: left out {line}");
        }
        if left_out.len() > SHOWN {
            eprintln!("{shown}: left out {} more lines", left_out.len() - SHOWN);
        }
        if self.strict && !left_out.is_empty() {
            bail!("{} lines of {shown} to put right; nothing was written", left_out.len());
        }
        if ties.edges.people == 0 {
            bail!("nobody is in {shown}");
        }
        let graph = Graph::new(ties.edges.people, &ties.edges.links());
        let (what, found) = groups_or_topics(&graph, self.seed);
        let communities = Communities::of(&found);
        say(&report(&graph, left_out.len(), what, &communities));
        if !self.out.is_empty() {
            let sheet = sheet(&ties, &graph, &communities, what, self.draw(&graph));
            for out in &self.out {
                std::fs::write(&out.path, (out.written)(&sheet))
                    .with_context(|| format!("cannot write {}", out.path.display()))?;
            }
        }
        Ok(())
    }

    /// Draws, and shows how far it is where somebody looks.
    fn draw(&self, graph: &Graph) -> Vec<Point> {
        let mut watched = Watched::new("drawing");
        let mut drawing = Drawing::new(graph, &[], self.seed);
        let limit = self.seconds.map(Duration::from_secs);
        while !drawing.advance(SLICE).is_done() {
            watched.show(f64::from(drawing.progress().share));
            if limit.is_some_and(|limit| watched.begun.elapsed() >= limit) {
                drawing.hurry();
            }
        }
        drop(watched);
        drawing.points()
    }
}

/// Who belongs to whom: communities of two and more, the largest first.
struct Communities {
    /// Of each person, from 1 on.
    of: Vec<Option<usize>>,
    sizes: Vec<usize>,
}

impl Communities {
    fn of(found: &[u32]) -> Self {
        let mut sizes = vec![0_usize; found.len()];
        let at = |community: u32| usize::try_from(community).unwrap_or(usize::MAX);
        for &community in found {
            sizes[at(community)] += 1;
        }
        let mut order: Vec<usize> = (0..sizes.len()).filter(|&it| sizes[it] > 1).collect();
        order.sort_by_key(|&it| (usize::MAX - sizes[it], it));
        let mut rank = vec![None; sizes.len()];
        for (number, &it) in (1..).zip(&order) {
            rank[it] = Some(number);
        }
        let of = found.iter().map(|&community| rank[at(community)]).collect();
        Self { of, sizes: order.into_iter().map(|it| sizes[it]).collect() }
    }
}

fn report(graph: &Graph, left_out: usize, what: &str, communities: &Communities) -> String {
    let count =
        |number: usize, one: &str, more: &str| format!("{number} {}", if number == 1 { one } else { more });
    let people = graph.people();
    let alone = (0..people).filter(|&person| graph.degree(person) == 0).count();
    let mut lines = vec![format!(
        "{}, {}, {} left out",
        count(usize::try_from(people).unwrap_or(usize::MAX), "person", "people"),
        count(graph.pairs(), "pair tied", "pairs tied"),
        count(left_out, "line", "lines"),
    )];
    if alone > 0 {
        lines.push(format!("{} tied to nobody", count(alone, "person is", "people are")));
    }
    if let (Some(most), Some(least)) = (communities.sizes.first(), communities.sizes.last()) {
        lines.push(format!("{} {what} of {least} to {most} people", communities.sizes.len()));
    } else {
        lines.push(format!("no {what} of two or more"));
    }
    lines.join("\n")
}

fn sheet(ties: &Ties, graph: &Graph, communities: &Communities, what: &str, points: Vec<Point>) -> Sheet {
    let word = what.strip_suffix('s').unwrap_or(what);
    let people = points.into_iter().zip(&communities.of).enumerate().map(|(person, (at, community))| {
        Person { name: ties.name(person), group: community.map(|number| format!("{word} {number}")), at }
    });
    let line = |(a, b, weight): Link| Line { a, b, weight, kinds: String::new() };
    Sheet {
        title: "Who is tied to whom".to_owned(),
        people: people.collect(),
        lines: graph.links().map(line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        command: MapCommand,
    }

    /// Runs `kith map` on a file of this text; the error, or what was written as SVG and CSV.
    fn run(text: &str, options: &[&str]) -> Result<(String, String), String> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(file("ties"), text).unwrap();
        let (svg, csv) = (file("map.svg"), file("people.CSV"));
        let line = ["map", &file("ties"), "--out", &svg, "--out", &csv];
        let line = Line::try_parse_from(line.iter().chain(options)).map_err(|error| error.to_string())?;
        line.command.run().map_err(|error| format!("{error:#}"))?;
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        Ok((read(&svg), read(&csv)))
    }

    /// Two cliques of four, joined by one tie.
    fn two_fours() -> String {
        let mut text = String::from("a,b,weight\nA0,B0,1\n");
        for group in ["A", "B"] {
            for one in 0..4 {
                for other in one + 1..4 {
                    writeln!(text, "{group}{one},{group}{other},2").unwrap();
                }
            }
        }
        text
    }

    #[test]
    fn who_belongs_together_is_found_and_written() {
        let (svg, csv) = run(&two_fours(), &[]).unwrap();
        assert_eq!((svg.matches("<circle ").count(), svg.matches("<line ").count()), (8, 13));
        let group = |name: &str| {
            let line = csv.lines().find(|line| line.split(',').nth(1) == Some(name)).unwrap();
            line.split(',').nth(2).unwrap().to_owned()
        };
        assert_eq!(group("A0"), group("A3"));
        assert_eq!(group("B0"), group("B3"));
        assert_ne!(group("A0"), group("B0"));
        assert!(group("A0").starts_with("group "), "{csv}");
        assert_eq!(run(&two_fours(), &[]).unwrap().1, csv, "the same file gives the same picture");
        assert_ne!(run(&two_fours(), &["--seed", "2"]).unwrap().1, csv);
    }

    #[test]
    fn wrong_lines_are_left_out_unless_nothing_may_be_wrong() {
        let text = format!("{}A0,A0,1\nA0,A1,-3\nA0,A1,inf\n", two_fours());
        assert_eq!(run(&text, &[]), run(&two_fours(), &[]));
        let error = run(&text, &["--strict"]).unwrap_err();
        assert!(error.starts_with("3 lines of") && error.ends_with("nothing was written"), "{error}");
    }

    #[test]
    fn nobody_is_a_sentence_and_one_person_a_picture() {
        for text in ["", "\n\n", "a,b\n", "0 0\n"] {
            let error = run(text, &[]).unwrap_err();
            assert!(error.starts_with("nobody is in"), "{text:?}: {error}");
        }
        let (svg, csv) = run("#graph v1\n1\n", &[]).unwrap();
        assert_eq!((svg.matches("<circle ").count(), csv.lines().count()), (1, 2));
        let (svg, _) = run("#graph v1\n200\n", &["--seconds", "0"]).unwrap();
        assert_eq!(svg.matches("<circle ").count(), 200, "two hundred strangers");
    }

    #[test]
    fn what_cannot_be_written_is_refused_before_anything_is_read() {
        let error = run("", &["--out", "map.png"]).unwrap_err();
        assert!(error.contains(".svg, .gexf, .graphml or .csv"), "{error}");
        let text = "a,b\n=cmd(),<b>&\n";
        let (svg, csv) = run(text, &[]).unwrap();
        assert!(csv.contains("\"'=cmd()\"") && svg.contains("&lt;b&gt;&amp;"), "{csv} {svg}");
    }
}
