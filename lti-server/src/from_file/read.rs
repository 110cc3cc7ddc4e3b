//! The people of a file, with everything that is wrong with it at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use csv::{ByteRecord, ReaderBuilder};
use grouping::{Answer, Candidate, Tie};
use jiff::Timestamp;
use schedule::Zone;

use super::hours;
use crate::zones::Zones;

/// Columns with a meaning of their own, under any of these names; every other one can become a wish.
const MEANINGS: [(Column, &[&str]); 11] = [
    (Column::Id, &["id"]),
    (Column::Name, &["name"]),
    (Column::Zone, &["zone", "tz", "time_zone", "timezone"]),
    (Column::Free, &["free", "hours"]),
    (Column::Avail, &["avail"]),
    (Column::Languages, &["languages", "langs"]),
    (Column::Experience, &["experience", "level"]),
    (Column::Wants, &["group", "wants_group"]),
    (Column::With, &["with", "friend"]),
    (Column::NotWith, &["not_with", "avoid"]),
    (Column::Before, &["before", "prior"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Name,
    Zone,
    Free,
    Avail,
    Languages,
    Experience,
    Wants,
    With,
    NotWith,
    Before,
}

/// A line that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub(super) struct LineError {
    /// Counted from 1; the header is line 1.
    pub(super) line: u64,
    /// In words for whoever made the file.
    pub(super) what: String,
}

/// The people of a file.
#[derive(Debug)]
pub(super) struct People {
    pub(super) ids: Vec<String>,
    pub(super) candidates: Vec<Candidate>,
    /// Names of columns that can become a wish.
    pub(super) questions: Vec<String>,
    /// Whether anybody named somebody: whom they want, were with, must not be with.
    pub(super) ties: Tie,
    /// Whether languages, and experience, are in the file.
    pub(super) languages: bool,
    pub(super) experience: bool,
}

/// Reads a file with a header; commas, semicolons or tabs separate.
///
/// # Errors
/// Every line that cannot be read.
pub(super) fn read(bytes: &[u8], zones: &Zones, now: Timestamp) -> Result<People, Vec<LineError>> {
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let often = |mark: u8| first.split(|&byte| byte == mark).count();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|&mark| often(mark)).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    let mut reading = Reading::empty(zones, now);
    let mut record = ByteRecord::new();
    let mut began = false;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(1, csv::Position::line);
                let Some(fields) = reading.text(line, &record) else {
                    if !began {
                        return Err(reading.errors);
                    }
                    continue;
                };
                if began {
                    reading.person(line, &fields);
                } else {
                    began = true;
                    reading.header(line, &fields);
                    if !reading.errors.is_empty() {
                        return Err(reading.errors);
                    }
                }
            }
            Err(error) => {
                reading.error(error.position().map_or(1, csv::Position::line), error.to_string());
                break;
            }
        }
    }
    if !began {
        reading.error(1, "the file is empty; its first line names the columns".to_owned());
    }
    reading.finish()
}

struct Reading<'a> {
    zones: &'a Zones,
    now: Timestamp,
    columns: Vec<(usize, Column)>,
    /// Place and name of every other column.
    others: Vec<(usize, String)>,
    width: usize,
    lines: Vec<u64>,
    ids: Vec<String>,
    candidates: Vec<Candidate>,
    places: BTreeMap<String, usize>,
    /// Whom each named: with, not with, before.
    named: Vec<[Vec<String>; 3]>,
    /// What each has in the other columns.
    cells: Vec<Vec<String>>,
    known: HashMap<String, Option<Zone>>,
    /// A line could not be read at all, so that who is named may have had one.
    torn: bool,
    errors: Vec<LineError>,
}

impl<'a> Reading<'a> {
    fn empty(zones: &'a Zones, now: Timestamp) -> Self {
        Self {
            zones,
            now,
            columns: Vec::new(),
            others: Vec::new(),
            width: 0,
            lines: Vec::new(),
            ids: Vec::new(),
            candidates: Vec::new(),
            places: BTreeMap::new(),
            named: Vec::new(),
            cells: Vec::new(),
            known: HashMap::new(),
            torn: false,
            errors: Vec::new(),
        }
    }

    fn error(&mut self, line: u64, what: String) {
        self.errors.push(LineError { line, what });
    }

