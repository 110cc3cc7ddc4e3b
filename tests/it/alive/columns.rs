//! Columns of a file that staff brings (decision 0035).

use anyhow::{Context as _, ensure};
use kith_tests::{both_databases, launcher::Client, server::Test};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    answering, criteria, done, evenings, four_of_an_evening, hours, later, names, overview, publish,
};

/// A word that stands nowhere else.
const WORD: &str = "glassblowing";

async fn take(teacher: &Client, text: &str) -> anyhow::Result<wire::Pool> {
    teacher.put("/api/columns", &json!({"text": text})).await
}

/// The lines that are refused, as the page is told.
async fn wrong(teacher: &Client, text: &str) -> anyhow::Result<Vec<wire::WrongLine>> {
    let answer = teacher.ask(Method::PUT, "/api/columns", Some(&json!({"text": text}))).await?;
    ensure!(answer.status == StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", answer.status, answer.body);
    let problem: wire::Problem = serde_json::from_str(&answer.body)?;
    ensure!(problem.code == "lines", "{}", problem.code);
    Ok(problem.lines.into_vec())
}

async fn list(teacher: &Client) -> anyhow::Result<String> {
    let answer = teacher.ask(Method::GET, "/api/columns", None::<&Value>).await?;
    ensure!(answer.status == StatusCode::OK, "{}", answer.body);
    Ok(answer.body.trim_start_matches('\u{feff}').to_owned())
}

/// A file in which these people have these cells, and a card about its column.
fn file(people: &[(&Client, &str)]) -> String {
    let line = |(client, cell): &(&Client, &str)| format!("{},{cell}\n", client.session.person);
    format!("id,Craft\n{}", people.iter().map(line).collect::<String>())
}

fn by_craft(kind: &str) -> Value {
    let mut criteria = criteria();
    criteria["size"] = json!(2);
    criteria["cards"] = json!([{"kind": kind, "question": "file:Craft", "weight": 50}]);
    criteria
}

async fn settled(test: &Test) -> anyhow::Result<([Client; 4], Client)> {
    let four = four_of_an_evening(test).await?;
    let teacher = test.sign_in("tessa").await?;
    let [ana, bo, cy, dee] = &four;
    take(&teacher, &file(&[(ana, WORD), (bo, WORD), (cy, "weaving"), (dee, "weaving")])).await?;
    Ok((four, teacher))
}

both_databases! {
    async fn a_column_becomes_a_card_and_the_list_comes_back_as_it_was(test: Test) {
        let ([ana, bo, ..], teacher) = settled(&test).await?;
        for (kind, alike) in [("alike", true), ("spread", false)] {
            let wish = json!({"criteria": by_craft(kind), "seed": 1});
            let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
            let both = |group: &Vec<wire::PersonId>| {
                group.contains(&ana.session.person) && group.contains(&bo.session.person)
            };
            ensure!(proposal.groups.iter().any(both) == alike, "{kind}: {:?}", proposal.groups);
            ensure!(proposal.judgement.score == 100, "{:?}", proposal.judgement);
        }
        let before: wire::Pool = teacher.get("/api/pool").await?;
        ensure!(before.columns == ["Craft"], "{:?}", before.columns);
        let text = list(&teacher).await?;
        ensure!(text.starts_with("id,name,Craft\r\n") && text.matches(WORD).count() == 2, "{text}");
        let after = take(&teacher, &text).await?;
        ensure!(after == before);

        // A file takes the place of the one before; whoever is only named needs no line.
        let pool = &after.people;
        let number = |client: &Client| {
            let at = pool.iter().position(|it| it.person == client.session.person);
            u32::try_from(at.context("not in the pool")?).map_err(anyhow::Error::from)
        };
        let name = &pool.iter().find(|it| it.person == ana.session.person).context("Ana")?.name;
        let text = format!("id;with;not_with;before\n{};{};;\n", name.to_uppercase(), bo.session.person);
        let tied = take(&teacher, &text).await?;
        ensure!(tied.columns.is_empty() && tied.asking == [[number(&ana)?, number(&bo)?]], "{tied:?}");
        let text = list(&teacher).await?;
        ensure!(text.starts_with("id,name,with\r\n"), "{text}");
        // Of whoever has not been told by a roster the launch's own name counts, too; one person is one by any name.
        let moodle = test.moodle();
        let subject = |name: &str| moodle.person(name).map(|it| moodle.subject(&it)).context("nobody");
        let text = format!("id,with\n{},{};{}\n", subject("ana")?, bo.session.person, subject("bo")?);
        let tied = take(&teacher, &text).await?;
        ensure!(tied.asking == [[number(&ana)?, number(&bo)?]], "{tied:?}");
        done(&teacher, Method::DELETE, "/api/columns", None::<&Value>).await?;
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        ensure!(pool.asking.is_empty() && pool.columns.is_empty(), "{pool:?}");
    }

    async fn who_is_kept_apart_by_a_file_stays_so_and_who_was_together_is_former(test: Test) {
        let [ana, bo, cy, dee] = four_of_an_evening(&test).await?;
        let teacher = test.sign_in("tessa").await?;
        let (ana, bo, cy, dee) =
            (&ana.session.person, &bo.session.person, &cy.session.person, &dee.session.person);
        let text = format!("id,not_with,before\n{ana},{bo};{cy},\n{cy},{ana},{dee}\n");
        let pool = take(&teacher, &text).await?;
        ensure!(pool.apart.len() == 2 && pool.former.len() == 1, "{:?} {:?}", pool.apart, pool.former);
        done(&teacher, Method::DELETE, "/api/columns", None::<&Value>).await?;
        let pool: wire::Pool = teacher.get("/api/pool").await?;
        ensure!(pool.apart.len() == 2 && pool.former.is_empty(), "{:?} {:?}", pool.apart, pool.former);
    }

    async fn unless_every_line_is_right_nothing_is_kept(test: Test) {
        let ([ana, bo, ..], teacher) = settled(&test).await?;
        let (ana, bo) = (&ana.session.person, &bo.session.person);
        let before = test.rows_at_rest().await?;
        let text = format!(
            "id,Craft,with,not_with\n{ana},x,{bo},\n{bo},y,,{ana}\nsomebody,z,,\n{ana},x,,\nz\n\u{fffd},,,\n"
        );
        let lines = wrong(&teacher, &text).await?;
        let found: Vec<_> = lines.iter().map(|it| (it.line, it.what)).collect();
        ensure!(
            found == [
                (2, wire::LineWrong::Contradiction),
                (4, wire::LineWrong::Unknown),
                (5, wire::LineWrong::Twice),
                (6, wire::LineWrong::Width),
                (7, wire::LineWrong::Bytes),
            ],
            "{lines:?}"
        );
        ensure!(lines[1].name == "somebody" && lines[2].number == 2, "{lines:?}");
        let ten_thousand: Vec<String> = (0..10_000).map(|at| format!("nobody{at},x\n")).collect();
        let ten_thousand = ten_thousand.concat();
        let lines = wrong(&teacher, &format!("id,Craft\n{ana},x\n{ten_thousand}")).await?;
        ensure!(lines.len() == 10_000 && lines[9_999].line == 10_002, "{}", lines.len());
        for (text, what) in [
            ("", wire::LineWrong::Empty),
            ("Name,Craft\nAna,x\n", wire::LineWrong::NoId),
            ("id,Craft,craft\n", wire::LineWrong::ColumnTwice),
            ("id,zone\n", wire::LineWrong::TheirOwn),
        ] {
            let lines = wrong(&teacher, text).await?;
            ensure!(lines.len() == 1 && lines[0].line == 1 && lines[0].what == what, "{text}: {lines:?}");
        }
        ensure!(test.rows_at_rest().await? == before);
    }

    async fn learners_see_nothing_of_it_and_it_goes_with_them(test: Test) {
        let ([ana, bo, cy, dee], teacher) = settled(&test).await?;
        publish(&teacher, &[&[&ana, &bo], &[&cy, &dee]]).await?;
        for path in ["/api/home", "/api/me", "/api/connections", "/api/profile", "/api/columns", "/api/pool"] {
            let answer = bo.ask(Method::GET, path, None::<&Value>).await?;
            let staff = ["/api/columns", "/api/pool"].contains(&path);
            ensure!((answer.status == StatusCode::FORBIDDEN) == staff, "{path}: {}", answer.status);
            ensure!(!answer.body.contains(WORD) && !answer.body.contains("Craft"), "{path}: {}", answer.body);
        }
        let tried = bo.ask(Method::PUT, "/api/columns", Some(&json!({"text": "id\n"}))).await?;
        ensure!(tried.status == StatusCode::FORBIDDEN, "{}", tried.status);
        for client in [&ana, &bo] {
            done(client, Method::DELETE, "/api/me", None::<&Value>).await?;
        }
        ensure!(test.count("SELECT COUNT(*) FROM column_cells").await? == 2);
        ensure!(!list(&teacher).await?.contains(WORD));
    }

    async fn who_comes_late_is_placed_by_the_column_too(test: Test) {
        let ([ana, bo, cy, dee], teacher) = settled(&test).await?;
        let wish = json!({"criteria": by_craft("alike"), "seed": 1});
        let proposal: wire::Proposal = teacher.post("/api/proposal", &wish).await?;
        let path = format!("/api/proposal/{}", proposal.id);
        let ids = |one: &Client, other: &Client| json!([one.session.person, other.session.person]);
        let edit = json!({"revision": proposal.revision, "groups": [ids(&ana, &bo), ids(&cy, &dee)]});
        let edited: wire::Proposal = teacher.put(&path, &edit).await?;
        let publish = json!({"revision": edited.revision});
        let _: wire::CourseGroups = teacher.post(&format!("{path}/publish"), &publish).await?;
        let eve = answering(&test, "eve", 41, &evenings()).await?;
        let text = file(&[(&ana, WORD), (&bo, WORD), (&cy, "weaving"), (&dee, "weaving"), (&eve, "weaving")]);
        take(&teacher, &text).await?;
        later(&test, hours(1)).await?;
        let after = names(&overview(&test).await?);
        ensure!(after == [vec!["ana", "bo"], vec!["cy", "dee", "eve"]], "{after:?}");
    }
}
