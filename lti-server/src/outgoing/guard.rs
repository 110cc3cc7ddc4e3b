//! Which addresses Kith connects to when the address comes from outside: public ones, and those an operator allows.
//!
//! A name is judged by what it resolves to, in the resolver of the very connection that is then made: a name that
//! changes its mind between the check and the connection (DNS rebinding) gains nothing.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    str::FromStr,
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// One entry of the setting `allow_private`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Every address of a network, such as `10.20.0.0/16`, or one address.
    Network(IpNet),
    /// One host on one port, such as `lms.intranet:8443`, whatever it resolves to.
    Place {
        /// Host name or address, in lower case.
        host: String,
        /// Port.
        port: u16,
    },
}

impl FromStr for Allowed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::Network(network.trunc()));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Network(address.into()));
        }
        // An address such as [::1]:8081 is read like that of a page.
        let url = Url::parse(&format!("http://{text}")).ok();
        let place = url.filter(|url| text.contains(':') && url.path() == "/" && url.username().is_empty());
        let named = place.and_then(|url| {
            Some(Self::Place { host: url.host_str()?.to_owned(), port: url.port_or_known_default()? })
        });
        named.ok_or_else(|| {
            "expected an address (10.1.2.3), a network (10.0.0.0/8) or a host with its port (lms.intranet:443)"
                .to_owned()
        })
    }
}

/// A host and a port that somebody who runs this server named for this platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    host: String,
    port: u16,
}

impl Place {
    /// Where `url` leads.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        Some(Self { host: url.host_str()?.to_owned(), port: url.port_or_known_default()? })
    }
}

/// Whose addresses a request follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach {
    /// Places an operator typed; everything else has to be public or allowed.
    pub(crate) trusted: Vec<Place>,
}

/// Why an address is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("its address is inside a private network, where Kith does not follow others")]
    Private,
    #[error("it has to be asked by https")]
    Plain,
    #[error("its address cannot be used")]
    NoAddress,
}

/// The judgement, as settings make it.
#[derive(Clone)]
pub(super) struct Guard {
    allowed: Arc<[Allowed]>,
    look_up: LookUp,
}

type Found = Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>>;
type LookUp = Arc<dyn Fn(String) -> Found + Send + Sync>;

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