    /// The fields as text; a byte that is none is an error of its line, which may lie inside a quoted field.
    fn text(&mut self, line: u64, record: &ByteRecord) -> Option<Vec<String>> {
        let mut fields = Vec::with_capacity(record.len());
        let mut line = line;
        for field in record {
            match str::from_utf8(field) {
                Ok(text) => fields.push(text.trim_start_matches('\u{feff}').trim().to_owned()),
                Err(error) => {
                    let before = field.get(..error.valid_up_to()).unwrap_or_default();
                    line += before.iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
                    let what = "a byte there is no text in UTF-8; save the file as UTF-8".to_owned();
                    self.error(line, what);
                    self.torn = true;
                    return None;
                }
            }
            line += field.iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
        }
        Some(fields)
    }

    fn header(&mut self, line: u64, fields: &[String]) {
        self.width = fields.len();
        let mut seen = BTreeSet::new();
        for (at, field) in fields.iter().enumerate() {
            let name = field.to_lowercase();
            let meaning = MEANINGS.iter().find(|(_, names)| names.contains(&name.as_str()));
            if !seen.insert(name)
                || meaning.is_some_and(|(it, _)| self.columns.iter().any(|(_, is)| is == it))
            {
                self.error(line, format!("the column `{field}` is there twice"));
            }
            match meaning {
                Some((column, _)) => self.columns.push((at, *column)),
                None if !field.is_empty() => self.others.push((at, field.clone())),
                None => {}
            }
        }
        if !self.columns.iter().any(|(_, column)| *column == Column::Id) {
            self.error(line, "there is no column `id`; each person needs a name of their own".to_owned());
        }
    }

    fn person(&mut self, line: u64, fields: &[String]) {
        if fields.len() != self.width {
            let what = format!("{} fields where the first line has {}", fields.len(), self.width);
            self.torn = true;
            return self.error(line, what);
        }
        let mut candidate = Candidate { wants_group: true, ..Candidate::default() };
        let mut named: [Vec<String>; 3] = Default::default();
        let mut id = String::new();
        for (at, column) in self.columns.clone() {
            let Some(field) = fields.get(at) else { continue };
            let read = match column {
                Column::Id => {
                    id.clone_from(field);
                    Ok(())
                }
                Column::Zone => self.zone(field).map(|zone| candidate.zone = zone),
                Column::Name => Ok(()),
                Column::Free | Column::Avail if field.is_empty() => Ok(()),
                Column::Free => hours::read(field).map(|weekly| candidate.weekly = weekly),
                Column::Avail => hours::of_digits(field).map(|weekly| candidate.weekly = weekly),
                Column::Languages => {
                    candidate.languages = list(&field.to_lowercase());
                    Ok(())
                }
                Column::Experience => experience(field).map(|level| candidate.experience = level),
                Column::Wants => wants(field).map(|wants| candidate.wants_group = wants),
                Column::With => {
                    named[0] = list(field);
                    Ok(())
                }
                Column::NotWith => {
                    named[1] = list(field);
                    Ok(())
                }
                Column::Before => {
                    named[2] = list(field);
                    Ok(())
                }
            };
            if let Err(what) = read {
                self.error(line, what);
            }
        }
        // These hours are told in UTC, wherever somebody lives.
        if self.columns.iter().any(|(_, column)| *column == Column::Avail) {
            candidate.zone = self.zone("UTC").unwrap_or_default();
        } else if candidate.zone.is_none() && !candidate.weekly.is_empty() {
            let what =
                "free hours without a time zone; write one such as Europe/Madrid, or leave the hours out";
            self.error(line, what.to_owned());
        }
        if id.is_empty() {
            self.error(line, "the id is empty".to_owned());
        } else if let Some(first) = self.places.get(&id).and_then(|&at| self.lines.get(at)) {
            let what = format!("{id} is there twice, first in line {first}");
            self.error(line, what);
            return;
        }
        self.places.insert(id.clone(), self.ids.len());
        self.ids.push(id);
        self.lines.push(line);
        self.cells
            .push(self.others.iter().map(|(at, _)| fields.get(*at).cloned().unwrap_or_default()).collect());
        self.candidates.push(candidate);
        self.named.push(named);
    }

