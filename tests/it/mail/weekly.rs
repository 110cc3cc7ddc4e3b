//! A series tells of all its meetings, each an entry of its own.

use std::collections::BTreeSet;

use anyhow::Context as _;
use kith_tests::{
    both_databases,
    mail::{MailServer, Received},
};
use serde_json::json;
use wire::SeriesState;

use super::{ANA, is_sound, subscribe, to};
use crate::series::{chosen, clocks_ask_more, group};

fn entries(mails: &[&Received]) -> BTreeSet<(String, String, u32)> {
    let events = mails.iter().filter_map(|mail| mail.event.clone());
    events.map(|event| (event.uid, event.method, event.sequence)).collect()
}

both_databases! {
    async fn every_meeting_of_a_series_is_told_and_called_off_once(mut test: Test) {
        let server = MailServer::start()?;
        test.mail_by(Some(server.port)).await?;
        let estate = group(&test).await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        // To confirm the address, and the meeting that is planned already.
        let before = server.wait_for(2).await?.len();
        let series = chosen(&estate.learner, 4).await?.series.context("a series")?;
        let mails = server.wait_for(before + 4).await?;
        let told = &to(&mails, ANA)[before..];
        for mail in told {
            is_sound(mail);
        }
        let invited = entries(told);
        assert_eq!(invited.len(), 4, "{invited:?}");
        assert!(invited.iter().all(|(_, method, sequence)| method == "REQUEST" && *sequence == 0), "{invited:?}");

        let _: SeriesState = estate.learner.post(&format!("/api/series/{series}/end"), &()).await?;
        let mails = server.wait_for(before + 8).await?;
        let over = &to(&mails, ANA)[before + 4..];
        for mail in over {
            is_sound(mail);
        }
        let wanted: BTreeSet<_> =
            invited.into_iter().map(|(uid, _, _)| (uid, "CANCEL".to_owned(), 1)).collect();
        assert_eq!(entries(over), wanted);
    }

    async fn meetings_that_clocks_move_are_told_as_the_same_entries(mut test: Test) {
        let server = MailServer::start()?;
        test.mail_by(Some(server.port)).await?;
        let (ana, _, state) = clocks_ask_more(&test).await?;
        subscribe(&ana, &server, ANA, None).await?;
        // To confirm the address, and six meetings.
        let mails = server.wait_for(7).await?;
        let invited = entries(&to(&mails, ANA)[1..]);
        let better = state.moves.iter().find(|it| it.meetings == 2).context("a better hour")?;
        let starts_at = better.instead.as_ref().context("a better hour")?.starts_at.to_string();
        let path = format!("/api/series/changes/{}/move", better.meeting);
        let _: SeriesState = ana.post(&path, &json!({"starts_at": starts_at, "meetings": 2})).await?;
        let mails = server.wait_for(9).await?;
        let told = &to(&mails, ANA)[7..];
        for mail in told {
            is_sound(mail);
            assert!(mail.header("subject").starts_with("Changed: "), "{}", mail.header("subject"));
        }
        let told = entries(told);
        assert_eq!(told.len(), 2, "{told:?}");
        for (uid, method, sequence) in told {
            assert_eq!((method.as_str(), sequence), ("REQUEST", 1));
            assert!(invited.iter().any(|(known, _, _)| *known == uid), "{uid} is no entry of {invited:?}");
        }
        assert_eq!(server.mails()?.len(), 9);
    }
}
