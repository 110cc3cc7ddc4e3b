//! The same by command line.

use clap::Parser;
use kith::{
    AppState,
    console::{AdminCommand, AuditCommand, LinkArgs},
    registration::PlatformCommand,
};
use kith_tests::{both_databases, launcher::Browser, server::CLIENT_ID};
use reqwest::StatusCode;

use super::{Console, NAME, PASSWORD};
use crate::registration::canned;

#[derive(Parser)]
struct LinkLine {
    #[command(flatten)]
    link: LinkArgs,
}

/// What `kith admin link` prints.
pub(crate) async fn link(app: &AppState, options: &[&str]) -> anyhow::Result<String> {
    LinkLine::try_parse_from(["link"].iter().chain(options))?.link.make(app).await
}

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Commands,
}

#[derive(clap::Subcommand)]
enum Commands {
    #[command(subcommand)]
    Platform(PlatformCommand),
    #[command(subcommand)]
    Admin(AdminCommand),
    Audit(AuditCommand),
}

async fn kith(app: &AppState, words: &[&str]) -> anyhow::Result<()> {
    match Line::try_parse_from(["kith"].iter().chain(words))?.command {
        Commands::Platform(command) => command.run(app).await,
        Commands::Admin(command) => command.run(app).await,
        Commands::Audit(command) => command.run(app).await,
    }
}

both_databases! {
    async fn deployments_are_approved_and_blocked_by_command_line(test: Test) {
        let issuer = test.canvas().issuer();
        let decide = async |what: &str, id: &str| {
            let one = ["platform", what, "--issuer", &issuer, "--client-id", CLIENT_ID, "--deployment-id", id];
            kith(&test.app, &one).await
        };
        let people: Vec<_> = ["tessa"].iter().filter_map(|name| test.canvas().person(name)).collect();
        let copy = test.canvas().open_course("MAT-101", "Again", &people);
        let open = async || Browser::new()?.launch(test.canvas().origin(), copy, "tessa").await;
        let id = test.canvas().deployment(1, copy);
        assert!(decide("block", &id).await.is_err(), "nobody has seen it yet");
        decide("approve", &id).await?;
        assert_eq!(open().await?.status, StatusCode::OK, "approved beforehand");
        decide("block", &id).await?;
        assert_eq!(open().await?.status, StatusCode::FORBIDDEN);
        let entries = "SELECT COUNT(*) FROM audit_entry WHERE actor = 'command line' AND action LIKE 'deployment.%'";
        assert_eq!(test.count(entries).await?, 2);
        let nowhere = ["platform", "approve", "--issuer", "https://x.example", "--client-id", "1", "--deployment-id", "1"];
        assert!(kith(&test.app, &nowhere).await.unwrap_err().to_string().contains("no platform"));
    }

    async fn a_platform_is_tested_by_command_line(test: Test) {
        let issuer = test.moodle().issuer();
        let line = ["platform", "test", "--issuer", &issuer, "--client-id", CLIENT_ID];
        kith(&test.app, &line).await?;
        test.moodle().answer_key_set_with(Some(canned(503, "")));
        let error = kith(&test.app, &line).await.unwrap_err();
        assert_eq!(error.to_string(), "one thing has to be fixed");
    }

    async fn accounts_are_listed_and_removed_by_command_line(test: Test) {
        let mut console = Console::first(&test).await?;
        for words in [&["admin", "list"][..], &["audit", "--last", "3"]] {
            kith(&test.app, words).await?;
        }
        assert!(kith(&test.app, &["admin", "remove", "Nobody"]).await.is_err());
        kith(&test.app, &["admin", "remove", "ada quist"]).await?;
        assert_eq!(console.glance("/admin").await?.status, StatusCode::SEE_OTHER);
        // Nobody is left, so the next start offers a first account again.
        let link = kith::console::first_link(&test.app).await?.unwrap();
        assert_eq!(console.begin(&link, NAME, PASSWORD).await?.status, StatusCode::OK);
    }
}
