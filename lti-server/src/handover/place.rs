//! Where groups go: the course as its platform knows it, and the key for it.

use url::Url;

use crate::{
    session::CourseKey,
    store::{Store, StoreError, on_db},
};

/// What the platform is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Product {
    Moodle,
    Canvas,
    Other,
}

impl Product {
    fn of(name: Option<&str>) -> Self {
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if name.starts_with("moodle") {
            Self::Moodle
        } else if name.starts_with("canvas") {
            Self::Canvas
        } else {
            Self::Other
        }
    }
}

/// The course and its platform.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) platform: String,
    pub(super) product: Product,
    /// Moodle: the number of the course.
    pub(super) context_id: String,
    /// Canvas: the number of the course.
    pub(super) number: Option<String>,
    /// Moodle: the short name.
    pub(super) short_name: Option<String>,
    /// Canvas: where its API is, by the signed launch.
    pub(super) api_base: Option<String>,
    pub(crate) key: Option<Key>,
}

/// What an administrator made for the platform.
#[derive(Clone)]
pub(crate) enum Key {
    Moodle { address: Url, token: String },
    Canvas { address: Url, client_id: String, secret: String },
}

/// Which kind of platform a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Moodle,
    Canvas,
}

impl Key {
    pub(crate) const fn kind(&self) -> KeyKind {
        match self {
            Self::Moodle { .. } => KeyKind::Moodle,
            Self::Canvas { .. } => KeyKind::Canvas,
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, address) = match self {
            Self::Moodle { address, .. } => ("Moodle", address),
            Self::Canvas { address, .. } => ("Canvas", address),
        };
        f.debug_struct(kind).field("address", &address.as_str()).finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    platform: String,
    product: Option<String>,
    context_id: String,
    number: Option<String>,
    short_name: Option<String>,
    api_base: Option<String>,
    kind: Option<String>,
    address: Option<String>,
    client_id: Option<String>,
    secret: Option<String>,
}

impl Row {
    fn key(&self) -> Result<Option<Key>, StoreError> {
        let (Some(kind), Some(address), Some(secret)) = (&self.kind, &self.address, &self.secret) else {
            return Ok(None);
        };
        let broken = |why: String| StoreError::inconsistent("host_key", why);
        let address = Url::parse(address).map_err(|error| broken(error.to_string()))?;
        let secret = secret.clone();
        Ok(Some(match (kind.as_str(), &self.client_id) {
            ("moodle", _) => Key::Moodle { address, token: secret },
            ("canvas", Some(client_id)) => Key::Canvas { address, client_id: client_id.clone(), secret },
            _ => return Err(broken(format!("a key of kind {kind}"))),
        }))
    }
}

impl Store {
    /// Which kind of key an administrator made for a platform, if any.
    pub(crate) async fn key_kind(&self, platform: &str) -> Result<Option<KeyKind>, StoreError> {
        const SQL: &str = "SELECT kind FROM host_key WHERE platform = $1";
        let kind: Option<String> =
            on_db!(self, pool => sqlx::query_scalar(SQL).bind(platform).fetch_optional(pool).await)?;
        match kind.as_deref() {
            None => Ok(None),
            Some("moodle") => Ok(Some(KeyKind::Moodle)),
            Some("canvas") => Ok(Some(KeyKind::Canvas)),
            Some(other) => Err(StoreError::inconsistent("host_key", format!("a key of kind {other}"))),
        }
    }

    /// Where the groups of `course` go.
    pub(crate) async fn place(&self, course: &CourseKey) -> Result<Option<Place>, StoreError> {
        const SQL: &str = "SELECT p.id AS platform, p.product, c.context_id, h.number, h.short_name, h.api_base, \
            k.kind, k.address, k.client_id, k.secret FROM course c JOIN deployment d ON d.id = c.deployment \
            JOIN platform p ON p.id = d.platform LEFT JOIN host_course h ON h.course = c.id \
            LEFT JOIN host_key k ON k.platform = p.id WHERE c.id = $1 AND d.state = 'active'";
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let key = row.key()?;
        Ok(Some(Place {
            // Whoever made a key knows what the platform is.
            product: match &key {
                Some(Key::Moodle { .. }) => Product::Moodle,
                Some(Key::Canvas { .. }) => Product::Canvas,
                None => Product::of(row.product.as_deref()),
            },
            key,
            platform: row.platform,
            context_id: row.context_id,
            number: row.number,
            short_name: row.short_name,
            api_base: row.api_base,
        }))
    }
}
