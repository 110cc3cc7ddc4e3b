//! Nine o'clock on the first day of a course.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use kith_tests::{
    both_databases,
    launcher::Browser,
    platform::{AuthRequest, Standing, people::somebody},
};
use reqwest::Method;
use tokio::{sync::Barrier, task::JoinSet};

const CLASS: u32 = 500;

both_databases! {
    async fn p_32_five_hundred_people_open_one_course_at_once(test: Test) {
        let learner = |number: u32| {
            somebody(&format!("p{number}"), "Person", &number.to_string(), Standing::Learner, 1000 + number)
        };
        let members: Vec<_> = (0..CLASS).map(learner).collect();
        let course = test.moodle().open_course("BIG-1", "Everybody at nine", &members);
        let (logins, launches) = (Arc::new(Barrier::new(members.len())), Arc::new(Barrier::new(members.len())));
        let platform = test.platform.campuses()[0].clone();
        let mut launching = JoinSet::new();
        for person in members {
            let (platform, logins, launches) = (platform.clone(), logins.clone(), launches.clone());
            launching.spawn(async move {
                let login = platform.prepare_launch(course, &person.username)?;
                let mut browser = Browser::patient(Duration::from_mins(2))?;
                // All begin in the same moment, and all come back in the same moment.
                logins.wait().await;
                let asked = browser.send(Method::POST, &login.action, Some(&login.fields)).await?;
                ensure!(asked.status.is_redirection(), "{}: {}", asked.status, asked.body);
                let target = asked.url.join(asked.header("location"))?;
                let form = platform.launch_form(&AuthRequest(target.query_pairs().into_owned().collect::<HashMap<_, _>>()))?;
                let (action, fields) = (form.action.clone(), form.into_fields());
                launches.wait().await;
                let page = browser.send(Method::POST, &action, Some(&fields)).await?;
                ensure!(page.code().is_some(), "{}: {} {}", person.username, page.status, page.body);
                Ok(())
            });
        }
        while let Some(launched) = launching.join_next().await {
            launched??;
        }
        for (sql, count) in [
            ("SELECT COUNT(*) FROM session", 500),
            ("SELECT COUNT(*) FROM enrolment", 500),
            ("SELECT COUNT(*) FROM person", 500),
            ("SELECT COUNT(*) FROM course", 1),
            ("SELECT COUNT(*) FROM login WHERE used_at_us IS NULL", 0),
        ] {
            ensure!(test.count(sql).await? == count, "{sql}: {}", test.count(sql).await?);
        }
        ensure!(test.moodle().seen().key_set_reads == 1, "{:?}", test.moodle().seen());
    }
}
