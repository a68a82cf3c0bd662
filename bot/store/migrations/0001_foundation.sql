-- The library, the clubs and their ratings.
-- A null guild_id means that every club sees the row. Times are UTC, ISO 8601. Stars are half-stars.

CREATE TABLE clubs (
    guild_id INTEGER PRIMARY KEY,
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    first_seen_at TEXT NOT NULL
);

CREATE TABLE films (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it for years
    guild_id INTEGER REFERENCES clubs ON DELETE CASCADE,
    seed TEXT UNIQUE,        -- the seed file's name without its ending; null for a club's own film
    seed_hash TEXT,          -- of the file's content when it was last read
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    year INTEGER,
    director TEXT,
    country TEXT,
    runtime INTEGER CHECK (runtime > 0),
    certificate TEXT,
    actors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(actors))
);
CREATE INDEX films_by_club ON films (guild_id) WHERE guild_id IS NOT NULL;

-- Every title that a film goes by, folded (bot/domain/film.py), for look-up from its beginning.
CREATE TABLE film_titles (
    folded TEXT NOT NULL,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    PRIMARY KEY (folded, film_id)
) WITHOUT ROWID;
CREATE INDEX film_titles_by_film ON film_titles (film_id);

-- The same titles by their words, one title a line. The rowid is the film's id. `scope` is one word: 'everyone', or
-- 'club' and the guild's id, so that what other clubs keep is skipped inside the index.
CREATE VIRTUAL TABLE film_words USING fts5 (
    titles, year, scope, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TRIGGER film_words_follow AFTER DELETE ON films BEGIN
    DELETE FROM film_words WHERE rowid = OLD.id;
END;

-- Counts the changes of everyone's titles (guild_id 0) and of each club's own: what was learned from
-- the titles to read misspelled ones is learned anew when its count has changed.
CREATE TABLE title_changes (guild_id INTEGER PRIMARY KEY, changes INTEGER NOT NULL);
CREATE TRIGGER title_added AFTER INSERT ON film_titles BEGIN
    INSERT INTO title_changes
    SELECT coalesce(guild_id, 0), 1 FROM films WHERE id = NEW.film_id
    ON CONFLICT DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER title_gone AFTER DELETE ON films BEGIN
    INSERT INTO title_changes VALUES (coalesce(OLD.guild_id, 0), 1)
    ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    guild_id INTEGER REFERENCES clubs ON DELETE CASCADE,
    source TEXT NOT NULL,
    reviewer TEXT,
    link TEXT,
    stars INTEGER CHECK (stars BETWEEN 1 AND 10),          -- null: unrated
    earlier_stars INTEGER CHECK (earlier_stars BETWEEN 1 AND 10),
    summary TEXT NOT NULL
);
CREATE INDEX reviews_by_film ON reviews (film_id);

CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE INDEX quotes_by_review ON quotes (review_id);

-- What members think now. Written only by the triggers on rating_changes.
CREATE TABLE ratings (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 10),
    line TEXT,
    spoiler INTEGER NOT NULL CHECK (spoiler IN (0, 1)),
    rated_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, film_id, member_id)
) WITHOUT ROWID;
CREATE INDEX ratings_by_film ON ratings (film_id);

-- Every rating ever given or taken back (stars null), with what it replaced.
CREATE TABLE rating_changes (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    earlier_stars INTEGER,
    stars INTEGER CHECK (stars BETWEEN 1 AND 10),
    line TEXT,
    spoiler INTEGER NOT NULL CHECK (spoiler IN (0, 1)),
    changed_at TEXT NOT NULL
);
CREATE INDEX rating_changes_by_member ON rating_changes (film_id, guild_id, member_id);
CREATE INDEX rating_changes_by_club ON rating_changes (guild_id, changed_at);

-- How many members gave ½ (s1) to 5 stars (s10): a card reads one row, however many have rated.
CREATE TABLE film_scores (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    ratings INTEGER NOT NULL,
    s1 INTEGER NOT NULL, s2 INTEGER NOT NULL, s3 INTEGER NOT NULL, s4 INTEGER NOT NULL,
    s5 INTEGER NOT NULL, s6 INTEGER NOT NULL, s7 INTEGER NOT NULL, s8 INTEGER NOT NULL,
    s9 INTEGER NOT NULL, s10 INTEGER NOT NULL,
    PRIMARY KEY (guild_id, film_id)
) WITHOUT ROWID;
CREATE INDEX film_scores_by_activity ON film_scores (guild_id, ratings DESC);
CREATE INDEX film_scores_by_film ON film_scores (film_id);

