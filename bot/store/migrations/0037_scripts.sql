-- What films are found by once more: simplified for traditional Chinese, one kana for the other, Korean
-- without its blanks and by its initials, ae for ä, ordinals and abbreviations, and "die" as an article.
-- title_forms, sort_key and same_title are Python's.

CREATE TABLE new_titles (
    film_id INTEGER NOT NULL, folded TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (film_id, folded, place)
) WITHOUT ROWID;
INSERT INTO new_titles (film_id, folded, place)
SELECT films.id, json_extract(form.value, '$[0]'), json_extract(form.value, '$[1]')
FROM films, json_each(title_forms((
    SELECT json_group_array(title) FROM (
        SELECT films.title AS title
        UNION ALL SELECT films.original_title WHERE films.original_title NOT NULL
        UNION ALL SELECT value FROM json_each(films.aliases)
    )
))) AS form;

-- Only what differs is written: the index of words takes longest.
DELETE FROM film_titles WHERE NOT EXISTS (
    SELECT 1 FROM new_titles AS new WHERE new.film_id = film_titles.film_id
    AND new.folded = film_titles.folded AND new.place = film_titles.place
);
INSERT INTO film_titles (folded, place, film_id)
SELECT folded, place, film_id FROM new_titles AS new WHERE NOT EXISTS (
    SELECT 1 FROM film_titles AS old WHERE old.film_id = new.film_id
    AND old.folded = new.folded AND old.place = new.place
) ORDER BY film_id;
DROP TABLE new_titles;

UPDATE films SET sort_title = sort_key(title) WHERE sort_title <> sort_key(title);
UPDATE removed_films SET folded = same_title((SELECT title FROM films WHERE films.id = film_id))
WHERE film_id IN (SELECT id FROM films);
