-- Each launch opens a session, so each index of a session costs every launch a page (decision 0016). A code carries the
-- id of its session and needs no index; tokens are indexed once there are any.
ALTER TABLE session DROP CONSTRAINT session_code_hash_key;
ALTER TABLE session DROP CONSTRAINT session_token_hash_key;
DROP INDEX session_by_previous;
CREATE UNIQUE INDEX session_by_token ON session (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX session_by_previous ON session (previous_token_hash) WHERE previous_token_hash IS NOT NULL;
