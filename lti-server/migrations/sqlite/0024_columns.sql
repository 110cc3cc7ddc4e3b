-- What staff says of people in a file of columns, so that it can count when groups are formed, and who asked for whom
-- or was with whom by that file. Nobody but staff sees it; a file takes the place of the one before. Decision 0035.
CREATE TABLE column_file (
    course TEXT PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    -- JSON: the names of its columns.
    names TEXT NOT NULL,
    saved_at_us BIGINT NOT NULL
);
CREATE TABLE column_cells (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- JSON: what stands in each column.
    cells TEXT NOT NULL,
    PRIMARY KEY (course, person)
);
CREATE INDEX column_cells_by_person ON column_cells (person);
CREATE TABLE column_tie (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    -- Who asked, or was with the other.
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('asked', 'former')),
    PRIMARY KEY (course, person, other, kind)
);
CREATE INDEX column_tie_by_person ON column_tie (person);
CREATE INDEX column_tie_by_other ON column_tie (other);
