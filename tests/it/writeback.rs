//! Groups go to the learning platform: as files, and with a key into a set of Kith's own.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, ToSpan};
use kith_tests::{
    both_databases,
    launcher::{Answer, Browser, Client, Page},
    platform::{Campus, FUNCTIONS, HostTrouble, HostedGroup, SCOPES, Standing, people::somebody},
    server::{self, Test},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use wire::{HostDoor, HostGroups, HostState};

/// Ids of the people of the small course.
const ANA: u32 = 6;
const BO: u32 = 7;
const CY: u32 = 8;

/// Publishes exactly these groups, people named by what their names begin with.
async fn form(teacher: &Client, groups: &[&[&str]]) -> anyhow::Result<()> {
    let roster: wire::Roster = teacher.get("/api/roster").await?;
    let id = |given: &&str| {
        let found = roster.people.iter().find(|person| person.name.starts_with(*given));
        found.map(|person| person.person.clone()).with_context(|| format!("nobody is called {given}"))
    };
    let groups: Vec<Vec<_>> =
        groups.iter().map(|group| group.iter().map(id).collect()).collect::<anyhow::Result<_>>()?;
    let criteria = json!({
        "size": 3, "meeting_minutes": 60, "first_week": "2026-11-30", "weeks": 4, "language": false,
        "mixed_experience": false,
    });
    let made: wire::Proposal =
        teacher.post("/api/proposal", &json!({"criteria": criteria, "seed": 1})).await?;
    let path = format!("/api/proposal/{}", made.id);
    let edited: wire::Proposal =
        teacher.put(&path, &json!({"revision": made.revision, "groups": groups})).await?;
    teacher
        .post::<wire::CourseGroups>(&format!("{path}/publish"), &json!({"revision": edited.revision}))
        .await?;
    Ok(())
}

/// A teacher of the small course with the groups Ana and Bo, and Cy; and whoever drives their browser.
async fn settled(test: &Test, campus: &Campus, course: u32) -> anyhow::Result<(Browser, Client)> {
    campus.make_own_groups(course);
    let began = test.clock.now();
    let mut browser = Browser::new()?;
    let teacher = browser.sign_in(campus.origin(), course, "tessa").await?;
    test.roster_read(&teacher, began).await?;
    form(&teacher, &[&["Ana", "Bo"], &["Cy"]]).await?;
    Ok((browser, teacher))
}

async fn seen(teacher: &Client) -> anyhow::Result<HostGroups> {
    teacher.get("/api/groups/host").await
}

async fn press(teacher: &Client) -> anyhow::Result<Answer> {
    let first = seen(teacher).await?.first;
    teacher.ask(Method::POST, "/api/groups/host", Some(&json!({"first": first}))).await
}

/// Waits until the push neither works nor has just been asked for.
async fn pushed(teacher: &Client) -> anyhow::Result<HostGroups> {
    for _ in 0..400 {
        let now = seen(teacher).await?;
        if now.push.as_ref().is_some_and(|push| push.state != HostState::Working) {
            return Ok(now);
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    bail!("not done within ten seconds: {:?}", seen(teacher).await?)
}

/// Waits until a push that waits has gone on by itself.
async fn resumed(test: &Test, teacher: &Client) -> anyhow::Result<HostGroups> {
    test.wait(5.minutes().try_into()?);
    for _ in 0..400 {
        // Whoever is first, the server's own worker or this one.
        kith::jobs::work_once(&test.app).await?;
        let now = seen(teacher).await?;
        if now.push.as_ref().is_some_and(|push| matches!(push.state, HostState::Done | HostState::Stopped)) {
            return Ok(now);
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    bail!("not resumed within ten seconds: {:?}", seen(teacher).await?)
}

/// Presses the button and waits for the end of it, which has to be a good one.
async fn take(teacher: &Client) -> anyhow::Result<HostGroups> {
    let answer = press(teacher).await?;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    let done = pushed(teacher).await?;
    let push = done.push.clone().unwrap();
    assert_eq!((push.state, push.trouble), (HostState::Done, None));
    assert!(done.changes.is_empty(), "{:?}", done.changes);
    Ok(done)
}

/// Groups of Kith at the platform that have people: their names and numbers.
fn kept(campus: &Campus, course: u32) -> Vec<(String, BTreeSet<u32>)> {
    let ours = campus.hosted_groups(course).into_iter().filter(is_ours);
    ours.filter(|group| !group.members.is_empty()).map(|group| (group.name, group.members)).collect()
}

fn is_ours(group: &HostedGroup) -> bool {
    group.mark.starts_with("kith-")
}

fn of_others(campus: &Campus, course: u32) -> Vec<HostedGroup> {
    campus.hosted_groups(course).into_iter().filter(|group| !is_ours(group)).collect()
}

/// No mark stands twice.
fn nothing_is_double(campus: &Campus, course: u32) {
    let groups = campus.hosted_groups(course);
    let marks: Vec<&str> =
        groups.iter().filter(|group| is_ours(group)).map(|group| group.mark.as_str()).collect();
    let different: BTreeSet<&str> = marks.iter().copied().collect();
    assert_eq!(different.len(), marks.len(), "{marks:?}");
    let sets = campus.hosted_sets(course);
    let names: BTreeSet<&str> = sets.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names.len(), sets.len(), "{sets:?}");
}

async fn file(teacher: &Client, format: &str) -> anyhow::Result<Answer> {
    teacher.ask(Method::GET, &format!("/api/groups/export?format={format}"), None::<&()>).await
}

/// The teacher presses "Connect to Canvas" and says yes there.
async fn connect(browser: &mut Browser, teacher: &Client) -> anyhow::Result<Page> {
    let way: wire::HostConnection = teacher.post("/api/groups/host/connect", &Value::Null).await?;
    browser.get(&way.url).await
}

/// What the health of the part "groups" says of the platform.
async fn health(test: &Test) -> anyhow::Result<i64> {
    test.count("SELECT COUNT(*) FROM platform_health WHERE part = 'groups' AND trouble IS NOT NULL").await
}

both_databases! {
    async fn canvas_gets_the_file_its_group_import_reads(test: Test) {
        let (_, teacher) = settled(&test, test.canvas(), test.canvas_course).await?;
        let canvas = file(&teacher, "canvas").await?;
        assert_eq!(canvas.status, StatusCode::OK, "{}", canvas.body);
        assert_eq!(canvas.body, "canvas_user_id,group_name\r\n6,Group 1\r\n7,Group 1\r\n8,Group 2\r\n");
        assert_eq!(canvas.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(canvas.headers["content-disposition"], "attachment; filename=\"groups-for-canvas.csv\"");
        let learner = test.sign_in_from_canvas("ana").await?;
        for format in ["csv", "canvas", "moodle", "moodle-members"] {
            assert_eq!(file(&learner, format).await?.status, StatusCode::FORBIDDEN, "{format}");
        }
        assert_eq!(file(&teacher, "xls").await?.status, StatusCode::BAD_REQUEST);

        // Without its numbers Canvas would import nobody.
        test.execute("UPDATE host_person SET user_number = NULL").await?;
        let refused = file(&teacher, "canvas").await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Ana Prado, Bo Lindqvist, Cy O'Dell"), "{}", refused.body);
    }

    async fn moodle_gets_the_files_of_two_of_its_pages(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let set = seen(&teacher).await?.set_name.unwrap();
        let code = set.rsplit('#').next().unwrap();
        assert_eq!(set, format!("Kith 2026-11-23 #{code}"));
        let groups = file(&teacher, "moodle").await?;
        let lines: Vec<&str> = groups.body.lines().collect();
        assert_eq!(lines[0], "groupname,groupidnumber,groupingname");
        assert!(lines[1].starts_with(&format!("Group 1 (Kith #{code}),kith-")), "{}", lines[1]);
        assert!(lines[2].ends_with(&format!(",{set}")) && lines.len() == 3, "{}", groups.body);
        let members = file(&teacher, "moodle-members").await?;
        let expected = format!(
            "username,course1,group1\r\nana,MAT-101,Group 1 (Kith #{code})\r\nbo,MAT-101,Group 1 (Kith #{code})\r\n\
             cy,MAT-101,Group 2 (Kith #{code})\r\n"
        );
        assert_eq!(members.body, expected);
        assert_eq!(file(&teacher, "canvas").await?.status, StatusCode::UNPROCESSABLE_ENTITY);

        test.execute("UPDATE host_person SET login = '=cmd' WHERE login = 'cy'").await?;
        let refused = file(&teacher, "moodle-members").await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "an apostrophe would be imported");
        test.execute("DELETE FROM host_person").await?;
        let refused = file(&teacher, "moodle-members").await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        assert!(refused.body.contains("Share launcher's name"), "{}", refused.body);
        assert_eq!(file(&teacher, "moodle").await?.status, StatusCode::OK, "groups alone need no names");
    }

    async fn n_118_names_are_no_formulas_in_the_spreadsheet(test: Test) {
        let names = [("ana", "=HYPERLINK(\"https://evil.example\",\"Ana\")"), ("bo", "@SUM(1;2)"), ("cy", "-2+3")];
        for (username, given) in names {
            test.moodle().change_person(username, |person| {
                given.clone_into(&mut person.given);
                person.family = String::new();
            });
        }
        let began = test.clock.now();
        let teacher = test.sign_in("tessa").await?;
        test.roster_read(&teacher, began).await?;
        form(&teacher, &[&["=", "@", "-"]]).await?;
        let plain = file(&teacher, "csv").await?;
        assert_eq!(
            plain.body,
            "\u{FEFF}Group,Name\r\nGroup 1,'-2+3\r\nGroup 1,\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"Ana\"\")\"\r\n\
             Group 1,\"'@SUM(1;2)\"\r\n"
        );
    }

    async fn a_moodle_with_a_key_gets_its_groups_once(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let untouched = of_others(test.moodle(), test.course);
        assert_eq!(seen(&teacher).await?.door, HostDoor::NoKey);
        assert_eq!(press(&teacher).await?.status, StatusCode::CONFLICT);

        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key(&token).await?;
        let preview = seen(&teacher).await?;
        assert_eq!((preview.door, preview.trouble.as_deref()), (HostDoor::Open, None));
        assert_eq!(preview.changes.len(), 2);
        assert!(preview.changes[0].new && preview.changes[0].remove.is_empty());
        assert_eq!(preview.changes[0].add, ["Ana Prado", "Bo Lindqvist"]);
        assert!(kept(test.moodle(), test.course).is_empty(), "looking changes nothing");

        let done = take(&teacher).await?;
        let set = done.set_name.unwrap();
        let code = set.rsplit('#').next().unwrap().to_owned();
        let there = kept(test.moodle(), test.course);
        assert_eq!(there[0], (format!("Group 1 (Kith #{code})"), BTreeSet::from([ANA, BO])));
        assert_eq!(there[1], (format!("Group 2 (Kith #{code})"), BTreeSet::from([CY])));
        let grouping = test.moodle().hosted_sets(test.course).into_iter().find(|it| it.name == set).unwrap();
        let ours: Vec<_> = test.moodle().hosted_groups(test.course).into_iter().filter(is_ours).collect();
        assert!(ours.iter().all(|group| group.sets.contains(&grouping.id)));
        assert_eq!(health(&test).await?, 0);

        let before = test.moodle().hosted_groups(test.course);
        let calls = test.moodle().hosted_calls().len();
        take(&teacher).await?;
        assert_eq!(test.moodle().hosted_groups(test.course), before, "N-124");
        let again: Vec<String> = test.moodle().hosted_calls().split_off(calls);
        assert!(again.iter().all(|call| call.starts_with("core_group_get_")), "{again:?}");
        assert_eq!(of_others(test.moodle(), test.course), untouched);
        assert_eq!(test.moodle().leaked_tokens(), 0);
    }

    async fn n_124_a_moodle_that_breaks_off_anywhere_ends_up_the_same(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let untouched = of_others(test.moodle(), test.course);
        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key(&token).await?;
        let ways: [&[&[&str]]; 2] = [&[&["Ana", "Cy"], &["Bo"]], &[&["Ana", "Bo"], &["Cy"]]];
        for (calls, trouble) in (0..9).zip([HostTrouble::Lost, HostTrouble::Down].into_iter().cycle()) {
            // Every round forms groups anew, so that there is everything to do.
            form(&teacher, ways[calls % 2]).await?;
            let first = seen(&teacher).await?.first;
            test.moodle().fail_hosted_calls(calls, trouble, 1);
            teacher.ask(Method::POST, "/api/groups/host", Some(&json!({"first": first}))).await?;
            let broken = pushed(&teacher).await?.push.unwrap();
            if broken.state != HostState::Done {
                assert_eq!(broken.state, HostState::Waiting, "{broken:?}");
                assert!(broken.trouble.unwrap().contains("Kith tries again by itself"));
                assert_eq!(health(&test).await?, 1);
                // It goes on by itself after a while.
                let resumed = resumed(&test, &teacher).await?;
                assert_eq!(resumed.push.clone().unwrap().state, HostState::Done, "{calls} {trouble:?}: {resumed:?}");
                assert!(resumed.changes.is_empty());
            }
            nothing_is_double(test.moodle(), test.course);
            let there: Vec<_> = kept(test.moodle(), test.course).into_iter().map(|(_, people)| people).collect();
            let together = if calls % 2 == 0 { CY } else { BO };
            assert_eq!(there[0], BTreeSet::from([ANA, together]), "{calls} {trouble:?}");
            assert_eq!(there.len(), 2, "groups that ended are empty");
        }
        assert_eq!(health(&test).await?, 0);
        assert_eq!(of_others(test.moodle(), test.course), untouched);
    }

    async fn people_who_left_and_strangers_go_out_and_nothing_is_deleted(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key(&token).await?;
        take(&teacher).await?;
        let groups = test.moodle().hosted_groups(test.course);
        let ours: Vec<_> = groups.iter().filter(|group| is_ours(group)).collect();
        // A teacher added somebody by hand, and Bo left the course.
        test.moodle().change_hosted_group(ours[1].id, |group| group.members.extend([4]));
        test.moodle().drop_out(test.course, "bo");
        test.wait(SignedDuration::from_hours(25));
        let teacher = test.sign_in("tessa").await?;
        // Housekeeping may have asked for it already, and then takes its time.
        teacher.post::<Value>("/api/roster/refresh", &Value::Null).await?;
        test.roster_read(&teacher, test.clock.now()).await?;
        let preview = seen(&teacher).await?;
        let out: Vec<_> = preview.changes.iter().map(|change| change.remove.clone()).collect();
        assert_eq!(out, [vec!["Bo Lindqvist".to_owned()], vec!["Ada Quist".to_owned()]]);
        take(&teacher).await?;
        let there: Vec<_> = kept(test.moodle(), test.course).into_iter().map(|(_, people)| people).collect();
        assert_eq!(there, [BTreeSet::from([ANA]), BTreeSet::from([CY])]);

        form(&teacher, &[&["Ana", "Cy"]]).await?;
        let preview = seen(&teacher).await?;
        assert_eq!(preview.changes.last().unwrap().name, None, "what ended is told as such");
        take(&teacher).await?;
        assert_eq!(test.moodle().hosted_groups(test.course).len(), groups.len() + 1, "emptied, not deleted");
        assert_eq!(kept(test.moodle(), test.course).len(), 1);
    }

    async fn whom_moodle_does_not_take_is_named_and_the_others_are_in(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key(&token).await?;
        // Gone from Moodle, and Kith has not heard of it yet.
        test.moodle().drop_out(test.course, "bo");
        press(&teacher).await?;
        let push = pushed(&teacher).await?.push.unwrap();
        assert_eq!(push.state, HostState::Done);
        assert!(push.trouble.unwrap().contains("Bo Lindqvist"));
        let in_german = seen(&teacher.speaking("de")).await?.push.and_then(|push| push.trouble);
        let words = "Von deiner Lernplattform nicht aufgenommen: Bo Lindqvist.";
        assert!(in_german.as_ref().is_some_and(|why| why.contains(words)), "{in_german:?}");
        let there: Vec<_> = kept(test.moodle(), test.course).into_iter().map(|(_, people)| people).collect();
        assert_eq!(there, [BTreeSet::from([ANA]), BTreeSet::from([CY])]);
    }

    async fn a_key_that_lacks_something_is_told_in_words(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let before = test.moodle().hosted_groups(test.course);
        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key("not-the-token").await?;
        let shut = seen(&teacher).await?;
        assert_eq!(shut.door, HostDoor::Shut);
        assert!(shut.trouble.unwrap().contains("does not accept the token"));
        press(&teacher).await?;
        let push = pushed(&teacher).await?.push.unwrap();
        assert_eq!(push.state, HostState::Stopped);
        assert_eq!(health(&test).await?, 1);
        for left in (0..100).rev() {
            if test.count("SELECT COUNT(*) FROM job WHERE kind = 'groups'").await? == 0 {
                break;
            }
            assert!(left > 0, "it is of no use to try again");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }

        test.moodle_key(&token).await?;
        test.moodle().let_account_manage(false);
        assert!(seen(&teacher).await?.trouble.unwrap().contains("moodle/course:managegroups"));
        let in_german = seen(&teacher.speaking("de")).await?.trouble.unwrap();
        assert!(in_german.starts_with("Das Konto, das Kith benutzt, darf"), "{in_german}");
        test.moodle().let_account_manage(true);
        test.moodle().make_web_service(&FUNCTIONS[..2]);
        assert!(seen(&teacher).await?.trouble.unwrap().contains("does not accept the token"), "revoked");
        let token = test.moodle().make_web_service(&FUNCTIONS[..2]);
        test.moodle_key(&token).await?;
        press(&teacher).await?;
        let push = pushed(&teacher).await?.push.unwrap();
        assert!(push.trouble.unwrap().contains("core_group_get_course_groupings"));
        assert_eq!(test.moodle().hosted_groups(test.course), before);
    }

    async fn two_presses_at_once_are_one(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key(&token).await?;
        let first = json!({"first": seen(&teacher).await?.first});
        let ask = || teacher.ask(Method::POST, "/api/groups/host", Some(&first));
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        for answer in [one?, two?, three?] {
            assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
        }
        pushed(&teacher).await?;
        take(&teacher).await?;
        nothing_is_double(test.moodle(), test.course);
        assert_eq!(kept(test.moodle(), test.course).len(), 2);
    }

    async fn n_125_groups_go_nowhere_but_into_the_course_they_are_of(test: Test) {
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        let token = test.moodle().make_web_service(&FUNCTIONS);
        test.moodle_key(&token).await?;
        take(&teacher).await?;
        let ours = test.moodle().hosted_groups(test.course).into_iter().find(is_ours).unwrap();
        let people = [
            somebody("tom", "Tom", "Reyes", Standing::Instructor, 20),
            somebody("liv", "Liv", "Aune", Standing::Learner, 21),
            somebody("max", "Max", "Aalto", Standing::Learner, 22),
        ];
        let copy = test.moodle().open_course("MAT-102", "A copy", &people);
        // A restored course brings groups along, and their marks.
        test.moodle().add_hosted_group(HostedGroup { id: 99, course: copy, members: BTreeSet::from([21]), ..ours });
        let began = test.clock.now();
        let tom = Browser::new()?.sign_in(test.platform.origin(), copy, "tom").await?;
        test.roster_read(&tom, began).await?;
        form(&tom, &[&["Liv", "Max"]]).await?;
        let before = test.moodle().hosted_groups(test.course);

        let theirs = json!({"first": seen(&teacher).await?.first});
        let refused = tom.ask(Method::POST, "/api/groups/host", Some(&theirs)).await?;
        assert_eq!((refused.status, refused.problem_code()?.as_str()), (StatusCode::FORBIDDEN, "foreign_groups"));
        for extra in [json!({"first": "x", "course": test.course}), json!({"first": "x", "category": 1})] {
            let refused = tom.ask(Method::POST, "/api/groups/host", Some(&extra)).await?;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        take(&tom).await?;
        assert_eq!(test.moodle().hosted_groups(test.course), before, "the old course is as it was");
        let came_along = test.moodle().hosted_groups(copy).into_iter().find(|group| group.id == 99).unwrap();
        assert_eq!(came_along.members, BTreeSet::from([21]), "what the copy brought along is not ours");

        form(&teacher, &[&["Ana", "Bo", "Cy"]]).await?;
        let late = teacher.ask(Method::POST, "/api/groups/host", Some(&theirs)).await?;
        assert_eq!(late.status, StatusCode::CONFLICT, "groups were replaced since they were looked at");
    }

    async fn canvas_gets_a_set_of_its_own_in_the_teachers_name(test: Test) {
        let (mut browser, teacher) = settled(&test, test.canvas(), test.canvas_course).await?;
        let untouched = of_others(test.canvas(), test.canvas_course);
        test.canvas_key(&SCOPES).await?;
        assert_eq!(seen(&teacher).await?.door, HostDoor::Connect);
        assert_eq!(press(&teacher).await?.status, StatusCode::CONFLICT);
        let page = connect(&mut browser, &teacher).await?;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        let preview = seen(&teacher).await?;
        assert_eq!((preview.door, preview.changes.len()), (HostDoor::Open, 2), "{preview:?}");
        assert_eq!(preview.changes[0].add, ["Ana Prado", "Bo Lindqvist"]);

        let done = take(&teacher).await?;
        let set = test.canvas().hosted_sets(test.canvas_course).into_iter().find(|set| Some(&set.name) == done.set_name.as_ref());
        let set = set.unwrap().id;
        let expected = [
            ("Group 1".to_owned(), BTreeSet::from([ANA, BO])), ("Group 2".to_owned(), BTreeSet::from([CY])),
        ];
        assert_eq!(kept(test.canvas(), test.canvas_course), expected);
        let ours: Vec<_> = test.canvas().hosted_groups(test.canvas_course).into_iter().filter(is_ours).collect();
        assert!(ours.iter().all(|group| group.sets == BTreeSet::from([set])));
        let before = test.canvas().hosted_groups(test.canvas_course);
        let calls = test.canvas().hosted_calls().len();
        take(&teacher).await?;
        assert_eq!(test.canvas().hosted_groups(test.canvas_course), before, "N-124");
        assert!(test.canvas().hosted_calls()[calls..].iter().all(|call| call.starts_with("GET ")));

        form(&teacher, &[&["Ana"], &["Bo", "Cy"]]).await?;
        take(&teacher).await?;
        let there: Vec<_> = kept(test.canvas(), test.canvas_course).into_iter().map(|(_, people)| people).collect();
        assert_eq!(there, [BTreeSet::from([ANA]), BTreeSet::from([BO, CY])], "the old set is empty and stands");
        assert_eq!(test.canvas().hosted_groups(test.canvas_course).len(), before.len() + 2);
        assert_eq!(of_others(test.canvas(), test.canvas_course), untouched);
        // Other teachers have allowed nothing.
        let tom = somebody("tom", "Tom", "Reyes", Standing::Instructor, 20);
        test.canvas().enrol(test.canvas_course, &tom);
        assert_eq!(seen(&test.sign_in_from_canvas("tom").await?).await?.door, HostDoor::Connect);
    }

    async fn n_124_a_canvas_that_breaks_off_anywhere_ends_up_the_same(test: Test) {
        let (mut browser, teacher) = settled(&test, test.canvas(), test.canvas_course).await?;
        let untouched = of_others(test.canvas(), test.canvas_course);
        test.canvas_key(&SCOPES).await?;
        connect(&mut browser, &teacher).await?;
        let ways: [&[&[&str]]; 2] = [&[&["Ana", "Cy"], &["Bo"]], &[&["Ana", "Bo"], &["Cy"]]];
        let troubles = [HostTrouble::Lost, HostTrouble::TooFast, HostTrouble::Lost, HostTrouble::Down];
        // Later calls come in later rounds, when there is more to read: the lost ones fall on every kind of writing.
        for (round, trouble) in (0..8).zip(troubles.into_iter().cycle()) {
            form(&teacher, ways[round % 2]).await?;
            let first = seen(&teacher).await?.first;
            let calls = test.canvas().hosted_calls().len();
            seen(&teacher).await?;
            let reading = test.canvas().hosted_calls().len() - calls;
            test.canvas().fail_hosted_calls(reading + round, trouble, 1);
            teacher.ask(Method::POST, "/api/groups/host", Some(&json!({"first": first}))).await?;
            let broken = pushed(&teacher).await?.push.unwrap();
            if broken.state != HostState::Done {
                assert_eq!(broken.state, HostState::Waiting, "{broken:?}");
                let resumed = resumed(&test, &teacher).await?;
                assert_eq!(resumed.push.clone().unwrap().state, HostState::Done, "{round} {trouble:?}: {resumed:?}");
            }
            test.canvas().fail_hosted_calls(0, trouble, 0);
            nothing_is_double(test.canvas(), test.canvas_course);
            let there: Vec<_> = kept(test.canvas(), test.canvas_course).into_iter().map(|(_, people)| people).collect();
            let together = if round % 2 == 0 { CY } else { BO };
            assert_eq!(there[0], BTreeSet::from([ANA, together]), "{round} {trouble:?}");
            assert_eq!(there.len(), 2);
        }
        assert_eq!(of_others(test.canvas(), test.canvas_course), untouched);
    }

    async fn a_connection_counts_once_for_whoever_began_it(test: Test) {
        let (mut browser, teacher) = settled(&test, test.canvas(), test.canvas_course).await?;
        test.canvas_key(&SCOPES).await?;
        let callback = format!("{}/lti/groups/connected", test.address());
        let grants = "SELECT COUNT(*) FROM host_grant";
        for query in ["", "?state=", "?code=abc", &format!("?code=abc&state={}", "0".repeat(64)), "?state=a&state=b&code=c"] {
            let forged = Browser::new()?.get(&format!("{callback}{query}")).await?;
            assert_eq!(forged.status, StatusCode::FORBIDDEN, "{query}");
            assert!(forged.body.contains("unknown_connection"));
        }

        // Somebody else says yes: they would lend their rights to another's Kith.
        let tom = somebody("tom", "Tom", "Reyes", Standing::Instructor, 20);
        test.canvas().enrol(test.canvas_course, &tom);
        let mut toms = Browser::new()?;
        let tom = toms.sign_in(test.platform.origin(), test.canvas_course, "tom").await?;
        let lent = connect(&mut toms, &teacher).await?;
        assert_eq!(lent.status, StatusCode::FORBIDDEN);
        assert!(lent.body.contains("other_person"), "{}", lent.body);
        assert_eq!(test.count(grants).await?, 0);

        // Too late.
        let way: wire::HostConnection = teacher.post("/api/groups/host/connect", &Value::Null).await?;
        test.wait(11.minutes().try_into()?);
        let late = browser.get(&way.url).await?;
        assert_eq!(late.status, StatusCode::FORBIDDEN, "{}", late.body);

        // Declined, or not allowed by the key.
        let way: wire::HostConnection = teacher.post("/api/groups/host/connect", &Value::Null).await?;
        let declined = browser.get(&way.url.replace("scope=", "scope=url%3ADELETE%7C%2Fapi%2Fv1%2Fusers+")).await?;
        assert!(declined.body.contains("connection_declined"), "{}", declined.body);
        let elsewhere = browser.get(&way.url.replace("connected", "connected%2Fx")).await?;
        assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST, "the redirect URI is exact");

        // The session it was begun in is over: a role was changed, or the person left.
        let way: wire::HostConnection = tom.post("/api/groups/host/connect", &Value::Null).await?;
        test.canvas().change_person("tom", |tom| tom.standing = Standing::Learner);
        Browser::new()?.launch(test.platform.origin(), test.canvas_course, "tom").await?;
        assert_eq!(toms.get(&way.url).await?.status, StatusCode::FORBIDDEN);
        assert_eq!(test.count(grants).await?, 0);

        // And once, as it should be.
        let good = connect(&mut browser, &teacher).await?;
        assert_eq!(good.status, StatusCode::OK, "{}", good.body);
        let again = browser.get(good.url.as_str()).await?;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        assert_eq!(test.count(grants).await?, 1);
        let secrets = "SELECT COUNT(*) FROM audit_entry WHERE subject LIKE '%token%'";
        assert_eq!(test.count(secrets).await?, 0);
    }

    async fn tokens_that_end_are_renewed_and_those_taken_back_are_forgotten(test: Test) {
        let (mut browser, teacher) = settled(&test, test.canvas(), test.canvas_course).await?;
        test.canvas_key(&SCOPES).await?;
        connect(&mut browser, &teacher).await?;
        test.canvas().revoke_teacher_tokens(false);
        take(&teacher).await?;
        test.wait(SignedDuration::from_mins(59));
        let (mut browser, teacher) = {
            let mut browser = std::mem::replace(&mut browser, Browser::new()?);
            let teacher = browser.sign_in(test.platform.origin(), test.canvas_course, "tessa").await?;
            (browser, teacher)
        };
        test.wait(SignedDuration::from_mins(2));
        take(&teacher).await?;

        form(&teacher, &[&["Ana", "Bo", "Cy"]]).await?;
        let first = seen(&teacher).await?.first;
        test.canvas().revoke_teacher_tokens(true);
        let before = test.canvas().hosted_groups(test.canvas_course);
        teacher.ask(Method::POST, "/api/groups/host", Some(&json!({"first": first}))).await?;
        let push = pushed(&teacher).await?;
        assert_eq!(push.push.unwrap().state, HostState::Stopped);
        assert_eq!(push.door, HostDoor::Connect);
        assert_eq!(test.count("SELECT COUNT(*) FROM host_grant").await?, 0);
        assert_eq!(test.canvas().hosted_groups(test.canvas_course), before);
        connect(&mut browser, &teacher).await?;
        take(&teacher).await?;

        test.canvas().withdraw_scope("url:GET|/api/v1/courses/:course_id/group_categories");
        let shut = seen(&teacher).await?;
        assert_eq!(shut.door, HostDoor::Shut);
        assert!(shut.trouble.unwrap().contains("every scope"));
        test.canvas().change_person("tessa", |tessa| tessa.standing = Standing::Learner);
        test.execute("DELETE FROM host_grant").await?;
        assert_eq!(seen(&teacher).await?.door, HostDoor::Connect);
    }

    async fn key_and_tokens_go_to_no_other_canvas(test: Test) {
        let (_, _) = settled(&test, test.canvas(), test.canvas_course).await?;
        test.canvas_key(&SCOPES).await?;
        // Another school behind the same client id, or a link somebody has bent.
        test.execute("UPDATE host_course SET api_base = 'https://elsewhere.example'").await?;
        let teacher = test.sign_in_from_canvas("tessa").await?;
        test.execute("UPDATE host_course SET api_base = 'https://elsewhere.example'").await?;
        let calls = test.canvas().hosted_calls().len();
        let shut = seen(&teacher).await?;
        assert_eq!(shut.door, HostDoor::Shut);
        assert!(shut.trouble.unwrap().contains("another Canvas"));
        let refused = teacher.ask(Method::POST, "/api/groups/host/connect", Some(&Value::Null)).await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(test.canvas().hosted_calls().len(), calls);
        // The number of a course stays what it was first.
        let bend = |form: kith_tests::platform::faults::LaunchForm| {
            form.bend("custom", |custom| custom["canvas_course_id"] = "4711".into())
        };
        Browser::new()?.launch_bent(test.canvas(), test.canvas_course, "tessa", bend).await?;
        assert_eq!(test.count("SELECT COUNT(*) FROM host_course WHERE number = '4711'").await?, 0);
    }

    async fn what_is_kept_of_a_person_goes_with_them(test: Test) {
        let (mut browser, teacher) = settled(&test, test.canvas(), test.canvas_course).await?;
        test.canvas_key(&SCOPES).await?;
        connect(&mut browser, &teacher).await?;
        take(&teacher).await?;
        test.execute("DELETE FROM person").await?;
        for sql in [
            "SELECT COUNT(*) FROM host_person",
            "SELECT COUNT(*) FROM host_grant",
            "SELECT COUNT(*) FROM host_connection",
            "SELECT COUNT(*) FROM host_push",
        ] {
            assert_eq!(test.count(sql).await?, 0, "{sql}");
        }
    }

    async fn where_names_stay_hidden_no_user_name_is_kept(test: Test) {
        let logins = "SELECT COUNT(*) FROM host_person WHERE login IS NOT NULL";
        let (_, teacher) = settled(&test, test.moodle(), test.course).await?;
        assert!(test.count(logins).await? > 0);
        server::set(&test.app, &test.moodle().issuer(), &["--anonymous", "true"]).await?;
        test.wait(SignedDuration::from_mins(31));
        let began = test.clock.now();
        let again = test.sign_in("tessa").await?;
        test.roster_read(&again, began).await?;
        assert_eq!(test.count(logins).await?, 0);
        assert_eq!(file(&teacher, "moodle-members").await?.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
