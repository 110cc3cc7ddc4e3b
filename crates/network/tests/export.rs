//! Files hold what was handed over, whatever it is called.

use network::Point;
use network::export::{Line, Person, Sheet, gexf, graphml, people_csv, svg, ties_csv};
use proptest::prelude::*;

fn sheet(title: &str, names: &[&str]) -> Sheet {
    let person = |(index, name): (u8, &&str)| Person {
        name: (*name).to_owned(),
        group: (index > 0).then(|| (*name).to_owned()),
        at: Point { x: f32::from(index) / 10.0 - 0.5, y: 0.25 },
    };
    let line = |a, b| Line { a, b, weight: 2.5, kinds: title.to_owned() };
    Sheet {
        title: title.to_owned(),
        people: (0..).zip(names).map(person).collect(),
        lines: vec![line(0, 1), line(1, 99)],
    }
}

/// Names of elements that are open at the end of each step, or what is wrong; attributes have to be in double quotes.
fn well_formed(text: &str) -> Result<usize, String> {
    let mut rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap_or(text);
    let (mut open, mut elements) = (Vec::new(), 0);
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        if before.contains('>') {
            return Err(format!("a loose > in {before}"));
        }
        // Attribute values hold no <, and > only as a reference.
        let end = tag.find('>').ok_or("a tag without end")?;
        let inside = &tag[1..end];
        if inside.contains('<') || inside.matches('"').count() % 2 == 1 {
            return Err(format!("a broken tag {inside}"));
        }
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("{name} closes something else"));
            }
        } else if !inside.ends_with('/') {
            open.push(inside.split(' ').next().unwrap_or_default());
            elements += 1;
        } else {
            elements += 1;
        }
        rest = &tag[end + 1..];
    }
    let amps = text.match_indices('&').all(|(at, _)| {
        ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#9;", "&#10;", "&#13;"]
            .iter()
            .any(|it| text[at..].starts_with(it))
    });
    if open.is_empty() && amps { Ok(elements) } else { Err(format!("{open:?} left, amps {amps}")) }
}

proptest! {
    #[test]
    fn any_name_makes_well_formed_xml(title in any::<String>(), one in any::<String>(), two in "[<>&\"'\\]\\[!\u{0}-\u{1f}]{0,9}") {
        let sheet = sheet(&title, &[&one, &two]);
        for (text, least) in [(gexf(&sheet), 12), (graphml(&sheet), 15), (svg(&sheet), 7)] {
            let elements = well_formed(&text);
            prop_assert!(elements.as_ref().is_ok_and(|&count| count >= least), "{:?} of {}", elements, text);
            prop_assert!(!text.chars().any(|it| it < ' ' && it != '\n'));
        }
    }

    #[test]
    fn any_name_is_one_field(name in any::<String>()) {
        let text = people_csv(&sheet("", &[&name, "b"]));
        // Read as RFC 4180 says.
        let (mut rows, mut field, mut quoted) = (vec![vec![]], String::new(), false);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted && letters.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => quoted = !quoted,
                ',' if !quoted => rows.last_mut().unwrap().push(std::mem::take(&mut field)),
                '\r' if !quoted && letters.next_if_eq(&'\n').is_some() => {
                    rows.last_mut().unwrap().push(std::mem::take(&mut field));
                    rows.push(vec![]);
                }
                letter => field.push(letter),
            }
        }
        prop_assert_eq!(rows.len(), 4);
        prop_assert_eq!(rows[1].len(), 5);
        let guarded = format!("'{name}");
        prop_assert!(rows[1][1] == name || rows[1][1] == guarded);
        prop_assert!(!rows[1][1].trim_start().starts_with(['=', '+', '-', '@', '＝']));
    }
}

#[test]
fn what_is_there_is_written_and_nothing_else() {
    let sheet = sheet("Course <1>", &["Ana & Ben", "=1+1", "Zoë"]);
    let ties = ties_csv(&sheet);
    assert_eq!(ties, "a,b,a_name,b_name,weight,kinds\r\n0,1,Ana & Ben,\"'=1+1\",2.5,Course <1>\r\n");
    let text = gexf(&sheet);
    assert!(text.contains("label=\"Ana &amp; Ben\"") && text.contains("<description>Course &lt;1&gt;<"));
    assert_eq!(text.matches("<edge id").count(), 1);
    assert!(text.contains("<viz:position x=\"-500\" y=\"-250\" z=\"0\"/>"));
    let text = graphml(&sheet);
    assert_eq!((text.matches("<node ").count(), text.matches("<edge ").count()), (3, 1));
    assert!(text.contains("<data key=\"weight\">2.5</data>"));
    let text = svg(&sheet);
    assert_eq!((text.matches("<circle ").count(), text.matches("<line ").count()), (3, 1));
    assert!(text.contains("<title>Zoë (Zoë)</title>") && text.contains("cx=\"250\""));
}

#[test]
fn a_spreadsheet_computes_nothing() {
    for (name, field) in [
        (" =1+1", "\"' =1+1\""),
        ("=1+1", "\"'=1+1\""),
        ("\tx", "\"'\tx\""),
        ("＠x", "\"'＠x\""),
        ("a;=1+1", "\"a;=1+1\""),
        ("a-b", "a-b"),
    ] {
        let text = people_csv(&sheet("", &[name, "b"]));
        assert!(text.contains(&format!("\r\n0,{field},")), "{name:?}: {text}");
    }
}

#[test]
fn an_empty_map_and_numbers_that_are_none_are_written() {
    let mut odd = sheet("", &["a", "b"]);
    odd.people[0].at = Point { x: f32::NAN, y: f32::INFINITY };
    odd.lines[0].weight = f32::NAN;
    for sheet in [Sheet::default(), odd] {
        for text in [gexf(&sheet), graphml(&sheet), svg(&sheet)] {
            well_formed(&text).unwrap();
            assert!(!text.contains("NaN") && !text.contains("inf\""), "{text}");
        }
    }
}
