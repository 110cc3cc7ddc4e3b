-- What is seen in a platform's forums, where an administrator agreed to it: who answered or named whom, and when. No word
-- of a post is kept. Off by default. Decision 0036.

-- What an administrator agreed to, for one platform; without a row to nothing.
CREATE TABLE evidence_source (
    platform TEXT PRIMARY KEY REFERENCES platform (id) ON DELETE CASCADE,
    -- Staff may bring files.
    files BOOLEAN NOT NULL,
    -- Statements of xAPI and events of Caliper are taken from whoever has the secret.
    statements BOOLEAN NOT NULL,
    -- SHA-256 of it; NULL: there is none.
    secret_hash TEXT UNIQUE,
    secret_made_at_us BIGINT,
    -- The address that accounts and courses of statements begin with; NULL: the issuer.
    home TEXT,
    -- What accounts are called by: the platform's number of a person, or their user name.
    called_by TEXT NOT NULL CHECK (called_by IN ('number', 'login')),
    changed_at_us BIGINT NOT NULL
);

-- How much came by each way, and what became of it: numbers, and nothing of anybody.
CREATE TABLE evidence_tally (
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    inlet TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at_us BIGINT NOT NULL,
    PRIMARY KEY (platform, inlet, outcome)
);

-- Somebody answered or named somebody else. Within a second only once, whichever way it came.
CREATE TABLE forum_event (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('replied', 'mentioned')),
    -- Who wrote.
    person_a TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Who was answered or named.
    person_b TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Whole seconds, so that two ways which tell the same differ in nothing.
    happened_at_us BIGINT NOT NULL,
    inlet TEXT NOT NULL,
    -- SHA-256 of what the source calls the post, the statement or the event.
    source_key TEXT NOT NULL,
    PRIMARY KEY (course, kind, person_a, person_b, happened_at_us),
    UNIQUE (course, inlet, source_key, kind, person_a, person_b),
    CHECK (person_a <> person_b)
);
CREATE INDEX forum_event_by_a ON forum_event (person_a);
CREATE INDEX forum_event_by_b ON forum_event (person_b);

-- Who wrote a post, so that an answer that only names the post is an answer to them.
CREATE TABLE forum_post (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    inlet TEXT NOT NULL,
    -- SHA-256 of what the source calls the post.
    post_key TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    posted_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, inlet, post_key)
);
CREATE INDEX forum_post_by_person ON forum_post (person);
