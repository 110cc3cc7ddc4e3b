-- People can be erased, and courses that nobody opens any more. What others did stays: a meeting outlives the person
-- who chose it, a group keeps its history with a member who is nobody any more. Decision 0014.

ALTER TABLE meeting ALTER COLUMN chosen_by DROP NOT NULL;
ALTER TABLE meeting DROP CONSTRAINT meeting_chosen_by_fkey;
ALTER TABLE meeting ADD CONSTRAINT meeting_chosen_by_fkey
    FOREIGN KEY (chosen_by) REFERENCES person (id) ON DELETE SET NULL;

ALTER TABLE membership ALTER COLUMN person DROP NOT NULL;
ALTER TABLE membership DROP CONSTRAINT membership_person_fkey;
ALTER TABLE membership ADD CONSTRAINT membership_person_fkey
    FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL;

-- How many erased people said they took part: the others' history stays true, and names nobody.
ALTER TABLE meeting ADD COLUMN former_present BIGINT NOT NULL DEFAULT 0;

-- The last launch into the course, whoever it was and whether they are still known. NULL only where an older server
-- made the course.
ALTER TABLE course ADD COLUMN opened_at_us BIGINT;
UPDATE course SET opened_at_us = COALESCE(
    (SELECT MAX(e.last_seen_at_us) FROM enrolment e WHERE e.course = course.id),
    created_at_us);

-- Without these, every erasure would read whole tables to find what belongs to one person or one course.
CREATE INDEX profile_answer_by_person ON profile_answer (person);
CREATE INDEX attendance_by_person ON attendance (person);
CREATE INDEX tie_event_by_person_a ON tie_event (person_a);
CREATE INDEX tie_event_by_person_b ON tie_event (person_b);
CREATE INDEX meeting_by_chooser ON meeting (chosen_by);
CREATE INDEX meeting_by_course ON meeting (course);
CREATE INDEX selection_by_person ON selection (person);
CREATE INDEX selection_by_course ON selection (course);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor);
CREATE INDEX proposal_by_course ON proposal (course);
CREATE INDEX proposal_by_run ON proposal (run);
CREATE INDEX course_group_by_run ON course_group (run);
CREATE INDEX course_setting_by_origin ON course_setting (copied_from);
CREATE INDEX course_by_opening ON course (opened_at_us);
