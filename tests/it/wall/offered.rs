//! The picture the platform has: offered, and never taken by itself.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, http::header, response::Redirect, routing::get};
use jiff::SignedDuration;
use kith_tests::server;

use super::*;
use crate::tenancy::world::sign_in_as;

/// A place where pictures lie, which counts how often it is asked.
async fn pictures_at(file: Vec<u8>) -> anyhow::Result<(String, Arc<AtomicUsize>)> {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let own = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let file = file.clone();
        async move { ([(header::CONTENT_TYPE, "image/jpeg")], file) }
    };
    let routes = Router::new()
        .route("/ana.jpg", get(own))
        .route("/moved", get(|| async { Redirect::temporary("/ana.jpg") }))
        .route("/round", get(|| async { Redirect::temporary("/round") }))
        .route("/page", get(|| async { "<html>not a picture</html>" }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok((address, asked))
}

both_databases! {
    async fn the_platforms_picture_is_taken_only_by_who_it_shows(test: Test) {
        let (place, asked) = pictures_at(portrait(GREEN)?).await?;
        let launch = async |picture: String| {
            // The last launch is the one that counts.
            test.wait(SignedDuration::from_secs(1));
            sign_in_as(test.moodle(), test.course, "ana", |form| form.claim("picture", json!(picture))).await
        };
        let ana = launch(format!("{place}/moved")).await?;
        let own: OwnFace = ana.get("/api/face").await?;
        assert!(own.offered && own.face.is_empty(), "{own:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody asked for it");
        assert!(wall(&ana).await?.people.is_empty());
        let own: OwnFace = ana.post("/api/face/picture", &json!(null)).await?;
        assert!(own.face.pictured_at.is_some() && asked.load(Ordering::SeqCst) == 1);
        let made = picture(&ana, &ana.session.person).await?.map_err(|status| anyhow::anyhow!("{status}"))?;
        assert!(!pictures::tells(&made));
        let about: wire::AboutMe = ana.get("/api/me").await?;
        assert!(about.sessions.iter().any(|it| it.picture.as_deref() == Some(format!("{place}/moved").as_str())));

        // What is no picture, leads nowhere, or into a private network, is refused in a sentence; what was there stays.
        for (address, words) in [
            (format!("{place}/page"), "no picture that can be read"),
            (format!("{place}/gone"), "does not hand out"),
            (format!("{place}/round"), "does not hand out"),
            ("http://10.0.0.1/secret.jpg".to_owned(), "could not be fetched"),
            ("http://169.254.169.254/latest/meta-data".to_owned(), "could not be fetched"),
        ] {
            let ana = launch(address.clone()).await?;
            let answer = ana.ask(Method::POST, "/api/face/picture", Some(&json!(null))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}: {}", answer.body);
            assert!(answer.body.contains(words), "{address}: {}", answer.body);
            assert!(sees(&ana, &ana.session.person).await?);
        }
        // Nothing is offered where there is nothing of their own, by an unsafe address, or to staff.
        for address in ["/images/messages/avatar-50.png", "javascript:alert(1)", "file:///etc/passwd", ""] {
            let address = if address.starts_with('/') { format!("{place}{address}") } else { address.to_owned() };
            let ana = launch(address.clone()).await?;
            let own: OwnFace = ana.get("/api/face").await?;
            assert!(!own.offered, "{address}");
            let answer = ana.ask(Method::POST, "/api/face/picture", Some(&json!(null))).await?;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        }
        // Where names are hidden, not even the address is kept.
        server::set(&test.app, &test.moodle().issuer(), &["--anonymous=true"]).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM session WHERE picture IS NOT NULL").await?, 0);
        let ana = launch(format!("{place}/ana.jpg")).await?;
        let own: OwnFace = ana.get("/api/face").await?;
        assert!(!own.offered);
        assert_eq!(test.count("SELECT COUNT(*) FROM session WHERE picture IS NOT NULL").await?, 0);
    }
}
