-- A group meets in a room on a server its institution runs, and links lead only where the institution allows: decision
-- 0030.

-- The server of one platform; the secret is shown to nobody.
CREATE TABLE room_server (
    platform TEXT PRIMARY KEY REFERENCES platform (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('bigbluebutton', 'jitsi')),
    -- With a slash at its end.
    address TEXT NOT NULL,
    -- Jitsi: the id of the application that may make tokens. NULL: rooms are open to whoever knows their name.
    app_id TEXT,
    -- What calls (BigBlueButton) and tokens (Jitsi) are signed with.
    secret TEXT,
    -- BigBlueButton: the hash of its checksums.
    hash TEXT CHECK (hash IN ('sha1', 'sha256', 'sha384', 'sha512')),
    changed_at_us BIGINT NOT NULL
);

-- Hosts that links of learners may lead to, separated by spaces; empty: any.
ALTER TABLE platform ADD COLUMN link_hosts TEXT NOT NULL DEFAULT '';

-- The room of a meeting, from when the first of its people opened the door.
CREATE TABLE room (
    meeting TEXT PRIMARY KEY REFERENCES meeting (id) ON DELETE CASCADE,
    -- What the server calls it: random, since knowing it may be enough to get in.
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('bigbluebutton', 'jitsi')),
    -- Address of the server it is on.
    address TEXT NOT NULL,
    made_at_us BIGINT NOT NULL
);
