-- Films whose ratings nobody sees before the reveal. Those ratings stand here, and not in `ratings` or
-- `rating_changes`: no statement that reads these two can show them.

ALTER TABLE clubs ADD COLUMN sealed_films TEXT NOT NULL DEFAULT 'never'   -- those of a round
    CHECK (sealed_films IN ('always', 'ask', 'never'));
ALTER TABLE clubs ADD COLUMN blurs_scores INTEGER NOT NULL DEFAULT 0 CHECK (blurs_scores IN (0, 1));

CREATE TABLE sealings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    screening_id INTEGER REFERENCES screenings ON DELETE SET NULL,   -- who comes to it is waited for
    sealed_by INTEGER NOT NULL,
    reveal_at TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    opened_at TEXT,                          -- null while it is sealed
    revealed TEXT CHECK (revealed IS NULL OR json_valid(revealed))   -- see Reveal; until its post is written
);
CREATE UNIQUE INDEX sealings_present ON sealings (guild_id, film_id) WHERE opened_at IS NULL;
CREATE INDEX sealings_by_club ON sealings (guild_id);
CREATE INDEX sealings_by_film ON sealings (film_id);
CREATE INDEX sealings_by_screening ON sealings (screening_id) WHERE screening_id NOT NULL;
CREATE INDEX sealings_by_moment ON sealings (reveal_at) WHERE opened_at IS NULL;
CREATE INDEX sealings_to_tell ON sealings (id) WHERE revealed NOT NULL;

-- One envelope a member. The id is in the order in which they first rated, whatever they change.
CREATE TABLE sealed_ratings (
    id INTEGER PRIMARY KEY,
    sealing_id INTEGER NOT NULL REFERENCES sealings ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 10),
    line TEXT,
    spoiler INTEGER NOT NULL CHECK (spoiler IN (0, 1)),
    guess INTEGER CHECK (guess BETWEEN 1 AND 10),     -- of the club's mean, in half-stars
    rated_at TEXT NOT NULL,
    UNIQUE (sealing_id, member_id)
);
