-- How long Discord was told that a screening's film runs, in minutes; and the beginning that it was told
-- in the dark, where a try to change it ended so.
ALTER TABLE screening_events ADD COLUMN runs INTEGER;
ALTER TABLE screening_events ADD COLUMN tried_at TEXT;
UPDATE screening_events SET runs = (
    SELECT coalesce(runtime, 120) FROM screenings JOIN films ON films.id = film_id
    WHERE screenings.id = screening_id)
WHERE name NOT NULL;
