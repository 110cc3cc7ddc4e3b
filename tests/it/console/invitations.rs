//! Invitations made, used and taken back in the console.

use kith_tests::both_databases;
use reqwest::StatusCode;

use super::{Console, shown_once};
use crate::registration::add;

both_databases! {
    async fn an_invitation_from_the_console_registers_a_platform(test: Test) {
        let mut console = Console::first(&test).await?;
        let made = [("note", "Northlake"), ("days", "3")];
        let page = console.press("/admin/invitations", "/admin/invitations", &made).await?;
        let address = shown_once(&page)?;
        assert!(address.starts_with(&format!("{}/lti/register/", test.address())), "{address}");
        assert!(page.body.contains("data-copy=\"address\""));
        let again = console.see("/admin/invitations").await?.body;
        assert!(!again.contains("/lti/register/"), "the address is shown once");
        assert!(again.contains("Northlake") && again.contains("in 3 days"), "{again}");

        let offer = test.moodle().offer_registration(None);
        assert_eq!(add(&address, &offer).await?.status, StatusCode::OK);
        let list = console.see("/admin/invitations").await?.body;
        assert!(list.contains("Used") && list.contains("made by Ada Quist"), "{list}");
        assert_eq!(test.count("SELECT COUNT(*) FROM platform").await?, 3);
        let entry = "SELECT COUNT(*) FROM audit_entry WHERE action = 'invitation.make' AND actor = 'Ada Quist'";
        assert_eq!(test.count(entry).await?, 1);
    }

    async fn an_invitation_taken_back_works_no_more(test: Test) {
        let mut console = Console::first(&test).await?;
        let page = console.press("/admin/invitations", "/admin/invitations", &[("days", "1")]).await?;
        let address = shown_once(&page)?;
        let (_, rest) = page.body.split_once("action=\"/admin/invitations/").unwrap();
        let revoke = format!("/admin/invitations/{}", rest.split_once('"').unwrap().0);
        let page = console.press("/admin/invitations", &revoke, &[]).await?;
        assert!(page.body.contains("Taken back.") && page.body.contains("None yet."), "{}", page.body);
        let offer = test.moodle().offer_registration(None);
        assert_eq!(add(&address, &offer).await?.status, StatusCode::FORBIDDEN);
        let entry = "SELECT COUNT(*) FROM audit_entry WHERE action = 'invitation.revoke' AND actor = 'Ada Quist'";
        assert_eq!(test.count(entry).await?, 1);
    }

    async fn a_note_that_is_too_long_is_refused_with_nothing_lost(test: Test) {
        let mut console = Console::first(&test).await?;
        let long = "x".repeat(101);
        let page = console.press("/admin/invitations", "/admin/invitations", &[("note", &long)]).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(&long) && page.body.contains("At most 100 characters"));
        assert_eq!(test.count("SELECT COUNT(*) FROM invitation").await?, 0);
    }
}
