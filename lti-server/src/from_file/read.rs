//! The people of a file, with everything that is wrong with it at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use csv::{ByteRecord, ReaderBuilder};
use grouping::{Candidate, Tie};
use jiff::Timestamp;
use schedule::Zone;

use super::{
    fields::{answers, experience, list, wants},
    hours,
    wrong::{LineError, Wrong},
};
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

impl Column {
    /// Whether people of a course say this themselves.
    const fn is_their_own(self) -> bool {
        matches!(
            self,
            Self::Zone | Self::Free | Self::Avail | Self::Languages | Self::Experience | Self::Wants
        )
    }
}

/// Columns of a course's file that can become a wish, at most, and letters in one of their fields.
const MOST_COLUMNS: usize = 20;
const MOST_LETTERS: usize = 200;

/// Whose file it is.
#[derive(Clone, Copy)]
pub(crate) enum Whose<'a> {
    /// People of its own, in zones as they are at this moment.
    Own(&'a Zones, Timestamp),
    /// People of a course, found by what the file calls them. What people of a course say themselves is not in it.
    Course(&'a dyn Fn(&str) -> Result<String, Wrong>),
}

/// The people of a file.
#[derive(Debug)]
pub(crate) struct People {
    /// What the file calls them; in a course the ids it has for them, also of those who are only named by others.
    pub(crate) ids: Vec<String>,
    pub(crate) candidates: Vec<Candidate>,
    /// Names of columns that can become a wish.
    pub(crate) questions: Vec<String>,
    /// What stands in these columns, for each person.
    pub(crate) cells: Vec<Vec<String>>,
    /// Whether anybody named somebody: whom they want, were with, must not be with.
    pub(crate) ties: Tie,
    /// Whether languages, and experience, are in the file.
    pub(crate) languages: bool,
    pub(crate) experience: bool,
}

/// Reads a file with a header; commas, semicolons or tabs separate.
///
/// # Errors
/// Every line that cannot be read.
pub(crate) fn read(bytes: &[u8], whose: Whose<'_>) -> Result<People, Vec<LineError>> {
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let often = |mark: u8| first.split(|&byte| byte == mark).count();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|&mark| often(mark)).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    let mut reading = Reading::empty(whose);
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
                let line = error.position().map_or(1, csv::Position::line);
                reading.error(line, Wrong::Field(error.to_string()));
                break;
            }
        }
    }
    if !began {
        reading.error(1, Wrong::Empty);
    }
    reading.finish()
}

