//! The language of the page: that of the launch, or the one that its reader chose.

use kith_tests::{
    both_databases, html,
    launcher::{Browser, Page},
};
use reqwest::StatusCode;

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
}
