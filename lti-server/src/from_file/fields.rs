//! What stands in a field: answers, lists, levels.

use grouping::Answer;

/// The answers of a column: numbers where all are, lists where one is, else words.
pub(crate) fn answers(cells: &[&str]) -> Vec<Option<Answer>> {
    // Three places behind the point are more than anybody tells apart.
    let number = |cell: &str| {
        let (whole, part) = cell.split_once('.').unwrap_or((cell, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(part) || whole.trim_start_matches('-').is_empty() || !digits(whole.trim_start_matches('-'))
        {
            return None;
        }
        let scaled = [whole, &format!("{part:0<3}").chars().take(3).collect::<String>()].concat();
        scaled.parse::<i64>().ok()
    };
    let given = || cells.iter().filter(|cell| !cell.is_empty());
    let numbers: Option<Vec<i64>> = given().map(|cell| number(cell)).collect();
    let fractions = numbers.as_ref().is_some_and(|all| all.iter().any(|number| number % 1_000 != 0));
    let lists = given().any(|cell| cell.contains([';', '|']));
    let read = |cell: &&str| {
        (!cell.is_empty()).then(|| match (&numbers, lists) {
            (Some(_), _) => {
                let number = number(cell).unwrap_or_default();
                Answer::Number(if fractions { number } else { number / 1_000 })
            }
            (None, true) => Answer::Many(list(cell)),
            (None, false) => Answer::One((*cell).to_owned()),
        })
    };
    cells.iter().map(read).collect()
}

/// The words between semicolons or bars, each once.
pub(super) fn list(field: &str) -> Vec<String> {
    let mut words: Vec<String> =
        field.split([';', '|']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

pub(super) fn experience(field: &str) -> Result<Option<u8>, String> {
    match field.parse::<u8>() {
        _ if field.is_empty() => Ok(None),
        Ok(level) if level <= 4 => Ok(Some(level)),
        _ => Err(format!("experience is 0 (new) to 4 (expert), not `{field}`")),
    }
}

pub(super) fn wants(field: &str) -> Result<bool, String> {
    match field.to_ascii_lowercase().as_str() {
        "" | "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" | "none" => Ok(false),
        _ => Err(format!("whether somebody wants a group is yes or no, not `{field}`")),
    }
}
