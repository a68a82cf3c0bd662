-- The ids of reviews, quotes and a vote's films are never used again: buttons carry them, and what undoes a
-- merge. Until now the id of the newest row was free once that row had gone. (SQLite can't change that of a
-- table. Those that refer to reviews are made anew first: dropping it would empty them.)

CREATE TABLE numbered_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    guild_id INTEGER REFERENCES clubs ON DELETE CASCADE,
    source TEXT NOT NULL,
    reviewer TEXT,
    link TEXT,
    stars INTEGER CHECK (stars BETWEEN 1 AND 10),          -- null: unrated
    earlier_stars INTEGER CHECK (earlier_stars BETWEEN 1 AND 10),
    summary TEXT NOT NULL,
    fingerprint TEXT                                       -- of the document that a review was read from
);
INSERT INTO numbered_reviews SELECT * FROM reviews;

CREATE TABLE numbered_quotes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    review_id INTEGER REFERENCES numbered_reviews ON DELETE CASCADE,
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
INSERT INTO numbered_quotes SELECT * FROM quotes;

CREATE TABLE numbered_replacements (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    review_id INTEGER NOT NULL REFERENCES numbered_reviews ON DELETE CASCADE,
    by_id INTEGER REFERENCES numbered_reviews ON DELETE SET NULL,
    removed_at TEXT,
    PRIMARY KEY (guild_id, review_id)
) WITHOUT ROWID;
INSERT INTO numbered_replacements SELECT * FROM review_replacements;

CREATE TABLE numbered_vote_films (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,               -- the vote's
    vote_id INTEGER NOT NULL REFERENCES votes ON DELETE CASCADE,
    place INTEGER NOT NULL,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    why TEXT,
    UNIQUE (vote_id, place)
);
INSERT INTO numbered_vote_films SELECT * FROM vote_films;

DROP TABLE quotes;
DROP TABLE review_replacements;
DROP TABLE reviews;
DROP TABLE vote_films;
ALTER TABLE numbered_reviews RENAME TO reviews;   -- with what refers to it
ALTER TABLE numbered_quotes RENAME TO quotes;
ALTER TABLE numbered_replacements RENAME TO review_replacements;
ALTER TABLE numbered_vote_films RENAME TO vote_films;

CREATE INDEX reviews_by_club ON reviews (guild_id);
CREATE INDEX reviews_by_film ON reviews (film_id, guild_id);
CREATE TRIGGER shared_review_added AFTER INSERT ON reviews WHEN NEW.guild_id IS NULL BEGIN
    UPDATE films SET shared_reviews = shared_reviews + 1 WHERE id = NEW.film_id;
END;
CREATE TRIGGER shared_review_gone AFTER DELETE ON reviews WHEN OLD.guild_id IS NULL BEGIN
    UPDATE films SET shared_reviews = shared_reviews - 1 WHERE id = OLD.film_id;
END;
CREATE INDEX quotes_by_review ON quotes (review_id);
CREATE INDEX quotes_by_film ON quotes (film_id, guild_id) WHERE film_id NOT NULL;
CREATE INDEX quotes_by_club ON quotes (guild_id) WHERE guild_id NOT NULL;
CREATE INDEX quotes_by_channel ON quotes (channel_id) WHERE channel_id NOT NULL;
CREATE INDEX review_replacements_by_review ON review_replacements (review_id);
CREATE INDEX review_replacements_by ON review_replacements (by_id) WHERE by_id NOT NULL;
CREATE INDEX review_replacements_by_age ON review_replacements (removed_at) WHERE removed_at NOT NULL;
CREATE INDEX vote_films_by_film ON vote_films (film_id);

-- Buttons out there may carry ids of newest rows that have gone already: a hundred are left out. (Not more:
-- a quiet week's quote begins at a random id.)
DELETE FROM sqlite_sequence WHERE name IN ('reviews', 'quotes', 'vote_films');
INSERT INTO sqlite_sequence
SELECT name, 100 + last FROM (
    SELECT 'reviews' AS name, coalesce(max(id), 0) AS last FROM reviews
    UNION ALL SELECT 'quotes', coalesce(max(id), 0) FROM quotes
    UNION ALL SELECT 'vote_films', coalesce(max(id), 0) FROM vote_films)
WHERE EXISTS (SELECT 1 FROM clubs);
