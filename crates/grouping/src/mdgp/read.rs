//! The format of MDGPLIB.

use super::{Instance, sizes::most_pairs};

/// Digits behind the point that are kept.
const DIGITS: usize = 3;

/// A line that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ReadError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// Reads `n G ss|ds a_1 b_1 … a_G b_G` and then a line `i j d` for each pair; pairs without a line are 0 apart.
///
/// # Errors
/// The first line that cannot be read, and bounds that do not fit the number of elements.
pub fn read(text: &str) -> Result<Instance, ReadError> {
    let fail = |line: usize, what: String| ReadError { line, what };
    let mut lines =
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, it)| !it.trim().is_empty());
    let (line, header) = lines.next().ok_or_else(|| fail(1, "the file is empty".to_owned()))?;
    let words: Vec<&str> = header.split_whitespace().collect();
    let number = |line: usize, word: &str| {
        word.parse::<usize>().map_err(|_| fail(line, format!("`{word}` is not a whole number")))
    };
    let [elements, groups, kind, bounds @ ..] = words.as_slice() else {
        return Err(fail(
            line,
            "the first line is `n G ss|ds` and then two bounds for each group".to_owned(),
        ));
    };
    let (elements, groups) = (number(line, elements)?, number(line, groups)?);
    if !matches!(*kind, "ss" | "ds") {
        return Err(fail(line, format!("the third word is ss or ds, not `{kind}`")));
    }
    if !(2..=20_000).contains(&elements) {
        return Err(fail(line, format!("2 to 20,000 elements can be grouped, not {elements}")));
    }
    if groups == 0 || bounds.len() / 2 != groups || bounds.len() % 2 != 0 {
        return Err(fail(line, format!("{groups} groups have two bounds each; {} are given", bounds.len())));
    }
    let bounds: Vec<(usize, usize)> = bounds
        .chunks_exact(2)
        .map(|pair| Ok((number(line, pair[0])?, number(line, pair[1])?)))
        .collect::<Result<_, _>>()?;
    if most_pairs(elements, &bounds).is_none() {
        return Err(fail(line, format!("no sizes within these bounds add up to {elements}")));
    }
    let largest = bounds.iter().map(|&(_, most)| most.min(elements)).max().unwrap_or(1);
    let limit = i64::from(i32::MAX) / 4 / i64::try_from(largest.max(1)).unwrap_or(i64::MAX);

    let mut distances = vec![0; elements * elements];
    for (line, text) in lines {
        let mut words = text.split_whitespace();
        let (Some(i), Some(j), Some(distance), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(fail(line, "a line is `i j d`".to_owned()));
        };
        let (i, j) = (number(line, i)?, number(line, j)?);
        if i >= elements || j >= elements || i == j {
            return Err(fail(line, format!("{i} and {j} are not two of the elements 0 to {}", elements - 1)));
        }
        let distance =
            decimal(distance).ok_or_else(|| fail(line, format!("`{distance}` is not a distance")))?;
        if distance > limit {
            return Err(fail(line, "the distance is too large to be added up".to_owned()));
        }
        let distance = i32::try_from(distance).unwrap_or(i32::MAX);
        distances[i * elements + j] = distance;
        distances[j * elements + i] = distance;
    }
    Ok(Instance { elements, distances, scale: 1_000, bounds })
}

/// Thousandths, rounded; `None` for what is no plain number or is negative.
fn decimal(word: &str) -> Option<i64> {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    if whole.len() + part.len() == 0
        || whole.len() > 12
        || !whole.bytes().chain(part.bytes()).all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut thousandths = whole * 1_000;
    for (at, digit) in part.bytes().take(DIGITS + 1).enumerate() {
        let digit = i64::from(digit - b'0');
        thousandths += match at {
            0 => digit * 100,
            1 => digit * 10,
            2 => digit,
            _ => i64::from(digit >= 5),
        };
    }
    Some(thousandths)
}
