//! Schools beside each other on one server, with things worth stealing.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use kith_tests::{
    launcher::{Browser, Client},
    platform::{Campus, Manners, Platform, ToolAddresses, faults::LaunchForm},
    server::{self, CLIENT_ID, Test},
};
use reqwest::Method;
use serde_json::json;

use super::routes::{Treasure, criteria, poll};

/// Everybody and everything of the victim carries this name.
pub(crate) const MARKER: &str = "Quillfeather";
/// Every learner of the victim lives in a zone of their own.
pub(crate) const ZONES: [(&str, &str); 3] =
    [("ana", "Atlantic/Azores"), ("bo", "Asia/Kathmandu"), ("cy", "America/St_Johns")];

/// A second school: the same manners, people, numbers and course ids as the one every test has.
pub(crate) struct School {
    pub(crate) platform: Platform,
    pub(crate) course: u32,
}

impl School {
    /// With `client_id` Kith is registered there; behind one issuer that is all that differs.
    pub(crate) async fn beside(
        test: &Test,
        manners: &'static Manners,
        client_id: &str,
    ) -> anyhow::Result<Self> {
        let clock = test.clock.clone();
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let platform = Platform::start(any_port, &[manners], Arc::new(move || clock.now()), None).await?;
        let campus = &platform.campuses()[0];
        let course = server::small_course(campus);
        let registration = campus.register(client_id, ToolAddresses::of_kith(test.address()));
        server::register(&test.app, &registration, "the other school").await?;
        Ok(Self { platform, course })
    }

    pub(crate) fn campus(&self) -> &Campus {
        &self.platform.campuses()[0]
    }
}

/// A session of `username` in `course`, their launch bent.
pub(crate) async fn sign_in_as(
    campus: &Campus,
    course: u32,
    username: &str,
    bend: impl FnOnce(LaunchForm) -> LaunchForm,
) -> anyhow::Result<Client> {
    let page = Browser::new()?.launch_bent(campus, course, username, bend).await?;
    let code = page.code().with_context(|| format!("{}: {}", page.status, page.body))?;
    Client::open(&page.url, &code).await
}

/// A course with people who answered, a group that meets, a tie, and a proposal under way.
pub(crate) struct Estate {
    pub(crate) treasure: Treasure,
    pub(crate) teacher: Client,
    pub(crate) learner: Client,
    /// Where its group meets.
    room: &'static str,
}

/// The victim's course: everybody is called [`MARKER`] and lives in a zone of their own.
pub(crate) async fn settle(test: &Test, campus: &Campus, course: u32) -> anyhow::Result<Estate> {
    for username in ["tessa", "ada", "ana", "bo", "cy"] {
        campus.change_person(username, |person| MARKER.clone_into(&mut person.family));
    }
    for (username, zone) in ZONES {
        campus.change_person(username, |person| zone.clone_into(&mut person.zone));
    }
    live_in(test, campus, course, "tessa", &ZONES, "https://quillfeather.example/room").await
}