CREATE TRIGGER club_first_seen BEFORE INSERT ON rating_changes BEGIN
    INSERT INTO clubs (guild_id, first_seen_at) VALUES (NEW.guild_id, NEW.changed_at)
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER rating_given AFTER INSERT ON rating_changes WHEN NEW.stars IS NOT NULL BEGIN
    INSERT INTO ratings VALUES (NEW.guild_id, NEW.film_id, NEW.member_id, NEW.stars, NEW.line,
                                NEW.spoiler, NEW.changed_at)
    ON CONFLICT DO UPDATE SET stars = excluded.stars, line = excluded.line,
                              spoiler = excluded.spoiler, rated_at = excluded.rated_at;
END;

CREATE TRIGGER rating_taken_back AFTER INSERT ON rating_changes WHEN NEW.stars IS NULL BEGIN
    DELETE FROM ratings
    WHERE guild_id = NEW.guild_id AND film_id = NEW.film_id AND member_id = NEW.member_id;
END;

CREATE TRIGGER score_first AFTER INSERT ON ratings BEGIN
    INSERT INTO film_scores
    VALUES (NEW.guild_id, NEW.film_id, 1, NEW.stars = 1, NEW.stars = 2, NEW.stars = 3,
            NEW.stars = 4, NEW.stars = 5, NEW.stars = 6, NEW.stars = 7, NEW.stars = 8,
            NEW.stars = 9, NEW.stars = 10)
    ON CONFLICT DO UPDATE SET
        ratings = ratings + 1, s1 = s1 + excluded.s1, s2 = s2 + excluded.s2, s3 = s3 + excluded.s3,
        s4 = s4 + excluded.s4, s5 = s5 + excluded.s5, s6 = s6 + excluded.s6, s7 = s7 + excluded.s7,
        s8 = s8 + excluded.s8, s9 = s9 + excluded.s9, s10 = s10 + excluded.s10;
END;

CREATE TRIGGER score_again AFTER UPDATE OF stars ON ratings WHEN NEW.stars <> OLD.stars BEGIN
    UPDATE film_scores SET
        s1 = s1 + (NEW.stars = 1) - (OLD.stars = 1), s2 = s2 + (NEW.stars = 2) - (OLD.stars = 2),
        s3 = s3 + (NEW.stars = 3) - (OLD.stars = 3), s4 = s4 + (NEW.stars = 4) - (OLD.stars = 4),
        s5 = s5 + (NEW.stars = 5) - (OLD.stars = 5), s6 = s6 + (NEW.stars = 6) - (OLD.stars = 6),
        s7 = s7 + (NEW.stars = 7) - (OLD.stars = 7), s8 = s8 + (NEW.stars = 8) - (OLD.stars = 8),
        s9 = s9 + (NEW.stars = 9) - (OLD.stars = 9), s10 = s10 + (NEW.stars = 10) - (OLD.stars = 10)
    WHERE guild_id = NEW.guild_id AND film_id = NEW.film_id;
END;

CREATE TRIGGER score_taken_back AFTER DELETE ON ratings BEGIN
    UPDATE film_scores SET
        ratings = ratings - 1, s1 = s1 - (OLD.stars = 1), s2 = s2 - (OLD.stars = 2),
        s3 = s3 - (OLD.stars = 3), s4 = s4 - (OLD.stars = 4), s5 = s5 - (OLD.stars = 5),
        s6 = s6 - (OLD.stars = 6), s7 = s7 - (OLD.stars = 7), s8 = s8 - (OLD.stars = 8),
        s9 = s9 - (OLD.stars = 9), s10 = s10 - (OLD.stars = 10)
    WHERE guild_id = OLD.guild_id AND film_id = OLD.film_id;
    DELETE FROM film_scores
    WHERE guild_id = OLD.guild_id AND film_id = OLD.film_id AND ratings = 0;
END;

-- A command that waits for its member to pick one of several films: its name and its other options.
CREATE TABLE pending_commands (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    command TEXT NOT NULL,
    options TEXT NOT NULL CHECK (json_valid(options)),
    created_at TEXT NOT NULL
);
CREATE INDEX pending_commands_by_age ON pending_commands (created_at);

-- What was registered with Discord last: a restart asks for it again only when it has changed.
CREATE TABLE registered_commands (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    hash TEXT NOT NULL,
    ids TEXT NOT NULL CHECK (json_valid(ids))     -- command name to Discord's id
);
