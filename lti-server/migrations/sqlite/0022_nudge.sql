-- Who has not said whether they come to a meeting is asked once more. Decision 0034.
CREATE TABLE mail_with_nudges (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL REFERENCES mail_address (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'invite', 'cancel', 'remind', 'nudge')),
    meeting TEXT REFERENCES meeting (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    due_at_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'dropped')),
    attempts BIGINT NOT NULL,
    handed_at_us BIGINT,
    sent_at_us BIGINT,
    secret_hash TEXT,
    earlier_secret_hash TEXT,
    created_at_us BIGINT NOT NULL,
    UNIQUE (address, meeting, kind, sequence)
);
INSERT INTO mail_with_nudges (id, address, kind, meeting, sequence, due_at_us, state, attempts, handed_at_us, sent_at_us,
    secret_hash, earlier_secret_hash, created_at_us)
    SELECT id, address, kind, meeting, sequence, due_at_us, state, attempts, handed_at_us, sent_at_us,
    secret_hash, earlier_secret_hash, created_at_us FROM mail;
DROP TABLE mail;
ALTER TABLE mail_with_nudges RENAME TO mail;
CREATE INDEX mail_due ON mail (due_at_us) WHERE state = 'waiting';
CREATE INDEX mail_by_meeting ON mail (meeting);
CREATE INDEX mail_by_secret ON mail (secret_hash);
CREATE INDEX mail_by_earlier_secret ON mail (earlier_secret_hash);

-- When a member asked those who had not answered; NULL: nobody has since the meeting was last moved.
ALTER TABLE meeting ADD COLUMN nudged_at_us BIGINT;
