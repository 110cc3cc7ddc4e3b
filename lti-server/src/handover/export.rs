//! `GET /api/groups/export`: the groups as a file. It needs no key and works with every platform.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    csv::{defused, is_formula, table},
    ours::{OurGroup, OurPerson, Ours},
    place::{Place, Product},
};
use crate::{
    AppState,
    error::{ApiError, Query},
    sentence::{Sentence, Value, say},
    session::Instructor,
};

/// At most so many people are named in a refusal.
const NAMED: usize = 5;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Format {
    /// For spreadsheets.
    Csv,
    /// The group set import of Canvas (`doc/api/group_category_csv.md`).
    Canvas,
    /// Moodle's "Import groups", which makes groups and groupings and knows no members.
    Moodle,
    /// Moodle's "Upload users", which puts people into groups.
    MoodleMembers,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    format: Format,
}

pub(super) async fn export(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Query(wish): Query<Wish>,
) -> Result<Response, ApiError> {
    let ours = app.store.ours(&me.course).await?;
    let place = app.store.place(&me.course).await?.ok_or(ApiError::NotFound)?;
    if ours.living.is_empty() {
        return Err(ApiError::Invalid(say!("There are no groups yet. Publish groups first.")));
    }
    let (text, name) = match wish.format {
        Format::Csv => (plain(&ours), "groups.csv"),
        Format::Canvas => (canvas(&ours, &place)?, "groups-for-canvas.csv"),
        Format::Moodle => (moodle_groups(&ours)?, "groups-for-moodle.csv"),
        Format::MoodleMembers => (moodle_members(&ours, &place)?, "members-for-moodle.csv"),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, text).into_response())
}

/// Everybody with their group.
fn everybody(ours: &Ours) -> impl Iterator<Item = (&OurGroup, &OurPerson)> {
    ours.living.iter().flat_map(|group| group.members.iter().map(move |person| (group, person)))
}

fn plain(ours: &Ours) -> String {
    let rows: Vec<[String; 2]> =
        everybody(ours).map(|(group, person)| [defused(&group.name), defused(&person.name)]).collect();
    let cells = rows.iter().map(|[group, name]| [group.as_str(), name.as_str()]);
    // Without the mark in front, spreadsheets take the letters of another code page.
    format!("\u{FEFF}{}", table([["Group", "Name"]].into_iter().chain(cells)))
}

/// Canvas looks for students by their number; it makes groups that the set does not have yet.
fn canvas(ours: &Ours, place: &Place) -> Result<String, ApiError> {
    let number = |person: &OurPerson| Some(ours.id_at(place, &person.id)?.to_owned());
    let number = |person: &OurPerson| number(person).filter(|_| place.product == Product::Canvas);
    let rows = identified(ours, number, |names| {
        say!(
            "Canvas has not told Kith its number for {names}. It comes with the course list: refresh it on the \
             People page, then try again. If that does not help, your administrator registers Kith in Canvas anew.",
            names = names
        )
    })?;
    check(rows.iter().map(|(group, _)| group.name.as_str()))?;
    let cells = rows.iter().map(|(group, number)| [number.as_str(), group.name.as_str()]);
    Ok(table([["canvas_user_id", "group_name"]].into_iter().chain(cells)))
}

fn moodle_groups(ours: &Ours) -> Result<String, ApiError> {
    let set = ours.set_name().unwrap_or_default();
    let rows: Vec<[String; 3]> =
        ours.living.iter().map(|group| [ours.moodle_name(group), group.mark(), set.clone()]).collect();
    check(rows.iter().flatten().map(String::as_str))?;
    let cells = rows.iter().map(|[name, mark, set]| [name.as_str(), mark.as_str(), set.as_str()]);
    Ok(table([["groupname", "groupidnumber", "groupingname"]].into_iter().chain(cells)))
}

fn moodle_members(ours: &Ours, place: &Place) -> Result<String, ApiError> {
    let login = |person: &OurPerson| ours.login(&person.id).map(str::to_owned);
    let rows = identified(ours, login, |names| {
        say!(
            "Moodle has not told Kith the user name of {names}. It sends user names along with names: an \
             administrator allows \"Share launcher's name with tool\" for Kith; then refresh the course list on \
             the People page.",
            names = names
        )
    })?;
    let Some(course) = place.short_name.as_deref() else {
        return Err(ApiError::Invalid(say!(
            "Moodle has not told Kith the short name of this course. Open Kith again from your course."
        )));
    };
    let rows: Vec<(String, String)> =
        rows.into_iter().map(|(group, login)| (login, ours.moodle_name(group))).collect();
    check(rows.iter().flat_map(|(login, group)| [login.as_str(), group.as_str()]).chain([course]))?;
    let cells = rows.iter().map(|(login, group)| [login.as_str(), course, group.as_str()]);
    Ok(table([["username", "course1", "group1"]].into_iter().chain(cells)))
}

/// Everybody's group and id. A file that leaves somebody out would import wrongly, so there is none without all.
fn identified(
    ours: &Ours,
    id: impl Fn(&OurPerson) -> Option<String>,
    refusal: impl Fn(Value) -> Sentence,
) -> Result<Vec<(&OurGroup, String)>, ApiError> {
    let mut rows = Vec::new();
    let mut without = Vec::new();
    for (group, person) in everybody(ours) {
        match id(person) {
            Some(id) => rows.push((group, id)),
            None => without.push(person.name.as_str()),
        }
    }
    if without.is_empty() { Ok(rows) } else { Err(ApiError::Invalid(refusal(named(&without)))) }
}

fn named(people: &[&str]) -> Value {
    let shown = people.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match people.len().saturating_sub(NAMED) {
        0 => shown.into(),
        more => say!("{names} and {more} more", names = shown, more = more).into(),
    }
}

/// An apostrophe in front would be imported with the value, so a file with a formula in it is not written at all.
fn check<'a>(mut cells: impl Iterator<Item = &'a str>) -> Result<(), ApiError> {
    match cells.find(|cell| is_formula(cell)) {
        None => Ok(()),
        Some(cell) => Err(ApiError::Invalid(say!(
            "A spreadsheet would run \"{cell}\" as a formula, so Kith does not write it into a file for import. Take the \
             file for spreadsheets instead.",
            cell = cell.trim()
        ))),
    }
}
