//! An address is typed, never assumed; it counts when its owner says so, and goes when they say so.

use jiff::SignedDuration;
use kith_tests::{both_databases, server};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::MailSettings;

use super::{ANA, PATH, ask, begin, look, press, subscribe, to, wish, work};
use crate::tenancy::world::settle;

both_databases! {
    async fn nothing_is_sent_before_its_owner_says_yes(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let none: MailSettings = estate.learner.get(PATH).await?;
        assert!(none.offered && none.address.is_none() && !none.confirmed, "{none:?}");
        let asked: MailSettings = estate.learner.put(PATH, &wish(&format!(" {ANA} "), Some(60))).await?;
        assert_eq!((asked.address.as_deref(), asked.confirmed), (Some(ANA), false));
        let mails = server.wait_for(1).await?;
        assert!(mails[0].calendar.is_none() && mails[0].header("list-unsubscribe").is_empty());
        assert!(mails[0].header("message-id").ends_with("@localhost>"), "{:?}", mails[0].headers);

        // Mail servers look at links; that is no yes.
        let link = mails[0].link("confirm")?;
        let page = look(&link).await?;
        assert!(page.status == StatusCode::OK && page.body.contains(ANA), "{}", page.body);
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 1);
        assert!(!estate.learner.get::<MailSettings>(PATH).await?.confirmed);
        for wrong in [link.replace("/confirm/", "/stop/x"), format!("{link}0")] {
            assert_eq!(look(&wrong).await?.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        assert_eq!(press(&link, "confirm").await?.status, StatusCode::OK);
        assert!(estate.learner.get::<MailSettings>(PATH).await?.confirmed);
        let mails = server.wait_for(2).await?;
        assert!(mails[1].calendar.is_some());
        // A second press changes nothing, and neither does the same address again.
        assert_eq!(press(&link, "confirm").await?.status, StatusCode::OK);
        let _: MailSettings = estate.learner.put(PATH, &wish(ANA, None)).await?;
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 2);

        // Another address begins anew, and the first one is forgotten.
        let _: MailSettings = estate.learner.put(PATH, &wish("other@example.org", None)).await?;
        let mails = server.wait_for(3).await?;
        assert_eq!(mails[2].to, ["other@example.org"]);
        assert_eq!(look(&link).await?.status, StatusCode::NOT_FOUND);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail_address").await?, 1);
        // Nobody said yes for three days.
        test.wait(SignedDuration::from_hours(73));
        work(&test).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM mail_address").await?, 0);
        assert_eq!(look(&mails[2].link("confirm")?).await?.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_no_address_is_refused_in_words(test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        for typed in ["", "ana", "ana@localhost", "a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org"] {
            let answer = estate.learner.ask(Method::PUT, PATH, Some(&wish(typed, None))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}: {}", answer.body);
        }
        let odd = estate.learner.ask(Method::PUT, PATH, Some(&wish(ANA, Some(7)))).await?;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", odd.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail").await?, 0);
    }

    async fn fifty_questions_are_too_many(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let bo = test.sign_in("bo").await?;
        let mut admitted = 0;
        for number in 0..50 {
            // One person with many addresses, and then another who writes to one.
            let (client, address) = if number < 25 {
                (&estate.learner, format!("a{number}@example.org"))
            } else {
                (&bo, "Victim@example.org".to_owned())
            };
            let answer = client.ask(Method::PUT, PATH, Some(&wish(&address, None))).await?;
            match answer.status {
                StatusCode::OK => admitted += 1,
                StatusCode::TOO_MANY_REQUESTS => assert_eq!(answer.problem_code()?, "too_many"),
                other => anyhow::bail!("{other}: {}", answer.body),
            }
        }
        assert_eq!(admitted, 5 + 3);
        work(&test).await?;
        assert!(to(&server.mails()?, "Victim@example.org").len() <= 3);
    }

    async fn without_a_mail_server_nothing_is_offered(mut test: Test) {
        test.mail_by(None).await?;
        let estate = settle(&test, test.moodle(), test.course).await?;
        assert!(!estate.learner.get::<MailSettings>(PATH).await?.offered);
        let answer = estate.learner.ask(Method::PUT, PATH, Some(&wish(ANA, None))).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM job WHERE kind = 'mail'").await?, 0);
    }

    async fn minors_are_asked_for_no_address(mut test: Test) {
        let (mails, estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &mails, ANA, None).await?;
        mails.wait_for(2).await?;
        server::set(&test.app, &test.moodle().issuer(), &["--minors", "true"]).await?;
        assert!(!estate.learner.get::<MailSettings>(PATH).await?.offered);
        let answer = estate.learner.ask(Method::PUT, PATH, Some(&wish("b@example.org", None))).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        let meet = json!({"starts_at": "2026-12-08T18:00:00Z", "minutes": 60});
        let _: wire::Meeting = estate.learner.post("/api/meetings", &meet).await?;
        work(&test).await?;
        assert_eq!(mails.mails()?.len(), 2, "nothing is sent to the address from before");
        // What is there can be taken back.
        ask(&estate.learner, Method::DELETE, PATH).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM mail_address").await?, 0);
    }

    async fn an_address_is_its_owners_to_read_and_to_take_back(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, Some(1440)).await?;
        server.wait_for(2).await?;
        test.idle("mail").await?;
        let path = format!("/api/meetings/{}/answer", estate.treasure.meeting);
        let _: wire::Meeting = estate.learner.put(&path, &json!({"comes": true})).await?;
        let about: Value = estate.learner.get("/api/me").await?;
        let mail = &about["courses"][0]["mail"];
        assert_eq!((mail["address"].as_str(), mail["reminder_minutes"].as_i64()), (Some(ANA), Some(1440)));
        let mut kinds: Vec<_> = mail["mails"].as_array().unwrap().iter().filter_map(|mail| mail["kind"].as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["confirm", "invite", "nudge", "remind"]);
        assert_eq!(about["courses"][0]["meetings"][0]["comes"], json!(true));
        // Nobody else is shown it, whatever they may see of her.
        for path in ["/api/roster", "/api/groups"] {
            assert!(!ask(&estate.teacher, Method::GET, path).await?.body.contains(ANA), "{path}");
        }
        // What waits goes with the person.
        estate.meet("2026-12-08T18:00:00Z").await?;
        ask(&estate.learner, Method::DELETE, "/api/me").await?;
        for table in ["SELECT COUNT(*) FROM mail_address", "SELECT COUNT(*) FROM mail", "SELECT COUNT(*) FROM meeting_answer"] {
            assert_eq!(test.count(table).await?, 0, "{table}");
        }
    }

    async fn the_page_takes_an_address_back(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        server.wait_for(2).await?;
        ask(&estate.learner, Method::DELETE, PATH).await?;
        assert_eq!(estate.learner.get::<MailSettings>(PATH).await?.address, None);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail").await?, 0);
    }
}
