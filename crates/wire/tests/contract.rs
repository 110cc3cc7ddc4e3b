//! The JSON of every resource, as text: what changes here changes the contract.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_str, to_value};

/// `json` reads as `T` and is written again exactly as it was.
fn keeps<T: Serialize + DeserializeOwned>(json: &str) {
    let expected: Value = from_str(json).expect("the example is JSON");
    let read: T = from_str(json).expect("the example is of the type");
    assert_eq!(to_value(&read).expect("it can be written"), expected);
}

/// `json` does not read as `T`.
fn refuses<T: DeserializeOwned>(json: &str) {
    assert!(from_str::<T>(json).is_err(), "{json}");
}

const MEMBER: &str = r#"{"person":"p1","name":"Ash","me":true,"languages":["en"],"answered":true,
    "zone":{"name":"Europe/Dublin","spans":[{"from":"2026-10-25T01:00:00Z","offset_seconds":0}]}}"#;
const MEETING: &str = r#"{"id":"m1","group":"g1","group_name":"Group 1","starts_at":"2026-12-01T19:00:00Z",
    "minutes":60,"anchor_zone":"Europe/Dublin","anchor_local":"2026-12-01T19:00:00","sequence":0,
    "state":"planned","link":null,"times":[{"person":"p1","name":"Ash","me":true,
    "local":"2026-12-01T19:00:00","took_part":null}]}"#;
const CRITERIA: &str = r#"{"size":5,"meeting_minutes":60,"first_week":"2026-11-30","weeks":8,"language":true,
    "mixed_experience":false,"cards":[{"kind":"meet","weight":70},{"kind":"language","weight":20},
    {"kind":"role","question":"experience","values":["3","4"],"weight":5}],"ordered":true}"#;
const PROFILE: &str = r#"{"name":"Ash","name_from_platform":true,"zone":"Europe/Dublin","zone_source":"chosen",
    "zone_offsets":null,"languages":["en","ga"],"experience":2,"wants_group":true,"seen_by":"group",
    "weekly":[[72,80,"free"],[80,82,"if_need_be"]],"weekly_saved_at":null,"answered_at":null}"#;