struct Reading<'a> {
    whose: Whose<'a>,
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
    fn empty(whose: Whose<'a>) -> Self {
        Self {
            whose,
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

    fn error(&mut self, line: u64, what: Wrong) {
        self.errors.push(LineError { line, what });
    }

    /// The fields as text; a byte that is none is an error of its line, which may lie inside a quoted field.
    fn text(&mut self, line: u64, record: &ByteRecord) -> Option<Vec<String>> {
        let mut fields = Vec::with_capacity(record.len());
        let mut line = line;
        for field in record {
            let good = match str::from_utf8(field) {
                // A browser has put this in the place of what it could not read.
                Ok(text) => text.find('\u{fffd}').map_or(Ok(text), Err),
                Err(error) => Err(error.valid_up_to()),
            };
            match good {
                Ok(text) => fields.push(text.trim_start_matches('\u{feff}').trim().to_owned()),
                Err(at) => {
                    let before = field.get(..at).unwrap_or_default();
                    line += before.iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
                    self.error(line, Wrong::Bytes);
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
                self.error(line, Wrong::ColumnTwice(field.clone()));
            }
            match meaning {
                Some((column, _)) if column.is_their_own() && matches!(self.whose, Whose::Course(_)) => {
                    self.error(line, Wrong::TheirOwn(field.clone()));
                }
                Some((column, _)) => self.columns.push((at, *column)),
                None if !field.is_empty() => self.others.push((at, field.clone())),
                None => {}
            }
        }
        if !self.columns.iter().any(|(_, column)| *column == Column::Id) {
            self.error(line, Wrong::NoId);
        }
        if matches!(self.whose, Whose::Course(_)) {
            if self.others.len() > MOST_COLUMNS {
                self.error(line, Wrong::Columns(MOST_COLUMNS));
            }
            self.long(line, self.others.clone().into_iter().map(|(_, name)| (name.clone(), name)));
        }
    }

    /// Says which of these fields, each with the name of its column, are too long to be kept.
    fn long(&mut self, line: u64, fields: impl Iterator<Item = (String, String)>) {
        for (name, field) in fields {
            if field.chars().nth(MOST_LETTERS).is_some() {
                let name = name.chars().take(MOST_LETTERS).collect();
                self.error(line, Wrong::Long(name, MOST_LETTERS));
            }
        }
    }

    fn person(&mut self, line: u64, fields: &[String]) {
        if fields.len() != self.width {
            self.torn = true;
            return self.error(line, Wrong::Width(fields.len(), self.width));
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
                self.error(line, Wrong::Field(what));
            }
        }
        // These hours are told in UTC, wherever somebody lives.
        if self.columns.iter().any(|(_, column)| *column == Column::Avail) {
            candidate.zone = self.zone("UTC").unwrap_or_default();
        } else if candidate.zone.is_none() && !candidate.weekly.is_empty() {
            let what =
                "free hours without a time zone; write one such as Europe/Madrid, or leave the hours out";
            self.error(line, Wrong::Field(what.to_owned()));
        }
        let known = if id.is_empty() { Err(Wrong::IdEmpty) } else { self.found(&id) };
        let known = match known {
            Ok(known) => known,
            // Kept under no name of anybody's, so that the rest of the line is looked at as well.
            Err(what) => {
                self.error(line, what);
                self.torn = true;
                format!("\0{line}")
            }
        };
        if let Some(&first) = self.places.get(&known).and_then(|&at| self.lines.get(at)) {
            return self.error(line, Wrong::Twice(id, first));
        }
        let field = |at: &usize| fields.get(*at).cloned().unwrap_or_default();
        let cells: Vec<String> = self.others.iter().map(|(at, _)| field(at)).collect();
        if matches!(self.whose, Whose::Course(_)) {
            let columns: Vec<String> = self.others.iter().map(|(_, name)| name.clone()).collect();
            self.long(line, columns.into_iter().zip(cells.iter().cloned()));
        }
        self.seat(line, known, cells, candidate, named);
    }

    /// Takes up a person.
    fn seat(
        &mut self,
        line: u64,
        id: String,
        cells: Vec<String>,
        candidate: Candidate,
        named: [Vec<String>; 3],
    ) -> usize {
        let at = self.ids.len();
        self.places.insert(id.clone(), at);
        self.ids.push(id);
        self.lines.push(line);
        self.cells.push(cells);
        self.candidates.push(candidate);
        self.named.push(named);
        at
    }

    /// The id of somebody whom the file calls `name`.
    fn found(&self, name: &str) -> Result<String, Wrong> {
        match self.whose {
            Whose::Own(..) => Ok(name.to_owned()),
            Whose::Course(find) => find(name),
        }
    }

    /// The place of somebody who is named by another; who is in the course needs no line of their own.
    fn place(&mut self, name: &str) -> Result<usize, Wrong> {
        let id = self.found(name)?;
        match (self.places.get(&id), self.whose) {
            (Some(&at), _) => Ok(at),
            (None, Whose::Own(..)) => Err(Wrong::NoLine(name.to_owned())),
            (None, Whose::Course(_)) => {
                let cells = vec![String::new(); self.others.len()];
                Ok(self.seat(0, id, cells, Candidate::default(), Default::default()))
            }
        }
    }

    fn zone(&mut self, name: &str) -> Result<Option<Zone>, String> {
        if name.is_empty() {
            return Ok(None);
        }
        let Whose::Own(zones, now) = self.whose else { return Ok(None) };
        let found = self.known.entry(name.to_owned()).or_insert_with(|| zones.offsets(name, now));
        match found {
            Some(zone) => Ok(Some(zone.clone())),
            None => Err(format!("the time zone `{name}` is not known; zones are called like Europe/Madrid")),
        }
    }

    fn finish(mut self) -> Result<People, Vec<LineError>> {
        let mut ties = Tie::default();
        // Pairs who must be kept apart, the smaller first.
        let mut apart: BTreeSet<(usize, usize)> = BTreeSet::new();
        // Who asked for whom, and under which name.
        let mut asked: Vec<(usize, usize, String)> = Vec::new();
        let lines = self.candidates.len();
        for at in 0..lines {
            for (kind, names) in std::mem::take(&mut self.named[at]).into_iter().enumerate() {
                // Somebody may be called by two of their names.
                let mut said = BTreeSet::new();
                for name in names {
                    let line = self.lines[at];
                    match self.place(&name) {
                        // They may have had a line that could not be read.
                        Err(Wrong::NoLine(_)) if self.torn => {}
                        Err(what) => self.error(line, what),
                        Ok(to) if to == at => self.error(line, Wrong::Themselves(name)),
                        Ok(to) if !said.insert(to) => {}
                        Ok(to) => {
                            let tie = Tie { to, asked: kind == 0, apart: kind == 1, former: kind == 2 };
                            ties.asked |= tie.asked;
                            ties.apart |= tie.apart;
                            ties.former |= tie.former;
                            if tie.apart {
                                apart.insert((at.min(to), at.max(to)));
                            }
                            if tie.asked {
                                asked.push((at, to, name));
                            }
                            self.candidates[at].ties.push(tie);
                        }
                    }
                }
            }
        }
        // Whoever of the two said it.
        for (at, to, name) in asked {
            if apart.contains(&(at.min(to), at.max(to))) {
                let line = self.lines[at];
                self.error(line, Wrong::Contradiction(name));
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
            let (ids, cells, candidates) = (self.ids, self.cells, self.candidates);
            Ok(People { ids, candidates, questions, cells, ties, languages, experience })
        } else {
            // Those about whom somebody named are found last.
            self.errors.sort_by_key(|error| error.line);
            Err(self.errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use grouping::Answer;

    use super::*;

    fn people(text: &[u8]) -> Result<People, Vec<LineError>> {
        read(text, Whose::Own(&Zones::load(), "2026-10-05T00:00:00Z".parse().unwrap()))
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
                "line 6: fields: 2, where the first line has 4",
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
    fn a_contradiction_is_one_whoever_said_it() {
        let text = "id,with,not_with\na,b,\nb,,a\nc,b,\n";
        assert_eq!(
            errors(text.as_bytes()),
            ["line 2: b is asked for and to be kept apart from; take one of them away"]
        );
    }

    #[test]
    fn of_a_course_people_are_found_by_what_the_file_calls_them() {
        let find = |name: &str| match name {
            "ana" | "7" => Ok("p1".to_owned()),
            "Bo" => Ok("p2".to_owned()),
            "cy" => Ok("p3".to_owned()),
            "Kim" => Err(Wrong::Several("Kim".to_owned(), 2)),
            other => Err(Wrong::Unknown(other.to_owned())),
        };
        let of = |text: &str| read(text.as_bytes(), Whose::Course(&find));
        let people = of("id,name,Track,with,not_with\nana,Ana,art,cy,\nBo,,,,7\n").unwrap();
        assert_eq!(people.ids, ["p1", "p2", "p3"], "who is only named needs no line");
        assert_eq!(people.cells, [["art"], [""], [""]]);
        assert_eq!(people.candidates[1].ties, [Tie { to: 0, apart: true, ..Tie::default() }]);
        let long = "x".repeat(201);
        let text =
            format!("id,Track,with\nana,a,Zoe\n7,b,\nKim,c,\nBo,{long},Bo\nnobody,d,\ncy,e\n\u{fffd},f,\n");
        let errors: Vec<String> = of(&text).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "line 2: nobody who takes part is called Zoe",
                "line 3: 7 is there twice, first in line 2",
                "line 4: 2 people are called Kim; write the id of the one who is meant",
                "line 5: more than 200 letters in `Track`",
                "line 5: Bo names themselves",
                "line 6: nobody who takes part is called nobody",
                "line 7: fields: 2, where the first line has 3",
                "line 8: a byte there is no text in UTF-8; save the file as UTF-8",
            ]
        );
        let own = of("id,zone,free,Track\nana,UTC,,x\n").unwrap_err();
        assert_eq!(
            own.iter().map(|it| it.what.clone()).collect::<Vec<_>>(),
            [Wrong::TheirOwn("zone".to_owned()), Wrong::TheirOwn("free".to_owned())]
        );
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
