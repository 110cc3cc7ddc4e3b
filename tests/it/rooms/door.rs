//! Who gets in, and when.

use kith_tests::{
    both_databases,
    platform::{Standing, people::somebody},
    rooms::{Guest, RoomServer},
};
use reqwest::StatusCode;
use serde_json::json;

use super::{cy_goes_to_another_group, door, go_in, group, group_on, knock, seen, use_bbb, wait};

both_databases! {
    async fn the_first_who_comes_makes_the_room_and_nobody_before(test: Test) {
        let rooms = RoomServer::start().await?;
        let (estate, meeting) = group_on(&test, &rooms).await?;
        assert!(meeting.room && meeting.link.is_none() && !meeting.recordable, "{meeting:?}");
        wait(&test, 49);
        let answer = knock(&estate.learner, &meeting).await?;
        assert_eq!((answer.status, answer.problem_code()?.as_str()), (StatusCode::CONFLICT, "too_early"));
        // Nine o'clock and fifty by the clock of Lisbon.
        assert!(answer.body.contains("09:50 on Monday, 23 November 2026 (Europe/Lisbon)"), "{}", answer.body);
        assert!(rooms.calls().is_empty() && test.count("SELECT COUNT(*) FROM room").await? == 0, "no phantom");

        wait(&test, 1);
        let inside = go_in(&estate.learner, &meeting).await?;
        assert!(inside.contains("Ana Prado is here"), "{inside}");
        let made = rooms.rooms();
        assert_eq!(made.len(), 1);
        let (name, room) = made.first_key_value().unwrap();
        assert!(name.len() >= 32 && !name.contains(&meeting.id.0), "nobody guesses {name}");
        let of = |parameter: &str| room.parameters.get(parameter).map(String::as_str);
        assert_eq!(of("name"), Some(meeting.group_name.as_str()));
        assert_eq!(of("meta_kith-meeting"), Some(meeting.id.0.as_str()));
        assert_eq!((of("record"), of("autoStartRecording")), (Some("true"), Some("false")));
        assert!(of("attendeePW").is_none() && of("moderatorPW").is_none(), "no shared passwords");

        // Rooms end when everybody has left; who comes later finds the same.
        rooms.end_rooms();
        go_in(&test.sign_in("bo").await?, &meeting).await?;
        assert_eq!(rooms.rooms().keys().collect::<Vec<_>>(), [name]);
        assert!(seen(&test.sign_in("ana").await?, &meeting).await?.recordable);
    }

    async fn the_door_stays_open_for_an_hour_after_the_end(test: Test) {
        let rooms = RoomServer::start().await?;
        let (_, meeting) = group_on(&test, &rooms).await?;
        wait(&test, 179);
        go_in(&test.sign_in("ana").await?, &meeting).await?;
        wait(&test, 1);
        let answer = knock(&test.sign_in("ana").await?, &meeting).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        assert!(answer.body.contains("is over"), "{}", answer.body);
    }

    async fn who_teaches_moderates_and_who_hides_has_no_name(test: Test) {
        let rooms = RoomServer::start().await?;
        let (_, meeting) = group_on(&test, &rooms).await?;
        let hidden = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "nobody"});
        let _: wire::Profile = test.sign_in("bo").await?.put("/api/profile", &hidden).await?;
        wait(&test, 60);
        for username in ["tessa", "ana", "bo"] {
            go_in(&test.sign_in(username).await?, &meeting).await?;
        }
        let guests = rooms.guests();
        let said: Vec<_> = guests.iter().map(|Guest { name, role, .. }| (name.as_str(), role.as_str())).collect();
        assert_eq!(said[..2], [("Tessa Marsh", "MODERATOR"), ("Ana Prado", "VIEWER")]);
        assert!(said[2].0.starts_with("Member ") && said[2].1 == "VIEWER", "{said:?}");
        assert!(guests.iter().all(|guest| guest.room == guests[0].room));
    }

    async fn however_many_come_at_once_there_is_one_room(test: Test) {
        let rooms = RoomServer::start().await?;
        let (_, meeting) = group_on(&test, &rooms).await?;
        wait(&test, 55);
        let mut clients = Vec::new();
        for username in ["ana", "bo", "cy", "tessa", "ana", "bo"] {
            clients.push(test.sign_in(username).await?);
        }
        let [a, b, c, d, e, f] = &clients[..] else { panic!("six") };
        let at_once = tokio::join!(
            go_in(a, &meeting), go_in(b, &meeting), go_in(c, &meeting),
            go_in(d, &meeting), go_in(e, &meeting), go_in(f, &meeting),
        );
        for inside in [at_once.0, at_once.1, at_once.2, at_once.3, at_once.4, at_once.5] {
            inside?;
        }
        let made = rooms.rooms();
        assert_eq!((made.len(), rooms.guests().len()), (1, 6));
        assert_eq!(made.values().map(|room| room.asked).sum::<usize>(), 6);
        assert_eq!(test.count("SELECT COUNT(*) FROM room").await?, 1);
    }

    async fn nobody_else_gets_in(test: Test) {
        let rooms = RoomServer::start().await?;
        let (_, meeting) = group_on(&test, &rooms).await?;
        wait(&test, 55);
        go_in(&test.sign_in("cy").await?, &meeting).await?;
        cy_goes_to_another_group(&test).await?;
        test.moodle().enrol(test.course, &somebody("dee", "Dee", "Grouple", Standing::Learner, 40));
        for username in ["cy", "dee"] {
            let client = test.sign_in(username).await?;
            assert_eq!(knock(&client, &meeting).await?.status, StatusCode::NOT_FOUND, "{username}");
        }
        assert_eq!(rooms.guests().len(), 1);
        let ada = test.sign_in("ada").await?;
        assert_eq!(knock(&ada, &meeting).await?.status, StatusCode::FORBIDDEN);
    }

    async fn a_meeting_that_moves_keeps_its_room_and_one_that_is_off_has_none(test: Test) {
        let rooms = RoomServer::start().await?;
        let (estate, meeting) = group_on(&test, &rooms).await?;
        wait(&test, 50);
        door(&estate.learner, &meeting).await?;
        let ana = test.sign_in("ana").await?;
        let path = format!("/api/meetings/{}", meeting.id);
        let moved: wire::Meeting =
            ana.put(&path, &json!({"starts_at": "2026-11-23T12:00:00Z", "sequence": 0})).await?;
        assert!(moved.room);
        let answer = knock(&ana, &meeting).await?;
        assert_eq!(answer.problem_code()?, "too_early", "{}", answer.body);
        wait(&test, 130);
        let ana = test.sign_in("ana").await?;
        door(&ana, &meeting).await?;
        assert_eq!(rooms.rooms().len(), 1, "the same room");
        let later = json!({"starts_at": "2026-11-23T13:00:00Z", "minutes": 30});
        let other: wire::Meeting = ana.post("/api/meetings", &later).await?;
        let off: wire::Meeting = ana.post(&format!("/api/meetings/{}/cancel", other.id), &()).await?;
        assert!(!off.room);
        wait(&test, 55);
        let answer = knock(&test.sign_in("ana").await?, &other).await?;
        assert_eq!((answer.status, answer.problem_code()?.as_str()), (StatusCode::CONFLICT, "conflict"));
    }

    async fn a_link_of_the_groups_own_wins_and_without_a_server_there_is_no_room(test: Test) {
        let (estate, meeting) = group(&test).await?;
        assert!(!meeting.room);
        wait(&test, 55);
        let answer = knock(&estate.learner, &meeting).await?;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        assert!(answer.body.contains("no room and no link"), "{}", answer.body);
        let rooms = RoomServer::start().await?;
        use_bbb(&test, &rooms, kith_tests::rooms::SECRET).await?;
        let ana = test.sign_in("ana").await?;
        assert!(seen(&ana, &meeting).await?.room, "what was planned before has a room too");
        let wish = json!({"starts_at": "2026-11-23T10:15:00Z", "minutes": 15, "link": "https://own.example/1"});
        let own: wire::Meeting = ana.post("/api/meetings", &wish).await?;
        assert!(!own.room);
        wait(&test, 15);
        assert_eq!(door(&ana, &own).await?, "https://own.example/1");
        assert!(rooms.calls().is_empty());
    }

    async fn what_the_server_says_is_heard_and_noted(test: Test) {
        let rooms = RoomServer::start().await?;
        let (_, meeting) = group_on(&test, &rooms).await?;
        wait(&test, 55);
        let ana = test.sign_in("ana").await?;
        let trouble = "SELECT COUNT(*) FROM platform_health WHERE part = 'rooms' AND trouble LIKE '%checksumError%'";
        rooms.change_secret("another");
        let answer = knock(&ana, &meeting).await?;
        assert_eq!((answer.status, answer.problem_code()?.as_str()), (StatusCode::BAD_GATEWAY, "room"));
        assert!(answer.body.contains("127.0.0.1 refused: checksumError"), "{}", answer.body);
        assert_eq!(test.count(trouble).await?, 1);
        rooms.set_down(true);
        let answer = knock(&ana, &meeting).await?;
        assert!(answer.body.contains("answered with status 502"), "{}", answer.body);
        rooms.set_down(false);
        rooms.change_secret(kith_tests::rooms::SECRET);
        go_in(&ana, &meeting).await?;
        let well = "SELECT COUNT(*) FROM platform_health WHERE part = 'rooms' AND trouble IS NULL";
        assert_eq!(test.count(well).await?, 1);
    }
}
