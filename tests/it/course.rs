//! A course's people, as the platform tells of them and as they answer for themselves.

use anyhow::{Context as _, ensure};
use jiff::SignedDuration;
use kith_tests::{
    both_databases,
    launcher::Browser,
    platform::{Person, Standing, people, people::somebody},
    seed,
};

both_databases! {
    async fn sixty_people_answer_once_and_are_left_alone_afterwards(t: Test) {
        let everybody = people::course();
        let course = t.open_course_of_sixty();
        let all = seed::answer_all(t.platform.origin(), course, &everybody, |_| {}).await?;
        let expected =
            everybody.iter().filter(|person| person.standing == Standing::Learner && person.answers).count();
        ensure!((all.done, all.of, all.before) == (expected, expected, 0), "{all:?}");
        let again = seed::answer_all(t.platform.origin(), course, &everybody, |_| {}).await?;
        ensure!(again.before == expected, "{again:?}");

        let teacher = Browser::new()?.sign_in(t.platform.origin(), course, "margit.solberg").await?;
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        for person in everybody.iter().filter(|person| person.answers) {
            let found = pool.people.iter().find(|listed| listed.name == person.name());
            let found = found.with_context(|| format!("{} is not in the pool", person.name()))?;
            ensure!(found.weekly == person.weekly && found.wants_group == person.wants_group, "{found:?}");
            let zone = found.zone.and_then(|index| pool.zones.get(index as usize)).context("no zone")?;
            ensure!(zone.name == person.zone, "{} is in {}", person.name(), zone.name);
        }
    }

    async fn the_roster_follows_the_platform(t: Test) {
        let course = t.open_course_of_sixty();
        let teacher = Browser::new()?.sign_in(t.platform.origin(), course, "margit.solberg").await?;
        let roster = t.roster_read(&teacher, t.clock.now()).await?;
        ensure!(roster.people.len() == 60, "{} people", roster.people.len());
        let named = |roster: &wire::Roster, name: &str| roster.people.iter().any(|person| person.name == name);
        ensure!(named(&roster, "Hari Thapa & Sons"), "names come unescaped");

        t.moodle().drop_out(course, "ash.brook");
        t.moodle().enrol(course, &somebody("late.comer", "Late", "Comer", Standing::Learner, 90));
        t.wait(SignedDuration::from_hours(1));
        let teacher = Browser::new()?.sign_in(t.platform.origin(), course, "margit.solberg").await?;
        let before = t.clock.now();
        teacher.ask(reqwest::Method::POST, "/api/roster/refresh", None::<&()>).await?;
        let roster = t.roster_read(&teacher, before).await?;
        ensure!(named(&roster, "Late Comer") && !named(&roster, "Ash Brook"));
        ensure!(roster.people.len() == 60, "{} people", roster.people.len());
    }

    async fn a_canvas_roster_comes_whole_and_with_zones(t: Test) {
        let zoned = |username: &str, number| Person {
            zone: "Asia/Kathmandu".to_owned(),
            ..somebody(username, "Zoned", username, Standing::Learner, number)
        };
        for number in 100..125 {
            t.canvas().enrol(t.canvas_course, &zoned(&format!("extra{number}"), number));
        }
        let teacher = t.sign_in_from_canvas("tessa").await?;
        let roster = t.roster_read(&teacher, t.clock.now()).await?;
        ensure!(roster.people.len() == 30, "{} people", roster.people.len());
        let extra = roster.people.iter().filter(|person| person.name.starts_with("Zoned"));
        let zones: Vec<_> = extra.map(|person| person.zone.as_deref()).collect();
        ensure!(zones.len() == 25 && zones.iter().all(|zone| *zone == Some("Asia/Kathmandu")), "{zones:?}");
    }

    async fn people_without_names_get_nicknames_that_stay(t: Test) {
        t.moodle().show_names(t.course, false);
        let ana = t.sign_in("ana").await?;
        ensure!(!ana.session.name.is_empty() && !ana.session.name.contains("Ana"), "{}", ana.session.name);
        let again = t.sign_in("ana").await?;
        ensure!(again.session.name == ana.session.name);
        let teacher = t.sign_in("tessa").await?;
        let roster = t.roster_read(&teacher, t.clock.now()).await?;
        let told = roster.people.iter().any(|person| ["Ana", "Bo", "Cy", "Tessa"].iter().any(|it| person.name.contains(it)));
        ensure!(!told && roster.people.len() == 5, "{:?}", roster.people);
    }
}
