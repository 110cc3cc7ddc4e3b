//! The picture itself (SVG 1.1).

use super::{
    Sheet, put,
    xml::{escaped, number},
};
use crate::{Point, disc_radius};

/// Half the width of the picture.
const HALF: f32 = 500.0;
/// Colours of groups that the colour-blind can tell apart (Okabe and Ito, "Color Universal Design", 2008); further
/// groups take them again.
const COLOURS: [&str; 7] = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"];
const NO_GROUP: &str = "#767676";

/// The map as a picture of 1,000 by 1,000: ties as lines, people as discs that carry their name and group as a title.
#[must_use]
pub fn svg(sheet: &Sheet) -> String {
    let points: Vec<Point> = sheet.people.iter().map(|person| person.at).collect();
    let radius = (disc_radius(&points) * HALF).max(0.5);
    let place = |at: Point| (number((at.x + 1.0) * HALF), number((at.y + 1.0) * HALF));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 1000\" role=\"img\">\n<title>{}</title>\n\
         <g stroke=\"#767676\" stroke-opacity=\"0.35\">\n",
        escaped(&sheet.title)
    );
    let heaviest = sheet.lines().map(|line| number(line.weight)).fold(f32::MIN_POSITIVE, f32::max);
    for line in sheet.lines() {
        let ((x1, y1), (x2, y2)) = (place(points[line.a as usize]), place(points[line.b as usize]));
        let width = radius * (0.1 + 0.4 * number(line.weight).max(0.0) / heaviest);
        put(
            &mut text,
            format_args!(
                "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke-width=\"{width}\"/>\n"
            ),
        );
    }
    text += "</g>\n";
    let mut groups: Vec<&str> = sheet.people.iter().filter_map(|person| person.group.as_deref()).collect();
    groups.sort_unstable();
    groups.dedup();
    for person in &sheet.people {
        let (x, y) = place(person.at);
        let group = person.group.as_deref();
        let colour = group
            .and_then(|group| groups.binary_search(&group).ok())
            .map_or(NO_GROUP, |index| COLOURS[index % COLOURS.len()]);
        let title = group.map_or_else(|| person.name.clone(), |group| format!("{} ({group})", person.name));
        put(
            &mut text,
            format_args!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{colour}\"><title>{}</title></circle>\n",
                escaped(&title)
            ),
        );
    }
    text + "</svg>\n"
}
