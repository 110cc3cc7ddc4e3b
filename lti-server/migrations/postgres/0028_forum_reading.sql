-- Forums are read at the platform itself, with its key, where an administrator agreed. Off by default. Decision 0039.

-- Whether Kith reads.
ALTER TABLE evidence_source ADD COLUMN reads BOOLEAN NOT NULL DEFAULT FALSE;
-- What was written until then is not read again: somebody had it forgotten.
ALTER TABLE evidence_source ADD COLUMN forgotten_at_us BIGINT;

-- What a teacher allowed at Canvas, and what one on the way there is asked for: 'groups', 'forum' or both. Whoever
-- allowed something before was asked for groups.
ALTER TABLE host_grant ADD COLUMN allowed TEXT NOT NULL DEFAULT 'groups';
ALTER TABLE host_connection ADD COLUMN asks TEXT NOT NULL DEFAULT 'groups';

-- How far the reading of a course's forum is.
CREATE TABLE forum_reading (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    -- When the reading under way began; NULL: there is none.
    began_at_us BIGINT,
    -- When it was last read to its end.
    read_at_us BIGINT,
    tried_at_us BIGINT NOT NULL,
    -- In plain words, for whoever teaches the course.
    trouble TEXT
);

-- Threads that were read, so that only what is new is asked for. Nothing of anybody.
CREATE TABLE forum_thread (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    -- SHA-256 of the platform's number of the thread.
    thread_key TEXT NOT NULL,
    -- When somebody last wrote in it; NULL: the platform does not tell.
    active_at_us BIGINT,
    read_at_us BIGINT NOT NULL,
    -- Where somebody wrote whom the course did not have: how many members it had. Another number is a reason to read
    -- the thread again.
    members BIGINT,
    PRIMARY KEY (course, thread_key)
);
