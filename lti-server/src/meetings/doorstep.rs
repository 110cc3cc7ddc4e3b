//! `GET /door/{id}`: where the entry of a meeting leads in somebody's calendar, when the meeting has a room.
//!
//! Calendars are shown to others, so the address lets nobody in: it says how the group gets there, and says the same
//! whatever it is asked for. Decision 0034.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use wire::{LANGUAGES, Language, MeetingId};

use crate::{
    AppState,
    page::{policy, secured},
};

/// The address for the entry of a meeting.
pub(super) fn address(app: &AppState, id: &MeetingId) -> String {
    format!("{}door/{id}", app.public_url)
}

#[derive(Template)]
#[template(path = "door.html")]
struct Page {
    lang: &'static str,
    dir: &'static str,
    words: &'static Words,
}

#[derive(Debug)]
struct Words {
    title: &'static str,
    how: &'static str,
    whom: &'static str,
}

const ENGLISH: Words = Words {
    title: "The room of your meeting",
    how: "Open Kith from your course and press “Join”. The button is there from ten minutes before the meeting on.",
    whom: "This address alone lets nobody in: the room is for the people of your group.",
};

const GERMAN: Words = Words {
    title: "Der Raum für euer Treffen",
    how: "Öffne Kith in deinem Kurs und drücke „Teilnehmen“. Den Knopf gibt es ab zehn Minuten vor dem Treffen.",
    whom: "Diese Adresse allein lässt niemanden hinein: Der Raum ist für deine Gruppe.",
};

const SPANISH: Words = Words {
    title: "La sala de tu reunión",
    how: "Abre Kith desde tu curso y pulsa «Entrar». El botón aparece diez minutos antes de la reunión.",
    whom: "Esta dirección por sí sola no deja entrar a nadie: la sala es para tu grupo.",
};

const ARABIC: Words = Words {
    title: "غرفة لقائك",
    how: "افتح Kith من مقررك واضغط «انضمام». يظهر الزر قبل اللقاء بعشر دقائق.",
    whom: "هذا العنوان وحده لا يُدخل أحدًا: الغرفة لأفراد مجموعتك.",
};

pub(super) async fn show(headers: HeaderMap) -> Response {
    let language = preferred(&headers);
    let words = match language.tag {
        "de" => &GERMAN,
        "es" => &SPANISH,
        "ar" => &ARABIC,
        _ => &ENGLISH,
    };
    let page = Page { lang: language.tag, dir: language.direction(), words };
    secured(StatusCode::OK, page.render(), &policy("'none'", "'none'"))
}

/// The first language the browser names that there are words in; browsers name the dearest first.
fn preferred(headers: &HeaderMap) -> &'static Language {
    let said = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags = said.split(',').map(|tag| tag.split(';').next().unwrap_or_default().trim());
    tags.find_map(Language::of).unwrap_or(&LANGUAGES[0])
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_browser_says_in_which_language() {
        for (said, tag) in
            [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr, ar;q=0.5", "ar"), ("ja", "en"), ("", "en")]
        {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(said))]);
            assert_eq!(preferred(&headers).tag, tag, "{said}");
        }
        assert_eq!(preferred(&HeaderMap::new()).tag, "en");
    }
}
