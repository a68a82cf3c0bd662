-- Whether a club has its year posted by itself, on 30 December.

ALTER TABLE clubs ADD COLUMN posts_year INTEGER NOT NULL DEFAULT 0 CHECK (posts_year IN (0, 1));
CREATE INDEX clubs_that_post_their_year ON clubs (guild_id) WHERE posts_year;
