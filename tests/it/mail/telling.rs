//! What a group's meetings send to those who asked: invitations, new times, cancellations, reminders.

use jiff::SignedDuration;
use kith_tests::{both_databases, launcher::Browser};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{MailSettings, Meeting, MeetingState};

use super::{ANA, PATH, ask, begin, is_sound, look, press, subscribe, to, wish, work};
use crate::tenancy::world::Estate;

both_databases! {
    async fn a_meeting_is_told_moved_and_called_off_as_one_entry(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let id = estate.treasure.meeting.clone();
        // What is planned already is told to who comes later.
        subscribe(&estate.learner, &server, ANA, None).await?;
        let mails = server.wait_for(2).await?;
        let first = to(&mails, ANA)[1].clone();
        is_sound(&first);
        let event = first.event.clone().unwrap();
        assert!(event.uid.starts_with(&id), "{event:?}");
        assert_eq!((event.method.as_str(), event.sequence, event.start.as_str()), ("REQUEST", 0, "2026-12-01T18:00:00+00:00"));
        // In the reader's own time: the Azores are an hour behind.
        assert!(first.body().contains("Tuesday, 1 December 2026, 17:00 to 18:00\nAtlantic/Azores"), "{}", first.body());
        assert!(first.header("subject").starts_with("Meeting: "), "{}", first.header("subject"));

        let wish = json!({"starts_at": "2026-12-02T19:00:00Z", "sequence": 0});
        let _: Meeting = estate.learner.put(&format!("/api/meetings/{id}"), &wish).await?;
        let mails = server.wait_for(3).await?;
        let moved = mails[2].clone();
        is_sound(&moved);
        let event = moved.event.clone().unwrap();
        assert_eq!((event.method.as_str(), event.sequence, event.start.as_str()), ("REQUEST", 1, "2026-12-02T19:00:00+00:00"));
        assert!(moved.header("subject").starts_with("Changed: "), "{}", moved.header("subject"));
        assert_eq!(event.uid, first.event.as_ref().unwrap().uid);

        ask(&estate.learner, Method::POST, &format!("/api/meetings/{id}/cancel")).await?;
        let mails = server.wait_for(4).await?;
        is_sound(&mails[3]);
        let event = mails[3].event.clone().unwrap();
        assert_eq!((event.method.as_str(), event.sequence, event.status.as_str()), ("CANCEL", 2, "CANCELLED"));
        assert!(mails[3].body().contains("18:00 to 19:00\nAtlantic/Azores"), "{}", mails[3].body());
        assert_eq!(event.uid, first.event.as_ref().unwrap().uid);

        // Whatever looks for more work finds none.
        for _ in 0..3 {
            work(&test).await?;
        }
        assert_eq!(server.mails()?.len(), 4);
        assert_eq!(test.count("SELECT COUNT(DISTINCT id) FROM mail WHERE state = 'sent'").await?, 4);
    }

    async fn a_mail_speaks_its_readers_language(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        server.wait_for(2).await?;
        test.execute("UPDATE mail_address SET locale = 'de-AT'").await?;
        estate.meet("2026-12-06T12:00:00Z").await?;
        let mails = server.wait_for(3).await?;
        is_sound(&mails[2]);
        assert_eq!(mails[2].header("subject"), "Treffen: Gruppe 1, Sonntag, 6. Dezember 2026, 11:00");
        let page = look(&mails[2].link("stop")?).await?;
        assert!(page.body.contains("<html lang=\"de\" dir=\"ltr\">") && page.body.contains("Keine Mails mehr?"), "{}", page.body);
    }

    async fn mails_and_their_pages_are_written_from_the_right(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        // Launched in English, and another language chosen in the page since.
        let _: MailSettings = estate.learner.speaking("ar").put(PATH, &wish(ANA, Some(1440))).await?;
        let first = server.wait_for(1).await?.remove(0);
        assert_eq!(first.header("content-language"), "ar");
        assert!(first.header("subject").contains("هل هذا عنوانك؟"), "{}", first.header("subject"));
        let link = first.link("confirm")?;
        let page = look(&link).await?;
        assert!(page.body.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.body);
        assert!(page.body.contains("نعم، أرسلوها إلى هنا") && page.body.contains("\u{2068}ana@example.org\u{2069}"), "{}", page.body);
        assert!(press(&link, "confirm").await?.body.contains("شكرًا"));

        server.wait_for(2).await?;
        estate.meet("2026-12-06T12:00:00Z").await?;
        let invitation = server.wait_for(3).await?.remove(2);
        is_sound(&invitation);
        assert_eq!(invitation.header("subject"), "لقاء: المجموعة 1، الأحد، 6 ديسمبر 2026، 11:00");
        let sent = &invitation.subject_as_sent;
        assert!(sent.is_ascii() && sent.to_lowercase().starts_with("=?utf-8?"), "{sent}");
        let body = invitation.body();
        assert!(body.starts_with("موعد لقاء المجموعة 1:\n\nالأحد، 6 ديسمبر 2026، من 11:00 إلى 12:00\n"), "{body}");
        // Names in other letters stand apart, so that the hour stays behind the day.
        assert!(body.contains("\u{2068}Ana Quillfeather\u{2069}: الأحد 11:00\n"), "{body}");
        // Addresses stand on lines of their own, bare.
        assert!(body.lines().filter(|line| line.contains("http")).all(|line| line.starts_with("http")), "{body}");
        let event = invitation.calendar.clone().unwrap();
        assert!(event.contains("الأحد 11:00"), "{event}");

        let page = look(&invitation.link("answer")?).await?;
        assert!(page.body.contains("dir=\"rtl\"") && page.body.contains("من 11:00 إلى 12:00"), "{}", page.body);
        assert!(press(&invitation.link("answer")?, "yes").await?.body.contains("قلت إنك ستحضر."));
        let page = press(&invitation.link("stop")?, "all").await?;
        assert!(page.body.contains("وعنوانك قد نُسي"), "{}", page.body);
        // Nobody is known behind a link that has ended: the browser says what is read there.
        let client = reqwest::Client::builder().no_proxy().build()?;
        for (language, said) in [("ar-MA,en;q=0.5", "لم يعد هذا الرابط صالحًا"), ("fr", "plus valable"), ("ja", "This link has ended")] {
            let page = client.get(invitation.link("stop")?).header("accept-language", language).send().await?;
            assert_eq!(page.status(), StatusCode::NOT_FOUND);
            let page = page.text().await?;
            assert!(page.contains(said), "{language}: {page}");
        }
    }

    async fn nothing_comes_in_the_hours_one_keeps_quiet(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, Some(60)).await?;
        let of = |settings: MailSettings| (settings.quiet.from.to_string(), settings.quiet.until.to_string());
        let read = |from: &str, until: &str| {
            json!({"address": ANA, "reminder_minutes": 60, "quiet": {"from": from, "until": until}})
        };
        assert_eq!(of(estate.learner.get(PATH).await?), ("22:00:00".to_owned(), "07:00:00".to_owned()));
        for wrong in ["7", "24:00", "seven"] {
            let answer = estate.learner.ask(Method::PUT, PATH, Some(&read(wrong, "07:00"))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.body);
        }
        // Four in the afternoon on the Azores, for somebody who sleeps from ten in the morning to five.
        estate.meet("2026-11-29T17:00:00Z").await?;
        let answer = format!("/api/meetings/{}/answer", estate.treasure.meeting);
        let _: Meeting = estate.learner.put(&answer, &json!({"comes": true})).await?;
        work(&test).await?;
        let before = server.mails()?.len();
        let kept: MailSettings = estate.learner.put(PATH, &read("10:00", "17:00")).await?;
        assert_eq!(of(kept), ("10:00:00".to_owned(), "17:00:00".to_owned()));
        // Another time to be reminded leaves them as they are.
        for minutes in [1440, 60] {
            let wish = json!({"address": ANA, "reminder_minutes": minutes});
            let kept: MailSettings = estate.learner.put(PATH, &wish).await?;
            assert_eq!(of(kept), ("10:00:00".to_owned(), "17:00:00".to_owned()));
        }
        let about: Value = estate.learner.get("/api/me").await?;
        assert_eq!(about["courses"][0]["mail"]["quiet"], json!({"from": "10:00", "until": "17:00"}));
        // Nine in the morning there is ten by UTC.
        test.wait("2026-11-29T09:58:00Z".parse::<jiff::Timestamp>()?.duration_since(test.clock.now()));
        work(&test).await?;
        assert_eq!(server.mails()?.len(), before, "not before");
        test.wait(SignedDuration::from_mins(3));
        work(&test).await?;
        let mails = server.wait_for(before + 1).await?;
        assert!(mails[before].header("subject").starts_with("Reminder: "), "{}", mails[before].header("subject"));
        assert!(mails[before].body().contains("16:00 to 17:00"), "{}", mails[before].body());
    }

    async fn a_reminder_comes_a_day_before_by_the_readers_clock(mut test: Test) {
        let (server, mut estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, Some(1440)).await?;
        let answer = |estate: &Estate| format!("/api/meetings/{}/answer", estate.treasure.meeting);
        let _: Meeting = estate.learner.put(&answer(&estate), &json!({"comes": true})).await?;
        estate.meet("2026-11-30T05:00:00Z").await?;
        let _: Meeting = estate.learner.put(&answer(&estate), &json!({"comes": true})).await?;
        server.wait_for(3).await?;
        // Four in the morning on the Azores: the night before is no time for a reminder, the evening is.
        test.wait("2026-11-28T21:59:00Z".parse::<jiff::Timestamp>()?.duration_since(test.clock.now()));
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 3);
        test.wait(SignedDuration::from_mins(2));
        work(&test).await?;
        let mails = server.wait_for(4).await?;
        let reminder = &mails[3];
        assert!(reminder.header("subject").starts_with("Reminder: "), "{}", reminder.header("subject"));
        assert!(reminder.calendar.is_none() && reminder.body().contains("04:00 to 05:00"), "{}", reminder.body());
        // One press in the mail program stops reminders, and only them.
        let stop = reminder.link("stop")?;
        let click = [("List-Unsubscribe".to_owned(), "One-Click".to_owned())];
        assert_eq!(Browser::new()?.post(&stop, &click).await?.status, StatusCode::OK);
        test.wait(SignedDuration::from_hours(48));
        estate.learner = test.sign_in("ana").await?;
        estate.meet("2026-12-05T12:00:00Z").await?;
        work(&test).await?;
        let mails = server.wait_for(5).await?;
        assert_eq!(mails.len(), 5, "the reminder of 1 December does not come");
        assert!(mails[4].header("subject").starts_with("Meeting: "), "invitations still do");
        // The same press in an invitation ends everything.
        let stop = mails[4].link("stop")?;
        assert_eq!(look(&stop).await?.status, StatusCode::OK);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail_address").await?, 1, "looking changes nothing");
        assert_eq!(Browser::new()?.post(&stop, &click).await?.status, StatusCode::OK);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail_address").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM mail").await?, 0);
        estate.meet("2026-12-06T12:00:00Z").await?;
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 5);
        assert_eq!(look(&stop).await?.status, StatusCode::NOT_FOUND);
    }

    async fn a_law_that_moves_the_clock_moves_the_entry(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        let before = server.wait_for(2).await?.remove(1).event.unwrap();
        let id = estate.treasure.meeting.clone();
        let path = format!("/api/meetings/{id}/answer");
        let _: Meeting = estate.learner.put(&path, &json!({"comes": true})).await?;
        // As it was stored under a law that the present data no longer knows: an hour later.
        test.execute("UPDATE meeting SET starts_at_us = starts_at_us + 3600000000, tzdb = '2019a'").await?;
        for _ in 0..3 {
            work(&test).await?;
        }
        let mails = server.wait_for(3).await?;
        assert_eq!(mails.len(), 3, "told once");
        is_sound(&mails[2]);
        let event = mails[2].event.clone().unwrap();
        assert_eq!((&event.uid, event.sequence, &event.start), (&before.uid, 1, &before.start));
        assert!(mails[2].header("subject").starts_with("Changed: "), "{}", mails[2].header("subject"));
        let meetings: Vec<Meeting> = estate.learner.get("/api/meetings").await?;
        let meeting = meetings.iter().find(|it| it.id.0 == id).unwrap();
        assert_eq!((meeting.sequence, meeting.starts_at), (1, "2026-12-01T18:00:00Z".parse()?));
        assert!(meeting.times.iter().all(|time| time.comes.is_none()), "another time is another question");
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting WHERE tzdb = '2019a'").await?, 0);
        // What newer data has judged, on a server that was updated first, stays; so does what is right already.
        test.execute("UPDATE meeting SET starts_at_us = starts_at_us + 3600000000, tzdb = '9999z'").await?;
        work(&test).await?;
        test.execute("UPDATE meeting SET starts_at_us = starts_at_us - 3600000000, tzdb = '2019a'").await?;
        work(&test).await?;
        assert_eq!(test.count("SELECT MAX(sequence) FROM meeting").await?, 1);
        assert_eq!(server.mails()?.len(), 3);
    }

    async fn who_leaves_a_group_is_told_that_its_meetings_are_no_longer_theirs(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        server.wait_for(2).await?;
        let leave = json!({"wish": "next_run"});
        let left = estate.learner.ask(Method::POST, "/api/groups/leave", Some(&leave)).await?;
        assert!(left.status.is_success(), "{}", left.body);
        work(&test).await?;
        let mails = server.wait_for(3).await?;
        is_sound(&mails[2]);
        assert_eq!(mails[2].event.as_ref().unwrap().method, "CANCEL");
        assert!(!mails[2].body().contains("quillfeather"), "{}", mails[2].body());
        work(&test).await?;
        assert_eq!(server.mails()?.len(), 3);
    }

    async fn an_answer_by_mail_or_in_the_page_is_the_same(mut test: Test) {
        let (server, estate) = begin(&mut test).await?;
        let id = estate.treasure.meeting.clone();
        let bo = test.sign_in("bo").await?;
        subscribe(&estate.learner, &server, ANA, None).await?;
        let mails = server.wait_for(2).await?;
        let link = mails[1].link("answer")?;
        let page = look(&link).await?;
        assert!(page.status == StatusCode::OK && page.body.contains("17:00 to 18:00"), "{}", page.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting_answer").await?, 0, "looking changes nothing");
        let page = press(&link, "no").await?;
        assert!(page.status == StatusCode::OK && page.body.contains("You said that you can’t."), "{}", page.body);
        assert_eq!(press(&link, "perhaps").await?.status, StatusCode::BAD_REQUEST);

        let said = |meetings: &[Meeting]| {
            let meeting = meetings.iter().find(|meeting| meeting.id.0 == id).unwrap();
            meeting.times.iter().map(|time| (time.me, time.comes)).collect::<Vec<_>>()
        };
        let before: Vec<Meeting> = bo.get("/api/meetings").await?;
        assert!(said(&before).iter().all(|(_, comes)| comes.is_none()), "others' answers wait for one's own");
        let path = format!("/api/meetings/{id}/answer");
        let _: Meeting = bo.put(&path, &json!({"comes": true})).await?;
        let after: Vec<Meeting> = bo.get("/api/meetings").await?;
        let mut all = said(&after);
        all.sort_unstable();
        assert_eq!(all, [(false, None), (false, Some(false)), (true, Some(true))]);
        // Ana herself sees in the page what she said by mail, and may change it there.
        let _: Meeting = estate.learner.put(&path, &json!({"comes": true})).await?;
        assert!(look(&link).await?.body.contains("You said that you will be there."));

        // Another time is another question.
        let wish = json!({"starts_at": "2026-12-02T19:00:00Z", "sequence": 0});
        let _: Meeting = bo.put(&format!("/api/meetings/{id}"), &wish).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM meeting_answer").await?, 0);
        assert!(look(&link).await?.body.contains("18:00 to 19:00"), "the page tells how things stand");
        let off: Meeting = ask(&bo, Method::POST, &format!("/api/meetings/{id}/cancel")).await?.json()?;
        assert_eq!(off.state, MeetingState::Cancelled);
        let refused = bo.ask(Method::PUT, &path, Some(&json!({"comes": true}))).await?;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        assert!(press(&link, "yes").await?.body.contains("no longer takes place"));
    }
}