    fn zone(&mut self, name: &str) -> Result<Option<Zone>, String> {
        if name.is_empty() {
            return Ok(None);
        }
        let (zones, now) = (self.zones, self.now);
        let found = self.known.entry(name.to_owned()).or_insert_with(|| zones.offsets(name, now));
        match found {
            Some(zone) => Ok(Some(zone.clone())),
            None => Err(format!("the time zone `{name}` is not known; zones are called like Europe/Madrid")),
        }
    }

    fn finish(mut self) -> Result<People, Vec<LineError>> {
        let mut ties = Tie::default();
        for at in 0..self.candidates.len() {
            for (kind, names) in std::mem::take(&mut self.named[at]).into_iter().enumerate() {
                for name in names {
                    let line = self.lines[at];
                    match self.places.get(&name) {
                        None if self.torn => {}
                        None => self.error(line, format!("{name} is named, but has no line")),
                        Some(&to) if to == at => self.error(line, format!("{name} names themselves")),
                        Some(&to) => {
                            let tie = Tie { to, asked: kind == 0, apart: kind == 1, former: kind == 2 };
                            ties.asked |= tie.asked;
                            ties.apart |= tie.apart;
                            ties.former |= tie.former;
                            self.candidates[at].ties.push(tie);
                        }
                    }
                }
            }
            let contradiction = self.candidates[at].ties.iter().find(|tie| {
                tie.asked && self.candidates[at].ties.iter().any(|it| it.to == tie.to && it.apart)
            });
            if let Some(tie) = contradiction {
                let (line, other) = (self.lines[at], self.ids[tie.to].clone());
                self.error(
                    line,
                    format!("{other} is asked for and to be kept apart from; take one of them away"),
                );
            }
        }
        for (place, (_, question)) in self.others.iter().enumerate() {
            let cells: Vec<&str> = self.cells.iter().map(|cells| cells[place].as_str()).collect();
            for (candidate, answer) in self.candidates.iter_mut().zip(answers(&cells)) {
                if let Some(answer) = answer {
                    candidate.answers.push((question.clone(), answer));
                }
            }
        }
        if self.errors.is_empty() {
            let said = |test: fn(&Candidate) -> bool| self.candidates.iter().any(test);
            let (languages, experience) =
                (said(|it| !it.languages.is_empty()), said(|it| it.experience.is_some()));
            let questions = self.others.into_iter().map(|(_, name)| name).collect();
            Ok(People { ids: self.ids, candidates: self.candidates, questions, ties, languages, experience })
        } else {
            // Those about whom somebody named are found last.
            self.errors.sort_by_key(|error| error.line);
            Err(self.errors)
        }
    }
}

