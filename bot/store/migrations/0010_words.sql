-- Members by name, and where their words are shown.

-- What each member is called in a club: as Discord showed them when they last did something here. A
-- mention is resolved from the reader's own cache, and many would see a number in place of a name.
CREATE TABLE member_names (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) WITHOUT ROWID;

-- The bot's messages that show a member's message, by the id of that: they lose its words when its
-- author takes them back. A digest knows by itself which one it shows.
CREATE TABLE quote_posts (
    message_id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    quoted_id INTEGER NOT NULL
);
CREATE INDEX quote_posts_by_quoted ON quote_posts (guild_id, quoted_id);

-- A message may also wait for its author, who is asked whether it may be a quote.
CREATE TABLE waiting_for_more (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('command', 'review draft', 'quote', 'quote ask')),
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
