-- Groups go to the learning platform: what a platform calls people and courses, the keys administrators made for it,
-- what teachers allowed Kith there, and the sets that Kith made and is answerable for.

-- What the platform's own group pages know somebody by. Asked for and kept for this purpose only.
CREATE TABLE host_person (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    -- Canvas: the number of $Canvas.user.id. Moodle's subject is its number already.
    user_number TEXT,
    -- Moodle: the user name, sent along with names. NULL where the platform hides names.
    login TEXT
);

-- What the platform calls the course.
CREATE TABLE host_course (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    -- Canvas: the number of $Canvas.course.id. The first launch counts: a course never changes its number.
    number TEXT,
    -- Moodle: the short name.
    short_name TEXT,
    -- Canvas: where its API is, by the signed launch.
    api_base TEXT
);

-- A key an administrator made for one platform; the secret is shown to nobody.
CREATE TABLE host_key (
    platform TEXT PRIMARY KEY REFERENCES platform (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('moodle', 'canvas')),
    -- The only origin that key and tokens go to.
    address TEXT NOT NULL,
    -- Canvas: the id of the developer key of type API.
    client_id TEXT,
    -- Moodle: the web service token. Canvas: the developer key's secret.
    secret TEXT NOT NULL,
    made_at_us BIGINT NOT NULL
);

-- What a teacher allowed Kith at their Canvas (OAuth 2.0).
CREATE TABLE host_grant (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    -- The developer key the tokens belong to; another key makes them worthless.
    client_id TEXT NOT NULL,
    access_token TEXT NOT NULL,
    refresh_token TEXT NOT NULL,
    ends_at_us BIGINT NOT NULL,
    granted_at_us BIGINT NOT NULL
);

-- A teacher on the way to Canvas and back. The state is kept as SHA-256, counts once, and ends with the session.
CREATE TABLE host_connection (
    state_hash TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    started_at_us BIGINT NOT NULL
);

-- A set of groups Kith made at the platform: one for each time groups were published.
CREATE TABLE host_set (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    published_at_us BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- Canvas: the group category. NULL until the platform has told it.
    host_id TEXT,
    PRIMARY KEY (course, published_at_us)
);

-- Taking groups to the platform: the last time somebody asked, and how far it is.
CREATE TABLE host_push (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('working', 'waiting', 'done', 'stopped')),
    done BIGINT NOT NULL,
    steps BIGINT NOT NULL,
    -- In plain words, for whoever teaches the course.
    trouble TEXT,
    asked_at_us BIGINT NOT NULL,
    changed_at_us BIGINT NOT NULL
);
