-- Keys are announced before they sign, and a platform may have keys of its own; decision 0018.

-- The only platform this key signs for; NULL: every platform that has none of its own.
ALTER TABLE signing_key ADD COLUMN platform TEXT REFERENCES platform (id) ON DELETE CASCADE;
-- From when it signs; it is in the key set before. NULL: since it was made. retired_at_us may lie ahead.
ALTER TABLE signing_key ADD COLUMN signs_at_us BIGINT;
CREATE INDEX signing_key_by_platform ON signing_key (platform);
