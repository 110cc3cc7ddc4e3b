//! The CSV format of the benchmark, with an error for each line that cannot be read.

use std::collections::BTreeMap;

use super::pool::{Gender, Hours, Learner, Tie};

/// A line that cannot be read, and why, in words for whoever made the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LineError {
    /// Counted from 1; the header is line 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// Columns that are read; others may stand between them, in any order.
const COLUMNS: [&str; 10] =
    ["id", "avail", "langs", "goal", "level", "gender", "interests", "prior", "friend", "avoid"];
/// Levels are 0 to 4.
const LEVELS: u8 = 5;

/// Reads learners from text.
///
/// # Errors
/// Every line that cannot be read, at most a hundred of them.
pub fn read(text: &str) -> Result<Vec<Learner>, Vec<LineError>> {
    let mut reading = Reading::default();
    let mut lines = records(text);
    let Some((line, header)) = lines.next() else {
        return Err(vec![LineError { line: 1, what: "the file is empty".to_owned() }]);
    };
    let header = header.map_err(|what| vec![LineError { line, what }])?;
    let mut places = [0; COLUMNS.len()];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        match header.iter().position(|it| it.trim_start_matches('\u{feff}') == name) {
            Some(at) => *place = at,
            None => reading.error(line, format!("the column {name} is missing")),
        }
    }
    if !reading.errors.is_empty() {
        return Err(reading.errors);
    }
    for (line, fields) in lines {
        match fields {
            Ok(fields) if fields.len() == header.len() => {
                reading.learner(line, places.map(|at| &*fields[at]));
            }
            Ok(fields) => {
                let what = format!("{} fields where the header has {}", fields.len(), header.len());
                reading.error(line, what);
            }
            Err(what) => reading.error(line, what),
        }
        if reading.errors.len() >= 100 {
            break;
        }
    }
    reading.finish()
}

/// Reads learners from what a file holds.
///
/// # Errors
/// As [`read`]; the line that is not UTF-8, when there is one.
pub fn read_bytes(bytes: &[u8]) -> Result<Vec<Learner>, Vec<LineError>> {
    match str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.split(|&byte| byte == b'\n').count();
            Err(vec![LineError {
                line,
                what: "a byte there is no text in UTF-8; save the file as UTF-8".to_owned(),
            }])
        }
    }
}

#[derive(Default)]
struct Reading {
    learners: Vec<Learner>,
    lines: Vec<usize>,
    places: BTreeMap<String, u32>,
    /// Prior, friend and avoid of each learner, as written.
    wishes: Vec<[Vec<String>; 3]>,
    languages: Vec<Vec<String>>,
    interests: Vec<Vec<String>>,
    goals: Vec<String>,
    errors: Vec<LineError>,
}

impl Reading {
    fn error(&mut self, line: usize, what: String) {
        self.errors.push(LineError { line, what });
    }

    fn learner(&mut self, line: usize, fields: [&str; COLUMNS.len()]) {
        let [id, avail, langs, goal, level, gender, interests, prior, friend, avoid] = fields;
        let at = u32::try_from(self.learners.len()).unwrap_or(u32::MAX);
        if id.is_empty() {
            self.error(line, "the id is empty".to_owned());
        } else if let Some(&first) = self.places.get(id) {
            let first = self.lines[first as usize];
            self.error(line, format!("the id {id} was used in line {first}"));
        } else {
            self.places.insert(id.to_owned(), at);
        }
        let hours = hours(avail).unwrap_or_else(|what| {
            self.error(line, what);
            [0; 3]
        });
        let level = match level.parse::<u8>() {
            Ok(level) if level < LEVELS => 1 << level,
            _ => {
                self.error(line, format!("the level is 0 to 4, not `{level}`"));
                1
            }
        };
        let gender = match gender {
            "w" => Gender::Woman,
            "n" => Gender::NonBinary,
            "m" | "u" => Gender::Other,
            other => {
                self.error(line, format!("the gender is m, w, n or u, not `{other}`"));
                Gender::Other
            }
        };
        let known = self.goals.iter().position(|it| it == goal);
        if known.is_none() {
            self.goals.push(goal.to_owned());
        }
        let goal = known.unwrap_or(self.goals.len() - 1);
        if goal >= 16 {
            self.error(line, "more than 16 different goals".to_owned());
        }
        self.languages.push(list(langs));
        if self.languages.last().is_some_and(Vec::is_empty) {
            self.error(line, "no language is named".to_owned());
        }
        self.interests.push(list(interests));
        self.wishes.push([prior, friend, avoid].map(list));
        self.lines.push(line);
        let goal = 1_u16.checked_shl(u32::try_from(goal).unwrap_or(u32::MAX)).unwrap_or(0);
        self.learners.push(Learner { id: id.to_owned(), hours, goal, level, gender, ..Learner::default() });
    }

