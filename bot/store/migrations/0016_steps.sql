-- A form that was refused waits to be corrected, with all that was typed into it; and a list of what a
-- club has watched (0017) until its member has looked at what was understood.
CREATE TABLE waiting_for_forms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('command', 'form', 'review draft', 'quote', 'quote ask', 'log')),
    content TEXT NOT NULL CHECK (json_valid(content)),
    created_at TEXT NOT NULL,
    channel_id INTEGER AS (coalesce(json_extract(content, '$.channel_id'),
        json_extract(content, '$.said.channel_id'))),
    message_id INTEGER AS (coalesce(json_extract(content, '$.message_id'),
        json_extract(content, '$.said.message_id')))
);
INSERT INTO waiting_for_forms (id, guild_id, member_id, kind, content, created_at)
SELECT id, guild_id, member_id, kind, content, created_at FROM waiting;
DELETE FROM sqlite_sequence WHERE name = 'waiting_for_forms';
INSERT INTO sqlite_sequence
SELECT 'waiting_for_forms', seq FROM sqlite_sequence WHERE name = 'waiting';
DROP TABLE waiting;
ALTER TABLE waiting_for_forms RENAME TO waiting;
CREATE INDEX waiting_by_age ON waiting (created_at);
CREATE INDEX waiting_by_member ON waiting (guild_id, member_id, id);
CREATE INDEX waiting_by_message ON waiting (message_id) WHERE message_id NOT NULL;
CREATE INDEX waiting_by_channel ON waiting (channel_id) WHERE channel_id NOT NULL;

-- A card shows the newest of a film's lines, those that give nothing away first.
CREATE INDEX ratings_with_line ON ratings (guild_id, film_id, spoiler, rated_at DESC)
    WHERE line NOT NULL;

-- Merges that can still be undone, by their entry of the log. The film that is gone stays until then.
CREATE TABLE merges (
    entry_id INTEGER PRIMARY KEY REFERENCES library_log ON DELETE CASCADE,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL,                  -- the one that is gone
    by_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,       -- the one that stays
    merged_at TEXT NOT NULL,
    before TEXT NOT NULL CHECK (json_valid(before)),   -- see Undoing in bot/store/merges.py
    is_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_undone IN (0, 1))   -- its ratings are moving back
);
CREATE INDEX merges_by_club ON merges (guild_id, film_id);
CREATE INDEX merges_by_film ON merges (by_id);
CREATE INDEX merges_by_age ON merges (merged_at);

-- Which changes of ratings have come by a merge, and which it has made itself.
CREATE TABLE merged_ratings (
    entry_id INTEGER NOT NULL REFERENCES merges ON DELETE CASCADE,
    change_id INTEGER NOT NULL REFERENCES rating_changes ON DELETE CASCADE,
    is_extra INTEGER NOT NULL CHECK (is_extra IN (0, 1)),
    PRIMARY KEY (entry_id, change_id)
) WITHOUT ROWID;
CREATE INDEX merged_ratings_by_change ON merged_ratings (change_id);
