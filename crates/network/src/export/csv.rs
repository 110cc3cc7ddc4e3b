//! Comma-separated values (RFC 4180).

use super::{Sheet, put, xml::number};

/// The people of a map, one a line: number, name, group, x, y.
#[must_use]
pub fn people_csv(sheet: &Sheet) -> String {
    let mut text = String::from("person,name,group,x,y\r\n");
    for (index, person) in sheet.people.iter().enumerate() {
        let group = person.group.as_deref().unwrap_or_default();
        let (x, y) = (number(person.at.x), number(person.at.y));
        put(&mut text, format_args!("{index},{},{},{x},{y}\r\n", field(&person.name), field(group)));
    }
    text
}

/// The ties of a map, one a line: the numbers and names of both, weight, kinds.
#[must_use]
pub fn ties_csv(sheet: &Sheet) -> String {
    let mut text = String::from("a,b,a_name,b_name,weight,kinds\r\n");
    for line in sheet.lines() {
        let name = |person: u32| field(&sheet.people[person as usize].name);
        let (one, two) = (name(line.a), name(line.b));
        put(
            &mut text,
            format_args!(
                "{},{},{one},{two},{},{}\r\n",
                line.a,
                line.b,
                number(line.weight),
                field(&line.kinds)
            ),
        );
    }
    text
}

/// The text in quotes where it needs them, also where a spreadsheet with other separators would split it. What a
/// spreadsheet would take for a formula gets an apostrophe in front, which tells it that this is text (OWASP, "CSV
/// Injection").
fn field(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let guard = if formula || text.starts_with(['\t', '\r', '\n']) { "'" } else { "" };
    if guard.is_empty() && !text.contains(['"', ',', ';', '\t', '\r', '\n']) && text.trim() == text {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
