//! The optional column "took part", from the switch to the cell.

use jiff::SignedDuration;
use kith_tests::{
    both_databases,
    launcher::{Browser, Client},
    platform::{Campus, Canned, Column, faults::LaunchForm},
    server::{Test, small_course},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use wire::Gradebook;

use crate::tenancy::world::{ZONES, live_in, sign_in_as};

/// A course whose group has just met, with everybody signed in.
struct Met {
    teacher: Client,
    learners: Vec<Client>,
    meeting: String,
}

impl Met {
    async fn at(test: &Test, campus: &Campus, course: u32) -> anyhow::Result<Self> {
        let estate = live_in(test, campus, course, "tessa", &ZONES, "https://rooms.example/1").await?;
        // Half an hour into the meeting of the first of December, 18:00.
        test.wait(SignedDuration::from_hours(8 * 24 + 9) + SignedDuration::from_mins(30));
        let sign_in = async |name| Browser::new()?.sign_in(campus.origin(), course, name).await;
        let mut learners = Vec::new();
        for (name, _) in ZONES {
            learners.push(sign_in(name).await?);
        }
        Ok(Self { teacher: sign_in("tessa").await?, learners, meeting: estate.treasure.meeting })
    }

    async fn says(&self, who: usize, took_part: bool) -> anyhow::Result<()> {
        let path = format!("/api/meetings/{}/attendance", self.meeting);
        let _: wire::Meeting = self.learners[who].put(&path, &json!({"took_part": took_part})).await?;
        Ok(())
    }

    async fn switch(&self, on: bool) -> anyhow::Result<Gradebook> {
        self.teacher.put("/api/gradebook", &json!({"on": on})).await
    }

    async fn book(&self) -> anyhow::Result<Gradebook> {
        self.teacher.get("/api/gradebook").await
    }
}

/// The only column of a course.
fn only(campus: &Campus, course: u32) -> Column {
    let mut columns = campus.columns(course);
    assert_eq!(columns.len(), 1, "{columns:?}");
    columns.remove(0)
}

/// Who has which grade, by login name.
fn grades(campus: &Campus, column: &Column) -> [Option<f64>; 3] {
    ZONES.map(|(name, _)| column.grade(&campus.subject(&campus.person(name).unwrap())))
}

fn numbers(book: &Gradebook) -> (bool, bool, u32, u32, u32) {
    (book.on, book.made, book.sent, book.waiting, book.skipped)
}

/// The story from the switch to the cell, the same on every platform.
async fn from_switch_to_cell(test: &Test, campus: &Campus, course: u32) -> anyhow::Result<()> {
    let met = Met::at(test, campus, course).await?;
    let before = met.book().await?;
    assert!(before.offered && before.reason.is_none() && before.trouble.is_none(), "{before:?}");
    assert_eq!(numbers(&before), (false, false, 0, 0, 0), "it is off until somebody wants it");
    met.says(0, true).await?;
    test.idle("gradebook").await?;
    assert_eq!(campus.columns(course), [], "nothing is sent that nobody asked for");

    let (one, two) = tokio::join!(met.switch(true), met.switch(true));
    assert!(one?.on && two?.on);
    test.idle("gradebook").await?;
    let column = only(campus, course);
    assert_eq!(column.label, "Took part in a group meeting");
    assert!((column.maximum - 1.0).abs() < f64::EPSILON);
    assert_eq!(column.taken, [], "somebody alone has not met anybody");

    met.says(1, true).await?;
    test.idle("gradebook").await?;
    assert_eq!(grades(campus, &only(campus, course)), [Some(1.0), Some(1.0), None]);
    assert_eq!(numbers(&met.book().await?), (true, true, 2, 0, 0));

    met.says(1, true).await?;
    met.switch(true).await?;
    test.idle("gradebook").await?;
    assert_eq!(only(campus, course).taken.len(), 2, "what is there is not sent again");

    met.switch(false).await?;
    met.says(2, true).await?;
    test.idle("gradebook").await?;
    let column = only(campus, course);
    assert_eq!(grades(campus, &column), [Some(1.0), Some(1.0), None], "switched off, nothing more is sent");
    assert_eq!(campus.seen().stale_scores, 0);
    Ok(())
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Canned {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Canned { status, content_type: "application/json".to_owned(), body: "[]".to_owned(), headers }
}

both_databases! {
    async fn a_held_meeting_brings_the_score_in_moodle(test: Test) {
        from_switch_to_cell(&test, test.moodle(), test.course).await?;
    }

    async fn a_held_meeting_brings_the_score_in_canvas(test: Test) {
        from_switch_to_cell(&test, test.canvas(), test.canvas_course).await?;
    }

    async fn n_92_what_is_taken_back_leaves_an_empty_cell_and_timestamps_rise(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        met.switch(true).await?;
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        met.says(0, false).await?;
        test.idle("gradebook").await?;
        let column = only(test.moodle(), test.course);
        assert_eq!(grades(test.moodle(), &column), [None, Some(1.0), None], "empty, not nought; the other keeps theirs");
        assert_eq!(numbers(&met.book().await?), (true, true, 1, 0, 0));
        // The clock stands still: what is sent must be later all the same, by whole seconds in Moodle.
        met.says(0, true).await?;
        test.idle("gradebook").await?;
        let column = only(test.moodle(), test.course);
        assert_eq!(grades(test.moodle(), &column), [Some(1.0), Some(1.0), None]);
        let ana = test.moodle().subject(&test.moodle().person("ana").unwrap());
        let times: Vec<_> = column.taken.iter().filter(|(user, _)| *user == ana).map(|(_, at)| at.as_second()).collect();
        assert_eq!(times.len(), 3);
        assert!(times.is_sorted_by(|one, other| one < other), "{times:?}");
        assert_eq!(test.moodle().seen().stale_scores, 0);
    }

    async fn a_column_that_a_teacher_deleted_is_made_again_with_everybodys_score(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        met.switch(true).await?;
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        let first = only(test.moodle(), test.course);
        test.moodle().delete_column(first.number);
        met.says(2, true).await?;
        test.idle("gradebook").await?;
        let second = only(test.moodle(), test.course);
        assert_ne!(second.number, first.number);
        assert_eq!(grades(test.moodle(), &second), [Some(1.0); 3]);
        assert_eq!(numbers(&met.book().await?), (true, true, 3, 0, 0));
    }

    async fn n_84_where_a_scope_is_withheld_the_column_is_not_offered(test: Test) {
        test.moodle().withhold("score");
        let met = Met::at(&test, test.moodle(), test.course).await?;
        let book = met.book().await?;
        assert!(!book.offered && book.reason.as_deref().is_some_and(|why| why.contains("send scores")), "{book:?}");
        let refused = met.teacher.ask(Method::PUT, "/api/gradebook", Some(&json!({"on": true}))).await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        assert_eq!(numbers(&met.book().await?), (false, false, 0, 0, 0));

        for scope in ["lineitem", "lineitem.readonly", "result.readonly"] {
            test.moodle().withhold(scope);
        }
        let teacher = test.sign_in("tessa").await?;
        let book: Gradebook = teacher.get("/api/gradebook").await?;
        assert!(!book.offered && book.reason.is_some_and(|why| why.contains("Assignment and Grade Services")));

        test.moodle().grant_everything();
        let teacher = test.sign_in("tessa").await?;
        assert!(teacher.get::<Gradebook>("/api/gradebook").await?.offered);
        assert_eq!(test.moodle().seen().gradebook_requests, 0);
    }

    async fn n_84_a_scope_withheld_later_is_told_and_found_again(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        test.moodle().withhold("score");
        met.switch(true).await?;
        test.idle("gradebook").await?;
        let book = met.book().await?;
        assert!(book.trouble.as_deref().is_some_and(|why| why.contains("did not grant")), "{book:?}");
        let noted = "SELECT COUNT(*) FROM platform_health WHERE part = 'gradebook' AND trouble IS NOT NULL";
        assert_eq!(test.count(noted).await?, 1);
        assert_eq!(test.moodle().columns(test.course), []);
        // A launch learns of it too, and then of its end; scores follow without another click.
        test.sign_in("ana").await?;
        assert!(!met.book().await?.offered);
        test.moodle().grant_everything();
        test.wait(SignedDuration::from_mins(5));
        test.sign_in("ana").await?;
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        assert_eq!(grades(test.moodle(), &only(test.moodle(), test.course)), [Some(1.0), Some(1.0), None]);
        assert_eq!((met.book().await?.trouble, test.count(noted).await?), (None, 0));
    }

    async fn without_the_right_to_make_columns_the_links_own_is_used(test: Test) {
        test.moodle().withhold("lineitem");
        test.moodle().grade_link(test.course);
        let met = Met::at(&test, test.moodle(), test.course).await?;
        assert!(met.book().await?.offered);
        met.switch(true).await?;
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        let column = only(test.moodle(), test.course);
        assert_eq!(column.label, "Kith study groups");
        assert_eq!(grades(test.moodle(), &column), [Some(100.0), Some(100.0), None], "the whole of what it is worth");
    }

    async fn two_servers_make_one_column_and_send_each_score_once(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        for who in 0..3 {
            met.says(who, true).await?;
        }
        let (one, two) = (test.second_server().await?, test.second_server().await?);
        met.switch(true).await?;
        for _ in 0..3 {
            let (first, second) = tokio::join!(kith::jobs::work_once(&one), kith::jobs::work_once(&two));
            first?;
            second?;
        }
        test.idle("gradebook").await?;
        let column = only(test.moodle(), test.course);
        assert_eq!(grades(test.moodle(), &column), [Some(1.0); 3]);
        assert_eq!((column.taken.len(), test.moodle().seen().stale_scores), (3, 0));
    }

    async fn a_platform_that_asks_to_wait_is_left_alone_for_that_long(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        test.moodle().answer_gradebook_with(Some(answer(429, &[("Retry-After", "90")])));
        met.switch(true).await?;
        test.idle("gradebook").await?;
        let told = met.book().await?.trouble;
        assert!(told.as_deref().is_some_and(|why| why.contains("wait")), "{told:?}");
        test.moodle().answer_gradebook_with(None);
        let asked = test.moodle().seen().gradebook_requests;
        test.wait(SignedDuration::from_secs(80));
        // Everything that happens meanwhile asks for the same work again.
        met.says(0, true).await?;
        met.says(1, true).await?;
        met.switch(true).await?;
        test.idle("gradebook").await?;
        assert_eq!(test.moodle().seen().gradebook_requests, asked, "not before the time it named");
        test.wait(SignedDuration::from_secs(11));
        met.switch(true).await?;
        test.idle("gradebook").await?;
        assert_eq!(grades(test.moodle(), &only(test.moodle(), test.course)), [Some(1.0), Some(1.0), None]);
        assert_eq!(met.book().await?.trouble, None);
    }

    async fn whom_the_platform_does_not_grade_is_counted_and_left_alone(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        test.moodle().drop_out(test.course, "ana");
        met.switch(true).await?;
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        let book = met.book().await?;
        assert_eq!((numbers(&book), book.trouble), ((true, true, 1, 0, 1), None));
        let asked = test.moodle().seen().gradebook_requests;
        test.wait(SignedDuration::from_mins(10));
        met.says(2, true).await?;
        test.idle("gradebook").await?;
        assert_eq!(test.moodle().seen().gradebook_requests, asked + 1, "cy's score, and no second try for ana");
    }

    async fn a_newer_grade_of_a_teacher_stands(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        met.switch(true).await?;
        test.idle("gradebook").await?;
        test.moodle().answer_gradebook_with(Some(answer(409, &[])));
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        let book = met.book().await?;
        assert_eq!((numbers(&book), book.trouble), ((true, true, 2, 0, 0), None), "nothing is tried for ever");
    }

    async fn n_90_a_token_that_no_longer_counts_is_replaced_once(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        met.switch(true).await?;
        test.idle("gradebook").await?;
        let before = test.moodle().seen().tokens;
        test.moodle().end_tokens();
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        assert_eq!(grades(test.moodle(), &only(test.moodle(), test.course)), [Some(1.0), Some(1.0), None]);
        assert_eq!(test.moodle().seen().tokens, before + 1);
        test.moodle().answer_gradebook_with(Some(answer(401, &[])));
        met.says(2, true).await?;
        test.idle("gradebook").await?;
        assert_eq!(test.moodle().seen().tokens, before + 2, "one new token, then it is given up");
        assert!(met.book().await?.trouble.is_some());
    }

    async fn a_copied_course_has_a_column_of_its_own_and_leaves_the_old_one_alone(test: Test) {
        let met = Met::at(&test, test.moodle(), test.course).await?;
        met.switch(true).await?;
        met.says(0, true).await?;
        met.says(1, true).await?;
        test.idle("gradebook").await?;
        let old = only(test.moodle(), test.course);

        let copy = small_course(test.moodle());
        let history = test.moodle().context_id(&test.moodle().course(test.course).unwrap());
        let copied = |form: LaunchForm| form.bend("custom", |custom| custom["context_history"] = history.into());
        let teacher = sign_in_as(test.moodle(), copy, "tessa", copied).await?;
        let book: Gradebook = teacher.get("/api/gradebook").await?;
        assert_eq!(numbers(&book), (false, false, 0, 0, 0), "in the copy it is off again");
        let _: Gradebook = teacher.put("/api/gradebook", &json!({"on": true})).await?;
        test.idle("gradebook").await?;
        assert_eq!(only(test.moodle(), copy).taken, []);
        assert_eq!(only(test.moodle(), test.course), old);
    }
}
