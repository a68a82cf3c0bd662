-- What members ask of what is kept about them, and what becomes of those who leave.

-- Of whom everything goes ('delete'), who has left and whose ratings stay under a number that is
-- nobody's ('anonymise'), and whose name alone goes from what was written down ('unname'). A row is
-- there for as long as that takes: after a crash it goes on.
CREATE TABLE members_going (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('delete', 'anonymise', 'unname')),
    stand_in INTEGER,                        -- in place of the id of one who has left; never written elsewhere
    begun_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, what),
    CHECK ((stand_in IS NULL) = (what <> 'anonymise'))
) WITHOUT ROWID;

-- Members whom Discord does not know in the server any more, since they were found to be gone.
CREATE TABLE leavers (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    left_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) WITHOUT ROWID;
ALTER TABLE clubs ADD COLUMN leavers_kept INTEGER NOT NULL DEFAULT 30    -- days with their name
    CHECK (leavers_kept BETWEEN 0 AND 30);
ALTER TABLE clubs ADD COLUMN members_asked_at TEXT;                      -- when Discord was last asked for all

-- Posts whose message shows what has gone from their content since: it is to be edited.
ALTER TABLE posts ADD COLUMN is_stale INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1));
CREATE INDEX posts_stale ON posts (guild_id) WHERE is_stale;
-- The bot's messages behind a spoiler whose words are to go, as their author has.
ALTER TABLE hidden_messages ADD COLUMN is_taken_back INTEGER NOT NULL DEFAULT 0
    CHECK (is_taken_back IN (0, 1));

-- All that a member has rated, in one club and in all of them.
CREATE INDEX rating_changes_of_member ON rating_changes (member_id, guild_id);
