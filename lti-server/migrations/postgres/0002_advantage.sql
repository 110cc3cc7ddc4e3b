-- LTI Advantage complete: guarded registration, several kinds of tenants, items placed in courses, the gradebook,
-- sessions that survive a reload, the web console, groups written back to the platform.

-- How the registration came about; decides which addresses it may name (see outgoing.rs).
ALTER TABLE platform ADD COLUMN registered_by TEXT NOT NULL DEFAULT 'operator'
    CHECK (registered_by IN ('operator', 'invitation', 'console'));
-- Where an invited registration was read, and where it may be updated.
ALTER TABLE platform ADD COLUMN configuration_url TEXT;
ALTER TABLE platform ADD COLUMN registration_url TEXT;
-- The audience of client assertions where it is not the token URL.
ALTER TABLE platform ADD COLUMN authorization_server TEXT;
-- What becomes of deployments nobody named: the first is trusted and others wait, all wait, or all are trusted.
ALTER TABLE platform ADD COLUMN new_deployments TEXT NOT NULL DEFAULT 'first'
    CHECK (new_deployments IN ('first', 'ask', 'trust'));
ALTER TABLE platform ADD COLUMN own_keys BOOLEAN NOT NULL DEFAULT FALSE;
-- Peers see nicknames even where the platform gives names.
ALTER TABLE platform ADD COLUMN anonymous_names BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE platform ADD COLUMN minors BOOLEAN NOT NULL DEFAULT FALSE;
-- Courses nobody opened for so many days are emptied; NULL: never.
ALTER TABLE platform ADD COLUMN retention_days BIGINT;
-- The last time the platform did what it should, and the last time it did not, in plain words.
ALTER TABLE platform ADD COLUMN last_good_at_us BIGINT;
ALTER TABLE platform ADD COLUMN last_trouble_at_us BIGINT;
ALTER TABLE platform ADD COLUMN last_trouble TEXT;

-- What an admin calls the deployment, such as the name of a school or faculty.
ALTER TABLE deployment ADD COLUMN label TEXT;

-- NULL: the set that all platforms without keys of their own share.
ALTER TABLE signing_key ADD COLUMN platform TEXT REFERENCES platform (id) ON DELETE CASCADE;

-- A one-time permission to register a platform. The code is kept as SHA-256 only.
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    code_hash TEXT NOT NULL UNIQUE,
    note TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    used_at_us BIGINT,
    -- The registration it led to.
    platform TEXT REFERENCES platform (id) ON DELETE SET NULL
);

-- Secrets every server on this database shares, made when first needed.
CREATE TABLE server_secret (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    created_at_us BIGINT NOT NULL
);

-- A login is carried by its signed state; only that it was used is kept, so that no nonce counts twice.
CREATE TABLE spent_login (
    id TEXT PRIMARY KEY,
    spent_at_us BIGINT NOT NULL
);
CREATE INDEX spent_login_by_time ON spent_login (spent_at_us);

-- The token before the last renewal still counts for a moment; the page's own secret brings a session back after
-- a reload. Both are kept as SHA-256.
ALTER TABLE session ADD COLUMN previous_token_hash TEXT;
ALTER TABLE session ADD COLUMN previous_ends_at_us BIGINT;
ALTER TABLE session ADD COLUMN page_hash TEXT;
-- Origins that may frame the page, separated by spaces; its language; the screen it opens with.
ALTER TABLE session ADD COLUMN frames TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN locale TEXT;
ALTER TABLE session ADD COLUMN view TEXT;
-- The platform's id of the person who acts in this one's name; such a session changes nothing.
ALTER TABLE session ADD COLUMN masquerading TEXT;
CREATE INDEX session_by_previous ON session (previous_token_hash);
CREATE INDEX session_by_course ON session (course);

-- A selection under way (Deep Linking 2.0). Everything the answer needs is from the verified launch.
CREATE TABLE selection (
    id TEXT PRIMARY KEY,
    code_hash TEXT NOT NULL UNIQUE,
    deployment TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    course TEXT REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    settings TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    used_at_us BIGINT
);

