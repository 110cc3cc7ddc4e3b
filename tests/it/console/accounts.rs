//! Several accounts: links, lost passwords, and what ends when one is removed.

use kith_tests::both_databases;
use reqwest::StatusCode;

use super::{Console, NAME, PASSWORD, command_line, fields, shown_once, token};

const BO: &str = "Bo Varga";
const LATER: &str = "blue whales hum at dusk";

/// The action of the form that does `what` with the account `name`, as `console` sees it.
async fn action(console: &mut Console, name: &str, what: &str) -> anyhow::Result<String> {
    let list = console.see("/admin/accounts").await?.body;
    let (_, entry) = list.split_once(&format!("<strong>{name}</strong>")).unwrap();
    let (_, rest) = entry.split_once("action=\"/admin/accounts/").unwrap();
    let id = rest.split('/').next().unwrap_or_default();
    Ok(format!("/admin/accounts/{id}/{what}"))
}

both_databases! {
    async fn an_account_invites_another_and_removing_it_ends_its_sessions(test: Test) {
        let mut ada = Console::first(&test).await?;
        let page = ada.press("/admin/accounts", "/admin/accounts/link", &[]).await?;
        let link = shown_once(&page)?;
        assert!(!ada.see("/admin/accounts").await?.body.contains("/admin/begin/"), "shown once");
        let mut bo = Console::stranger(&test)?;
        let taken = bo.begin(&link, "ADA  quist", PASSWORD).await?;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(taken.body.contains("Somebody has an account of this name"), "{}", taken.body);
        assert_eq!(bo.begin(&link, BO, PASSWORD).await?.status, StatusCode::OK, "the link was not used up by a slip");
        let mut late = Console::stranger(&test)?;
        assert_eq!(late.begin(&link, "Eve", PASSWORD).await?.status, StatusCode::FORBIDDEN);

        // A link of Bo's, not used yet.
        let page = bo.press("/admin/accounts", "/admin/accounts/link", &[]).await?;
        let theirs = shown_once(&page)?;
        let remove = action(&mut ada, BO, "remove").await?;
        let page = ada.press("/admin/accounts", &remove, &[("name", "Bo")]).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "the whole name");
        assert_eq!(bo.glance("/admin").await?.status, StatusCode::OK);
        let page = ada.press("/admin/accounts", &remove, &[("name", BO)]).await?;
        assert!(page.body.contains("its sessions have ended") && !page.body.contains(BO), "{}", page.body);
        assert_eq!(bo.glance("/admin").await?.status, StatusCode::SEE_OTHER);
        assert_eq!(late.begin(&theirs, "Eve", PASSWORD).await?.status, StatusCode::FORBIDDEN, "links go with it");
        let log = ada.see("/admin/audit").await?.body;
        assert!(log.contains("removed the account") && log.contains(BO), "what it did stays known: {log}");
        assert_eq!(bo.sign_in(BO, PASSWORD).await?.status, StatusCode::UNAUTHORIZED);
    }

    async fn nobody_removes_their_own_account(test: Test) {
        let mut ada = Console::first(&test).await?;
        let own = action(&mut ada, NAME, "remove").await?;
        let list = ada.see("/admin/accounts").await?;
        assert!(!list.body.contains(&own), "it is not offered");
        let form = fields(&[("token", &token(&list)?), ("name", NAME)]);
        let page = ada.browser.post(&format!("{}{own}", test.address()), &form).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 1);
    }

    async fn a_lost_password_is_replaced_by_a_link_from_the_server(test: Test) {
        let mut old = Console::first(&test).await?;
        let earlier = command_line::link(&test.app, &["--for", "ada quist"]).await?;
        assert_eq!(old.glance("/admin").await?.status, StatusCode::SEE_OTHER, "whoever is inside is put out");
        old.sign_in(NAME, PASSWORD).await?;
        let link = command_line::link(&test.app, &["--for", NAME]).await?;
        let mut console = Console::stranger(&test)?;
        assert_eq!(console.begin(&earlier, "", LATER).await?.status, StatusCode::FORBIDDEN, "the newest counts");
        old.sign_in(NAME, PASSWORD).await?;
        assert_eq!(old.glance("/admin").await?.status, StatusCode::OK);

        let page = console.browser.get(&link).await?;
        assert!(page.body.contains("A new password for Ada Quist"), "{}", page.body);
        let page = console.begin(&link, "Somebody Else", "Ada Quist 2026").await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "the same rule");
        let page = console.begin(&link, "Somebody Else", LATER).await?;
        assert!(page.body.contains("new password counts") && page.body.contains(NAME), "{}", page.body);
        assert_eq!(old.glance("/admin").await?.status, StatusCode::SEE_OTHER, "other sessions end");
        assert_eq!(Console::stranger(&test)?.sign_in(NAME, PASSWORD).await?.status, StatusCode::UNAUTHORIZED);
        assert_eq!(Console::stranger(&test)?.sign_in(NAME, LATER).await?.status, StatusCode::OK);
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 1);
        assert!(command_line::link(&test.app, &["--for", "nobody"]).await.is_err());
    }

    async fn ones_own_password_is_changed_in_the_console(test: Test) {
        let mut ada = Console::first(&test).await?;
        let own = action(&mut ada, NAME, "password").await?;
        let page = ada.press("/admin/accounts", &own, &[]).await?;
        assert!(page.url.path().starts_with("/admin/begin/"), "{}", page.url);
        let page = ada.begin(page.url.as_str(), "", LATER).await?;
        assert_eq!((page.status, page.url.path()), (StatusCode::OK, "/admin"));
        let mut bo = Console::further(&test, BO).await?;
        let theirs = action(&mut bo, NAME, "password").await?;
        let page = bo.press("/admin/accounts", &theirs, &[]).await?;
        assert!(page.body.contains("A new password for Ada Quist"), "{}", page.body);
        assert!(shown_once(&page)?.contains("/admin/begin/"));
        assert_eq!(bo.glance("/admin").await?.status, StatusCode::OK, "only the other's sessions end");
        assert_eq!(ada.glance("/admin").await?.status, StatusCode::SEE_OTHER);
    }
}
