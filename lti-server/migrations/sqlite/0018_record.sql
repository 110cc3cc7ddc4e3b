-- A meeting as one record: what is to be talked about, who leads, what came of it, and who read it afterwards. Decision
-- 0029.

-- What a group wrote about a meeting; only the group reads it.
CREATE TABLE meeting_record (
    meeting TEXT PRIMARY KEY REFERENCES meeting (id) ON DELETE CASCADE,
    -- Raised by every change, so that of two who write at once the second is told.
    revision BIGINT NOT NULL,
    -- JSON: agenda, pre-reads, notes, decisions, links.
    written TEXT NOT NULL,
    written_by TEXT REFERENCES person (id) ON DELETE SET NULL,
    written_at_us BIGINT NOT NULL
);
CREATE INDEX meeting_record_by_writer ON meeting_record (written_by);

-- Who could lead meetings of their group.
CREATE TABLE lead_offer (
    course_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (course_group, person)
);
CREATE INDEX lead_offer_by_person ON lead_offer (person);

-- Who leads a meeting: as Kith proposes it until it begins, or as the group chose; and who passed it on.
CREATE TABLE meeting_lead (
    meeting TEXT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'chosen', 'passed')),
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (meeting, person)
);
CREATE INDEX meeting_lead_by_person ON meeting_lead (person);

-- Who was not there and read what came of it.
CREATE TABLE caught_up (
    meeting TEXT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (meeting, person)
);
CREATE INDEX caught_up_by_person ON caught_up (person);

-- When the group said that it did not happen; what people said about having been there does not count then.
ALTER TABLE meeting ADD COLUMN not_held_at_us BIGINT;

-- A tick of who led the meeting; the person's own word takes its place and is never taken over by one.
ALTER TABLE attendance ADD COLUMN ticked BOOLEAN NOT NULL DEFAULT FALSE;
