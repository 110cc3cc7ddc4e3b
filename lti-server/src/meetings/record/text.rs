//! What may be written into a record, and in how much room.

use wire::{Highlight, NamedLink, RecordText};

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
/// What stood out, and characters of each.
const HIGHLIGHTS: (usize, usize) = (5, 300);
/// Links to read.
const READING: usize = 8;
/// Characters of a link's name.
const NAME: usize = 80;
/// Characters of notes.
const NOTES: usize = 4_000;
/// How sentences about these links begin.
const BACKSTAGE: Sentence = say!("The link to the backstage");
const RECORDING: Sentence = say!("The link to the recording");
const FOLLOW_UP: Sentence = say!("The link to where it goes on");

/// The text as it is kept: without empty lines and space around. What does not fit is said in the reader's words. Links
/// lead where those of meetings may lead.
pub(super) fn checked(text: RecordText, group: &OwnGroup, hosts: &Hosts) -> Result<RecordText, ApiError> {
    let text = fitting(text)?;
    if has_links(&text) && !group.viewer.may_link_outside() {
        return Err(ApiError::Invalid(say!(
            "Your school allows no links to other places here. Leave them out."
        )));
    }
    allowed(&text, hosts)?;
    Ok(text)
}

fn has_links(text: &RecordText) -> bool {
    !text.reading.is_empty()
        || text.highlights.iter().any(|it| it.url.is_some())
        || [&text.backstage, &text.recording, &text.follow_up].iter().any(|link| link.is_some())
}

/// # Errors
/// Which link leads elsewhere, and where links may lead.
fn allowed(text: &RecordText, hosts: &Hosts) -> Result<(), ApiError> {
    let called = |name: &str| Value::Text(format!("“{name}”"));
    let reading = text.reading.iter().map(|it| (called(&it.name), &it.url));
    let highlights = text.highlights.iter().filter_map(|it| Some((called(&it.words), it.url.as_ref()?)));
    let single = [(BACKSTAGE, &text.backstage), (RECORDING, &text.recording), (FOLLOW_UP, &text.follow_up)];
    let single = single.into_iter().filter_map(|(what, url)| Some((what.into(), url.as_ref()?)));
    match reading.chain(highlights).chain(single).find(|(_, url)| !hosts.allow(url)) {
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
    if text.highlights.len() > HIGHLIGHTS.0 {
        return Err(ApiError::Invalid(say!("There is room for 5 highlights.")));
    }
    let reading = text.reading.iter().map(named).collect::<Result<_, _>>()?;
    let highlights = text.highlights.iter().map(highlight).collect::<Result<_, _>>()?;
    let backstage = link(text.backstage, BACKSTAGE)?;
    let recording = link(text.recording, RECORDING)?;
    let follow_up = link(text.follow_up, FOLLOW_UP)?;
    Ok(RecordText { agenda, reading, backstage, notes, decisions, highlights, recording, follow_up })
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
        return Err(leads_nowhere(&name));
    }
    Ok(NamedLink { name, url })
}

fn leads_nowhere(name: &str) -> ApiError {
    ApiError::Invalid(say!("“{name}” must lead to an address that begins with https://.", name = name))
}

fn highlight(said: &Highlight) -> Result<Highlight, ApiError> {
    let words = plain(&said.words, false);
    if words.is_empty() || words.chars().count() > HIGHLIGHTS.1 {
        return Err(ApiError::Invalid(say!("Say what stood out in at most 300 characters each.")));
    }
    let url = said.url.as_ref().map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    if url.as_ref().is_some_and(|url| !is_https(url)) {
        return Err(leads_nowhere(&words));
    }
    Ok(Highlight { words, url })
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
            RecordText { backstage: Some("https://elsewhere.example/".into()), ..RecordText::default() },
            RecordText {
                highlights: vec![Highlight {
                    words: "Why?".into(),
                    url: Some("https://elsewhere.example/".into()),
                }],
                ..RecordText::default()
            },
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
