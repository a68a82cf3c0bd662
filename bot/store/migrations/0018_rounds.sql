-- How a club goes from one film to the next: what it has chosen in /club setup.

ALTER TABLE clubs ADD COLUMN country TEXT;                    -- ISO 3166: where its films are streamed
ALTER TABLE clubs ADD COLUMN news_channel_id INTEGER;         -- turns, votes and screenings
ALTER TABLE clubs ADD COLUMN discussion_channel_id INTEGER;
ALTER TABLE clubs ADD COLUMN mentioned_role_id INTEGER;       -- with votes and screenings
ALTER TABLE clubs ADD COLUMN chosen_by TEXT NOT NULL DEFAULT 'vote'
    CHECK (chosen_by IN ('vote', 'turns', 'organiser'));
ALTER TABLE clubs ADD COLUMN watched_live INTEGER NOT NULL DEFAULT 1 CHECK (watched_live IN (0, 1));
ALTER TABLE clubs ADD COLUMN nominations_each INTEGER NOT NULL DEFAULT 3
    CHECK (nominations_each BETWEEN 1 AND 25);
ALTER TABLE clubs ADD COLUMN losers_stay INTEGER NOT NULL DEFAULT 1 CHECK (losers_stay IN (0, 1));
ALTER TABLE clubs ADD COLUMN leavers_count INTEGER NOT NULL DEFAULT 1 CHECK (leavers_count IN (0, 1));
ALTER TABLE clubs ADD COLUMN pick_days INTEGER NOT NULL DEFAULT 7     -- 0: as long as it takes
    CHECK (pick_days BETWEEN 0 AND 90);
ALTER TABLE clubs ADD COLUMN turn_passes INTEGER NOT NULL DEFAULT 0 CHECK (turn_passes IN (0, 1));

-- What waits may be of more kinds: they stand once, in bot/store/waiting.py, and not here.
CREATE TABLE waiting_for_rounds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    created_at TEXT NOT NULL,
    channel_id INTEGER AS (coalesce(json_extract(content, '$.channel_id'),
        json_extract(content, '$.said.channel_id'))),
    message_id INTEGER AS (coalesce(json_extract(content, '$.message_id'),
        json_extract(content, '$.said.message_id')))
);
INSERT INTO waiting_for_rounds (id, guild_id, member_id, kind, content, created_at)
SELECT id, guild_id, member_id, kind, content, created_at FROM waiting;
DELETE FROM sqlite_sequence WHERE name = 'waiting_for_rounds';
INSERT INTO sqlite_sequence
SELECT 'waiting_for_rounds', seq FROM sqlite_sequence WHERE name = 'waiting';
DROP TABLE waiting;
ALTER TABLE waiting_for_rounds RENAME TO waiting;
CREATE INDEX waiting_by_age ON waiting (created_at);
CREATE INDEX waiting_by_member ON waiting (guild_id, member_id, id);
CREATE INDEX waiting_by_message ON waiting (message_id) WHERE message_id NOT NULL;
CREATE INDEX waiting_by_channel ON waiting (channel_id) WHERE channel_id NOT NULL;
