-- In which clubs another film is seen in place of one is looked for whenever a review of it changes.
CREATE INDEX film_replacements_of ON film_replacements (film_id);
