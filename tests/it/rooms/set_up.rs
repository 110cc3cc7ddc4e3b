//! What an administrator decides about rooms: in the console and by command line.

use kith_tests::{
    both_databases,
    rooms::{RoomServer, SECRET},
    server::{self, Test},
};
use reqwest::StatusCode;

use crate::console::{Console, NAME};

/// Rows of the server's table that say this.
async fn kept(test: &Test, sql: &'static str) -> anyhow::Result<bool> {
    Ok(test.count(sql).await? == 1)
}

both_databases! {
    async fn an_administrator_enters_a_server_and_tests_it(test: Test) {
        let rooms = RoomServer::start().await?;
        let mut console = Console::first(&test).await?;
        let platform = console.platform("Moodle").await?;
        let path = format!("{platform}/rooms");
        let (test_action, before) = (format!("{path}/test"), console.see(&path).await?.body);
        assert!(!before.contains(&test_action), "there is nothing to be tested yet");
        assert!(console.see(&platform).await?.body.contains("where their own links lead"));

        let wrong = [
            ("kind", "bigbluebutton"), ("bbb_address", "bbb.example\"><script>alert(1)</script>"), ("bbb_secret", "two words"),
            ("hash", "md5"), ("link_hosts", "https://zoom.us/j/1"),
        ];
        let page = console.press(&path, &path, &wrong).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["bbb_address", "bbb_secret", "link_hosts"] {
            assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}: {}", page.body);
        }
        assert!(page.body.contains("https://zoom.us/j/1") && !page.body.contains("<script>alert"), "{}", page.body);
        assert!(!page.body.contains("two words"), "a secret is never written into a page");
        assert_eq!(test.count("SELECT COUNT(*) FROM room_server").await?, 0);

        let right = [
            ("kind", "bigbluebutton"), ("bbb_address", rooms.origin.as_str()), ("bbb_secret", SECRET), ("hash", "sha512"),
            ("link_hosts", "zoom.us"),
        ];
        let page = console.press(&path, &path, &right).await?;
        assert!(page.status == StatusCode::OK && page.body.contains("Saved."), "{}", page.body);
        assert!(!page.body.contains(SECRET), "it is shown never again");
        assert!(page.body.contains("value=\"sha512\" checked") && page.body.contains("zoom.us"), "{}", page.body);
        let page = console.press(&path, &test_action, &[]).await?;
        assert!(page.body.contains("takes the secret") && page.body.contains(">Well<"), "{}", page.body);

        // The exact word of the server, there and at a glance.
        rooms.change_secret("another");
        let page = console.press(&path, &test_action, &[]).await?;
        assert!(page.body.contains("checksumError: Checksums do not match"), "{}", page.body);
        assert!(page.body.contains("bbb-conf"), "and what to do about it: {}", page.body);
        let page = console.see(&platform).await?.body;
        assert!(page.contains("Rooms for meetings") && page.contains("checksumError"), "{page}");
        assert!(console.see("/admin").await?.body.contains("In trouble"));
        let page = console.press(&platform, &format!("{platform}/test"), &[]).await?;
        assert!(page.body.contains("Rooms (BigBlueButton)"), "the platform's own test looks at it too");

        // An empty field keeps the secret; another kind of server does not inherit it.
        rooms.change_secret(SECRET);
        let mut again = right;
        (again[2].1, again[3].1) = ("", "sha1");
        let page = console.press(&path, &path, &again).await?;
        assert!(page.body.contains("Saved.") && page.body.contains("Leave this empty to keep it"), "{}", page.body);
        assert!(kept(&test, "SELECT COUNT(*) FROM room_server WHERE secret = '8cd8ef52e8e101574e400365b55e11a6' AND hash = 'sha1'").await?);
        assert!(console.press(&path, &test_action, &[]).await?.body.contains("takes the secret"));
        let jitsi = [("kind", "jitsi"), ("jitsi_address", rooms.origin.as_str()), ("jitsi_app", "kith")];
        let page = console.press(&path, &path, &jitsi).await?;
        assert!(page.body.contains("id=\"jitsi_secret-error\""), "{}", page.body);
        let page = console.press(&path, &path, &[("kind", "none"), ("link_hosts", "")]).await?;
        assert!(page.body.contains("Saved."), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM room_server").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM platform WHERE link_hosts <> ''").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'rooms' AND actor = 'Ada Quist'").await?, 3);
        let log = console.see("/admin/audit").await?.body;
        assert!(log.contains(&format!("<strong>{NAME}</strong> changed where groups meet")), "{log}");
    }

    async fn the_same_by_command_line_with_every_hash(test: Test) {
        let rooms = RoomServer::start().await?;
        let issuer = test.moodle().issuer();
        let kith = async |secret: &str, line: &[&str]| server::rooms(&test.app, &issuer, secret, line).await;
        kith("", &["show"]).await?;
        assert!(kith("", &["test"]).await.unwrap_err().to_string().contains("no room server"));
        for hash in ["sha1", "sha256", "sha384", "sha512"] {
            let line = ["bbb", "--address", &rooms.origin, "--secret-file", "{secret}", "--hash", hash];
            kith(SECRET, &line).await?;
            kith("", &["test"]).await?;
        }
        assert_eq!(rooms.calls(), ["isMeetingRunning"; 4]);
        let line = ["bbb", "--address", &rooms.origin, "--secret-file", "{secret}"];
        kith("wrong", &line).await?;
        assert_eq!(kith("", &["test"]).await.unwrap_err().to_string(), "one thing has to be fixed");
        for (secret, line, what) in [
            ("two words", &line[..], "no spaces"),
            (SECRET, &["bbb", "--address", "http://bbb.example", "--secret-file", "{secret}"], "https://"),
            ("", &["jitsi", "--address", "meet.example"], "--address"),
            ("", &["jitsi", "--address", "https://meet.example", "--app-id", "kith"], "command line"),
            ("", &["links", "--hosts", "*.example"], "--hosts"),
        ] {
            let error = kith(secret, line).await.unwrap_err().to_string();
            assert!(error.contains(what), "{line:?}: {error}");
        }
        kith("", &["none"]).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM room_server").await?, 0);
        let entries = "SELECT COUNT(*) FROM audit_entry WHERE action = 'rooms' AND actor = 'command line'";
        assert_eq!(test.count(entries).await?, 6);
    }
}