#[test]
fn sessions_and_problems() {
    keeps::<wire::SessionRequest>(r#"{"code":"abc"}"#);
    refuses::<wire::SessionRequest>(r#"{"code":"abc","role":"instructor"}"#);
    keeps::<wire::Session>(
        r#"{"token":"t","expires_at":"2026-12-01T19:00:00Z","role":"learner","person":"p1","name":"Ash",
        "course":"Team Projects","tzdb":"2026f"}"#,
    );
    keeps::<wire::Problem>(
        r#"{"type":"urn:kith:problem:not_found","title":"Not found","status":404,"detail":"x","code":"not_found"}"#,
    );
}

#[test]
fn profiles_and_hours() {
    keeps::<wire::Profile>(PROFILE);
    keeps::<wire::ProfileAnswer>(
        r#"{"nickname":null,"languages":["en"],"experience":null,"wants_group":false,"seen_by":"nobody"}"#,
    );
    keeps::<wire::ProfileAnswer>(
        r#"{"nickname":null,"languages":["en"],"experience":null,"interests":["art","rust"],"goal":"career",
        "commitment":1,"wants_group":true,"seen_by":"nobody"}"#,
    );
    let minors = PROFILE.replace(r#""seen_by":"group","#, r#""seen_by":"group","among_minors":true,"#);
    keeps::<wire::Profile>(&minors);
    // "No group, please" is a yes or a no, never a text that reads like one.
    refuses::<wire::ProfileAnswer>(
        r#"{"languages":[],"experience":1,"wants_group":"false","seen_by":"group"}"#,
    );
    let dated = r#"{"first":"2026-12-24","last":"2026-12-26","from":0,"to":96,"free":false}"#;
    keeps::<wire::DatedList>(&format!(r#"{{"dated":[{dated}]}}"#));
    refuses::<wire::DatedList>(&format!(r#"{{"dated":[{}]}}"#, dated.replace("12-26", "12-32")));
    keeps::<wire::CalendarSource>(r#"{"address":true,"text":"https://cal.example/5f3a.ics"}"#);
    let open = dated.replace("false", "null");
    keeps::<wire::Days>(&format!(
        r#"{{"dated":[{dated}],"calendar":"cal.example ….ics","read_at":"2026-11-22T21:00:00Z","busy":37,"unread":1,
        "complete":true,"all_day":[{open}],"trouble":"x","tried_at":"2026-11-23T21:00:00Z","paused":false}}"#
    ));
    keeps::<wire::AvailabilityAnswer>(r#"{"zone":"Asia/Kathmandu","weekly":[[0,1,"free"]]}"#);
    refuses::<wire::AvailabilityAnswer>(r#"{"zone":"Asia/Kathmandu","weekly":[[0,673,"free"]]}"#);
    refuses::<wire::AvailabilityAnswer>(r#"{"zone":"Asia/Kathmandu","weekly":[[5,5,"free"]]}"#);
}

#[test]
fn groups_and_home() {
    let group = format!(
        r#"{{"id":"g1","name":"Group 1","members":[{MEMBER}],"shared_languages":["en"],
        "published_at":"2026-11-22T21:00:00Z"}}"#
    );
    keeps::<wire::CourseGroups>(&format!(
        r#"{{"groups":[{{"group":{group},"next_meeting":{MEETING},"meetings_held":0,"last_sign_at":null,
        "silent":false}}],"waiting":[]}}"#
    ));
    keeps::<wire::CourseGroups>(&format!(
        r#"{{"groups":[{{"group":{group},"next_meeting":null,"meetings_held":0,"last_sign_at":null,"silent":true,
        "facilitator":"Margit","care":[{{"step":"nudge","done_at":"2026-12-01T19:00:00Z","outcome":"awake"}},
        {{"step":"facilitator","done_at":"2026-11-30T19:00:00Z","outcome":null}}]}}],"waiting":[],
        "mergers":[{{"id":"x","small":"Group 1","into":"Group 2","members":5,"shared_minutes":60,
        "deadline":"2026-12-08T19:00:00Z"}}],"departures":[{{"name":"Bo","group":"Group 1",
        "at":"2026-12-01T19:00:00Z","wish":"next_run","reason":null}}]}}"#
    ));
    keeps::<wire::CareRequest>(r#"{"step":"merge"}"#);
    keeps::<wire::MergerDecision>(r#"{"accept":true}"#);
    keeps::<wire::Leave>(r#"{"wish":"another","reason":"too early"}"#);
    refuses::<wire::Leave>(r#"{"wish":"elsewhere"}"#);
    keeps::<wire::LearnerHome>(&format!(
        r#"{{"next":{{"do":"say_if_met","meeting":"m1"}},"profile":{PROFILE},"group":{group},
        "meetings":[{MEETING}],"hellos":[{{"person":"p2","name":"Bo"}}]}}"#
    ));
    keeps::<wire::LearnerHome>(&format!(
        r#"{{"next":{{"do":"choose_time"}},"profile":{PROFILE},"group":{group},"meetings":[],"hellos":[],
        "news":[{{"at":"2026-12-01T19:00:00Z","came":true,"name":"Bo"}},
        {{"at":"2026-12-01T18:00:00Z","came":false,"name":null}}],"nudged":true,"facilitator":"Margit"}}"#
    ));
    keeps::<wire::NextStep>(r#"{"do":"paint_hours"}"#);
    keeps::<wire::NextStep>(r#"{"do":"still_in"}"#);
    keeps::<wire::NextStep>(r#"{"do":"next_run"}"#);
}

#[test]
fn meetings() {
    keeps::<wire::Meeting>(MEETING);
    keeps::<wire::Meeting>(&MEETING.replace(r#""sequence":0,"#, r#""sequence":0,"former_present":2,"#));
    keeps::<wire::SlotBoard>(&format!(
        r#"{{"minutes":60,"members":[{MEMBER}],"slots":[{{"starts_at":"2026-12-01T19:00:00Z","can":1,
        "seats":[{{"level":"if_need_be","local":"2026-12-01T19:00:00","cost":1}}]}}],"fits_all":true}}"#
    ));
    keeps::<wire::HourMap>(&format!(
        r#"{{"minutes":60,"members":[{MEMBER}],"days":[{{"date":"2026-10-25","hours":[{{"hour":1,
        "starts_at":"2026-10-25T00:45:00Z","levels":"fi-n","fits":true}},{{"hour":1,"again":true}}]}}]}}"#
    ));
    refuses::<wire::HourMap>(
        r#"{"minutes":60,"members":[],"days":[{"date":"2026-10-25","hours":[{"hour":1,"levels":"x"}]}]}"#,
    );
    let room = MEETING.replace(r#""link":null,"#, r#""link":null,"room":true,"recordable":true,"#);
    keeps::<wire::Meeting>(&room);
    keeps::<wire::Door>(r#"{"address":"https://bbb.example/bigbluebutton/api/join?fullName=Ash"}"#);
    keeps::<wire::Recording>(
        r#"{"name":"Group 1","starts_at":"2026-12-01T19:00:00Z","minutes":42,"address":"https://bbb.example/1"}"#,
    );
    keeps::<wire::MeetingRequest>(r#"{"starts_at":"2026-12-01T19:00:00Z","minutes":60,"link":null}"#);
    keeps::<wire::MeetingRequest>(
        r#"{"starts_at":"2026-12-01T19:00:00Z","and_at":"2026-12-02T07:00:00Z","minutes":60,"link":null}"#,
    );
    keeps::<wire::MoveMeeting>(r#"{"starts_at":"2026-12-01T19:00:00Z","sequence":3}"#);
    keeps::<wire::Attendance>(r#"{"took_part":true}"#);
    keeps::<wire::Meeting>(
        &MEETING.replace(r#""took_part":null}]"#, r#""took_part":null}],"nudged_at":"2026-11-30T20:00:00Z""#),
    );
    keeps::<wire::Meeting>(&MEETING.replace(
        r#""took_part":null}]"#,
        r#""took_part":true,"ticked":true}],"not_held_at":"2026-12-01T20:00:00Z""#,
    ));
}

#[test]
fn series() {
    const SLOT: &str = r#"{"starts_at":"2026-12-01T19:00:00Z","can":1,
        "seats":[{"level":"free","local":"2026-12-01T19:00:00","cost":0}]}"#;
    keeps::<wire::SeriesBoard>(&format!(
        r#"{{"weeks":2,"minutes":60,"members":[{MEMBER}],"ways":[{{"key":"2026-11-30/0/172.844","turns":0,
        "proven":true,"slots":[{SLOT}]}}],"best":0,"carried":false,"week_without":0,"sessions":[],"bridge":null,
        "later":[]}}"#
    ));
    keeps::<wire::SeriesBoard>(&format!(
        r#"{{"weeks":2,"minutes":60,"members":[{MEMBER}],"ways":[],"best":0,"carried":true,"week_without":2,
        "sessions":[{SLOT}],"bridge":0,"later":[{{"level":null,"local":"2026-12-02T19:00:00","cost":0}}]}}"#
    ));
    keeps::<wire::SeriesRequest>(r#"{"weeks":2,"minutes":60,"way":"2026-11-30/0/172.844","link":null}"#);
    keeps::<wire::SeriesState>(&format!(
        r#"{{"series":"s1","turns":0,"left":2,"changes":[{{"meeting":"m1","minutes":60,"seats":[{{"level":null,
        "local":"2026-11-25T06:00:00","cost":0}}]}}],"moves":[{{"meeting":"m1","meetings":2,"planned":{SLOT},
        "harder":[true],"instead":{SLOT}}},{{"meeting":"m9","meetings":1,"planned":{SLOT},"harder":[true],
        "instead":null}}],"members":[{MEMBER}],"held":[{{"meeting":"m0","minutes":60,
        "seats":[{{"level":null,"local":"2026-12-01T19:00:00","cost":0}}]}}]}}"#
    ));
    keeps::<wire::SeriesState>(
        r#"{"series":null,"turns":0,"left":0,"changes":[],"moves":[],"members":[],"held":[]}"#,
    );
    keeps::<wire::ClockMoveRequest>(r#"{"starts_at":"2026-12-01T19:00:00Z","meetings":2}"#);
}

