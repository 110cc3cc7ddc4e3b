-- Days on which somebody is free or not whatever their week says, by their own clock: a list, JSON.
CREATE TABLE dated_hours (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    dated TEXT NOT NULL,
    saved_at_us BIGINT NOT NULL
);
-- When somebody is busy, by their own calendar. Only when is kept, and never with what.
CREATE TABLE busy_calendar (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    -- Where it is read every day: a secret, told to nobody. NULL: it was a file, and is read once.
    address TEXT,
    -- The zone whose clock was theirs when it was read; times in no zone are on it.
    zone TEXT NOT NULL,
    -- Stretches of whole quarter hours, JSON: from when until when.
    taken TEXT NOT NULL,
    -- Days with something that lasts all day, and whether they are free: JSON.
    all_day TEXT NOT NULL,
    -- Events that could not be read.
    unread BIGINT NOT NULL,
    -- FALSE: there was more than is read.
    complete BOOLEAN NOT NULL,
    read_at_us BIGINT NOT NULL,
    tried_at_us BIGINT NOT NULL,
    -- How often in a row it could not be read, and why.
    failures BIGINT NOT NULL,
    trouble TEXT,
    -- When it is read next; NULL: not by itself.
    next_at_us BIGINT
);
CREATE INDEX busy_calendar_next ON busy_calendar (next_at_us);
