//! What may be written into a record, and in how much room.

use wire::{NamedLink, RecordText};

use crate::{
    error::ApiError,
    meetings::{OwnGroup, change::is_https},
    rooms::Hosts,
    sentence::{Sentence, Value, say},
};

/// Lines of an agenda, and characters of each.
const AGENDA: (usize, usize) = (12, 200);
/// Decisions, and characters of each.
const DECISIONS: (usize, usize) = (20, 300);
/// Links to read.
const READING: usize = 8;
/// Characters of a link's name.
const NAME: usize = 80;
/// Characters of notes.
const NOTES: usize = 4_000;
/// How sentences about these links begin.
const RECORDING: Sentence = say!("The link to the recording");
const FOLLOW_UP: Sentence = say!("The link to where it goes on");

/// The text as it is kept: without empty lines and space around. What does not fit is said in the reader's words. Links
/// lead where those of meetings may lead.
pub(super) fn checked(text: RecordText, group: &OwnGroup, hosts: &Hosts) -> Result<RecordText, ApiError> {
    let text = fitting(text)?;
    let links = !text.reading.is_empty() || text.recording.is_some() || text.follow_up.is_some();
    if links && !group.viewer.may_link_outside() {
        return Err(ApiError::Invalid(say!(
            "Your school allows no links to other places here. Leave them out."
        )));
    }
    allowed(&text, hosts)?;
    Ok(text)
}

/// # Errors
/// Which link leads elsewhere, and where links may lead.
fn allowed(text: &RecordText, hosts: &Hosts) -> Result<(), ApiError> {
    let reading = text.reading.iter().map(|it| (Value::Text(format!("“{}”", it.name)), &it.url));
    let recording = text.recording.iter().map(|url| (RECORDING.into(), url));
    let follow_up = text.follow_up.iter().map(|url| (FOLLOW_UP.into(), url));
    match reading.chain(recording).chain(follow_up).find(|(_, url)| !hosts.allow(url)) {
        None => Ok(()),
        Some((what, _)) => Err(ApiError::Invalid(say!(
            "{what} leads elsewhere. Your school allows links to {hosts} only.",
            what = what,
            hosts = hosts.joined(", ")
        ))),
    }
}

fn fitting(text: RecordText) -> Result<RecordText, ApiError> {
    let agenda = lines(&text.agenda);
    if agenda.len() > AGENDA.0 {
        return Err(ApiError::Invalid(say!("An agenda has at most 12 lines.")));
    }
    if is_long(&agenda, AGENDA.1) {
        return Err(ApiError::Invalid(say!("A line of the agenda has at most 200 characters.")));
    }
    let decisions = lines(&text.decisions);
    if decisions.len() > DECISIONS.0 {
        return Err(ApiError::Invalid(say!("There is room for 20 decisions.")));
    }
    if is_long(&decisions, DECISIONS.1) {
        return Err(ApiError::Invalid(say!("A decision has at most 300 characters.")));
    }
    let notes = plain(&text.notes.replace("\r\n", "\n"), true);
    let length = notes.chars().count();
    if length > NOTES {
        return Err(ApiError::Invalid(say!(
            "Notes have at most 4,000 characters; these have {length}.",
            length = length
        )));
    }
    if text.reading.len() > READING {
        return Err(ApiError::Invalid(say!("There is room for 8 links to read.")));
    }
    let reading = text.reading.iter().map(named).collect::<Result<_, _>>()?;
    let recording = link(text.recording, RECORDING)?;
    let follow_up = link(text.follow_up, FOLLOW_UP)?;
    Ok(RecordText { agenda, reading, notes, decisions, recording, follow_up })
}

/// Lines that say something.
fn lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| plain(line, false)).filter(|line| !line.is_empty()).collect()
}

fn is_long(lines: &[String], most: usize) -> bool {
    lines.iter().any(|line| line.chars().count() > most)
}

/// Without space around and without characters that nobody sees; `breaks` says whether lines may break.
fn plain(text: &str, breaks: bool) -> String {
    let plain = text.chars().map(|it| if it.is_control() && !(breaks && it == '\n') { ' ' } else { it });
    plain.collect::<String>().trim().to_owned()
}

fn named(link: &NamedLink) -> Result<NamedLink, ApiError> {
    let (name, url) = (plain(&link.name, false), link.url.trim().to_owned());
    if name.is_empty() || name.chars().count() > NAME {
        return Err(ApiError::Invalid(say!("Say what each link is called, in at most 80 characters.")));
    }
    if !is_https(&url) {
        return Err(ApiError::Invalid(say!(
            "“{name}” must lead to an address that begins with https://.",
            name = name
        )));
    }
    Ok(NamedLink { name, url })
}

/// A link, if there is one; `what` begins the sentence that refuses it.
fn link(said: Option<String>, what: Sentence) -> Result<Option<String>, ApiError> {
    let said = said.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    match said {
        Some(link) if !is_https(&link) => {
            Err(ApiError::Invalid(say!("{what} must be an address that begins with https://.", what = what)))
        }
        said => Ok(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: RecordText) -> String {
        fitting(text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_kept_is_plain_and_has_no_empty_lines() {
        let text = RecordText {
            agenda: vec![" Hello\u{0} ".into(), "\t".into(), "Who does what?".into()],
            notes: " One.\r\nTwo.\u{7} \n".into(),
            follow_up: Some("  ".into()),
            recording: Some(" https://a.example/r ".into()),
            ..RecordText::default()
        };
        let kept = fitting(text).unwrap();
        assert_eq!(kept.agenda, ["Hello", "Who does what?"]);
        assert_eq!((kept.notes.as_str(), kept.follow_up), ("One.\nTwo.", None));
        assert_eq!(kept.recording.as_deref(), Some("https://a.example/r"));
    }

    #[test]
    fn links_lead_to_allowed_hosts_and_the_refusal_names_them() {
        let hosts = Hosts::typed("wiki.example zoom.us").unwrap();
        let reading = |url: &str| RecordText {
            reading: vec![NamedLink { name: "Chapter 1".into(), url: url.into() }],
            ..RecordText::default()
        };
        assert!(allowed(&reading("https://wiki.example/1"), &hosts).is_ok());
        assert!(allowed(&reading("https://elsewhere.example/1"), &Hosts::default()).is_ok());
        assert_eq!(
            allowed(&reading("https://elsewhere.example/1"), &hosts).unwrap_err().to_string(),
            "“Chapter 1” leads elsewhere. Your school allows links to wiki.example, zoom.us only."
        );
        for text in [
            RecordText { recording: Some("https://zoom.us.evil.example/".into()), ..RecordText::default() },
            RecordText { follow_up: Some("https://zoom.us@evil.example/".into()), ..RecordText::default() },
        ] {
            assert!(allowed(&text, &hosts).is_err(), "{text:?}");
        }
    }

    #[test]
    fn room_is_counted_in_characters() {
        let with = |notes: String| RecordText { notes, ..RecordText::default() };
        assert!(fitting(with("é".repeat(4_000))).is_ok());
        assert_eq!(refused(with("é".repeat(4_001))), "Notes have at most 4,000 characters; these have 4001.");
        let agenda = |agenda| RecordText { agenda, ..RecordText::default() };
        assert_eq!(refused(agenda(vec!["a".into(); 13])), "An agenda has at most 12 lines.");
        assert_eq!(
            refused(agenda(vec!["a".repeat(201)])),
            "A line of the agenda has at most 200 characters."
        );
    }
}
