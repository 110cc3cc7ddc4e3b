//! Everybody who takes part as a table, to be filled in and read again.

use std::collections::{BTreeMap, HashMap};

use super::Columns;
use crate::{
    groups::ties::Pair,
    handover::{defused, row},
    roster::Person,
};

/// CSV with an id, a name, what is known by the last file, and whom somebody is to be kept apart from.
pub(super) fn write(people: &[Person], columns: &Columns, apart: &[Pair]) -> String {
    let cells: HashMap<_, _> = columns.cells.iter().map(|(id, cells)| (id, cells)).collect();
    let ties = [("with", &columns.asked[..]), ("before", &columns.former), ("not_with", apart)]
        .map(|(name, pairs)| (name, by_person(pairs)));
    // A mark in front, without which spreadsheets take the letters of another code page.
    let mut text = "\u{FEFF}".to_owned();
    let named: Vec<&str> = columns.names.iter().map(String::as_str).collect();
    let of_ties = ties.iter().filter(|(_, pairs)| !pairs.is_empty());
    let header = ["id", "name"].into_iter().chain(named).chain(of_ties.clone().map(|(name, _)| *name));
    row(&mut text, header);
    for person in people {
        let own: Vec<String> = match cells.get(&person.id) {
            Some(cells) => cells.iter().map(|cell| told(cell)).collect(),
            None => vec![String::new(); columns.names.len()],
        };
        let others =
            of_ties.clone().map(|(_, pairs)| pairs.get(person.id.0.as_str()).map_or("", String::as_str));
        let name = defused(person.name());
        let fields = [person.id.0.as_str(), &name].into_iter();
        row(&mut text, fields.chain(own.iter().map(String::as_str)).chain(others));
    }
    text
}

/// A cell as a spreadsheet may have it: a number is no formula.
fn told(cell: &str) -> String {
    if cell.parse::<f64>().is_ok() { cell.to_owned() } else { defused(cell) }
}

/// The others of each, between semicolons.
fn by_person(pairs: &[Pair]) -> BTreeMap<&str, String> {
    let mut others: BTreeMap<&str, String> = BTreeMap::new();
    for (person, other) in pairs {
        let all = others.entry(person).or_default();
        if !all.is_empty() {
            all.push(';');
        }
        all.push_str(other);
    }
    others
}
