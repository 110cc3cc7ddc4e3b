//! The map as a file: what its reader sees on it, and nothing else.

use kith_tests::{both_databases, launcher::Client};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::{
    suggestions::{answer, greet, join},
    tenancy::world::{ZONES, live_in},
};

const FILES: [(&str, &str, &str); 5] = [
    ("svg", "image/svg+xml", "kith-map.svg"),
    ("gexf", "application/xml", "kith-map.gexf"),
    ("graphml", "application/xml", "kith-map.graphml"),
    ("people", "text/csv; charset=utf-8", "kith-map-people.csv"),
    ("ties", "text/csv; charset=utf-8", "kith-map-ties.csv"),
];

/// The file, which comes as a download of its kind.
async fn file(client: &Client, (format, kind, name): (&str, &str, &str)) -> anyhow::Result<String> {
    let path = format!("/api/connections/export?format={format}");
    let answer = client.ask(Method::GET, &path, None::<&Value>).await?;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let header = |name: &str| answer.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    assert_eq!(header("content-type"), kind);
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{name}\""));
    assert_eq!(header("x-content-type-options"), "nosniff");
    Ok(answer.body)
}

both_databases! {
    async fn a_map_can_be_taken_along_by_whoever_sees_it(test: Test) {
        test.moodle().change_person("bo", |person| "=HYPERLINK(\"x\")<b>".clone_into(&mut person.given));
        live_in(&test, test.moodle(), test.course, "tessa", &ZONES, "https://rooms.example/1").await?;
        let (ana, tessa) = (test.sign_in("ana").await?, test.sign_in("tessa").await?);
        let hal = join(&test, test.course, ("hal", "Hal", 40), "nobody", &[], "Atlantic/Azores").await?;
        let vic = join(&test, test.course, ("vic", "Vic", 41), "course", &[], "Atlantic/Azores").await?;
        for format in FILES {
            let (mine, course) = (file(&ana, format).await?, file(&tessa, format).await?);
            assert!(mine.contains("Ana") && mine.contains("Cy") && course.contains("Cy"), "{mine}");
            // Vic is not tied to Ana, and Hal is seen by nobody.
            assert!(!mine.contains("Vic") && !mine.contains("Hal") && !course.contains("Hal"), "{mine} {course}");
            assert_eq!(course.contains("Vic"), format.0 != "ties", "{course}");
            // A name is text, for spreadsheets and for programs that read XML.
            let told = if format.1.starts_with("text/csv") { ",\"'=HYPERLINK(\"\"x\"\")<b>" } else { "=HYPERLINK(&quot;x&quot;)&lt;b&gt;" };
            assert!(mine.contains(told), "{mine}");
        }
        // Who withdraws is in no file from then on.
        greet(&ana, &vic.session.person).await?;
        assert!(file(&ana, FILES[3]).await?.contains("Vic"));
        answer(&vic, "nobody", &[]).await?;
        for format in FILES {
            assert!(!file(&ana, format).await?.contains("Vic") && !file(&tessa, format).await?.contains("Vic"));
        }
        let odd = ana.ask(Method::GET, "/api/connections/export?format=xlsx", None::<&Value>).await?;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
        drop(hal);
    }

    async fn among_minors_a_file_names_nobody_else(test: Test) {
        live_in(&test, test.moodle(), test.course, "tessa", &ZONES, "https://rooms.example/1").await?;
        kith_tests::server::set(&test.app, &test.moodle().issuer(), &["--minors", "true"]).await?;
        let ana = test.sign_in("ana").await?;
        for format in FILES {
            let mine = file(&ana, format).await?;
            assert!(mine.contains("Ana") && mine.contains("Person ") && !mine.contains("Cy"), "{mine}");
        }
    }
}
