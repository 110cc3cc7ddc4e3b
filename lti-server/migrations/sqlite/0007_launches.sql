-- Thousands of launches a second: a login leaves no row, one use of it is certain all the same, and who comes back
-- unchanged costs one row (decision 0016).

-- What authenticates the state of a login. One for all servers on this database.
CREATE TABLE launch_secret (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    secret TEXT NOT NULL,
    made_at_us BIGINT NOT NULL
);

-- Logins that were used. The id begins with the instant the login began, so that rows are added at the end and the
-- old ones are found without an index of their own.
CREATE TABLE spent_login (
    id TEXT PRIMARY KEY
) WITHOUT ROWID;

-- SHA-256 of everything the last launch said that is kept; NULL: none since this column is here. A launch that says
-- the same again changes nothing.
ALTER TABLE enrolment ADD COLUMN launch_facts TEXT;
CREATE INDEX enrolment_by_facts ON enrolment (launch_facts);
