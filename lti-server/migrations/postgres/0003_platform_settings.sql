-- What administrators decide for one platform, and how its parts are doing.

-- Names of people stay hidden: the nickname is shown and no name is kept.
ALTER TABLE platform ADD COLUMN anonymous BOOLEAN NOT NULL DEFAULT FALSE;
-- The learners are minors: no links out of the course that learners make, nobody visible beyond their group.
ALTER TABLE platform ADD COLUMN minors BOOLEAN NOT NULL DEFAULT FALSE;
-- Courses nobody opened for this many days are erased; NULL: never.
ALTER TABLE platform ADD COLUMN retention_days BIGINT;
-- What becomes of a deployment nobody named: the first is trusted, all wait for approval, all are trusted.
ALTER TABLE platform ADD COLUMN new_deployments TEXT NOT NULL DEFAULT 'first'
    CHECK (new_deployments IN ('first', 'approve', 'trust'));
-- Further origins whose pages show Kith in a frame, separated by spaces (Open edX shows courses on another host).
ALTER TABLE platform ADD COLUMN frame_origins TEXT NOT NULL DEFAULT '';

-- How a part of a platform did when it was last needed.
CREATE TABLE platform_health (
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    ok_at_us BIGINT,
    -- In plain words; NULL after a success.
    trouble TEXT,
    trouble_at_us BIGINT,
    PRIMARY KEY (platform, part)
);
