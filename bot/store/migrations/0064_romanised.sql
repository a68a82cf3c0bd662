-- Films with a title in Cyrillic or Greek are found by it in Latin letters, too.
-- title_forms is Python's.

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
))) AS form
WHERE films.title || coalesce(films.original_title, '') GLOB '*[Ͱ-ӿἀ-῾]*'
OR EXISTS (SELECT 1 FROM json_each(films.aliases) WHERE value GLOB '*[Ͱ-ӿἀ-῾]*');

-- Only what is new is written: the index of words takes longest.
INSERT INTO film_titles (folded, place, film_id)
SELECT folded, place, film_id FROM new_titles AS new WHERE NOT EXISTS (
    SELECT 1 FROM film_titles AS old WHERE old.film_id = new.film_id
    AND old.folded = new.folded AND old.place = new.place
) ORDER BY film_id;
DROP TABLE new_titles;
