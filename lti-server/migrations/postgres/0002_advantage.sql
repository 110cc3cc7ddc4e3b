-- LTI Advantage: guarded registration, items placed in courses, sessions that survive a reload, launches in frames
-- where a browser keeps no cookies.

-- How the registration came about; decides which addresses it may name (see outgoing/).
ALTER TABLE platform ADD COLUMN registered_by TEXT NOT NULL DEFAULT 'operator'
    CHECK (registered_by IN ('operator', 'invitation'));
-- Where an invited registration was read, and where it may be updated.
ALTER TABLE platform ADD COLUMN configuration_url TEXT;
ALTER TABLE platform ADD COLUMN registration_url TEXT;
-- The audience of client assertions where it is not the token URL.
ALTER TABLE platform ADD COLUMN authorization_server TEXT;

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
    -- The wishes of the last proposal, as JSON.
    wishes TEXT NOT NULL,
    copied_from TEXT REFERENCES course (id) ON DELETE SET NULL,
    changed_at_us BIGINT NOT NULL
);

ALTER TABLE audit_entry ADD COLUMN platform TEXT REFERENCES platform (id) ON DELETE CASCADE;
CREATE INDEX audit_entry_by_time ON audit_entry (at_us);

-- A login that began inside a frame: where it goes on, and how this browser can prove at the launch that it is the
-- same one. Decided here, never by what is posted with the launch.
ALTER TABLE login ADD COLUMN continue_to TEXT;
ALTER TABLE login ADD COLUMN storage_target TEXT;
-- SHA-256 of what the platform's storage keeps for us; NULL: a cookie counts.
ALTER TABLE login ADD COLUMN storage_hash TEXT;
