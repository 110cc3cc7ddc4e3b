-- Accounts of the web console: who may look after this Kith, and how they sign in (decision 0013).

CREATE TABLE admin_account (
    id TEXT PRIMARY KEY,
    -- As it was typed; shown, and kept as the actor of what the account did.
    name TEXT NOT NULL,
    -- The name in lower case: two accounts must not look alike.
    name_key TEXT NOT NULL UNIQUE,
    -- Argon2id with its parameters and salt, as a PHC string.
    password TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    signed_in_at_us BIGINT
);

-- A signed-in browser. The token is kept as SHA-256 only.
CREATE TABLE admin_session (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES admin_account (id) ON DELETE CASCADE,
    created_at_us BIGINT NOT NULL,
    seen_at_us BIGINT NOT NULL
);
CREATE INDEX admin_session_by_account ON admin_session (account);

-- A one-time permission to make an account or to set a new password. The code is kept as SHA-256 only.
CREATE TABLE admin_link (
    id TEXT PRIMARY KEY,
    code_hash TEXT NOT NULL UNIQUE,
    -- 'first' counts only while there is no account at all.
    purpose TEXT NOT NULL CHECK (purpose IN ('first', 'further', 'password')),
    -- Whose password it sets.
    account TEXT REFERENCES admin_account (id) ON DELETE CASCADE,
    -- NULL: the command line. What an account has handed out goes with it.
    made_by TEXT REFERENCES admin_account (id) ON DELETE CASCADE,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    used_at_us BIGINT
);