-- Something an instructor placed in a course. The id travels in a custom parameter and counts only in its course.
CREATE TABLE item (
    id TEXT NOT NULL,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    view TEXT NOT NULL CHECK (view IN ('group', 'meeting', 'map', 'survey')),
    created_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, id)
);

-- What an instructor decided for a course; a copy of the course takes it over, and nothing else.
CREATE TABLE course_setting (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    took_part BOOLEAN NOT NULL DEFAULT FALSE,
    -- The wishes of the last proposal, as JSON.
    wishes TEXT,
    copied_from TEXT REFERENCES course (id) ON DELETE SET NULL,
    changed_at_us BIGINT NOT NULL
);

-- The gradebook as the last launch described it, and the column we found or made there.
CREATE TABLE gradebook (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    line_items_url TEXT,
    line_item_url TEXT,
    scopes TEXT NOT NULL,
    column_url TEXT,
    trouble TEXT
);

-- What the gradebook was told last about a person.
CREATE TABLE gradebook_score (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    took_part BOOLEAN NOT NULL,
    -- The timestamp in the message; strictly rising.
    stamped_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, person)
);

-- A roster while it is being read, page by page; taken over when it is whole.
CREATE TABLE roster_reading (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    reading TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT,
    zone TEXT,
    role TEXT NOT NULL,
    test_user BOOLEAN NOT NULL,
    PRIMARY KEY (course, reading, subject)
);

-- People who look after this installation in the web console.
CREATE TABLE console_account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until_us BIGINT
);
CREATE TABLE console_session (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES console_account (id) ON DELETE CASCADE,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL
);
-- The one-time link by which an account is made.
CREATE TABLE console_link (
    code_hash TEXT PRIMARY KEY,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    used_at_us BIGINT
);

ALTER TABLE audit_entry ADD COLUMN platform TEXT REFERENCES platform (id) ON DELETE CASCADE;
CREATE INDEX audit_entry_by_time ON audit_entry (at_us);

-- How groups are written to a platform: a Canvas API key or a Moodle web service token.
CREATE TABLE host_connection (
    platform TEXT PRIMARY KEY REFERENCES platform (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('canvas', 'moodle')),
    base_url TEXT NOT NULL,
    client_id TEXT,
    secret TEXT NOT NULL,
    created_at_us BIGINT NOT NULL
);
-- A teacher's permission at Canvas (OAuth 2).
CREATE TABLE host_grant (
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    refresh_token TEXT NOT NULL,
    access_token TEXT,
    access_ends_at_us BIGINT,
    granted_at_us BIGINT NOT NULL,
    PRIMARY KEY (platform, person)
);
CREATE TABLE host_authorization (
    state_hash TEXT PRIMARY KEY,
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    created_at_us BIGINT NOT NULL
);
-- Our own set of groups at the platform, and which group there is which of ours.
CREATE TABLE host_set (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    host_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sent_at_us BIGINT,
    trouble TEXT,
    PRIMARY KEY (course, run)
);
CREATE TABLE host_group (
    course_group TEXT PRIMARY KEY REFERENCES course_group (id) ON DELETE CASCADE,
    host_id TEXT NOT NULL
);
-- The platform's REST id of a person and of a course, where it differs from the LTI id (Canvas).
ALTER TABLE person ADD COLUMN host_user_id TEXT;
ALTER TABLE course ADD COLUMN host_course_id TEXT;

-- Notices of the platform that were acted on (Platform Notification Service).
CREATE TABLE notice (
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    received_at_us BIGINT NOT NULL,
    PRIMARY KEY (platform, id)
);

-- A login that began inside a frame: where it goes on, and how this browser can prove at the launch that it is the
-- same one. Decided here, never by what is posted with the launch.
ALTER TABLE login ADD COLUMN continue_to TEXT;
ALTER TABLE login ADD COLUMN storage_target TEXT;
-- SHA-256 of what the platform's storage keeps for us; NULL: a cookie counts.
ALTER TABLE login ADD COLUMN storage_hash TEXT;
