-- What is proposed about a film is looked for whenever the film, or a review of it, changes.
DROP INDEX proposals_by_film;
CREATE INDEX proposals_by_film ON proposals (content ->> '$.film_id');

-- Threads in which it could not be said that spoilers are welcome by now, by versions that let them go on
-- saying "spoiler-free until" that day for good: they are made true once.
UPDATE posts SET is_stale = 1, changes = changes + 1
WHERE kind = 'discussion' AND state <> 'skipped' AND (guild_id, key) IN (
    SELECT guild_id, key FROM posts WHERE kind = 'spoilers' AND state <> 'sent'
);
