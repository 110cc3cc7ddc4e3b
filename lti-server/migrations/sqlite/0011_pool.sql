-- The pool before groups are formed, and groups that are kept alive afterwards: decision 0021.

-- The rest of the few questions. NULL, and an empty list: not said.
ALTER TABLE profile_answer ADD COLUMN interests TEXT NOT NULL DEFAULT '[]';
ALTER TABLE profile_answer ADD COLUMN goal TEXT;
-- How much of a group somebody looks for: 0 now and then, 1 every week, 2 more than that.
ALTER TABLE profile_answer ADD COLUMN commitment BIGINT;

-- "Still in?", asked before groups are formed. Only the one that has not ended counts.
CREATE TABLE still_in (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    started_by TEXT REFERENCES person (id) ON DELETE SET NULL,
    started_at_us BIGINT NOT NULL,
    ended_at_us BIGINT
);
CREATE UNIQUE INDEX still_in_open ON still_in (course) WHERE ended_at_us IS NULL;
CREATE INDEX still_in_by_course ON still_in (course);
CREATE INDEX still_in_by_starter ON still_in (started_by);

-- Who said yes.
CREATE TABLE still_in_answer (
    still_in TEXT NOT NULL REFERENCES still_in (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (still_in, person)
);
CREATE INDEX still_in_answer_by_person ON still_in_answer (person);

-- Who rather joins the next run. They are in no group until then, and first in the pool afterwards.
CREATE TABLE next_run (
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    said_at_us BIGINT NOT NULL,
    -- From then on the next run is prepared.
    until_us BIGINT NOT NULL,
    PRIMARY KEY (course, person)
);
CREATE INDEX next_run_by_person ON next_run (person);

-- What somebody said who left a group by themselves; for staff only.
CREATE TABLE leaving (
    membership TEXT PRIMARY KEY REFERENCES membership (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    wish TEXT NOT NULL CHECK (wish IN ('another', 'none', 'next_run')),
    reason TEXT
);
CREATE INDEX leaving_by_person ON leaving (person);

-- Somebody of the staff who looks after a group.
ALTER TABLE course_group ADD COLUMN facilitator TEXT REFERENCES person (id) ON DELETE SET NULL;
CREATE INDEX course_group_by_facilitator ON course_group (facilitator);

-- A group that became too small, and the one it would do best with. What nobody decides is done at the deadline.
CREATE TABLE merger (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    small TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    into_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'by_rule', 'void')),
    made_at_us BIGINT NOT NULL,
    deadline_us BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id) ON DELETE SET NULL,
    decided_at_us BIGINT
);
CREATE UNIQUE INDEX merger_open ON merger (small) WHERE state = 'open';
CREATE INDEX merger_by_course ON merger (course);
CREATE INDEX merger_by_small ON merger (small);
CREATE INDEX merger_by_into ON merger (into_group);
CREATE INDEX merger_by_decider ON merger (decided_by);

-- What staff did about a silent group, and what came of it.
CREATE TABLE group_care (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    course_group TEXT NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    step TEXT NOT NULL CHECK (step IN ('nudge', 'merge', 'facilitator')),
    done_by TEXT REFERENCES person (id) ON DELETE SET NULL,
    done_at_us BIGINT NOT NULL,
    -- NULL while it is open.
    outcome TEXT CHECK (outcome IN ('awake', 'silent', 'ended')),
    outcome_at_us BIGINT
);
CREATE INDEX group_care_by_group ON group_care (course_group);
CREATE INDEX group_care_by_course ON group_care (course);
CREATE INDEX group_care_by_doer ON group_care (done_by);

-- Groups that are published already are looked after from now on.
INSERT INTO job (id, kind, subject, run_at_us, attempts)
SELECT DISTINCT 'tend ' || course, 'tend', course, 0, 0 FROM course_group WHERE ended_at_us IS NULL;
