-- What is a club's own: its quotes, how many films its members may add, and the films it took out.

-- A message is a quote once in its club. Across clubs it may be one in each: a file that is imported
-- says of itself what its messages' ids are, and must not take another club's.
CREATE TABLE quotes_by_their_club (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    review_id INTEGER REFERENCES reviews ON DELETE CASCADE,
    guild_id INTEGER REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER REFERENCES films ON DELETE CASCADE,
    channel_id INTEGER,
    message_id INTEGER,
    author_id INTEGER,
    UNIQUE (message_id, guild_id),
    CHECK (review_id IS NULL OR message_id IS NULL),
    CHECK (review_id NOT NULL
        OR (guild_id NOT NULL AND film_id NOT NULL AND channel_id NOT NULL AND author_id NOT NULL))
);
INSERT INTO quotes_by_their_club
SELECT id, text, review_id, guild_id, film_id, channel_id, message_id, author_id FROM quotes;
DROP TABLE quotes;
ALTER TABLE quotes_by_their_club RENAME TO quotes;
CREATE INDEX quotes_by_review ON quotes (review_id);
CREATE INDEX quotes_by_film ON quotes (film_id, guild_id) WHERE film_id NOT NULL;
CREATE INDEX quotes_by_club ON quotes (guild_id) WHERE guild_id NOT NULL;
CREATE INDEX quotes_by_channel ON quotes (channel_id) WHERE channel_id NOT NULL;

-- What a member may add without anyone's Accept, by rating films that only The Movie Database has.
ALTER TABLE clubs ADD COLUMN films_a_day INTEGER NOT NULL DEFAULT 5
    CHECK (films_a_day BETWEEN 0 AND 100);
ALTER TABLE library_log ADD COLUMN films_a_day INTEGER;
CREATE INDEX library_log_added ON library_log (guild_id, member_id, changed_at)
    WHERE action = 'added';

-- Films that a club took out, and that come back by Undo, or by those who may change the library: the
-- film itself is deleted when it was the club's own.
CREATE TABLE removed_films (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL,
    folded TEXT NOT NULL,            -- its title
    year INTEGER,
    tmdb_id INTEGER,
    PRIMARY KEY (guild_id, film_id)
) WITHOUT ROWID;
INSERT INTO removed_films
SELECT r.guild_id, r.film_id,
    coalesce((SELECT folded FROM film_titles WHERE film_titles.film_id = films.id
        ORDER BY place LIMIT 1), ''),
    films.year, films.tmdb_id
FROM film_replacements AS r JOIN films ON films.id = r.film_id WHERE r.by_id IS NULL;
