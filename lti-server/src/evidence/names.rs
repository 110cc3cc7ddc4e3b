//! Who somebody is, by what a platform calls them. Only members of one course are ever found.

use std::collections::{HashMap, HashSet};

use wire::PersonId;

use super::source::CalledBy;
use crate::{
    session::CourseKey,
    store::{Store, StoreError, on_db},
};

/// A member of a course, by everything they may be called.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Names {
    pub(super) person: String,
    /// Of their launches; Moodle's number.
    pub(super) subject: String,
    /// Canvas' number.
    pub(super) number: Option<String>,
    /// Their user name.
    pub(super) login: Option<String>,
    /// Whether they teach the course.
    pub(super) teaches: bool,
}

/// What somebody is called in a statement or an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Called {
    /// The name of an account, as the administrator said what that is.
    Account(String),
    /// The subject of their launches.
    Subject(String),
    /// What the platform calls them itself.
    Number(String),
    /// Their user name.
    Login(String),
}

/// Members of one course.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    people: HashSet<PersonId>,
    staff: HashSet<PersonId>,
    subjects: HashMap<String, PersonId>,
    /// Subjects, and numbers where they are something else.
    numbers: HashMap<String, PersonId>,
    logins: HashMap<String, PersonId>,
}

/// Why a name of a file is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nobody {
    Stranger,
    /// The number of one, and the user name of another.
    Ambiguous,
}

impl Members {
    pub(super) fn new(members: Vec<Names>) -> Self {
        let mut all = Self::default();
        for Names { person, subject, number, login, teaches } in members {
            let person = PersonId(person);
            if teaches {
                all.staff.insert(person.clone());
            }
            all.people.insert(person.clone());
            if let Some(number) = number {
                all.numbers.insert(number, person.clone());
            }
            if let Some(login) = login {
                all.logins.insert(login.to_lowercase(), person.clone());
            }
            all.numbers.insert(subject.clone(), person.clone());
            all.subjects.insert(subject, person);
        }
        all
    }

    /// Whom a statement means; `accounts` says what accounts are called by.
    pub(super) fn called(&self, name: &Called, accounts: CalledBy) -> Option<&PersonId> {
        match (name, accounts) {
            (Called::Subject(subject), _) => self.subjects.get(subject),
            (Called::Account(number), CalledBy::Number) | (Called::Number(number), _) => {
                self.numbers.get(number).or_else(|| self.numbers.get(&in_own_shard(number)?))
            }
            (Called::Account(login), CalledBy::Login) | (Called::Login(login), _) => {
                self.logins.get(&login.to_lowercase())
            }
        }
    }

    /// Whether somebody is in the course.
    pub(super) fn has(&self, person: &PersonId) -> bool {
        self.people.contains(person)
    }

    /// Whether somebody teaches the course.
    pub(super) fn teaches(&self, person: &PersonId) -> bool {
        self.staff.contains(person)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.people.len()
    }

    /// Whom a line of a file means, by number or user name.
    pub(super) fn in_file(&self, name: &str) -> Result<&PersonId, Nobody> {
        match (self.numbers.get(name), self.logins.get(&name.to_lowercase())) {
            (Some(one), Some(other)) if one != other => Err(Nobody::Ambiguous),
            (Some(one), _) | (None, Some(one)) => Ok(one),
            (None, None) => Err(Nobody::Stranger),
        }
    }
}

/// Canvas tells the outside its numbers with that of their shard in front: ten million millions a shard.
pub(super) fn in_own_shard(number: &str) -> Option<String> {
    const SHARD: u64 = 10_000_000_000_000;
    let number: u64 = number.parse().ok()?;
    (number > SHARD).then(|| (number % SHARD).to_string())
}

impl Store {
    /// The members of a course, by what the platform calls them.
    pub(super) async fn evidence_members(&self, course: &CourseKey) -> Result<Members, StoreError> {
        const SQL: &str = "SELECT p.id AS person, p.subject, h.user_number AS number, h.login, \
            CASE WHEN e.launch_role = 'instructor' OR e.roster_role = 'instructor' THEN TRUE ELSE FALSE END \
            AS teaches FROM enrolment e \
            JOIN person p ON p.id = e.person LEFT JOIN host_person h ON h.person = p.id \
            WHERE e.course = $1 AND e.dropped_at_us IS NULL AND NOT e.test_user ORDER BY p.id";
        let rows: Vec<Names> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        Ok(Members::new(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Members {
        let person = |person: &str, subject: &str, number: Option<&str>, login: &str| Names {
            person: person.to_owned(),
            subject: subject.to_owned(),
            number: number.map(str::to_owned),
            login: Some(login.to_owned()),
            teaches: false,
        };
        Members::new(vec![
            person("ana", "6", None, "ana.lima"),
            person("bo", "a1-b2", Some("7"), "6"),
            person("cy", "8", None, "Cy"),
        ])
    }

    #[test]
    fn a_file_names_people_by_number_or_user_name() {
        let members = members();
        let found = |name: &str| members.in_file(name).map(|it| it.0.as_str());
        assert_eq!(
            (found("7"), found("a1-b2"), found("ANA.LIMA"), found("cy")),
            (Ok("bo"), Ok("bo"), Ok("ana"), Ok("cy"))
        );
        assert_eq!(found("6"), Err(Nobody::Ambiguous), "Ana's number is Bo's user name");
        assert_eq!(found("9"), Err(Nobody::Stranger));
    }

    #[test]
    fn an_account_is_what_the_administrator_said() {
        let members = members();
        let found = |name: &Called, by| members.called(name, by).map(|it| it.0.as_str());
        let six = Called::Account("6".to_owned());
        assert_eq!(found(&six, CalledBy::Number), Some("ana"));
        assert_eq!(found(&six, CalledBy::Login), Some("bo"));
        assert_eq!(found(&Called::Subject("7".to_owned()), CalledBy::Number), None);
        let global = Called::Number("210000000000007".to_owned());
        assert_eq!(found(&global, CalledBy::Login), Some("bo"), "Canvas' number with its shard");
        assert_eq!(in_own_shard("7"), None);
    }
}
