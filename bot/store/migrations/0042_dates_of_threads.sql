-- The date of a thread that follows a screening: known by the screening, since the film's running time may
-- have changed, and a member may have chosen the same date.
ALTER TABLE discussions ADD COLUMN screening_id INTEGER REFERENCES screenings ON DELETE SET NULL;
CREATE INDEX discussions_by_screening ON discussions (screening_id) WHERE screening_id NOT NULL;
UPDATE discussions SET screening_id = (
    SELECT s.id FROM screenings AS s JOIN films ON films.id = s.film_id
    WHERE s.guild_id = discussions.guild_id AND s.film_id = discussions.film_id AND s.ended_at IS NULL
        AND abs(julianday(coalesce(s.started_at, s.at))
            + s.is_live * coalesce(films.runtime, 120) / 1440.0 - julianday(free_until)) < 1 / 86400.0
) WHERE free_until NOT NULL AND NOT is_gone;
