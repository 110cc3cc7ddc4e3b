-- Where a person's own calendar reads their meetings in a course. The address is a secret: it is kept as its hash.
CREATE TABLE calendar_feed (
    secret_hash TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    made_at_us BIGINT NOT NULL,
    UNIQUE (course, person)
);
CREATE INDEX calendar_feed_by_person ON calendar_feed (person);
