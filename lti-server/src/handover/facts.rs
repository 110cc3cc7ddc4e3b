//! How the platform's own group pages know people and courses: told by launches and rosters, kept for this only.

use lti::{Launch, Member, clean};
use wire::PersonId;

use crate::{
    session::CourseKey,
    store::{StoreError, Writing, change},
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
    /// Names stay hidden: none is kept, nor one that was kept before.
    hidden: bool,
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
        Self { number, login: member.username.clone().filter(|_| !anonymous), hidden: anonymous }
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
                hidden: anonymous,
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
        const HIDE: &str = "UPDATE host_person SET login = NULL WHERE person = $1 AND login IS NOT NULL";
        const SQL: &str = "INSERT INTO host_person (person, user_number, login) VALUES ($1, $2, $3) \
            ON CONFLICT (person) DO UPDATE SET \
            user_number = COALESCE(excluded.user_number, host_person.user_number), \
            login = COALESCE(excluded.login, host_person.login)";
        if self.number.is_some() || self.login.is_some() {
            change!(&mut *tx, SQL, &person.0, &self.number, &self.login)?;
        }
        if self.hidden {
            change!(tx, HIDE, &person.0)?;
        }
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
