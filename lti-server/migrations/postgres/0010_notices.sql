-- Notices (LTI Platform Notification Service 1.0): what a platform tells when nobody is there.

-- Deployments whose platform sends notices, and whether it was asked to.
CREATE TABLE notice_handler (
    deployment TEXT PRIMARY KEY REFERENCES deployment (id) ON DELETE CASCADE,
    -- Where the platform is asked, as the last launch said.
    service_url TEXT NOT NULL,
    -- Kinds of notices it can send and we read, separated by spaces.
    kinds TEXT NOT NULL,
    -- Where it was told to send them.
    handler TEXT NOT NULL,
    -- The last try, and the one that went well; NULL: none. Microseconds since the Unix epoch, UTC.
    tried_at_us BIGINT,
    subscribed_at_us BIGINT
);

-- Notices that came, for as long as their messages could come again: each counts once.
CREATE TABLE notice (
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    notice_id TEXT NOT NULL,
    received_at_us BIGINT NOT NULL,
    PRIMARY KEY (platform, notice_id)
);

-- Which of the platform's courses were filled from which, until the copy is opened for the first time. Settings come
-- along, people never do.
CREATE TABLE context_origin (
    platform TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    context_id TEXT NOT NULL,
    origin_context_id TEXT NOT NULL,
    noted_at_us BIGINT NOT NULL,
    PRIMARY KEY (platform, context_id, origin_context_id)
);
