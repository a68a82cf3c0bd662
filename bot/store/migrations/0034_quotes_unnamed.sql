-- The bot's messages with a quote that name its author, who would be named nowhere since: the name is to
-- go from them, and the words stay.
ALTER TABLE quote_posts ADD COLUMN is_to_unname INTEGER NOT NULL DEFAULT 0
    CHECK (is_to_unname IN (0, 1));
CREATE INDEX quote_posts_to_unname ON quote_posts (guild_id) WHERE is_to_unname;

UPDATE quote_posts SET is_to_unname = 1 WHERE quoted_id IN (
    SELECT message_id FROM quotes JOIN private_members AS p
    ON p.guild_id = quotes.guild_id AND p.member_id = author_id
    WHERE quotes.guild_id = quote_posts.guild_id
);