#[test]
fn records_of_meetings() {
    let text = r#"{"agenda":["Hello"],"reading":[{"name":"Chapter 2","url":"https://a.example/2"}],
        "backstage":"https://a.example/b","notes":"Well.","highlights":[{"words":"Why?","url":null}],
        "decisions":["Once more"],"recording":"https://a.example/r","follow_up":null}"#;
    let record = format!(
        r#"{{"meeting":"m1","revision":3,"text":{text},"written_by":"p1","written_at":"2026-12-01T19:30:00Z",
        "lead":null,"caught_up":["p2"]}}"#
    );
    keeps::<wire::MeetingRecord>(&record);
    keeps::<wire::RecordEdit>(&format!(r#"{{"revision":2,"text":{text}}}"#));
    keeps::<wire::GroupRecords>(&format!(r#"{{"could_lead":["p1"],"records":[{record}],"earlier":12}}"#));
    keeps::<wire::EarlierMeetings>(&format!(r#"{{"meetings":[{MEETING}],"records":[{record}],"more":0}}"#));
    keeps::<wire::CouldLead>(r#"{"could":true}"#);
    keeps::<wire::PassLead>(r#"{"to":null}"#);
    keeps::<wire::Present>(r#"{"person":"p1","present":true}"#);
    keeps::<wire::Held>(r#"{"held":false}"#);
    keeps::<wire::CaughtUp>(r#"{"caught_up":true}"#);
}

#[test]
fn everything_about_one_person() {
    keeps::<wire::AboutMe>(
        r#"{"made_at":"2026-11-22T21:00:00Z","platform":"Moodle","subject":"6","person":"p1","name":null,
        "nickname":"Amber Fox","platform_zone":"Europe/Dublin","known_since":"2026-11-22T21:00:00Z",
        "platform_number":"22","platform_login":"ash","granted_at":null,
        "hours":{"zone":"Europe/Dublin","free":[[72,80,"free"]],"saved_at":"2026-11-22T21:00:00Z"},
        "dated":[{"first":"2026-12-24","last":"2026-12-26","from":0,"to":96,"free":false}],
        "calendar":{"address":"cal.example ….ics","zone":"Europe/Dublin",
        "busy":[["2026-12-01T19:00:00Z","2026-12-01T20:00:00Z"]],"all_day":[],"unread":0,
        "read_at":"2026-11-22T21:00:00Z","tried_at":"2026-11-22T21:00:00Z","failures":0,"trouble":null},
        "courses":[{"title":"Team Projects","launch_role":"learner","roster_role":null,"test_user":false,
        "takes_part":null,"last_seen_at":"2026-11-22T21:00:00Z","roster_seen_at":null,"dropped_at":null,
        "answers":{"languages":["en"],"experience":2,"wants_group":true,"seen_by":"course",
        "answered_at":"2026-11-22T21:00:00Z"},
        "groups":[{"name":"Group 1","joined_at":"2026-11-22T21:00:00Z","left_at":null,"left_because":null}],
        "meetings":[{"group":"Group 1","starts_at":"2026-12-01T19:00:00Z","minutes":60,"state":"planned",
        "chosen_by_me":true,"link":null,"took_part":true,"said_at":"2026-12-01T19:30:00Z"}],
        "ties":[{"kind":"said_hello","by_me":false,"happened_at":"2026-11-22T21:00:00Z"},
        {"kind":"replied","by_me":true,"happened_at":"2026-11-22T21:00:00Z","seen_by":"file"}],
        "posts":[{"seen_by":"caliper","posted_at":"2026-11-22T21:00:00Z"}],
        "refusals":[{"blocked":true,"said_at":"2026-11-22T21:00:00Z"}],
        "gradebook":{"given":true,"sent_at":"2026-12-01T19:30:00Z","refused_at":null}}],
        "sessions":[{"course":"Team Projects","role":"learner","locale":"en","view":null,"masquerading":false,
        "opened_at":"2026-11-22T21:00:00Z"}],
        "selections":[{"opened_at":"2026-11-22T21:00:00Z","made_at":null}],
        "decisions":[{"at":"2026-11-22T21:00:00Z","action":"consent","subject":"seen by course"}]}"#,
    );
}

#[test]
fn proposals() {
    keeps::<wire::ProposalRequest>(&format!(r#"{{"criteria":{CRITERIA},"seed":7}}"#));
    keeps::<wire::ProposalRequest>(&format!(
        r#"{{"criteria":{CRITERIA},"seed":7,"groups":[["a","b"],["c"]]}}"#
    ));
    keeps::<wire::ProposalRequest>(&format!(
        r#"{{"criteria":{CRITERIA},"seed":7,"locks":[{{"place":2,"members":["a","b"],"whole":true}},
        {{"place":3,"members":["c"]}}]}}"#
    ));
    keeps::<wire::StillIn>(r#"{"still_in":true}"#);
    keeps::<wire::ProposalEdit>(r#"{"revision":1,"groups":[["p1","p2"]]}"#);
    keeps::<wire::Proposal>(&format!(
        r#"{{"id":"x","revision":1,"criteria":{CRITERIA},"seed":7,"groups":[["p1","p2"]],
        "changed_at":"2026-11-22T21:00:00Z","judgement":{{"score":80,"left_out":[{{"person":2,
        "reason":"wants_none"}}],"groups":[{{"score":80,"shared_minutes":[60,0],"findings":[
        {{"is":"misses_weeks","weeks":[1]}},{{"is":"shared_languages","languages":["en"]}}]}}]}}}}"#
    ));
    keeps::<wire::Pool>(&format!(
        r#"{{"people":[{{"person":"p1","name":"Ash","weekly":[[72,80,"free"]],"zone":0,"languages":["en"],
        "experience":2,"wants_group":true,"answered":true,"standing":"ready"}}],"zones":[{{"name":"Etc/UTC","spans":[
        {{"from":"2026-11-22T21:00:00Z","offset_seconds":0}}]}}],"suggested":{CRITERIA},"published_groups":0}}"#
    ));
    keeps::<wire::Pool>(&format!(
        r#"{{"people":[{{"person":"p1","name":"Ash","weekly":[],"zone":null,"languages":[],"experience":null,
        "wants_group":true,"answered":true,"standing":"ready","interests":["chess"],"goal":"peers","commitment":2,
        "reliability":3}}],"zones":[],"suggested":{CRITERIA},"published_groups":0,"asked":[[0,1]],"former":[[1,2]]}}"#
    ));
    keeps::<wire::Pool>(&format!(
        r#"{{"people":[{{"person":"p1","name":"Ash","weekly":[],"zone":null,"languages":[],"experience":null,
        "wants_group":true,"answered":true,"standing":"ready","columns":[{{"one":"art"}},{{"number":3}},null]}}],
        "zones":[],"suggested":{CRITERIA},"published_groups":0,"apart":[[0,2]],"columns":["Track","Grade","Likes"],
        "asking":[[1,0]],"by_server":true}}"#
    ));
    keeps::<wire::ColumnFile>(r#"{"text":"id,Track\nAsh,art\n"}"#);
    keeps::<wire::Problem>(
        r#"{"type":"urn:kith:problem:lines","title":"Lines to put right","status":422,"detail":"Lines to put right: 2.",
        "code":"lines","lines":[{"line":3,"what":"twice","name":"Ash","number":2},{"line":4,"what":"bytes"}]}"#,
    );
}

