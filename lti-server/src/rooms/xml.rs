//! The little XML that `BigBlueButton` answers with: elements, text and nothing clever.
//!
//! No document type, so no entities of its own; what is deeper or longer than any answer is refused.

/// No answer is nested this deep.
const DEEPEST: usize = 32;

/// An element with the text directly in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of this name, without the space around it; empty where there is none.
    pub(super) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// All children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// The root element of a document; `None` for what is no XML, or more than answers need.
pub(super) fn read(text: &str) -> Option<Element> {
    // The document itself, which has no name.
    let mut open = vec![Element::default()];
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        open.last_mut()?.text.push_str(&unescaped(before)?);
        rest = if let Some(comment) = tag.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(plain) = tag.strip_prefix("<![CDATA[") {
            let (plain, after) = plain.split_once("]]>")?;
            open.last_mut()?.text.push_str(plain);
            after
        } else if let Some(about) = tag.strip_prefix("<?") {
            about.split_once("?>")?.1
        } else if let Some(end) = tag.strip_prefix("</") {
            let (name, after) = end.split_once('>')?;
            let done = open.pop()?;
            if done.name != name.trim_end() {
                return None;
            }
            open.last_mut()?.children.push(done);
            after
        } else {
            let (inside, after) = tag[1..].split_at(end_of_tag(&tag[1..])?);
            let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
            let name = inside.split_ascii_whitespace().next()?.to_owned();
            if name.starts_with(['!', '<']) || open.len() > DEEPEST {
                return None;
            }
            let element = Element { name, ..Element::default() };
            if empty {
                open.last_mut()?.children.push(element);
            } else {
                open.push(element);
            }
            &after[1..]
        };
    }
    let document = open.pop().filter(|_| open.is_empty() && rest.trim().is_empty())?;
    let [root] = <[Element; 1]>::try_from(document.children).ok()?;
    Some(root).filter(|_| document.text.trim().is_empty())
}

/// Where the `>` of a tag is: not inside the value of an attribute.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// Text with its references read: the five of XML itself, and numbers.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        plain.push_str(before);
        let (name, after) = reference.split_once(';')?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let hexadecimal = number.strip_prefix('x');
                let number = hexadecimal
                    .map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
                char::from_u32(number?)?
            }
        });
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_and_their_text_are_read() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\n<!-- an answer -->\n<response a='>' >\n  <returncode>SUCCESS</returncode>\n  \
                    <name><![CDATA[a < b & c]]></name><name>R&amp;D &#233;&#x20AC;</name><empty/><x a=\"/\"></x>\n</response>\n";
        let root = read(text).unwrap();
        assert_eq!((root.name.as_str(), root.text_of("returncode")), ("response", "SUCCESS"));
        let names: Vec<&str> = root.all("name").map(|it| it.text.as_str()).collect();
        assert_eq!(names, ["a < b & c", "R&D é€"]);
        assert!(root.child("empty").is_some() && root.child("x").is_some());
        assert_eq!(root.text_of("nothing"), "");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        for bad in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "</a>",
            "<a></a><b></b>",
            "<a></a>text",
            "<a>&nope;</a>",
            "<a>&#0;x",
            "<a",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "<a><!-- </a>",
            "<a><![CDATA[</a>",
            "< ></ >",
            deep.as_str(),
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall_over(text in "[<>/a&;#x!\\-\\[\\]?'\" é]{0,60}") {
            let _ = read(&text);
        }
    }
}
