//! What is not right is reported and taken off the wall; and where an administrator allows no photographs.

use kith_tests::server;

use super::*;

async fn report(client: &Client, of: &PersonId, why: Option<&str>) -> anyhow::Result<StatusCode> {
    let answer =
        client.ask(Method::POST, &format!("/api/wall/{of}/report"), Some(&json!({"why": why}))).await?;
    Ok(answer.status)
}

/// What staff reads about somebody's face.
async fn reasons(staff: &Client, of: &PersonId) -> anyhow::Result<Vec<Option<String>>> {
    let person =
        wall(staff).await?.people.into_iter().find(|it| it.person == *of).context("not on the wall")?;
    Ok(person.reports.into_iter().map(|it| it.why).collect())
}

async fn counted(staff: &Client) -> anyhow::Result<u32> {
    Ok(staff.get::<wire::CourseGroups>("/api/groups").await?.reported_faces)
}

both_databases! {
    async fn a_reported_face_is_gone_for_who_said_so_and_staff_decides(test: Test) {
        let (estate, bo, cy) = pictured(&test).await?;
        let (ana, tessa, me) = (&estate.learner, &estate.teacher, estate.learner.session.person.clone());
        assert_eq!(counted(tessa).await?, 0);
        assert_eq!(report(ana, &me, None).await?, StatusCode::UNPROCESSABLE_ENTITY, "one's own");
        assert_eq!(report(&cy, &me, Some(&"x".repeat(501))).await?, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(report(tessa, &me, None).await?, StatusCode::FORBIDDEN, "staff takes off instead");
        assert_eq!(report(&cy, &me, Some(" an \u{202e}advert\n")).await?, StatusCode::NO_CONTENT);
        assert!(!sees(&cy, &me).await? && on_wall(&cy, &me).await?.is_none() && at_home(&cy, &me).await?.is_none());
        assert!(sees(&bo, &me).await?, "others see it until staff has decided");
        assert!(wall(&bo).await?.people.iter().all(|it| it.reports.is_empty()), "what was said is for staff");

        // Staff reads why, not who, and first of all.
        assert_eq!(reasons(tessa, &me).await?, [Some("an advert".to_owned())]);
        assert_eq!(wall(tessa).await?.people[0].person, me);
        assert_eq!(counted(tessa).await?, 1);
        for (wish, found) in [("nobody", 0), ("course", 1)] {
            seen_by(ana, wish).await?;
            assert_eq!(counted(tessa).await?, found, "what staff finds on the wall: {wish}");
        }
        let told = tessa.ask(Method::GET, "/api/wall", None::<&()>).await?;
        assert_eq!(told.body.matches(cy.session.person.0.as_str()).count(), 1, "Cy is on the wall, and nowhere else: {}", told.body);
        for client in [ana, &bo] {
            assert_eq!(delete(client, &format!("/api/wall/{me}")).await?.status, StatusCode::FORBIDDEN);
            assert_eq!(delete(client, &format!("/api/wall/{me}/reports")).await?.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(delete(tessa, &format!("/api/wall/{me}/reports")).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(delete(tessa, &format!("/api/wall/{me}/reports")).await?.status, StatusCode::NOT_FOUND);
        assert_eq!((counted(tessa).await?, reasons(tessa, &me).await?), (0, vec![]));
        assert!(!sees(&cy, &me).await?, "whoever said so need not see it again");

        // Bo finds it wrong too, and staff agrees.
        assert_eq!(report(&bo, &me, None).await?, StatusCode::NO_CONTENT);
        assert_eq!(reasons(tessa, &me).await?, [None]);
        assert_eq!(delete(tessa, &format!("/api/wall/{me}")).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(delete(tessa, &format!("/api/wall/{me}")).await?.status, StatusCode::NOT_FOUND);
        assert!(!sees(ana, &me).await? && on_wall(tessa, &me).await?.is_none());
        assert_eq!(counted(tessa).await?, 0);
        let traces = "SELECT COUNT(*) FROM face WHERE taken_off_at_us IS NOT NULL AND picture IS NULL AND line IS NULL AND pictured_at_us IS NULL";
        assert_eq!(test.count(traces).await?, 1, "what it showed is deleted");
        // The person is told, until they have read it or add something else.
        let home: LearnerHome = ana.get("/api/home").await?;
        let own: OwnFace = ana.get("/api/face").await?;
        assert!(home.taken_off && own.taken_off_at.is_some() && own.face.is_empty(), "{own:?}");
        let _: OwnFace = ana.put("/api/face", &line("")).await?;
        let own: OwnFace = ana.get("/api/face").await?;
        assert!(own.taken_off_at.is_some(), "saving nothing is not reading it");
        let _: OwnFace = ana.put("/api/face", &line("Sorry, wrong file")).await?;
        let home: LearnerHome = ana.get("/api/home").await?;
        assert!(!home.taken_off && on_wall(tessa, &me).await?.is_some());
        // Who decided is in the log, by id.
        let log = "SELECT COUNT(*) FROM audit_entry WHERE action IN ('face.reported', 'face.left', 'face.taken_off')";
        assert_eq!(test.count(log).await?, 4);
    }

    async fn where_names_are_hidden_or_people_are_minors_there_are_drawings_only(test: Test) {
        let (estate, bo, _) = pictured(&test).await?;
        let (ana, me) = (&estate.learner, estate.learner.session.person.clone());
        let issuer = test.moodle().issuer();
        let pictures = "SELECT COUNT(*) FROM face WHERE picture IS NOT NULL OR pictured_at_us IS NOT NULL";
        for (on, off) in [("--anonymous=true", "--anonymous=false"), ("--minors=true", "--minors=false")] {
            let own: OwnFace = ana.put("/api/face/picture", &upload(&portrait(GREEN)?)).await?;
            assert!(own.face.pictured_at.is_some());
            server::set(&test.app, &issuer, &[on]).await?;
            assert_eq!(test.count(pictures).await?, 0, "{on}: photographs go at once");
            assert!(!sees(&bo, &me).await? && !sees(ana, &me).await?);
            let own: OwnFace = ana.get("/api/face").await?;
            assert!(!own.pictures && own.face.line.is_some(), "{own:?}");
            let answer = ana.ask(Method::PUT, "/api/face/picture", Some(&upload(&portrait(GREEN)?))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
            assert!(answer.body.contains("drawings instead of photos"), "{}", answer.body);
            let own: OwnFace = ana.put("/api/face", &json!({"drawing": {"figure": 7, "colour": 5}, "line": "Koala"})).await?;
            assert_eq!(at_home(&bo, &me).await?, Some(own.face));
            // Minors are seen by nobody beyond their group, whatever they agreed to.
            assert_eq!(on_wall(&bo, &me).await?.is_none(), on == "--minors=true");
            server::set(&test.app, &issuer, &[off]).await?;
        }
        // A picture that were there all the same would not be served.
        let _: OwnFace = ana.put("/api/face/picture", &upload(&portrait(GREEN)?)).await?;
        test.execute("UPDATE platform SET minors = TRUE").await?;
        assert!(!sees(&bo, &me).await? && at_home(&bo, &me).await?.is_some_and(|it| it.pictured_at.is_none()));
    }
}