/// The answers of a column: numbers where all are, lists where one is, else words.
fn answers(cells: &[&str]) -> Vec<Option<Answer>> {
    // Three places behind the point are more than anybody tells apart.
    let number = |cell: &str| {
        let (whole, part) = cell.split_once('.').unwrap_or((cell, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(part) || whole.trim_start_matches('-').is_empty() || !digits(whole.trim_start_matches('-'))
        {
            return None;
        }
        let scaled = [whole, &format!("{part:0<3}").chars().take(3).collect::<String>()].concat();
        scaled.parse::<i64>().ok()
    };
    let given = || cells.iter().filter(|cell| !cell.is_empty());
    let numbers: Option<Vec<i64>> = given().map(|cell| number(cell)).collect();
    let fractions = numbers.as_ref().is_some_and(|all| all.iter().any(|number| number % 1_000 != 0));
    let lists = given().any(|cell| cell.contains([';', '|']));
    let read = |cell: &&str| {
        (!cell.is_empty()).then(|| match (&numbers, lists) {
            (Some(_), _) => {
                let number = number(cell).unwrap_or_default();
                Answer::Number(if fractions { number } else { number / 1_000 })
            }
            (None, true) => Answer::Many(list(cell)),
            (None, false) => Answer::One((*cell).to_owned()),
        })
    };
    cells.iter().map(read).collect()
}

/// The words between semicolons or bars, each once.
fn list(field: &str) -> Vec<String> {
    let mut words: Vec<String> =
        field.split([';', '|']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn experience(field: &str) -> Result<Option<u8>, String> {
    match field.parse::<u8>() {
        _ if field.is_empty() => Ok(None),
        Ok(level) if level <= 4 => Ok(Some(level)),
        _ => Err(format!("experience is 0 (new) to 4 (expert), not `{field}`")),
    }
}

fn wants(field: &str) -> Result<bool, String> {
    match field.to_ascii_lowercase().as_str() {
        "" | "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" | "none" => Ok(false),
        _ => Err(format!("whether somebody wants a group is yes or no, not `{field}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(text: &[u8]) -> Result<People, Vec<LineError>> {
        read(text, &Zones::load(), "2026-10-05T00:00:00Z".parse().unwrap())
    }

    fn errors(text: &[u8]) -> Vec<String> {
        people(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn people_are_read_with_what_nobody_knew_beforehand() {
        let text = "\u{feff}id,zone,free,langs,lead,grade,Clubs,not_with\r\n\
            ana,Europe/Madrid,Mon 18-20,en;es,yes,3.5,chess;go,bo\r\n\
            \"bo\",,,,no,4,,\r\n";
        let people = people(text.as_bytes()).unwrap();
        assert_eq!(
            (people.ids, people.questions),
            (
                vec!["ana".to_owned(), "bo".to_owned()],
                vec!["lead".to_owned(), "grade".to_owned(), "Clubs".to_owned()],
            )
        );
        let ana = &people.candidates[0];
        assert_eq!(ana.zone.as_ref().map(|zone| zone.name.as_str()), Some("Europe/Madrid"));
        assert_eq!((ana.languages.len(), ana.weekly.ranges().len()), (2, 1));
        assert_eq!(ana.ties, [Tie { to: 1, apart: true, ..Tie::default() }]);
        let clubs = Answer::Many(vec!["chess".to_owned(), "go".to_owned()]);
        let expected = [
            ("lead".to_owned(), Answer::One("yes".to_owned())),
            ("grade".to_owned(), Answer::Number(3_500)),
            ("Clubs".to_owned(), clubs),
        ];
        assert_eq!(ana.answers, expected);
        assert_eq!(people.candidates[1].answers.len(), 2, "what was not said is no answer");
        assert!(people.ties.apart && !people.ties.asked && people.languages && !people.experience);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let text = "id;zone;free;group\nana;Europe/Berln;;\nbo;;Mon 9-10;maybe\nana;;;\n;;;\ncy;UTC\n";
        assert_eq!(
            errors(text.as_bytes()),
            [
                "line 2: the time zone `Europe/Berln` is not known; zones are called like Europe/Madrid",
                "line 3: whether somebody wants a group is yes or no, not `maybe`",
                "line 3: free hours without a time zone; write one such as Europe/Madrid, or leave the hours out",
                "line 4: ana is there twice, first in line 2",
                "line 5: the id is empty",
                "line 6: 2 fields where the first line has 4",
            ]
        );
        let names = "id,with,not_with\na,b,b\nb,nobody,\nc,c,\n";
        assert_eq!(
            errors(names.as_bytes()),
            [
                "line 2: b is asked for and to be kept apart from; take one of them away",
                "line 3: nobody is named, but has no line",
                "line 4: c names themselves",
            ]
        );
        assert_eq!(errors(b""), ["line 1: the file is empty; its first line names the columns"]);
        assert_eq!(errors(b"name,zone,zone\n").len(), 2);
    }

    #[test]
    fn one_bad_byte_among_a_hundred_thousand_lines_is_named_by_its_line() {
        let mut text = b"id,zone\n".to_vec();
        for at in 0..100_000 {
            let zone: &[u8] = if at == 77_776 { b"Europe/Malm\xf6" } else { b"UTC" };
            text.extend_from_slice(format!("p{at},").as_bytes());
            text.extend_from_slice(zone);
            text.push(b'\n');
        }
        assert_eq!(errors(&text), ["line 77778: a byte there is no text in UTF-8; save the file as UTF-8"]);
    }

    #[test]
    fn ten_thousand_wrong_lines_are_ten_thousand_errors() {
        let lines: Vec<String> = (0..10_000).map(|at| format!("p{at},9\n")).collect();
        let found = errors(format!("id,level\n{}", lines.concat()).as_bytes());
        assert_eq!(
            (found.len(), found[9_999].as_str()),
            (10_000, "line 10001: experience is 0 (new) to 4 (expert), not `9`",)
        );
    }
}
