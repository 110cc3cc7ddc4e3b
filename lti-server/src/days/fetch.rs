//! Fetching a calendar from an address somebody typed: by the guard of [`crate::outgoing`] at every step, within five
//! seconds and two megabytes.

use std::time::Duration;

use http::{StatusCode, header};
use schedule::ics::CalendarError;
use url::Url;

use crate::{
    AppState,
    outgoing::{Reach, Refused, Unreachable, send_within},
    sentence::{Sentence, say},
};

/// The longest calendar, in octets: what `schedule` reads.
const LONGEST: usize = 2 * 1024 * 1024;
/// All of it, however many steps there are.
const WITHIN: Duration = Duration::from_secs(5);
/// One step; longer than all of it, which ends first and says so in words of its own.
const STEP: Duration = Duration::from_secs(10);
/// How often an address may lead to another one.
const MOST_STEPS: usize = 3;
const LONGEST_ADDRESS: usize = 2_000;

/// Why a calendar could not be read, with a way on.
#[derive(Debug)]
pub(super) enum Trouble {
    NoAddress,
    Password,
    Private(String),
    Plain(String),
    NoAnswer { host: String, why: &'static str },
    Slow(String),
    Circle,
    Status { host: String, status: u16 },
    TooLarge,
    Page,
    NoCalendar,
    CutOff,
}

impl Trouble {
    /// What somebody is told of it, with a way on.
    pub(super) fn sentence(&self) -> Sentence {
        match self {
            Self::NoAddress => say!(
                "This is not the address of a calendar. It begins with https:// or webcal:// and often ends in .ics."
            ),
            Self::Password => say!(
                "This address has a name and a password in it. Use the calendar’s secret address instead, or choose a file."
            ),
            Self::Private(host) => say!(
                "{host} is inside a private network, where Kith does not look. Save the calendar as a file and choose the file instead.",
                host = host.as_str()
            ),
            Self::Plain(host) => say!(
                "{host} has to be asked safely. Use an address that begins with https://.",
                host = host.as_str()
            ),
            Self::NoAnswer { host, why } => say!(
                "{host} could not be reached: {why}. Try again later, or save the calendar as a file and choose the file.",
                host = host.as_str(),
                why = *why
            ),
            Self::Slow(host) => say!(
                "{host} did not give the calendar within 5 seconds. Try again later, or save the calendar as a file and choose the file.",
                host = host.as_str()
            ),
            Self::Circle => say!(
                "This address leads on to another one more than 3 times. Use the calendar’s own address, or choose a file."
            ),
            Self::Status { host, status } => say!(
                "{host} answers {status} instead of giving the calendar. Look for the calendar’s secret address, or choose a file.",
                host = host.as_str(),
                status = status.to_string()
            ),
            Self::TooLarge => say!(
                "The calendar is larger than 2 MB. Choose a smaller calendar, or a file with only the coming months in it."
            ),
            Self::Page => say!(
                "This is a web page and not a calendar. Look for its address in iCal format, which often ends in .ics, or choose a file."
            ),
            Self::NoCalendar => {
                say!("This is not a calendar. Kith reads calendars in iCal format; their files end in .ics.")
            }
            Self::CutOff => say!(
                "The calendar is incomplete: it ends in the middle of something. Save it once more, or try again later."
            ),
        }
    }

    /// Why `text` is no calendar.
    pub(super) fn with(text: &str, error: &CalendarError) -> Self {
        match error {
            CalendarError::TooLong => Self::TooLarge,
            CalendarError::CutOff { .. } => Self::CutOff,
            CalendarError::NotACalendar if text.trim_start().starts_with('<') => Self::Page,
            CalendarError::NotACalendar => Self::NoCalendar,
        }
    }

