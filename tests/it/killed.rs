//! The server as a process that is killed: what it acknowledged is there afterwards, and nothing counts twice.

use std::path::Path;

use kith_tests::{database::Kind, load::kill_in_the_middle};

const KITH: &str = env!("CARGO_BIN_EXE_kith-under-test");

async fn killed_in_the_middle_of_a_thousand_launches(kind: Kind) {
    let left = kill_in_the_middle(Path::new(KITH), kind).await.unwrap();
    assert_eq!(left.acknowledged + left.unanswered, 1_000);
    assert!(left.acknowledged >= 300 && left.unanswered > 0, "killed in the middle: {left:?}");
    assert_eq!(left.opened, left.acknowledged, "what was acknowledged is there: {left:?}");
    assert_eq!(left.replayed, 0, "an acknowledged launch is not let in again: {left:?}");
    assert_eq!(left.let_in_twice, 0, "no launch is let in twice: {left:?}");
    assert!(left.let_in_later > 0, "launches that were lost may be tried again: {left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_no_nonce_counts_twice_sqlite() {
    killed_in_the_middle_of_a_thousand_launches(Kind::Sqlite).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_no_nonce_counts_twice_postgres() {
    killed_in_the_middle_of_a_thousand_launches(Kind::Postgres).await;
}