    fn finish(mut self) -> Result<Vec<Learner>, Vec<LineError>> {
        for (what, lists) in [("languages", &self.languages), ("interests", &self.interests)] {
            match bits(lists) {
                Ok(bits) => {
                    for (learner, bits) in self.learners.iter_mut().zip(bits) {
                        *(if what == "languages" {
                            &mut learner.languages
                        } else {
                            &mut learner.interests
                        }) = bits;
                    }
                }
                Err(count) => {
                    let what = format!(
                        "{count} different {what} that two people have in common; 64 can be told apart"
                    );
                    self.errors.push(LineError { line: 1, what });
                }
            }
        }
        for at in 0..self.learners.len() {
            for (kind, names) in self.wishes[at].iter().enumerate() {
                for name in names {
                    let wrong = match self.places.get(name) {
                        None => format!("{name} is named, but has no line"),
                        Some(&to) if to as usize == at => format!("{name} names themselves"),
                        Some(&to) => {
                            tie(&mut self.learners[at], to, kind);
                            // Whom one must not meet, or has met, holds both ways, even if only one line says so.
                            if kind != ASKED {
                                let back = u32::try_from(at).unwrap_or(u32::MAX);
                                tie(&mut self.learners[to as usize], back, kind);
                            }
                            continue;
                        }
                    };
                    self.errors.push(LineError { line: self.lines[at], what: wrong });
                }
            }
            self.learners[at].asks = !self.wishes[at][ASKED].is_empty();
        }
        if self.errors.is_empty() {
            Ok(self.learners)
        } else {
            self.errors.truncate(100);
            Err(self.errors)
        }
    }
}

/// Place of the column `friend` among the three that name others.
const ASKED: usize = 1;

fn tie(learner: &mut Learner, to: u32, kind: usize) {
    let at = learner.ties.iter().position(|tie| tie.to == to).unwrap_or_else(|| {
        learner.ties.push(Tie { to, prior: false, asked: false, apart: false });
        learner.ties.len() - 1
    });
    let tie = &mut learner.ties[at];
    match kind {
        0 => tie.prior = true,
        ASKED => tie.asked = true,
        _ => tie.apart = true,
    }
}

/// A bit for each word that at least two people have; a word that one person has can never be shared.
fn bits(lists: &[Vec<String>]) -> Result<Vec<u64>, usize> {
    let mut holders: BTreeMap<&str, u32> = BTreeMap::new();
    for word in lists.iter().flatten() {
        *holders.entry(word).or_default() += 1;
    }
    let shared: BTreeMap<&str, u32> =
        holders.into_iter().filter(|&(_, count)| count > 1).map(|(word, _)| word).zip(0..).collect();
    if shared.len() > 64 {
        return Err(shared.len());
    }
    let bits = |words: &Vec<String>| {
        words.iter().filter_map(|word| shared.get(word.as_str())).fold(0, |bits, at| bits | 1 << at)
    };
    Ok(lists.iter().map(bits).collect())
}

/// 42 hexadecimal digits, the highest hour first.
fn hours(digits: &str) -> Result<Hours, String> {
    if digits.len() != 42 || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(format!("the free hours are 42 hexadecimal digits, not `{digits}`"));
    }
    let word = |from, to| u64::from_str_radix(&digits[from..to], 16).unwrap_or(0);
    Ok([word(26, 42), word(10, 26), word(0, 10)])
}

/// The words between semicolons, each once.
fn list(field: &str) -> Vec<String> {
    let mut words: Vec<String> = field.split(';').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Records with the line each begins on (RFC 4180; empty lines are passed over).
fn records(text: &str) -> impl Iterator<Item = (usize, Result<Vec<String>, String>)> {
    let (mut rest, mut line) = (text, 1);
    std::iter::from_fn(move || {
        while let Some(after) = rest.strip_prefix('\n').or_else(|| rest.strip_prefix("\r\n")) {
            rest = after;
            line += 1;
        }
        if rest.is_empty() {
            return None;
        }
        let began = line;
        let mut fields = Vec::new();
        loop {
            let found = if let Some(quoted) = rest.strip_prefix('"') {
                quoted_field(quoted)
            } else {
                let end = rest.find([',', '\n']).unwrap_or(rest.len());
                Some((rest[..end].trim_end_matches('\r').to_owned(), &rest[end..]))
            };
            let Some((field, after)) = found else {
                rest = "";
                return Some((began, Err("a quotation mark is not closed".to_owned())));
            };
            line += field.matches('\n').count();
            fields.push(field);
            let after = after.strip_prefix('\r').unwrap_or(after);
            if let Some(next) = after.strip_prefix(',') {
                rest = next;
                continue;
            }
            if let Some(next) = after.strip_prefix('\n') {
                (rest, line) = (next, line + 1);
            } else if after.is_empty() {
                rest = after;
            } else {
                rest = after.find('\n').map_or("", |at| &after[at..]);
                return Some((began, Err("text follows a closing quotation mark".to_owned())));
            }
            return Some((began, Ok(fields)));
        }
    })
}

/// What stands up to the closing quotation mark, and what follows it.
fn quoted_field(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let at = rest.find('"')?;
        field.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return Some((field, rest)),
        }
    }
}
