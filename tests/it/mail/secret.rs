//! The conversation with a mail server that others could read along: by TLS from the first byte, by STARTTLS, or not at
//! all.

use kith::config::Secrecy;
use kith::doctor::{Finding, Verdict};
use kith_tests::{
    both_databases,
    mail::{Authority, MailServer},
    server::Test,
};
use wire::MailSettings;

use super::{ANA, PATH, mail_found, to, wish, work};
use crate::tenancy::world::settle;

/// Asks for a mail and looks whether it came; what `kith doctor` says then.
async fn tried(
    test: &mut Test,
    server: &MailServer,
    settings: kith::config::Mail,
) -> anyhow::Result<(Finding, usize)> {
    test.mail(Some(settings)).await?;
    let ana = test.sign_in("ana").await?;
    let _: MailSettings = ana.put(PATH, &wish(ANA, None)).await?;
    work(test).await?;
    let found = mail_found(test).await?;
    Ok((found, to(&server.mails()?, ANA).len()))
}

both_databases! {
    async fn mails_go_by_tls_in_both_ways(mut test: Test) {
        settle(&test, test.moodle(), test.course).await?;
        let authority = Authority::new()?;
        for secrecy in [Secrecy::Tls, Secrecy::StartTls] {
            let server = MailServer::start_secret(secrecy, &authority.certificate("localhost", 2090)?)?;
            let settings = server.settings(secrecy, Some(&authority))?;
            let (found, mails) = tried(&mut test, &server, settings.clone()).await?;
            assert_eq!((found.verdict, mails), (Verdict::Well, 1), "{secrecy:?}: {found:?}");
            assert_eq!(found.words, format!("localhost:{} lets Kith in.", server.port));
            // Whoever is not let in hears that.
            let login = Some(("kith".to_owned(), "hunter2".to_owned()));
            let (found, mails) = tried(&mut test, &server, kith::config::Mail { login, ..settings }).await?;
            assert_eq!((found.verdict, mails), (Verdict::Ill, 1), "{secrecy:?}: {found:?}");
            assert!(found.words.contains("the mail server answered 535") && !found.words.contains("hunter2"), "{found:?}");
        }
    }

    async fn a_server_that_cannot_be_trusted_gets_nothing_and_the_doctor_says_why(mut test: Test) {
        settle(&test, test.moodle(), test.course).await?;
        let (authority, other) = (Authority::new()?, Authority::new()?);
        for (name, last_year, trusted, why) in [
            ("localhost", 2090, None, "nobody whom this machine trusts vouches for its certificate; name the authority's own with --smtp-ca"),
            ("localhost", 2090, Some(&other), "nobody whom this machine trusts vouches for its certificate"),
            ("mail.school.example", 2090, Some(&authority), "its certificate is for another name than the one in --smtp-url"),
            ("localhost", 2024, Some(&authority), "its certificate has expired"),
        ] {
            for secrecy in [Secrecy::Tls, Secrecy::StartTls] {
                let server = MailServer::start_secret(secrecy, &authority.certificate(name, last_year)?)?;
                let (found, mails) = tried(&mut test, &server, server.settings(secrecy, trusted)?).await?;
                assert_eq!((found.verdict, mails), (Verdict::Ill, 0), "{secrecy:?}, {why}: {found:?}");
                let words = format!("localhost:{}: no secure connection with the mail server came about: {why}", server.port);
                assert!(found.words.starts_with(&words), "{secrecy:?}: {found:?}");
            }
        }
        // The mail is not lost: it waits for a server that can be trusted.
        let server = MailServer::start_secret(Secrecy::Tls, &authority.certificate("localhost", 2090)?)?;
        test.mail(Some(server.settings(Secrecy::Tls, Some(&authority))?)).await?;
        test.wait(jiff::SignedDuration::from_hours(1));
        work(&test).await?;
        assert_eq!(to(&server.wait_for(1).await?, ANA).len(), 1);
    }

    async fn the_wrong_way_to_speak_tls_is_named(mut test: Test) {
        settle(&test, test.moodle(), test.course).await?;
        let authority = Authority::new()?;
        let plain = MailServer::start()?;
        let (found, mails) = tried(&mut test, &plain, plain.settings(Secrecy::StartTls, Some(&authority))?).await?;
        assert_eq!((found.verdict, mails), (Verdict::Ill, 0));
        assert!(found.words.ends_with("the mail server offers no STARTTLS, so nothing is sent there."), "{found:?}");
        let (found, mails) = tried(&mut test, &plain, plain.settings(Secrecy::Tls, Some(&authority))?).await?;
        assert_eq!((found.verdict, mails), (Verdict::Ill, 0));
        assert!(found.words.contains("it does not speak TLS from the start; with STARTTLS the address begins with smtp://"), "{found:?}");
        // Nor does a server that insists on TLS get anything in the clear.
        let strict = MailServer::start_secret(Secrecy::StartTls, &authority.certificate("localhost", 2090)?)?;
        let (_, mails) = tried(&mut test, &strict, strict.settings(Secrecy::Plain, None)?).await?;
        assert_eq!(mails, 0);
    }
}
