-- Titles in all the ways in which people write them, and lists in the order in which people look.
-- title_forms, sort_key and same_title are Python's (bot/store/title_forms.py): they know languages.

DROP TRIGGER title_added;
DROP TRIGGER film_words_gone;
DROP TABLE film_words;
DROP TABLE film_titles;

-- As before, but for more places: see title_forms.py.
CREATE TABLE film_titles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folded TEXT NOT NULL,
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 511),
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE
);
CREATE INDEX film_titles_by_folded ON film_titles (folded, place, film_id);
CREATE INDEX film_titles_by_film ON film_titles (film_id);

CREATE VIRTUAL TABLE film_words USING fts5 (
    words, year, scope, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE TRIGGER film_words_gone AFTER DELETE ON film_titles BEGIN
    DELETE FROM film_words WHERE rowid = OLD.place << 40 | OLD.id;
END;
CREATE TRIGGER title_added AFTER INSERT ON film_titles BEGIN
    INSERT INTO film_words (rowid, words, year, scope)
    SELECT NEW.place << 40 | NEW.id, NEW.folded, year,
           coalesce('club club' || guild_id, '') FROM films WHERE id = NEW.film_id;
    INSERT INTO title_changes
    SELECT coalesce(guild_id, 0), 1 FROM films WHERE id = NEW.film_id
    ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

INSERT INTO film_titles (folded, place, film_id)
SELECT json_extract(form.value, '$[0]'), json_extract(form.value, '$[1]'), films.id
FROM films, json_each(title_forms((
    SELECT json_group_array(title) FROM (
        SELECT films.title AS title
        UNION ALL SELECT films.original_title WHERE films.original_title NOT NULL
        UNION ALL SELECT value FROM json_each(films.aliases)
    )
))) AS form
ORDER BY films.id;

ALTER TABLE films ADD COLUMN sort_title TEXT NOT NULL DEFAULT '';
UPDATE films SET sort_title = sort_key(title);
DROP INDEX films_by_title;
CREATE INDEX films_by_title ON films (guild_id, sort_title, year);
DROP INDEX films_unreviewed;
CREATE INDEX films_unreviewed ON films (guild_id, sort_title, year) WHERE shared_reviews = 0;

UPDATE removed_films SET folded = same_title((SELECT title FROM films WHERE films.id = film_id))
WHERE film_id IN (SELECT id FROM films);
