//! Content lines (RFC 5545, 3.1).

/// A content line without its folds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins in the file, from 1 on.
    pub(super) number: usize,
    pub(super) text: String,
}

/// The lines of a file, unfolded. Any of the three line ends in use is taken.
pub(super) fn unfold(file: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (nth, physical) in physical(file).enumerate() {
        match (physical.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.text.push_str(more),
            _ => lines.push(Line { number: nth + 1, text: physical.to_owned() }),
        }
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Physical lines, whatever ends them.
fn physical(file: &str) -> impl Iterator<Item = &str> {
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    file.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// A property: name, parameters, value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) line: usize,
    /// In capitals.
    pub(super) name: String,
    /// Names in capitals; several values of one parameter are kept apart by commas.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) value: String,
}

impl Property {
    /// Reads a line; `None` where it is none: a name, parameters and a colon outside quotes.
    pub(super) fn parse(line: &Line) -> Option<Self> {
        let mut pieces: Vec<&str> = Vec::new();
        let (mut quoted, mut from) = (false, 0);
        let mut value = None;
        for (at, c) in line.text.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' | ':' if !quoted => {
                    pieces.push(&line.text[from..at]);
                    from = at + 1;
                    if c == ':' {
                        value = Some(&line.text[from..]);
                        break;
                    }
                }
                _ => {}
            }
        }
        let (name, parameters) = pieces.split_first()?;
        if !is_name(name) {
            return None;
        }
        let parameters: Option<Vec<(String, String)>> = parameters
            .iter()
            .map(|piece| {
                let (name, value) = piece.split_once('=')?;
                is_name(name).then(|| (name.to_ascii_uppercase(), value.replace('"', "")))
            })
            .collect();
        Some(Self {
            line: line.number,
            name: name.to_ascii_uppercase(),
            parameters: parameters?,
            value: value?.to_owned(),
        })
    }

    /// The first parameter of that name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}
