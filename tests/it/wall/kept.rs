//! How faces are kept, and how they go.

use super::*;

both_databases! {
    async fn what_is_taken_back_is_deleted_at_once(test: Test) {
        let (estate, bo, _) = pictured(&test).await?;
        let (ana, me) = (&estate.learner, estate.learner.session.person.clone());
        let pictures = "SELECT COUNT(*) FROM face WHERE picture IS NOT NULL OR pictured_at_us IS NOT NULL";
        let own: OwnFace = delete(ana, "/api/face/picture").await?.json()?;
        assert!(own.face.pictured_at.is_none() && own.face.line.is_some(), "{own:?}");
        assert_eq!(test.count(pictures).await?, 0);
        assert!(!sees(&bo, &me).await? && on_wall(&bo, &me).await?.is_some_and(|it| it.line.is_some()));

        // A picture and a drawing take each other's place; the line stays.
        let _: OwnFace = ana.put("/api/face/picture", &upload(&portrait(GREEN)?)).await?;
        let own: OwnFace = ana.put("/api/face", &json!({"drawing": {"figure": 1, "colour": 2}, "line": "Foxes"})).await?;
        assert!(own.face.pictured_at.is_none() && own.face.drawing.is_some(), "{own:?}");
        assert_eq!(test.count(pictures).await?, 0);
        assert_eq!(on_wall(&bo, &me).await?, Some(own.face));
        let own: OwnFace = ana.put("/api/face/picture", &upload(&portrait(GREEN)?)).await?;
        assert!(own.face.pictured_at.is_some() && own.face.drawing.is_none(), "{own:?}");
        assert_eq!(own.face.line.as_deref(), Some("Foxes"));
        let own: OwnFace = delete(ana, "/api/face").await?.json()?;
        assert!(own.face.is_empty());
        assert!(on_wall(&bo, &me).await?.is_none() && on_wall(ana, &me).await?.is_none());
        assert_eq!(test.count("SELECT COUNT(*) FROM face WHERE person IN (SELECT id FROM person WHERE name LIKE 'Ana %')").await?, 0);
        // Nothing is what everybody begins with; emptying it leads back there.
        let own: OwnFace = ana.put("/api/face", &line("Hello")).await?;
        assert!(!own.face.is_empty());
        let own: OwnFace = ana.put("/api/face", &line(" \n\u{200b} ")).await?;
        assert!(own.face.is_empty());
        assert!(on_wall(ana, &me).await?.is_none());
    }

    async fn everything_about_me_has_the_picture_and_erasure_takes_it(test: Test) {
        let (estate, bo, _) = pictured(&test).await?;
        let (ana, me) = (&estate.learner, estate.learner.session.person.clone());
        let said = json!({"why": "not a person"});
        assert_eq!(ana.ask(Method::POST, &format!("/api/wall/{}/report", bo.session.person), Some(&said)).await?.status, StatusCode::NO_CONTENT);
        let about: wire::AboutMe = ana.get("/api/me").await?;
        let course = about.courses.first().context("no course")?;
        let face = course.face.as_ref().context("no face")?;
        assert!(face.picture.as_ref().is_some_and(|it| it.len() > 1000) && face.line.is_some(), "{face:?}");
        assert_eq!(course.face_reports.iter().map(|it| it.why.as_deref()).collect::<Vec<_>>(), [Some("not a person")]);
        // Who reported them is for those to know.
        let about = bo.ask(Method::GET, "/api/me", None::<&()>).await?;
        assert!(!about.body.contains("not a person"), "{}", about.body);
        assert!(sees(&bo, &me).await?);
        assert_eq!(delete(ana, "/api/me").await?.status, StatusCode::NO_CONTENT);
        assert!(!sees(&bo, &me).await?);
        assert_eq!(test.count("SELECT COUNT(*) FROM face WHERE picture IS NOT NULL").await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM face_report").await?, 0);
    }

    async fn another_server_shows_the_same_face(test: Test) {
        let (estate, bo, _) = pictured(&test).await?;
        let me = estate.learner.session.person.clone();
        let second = test.second().await?;
        let there = bo.at(&second.instead(test.address()))?;
        assert_eq!(picture(&there, &me).await?, picture(&bo, &me).await?);
        let _: OwnFace = delete(&estate.learner, "/api/face").await?.json()?;
        assert!(!sees(&there, &me).await?);
    }
}
