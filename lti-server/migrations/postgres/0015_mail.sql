-- Mails about meetings: an address somebody typed and confirmed, what is to be sent there, and who comes.
-- Of the secrets in mails only hashes are kept.
CREATE TABLE mail_address (
    id TEXT PRIMARY KEY,
    course TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    -- Language of the launch in which it was typed.
    locale TEXT,
    -- How long before a meeting a reminder is wanted; NULL: none.
    reminder_minutes BIGINT,
    asked_at_us BIGINT NOT NULL,
    -- NULL until the link in the first mail was used; until then nothing else is sent.
    confirmed_at_us BIGINT,
    -- What the mail server answered when it refused the address for good; nothing is sent there any more.
    refused TEXT,
    UNIQUE (course, person)
);
CREATE INDEX mail_address_by_person ON mail_address (person);

-- The outbox. A row is written in the transaction that makes it necessary, and is sent once.
CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL REFERENCES mail_address (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'invite', 'cancel', 'remind')),
    -- What it is about; NULL where an address is to be confirmed.
    meeting TEXT REFERENCES meeting (id) ON DELETE CASCADE,
    -- Of the meeting as it is told.
    sequence BIGINT NOT NULL,
    due_at_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'dropped')),
    attempts BIGINT NOT NULL,
    -- When its text was last given to the mail server. Without `sent`, it may have arrived or not.
    handed_at_us BIGINT,
    sent_at_us BIGINT,
    -- Of the address in it by which its reader answers and stops such mails; the earlier one may have arrived too.
    secret_hash TEXT,
    earlier_secret_hash TEXT,
    created_at_us BIGINT NOT NULL,
    UNIQUE (address, meeting, kind, sequence)
);
CREATE INDEX mail_due ON mail (due_at_us) WHERE state = 'waiting';
CREATE INDEX mail_by_meeting ON mail (meeting);
CREATE INDEX mail_by_secret ON mail (secret_hash);
CREATE INDEX mail_by_earlier_secret ON mail (earlier_secret_hash);

-- Who comes to a meeting, by their own word. Taken back when it is moved.
CREATE TABLE meeting_answer (
    meeting TEXT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    comes BOOLEAN NOT NULL,
    said_at_us BIGINT NOT NULL,
    PRIMARY KEY (meeting, person)
);
CREATE INDEX meeting_answer_by_person ON meeting_answer (person);
