-- Each launch opens a session, so each index of a session costs every launch a page (decision 0016). A code carries the
-- id of its session and needs no index; tokens are indexed once there are any.
CREATE TABLE lean_session (
    id TEXT PRIMARY KEY,
    code_hash TEXT NOT NULL,
    code_expires_at_us BIGINT NOT NULL,
    token_hash TEXT,
    course TEXT REFERENCES course (id) ON DELETE CASCADE,
    deployment TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    previous_token_hash TEXT,
    previous_ends_at_us BIGINT,
    page_hash TEXT,
    frames TEXT NOT NULL DEFAULT '',
    locale TEXT,
    view TEXT,
    masquerading TEXT
) WITHOUT ROWID;
INSERT INTO lean_session (id, code_hash, code_expires_at_us, token_hash, course, deployment, person, role, created_at_us,
    expires_at_us, previous_token_hash, previous_ends_at_us, page_hash, frames, locale, view, masquerading)
    SELECT id, code_hash, code_expires_at_us, token_hash, course, deployment, person, role, created_at_us,
    expires_at_us, previous_token_hash, previous_ends_at_us, page_hash, frames, locale, view, masquerading FROM session;
DROP TABLE session;
ALTER TABLE lean_session RENAME TO session;
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_course ON session (course);
CREATE UNIQUE INDEX session_by_token ON session (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX session_by_previous ON session (previous_token_hash) WHERE previous_token_hash IS NOT NULL;
