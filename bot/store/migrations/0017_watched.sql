-- The club's log: what it has watched, when, and who picked it.

-- What was done to a log at once, to be undone at once. Kept for as long as that works; what it
-- removed goes with it.
CREATE TABLE watched_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX watched_changes_by_club ON watched_changes (guild_id);
CREATE INDEX watched_changes_by_age ON watched_changes (changed_at);

-- The film's title and year stay when the film goes.
CREATE TABLE watched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    watched_on TEXT NOT NULL,               -- a day where the club is: 2026-03-14
    film_id INTEGER REFERENCES films ON DELETE SET NULL,
    title TEXT NOT NULL,
    year INTEGER,
    picker_id INTEGER,                      -- a member
    picker TEXT,                            -- a name that is no member's; null beside an id
    came INTEGER CHECK (came > 0),          -- how many; null where nobody has counted
    added_in INTEGER REFERENCES watched_changes ON DELETE SET NULL,
    removed_in INTEGER REFERENCES watched_changes ON DELETE CASCADE
);
CREATE INDEX watched_by_club ON watched (guild_id, watched_on, id);
CREATE INDEX watched_by_film ON watched (film_id) WHERE film_id NOT NULL;
CREATE INDEX watched_added ON watched (added_in) WHERE added_in NOT NULL;
CREATE INDEX watched_removed ON watched (removed_in) WHERE removed_in NOT NULL;

-- A list of what a club has watched waits, too, until its member has looked at what was understood.
CREATE TABLE waiting_for_more (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (
        kind IN ('command', 'form', 'review draft', 'quote', 'quote ask', 'log')),
    content TEXT NOT NULL CHECK (json_valid(content)),
    created_at TEXT NOT NULL,
    channel_id INTEGER AS (coalesce(json_extract(content, '$.channel_id'),
        json_extract(content, '$.said.channel_id'))),
    message_id INTEGER AS (coalesce(json_extract(content, '$.message_id'),
        json_extract(content, '$.said.message_id')))
);
INSERT INTO waiting_for_more (id, guild_id, member_id, kind, content, created_at)
SELECT id, guild_id, member_id, kind, content, created_at FROM waiting;
DELETE FROM sqlite_sequence WHERE name = 'waiting_for_more';
INSERT INTO sqlite_sequence
SELECT 'waiting_for_more', seq FROM sqlite_sequence WHERE name = 'waiting';
DROP TABLE waiting;
ALTER TABLE waiting_for_more RENAME TO waiting;
CREATE INDEX waiting_by_age ON waiting (created_at);
CREATE INDEX waiting_by_member ON waiting (guild_id, member_id, id);
CREATE INDEX waiting_by_message ON waiting (message_id) WHERE message_id NOT NULL;
CREATE INDEX waiting_by_channel ON waiting (channel_id) WHERE channel_id NOT NULL;
