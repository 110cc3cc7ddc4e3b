//! Queries of registrations.

use jiff::Timestamp;
use lti::Registration;
use sqlx::AssertSqlSafe;
use url::Url;

use super::settings::PlatformSettings;
use crate::outgoing::{Place, Reach};
use crate::store::{Store, StoreError, Writing, change, micros, new_id, on_db, on_tx, value_list};
use crate::{audit, secret};

/// A registered platform.
#[derive(Clone, Debug)]
pub(crate) struct PlatformRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) registration: Registration,
    /// What an administrator decided for it.
    pub(crate) settings: PlatformSettings,
    /// Whether somebody who runs this server typed the addresses.
    by_operator: bool,
}

impl PlatformRow {
    /// Where requests for this platform may go. What an operator typed is followed wherever it leads; what came
    /// from outside is not.
    pub(crate) fn reach(&self) -> Reach {
        let Registration { auth_url, token_url, jwks_url, .. } = &self.registration;
        let typed = [auth_url, token_url, jwks_url].into_iter().filter(|_| self.by_operator);
        Reach { trusted: typed.filter_map(Place::of).collect() }
    }

    /// Origins that may show a launch in a frame: those the `launch` itself is known by, and those an
    /// administrator added.
    pub(crate) fn frames(&self, launch: &[String]) -> Vec<String> {
        let mut origins: Vec<String> = launch.iter().chain(&self.settings.frame_origins).cloned().collect();
        origins.sort_unstable();
        origins.dedup();
        origins
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    issuer: String,
    client_id: String,
    auth_url: String,
    token_url: String,
    jwks_url: String,
    registered_by: String,
    authorization_server: Option<String>,
    anonymous: bool,
    minors: bool,
    retention_days: Option<i64>,
    new_deployments: String,
    frame_origins: String,
}

impl Row {
    fn read(self) -> Result<PlatformRow, StoreError> {
        let url = |text: &str| Url::parse(text).map_err(|error| StoreError::inconsistent("platform", error));
        let new_deployments = self.new_deployments.parse();
        Ok(PlatformRow {
            settings: PlatformSettings {
                anonymous: self.anonymous,
                minors: self.minors,
                retention_days: self.retention_days.and_then(|days| u16::try_from(days).ok()),
                new_deployments: new_deployments
                    .map_err(|why: String| StoreError::inconsistent("platform.new_deployments", why))?,
                frame_origins: self.frame_origins.split_whitespace().map(str::to_owned).collect(),
            },
            id: self.id,
            name: self.name,
            by_operator: self.registered_by == "operator",
            registration: Registration {
                auth_url: url(&self.auth_url)?,
                token_url: url(&self.token_url)?,
                jwks_url: url(&self.jwks_url)?,
                issuer: self.issuer,
                client_id: self.client_id,
                token_audience: self.authorization_server,
            },
        })
    }
}

/// How registrations are looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    /// Several schools may share one.
    Issuer,
    /// Our own id.
    Id,
}

impl By {
    /// What is compared.
    pub(crate) fn of(self, platform: &PlatformRow) -> &String {
        match self {
            Self::Issuer => &platform.registration.issuer,
            Self::Id => &platform.id,
        }
    }
}

/// What registering did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    New,
    Updated,
    /// Nothing: the same issuer and client id are registered at other hosts.
    TakeOver,
}

/// Who registers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    /// Somebody who runs this server, by an account or the command line: may change anything.
    Operator { by: &'a str },
    /// The platform itself, with an invitation.
    Invitation { code: &'a str, configuration_url: &'a str, registration_url: &'a str },
}

macro_rules! platforms_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, issuer, client_id, auth_url, token_url, jwks_url, registered_by, \
            authorization_server, anonymous, minors, retention_days, new_deployments, frame_origins \
            FROM platform ",
            $rest
        )
    };
}

impl Store {
    /// All registrations, oldest first.
    pub(crate) async fn platforms(&self) -> Result<Vec<PlatformRow>, StoreError> {
        const SQL: &str = platforms_sql!("ORDER BY created_at_us, id");
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Registrations by any of `wanted`, in one query.
    pub(crate) async fn platforms_by(
        &self,
        by: By,
        wanted: &[String],
    ) -> Result<Vec<PlatformRow>, StoreError> {
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        wanted.dedup();
        // Filled up to a power of two: few statements have to be prepared.
        let places = wanted.len().next_power_of_two();
        let values = value_list(1, places);
        let sql = match by {
            By::Issuer => format!("{} WHERE issuer IN {values} ORDER BY id", platforms_sql!("")),
            By::Id => format!("{} WHERE id IN {values}", platforms_sql!("")),
        };
        let rows: Vec<Row> = on_db!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for place in 0..places {
                query = query.bind(wanted.get(place).or(wanted.last()).copied());
            }
            query.fetch_all(pool).await
        })?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Registrations of one issuer: several schools may share it.
    pub(crate) async fn platforms_of(&self, issuer: &str) -> Result<Vec<PlatformRow>, StoreError> {
        const SQL: &str = platforms_sql!("WHERE issuer = $1 ORDER BY id");
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(issuer).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One registration by our id.
    pub(crate) async fn platform(&self, id: &str) -> Result<Option<PlatformRow>, StoreError> {
        const SQL: &str = platforms_sql!("WHERE id = $1");
        let row: Option<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(id).fetch_optional(pool).await)?;
        row.map(Row::read).transpose()
    }

