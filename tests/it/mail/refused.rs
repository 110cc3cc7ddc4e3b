//! A mail server that does not take a mail: for good, for now, or because it is not there.

use jiff::SignedDuration;
use kith::doctor::Verdict;
use kith_tests::{both_databases, mail::MailServer};
use wire::MailSettings;

use super::{ANA, PATH, begin, mail_found, subscribe, to, wish, work};
use crate::tenancy::world::settle;

both_databases! {
    async fn an_address_that_is_refused_for_good_gets_nothing_more(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let _: MailSettings = estate.learner.put(PATH, &wish("refused@example.org", None)).await?;
        test.idle("mail").await?;
        let told: MailSettings = estate.learner.get(PATH).await?;
        assert_eq!((told.refused.as_deref(), told.confirmed), (Some("550"), false));
        test.wait(SignedDuration::from_hours(24));
        work(&test).await?;
        assert_eq!(test.count("SELECT attempts FROM mail").await?, 0, "it is not tried again");
        // A better one works.
        let ana = test.sign_in("ana").await?;
        subscribe(&ana, &server, ANA, None).await?;
        assert_eq!(ana.get::<MailSettings>(PATH).await?.refused, None);
    }

    async fn an_address_that_is_refused_for_now_is_tried_later(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let _: MailSettings = estate.learner.put(PATH, &wish("busy@example.org", None)).await?;
        test.idle("mail").await?;
        assert_eq!(server.mails()?.len(), 0);
        assert_eq!(estate.learner.get::<MailSettings>(PATH).await?.refused, None);
        test.wait(SignedDuration::from_mins(2));
        work(&test).await?;
        assert_eq!(to(&server.wait_for(1).await?, "busy@example.org").len(), 1);
    }

    async fn mails_wait_for_a_server_that_is_away(mut test: Test) {
        let estate = settle(&test, test.moodle(), test.course).await?;
        let _: MailSettings = estate.learner.put(PATH, &wish(ANA, None)).await?;
        test.idle("mail").await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM mail WHERE state = 'waiting'").await?, 1);
        let found = mail_found(&test).await?;
        assert!(found.verdict == Verdict::Ill && found.words.starts_with("127.0.0.1:9: "), "{found:?}");
        let server = MailServer::start()?;
        test.mail_by(Some(server.port)).await?;
        let found = mail_found(&test).await?;
        assert_eq!(found.verdict, Verdict::Well, "{found:?}");
        test.wait(SignedDuration::from_hours(1));
        work(&test).await?;
        assert_eq!(to(&server.wait_for(1).await?, ANA).len(), 1);
    }
}
