-- The list of a library is read by title, from any film on, and never counted through.

-- Everyone's films and each club's own are walked side by side; id comes last by itself.
DROP INDEX films_by_club;
CREATE INDEX films_by_title ON films (guild_id, title COLLATE NOCASE, year);

-- How many films everyone has (guild_id 0), and how many each club has of its own.
CREATE TABLE film_counts (guild_id INTEGER PRIMARY KEY, films INTEGER NOT NULL);
INSERT INTO film_counts SELECT coalesce(guild_id, 0), count(*) FROM films GROUP BY guild_id;
CREATE TRIGGER film_added AFTER INSERT ON films BEGIN
    INSERT INTO film_counts VALUES (coalesce(NEW.guild_id, 0), 1)
    ON CONFLICT DO UPDATE SET films = films + 1;
END;
CREATE TRIGGER film_gone AFTER DELETE ON films BEGIN
    UPDATE film_counts SET films = films - 1 WHERE guild_id = coalesce(OLD.guild_id, 0);
    DELETE FROM film_counts WHERE guild_id = coalesce(OLD.guild_id, 0) AND films = 0;
END;

-- How many reviews of everyone's a film has: those without any are found by an index. A review stays
-- everyone's, and with its film, for as long as it is there.
ALTER TABLE films ADD COLUMN shared_reviews INTEGER NOT NULL DEFAULT 0;
UPDATE films SET shared_reviews = (
    SELECT count(*) FROM reviews WHERE film_id = films.id AND reviews.guild_id IS NULL
) WHERE id IN (SELECT film_id FROM reviews WHERE guild_id IS NULL);
CREATE INDEX films_unreviewed ON films (guild_id, title COLLATE NOCASE, year)
WHERE shared_reviews = 0;
CREATE TRIGGER shared_review_added AFTER INSERT ON reviews WHEN NEW.guild_id IS NULL BEGIN
    UPDATE films SET shared_reviews = shared_reviews + 1 WHERE id = NEW.film_id;
END;
CREATE TRIGGER shared_review_gone AFTER DELETE ON reviews WHEN OLD.guild_id IS NULL BEGIN
    UPDATE films SET shared_reviews = shared_reviews - 1 WHERE id = OLD.film_id;
END;
