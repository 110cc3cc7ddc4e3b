//! Addresses that a secret may be sent to.

use url::{Host, Url};

/// Why a secret may not be sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// No plain web address: another scheme, no host, or a query, a fragment or a user name in it.
    NoAddress,
    /// Everybody on the way could read it.
    NoTls,
}

/// Whether a secret may be sent to `url`: over TLS, to this machine, or anywhere with `allow_http`.
pub(crate) fn confidential(url: &Url, allow_http: bool) -> Result<(), Unfit> {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(Unfit::NoAddress),
    };
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    match url.scheme() {
        "https" if plain => Ok(()),
        "http" if plain && (here || allow_http) => Ok(()),
        "http" if plain => Err(Unfit::NoTls),
        _ => Err(Unfit::NoAddress),
    }
}
