//! How the platform's own group pages know people and courses: told by launches and rosters, kept for this only.

use lti::{Launch, Member, clean};
use sqlx::AssertSqlSafe;
use wire::PersonId;

use crate::{
    session::CourseKey,
    store::{StoreError, Writing, change, on_tx},
};

const EXT: &str = "https://purl.imsglobal.org/spec/lti/claim/ext";
const MOST_CHARACTERS: usize = 200;

/// What is known about one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HostPerson {
    /// Canvas' number.
    number: Option<String>,
    /// Moodle's user name: it comes along with names and is not asked for.
    login: Option<String>,
}

/// What a launch tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HostFacts {
    person: HostPerson,
    course_number: Option<String>,
    short_name: Option<String>,
    api_base: Option<String>,
}

impl HostPerson {
    /// From a row of the roster. A user name is a name.
    pub(crate) fn of_member(member: &Member, anonymous: bool) -> Self {
        let number = member.custom.get("canvas_user_id").filter(|number| is_number(number)).cloned();
        Self { number, login: member.username.clone().filter(|_| !anonymous) }
    }
}

impl HostFacts {
    /// From a verified launch.
    pub(crate) fn of_launch(launch: &Launch, anonymous: bool) -> Self {
        let custom = launch.custom();
        let number = |name: &str| custom.get(name).filter(|number| is_number(number)).cloned();
        let username = launch.extra().get(EXT).and_then(|ext| ext.get("user_username")?.as_str());
        // Registrations from before the base was asked for tell the host alone.
        let domain = || custom.get("canvas_api_domain").map(|domain| format!("https://{domain}"));
        Self {
            person: HostPerson {
                number: number("canvas_user_id"),
                login: username.and_then(|name| clean(name, MOST_CHARACTERS)).filter(|_| !anonymous),
            },
            course_number: number("canvas_course_id"),
            short_name: launch.context().and_then(|context| context.label.clone()),
            api_base: custom.get("canvas_api_base").cloned().or_else(domain),
        }
    }

    /// Keeps what the launch of `person` told, in the launch's transaction.
    pub(crate) async fn remember(
        &self,
        tx: &mut Writing,
        person: &PersonId,
        course: Option<&CourseKey>,
    ) -> Result<(), StoreError> {
        // The number stays what it was first: whoever could change it could send groups into another course.
        const COURSE: &str = "INSERT INTO host_course (course, number, short_name, api_base) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (course) DO UPDATE SET number = COALESCE(host_course.number, excluded.number), \
            short_name = COALESCE(excluded.short_name, host_course.short_name), \
            api_base = COALESCE(excluded.api_base, host_course.api_base)";
        self.person.remember(tx, person).await?;
        if let Some(course) = course {
            let (number, short_name, base) = (&self.course_number, &self.short_name, &self.api_base);
            change!(tx, COURSE, &course.0, number, short_name, base)?;
        }
        Ok(())
    }
}

impl HostPerson {
    /// Keeps what is new about `person`.
    pub(crate) async fn remember(&self, tx: &mut Writing, person: &PersonId) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO host_person (person, user_number, login) \
            SELECT q.id, $2, CASE WHEN p.anonymous THEN NULL ELSE $3 END \
            FROM person q JOIN platform p ON p.id = q.platform WHERE q.id = $1 \
            ON CONFLICT (person) DO UPDATE SET \
            user_number = COALESCE(excluded.user_number, host_person.user_number), \
            login = COALESCE(excluded.login, host_person.login)";
        if self.number.is_some() || self.login.is_some() {
            change!(tx, SQL, &person.0, &self.number, &self.login)?;
        }
        Ok(())
    }

    /// The same for many, by our ids of them; with `hidden` names, no user name is kept.
    pub(crate) async fn remember_all<'a>(
        tx: &mut Writing,
        people: impl Iterator<Item = (&'a str, &'a Self)>,
        hidden: bool,
    ) -> Result<(), StoreError> {
        let login = |told: &Self| told.login.clone().filter(|_| !hidden);
        let mut told: Vec<_> =
            people.filter(|(_, told)| told.number.is_some() || login(told).is_some()).collect();
        // One statement may name a row once.
        told.sort_unstable_by_key(|(person, _)| *person);
        told.dedup_by_key(|(person, _)| *person);
        if told.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO host_person (person, user_number, login) VALUES {} ON CONFLICT (person) DO UPDATE SET \
             user_number = COALESCE(excluded.user_number, host_person.user_number), \
             login = COALESCE(excluded.login, host_person.login) \
             WHERE host_person.user_number IS DISTINCT FROM COALESCE(excluded.user_number, host_person.user_number) \
             OR host_person.login IS DISTINCT FROM COALESCE(excluded.login, host_person.login)",
            tx.value_rows(3, told.len())
        );
        on_tx!(tx, on => {
            let query = told.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, (person, told)| {
                query.bind(*person).bind(told.number.as_deref()).bind(login(told))
            });
            query.execute(on).await?;
        });
        Ok(())
    }
}

/// A number of Canvas: digits, or those of a shard and a record such as `1~22`. It becomes part of addresses.
fn is_number(text: &str) -> bool {
    let digits =
        |part: &str| (1..=20).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('~') {
        Some((shard, record)) => digits(shard) && digits(record),
        None => digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn a_number_is_fit_for_an_address() {
        assert!(is_number("92") && is_number("1~22"));
        for bad in ["", "~", "9/..", "1~2~3", "-4", "4?x", "１", "999999999999999999999"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
