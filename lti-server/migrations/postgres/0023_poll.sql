-- A group is asked which of a few times suits, and one of them is taken by a rule. Decision 0034.
CREATE TABLE poll (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    course_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    minutes BIGINT NOT NULL,
    link TEXT,
    -- In whose zone the meeting is anchored.
    opened_by TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    opened_at_us BIGINT NOT NULL,
    deadline_us BIGINT NOT NULL,
    -- So many have to be able to come, or nothing is planned.
    quorum BIGINT NOT NULL,
    -- When the rule found no time; NULL: it is open. One that is decided is gone, and its meeting there.
    failed_at_us BIGINT
);
-- One at a time.
CREATE UNIQUE INDEX poll_of_group ON poll (course_group);
CREATE INDEX poll_by_course ON poll (course);
CREATE INDEX poll_by_opener ON poll (opened_by);

CREATE TABLE poll_slot (
    poll TEXT NOT NULL REFERENCES poll (id) ON DELETE CASCADE,
    -- In order of the starts, from 0 on.
    place BIGINT NOT NULL,
    starts_at_us BIGINT NOT NULL,
    PRIMARY KEY (poll, place)
);

CREATE TABLE poll_answer (
    poll TEXT NOT NULL REFERENCES poll (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    level TEXT NOT NULL CHECK (level IN ('free', 'if_need_be', 'no')),
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (poll, place, person)
);
CREATE INDEX poll_answer_by_person ON poll_answer (person);
