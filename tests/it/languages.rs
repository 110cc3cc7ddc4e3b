//! The language of the page: that of the launch, or the one that its reader chose; and that of refusals.

use kith_tests::{
    both_databases, html,
    launcher::{Answer, Browser, Page},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::Problem;

use crate::tenancy::world::settle;

/// `lang` and `dir` of the whole page, and the language of its words.
fn spoken(page: &Page) -> (String, String, String) {
    let head = page.body.split("<head>").next().unwrap_or_default();
    let of = |name: &str| {
        let value = head.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value.map(|(value, _)| value.to_owned()).unwrap_or_default()
    };
    let words = html::attribute_of(&page.body, "kith", "data-language").unwrap_or_default();
    (of("lang"), of("dir"), words)
}

fn three(lang: &str, dir: &str, words: &str) -> (String, String, String) {
    (lang.to_owned(), dir.to_owned(), words.to_owned())
}

fn header_of<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

both_databases! {
    async fn a_page_speaks_the_language_of_its_launch(test: Test) {
        for (locale, lang, dir, words) in [
            ("de-AT", "de-AT", "ltr", "de"),
            ("es-419", "es-419", "ltr", "es"),
            ("AR", "AR", "rtl", "ar"),
            ("ar-MA", "ar-MA", "rtl", "ar"),
            // What we do not speak is English, and says so.
            ("ja-JP", "en", "ltr", "en"),
            ("de\"><script>", "en", "ltr", "en"),
        ] {
            let page = test.bent(|form| form.claim("locale", locale)).await?;
            assert_eq!(spoken(&page), three(lang, dir, words), "{locale}");
        }
        let page = test.bent(|form| form.claim("locale", "ar")).await?;
        assert!(page.body.contains("جارٍ التحميل") && !page.body.contains("Loading"), "{}", page.body);
    }

    async fn what_the_reader_chose_outlives_a_reload_and_nothing_else_is_taken(test: Test) {
        let mut browser = Browser::new()?;
        let page = browser.launch(test.platform.origin(), test.course, "ana").await?;
        assert_eq!(spoken(&page), three("en", "ltr", "en"));
        let path = html::attribute_of(&page.body, "kith", "data-page").unwrap_or_default();
        let address = page.url.join(&path)?.to_string();
        for (query, lang, dir) in [
            ("?language=ar", "ar", "rtl"),
            ("?language=de", "de", "ltr"),
            ("?language=", "en", "ltr"),
            ("?language=tlh", "en", "ltr"),
            ("?language=de&language=ar", "en", "ltr"),
            ("?language=%22%3E%3Cscript%3E", "en", "ltr"),
        ] {
            let again = browser.get(&format!("{address}{query}")).await?;
            assert_eq!(again.status, StatusCode::OK, "{query}: {}", again.body);
            assert_eq!(spoken(&again), three(lang, dir, lang), "{query}");
            let chosen = html::attribute_of(&again.body, "kith", "data-chosen").unwrap_or_default();
            assert_eq!(chosen, if lang == "en" { "" } else { lang }, "{query}");
            assert!(again.code().is_some(), "{query}");
        }
        // A language is no way in.
        assert_eq!(Browser::new()?.get(&format!("{address}?language=ar")).await?.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_refusal_is_said_in_the_readers_language(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let past = json!({"starts_at": "2020-01-01T10:00:00Z", "minutes": 60});
        let english = "This time is over. Choose one in the future.";
        for (language, tag, said) in [
            ("", "en", english),
            ("en-GB,de;q=0.5", "en", english),
            ("de-AT,de;q=0.9", "de", "Diese Zeit ist vorbei. Wähle eine, die noch kommt."),
            ("ar", "ar", "انقضى هذا الوقت. اختر وقتًا قادمًا."),
            ("tlh", "en", english),
        ] {
            let answer = estate.learner.speaking(language).ask(Method::POST, "/api/meetings", Some(&past)).await?;
            let problem: Problem = answer.json()?;
            assert_eq!((problem.status, problem.code.as_str(), problem.detail.as_str()), (422, "invalid", said), "{language}");
            assert_eq!(header_of(&answer, "content-type"), "application/problem+json");
            assert_eq!((header_of(&answer, "content-language"), header_of(&answer, "vary")), (tag, "accept-language"), "{language}");
        }

        // What varies in a sentence stands in it, apart where it is read in the other direction.
        let away = json!({"zone": "Mars/Base", "weekly": [[0, 4, "free"]]});
        for (language, said) in [("es", "«Mars/Base»"), ("ar", "«\u{2068}Mars/Base\u{2069}»")] {
            let answer = estate.learner.speaking(language).ask(Method::PUT, "/api/availability", Some(&away)).await?;
            let problem: Problem = answer.json()?;
            assert!(problem.code == "unknown_zone" && problem.detail.contains(said), "{}", problem.detail);
        }
        let door = format!("/api/meetings/{}/door", estate.treasure.meeting);
        let early = estate.learner.speaking("de").ask(Method::POST, &door, None::<&()>).await?.json::<Problem>()?;
        assert_eq!(early.detail, "Der Raum öffnet um 16:50 am Dienstag, 1. Dezember 2026 (Atlantic/Azores), zehn Minuten vor dem Treffen.");

        // The rest of the document is the same: what somebody else wrote meanwhile is there.
        let record = format!("/api/meetings/{}/record", estate.treasure.meeting);
        for (notes, status) in [("One.", StatusCode::OK), ("Two.", StatusCode::CONFLICT)] {
            let written = json!({"revision": 0, "text": {"notes": notes}});
            let answer = estate.learner.speaking("ar").ask(Method::PUT, &record, Some(&written)).await?;
            assert_eq!(answer.status, status, "{}", answer.body);
            if status == StatusCode::CONFLICT {
                let told: serde_json::Value = answer.json()?;
                assert_eq!(told["current"]["text"]["notes"], "One.", "{told}");
                assert_eq!(told["detail"], "غيّر شخص آخر هذا في هذه الأثناء. لم يضع شيء: انقل ما كتبته.");
            }
        }

        // So is what is said to nobody in particular, and what is too long to be read.
        let nobody = estate.learner.with_token("none".to_owned()).speaking("de");
        let ended: Problem = nobody.ask(Method::GET, "/api/home", None::<&()>).await?.json()?;
        assert_eq!((ended.status, ended.detail.as_str()), (401, "Deine Sitzung ist zu Ende. Öffne Kith noch einmal aus deinem Kurs."));
        let long = json!({"zone": "a".repeat(2_000_000)});
        let refused: Problem = estate.learner.speaking("es").ask(Method::PUT, "/api/availability", Some(&long)).await?.json()?;
        assert_eq!((refused.status, refused.detail.as_str()), (413, "La petición es demasiado grande."));
    }

    async fn the_page_of_a_refused_launch_is_in_the_readers_language(test: Test) {
        let http = reqwest::Client::builder().no_proxy().build()?;
        let own = test.app.public_url.clone();
        for (language, tag, dir, title, sentence) in [
            ("", "en", "ltr", "Open Kith again from your course", "This page cannot be brought back here."),
            ("tlh", "en", "ltr", "Open Kith again from your course", "This page cannot be brought back here."),
            ("de-AT,en;q=0.5", "de", "ltr", "Öffne Kith noch einmal aus deinem Kurs",
                "Diese Seite lässt sich hier nicht zurückholen."),
            ("ar", "ar", "rtl", "افتح Kith مرة أخرى من مساقك", "لا يمكن استعادة هذه الصفحة هنا."),
        ] {
            let asked = http.get(own.join("lti/page/nobodys")?).header("accept-language", language);
            let answer = asked.send().await?;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{language}");
            assert_eq!(answer.headers()["content-language"], tag, "{language}");
            let page = answer.text().await?;
            for words in [&format!("<html lang=\"{tag}\" dir=\"{dir}\">"), title, sentence, "<code>page_gone</code>"] {
                assert!(page.contains(words), "{language}: {words}: {page}");
            }
        }
        // What only those who run the platform can mend is English for everybody, and marked as such.
        let asked = http.post(own.join("lti/launch")?).header("accept-language", "de").form(&[("id_token", "")]);
        let page = asked.send().await?.text().await?;
        let technical = "<p class=\"lead\" lang=\"en\" dir=\"ltr\">The learning platform sent no sign-in data.</p>";
        for words in ["Kith ließ sich nicht öffnen", technical, "Geh zurück in deinen Kurs"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
}
