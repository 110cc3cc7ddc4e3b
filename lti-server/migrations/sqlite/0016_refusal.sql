-- Whom somebody does not want to have suggested ("not now"), and whom they blocked. Both count in both directions and
-- are told to nobody.
CREATE TABLE refusal (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    -- Who said so.
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    blocked BOOLEAN NOT NULL,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, person, other)
);
CREATE INDEX refusal_by_person ON refusal (person);
CREATE INDEX refusal_by_other ON refusal (other);
