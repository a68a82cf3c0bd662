-- The weekly digest.

ALTER TABLE films ADD COLUMN added_at TEXT;
CREATE INDEX films_by_age ON films (added_at) WHERE added_at NOT NULL;
ALTER TABLE clubs ADD COLUMN left_at TEXT;       -- when the bot was removed; its data goes 30 days later

CREATE TABLE digest_schedules (
    guild_id INTEGER PRIMARY KEY REFERENCES clubs ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    at TEXT NOT NULL,            -- HH:MM in the club's time zone
    since TEXT NOT NULL
);

-- One row a club and ISO week, written before anything is sent: whoever finds it does not post again.
CREATE TABLE digests (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    week TEXT NOT NULL,          -- 2026-W05
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'quiet', 'skipped', 'blocked')),
    channel_id INTEGER,
    due_at TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    begun_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,      -- sends that were begun; each may have gone through
    failures INTEGER NOT NULL DEFAULT 0,   -- looks and sends that ended badly
    try_after TEXT,
    message_id INTEGER,
    problem TEXT,                -- what went wrong last, in words for the organiser
    PRIMARY KEY (guild_id, week)
) WITHOUT ROWID;
CREATE INDEX digests_pending ON digests (guild_id) WHERE state = 'pending';

-- Ratings of a year by film, for the year's top: kept by triggers, so that it costs a year's films.
CREATE TABLE year_scores (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    year TEXT NOT NULL,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    ratings INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (guild_id, year, film_id)
) WITHOUT ROWID;
CREATE INDEX year_scores_by_film ON year_scores (film_id);

INSERT INTO year_scores
SELECT guild_id, substr(rated_at, 1, 4), film_id, count(*), sum(stars) FROM ratings GROUP BY 1, 2, 3;

CREATE TRIGGER year_score_first AFTER INSERT ON ratings BEGIN
    INSERT INTO year_scores
    VALUES (NEW.guild_id, substr(NEW.rated_at, 1, 4), NEW.film_id, 1, NEW.stars)
    ON CONFLICT DO UPDATE SET ratings = ratings + 1, total = total + excluded.total;
END;

CREATE TRIGGER year_score_again AFTER UPDATE ON ratings BEGIN
    UPDATE year_scores SET ratings = ratings - 1, total = total - OLD.stars
    WHERE guild_id = OLD.guild_id AND year = substr(OLD.rated_at, 1, 4) AND film_id = OLD.film_id;
    INSERT INTO year_scores
    VALUES (NEW.guild_id, substr(NEW.rated_at, 1, 4), NEW.film_id, 1, NEW.stars)
    ON CONFLICT DO UPDATE SET ratings = ratings + 1, total = total + excluded.total;
END;

CREATE TRIGGER year_score_taken_back AFTER DELETE ON ratings BEGIN
    UPDATE year_scores SET ratings = ratings - 1, total = total - OLD.stars
    WHERE guild_id = OLD.guild_id AND year = substr(OLD.rated_at, 1, 4) AND film_id = OLD.film_id;
END;
