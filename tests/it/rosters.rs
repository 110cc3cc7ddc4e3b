//! Rosters that are long, that break off, and that change while they are read.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kith_tests::{
    both_databases,
    launcher::Client,
    platform::{Campus, Canned, Standing, people::somebody},
    server::Test,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::Roster;

/// More people than there are on a page.
pub(crate) fn enrol_many(campus: &Campus, course: u32, many: u32) {
    for number in 0..many {
        let (username, family) = (format!("extra{number:04}"), format!("Extra {number:04}"));
        campus.enrol(course, &somebody(&username, "Kim", &family, Standing::Learner, 1_000 + number));
    }
}

async fn refresh(test: &Test, teacher: &Client) -> anyhow::Result<()> {
    test.wait(SignedDuration::from_mins(10));
    let _: Value = teacher.post("/api/roster/refresh", &json!({})).await?;
    test.idle("roster").await
}

const HERE: &str = "SELECT COUNT(*) FROM enrolment WHERE dropped_at_us IS NULL";
const NICKNAMES: &str = "SELECT COUNT(*) - COUNT(DISTINCT nickname) FROM person";

both_databases! {
    async fn a_reading_that_breaks_in_the_middle_drops_nobody(test: Test) {
        let canvas = test.canvas();
        enrol_many(canvas, test.canvas_course, 115);
        let teacher = test.sign_in_from_canvas("tessa").await?;
        test.idle("roster").await?;
        assert_eq!(test.count(HERE).await?, 120);

        canvas.drop_out(test.canvas_course, "extra0003");
        canvas.enrol(test.canvas_course, &somebody("aaron", "Aaron", "Aab", Standing::Learner, 5_000));
        canvas.break_rosters_after(Some(1));
        refresh(&test, &teacher).await?;
        let roster: Roster = teacher.get("/api/roster").await?;
        assert!(roster.trouble.is_some());
        assert_eq!(test.count(HERE).await?, 121, "whoever was read is in, and nobody is out");

        canvas.break_rosters_after(None);
        refresh(&test, &teacher).await?;
        let roster: Roster = teacher.get("/api/roster").await?;
        assert_eq!((roster.found, roster.trouble), (120, None));
        assert!(!roster.people.iter().any(|person| person.name == "Kim Extra 0003"));
        assert!(roster.people.iter().any(|person| person.name == "Aaron Aab"));
    }

    async fn n_85_pages_that_lead_in_a_circle_or_elsewhere_drop_nobody(test: Test) {
        let teacher = test.sign_in_from_canvas("tessa").await?;
        test.idle("roster").await?;
        let context = test.canvas().context_id(&test.canvas().course(test.canvas_course).unwrap());
        for next in ["?page=2", "https://evil.example/members"] {
            let page = json!({"context": {"id": context}, "members": []}).to_string();
            test.canvas().answer_roster_with(Some(Canned {
                status: 200,
                content_type: "application/json".to_owned(),
                body: page,
                headers: vec![("Link".to_owned(), format!("<{next}>; rel=\"next\", <?page=1>; rel=first"))],
            }));
            refresh(&test, &teacher).await?;
            let roster: Roster = teacher.get("/api/roster").await?;
            assert!(roster.trouble.is_some() && roster.found == 5, "{next}: {roster:?}");
        }
    }

    async fn n_89_teachers_on_the_second_page_stay_teachers(test: Test) {
        enrol_many(test.moodle(), test.course, 1_100);
        for number in 0..3 {
            let name = format!("teacher{number}");
            test.moodle().enrol(test.course, &somebody(&name, "Tea", "Zz", Standing::Instructor, 9_000 + number));
        }
        let teacher = test.sign_in("tessa").await?;
        test.idle("roster").await?;
        assert_eq!(test.moodle().seen().roster_requests, 2, "a thousand a page");
        let roster: Roster = teacher.get("/api/roster?q=zz").await?;
        assert_eq!(roster.people.len(), 3);
        assert!(roster.people.iter().all(|person| person.role == wire::Role::Instructor && !person.takes_part));
        assert_eq!((roster.totals.all, roster.totals.not_yet), (1_108, 1_103), "{:?}", roster.totals);
        assert_eq!(test.count(NICKNAMES).await?, 0);
    }

    async fn a_platform_may_send_everybody_on_one_page(test: Test) {
        enrol_many(test.moodle(), test.course, 1_100);
        test.moodle().send_whole_rosters(true);
        let teacher = test.sign_in("tessa").await?;
        test.idle("roster").await?;
        assert_eq!((test.moodle().seen().roster_requests, test.count(HERE).await?), (1, 1_105));
        let again: Roster = teacher.get("/api/roster").await?;
        assert_eq!((again.people.len(), again.found), (200, 1_105), "nobody is sent everybody");
    }

    async fn a_learner_launches_while_the_roster_is_taken_over(test: Test) {
        enrol_many(test.moodle(), test.course, 1_100);
        let teacher = test.sign_in("tessa").await?;
        for _ in 0..3 {
            for name in ["ana", "bo", "cy", "extra0007"] {
                let client = test.sign_in(name).await?;
                let _: wire::LearnerHome = client.get("/api/home").await?;
            }
        }
        test.idle("roster").await?;
        let roster: Roster = teacher.get("/api/roster").await?;
        assert_eq!((roster.found, roster.trouble), (1_105, None));
        assert_eq!(test.count("SELECT COUNT(*) FROM person").await?, 1_105, "nobody twice");
        assert_eq!(test.count(NICKNAMES).await?, 0);
        let seen = "SELECT COUNT(*) FROM enrolment WHERE roster_role = 'learner' AND launch_role = 'learner'";
        assert_eq!(test.count(seen).await?, 4);
    }

    async fn who_opened_kith_since_the_reading_began_is_not_out(test: Test) {
        let teacher = test.sign_in("tessa").await?;
        test.idle("roster").await?;
        for name in ["bo", "cy"] {
            test.sign_in(name).await?;
        }
        test.wait(SignedDuration::from_mins(10));
        // Neither is listed any more; the platform lets bo in all the same, later than the list was made.
        test.sign_in("bo").await?;
        for name in ["bo", "cy"] {
            test.moodle().drop_out(test.course, name);
        }
        let _: Value = teacher.post("/api/roster/refresh", &json!({})).await?;
        test.idle("roster").await?;
        let roster: Roster = teacher.get("/api/roster").await?;
        let names: Vec<&str> = roster.people.iter().map(|person| person.name.as_str()).collect();
        assert!(names.contains(&"Bo Lindqvist") && !names.contains(&"Cy O'Dell"), "{names:?}");
    }

    async fn two_readings_at_once_do_no_harm(test: Test) {
        enrol_many(test.moodle(), test.course, 1_100);
        let teacher = test.sign_in("tessa").await?;
        test.idle("roster").await?;
        let other = test.second_server().await?;
        test.wait(SignedDuration::from_mins(10));
        let _: Value = teacher.post("/api/roster/refresh", &json!({})).await?;
        for _ in 0..5 {
            // As if whoever reads had been silent for five minutes.
            test.execute("UPDATE job SET claimed_until_us = 0 WHERE kind = 'roster'").await?;
            kith::jobs::work_once(&other).await?;
        }
        test.idle("roster").await?;
        let roster: Roster = teacher.get("/api/roster").await?;
        assert_eq!((roster.found, roster.trouble), (1_105, None));
        assert_eq!(test.count("SELECT COUNT(*) FROM person").await?, 1_105);
        assert_eq!(test.count("SELECT COUNT(*) FROM job").await?, 0);
    }

    async fn a_reading_that_died_is_begun_again(test: Test) {
        enrol_many(test.moodle(), test.course, 1_100);
        let mut test = test;
        test.sign_in("tessa").await?;
        test.kill_and_restart().await?;
        test.wait(SignedDuration::from_mins(6));
        let teacher = test.sign_in("tessa").await?;
        let _: Value = teacher.post("/api/roster/refresh", &json!({})).await?;
        test.idle("roster").await?;
        let roster: Roster = teacher.get("/api/roster").await?;
        assert_eq!((roster.found, roster.trouble), (1_105, None));
    }

    async fn the_roster_is_paged_searched_and_narrowed_down(test: Test) {
        enrol_many(test.moodle(), test.course, 60);
        let teacher = test.sign_in("tessa").await?;
        test.idle("roster").await?;
        let ana = test.sign_in("ana").await?;
        let answer = json!({"languages": ["en"], "experience": 2, "wants_group": false, "seen_by": "course"});
        let _: wire::Profile = ana.put("/api/profile", &answer).await?;

        let (mut names, mut after, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page: Roster = teacher.get(&format!("/api/roster?limit=25{after}")).await?;
            assert!(page.people.len() <= 25 && page.found == 65, "{page:?}");
            names.extend(page.people.iter().map(|person| (person.role, person.name.clone())));
            pages += 1;
            // What the instructor decides on one page moves nobody to another.
            if let Some(last) = page.people.last() {
                let path = format!("/api/roster/{}/part", last.person.0);
                let _: wire::RosterPerson = teacher.put(&path, &json!({"takes_part": false})).await?;
            }
            let Some(next) = page.next else { break };
            after = format!("&after={}", next.0);
        }
        assert_eq!((names.len(), pages), (65, 3));
        assert_eq!(names.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), 65, "nobody twice");
        assert_eq!(names[0].1, "Ana Prado");
        assert_eq!(names.iter().position(|(role, _)| *role != wire::Role::Learner), Some(63), "learners first");

        let found = async |query: &str| -> anyhow::Result<Vec<String>> {
            let page: Roster = teacher.get(&format!("/api/roster?{query}")).await?;
            assert_eq!(page.found as usize, page.people.len());
            Ok(page.people.into_iter().map(|person| person.name).collect())
        };
        assert_eq!(found("q=LISBON").await?, ["Ana Prado"], "places too");
        assert_eq!(found("q=extra%200041%20kim").await?, ["Kim Extra 0041"]);
        assert_eq!(found("only=alone").await?, ["Ana Prado"]);
        assert_eq!(found("only=answered&q=prado").await?, ["Ana Prado"]);
        assert!(found("only=not_yet&q=prado").await?.is_empty());
        let totals = teacher.get::<Roster>("/api/roster?q=nobody").await?.totals;
        assert_eq!((totals.all, totals.answered, totals.alone), (65, 1, 1), "{totals:?}");
        assert_eq!(teacher.get::<Roster>("/api/roster?limit=9999").await?.people.len(), 65);

        let theirs = test.sign_in_from_canvas("ana").await?;
        for (query, status) in [
            (format!("after={}", theirs.session.person.0), StatusCode::NOT_FOUND),
            ("only=everybody".to_owned(), StatusCode::BAD_REQUEST),
            ("limit=-1".to_owned(), StatusCode::BAD_REQUEST),
            (format!("q={}", "x".repeat(201)), StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let answer = teacher.ask(Method::GET, &format!("/api/roster?{query}"), None::<&()>).await?;
            assert_eq!(answer.status, status, "{query}: {}", answer.body);
        }
    }
}
