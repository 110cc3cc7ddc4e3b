-- The people wall: what somebody shows of themself in one course. No row: nothing, which is how everybody begins.
CREATE TABLE face (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- A drawn figure instead of a picture: its number. NULL: none.
    drawing BIGINT,
    -- One line about themself. NULL: none.
    line TEXT,
    -- When the picture came to be here. NULL: there is none.
    pictured_at_us BIGINT,
    changed_at_us BIGINT NOT NULL,
    -- When staff took it off the wall; everything else is NULL then. NULL again once they add something, or have read it.
    taken_off_at_us BIGINT,
    -- A square JPEG made here, in base64: files of an installation carry texts. Last, so that reading the rest is quick.
    picture TEXT,
    PRIMARY KEY (course, person)
);
CREATE INDEX face_by_person ON face (person);
-- Somebody does not find a face or line right. It is hidden from who said so, and staff decides.
CREATE TABLE face_report (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    reporter TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- In their words, for staff only.
    why TEXT,
    said_at_us BIGINT NOT NULL,
    -- When staff decided. NULL: not yet.
    settled_at_us BIGINT,
    PRIMARY KEY (course, reporter, person)
);
CREATE INDEX face_report_by_reporter ON face_report (reporter);
CREATE INDEX face_report_by_person ON face_report (person);
-- Where the platform has a picture of who launched; it is fetched only when they ask for it. NULL: it gives none.
ALTER TABLE session ADD COLUMN picture TEXT;