#[test]
fn faces() {
    keeps::<wire::Member>(&MEMBER.replace(
        r#""answered":true,"#,
        r#""answered":true,"face":{"drawing":{"figure":1,"colour":2},"line":"Hello"},"#,
    ));
    keeps::<wire::OwnFace>(
        r#"{"face":{"pictured_at":"2026-11-22T21:00:00Z"},"seen_by":"group","pictures":true,"offered":false,
        "taken_off_at":"2026-11-22T21:00:00Z"}"#,
    );
    keeps::<wire::FaceAnswer>(r#"{"drawing":{"figure":7,"colour":5},"line":null}"#);
    refuses::<wire::FaceAnswer>(r#"{"drawing":{"figure":7,"colour":5,"svg":"<script>"},"line":null}"#);
    keeps::<wire::PictureUpload>(r#"{"data":"/9j/"}"#);
    keeps::<wire::Wall>(
        r#"{"people":[{"person":"p1","name":"Ash","me":false,"face":{"line":"Hello"},
        "reports":[{"why":null,"said_at":"2026-11-22T21:00:00Z"}]}],"next":48}"#,
    );
    keeps::<wire::WallQuery>(r#"{"from":48}"#);
    keeps::<wire::ReportFace>(r#"{"why":"an advert"}"#);
    refuses::<wire::ReportFace>(r#"{"why":"an advert","person":"p2"}"#);
}

#[test]
fn map_roster_and_health() {
    keeps::<wire::ConnectionMap>(
        r#"{"people":[{"person":"p1","name":"Ash","me":true,"group":0,"can_greet":false}],"ties":[{"a":0,"b":1,
        "kinds":["same_group","said_hello"],"weight":1.5,"last_at":"2026-11-22T21:00:00Z"}],
        "groups":[["g1","Group 1"]],"seed":7,"hidden":null}"#,
    );
    keeps::<wire::ConnectionMap>(
        r#"{"people":[],"ties":[{"a":0,"b":1,"kinds":["replied","mentioned"],"each":true,"weight":0.5,
        "last_at":"2026-11-22T21:00:00Z"}],"groups":[],"seed":7,"hidden":0,"events":[{"a":1,"b":0,"kind":"replied",
        "at":"2026-11-22T21:00:00Z","seen":{"by":"xapi","times":3}},{"a":0,"b":1,"kind":"met_together",
        "at":"2026-11-22T21:00:00Z"}],"centred":[{"group":0,"percent":80,"events":[{"person":0,"by_staff":true,
        "kind":"replied","at":"2026-11-22T21:00:00Z","seen":{"by":"moodle","times":2}}]}]}"#,
    );
    keeps::<wire::Evidence>(
        r#"{"files":true,"by_itself":false,"read":{"product":"canvas","connect":true,
        "read_at":"2026-11-27T12:00:00Z","trouble":null},"kept":12,"of_files":3}"#,
    );
    keeps::<wire::EvidenceFile>(
        r#"{"lines":9,"new":4,"known":1,"openings":0,"strangers":1,"left_out":4,
        "wrong":[{"line":6,"why":"oneself"}]}"#,
    );
    keeps::<wire::Suggestions>(
        r#"{"people":[{"person":"p2","name":"Bo","met":2,"known":1,"interests":["chess"],"free":5}],
        "blocked":[{"person":"p3","name":"Cy"}]}"#,
    );
    keeps::<wire::Refusal>(r#"{"blocked":true}"#);
    keeps::<wire::Roster>(
        r#"{"people":[{"person":"p1","name":"Ash","role":"learner","takes_part":true,"part_overridden":false,
        "zone":null,"answered":false,"hours":0,"wants_group":true,"group":null,"last_seen_at":null}],
        "next":"p1","found":61,"totals":{"all":61,"answered":7,"not_yet":50,"alone":2},"offered":true,"refreshed_at":null,"refreshing":true,"trouble":null}"#,
    );
    keeps::<wire::RosterQuery>(r#"{"after":"p1","q":"ash","only":"not_yet","limit":60}"#);
    keeps::<wire::PartOverride>(r#"{"takes_part":null}"#);
    keeps::<wire::Gradebook>(
        r#"{"offered":true,"reason":null,"on":true,"made":true,"sent":12,"waiting":1,"skipped":1,"trouble":null}"#,
    );
    keeps::<wire::GradebookSwitch>(r#"{"on":true}"#);
    refuses::<wire::GradebookSwitch>(r#"{"on":"yes"}"#);
    keeps::<wire::AdminHealth>(
        r#"{"platform":"Moodle","issuer":"https://m.example","client_id":"c","deployment":"1","product":null,
        "courses":1,"people":60,"keys":[{"kid":"k","created_at":"2026-11-22T21:00:00Z","signing":true}],
        "rosters":[{"course":"Team Projects","refreshed_at":null,"trouble":"no connection"}],"version":"0.1.0",
        "tzdb":"2026f"}"#,
    );
}

#[test]
fn groups_at_the_platform() {
    keeps::<wire::HostGroups>(
        r#"{"product":"moodle","door":"open","trouble":null,"set_name":"Kith 2026-11-23 #7c9e","first":"g1",
        "changes":[{"name":"Group 1","new":true,"add":["Ash"],"remove":[]},
        {"name":null,"new":false,"add":[],"remove":["number 77"]}],"unknown":["Bo"],
        "push":{"state":"waiting","done":2,"of":5,"trouble":"Moodle did not answer."}}"#,
    );
    keeps::<wire::HostRequest>(r#"{"first":"g1"}"#);
    refuses::<wire::HostRequest>(r#"{"first":"g1","course":"77"}"#);
    keeps::<wire::HostConnection>(r#"{"url":"https://canvas.example/login/oauth2/auth"}"#);
}