    /// Registers a platform, or brings the registration of (issuer, client id) up to date; never makes a second.
    pub(crate) async fn register(
        &self,
        registration: &Registration,
        name: &str,
        deployment_ids: &[String],
        source: Source<'_>,
        now: Timestamp,
    ) -> Result<Done, StoreError> {
        const FIND: &str = platforms_sql!("WHERE issuer = $1 AND client_id = $2");
        const ADD: &str = "INSERT INTO platform (id, issuer, client_id, name, auth_url, token_url, jwks_url, \
            authorization_server, registered_by, created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        const CHANGE: &str = "UPDATE platform SET name = $1, auth_url = $2, token_url = $3, jwks_url = $4, \
            authorization_server = COALESCE($5, authorization_server) WHERE id = $6";
        const INVITED: &str =
            "UPDATE platform SET configuration_url = $1, registration_url = $2 WHERE id = $3";
        const SPENT: &str = "UPDATE invitation SET platform = $1 WHERE code_hash = $2";
        let Registration { issuer, client_id, auth_url, token_url, jwks_url, token_audience } = registration;
        let (auth, token, keys) = (auth_url.as_str(), token_url.as_str(), jwks_url.as_str());
        let mut tx = self.writing().await?;
        tx.lock(issuer).await?;
        let found: Option<Row> = on_tx!(&mut tx, on => sqlx::query_as(FIND).bind(issuer).bind(client_id).fetch_optional(on).await?);
        let (id, done) = if let Some(found) = found {
            let known = found.read()?;
            if matches!(source, Source::Invitation { .. })
                && hosts(&known.registration) != hosts(registration)
            {
                return Ok(Done::TakeOver);
            }
            change!(&mut tx, CHANGE, name, auth, token, keys, token_audience, &known.id)?;
            (known.id, Done::Updated)
        } else {
            let id = new_id(now);
            let by = if matches!(source, Source::Operator { .. }) { "operator" } else { "invitation" };
            let at = micros(now);
            change!(&mut tx, ADD, &id, issuer, client_id, name, auth, token, keys, token_audience, by, at)?;
            (id, Done::New)
        };
        for deployment_id in deployment_ids {
            approve(&mut tx, &id, deployment_id, now).await?;
        }
        if let Source::Invitation { code, configuration_url, registration_url } = source {
            change!(&mut tx, INVITED, configuration_url, registration_url, &id)?;
            change!(&mut tx, SPENT, &id, secret::hash(code))?;
        }
        let action = if done == Done::New { "platform.register" } else { "platform.update" };
        audit::record_platform(&mut tx, now, &id, source.actor(), action).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Removes a registration with everything under it; says whether there was one.
    pub(crate) async fn remove_platform(
        &self,
        issuer: &str,
        client_id: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM platform WHERE issuer = $1 AND client_id = $2";
        let mut tx = self.writing().await?;
        if change!(&mut tx, SQL, issuer, client_id)? == 0 {
            return Ok(false);
        }
        let subject = format!("{issuer} {client_id}");
        audit::record_decision(&mut tx, now, None, actor, "platform.remove", &subject).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Where a registration sends people and secrets.
fn hosts(registration: &Registration) -> [Option<&str>; 3] {
    [&registration.auth_url, &registration.token_url, &registration.jwks_url].map(Url::host_str)
}

impl<'a> Source<'a> {
    const fn actor(&self) -> &'a str {
        match self {
            Self::Operator { by } => by,
            Self::Invitation { .. } => "invitation",
        }
    }
}

/// Makes a deployment active.
pub(super) async fn approve(
    tx: &mut Writing,
    platform: &str,
    deployment_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO deployment (id, platform, deployment_id, state, first_seen_at_us) \
        VALUES ($1, $2, $3, 'active', $4) ON CONFLICT (platform, deployment_id) DO UPDATE SET state = 'active'";
    change!(tx, SQL, new_id(now), platform, deployment_id, micros(now))?;
    Ok(())
}
