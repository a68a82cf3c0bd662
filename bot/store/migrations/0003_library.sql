-- A club's own library: what it adds, changes, merges and removes.

ALTER TABLE films ADD COLUMN original_title TEXT;
ALTER TABLE films ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(aliases));
ALTER TABLE films ADD COLUMN poster TEXT;
ALTER TABLE films ADD COLUMN tmdb_id INTEGER;      -- The Movie Database's
CREATE INDEX films_by_tmdb ON films (tmdb_id) WHERE tmdb_id NOT NULL;
DROP INDEX films_by_club;                          -- it was of clubs' own films alone
CREATE INDEX films_by_club ON films (guild_id);
ALTER TABLE reviews ADD COLUMN fingerprint TEXT;   -- of the document that a review was read from
CREATE INDEX reviews_by_club ON reviews (guild_id);
DROP INDEX reviews_by_film;                        -- with the club beside the film from now on
CREATE INDEX reviews_by_film ON reviews (film_id, guild_id);
ALTER TABLE clubs ADD COLUMN library_role_id INTEGER;
-- So that the seeds are read again: their other titles are kept as they are written from now on.
UPDATE films SET seed_hash = NULL WHERE seed NOT NULL;

-- What a club sees in place of a film: its own changed copy of a seed, the film that it was merged
-- into, or nothing (by_id null). film_id may be of a film that is gone: old buttons still carry it.
CREATE TABLE film_replacements (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL,
    by_id INTEGER REFERENCES films ON DELETE SET NULL,
    removed_at TEXT,               -- by a member, who may undo it for a while
    PRIMARY KEY (guild_id, film_id)
) WITHOUT ROWID;
CREATE INDEX film_replacements_by ON film_replacements (by_id) WHERE by_id NOT NULL;
CREATE INDEX film_replacements_by_age ON film_replacements (removed_at) WHERE removed_at NOT NULL;

CREATE TABLE review_replacements (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE,
    by_id INTEGER REFERENCES reviews ON DELETE SET NULL,
    removed_at TEXT,
    PRIMARY KEY (guild_id, review_id)
) WITHOUT ROWID;
CREATE INDEX review_replacements_by_review ON review_replacements (review_id);
CREATE INDEX review_replacements_by ON review_replacements (by_id) WHERE by_id NOT NULL;
CREATE INDEX review_replacements_by_age ON review_replacements (removed_at) WHERE removed_at NOT NULL;

-- Quotes may come from a message of the club's instead of a review.
CREATE TABLE quotes_of_both (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    review_id INTEGER REFERENCES reviews ON DELETE CASCADE,
    guild_id INTEGER REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER REFERENCES films ON DELETE CASCADE,
    channel_id INTEGER,
    message_id INTEGER UNIQUE,
    author_id INTEGER,
    CHECK (review_id IS NULL OR message_id IS NULL),
    CHECK (review_id NOT NULL
        OR (guild_id NOT NULL AND film_id NOT NULL AND channel_id NOT NULL AND author_id NOT NULL))
);
INSERT INTO quotes_of_both (id, text, review_id) SELECT id, text, review_id FROM quotes;
DROP TABLE quotes;
ALTER TABLE quotes_of_both RENAME TO quotes;
CREATE INDEX quotes_by_review ON quotes (review_id);
CREATE INDEX quotes_by_film ON quotes (film_id, guild_id) WHERE film_id NOT NULL;
CREATE INDEX quotes_by_club ON quotes (guild_id) WHERE guild_id NOT NULL;

-- Who changed what. The film's name stays when the film goes.
CREATE TABLE library_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    action TEXT NOT NULL,
    film TEXT NOT NULL,
    detail TEXT,
    film_id INTEGER,               -- what an undo brings back: the film, or its review
    review_id INTEGER
);
CREATE INDEX library_log_by_club ON library_log (guild_id, id);

-- What members would like to add, until someone who may decides.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('film', 'review', 'quote')),
    content TEXT NOT NULL CHECK (json_valid(content)),
    proposed_at TEXT NOT NULL
);
CREATE INDEX proposals_by_club ON proposals (guild_id, id);
