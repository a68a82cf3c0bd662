-- The bot's messages that are still to lose a member's words: Discord may be away when these are taken
-- back, and what is left is tried again. Such a message of a digest has a row from then on, too.
ALTER TABLE quote_posts ADD COLUMN is_taken_back INTEGER NOT NULL DEFAULT 0
    CHECK (is_taken_back IN (0, 1));
ALTER TABLE quote_posts ADD COLUMN digest_key TEXT;   -- posts.key; null of what is no digest
CREATE INDEX quote_posts_taken_back ON quote_posts (guild_id) WHERE is_taken_back;
