-- Two people whom staff keeps in different groups; the smaller id first. Nobody but staff sees it.
CREATE TABLE apart (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person_a TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    person_b TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, person_a, person_b),
    CHECK (person_a < person_b)
);
CREATE INDEX apart_by_a ON apart (person_a);
CREATE INDEX apart_by_b ON apart (person_b);
