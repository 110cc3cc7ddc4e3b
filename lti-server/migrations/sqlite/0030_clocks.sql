-- Who leaves a meeting at its hour though clocks change before it, so that nobody is asked twice. Decision 0042.
CREATE TABLE clock_left (
    meeting TEXT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- As the meeting stood then: moved since, it is another question.
    sequence BIGINT NOT NULL,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (meeting, person)
);
CREATE INDEX clock_left_by_person ON clock_left (person);
