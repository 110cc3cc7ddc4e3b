//! The little XML that `BigBlueButton` answers with: elements, text and nothing clever.
//!
//! No document type, so no entities of its own; what is deeper than any answer is refused.

use roxmltree::{Document, Node};

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

/// The root element of a document; `None` for what is no XML, brings a document type, or is more than answers need.
pub(super) fn read(text: &str) -> Option<Element> {
    let document = Document::parse(text.trim_start_matches('\u{feff}')).ok()?;
    element(document.root_element(), 0)
}

fn element(node: Node<'_, '_>, depth: usize) -> Option<Element> {
    if depth > DEEPEST {
        return None;
    }
    let text = node.children().filter(Node::is_text).filter_map(|it| it.text()).collect();
    let children = node.children().filter(Node::is_element).map(|it| element(it, depth + 1));
    Some(Element {
        name: node.tag_name().name().to_owned(),
        text,
        children: children.collect::<Option<_>>()?,
    })
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
