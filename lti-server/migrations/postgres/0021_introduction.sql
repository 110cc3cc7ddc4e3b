-- Two people whom staff introduced to each other; the smaller id first.
CREATE TABLE introduction (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person_a TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    person_b TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (course, person_a, person_b),
    CHECK (person_a < person_b)
);
CREATE INDEX introduction_by_a ON introduction (person_a);
CREATE INDEX introduction_by_b ON introduction (person_b);