/// Lives a little in `course`, through the platform and the API only.
pub(crate) async fn live_in(
    test: &Test,
    campus: &Campus,
    course: u32,
    teacher: &str,
    people: &[(&str, &str)],
    room: &'static str,
) -> anyhow::Result<Estate> {
    let began = test.clock.now();
    let teacher = Browser::new()?.sign_in(campus.origin(), course, teacher).await?;
    test.roster_read(&teacher, began).await?;
    let mut learners = Vec::new();
    for (username, zone) in people {
        let learner = Browser::new()?.sign_in(campus.origin(), course, username).await?;
        let answer = json!({"languages": ["en"], "experience": 2, "wants_group": true, "seen_by": "course"});
        let _: wire::Profile = learner.put("/api/profile", &answer).await?;
        let hours = json!({"zone": zone, "weekly": [[0, 672, "free"]]});
        let _: wire::Profile = learner.put("/api/availability", &hours).await?;
        let face = json!({"drawing": {"figure": 0, "colour": 0}, "line": null});
        let _: wire::OwnFace = learner.put("/api/face", &face).await?;
        learners.push(learner);
    }
    let other = learners[1].session.person.0.clone();
    let third = learners[2].session.person.0.clone();
    let learner = learners.swap_remove(0);
    let treasure = Treasure {
        person: learner.session.person.0.clone(),
        other: other.clone(),
        group: String::new(),
        merger: String::new(),
        meeting: String::new(),
        sequence: 0,
        series: String::new(),
        way: serde_json::Value::Null,
        poll: String::new(),
        proposal: String::new(),
        revision: 0,
    };
    let mut estate = Estate { treasure, teacher, learner, room };
    estate.propose().await?;
    let publish = json!({"revision": estate.treasure.revision});
    let path = format!("/api/proposal/{}/publish", estate.treasure.proposal);
    let groups: wire::CourseGroups = estate.teacher.post(&path, &publish).await?;
    ensure!(groups.groups.len() == 1, "{groups:?}");
    estate.treasure.group = groups.groups[0].group.id.0.clone();
    // A merger comes about when a group has become too small; this one only has to be there.
    test.execute(
        "INSERT INTO merger (id, course, small, into_group, state, made_at_us, deadline_us) \
         SELECT 'merger-' || id, course, id, id, 'open', 0, 9000000000000000 FROM course_group \
         WHERE ended_at_us IS NULL AND NOT EXISTS (SELECT 1 FROM merger m WHERE m.small = course_group.id)",
    )
    .await?;
    estate.treasure.merger = format!("merger-{}", estate.treasure.group);
    // So does a series: one with meetings would be in the way of other stories.
    test.execute(
        "INSERT INTO series (id, course, course_group, turns, created_at_us) \
         SELECT 'series-' || id, course, id, 0, 0 FROM course_group \
         WHERE ended_at_us IS NULL AND NOT EXISTS (SELECT 1 FROM series s WHERE s.course_group = course_group.id)",
    )
    .await?;
    estate.treasure.series = format!("series-{}", estate.treasure.group);
    estate.look_at_ways(2).await?;
    estate.meet("2026-12-01T18:00:00Z").await?;
    estate.ask_the_group().await?;
    let hello =
        estate.learner.ask(Method::POST, "/api/connections/hello", Some(&json!({"person": other}))).await?;
    ensure!(hello.status.is_success(), "{}", hello.body);
    let path = format!("/api/connections/refusals/{third}");
    let refusal = estate.learner.ask(Method::PUT, &path, Some(&json!({"blocked": false}))).await?;
    ensure!(refusal.status.is_success(), "{}", refusal.body);
    // They wrote in a forum, too: whoever greeted somebody answered them there.
    test.execute(
        "INSERT INTO forum_event (course, kind, person_a, person_b, happened_at_us, inlet, source_key) \
         SELECT course, 'replied', person_a, person_b, 1700000000000000, 'xapi', 'key-' || id FROM tie_event \
         WHERE kind = 'said_hello' ON CONFLICT DO NOTHING",
    )
    .await?;
    test.execute(
        "INSERT INTO forum_post (course, inlet, post_key, person, posted_at_us) \
         SELECT course, 'xapi', 'post-' || id, person_a, 1700000000000000 FROM tie_event \
         WHERE kind = 'said_hello' ON CONFLICT DO NOTHING",
    )
    .await?;
    estate.propose().await?;
    Ok(estate)
}

impl Estate {
    /// Another open proposal.
    pub(crate) async fn propose(&mut self) -> anyhow::Result<()> {
        let wish = json!({"criteria": criteria(), "seed": 1});
        let proposal: wire::Proposal = self.teacher.post("/api/proposal", &wish).await?;
        (self.treasure.proposal, self.treasure.revision) = (proposal.id.0, proposal.revision);
        Ok(())
    }

    /// The ways to meet in so many weeks as they are now; the first of them is what is asked for.
    pub(crate) async fn look_at_ways(&mut self, weeks: u8) -> anyhow::Result<wire::SeriesBoard> {
        let path = format!("/api/series/ways?weeks={weeks}&minutes=60");
        let board: wire::SeriesBoard = self.learner.get(&path).await?;
        let way = board.ways.first().context("there is no way to meet every week")?;
        self.treasure.way = json!({"weeks": weeks, "minutes": 60, "way": way.key});
        Ok(board)
    }

    /// A series of the present group.
    pub(crate) async fn meet_every_week(&mut self) -> anyhow::Result<()> {
        self.look_at_ways(2).await?;
        let state: wire::SeriesState = self.learner.post("/api/series", &self.treasure.way).await?;
        self.treasure.series = state.series.context("no series")?.0;
        Ok(())
    }

    /// The poll of the present group; a new one where it has none.
    pub(crate) async fn ask_the_group(&mut self) -> anyhow::Result<()> {
        let mut asked: wire::GroupPoll = self.learner.get("/api/poll").await?;
        if asked.poll.is_none() {
            asked = self.learner.post("/api/poll", &poll()).await?;
        }
        self.treasure.poll = asked.poll.context("no poll")?.id.0;
        Ok(())
    }

    /// Another meeting.
    pub(crate) async fn meet(&mut self, starts_at: &str) -> anyhow::Result<()> {
        let wish = json!({"starts_at": starts_at, "minutes": 60, "link": self.room});
        let meeting: wire::Meeting = self.learner.post("/api/meetings", &wish).await?;
        (self.treasure.meeting, self.treasure.sequence) = (meeting.id.0, meeting.sequence);
        Ok(())
    }

    /// What no answer to a stranger may contain.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        let theirs = &self.treasure;
        vec![
            MARKER,
            "quillfeather",
            &theirs.person,
            &theirs.other,
            &theirs.group,
            &theirs.meeting,
            &theirs.series,
            &theirs.poll,
            &theirs.proposal,
        ]
    }
}

/// A school beside the one with [`CLIENT_ID`], under an issuer of its own or behind the same one.
pub(crate) async fn twin_of(test: &Test, manners: &'static Manners) -> anyhow::Result<School> {
    let shared = matches!(manners.issuer, kith_tests::platform::Issuer::Shared(_));
    School::beside(test, manners, if shared { "kith-south" } else { CLIENT_ID }).await
}
