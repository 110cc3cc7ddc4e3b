-- The whole model from the first day, so that later features add rows rather than reshape them.
-- Ids are UUIDv7 as text, instants microseconds since the Unix epoch in UTC (*_at_us), JSON is text.
-- Ids that platforms give are compared byte for byte (LTI Core 1.3, 5.3: case-sensitive).

-- A registration: (issuer, client_id). Two schools behind one issuer are two rows.
CREATE TABLE platform (
    id TEXT PRIMARY KEY,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    auth_url TEXT NOT NULL,
    token_url TEXT NOT NULL,
    jwks_url TEXT NOT NULL,
    -- What the platform calls itself, learned at launch.
    product TEXT,
    created_at_us BIGINT NOT NULL,
    UNIQUE (issuer, client_id)
);

-- The tenant: (platform, deployment_id). A pending deployment gets nothing until it is approved.
CREATE TABLE deployment (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    deployment_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'pending')),
    first_seen_at_us BIGINT NOT NULL,
    UNIQUE (platform, deployment_id)
);

-- An LTI context.
CREATE TABLE course (
    id TEXT PRIMARY KEY,
    deployment TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    context_id TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Where the roster is; NULL where the platform offers none.
    roster_url TEXT,
    roster_link TEXT,
    roster_refreshed_at_us BIGINT,
    roster_trouble TEXT,
    created_at_us BIGINT NOT NULL,
    UNIQUE (deployment, context_id)
);

-- A person of one platform: (platform, subject). No e-mail is kept: nothing here needs one.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    -- NULL where the platform hides names; then the nickname is shown.
    name TEXT,
    nickname TEXT NOT NULL,
    -- What the platform says; a known IANA name or NULL.
    platform_zone TEXT,
    created_at_us BIGINT NOT NULL,
    UNIQUE (platform, subject)
);

-- A person in a course. Launch and roster may disagree about the role, so both are kept.
CREATE TABLE enrolment (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    launch_role TEXT,
    roster_role TEXT,
    test_user BOOLEAN NOT NULL,
    -- The instructor's word on whether they are grouped; NULL: by role.
    takes_part BOOLEAN,
    last_seen_at_us BIGINT,
    roster_seen_at_us BIGINT,
    -- NULL while in the course.
    dropped_at_us BIGINT,
    PRIMARY KEY (course, person)
);
CREATE INDEX enrolment_by_person ON enrolment (person);

-- One run of a course; groups and proposals belong to a run.
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    created_at_us BIGINT NOT NULL,
    UNIQUE (course, number)
);

-- The few questions, and consent.
CREATE TABLE profile_answer (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    languages TEXT NOT NULL,
    experience BIGINT,
    wants_group BOOLEAN NOT NULL,
    seen_by TEXT NOT NULL CHECK (seen_by IN ('nobody', 'group', 'course')),
    answered_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, person)
);

-- The weekly pattern in the person's own wall-clock time: the truth from which instants are derived.
CREATE TABLE availability (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    zone TEXT NOT NULL,
    weekly TEXT NOT NULL,
    saved_at_us BIGINT NOT NULL
);

CREATE TABLE course_group (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    published_at_us BIGINT NOT NULL,
    -- NULL while the group lives.
    ended_at_us BIGINT
);
CREATE INDEX course_group_by_course ON course_group (course);

-- Membership with history: rows are ended, never deleted.
CREATE TABLE membership (
    id TEXT PRIMARY KEY,
    course_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    joined_at_us BIGINT NOT NULL,
    left_at_us BIGINT,
    left_because TEXT
);
CREATE INDEX membership_by_group ON membership (course_group);
CREATE INDEX membership_by_person ON membership (person);

-- A proposed grouping. At most one is open per course.
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    criteria TEXT NOT NULL,
    seed TEXT NOT NULL,
    -- [[person id, ...], ...]
    groups TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'published', 'discarded')),
    created_at_us BIGINT NOT NULL,
    changed_at_us BIGINT NOT NULL
);
CREATE UNIQUE INDEX proposal_open ON proposal (course) WHERE state = 'open';

-- anchor_local in anchor_zone is the truth; starts_at_us is derived and names the database it came from.
CREATE TABLE meeting (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    course_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    anchor_zone TEXT NOT NULL,
    anchor_local TEXT NOT NULL,
    starts_at_us BIGINT NOT NULL,
    tzdb TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'cancelled')),
    link TEXT,
    chosen_by TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at_us BIGINT NOT NULL,
    changed_at_us BIGINT NOT NULL
);
CREATE INDEX meeting_by_group ON meeting (course_group, starts_at_us);

CREATE TABLE attendance (
    meeting TEXT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    took_part BOOLEAN NOT NULL,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (meeting, person)
);

-- What happened between two people. Ties are derived from these, as far as both consent (profile_answer.seen_by).
CREATE TABLE tie_event (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- Who did it, where there is a direction.
    person_a TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    person_b TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Where it comes from, such as a group or a meeting; one event per source.
    source TEXT NOT NULL,
    happened_at_us BIGINT NOT NULL,
    UNIQUE (course, kind, person_a, person_b, source)
);

CREATE TABLE audit_entry (
    id TEXT PRIMARY KEY,
    at_us BIGINT NOT NULL,
    course TEXT REFERENCES course (id) ON DELETE CASCADE,
    actor TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX audit_entry_by_course ON audit_entry (course, at_us);

-- Our signing keys (PKCS#8 PEM). A retired key stays in the key set until platforms have forgotten it.
CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY,
    private_pem TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    retired_at_us BIGINT
);

-- A login that was started and not yet answered. Rows outlive their use, so that a replay is recognised.
CREATE TABLE login (
    state TEXT PRIMARY KEY,
    nonce TEXT NOT NULL,
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    target_link_uri TEXT NOT NULL,
    deployment_id TEXT,
    started_at_us BIGINT NOT NULL,
    used_at_us BIGINT
);
CREATE INDEX login_by_start ON login (started_at_us);

-- A launch session. The code is swapped once for the token; both are kept as SHA-256 only.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    code_hash TEXT NOT NULL UNIQUE,
    code_expires_at_us BIGINT NOT NULL,
    token_hash TEXT UNIQUE,
    course TEXT REFERENCES course (id) ON DELETE CASCADE,
    deployment TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL
);
CREATE INDEX session_by_person ON session (person);

-- Durable background work.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    run_at_us BIGINT NOT NULL,
    claimed_until_us BIGINT,
    attempts BIGINT NOT NULL,
    UNIQUE (kind, subject)
);
CREATE INDEX job_by_time ON job (run_at_us);
