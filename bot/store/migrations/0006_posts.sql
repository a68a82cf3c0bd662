-- What the bot owes a channel, of any kind; the weekly digest was the first.

-- One row a club, kind and key, written before anything is sent: whoever finds it posts no second.
CREATE TABLE posts (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,                     -- what it is about: a digest's week, 2026-W05
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'skipped', 'blocked')),
    reason TEXT,                           -- why it is not there: a code
    detail TEXT,                           -- what Discord said, where it refused
    channel_id INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    written_at TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    tries INTEGER NOT NULL DEFAULT 0,      -- sends that were begun; each may have gone through
    failures INTEGER NOT NULL DEFAULT 0,   -- looks and sends that ended badly
    try_after TEXT,
    message_id INTEGER,
    PRIMARY KEY (guild_id, kind, key)
) WITHOUT ROWID;
CREATE INDEX posts_pending ON posts (due_at, guild_id) WHERE state = 'pending';

-- A digest's problem was English prose; from now on it is a code. One that may have got through was
-- sent with another nonce than it would be now: two minutes back, and it is looked for first.
INSERT INTO posts
SELECT
    guild_id, 'digest', week,
    CASE state WHEN 'quiet' THEN 'skipped' ELSE state END,
    CASE
        WHEN state = 'quiet' THEN 'quiet'
        WHEN problem IS NULL THEN NULL
        WHEN problem LIKE '%could not be reached%' OR problem LIKE '%can''t be reached%'
            THEN 'unreachable'
        WHEN problem LIKE 'filmclub was not running%' THEN 'off'
        WHEN problem LIKE '%has no film%' THEN 'no-film'
        WHEN state = 'skipped' THEN 'late'
        WHEN problem LIKE '%too much has been said%' THEN 'too-much'
        WHEN problem LIKE '%can''t tell%' THEN 'unreadable'
        WHEN problem LIKE '%thread is locked%' THEN 'locked'
        WHEN problem LIKE '%channel is gone%' THEN 'gone'
        WHEN problem LIKE '%may not read or write%' THEN 'forbidden'
        ELSE 'refused'
    END,
    CASE WHEN problem LIKE 'Discord refused it (%). Choose another%'
        THEN substr(problem, 21, instr(problem, '). Choose another') - 21)
    END,
    coalesce(channel_id, 0), due_at,
    CASE WHEN state = 'pending' AND tries > 0
        THEN strftime('%Y-%m-%dT%H:%M:%f', begun_at, '-2 minutes') || '000+00:00'
        ELSE begun_at
    END,
    content, tries, failures, try_after, message_id
FROM digests;
DROP TABLE digests;
