//! Where groups go: the course as its platform knows it, and the key for it.

use url::Url;

use crate::{
    session::CourseKey,
    store::{Store, StoreError, on_db},
};

/// What the platform is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
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
pub(super) struct Place {
    pub(super) platform: String,
    pub(super) product: Product,
    /// Moodle: the number of the course.
    pub(super) context_id: String,
    /// Canvas: the number of the course.
    pub(super) number: Option<String>,
    /// Moodle: the short name.
    pub(super) short_name: Option<String>,
    /// Canvas: where its API is, by the signed launch.
    pub(super) api_base: Option<String>,
    pub(super) key: Option<Key>,
}

/// What an administrator made for the platform.
#[derive(Clone)]
pub(super) enum Key {
    Moodle { address: Url, token: String },
    Canvas { address: Url, client_id: String, secret: String },
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
    /// Where the groups of `course` go.
    pub(super) async fn place(&self, course: &CourseKey) -> Result<Option<Place>, StoreError> {
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
