-- A group meets every week by a fair series, and what a meeting asked of people is known when the next one is planned:
-- decision 0026.

CREATE TABLE series (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    course_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    -- How many fixed hours take turns; 0: each week has an hour of its own.
    turns BIGINT NOT NULL,
    chosen_by TEXT REFERENCES person (id) ON DELETE SET NULL,
    created_at_us BIGINT NOT NULL,
    -- When somebody ended it; a series that came to its end by itself has none.
    ended_at_us BIGINT
);
CREATE INDEX series_by_course ON series (course);
CREATE INDEX series_by_group ON series (course_group);
CREATE INDEX series_by_chooser ON series (chosen_by);

-- NULL: a single meeting.
ALTER TABLE meeting ADD COLUMN series TEXT REFERENCES series (id) ON DELETE SET NULL;
CREATE INDEX meeting_by_series ON meeting (series);

-- What being there asked of the person, in the points of fair series, and what their own clock read at the start. NULL:
-- they were not there, nobody knew their zone, or it was said before this was kept.
ALTER TABLE attendance ADD COLUMN bore BIGINT;
ALTER TABLE attendance ADD COLUMN local_start TEXT;