    fn of(error: Unreachable) -> Self {
        match error {
            Unreachable::NoAnswer { host, why } => Self::NoAnswer { host, why },
            Unreachable::Refused { host, why: Refused::Private } => Self::Private(host),
            Unreachable::Refused { host, why: Refused::Plain } => Self::Plain(host),
            Unreachable::Refused { why: Refused::NoAddress, .. } => Self::NoAddress,
            Unreachable::TooLarge { .. } => Self::TooLarge,
        }
    }
}

/// The address that was meant.
///
/// # Errors
/// When it cannot be that of a calendar.
pub(super) fn address(typed: &str) -> Result<Url, Trouble> {
    let typed = typed.trim();
    let safe = match typed.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("webcal") || scheme.eq_ignore_ascii_case("webcals") =>
        {
            format!("https://{rest}")
        }
        _ => typed.to_owned(),
    };
    let url = Url::parse(&safe).map_err(|_| Trouble::NoAddress)?;
    if safe.len() > LONGEST_ADDRESS || !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err(Trouble::NoAddress);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Trouble::Password);
    }
    Ok(url)
}

/// How an address is told to its owner: the host and the last characters, and nothing in between.
pub(super) fn told(address: &str) -> String {
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let last = address.char_indices().rev().nth(3).map_or("", |(at, _)| &address[at..]);
    format!("{host} …{last}")
}

/// What is at `url`, as text.
///
/// # Errors
/// [`Trouble`] when it cannot be had.
pub(super) async fn fetch(app: &AppState, url: Url) -> Result<String, Trouble> {
    let host = host(&url);
    let found = tokio::time::timeout(WITHIN, follow(app, url)).await;
    let body = found.unwrap_or(Err(Trouble::Slow(host)))?;
    Ok(String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

async fn follow(app: &AppState, mut url: Url) -> Result<Vec<u8>, Trouble> {
    for _ in 0..=MOST_STEPS {
        url.set_fragment(None);
        let request = http::Request::get(url.as_str())
            .header(header::ACCEPT, "text/calendar, text/plain;q=0.5")
            .body(Vec::new())
            .map_err(|_| Trouble::NoAddress)?;
        // Nobody who runs this server named this place: it has to be public, or in a network that is allowed.
        let answer =
            send_within(app, &Reach::default(), request, LONGEST, STEP).await.map_err(Trouble::of)?;
        let status = answer.status();
        if status == StatusCode::OK {
            return Ok(answer.into_body());
        }
        let next = answer.headers().get(header::LOCATION).filter(|_| status.is_redirection());
        let next = next.and_then(|place| url.join(place.to_str().ok()?).ok());
        let refused = || Trouble::Status { host: host(&url), status: status.as_u16() };
        url = address(next.ok_or_else(refused)?.as_str())?;
    }
    Err(Trouble::Circle)
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_calendar_is_known() {
        let known = |typed: &str| address(typed).map(String::from).ok();
        let same = Some("https://cal.example/ana/basic.ics");
        assert_eq!(known(" webcal://cal.example/ana/basic.ics\n").as_deref(), same);
        assert_eq!(known("WebCals://cal.example/ana/basic.ics").as_deref(), same);
        assert_eq!(known("https://cal.example/ana/basic.ics").as_deref(), same);
        for wrong in ["", "cal.example/x.ics", "ftp://cal.example/x.ics", "file:///etc/passwd", "https://"] {
            assert!(matches!(address(wrong), Err(Trouble::NoAddress)), "{wrong}");
        }
        assert!(address(&format!("https://cal.example/{}", "x".repeat(LONGEST_ADDRESS))).is_err());
        assert!(matches!(address("https://ana:secret@cal.example/x.ics"), Err(Trouble::Password)));
    }

    #[test]
    fn an_address_is_told_in_part() {
        assert_eq!(told("https://cal.example/private-5f3a/basic.ics"), "cal.example ….ics");
        assert_eq!(told("https://cal.example/5f3a9ö€x"), "cal.example …9ö€x");
        assert!(!told("https://cal.example/private-5f3a/basic.ics").contains("5f3a"));
    }
}
