-- The bot's messages with a quote that name its author, who would be named nowhere since: the name is to
-- go from them, and the words stay.
ALTER TABLE quote_posts ADD COLUMN is_to_unname INTEGER NOT NULL DEFAULT 0
    CHECK (is_to_unname IN (0, 1));
CREATE INDEX quote_posts_to_unname ON quote_posts (guild_id) WHERE is_to_unname;

UPDATE quote_posts SET is_to_unname = 1 WHERE (guild_id, quoted_id) IN (
    SELECT quotes.guild_id, message_id FROM private_members AS p
    JOIN quotes ON quotes.guild_id = p.guild_id AND author_id = p.member_id
);
