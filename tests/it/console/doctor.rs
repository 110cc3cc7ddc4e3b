//! `kith doctor`: what it finds on a healthy installation, and on ill ones.

use kith::{
    Clock,
    doctor::{Finding, Verdict, examine},
};
use kith_tests::{
    both_databases,
    database::{Database, Kind},
    server::Test,
};

use crate::registration::canned;

fn ill(findings: &[Finding]) -> Vec<&str> {
    findings.iter().filter(|one| one.verdict == Verdict::Ill).map(|one| one.subject.as_str()).collect()
}

/// Clocks are compared, so this one runs on the system's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_healthy_installation_is_found_well_and_each_fault_is_named() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let mut test = Test::start_at(&database, Clock::System).await?;
    test.mail_by(None).await?;
    let findings = examine(&test.app).await?;
    assert_eq!(ill(&findings), Vec::<&str>::new(), "{findings:#?}");
    for subject in [
        "Database",
        "Clock",
        "Signing key",
        "Public address",
        "Time zones",
        "Console",
        "Moodle, key set",
        "Canvas, service token",
    ] {
        assert!(findings.iter().any(|one| one.subject == subject), "{subject}: {findings:#?}");
    }
    test.moodle().answer_key_set_with(Some(canned(404, "gone")));
    test.canvas().answer_token_with(Some(canned(400, r#"{"error":"invalid_client"}"#)));
    test.execute("UPDATE signing_key SET private_pem = 'broken'").await?;
    let findings = examine(&test.app).await?;
    // Without a key of Kith's own, no platform can give a token.
    let found = ill(&findings);
    assert_eq!(
        found,
        ["Signing key", "Moodle, key set", "Moodle, service token", "Canvas, service token"],
        "{findings:#?}"
    );
    assert!(
        findings.iter().all(|one| one.verdict != Verdict::Ill || one.fix.is_some()),
        "each says what to do"
    );
    drop(test);
    database.remove().await
}

both_databases! {
    async fn a_clock_that_is_wrong_is_noticed(test: Test) {
        // The clock of this test stands still in the past or the future; the platform's answers carry the real time.
        let findings = examine(&test.app).await?;
        let clock = findings.iter().find(|one| one.subject == "Clock").unwrap();
        assert_eq!(clock.verdict, Verdict::Ill, "{clock:?}");
        assert!(clock.words.contains("Moodle by"), "{clock:?}");
    }
}
