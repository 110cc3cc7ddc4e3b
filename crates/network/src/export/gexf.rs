//! GEXF 1.3 (<https://gexf.net/schema.html>), which Gephi reads.

use super::{
    Sheet, put,
    xml::{escaped, number},
};

/// Half the width of the picture in Gephi's units.
const HALF: f32 = 1_000.0;

/// The map as GEXF, with groups and kinds as attributes, and places.
#[must_use]
pub fn gexf(sheet: &Sheet) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n\
         <meta><description>{}</description></meta>\n<graph defaultedgetype=\"undirected\">\n\
         <attributes class=\"node\"><attribute id=\"group\" title=\"group\" type=\"string\"/></attributes>\n\
         <attributes class=\"edge\"><attribute id=\"kinds\" title=\"kinds\" type=\"string\"/></attributes>\n<nodes>\n",
        escaped(&sheet.title)
    );
    for (index, person) in sheet.people.iter().enumerate() {
        let group = person.group.as_deref().map_or_else(String::new, |group| {
            format!("<attvalues><attvalue for=\"group\" value=\"{}\"/></attvalues>", escaped(group))
        });
        // Gephi's y axis points up.
        let (x, y) = (number(person.at.x * HALF), number(-person.at.y * HALF));
        put(
            &mut text,
            format_args!(
                "<node id=\"{index}\" label=\"{}\">{group}<viz:position x=\"{x}\" y=\"{y}\" z=\"0\"/></node>\n",
                escaped(&person.name)
            ),
        );
    }
    text += "</nodes>\n<edges>\n";
    for (index, line) in sheet.lines().enumerate() {
        put(
            &mut text,
            format_args!(
                "<edge id=\"{index}\" source=\"{}\" target=\"{}\" weight=\"{}\">\
             <attvalues><attvalue for=\"kinds\" value=\"{}\"/></attvalues></edge>\n",
                line.a,
                line.b,
                number(line.weight),
                escaped(&line.kinds)
            ),
        );
    }
    text + "</edges>\n</graph>\n</gexf>\n"
}
