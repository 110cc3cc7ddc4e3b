//! Components within components, and what is wrong with how they nest.

use super::line::{Line, Property, unfold};

/// Deeper than any calendar: VALARM in VEVENT in VCALENDAR is three.
const DEEPEST: usize = 8;

/// Something between BEGIN and END.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Component {
    /// The line of its BEGIN.
    pub(super) line: usize,
    /// In capitals.
    pub(super) name: String,
    pub(super) properties: Vec<Property>,
    pub(super) children: Vec<Component>,
}

/// A file as a tree, and where it is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) roots: Vec<Component>,
    pub(super) flaws: Vec<Flaw>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NotALine {
        line: usize,
        text: String,
    },
    /// An END without its BEGIN.
    ClosesNothing {
        line: usize,
        name: String,
    },
    /// A BEGIN without its END.
    NotClosed {
        line: usize,
        name: String,
    },
    /// A property outside of everything.
    Outside {
        line: usize,
        name: String,
    },
    TooDeep {
        line: usize,
    },
}

impl Component {
    /// All properties of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |it| it.name == name)
    }

    /// The first property of that name.
    pub(super) fn first(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|it| it.name == name)
    }

    /// The value of the first property of that name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.first(name).map(|it| it.value.as_str())
    }
}

impl Tree {
    /// Reads a file as far as it can be read.
    pub(super) fn parse(file: &str) -> Self {
        let mut tree = Self::default();
        let mut open: Vec<Component> = Vec::new();
        for line in unfold(file) {
            tree.take(&line, &mut open);
        }
        while let Some(component) = open.pop() {
            tree.flaws.push(Flaw::NotClosed { line: component.line, name: component.name.clone() });
            tree.place(component, &mut open);
        }
        tree
    }

    fn take(&mut self, line: &Line, open: &mut Vec<Component>) {
        let Some(property) = Property::parse(line) else {
            self.flaws.push(Flaw::NotALine { line: line.number, text: line.text.clone() });
            return;
        };
        let named = property.value.trim().to_ascii_uppercase();
        match property.name.as_str() {
            "BEGIN" if open.len() >= DEEPEST => self.flaws.push(Flaw::TooDeep { line: property.line }),
            "BEGIN" => {
                open.push(Component { line: property.line, name: named, ..Component::default() });
            }
            "END" => {
                // What is still open inside of what is closed here was forgotten.
                let Some(at) = open.iter().rposition(|it| it.name == named) else {
                    self.flaws.push(Flaw::ClosesNothing { line: property.line, name: named });
                    return;
                };
                while open.len() > at {
                    let Some(component) = open.pop() else { break };
                    if open.len() > at {
                        let (line, name) = (component.line, component.name.clone());
                        self.flaws.push(Flaw::NotClosed { line, name });
                    }
                    self.place(component, open);
                }
            }
            _ => match open.last_mut() {
                Some(component) => component.properties.push(property),
                None => self.flaws.push(Flaw::Outside { line: property.line, name: property.name }),
            },
        }
    }

    fn place(&mut self, component: Component, open: &mut [Component]) {
        match open.last_mut() {
            Some(parent) => parent.children.push(component),
            None => self.roots.push(component),
        }
    }
}
