//! People as a JSON file tells of them.

use std::collections::HashSet;

use jiff::Timestamp;
use schedule::{Weekly, Zone};
use serde::Deserialize;

use crate::{from_file::hours, zones::Zones};

/// Somebody who wants to meet.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) zone: Zone,
    /// `None`: has not said.
    pub(super) weekly: Option<Weekly>,
    pub(super) required: bool,
    pub(super) optional: bool,
    pub(super) debt: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
    zone: String,
    #[serde(default)]
    free: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    debt: u32,
}

/// Reads the people of a file; their zones are known from `begins` on.
///
/// # Errors
/// Everything that is wrong, each with its line or the person it is about.
pub(super) fn read(text: &str, zones: &Zones, begins: Timestamp) -> Result<Vec<Person>, Vec<String>> {
    let told: Vec<Told> = serde_json::from_str(text).map_err(|error| vec![error.to_string()])?;
    if told.is_empty() {
        return Err(vec!["nobody is in the file".to_owned()]);
    }
    let (mut people, mut errors, mut names) = (Vec::new(), Vec::new(), HashSet::new());
    for (number, one) in (1..).zip(told) {
        let mut wrong = |what: String| errors.push(format!("person {number} ({}): {what}", one.name));
        if one.name.trim().is_empty() {
            wrong("has no name".to_owned());
        }
        if !names.insert(one.name.clone()) {
            wrong("somebody before has the same name".to_owned());
        }
        let zone = zones.offsets(&one.zone, begins);
        if zone.is_none() {
            wrong(format!("`{}` is no time zone; write one such as Europe/Lisbon", one.zone));
        }
        if one.required && one.optional {
            wrong("is both required and optional".to_owned());
        }
        let weekly = one.free.as_deref().map(hours::read).transpose().unwrap_or_else(|what| {
            wrong(what);
            None
        });
        if let Some(zone) = zone {
            let (required, optional, debt) = (one.required, one.optional, one.debt);
            people.push(Person { name: one.name, zone, weekly, required, optional, debt });
        }
    }
    if errors.is_empty() { Ok(people) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<Person>, Vec<String>> {
        read(text, &Zones::load(), Timestamp::from_second(1_790_000_000).unwrap())
    }

    #[test]
    fn people_are_read() {
        let people = of(
            r#"[{"name":"Ana","zone":"Europe/Lisbon","free":"Mon 9-10?","required":true},{"name":"Bo","zone":"Asia/Kathmandu","debt":3,"optional":true}]"#,
        )
        .unwrap();
        assert_eq!(people[0].weekly.as_ref().map(|it| it.ranges().len()), Some(1));
        assert!(people[0].required && !people[1].required);
        assert!(!people[0].optional && people[1].optional && people[1].weekly.is_none());
        assert_eq!((people[0].debt, people[1].debt), (0, 3));
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let errors = of(
            r#"[{"name":"Ana","zone":"Mars/City"},{"name":"Ana","zone":"UTC","free":"Mon"},{"name":" ","zone":"UTC"}]"#,
        )
        .unwrap_err();
        assert_eq!(errors.len(), 4, "{errors:?}");
        assert!(errors[0].starts_with("person 1 (Ana): `Mars/City`"), "{errors:?}");
        assert!(errors[1].contains("same name") && errors[2].contains("`Mon`"), "{errors:?}");
        for (text, what) in [
            ("[]", "nobody"),
            ("[{]", "line 1"),
            (r#"[{"name":"A","zone":"UTC","fre":""}]"#, "fre"),
            (r#"[{"name":"A","zone":"UTC","required":true,"optional":true}]"#, "both"),
        ] {
            let errors = of(text).unwrap_err();
            assert!(errors[0].contains(what), "{errors:?}");
        }
    }
}
