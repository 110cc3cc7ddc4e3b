//! Keys come and go without anybody noticing: ours at the platforms, and theirs here.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use kith::{keys::KeysCommand, store::Store};
use kith_tests::{
    both_databases,
    launcher::{Browser, Page},
    platform::{
        Campus, Canned, Manners, Platform, TokenManners, ToolAddresses, ToolKeys, faults::LaunchForm,
    },
    server::{self, CLIENT_ID, Test},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// In minutes.
const DAY: i64 = 24 * 60;
const TROUBLE: &str = "SELECT trouble FROM platform_health WHERE part = 'keys' AND platform = $1";
const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";

#[derive(Parser)]
struct KeysLine {
    #[command(subcommand)]
    command: KeysCommand,
}

/// `kith keys …` on the database of this test, by a process of its own as far as the server can tell.
async fn keys(test: &Test, line: &[&str]) -> anyhow::Result<()> {
    let parsed = KeysLine::try_parse_from(["keys"].iter().chain(line))?;
    let store = Store::open(test.database()).await?;
    let done = parsed.command.run(&store, &test.app.public_url, test.clock.now()).await;
    store.close().await;
    done
}

/// The same, for one registration.
async fn rotate_for(test: &Test, campus: &Campus, after: &str) -> anyhow::Result<()> {
    let issuer = campus.issuer();
    keys(test, &["rotate", "--after", after, "--issuer", &issuer, "--client-id", CLIENT_ID]).await
}

/// The key ids in one of our key sets, newest first.
async fn set_at(test: &Test, path: &str) -> anyhow::Result<Vec<String>> {
    let page = Browser::new()?.get(&format!("{}{path}", test.address())).await?;
    ensure!(page.status == StatusCode::OK, "{path}: {}", page.status);
    ensure!(page.header("cache-control") == "public, max-age=300");
    let set: Value = serde_json::from_str(&page.body)?;
    let keys = set["keys"].as_array().context("a list of keys")?;
    ensure!(!page.body.contains("\"d\""), "no private number is published");
    Ok(keys.iter().filter_map(|key| key["kid"].as_str().map(str::to_owned)).collect())
}

async fn common_set(test: &Test) -> anyhow::Result<Vec<String>> {
    set_at(test, "/.well-known/jwks.json").await
}

async fn set_of(test: &Test, campus: &Campus) -> anyhow::Result<Vec<String>> {
    set_at(test, &format!("/lti/keys/{}.json", id_of(test, campus).await?)).await
}

/// The one text a query gives.
async fn text(test: &Test, sql: &'static str, bound: &str) -> anyhow::Result<String> {
    Ok(match &test.app.store {
        Store::Sqlite { pool, .. } => sqlx::query_scalar(sql).bind(bound).fetch_one(pool).await?,
        Store::Postgres(pool) => sqlx::query_scalar(sql).bind(bound).fetch_one(pool).await?,
    })
}

/// Our id of a campus.
async fn id_of(test: &Test, campus: &Campus) -> anyhow::Result<String> {
    text(test, "SELECT id FROM platform WHERE issuer = $1", &campus.issuer()).await
}

/// The private half of a key, as a thief would have it.
async fn stolen(test: &Test, kid: &str) -> anyhow::Result<lti::SigningKey> {
    let pem = text(test, "SELECT private_pem FROM signing_key WHERE kid = $1", kid).await?;
    Ok(lti::SigningKey::from_pem(kid, pem.as_bytes())?)
}

/// What the platform says to a token request signed with `key`.
async fn token_asked_with(test: &Test, campus: &Campus, key: &lti::SigningKey) -> anyhow::Result<u16> {
    let address = |path: &str| format!("{}{path}", campus.origin());
    let paths = campus.manners().paths;
    let registration = lti::Registration::new(
        &campus.issuer(),
        CLIENT_ID,
        &address(paths.auth),
        &address(paths.token),
        &address(paths.jwks),
        true,
    )?;
    let jti = kith_tests::platform::random_hex(16);
    let assertion = lti::client_assertion(key, &registration, None, &jti, test.clock.now())?;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &assertion),
        ("scope", NRPS),
    ];
    let form: HashMap<_, _> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(campus.grant_token(&form).await.status)
}

