-- Titles for look-up, one row a title in both tables, so that the best come out of the index first.

DROP TRIGGER title_added;
DROP TRIGGER title_gone;
DROP TRIGGER film_words_follow;
CREATE TABLE earlier_titles AS
SELECT folded, film_id, substr(titles, 1, instr(titles || char(10), char(10)) - 1) AS main
FROM film_titles JOIN film_words ON film_words.rowid = film_id;
DROP TABLE film_titles;
DROP TABLE film_words;

-- Every title that a film goes by, folded (bot/domain/film.py), for look-up from its beginning.
-- `place` orders titles that match as well (bot/store/films.py). Ids only grow: what was learned
-- from the titles, to read misspelled ones, is completed by those with greater ids.
CREATE TABLE film_titles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folded TEXT NOT NULL,
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 127),
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE
);
CREATE INDEX film_titles_by_folded ON film_titles (folded, place, film_id);
CREATE INDEX film_titles_by_film ON film_titles (film_id);

-- The same titles by their words. The rowid, in whose order they are found, is the place and then the
-- title's id. `scope` is empty for everyone's films; for a club's own it is 'club', and the same with
-- the guild's id, so that what other clubs keep is skipped inside the index.
CREATE VIRTUAL TABLE film_words USING fts5 (
    words, year, scope, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TRIGGER film_words_gone AFTER DELETE ON film_titles BEGIN
    DELETE FROM film_words WHERE rowid = OLD.place << 40 | OLD.id;
END;

-- Counts the titles added to everyone's (guild_id 0) and to each club's own.
CREATE TRIGGER title_added AFTER INSERT ON film_titles BEGIN
    INSERT INTO film_words (rowid, words, year, scope)
    SELECT NEW.place << 40 | NEW.id, NEW.folded, year,
           coalesce('club club' || guild_id, '') FROM films WHERE id = NEW.film_id;
    INSERT INTO title_changes
    SELECT coalesce(guild_id, 0), 1 FROM films WHERE id = NEW.film_id
    ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

INSERT INTO film_titles (folded, place, film_id)
SELECT folded,
       64 * (main LIKE '% ' || folded)
       + 32 * (replace(main, ' ', '') NOT LIKE '%' || replace(folded, ' ', ''))
       + min(length(folded) - length(replace(folded, ' ', '')), 31),
       film_id
FROM earlier_titles;
DROP TABLE earlier_titles;
