//! `GraphML` (<http://graphml.graphdrawing.org/specification.html>), which yEd, igraph and `NetworkX` read.

use super::{
    Sheet, put,
    xml::{escaped, number},
};

/// The map as `GraphML`.
#[must_use]
pub fn graphml(sheet: &Sheet) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (class, name, of) in [
        ("graph", "title", "string"),
        ("node", "name", "string"),
        ("node", "group", "string"),
        ("node", "x", "float"),
        ("node", "y", "float"),
        ("edge", "weight", "float"),
        ("edge", "kinds", "string"),
    ] {
        put(
            &mut text,
            format_args!("<key id=\"{name}\" for=\"{class}\" attr.name=\"{name}\" attr.type=\"{of}\"/>\n"),
        );
    }
    let data = |key: &str, value: &str| format!("<data key=\"{key}\">{}</data>", escaped(value));
    put(&mut text, format_args!("<graph edgedefault=\"undirected\">{}\n", data("title", &sheet.title)));
    for (index, person) in sheet.people.iter().enumerate() {
        let group = person.group.as_deref().map_or_else(String::new, |group| data("group", group));
        put(
            &mut text,
            format_args!(
                "<node id=\"n{index}\">{}{group}{}{}</node>\n",
                data("name", &person.name),
                data("x", &number(person.at.x).to_string()),
                data("y", &number(person.at.y).to_string())
            ),
        );
    }
    for line in sheet.lines() {
        put(
            &mut text,
            format_args!(
                "<edge source=\"n{}\" target=\"n{}\">{}{}</edge>\n",
                line.a,
                line.b,
                data("weight", &number(line.weight).to_string()),
                data("kinds", &line.kinds)
            ),
        );
    }
    text + "</graph>\n</graphml>\n"
}
