//! Which addresses in a message belong to the platform.

use std::collections::BTreeSet;

use url::Url;

use super::message::{Nrps, ToolPlatform};
use crate::login::Registration;

/// `text` as an address that is no less safe than the platform's own: https, or plain http if the platform
/// itself was registered with plain http.
pub(crate) fn safe_url(text: &str, registration: &Registration) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let safe =
        url.scheme() == "https" || (url.scheme() == "http" && registration.auth_url.scheme() == "http");
    let bare = url.username().is_empty() && url.password().is_none() && url.has_host();
    (safe && bare).then_some(url)
}

/// The addresses by which the platform is known to be reached: the registered ones, and those in the signed
/// message (a hosted Canvas school has its own host, which the registration does not name).
pub(super) struct Addresses(Vec<Url>);

impl Addresses {
    pub(super) fn of(
        registration: &Registration,
        nrps: Option<&Nrps>,
        platform: Option<&ToolPlatform>,
    ) -> Self {
        let registered = [&registration.auth_url, &registration.token_url, &registration.jwks_url];
        let signed = [
            nrps.map(|nrps| &nrps.context_memberships_url),
            platform.and_then(|platform| platform.url.as_ref()),
        ];
        let known = registered.into_iter().chain(signed.into_iter().flatten()).cloned();
        Self(known.chain(Url::parse(&registration.issuer)).collect())
    }

    /// Whether `url` is on the origin of one of them.
    pub(super) fn include(&self, url: &Url) -> bool {
        self.0.iter().any(|own| own.origin() == url.origin())
    }

    /// Their origins and that of the page the person `came_from`, as far as they can stand in a policy: a
    /// host may contain `;` or `*`, which would mean something else there.
    pub(super) fn frame_origins(&self, came_from: Option<&Url>) -> Vec<String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        let all = self.0.iter().chain(came_from);
        let all = all.filter(|url| url.host_str().is_some_and(|host| host.bytes().all(plain)));
        let all: BTreeSet<String> = all.map(|url| url.origin().ascii_serialization()).collect();
        all.into_iter().collect()
    }
}
