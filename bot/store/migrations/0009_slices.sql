-- What grows with a club is deleted and moved a slice at a time.

-- When its data began to be deleted: what is left of it is nobody's, even if the club comes back.
ALTER TABLE clubs ADD COLUMN deleting_since TEXT;
CREATE INDEX clubs_deleting ON clubs (guild_id) WHERE deleting_since NOT NULL;

-- Films whose ratings are on their way to the film that a club sees in place of them.
CREATE TABLE rating_moves (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    by_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    PRIMARY KEY (guild_id, film_id)
) WITHOUT ROWID;
CREATE INDEX rating_moves_by_film ON rating_moves (film_id);
CREATE INDEX rating_moves_by ON rating_moves (by_id);

-- With the last of a history goes what it had come to: ratings are written by triggers alone.
CREATE TRIGGER rating_history_gone AFTER DELETE ON rating_changes
WHEN NOT EXISTS (SELECT 1 FROM rating_changes WHERE film_id = OLD.film_id
    AND guild_id = OLD.guild_id AND member_id = OLD.member_id)
BEGIN
    DELETE FROM ratings
    WHERE guild_id = OLD.guild_id AND film_id = OLD.film_id AND member_id = OLD.member_id;
END;