impl Guard {
    pub(super) fn new(allowed: &[Allowed]) -> Self {
        let look_up = |host: String| -> Found {
            Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect()) })
        };
        Self { allowed: allowed.into(), look_up: Arc::new(look_up) }
    }

    /// Whether the connection may go wherever the name leads: an operator named this very place.
    pub(super) fn trusts(&self, url: &Url, reach: &Reach) -> bool {
        let Some(place) = Place::of(url) else { return false };
        let named = |allowed: &Allowed| matches!(allowed, Allowed::Place { host, port } if *host == place.host && *port == place.port);
        reach.trusted.contains(&place) || self.allowed.iter().any(named)
    }

    /// Judges what can be judged without a connection: literal addresses and the scheme. The resolver judges names.
    pub(super) async fn admit(&self, url: &Url) -> Result<(), Refused> {
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(Refused::NoAddress),
        };
        let address = match url.host() {
            None => return Err(Refused::NoAddress),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(name)) => {
                // Plain http is for networks an operator allows, and for nothing else.
                let inside = plain && {
                    let found = (self.look_up)(name.to_owned()).await.unwrap_or_default();
                    !found.is_empty() && found.iter().all(|found| self.is_allowed(found.ip()))
                };
                return if plain && !inside { Err(Refused::Plain) } else { Ok(()) };
            }
        };
        if self.is_allowed(address) {
            Ok(())
        } else if !is_public(address) {
            Err(Refused::Private)
        } else if plain {
            Err(Refused::Plain)
        } else {
            Ok(())
        }
    }

    fn is_allowed(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|one| matches!(one, Allowed::Network(network) if network.contains(&address)))
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = (guard.look_up)(name.as_str().to_owned()).await?;
            let usable = |at: &SocketAddr| is_public(at.ip()) || guard.is_allowed(at.ip());
            // One private address among public ones is a trap, not a second way.
            if found.is_empty() || !found.iter().all(usable) {
                return Err(Refused::Private.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to a host on the open Internet (IANA special-purpose address registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        // Carrier-grade NAT, protocol assignments, 6to4 relays, benchmarks, reserved and broadcast.
        || (a == 100 && b & 0xc0 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0xfe == 18)
        || a >= 240;
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let last = |at: usize| {
        let [a, b] = segments[at].to_be_bytes();
        let [c, d] = segments[at + 1].to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        // Addresses that only wrap an IPv4 one: mapped, compatible, NAT64, 6to4.
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(last(6)),
        [0x2002, ..] => is_public_v4(last(1)),
        // Protocol assignments (Teredo among them), documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // Only 2000::/3 is given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allowed: &[&str], answers: &'static [&'static str]) -> Guard {
        let allowed: Vec<Allowed> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        let answer = move |_| -> Found {
            let found = answers.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
            Box::pin(async move { Ok(found) })
        };
        Guard { allowed: allowed.into(), look_up: Arc::new(answer) }
    }

    async fn judged(guard: &Guard, url: &str) -> Result<(), Refused> {
        guard.admit(&Url::parse(url).unwrap()).await
    }

    #[tokio::test]
    async fn n_96_private_addresses_are_refused_before_connecting() {
        let guard = guard(&[], &[]);
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::10.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:a00:1::]",
            "[2001:0:4136:e378::1]",
            "[fd00::1]",
            "[fe80::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            let url = format!("https://{host}/.well-known/openid-configuration");
            assert_eq!(judged(&guard, &url).await, Err(Refused::Private), "{host}");
        }
        for url in ["file:///etc/passwd", "gopher://lms.example/", "ftp://lms.example/"] {
            assert_eq!(judged(&guard, url).await, Err(Refused::NoAddress), "{url}");
        }
        for host in ["93.184.216.34", "[2606:2800:220:1::1]", "172.32.0.1", "100.128.0.1"] {
            assert_eq!(judged(&guard, &format!("https://{host}/")).await, Ok(()), "{host}");
        }
    }

    #[tokio::test]
    async fn n_97_a_name_counts_as_what_the_connection_finds() {
        for answers in [&["10.0.0.1"][..], &["::ffff:127.0.0.1"], &["93.184.216.34", "127.0.0.1"], &[]] {
            let error = guard(&[], answers).resolve("lms.example".parse().unwrap()).await.err().unwrap();
            assert_eq!(error.downcast_ref(), Some(&Refused::Private), "{answers:?}");
        }
        let found = guard(&[], &["93.184.216.34"]).resolve("lms.example".parse().unwrap()).await;
        assert_eq!(found.unwrap().count(), 1);
        let allowed = guard(&["10.0.0.0/8"], &["10.0.0.1"]);
        assert!(allowed.resolve("lms.intranet".parse().unwrap()).await.is_ok());
    }

    #[tokio::test]
    async fn plain_http_is_for_allowed_networks() {
        let outside = guard(&["10.0.0.0/8"], &["93.184.216.34"]);
        assert_eq!(judged(&outside, "http://lms.example/").await, Err(Refused::Plain));
        assert_eq!(judged(&outside, "http://93.184.216.34/").await, Err(Refused::Plain));
        assert_eq!(judged(&outside, "http://10.3.4.5/").await, Ok(()));
        assert_eq!(judged(&guard(&["10.0.0.0/8"], &["10.9.9.9"]), "http://lms.intranet/").await, Ok(()));
    }

    #[test]
    fn a_place_is_trusted_on_its_port_only() {
        let guard = guard(&["127.0.0.1:8081", "[::1]:8081"], &[]);
        let trusts = |url: &str, reach: &Reach| guard.trusts(&Url::parse(url).unwrap(), reach);
        let nobody = Reach::default();
        assert!(trusts("http://127.0.0.1:8081/x", &nobody) && trusts("http://[::1]:8081/x", &nobody));
        assert!(!trusts("http://127.0.0.1:8082/x", &nobody));
        let typed =
            Reach { trusted: Place::of(&Url::parse("http://lms.intranet/").unwrap()).into_iter().collect() };
        assert!(trusts("http://lms.intranet/keys", &typed) && !trusts("http://lms.intranet:81/", &typed));
    }

    #[test]
    fn entries_that_mean_nothing_are_named() {
        for bad in ["", "lms.intranet", "10.0.0.0/40", "a b:1", "x:80/path", "user@x:80"] {
            assert!(bad.parse::<Allowed>().is_err(), "{bad}");
        }
    }
}
