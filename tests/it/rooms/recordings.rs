//! What was recorded, for the people of the room.

use kith_tests::{
    both_databases,
    launcher::{Answer, Client},
    rooms::{Kept, RoomServer},
};
use reqwest::{Method, StatusCode};
use wire::{Meeting, Recording};

use super::{cy_goes_to_another_group, go_in, group_on, wait};

async fn ask(client: &Client, meeting: &Meeting) -> anyhow::Result<Answer> {
    client.ask(Method::GET, &format!("/api/meetings/{}/recordings", meeting.id), None::<&()>).await
}

both_databases! {
    async fn recordings_are_for_the_people_of_the_room(test: Test) {
        let rooms = RoomServer::start().await?;
        let (_, meeting) = group_on(&test, &rooms).await?;
        let ten = 1_795_428_000_000;
        let kept = |meeting: &str, minute: i64, published| Kept {
            meeting: meeting.to_owned(),
            times: (ten + minute * 60_000, ten + (minute + 25) * 60_000),
            name: "Otters & <friends>".to_owned(),
            published,
        };
        rooms.keep(kept(&meeting.id.0, 30, true));
        rooms.keep(kept(&meeting.id.0, 2, true));
        rooms.keep(kept(&meeting.id.0, 3, false));
        rooms.keep(kept("another meeting", 4, true));
        let ana = test.sign_in("ana").await?;
        assert_eq!(ask(&ana, &meeting).await?.json::<Vec<Recording>>()?, [], "nobody has been in a room yet");
        assert!(rooms.calls().is_empty(), "so nobody is asked");

        wait(&test, 60);
        go_in(&test.sign_in("ana").await?, &meeting).await?;
        wait(&test, 300);
        for tells_all in [false, true] {
            if tells_all {
                rooms.tell_all();
            }
            for username in ["ana", "bo", "tessa"] {
                let found: Vec<Recording> = ask(&test.sign_in(username).await?, &meeting).await?.json()?;
                let told: Vec<_> = found.iter().map(|it| (it.starts_at.as_millisecond() - ten, it.minutes)).collect();
                assert_eq!(told, [(120_000, 25), (1_800_000, 25)], "{username}: {found:?}");
                assert_eq!(found[0].name, "Otters & <friends>");
                assert!(found[0].address.starts_with("https://bbb.example/playback/"), "{found:?}");
            }
        }
        rooms.change_secret("another");
        let answer = ask(&test.sign_in("ana").await?, &meeting).await?;
        assert_eq!((answer.status, answer.problem_code()?.as_str()), (StatusCode::BAD_GATEWAY, "room"));
        cy_goes_to_another_group(&test).await?;
        let answer = ask(&test.sign_in("cy").await?, &meeting).await?;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    }
}
