//! Tables as text (RFC 4180), for the import pages of platforms and for spreadsheets.

/// A cell that a spreadsheet would run as a formula (OWASP, "CSV Injection").
pub(super) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A cell for people: what would be a formula begins with an apostrophe, which makes it text.
pub(crate) fn defused(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// One line for each row. Cells are taken as they are.
pub(super) fn table<'a, const N: usize>(rows: impl IntoIterator<Item = [&'a str; N]>) -> String {
    let mut text = String::new();
    for cells in rows {
        row(&mut text, cells.into_iter());
    }
    text
}

/// Adds a line of these cells, as they are.
pub(crate) fn row<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        push(text, cell);
    }
    text.push_str("\r\n");
}

fn push(text: &mut String, cell: &str) {
    let plain = !cell.contains([',', '"', '\r', '\n', ';', '\t']) && cell.trim() == cell;
    if plain {
        text.push_str(cell);
    } else {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let text = table([["a", "b"], ["Chevy \"The Man\" Chase", "x, y"], [" z", "line\nbreak"], ["é", ""]]);
        assert_eq!(
            text,
            "a,b\r\n\"Chevy \"\"The Man\"\" Chase\",\"x, y\"\r\n\" z\",\"line\nbreak\"\r\né,\r\n"
        );
    }

    #[test]
    fn n_118_no_cell_is_a_formula() {
        for bad in
            ["=HYPERLINK(\"https://evil.example\")", "+1", "-1+1|cmd", "@SUM(1)", "\t=1", "\r=1", "＝1"]
        {
            assert_eq!(defused(bad), format!("'{bad}"));
        }
        for good in ["Ana-Maria", "o'Dell", "Group 1", "1+1", ""] {
            assert_eq!(defused(good), good);
        }
    }
}