/// A platform that keeps our key set for half a day, whatever happens.
async fn keeper(test: &Test) -> anyhow::Result<(Platform, u32)> {
    let patient = Manners {
        name: "Patience",
        token: TokenManners {
            tool_keys: ToolKeys::KeptFor(SignedDuration::from_hours(12)),
            ..Manners::moodle().token
        },
        ..*Manners::moodle()
    };
    let (clock, any_port) = (test.clock.clone(), SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let manners: &'static Manners = Box::leak(Box::new(patient));
    let platform = Platform::start(any_port, &[manners], Arc::new(move || clock.now()), None).await?;
    let campus = &platform.campuses()[0];
    let course = server::small_course(campus);
    let registration = campus.register(CLIENT_ID, ToolAddresses::of_kith(test.address()));
    server::register(&test.app, &registration, "the patient school").await?;
    Ok((platform, course))
}

/// Kith needs a token of this platform now and gets one: the key it was asked for with.
async fn served(test: &Test, campus: &Campus, course: u32) -> anyhow::Result<String> {
    campus.end_tokens();
    let before = campus.seen().tokens;
    let teacher = Browser::new()?.sign_in(campus.origin(), course, "tessa").await?;
    test.wait(SignedDuration::from_mins(1));
    let since = test.clock.now();
    teacher.post::<Value>("/api/roster/refresh", &json!({})).await?;
    test.roster_read(&teacher, since).await?;
    ensure!(campus.seen().tokens > before, "a token was asked for");
    campus.last_tool_key().context("an assertion names its key")
}

/// What `kith keys list` says of each key, newest first.
async fn says(test: &Test, words: &[&str]) -> anyhow::Result<()> {
    let lines = KeysCommand::lines(&test.app.store, test.clock.now()).await?;
    ensure!(lines.len() == words.len(), "{lines:?}");
    for (line, words) in lines.iter().zip(words) {
        ensure!(line.contains(words), "{line}: {words}");
    }
    Ok(())
}

/// Moves the clock to this long after `start`.
fn wait_until(test: &Test, start: Timestamp, minutes: i64) {
    test.wait(SignedDuration::from_mins(minutes) - test.clock.now().duration_since(start));
}

fn canned(body: &str, headers: &[(&str, &str)]) -> Canned {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Canned { status: 200, content_type: "application/json".to_owned(), body: body.to_owned(), headers }
}

fn refused(page: &Page, status: StatusCode, code: &str) -> anyhow::Result<()> {
    ensure!(page.status == status && page.body.contains(code), "{}: {}", page.status, page.body);
    Ok(())
}

both_databases! {
    async fn a_rotation_is_noticed_by_nobody(test: Test) {
        let (patient, patient_course) = keeper(&test).await?;
        let patient: &Campus = &patient.campuses()[0];
        let old = served(&test, test.moodle(), test.course).await?;
        assert_eq!(served(&test, patient, patient_course).await?, old);
        assert_eq!(common_set(&test).await?, [old.as_str()]);

        keys(&test, &["rotate"]).await?;
        let start = test.clock.now();
        let set = common_set(&test).await?;
        assert!(set.len() == 2 && set[1] == old, "the new one is there at once, beside the old: {set:?}");
        let new = set[0].clone();
        says(&test, &["announced, will sign from", "signs until"]).await?;
        for minutes in [1, 11 * 60, 13 * 60, DAY - 30, DAY + 1, 25 * 60, 36 * 60, 2 * DAY, 3 * DAY - 30] {
            wait_until(&test, start, minutes);
            let expected = if minutes < DAY { &old } else { &new };
            for (campus, course) in [
                (test.moodle(), test.course),
                (test.canvas(), test.canvas_course),
                (patient, patient_course),
            ] {
                let used = served(&test, campus, course).await;
                let used = used.with_context(|| format!("{} after {minutes} minutes", campus.manners().name))?;
                assert_eq!(used, *expected, "{} after {minutes} minutes", campus.manners().name);
            }
            assert_eq!(common_set(&test).await?.len(), 2, "after {minutes} minutes");
            if minutes > DAY {
                says(&test, &["  signs", "retired since"]).await?;
            }
        }
        wait_until(&test, start, 3 * DAY + 1);
        assert_eq!(common_set(&test).await?, [new]);
    }

    async fn a_key_that_signs_at_once_is_refused_where_the_old_set_is_kept(test: Test) {
        let (patient, course) = keeper(&test).await?;
        let patient: &Campus = &patient.campuses()[0];
        let old = served(&test, patient, course).await?;
        keys(&test, &["rotate", "--after", "0h"]).await?;
        // Moodle and Canvas look again by themselves.
        let new = served(&test, test.moodle(), test.course).await?;
        assert_ne!(new, old);
        assert_eq!(served(&test, test.canvas(), test.canvas_course).await?, new);
        let ours = stolen(&test, &new).await?;
        assert_eq!(token_asked_with(&test, patient, &ours).await?, 400);
        // It was the kept set: half a day later all is well.
        test.wait(SignedDuration::from_hours(12));
        assert_eq!(served(&test, patient, course).await?, new);
    }

    async fn a_second_thought_during_the_overlap_leaves_no_moment_without_a_key(test: Test) {
        let first = served(&test, test.moodle(), test.course).await?;
        keys(&test, &["rotate"]).await?;
        let second = common_set(&test).await?[0].clone();
        test.wait(SignedDuration::from_hours(1));
        keys(&test, &["rotate"]).await?;
        let third = common_set(&test).await?[0].clone();
        assert_eq!(common_set(&test).await?, [third.as_str(), &second, &first]);
        // The one in the middle is taken back: the first goes on until the third begins.
        keys(&test, &["revoke", &second]).await?;
        assert_eq!(common_set(&test).await?, [third.as_str(), &first]);
        test.wait(SignedDuration::from_mins(23 * 60 + 30));
        assert_eq!(served(&test, test.moodle(), test.course).await?, first);
        test.wait(SignedDuration::from_hours(1));
        assert_eq!(served(&test, test.moodle(), test.course).await?, third);

        // One that signs at once overtakes one that only waits.
        keys(&test, &["rotate"]).await?;
        let waiting = common_set(&test).await?[0].clone();
        keys(&test, &["rotate", "--after", "0h"]).await?;
        let set = common_set(&test).await?;
        assert!(!set.contains(&waiting) && set.contains(&third), "{set:?}");
        let fourth = served(&test, test.moodle(), test.course).await?;
        assert!(fourth != third && fourth == set[0]);
        test.wait(SignedDuration::from_hours(48));
        assert_eq!(served(&test, test.moodle(), test.course).await?, fourth);
        assert_eq!(common_set(&test).await?, [fourth]);
        assert_eq!(test.count("SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'key.%'").await?, 5);
    }

    async fn a_registration_may_have_a_key_that_signs_for_no_other(test: Test) {
        let common = served(&test, test.moodle(), test.course).await?;
        rotate_for(&test, test.moodle(), "24h").await?;
        assert_eq!(served(&test, test.moodle(), test.course).await?, common, "announced only");
        let set = common_set(&test).await?;
        assert_eq!(set.len(), 2, "platforms that know one address find it there");
        let own = set[0].clone();
        assert_eq!(set_of(&test, test.moodle()).await?, set);
        says(&test, &["for Moodle", "for all platforms"]).await?;
        assert_eq!(set_of(&test, test.canvas()).await?, [common.as_str()]);

        test.wait(SignedDuration::from_hours(24));
        assert_eq!(served(&test, test.moodle(), test.course).await?, own);
        assert_eq!(served(&test, test.canvas(), test.canvas_course).await?, common);
        // A platform that reads its own set believes what signs for it.
        let moodle = id_of(&test, test.moodle()).await?;
        let addresses = ToolAddresses {
            jwks_url: format!("{}/lti/keys/{moodle}.json", test.address()),
            ..ToolAddresses::of_kith(test.address())
        };
        test.moodle().register(CLIENT_ID, addresses);
        assert_eq!(served(&test, test.moodle(), test.course).await?, own);

        // The common key is changed without touching it, and the other way round.
        keys(&test, &["rotate", "--after", "0h"]).await?;
        assert_eq!(served(&test, test.moodle(), test.course).await?, own);
        let canvas = served(&test, test.canvas(), test.canvas_course).await?;
        assert!(canvas != common && canvas != own);
        rotate_for(&test, test.moodle(), "0h").await?;
        let next = served(&test, test.moodle(), test.course).await?;
        assert!(next != own && next != canvas);
        assert_eq!(served(&test, test.canvas(), test.canvas_course).await?, canvas);

        // Administrators elsewhere hear nothing of it.
        let ada = test.sign_in_from_canvas("ada").await?;
        let health: wire::AdminHealth = ada.get("/api/admin/health").await?;
        let known: Vec<&str> = health.keys.iter().map(|key| key.kid.as_str()).collect();
        assert!(known.contains(&canvas.as_str()) && !known.contains(&own.as_str()), "{known:?}");
        let signing: Vec<&str> =
            health.keys.iter().filter(|key| key.signing).map(|key| key.kid.as_str()).collect();
        assert_eq!(signing, [canvas.as_str()]);

        // With the registration its keys go.
        test.execute("DELETE FROM platform WHERE name = 'Moodle'").await?;
        let left = common_set(&test).await?;
        assert!(!left.contains(&own) && !left.contains(&next), "{left:?}");
        let gone = Browser::new()?.get(&format!("{}/lti/keys/{moodle}.json", test.address())).await?;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }

    async fn a_key_for_nobody_and_an_odd_time_are_refused_in_words(test: Test) {
        let before = common_set(&test).await?;
        for (line, words) in [
            (&["rotate", "--issuer", "https://nowhere.example", "--client-id", "x"][..], "kith platform list"),
            (&["rotate", "--issuer", "https://nowhere.example"], "--client-id"),
            (&["rotate", "--after", "soon"], "24h"),
            (&["rotate", "--after=-1h"], "between 0h and 30d"),
            (&["rotate", "--after", "31d"], "between 0h and 30d"),
            (&["revoke", "no-such-key"], "kith keys list"),
        ] {
            let error = format!("{:#}", keys(&test, line).await.unwrap_err());
            assert!(error.contains(words), "{line:?}: {error}");
        }
        assert_eq!(common_set(&test).await?, before);
    }

    async fn a_revoked_key_is_refused_by_the_platform(test: Test) {
        let old = served(&test, test.moodle(), test.course).await?;
        served(&test, test.canvas(), test.canvas_course).await?;
        let thief = stolen(&test, &old).await?;
        assert_eq!(token_asked_with(&test, test.canvas(), &thief).await?, 200);
        let error = keys(&test, &["revoke", &old]).await.unwrap_err().to_string();
        assert!(error.contains("--replace"), "{error}");
        assert_eq!(common_set(&test).await?, [old.as_str()], "nothing has changed");

        keys(&test, &["revoke", &old, "--replace"]).await?;
        let set = common_set(&test).await?;
        assert!(set.len() == 1 && set[0] != old);
        assert_eq!(token_asked_with(&test, test.canvas(), &thief).await?, 400);
        assert_eq!(served(&test, test.canvas(), test.canvas_course).await?, set[0]);
        // Moodle believes its copy until it has seen the next key.
        assert_eq!(token_asked_with(&test, test.moodle(), &thief).await?, 200);
        assert_eq!(served(&test, test.moodle(), test.course).await?, set[0]);
        assert_eq!(token_asked_with(&test, test.moodle(), &thief).await?, 400);
    }

    async fn a_revoked_key_is_followed_by_the_one_that_was_announced(test: Test) {
        let (patient, course) = keeper(&test).await?;
        let patient: &Campus = &patient.campuses()[0];
        let old = served(&test, test.moodle(), test.course).await?;
        keys(&test, &["rotate"]).await?;
        let announced = common_set(&test).await?[0].clone();
        assert_eq!(served(&test, patient, course).await?, old);
        assert!(keys(&test, &["revoke", &old]).await.is_err());
        keys(&test, &["revoke", &old, "--replace"]).await?;
        assert_eq!(common_set(&test).await?, [announced.as_str()]);
        // Everybody has seen it already.
        assert_eq!(served(&test, patient, course).await?, announced);
        test.wait(SignedDuration::from_hours(100));
        assert_eq!(served(&test, test.moodle(), test.course).await?, announced);

        // The same for a key of one registration; a retired key goes without ado.
        rotate_for(&test, test.moodle(), "0h").await?;
        let own = served(&test, test.moodle(), test.course).await?;
        assert!(keys(&test, &["revoke", &own]).await.is_err());
        rotate_for(&test, test.moodle(), "0h").await?;
        keys(&test, &["revoke", &own]).await?;
        assert!(!common_set(&test).await?.contains(&own));
    }

    async fn keys_from_before_they_were_announced_go_on(test: Test) {
        let old = served(&test, test.moodle(), test.course).await?;
        test.execute("UPDATE signing_key SET signs_at_us = NULL").await?;
        assert_eq!(served(&test, test.canvas(), test.canvas_course).await?, old);
        keys(&test, &["rotate"]).await?;
        assert_eq!(served(&test, test.moodle(), test.course).await?, old);
        test.wait(SignedDuration::from_hours(24));
        assert_ne!(served(&test, test.moodle(), test.course).await?, old);
    }

    async fn n_18_an_unknown_key_is_looked_for_once(test: Test) {
        ensure!(test.bent(|form| form).await?.code().is_some());
        assert_eq!(test.moodle().seen().key_set_reads, 1);
        refused(&test.bent(LaunchForm::unknown_kid).await?, StatusCode::UNAUTHORIZED, "unknown_key")?;
        assert_eq!(test.moodle().seen().key_set_reads, 2);
    }

    async fn n_19_a_hundred_made_up_keys_at_once_are_one_question(test: Test) {
        ensure!(test.bent(|form| form).await?.code().is_some());
        let mut launches = tokio::task::JoinSet::new();
        for number in 0..100 {
            let (campus, course) = (test.platform.moodle().clone(), test.course);
            launches.spawn(async move {
                let bend = |form: LaunchForm| if number % 10 == 0 { form } else { form.unknown_kid() };
                let page = Browser::new()?.launch_bent(&campus, course, "ana", bend).await?;
                anyhow::Ok((number % 10 == 0, page))
            });
        }
        while let Some(launch) = launches.join_next().await {
            let (good, page) = launch??;
            if good {
                ensure!(page.code().is_some(), "{}", page.body);
            } else {
                refused(&page, StatusCode::UNAUTHORIZED, "unknown_key")?;
            }
        }
        assert_eq!(test.moodle().seen().key_set_reads, 2);
        test.wait(SignedDuration::from_secs(31));
        refused(&test.bent(LaunchForm::unknown_kid).await?, StatusCode::UNAUTHORIZED, "unknown_key")?;
        assert_eq!(test.moodle().seen().key_set_reads, 3);
    }

    async fn p_25_a_key_the_platform_made_a_second_ago_is_found(test: Test) {
        ensure!(test.bent(|form| form).await?.code().is_some());
        test.wait(SignedDuration::from_secs(1));
        test.moodle().rotate_key()?;
        ensure!(test.bent(|form| form).await?.code().is_some());
        assert_eq!(test.moodle().seen().key_set_reads, 2);
    }

    async fn a_key_set_is_kept_as_long_as_the_platform_says(test: Test) {
        let set = json!({"keys": [test.moodle().key().jwk()]}).to_string();
        let hours = |count: i64| SignedDuration::from_hours(count);
        for (said, before, after) in [
            ("max-age=7200", hours(2) - SignedDuration::from_mins(1), SignedDuration::from_mins(2)),
            ("no-store", SignedDuration::from_mins(4), SignedDuration::from_mins(2)),
            ("max-age=31536000", hours(23), hours(2)),
        ] {
            test.moodle().answer_key_set_with(Some(canned(&set, &[("Cache-Control", said)])));
            test.wait(hours(30));
            ensure!(test.bent(|form| form).await?.code().is_some());
            let read = test.moodle().seen().key_set_reads;
            test.wait(before);
            ensure!(test.bent(|form| form).await?.code().is_some());
            assert_eq!(test.moodle().seen().key_set_reads, read, "{said}");
            test.wait(after);
            ensure!(test.bent(|form| form).await?.code().is_some());
            assert_eq!(test.moodle().seen().key_set_reads, read + 1, "{said}");
        }
    }

    async fn n_31_what_is_no_key_set_replaces_none(test: Test) {
        ensure!(test.bent(|form| form).await?.code().is_some());
        let endless = endless().await?;
        let huge = format!("{{\"keys\": [], \"x\": \"{}\"}}", "x".repeat(10 << 20));
        let away = Canned { status: 302, ..canned("", &[("Location", "http://169.254.169.254/")]) };
        let further = Canned { status: 302, ..canned("", &[("Location", &endless)]) };
        let broken =
            [canned(&huge, &[]), canned("{}", &[]), canned("<h1>Maintenance</h1>", &[]), away, further];
        for (number, answer) in broken.into_iter().enumerate() {
            test.moodle().answer_key_set_with(Some(answer));
            test.wait(SignedDuration::from_hours(2));
            let read = test.moodle().seen().key_set_reads;
            for _ in 0..5 {
                ensure!(test.bent(|form| form).await?.code().is_some(), "the kept set is good enough: {number}");
            }
            // While a set is at hand, a platform in trouble is left alone for a while.
            assert_eq!(test.moodle().seen().key_set_reads, read + 1, "{number}");
        }
        // Without a kept set people are told, and one that never ends is no different.
        test.canvas().answer_key_set_with(Some(canned("{}", &[])));
        let page = test.bent_from_canvas(|form| form).await?;
        refused(&page, StatusCode::SERVICE_UNAVAILABLE, "no_platform_keys")?;
        let mut registration = test.canvas().register(CLIENT_ID, ToolAddresses::of_kith(test.address()));
        registration.jwks_url = endless;
        server::register(&test.app, &registration, "Canvas").await?;
        let page = test.bent_from_canvas(|form| form).await?;
        refused(&page, StatusCode::SERVICE_UNAVAILABLE, "no_platform_keys")?;
        let canvas = id_of(&test, test.canvas()).await?;
        let trouble = text(&test, TROUBLE, &canvas).await?;
        ensure!(trouble.contains("more than"), "{trouble}");
    }
}

/// Somebody who answers and never stops.
async fn endless() -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = format!("http://{}/jwks", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                // The question first: an answer before it is none.
                let _ = connection.read(&mut [0; 4096]).await;
                let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"keys\": [";
                let _ = connection.write_all(head).await;
                while connection.write_all(&[b' '; 4096]).await.is_ok() {}
            });
        }
    });
    Ok(address)
}
