-- The films of a vote's result have no member any more: with one beside it, a film's name was taken for the
-- member's, and went with them. The names that are gone come back from the library.
UPDATE votes SET result = json_set(result, '$.films', (
    SELECT json_group_array(json_object(
        'place', place, 'film_id', film_id,
        'name', coalesce(name, (
            SELECT title || coalesce(' (' || year || ')', '') FROM films WHERE films.id = film_id
        ), '…')
    )) FROM (
        SELECT value ->> 'place' AS place, value ->> 'film_id' AS film_id, value ->> 'name' AS name
        FROM json_each(result, '$.films') ORDER BY key
    )
)) WHERE result NOT NULL;
