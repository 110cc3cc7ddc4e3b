-- Scores for people who took part, and rosters that are read in steps (decision 0015).

-- Where the gradebook of a course is and what an instructor wants of it.
CREATE TABLE gradebook (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    -- As the last launch through this link said; NULL where the platform offers nothing.
    link TEXT NOT NULL,
    line_items TEXT,
    own_line_item TEXT,
    -- Granted scopes, separated by spaces.
    scopes TEXT NOT NULL,
    -- An instructor wants the column "took part".
    wanted BOOLEAN NOT NULL DEFAULT FALSE,
    -- The address of the column; NULL: not found or made yet.
    line_item TEXT,
    -- Whether that column has been seen since it was last switched on.
    seen BOOLEAN NOT NULL DEFAULT FALSE,
    -- In plain words; NULL while all goes well.
    trouble TEXT,
    -- The platform asked to be left alone until then.
    not_before_us BIGINT
);

-- What was sent for a person.
CREATE TABLE gradebook_score (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Whether the gradebook has their score.
    given BOOLEAN NOT NULL,
    -- The timestamp of the newest score that was, or may have been, sent.
    sent_at_us BIGINT NOT NULL,
    -- The platform takes no score of this person; NULL: it does.
    refused_at_us BIGINT,
    PRIMARY KEY (course, person)
);

-- Whose hands a job is in: somebody who held it too long must not end it for the next one.
ALTER TABLE job ADD COLUMN claim TEXT;

-- The newest reading of the roster, as the instant it began. It rises with every reading, so that an older one that
-- still runs notices.
ALTER TABLE course ADD COLUMN roster_reading_us BIGINT;

-- Nicknames are looked for whenever somebody is new.
CREATE INDEX person_by_nickname ON person (platform, nickname);
