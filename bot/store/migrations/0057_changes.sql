-- The suggested changes of a film are looked for whenever the film changes.
CREATE INDEX proposals_by_film ON proposals (content ->> '$.film_id') WHERE kind = 'film';
