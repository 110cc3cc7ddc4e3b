//! `GET /api/connections/export?format=…`: the map the caller sees, as a file for other programs.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use network::{
    Point, TieKind,
    export::{Line, Person, Sheet, gexf, graphml, people_csv, svg, ties_csv},
};
use serde::Deserialize;
use wire::{ConnectionMap, MapTie};

use super::map::seen;
use crate::{
    AppState,
    error::{ApiError, Query},
    session::Member,
};

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// A picture.
    Svg,
    /// For Gephi.
    Gexf,
    /// For most programs that draw networks.
    Graphml,
    /// A table of the people.
    People,
    /// A table of the ties.
    Ties,
}

impl Format {
    /// What it is, and what the file is called: never by anything that people wrote.
    const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Svg => ("image/svg+xml", "kith-map.svg"),
            Self::Gexf => ("application/xml", "kith-map.gexf"),
            Self::Graphml => ("application/xml", "kith-map.graphml"),
            Self::People => ("text/csv; charset=utf-8", "kith-map-people.csv"),
            Self::Ties => ("text/csv; charset=utf-8", "kith-map-ties.csv"),
        }
    }

    fn written(self, sheet: &Sheet) -> String {
        match self {
            Self::Svg => svg(sheet),
            Self::Gexf => gexf(sheet),
            Self::Graphml => graphml(sheet),
            Self::People => people_csv(sheet),
            Self::Ties => ties_csv(sheet),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    format: Format,
}

pub(super) async fn export(
    me: Member,
    State(app): State<AppState>,
    Query(wish): Query<Wish>,
) -> Result<Response, ApiError> {
    let map = seen(&app, &me).await?;
    let (names, now) = (!map.nameless_files, app.clock.now());
    // A map of many thousands takes seconds, which no other request should wait for.
    let text = tokio::task::spawn_blocking(move || wish.format.written(&sheet(&map, names, now)));
    let text = text.await.map_err(|_| ApiError::Interrupted)?;
    let (kind, name) = wish.format.file();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, text).into_response())
}

/// The map with everybody's place, as it is drawn on the caller's screen. Without `names` others are numbers.
fn sheet(map: &ConnectionMap, names: bool, now: Timestamp) -> Sheet {
    let places = places(map, now);
    let group = |group: Option<u32>| map.groups.get(usize::try_from(group?).ok()?);
    let people = map.people.iter().zip(places).zip(1..).map(|((person, at), number)| Person {
        name: if names || person.me { person.name.clone() } else { format!("Person {number}") },
        group: group(person.group).map(|(_, name)| name.clone()),
        at,
    });
    let lines = map.ties.iter().map(|tie| Line { a: tie.a, b: tie.b, weight: tie.weight, kinds: kinds(tie) });
    Sheet { title: "Connections".to_owned(), people: people.collect(), lines: lines.collect() }
}

fn places(map: &ConnectionMap, now: Timestamp) -> Vec<Point> {
    let (groups, ties) = (map.group_of_each(), map.laid_out_ties(now));
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    match (0..).zip(&map.people).find(|(_, person)| person.me) {
        Some((me, _)) => network::ego_layout(me, count, &ties, &groups),
        None => network::layout(count, &ties, &groups, map.seed),
    }
}

/// The kinds of a tie in words.
fn kinds(tie: &MapTie) -> String {
    let words = tie.kinds.iter().map(|kind| match kind {
        TieKind::SameGroup => "same group",
        TieKind::MetTogether => "met together",
        TieKind::SaidHello => "said hello",
        TieKind::Replied if tie.each => "replied to each other",
        TieKind::Replied => "replied",
        TieKind::Mentioned => "mentioned",
    });
    words.collect::<Vec<_>>().join("; ")
}
