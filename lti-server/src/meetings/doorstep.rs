//! `GET /door/{id}`: where the entry of a meeting leads in somebody's calendar, when the meeting has a room.
//!
//! Calendars are shown to others, so the address lets nobody in: it says how the group gets there, and says the same
//! whatever it is asked for. Decision 0034.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use wire::MeetingId;

use crate::{
    AppState,
    language::preferred,
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
