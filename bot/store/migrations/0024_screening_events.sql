-- Discord's own events of screenings: what is to be made, what Discord was told last, and what is to
-- go. They outlive their screening, so that no event is left behind.

CREATE TABLE screening_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: who works at one keeps its id
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    screening_id INTEGER UNIQUE REFERENCES screenings ON DELETE SET NULL,   -- null: it is to go
    event_id INTEGER,                       -- null: not made, as far as is known
    name TEXT,                              -- what Discord was told last; null: nothing so far
    at TEXT,
    place TEXT,
    failures INTEGER NOT NULL DEFAULT 0,    -- tries that have come to nothing, one after the other
    try_after TEXT
);
CREATE INDEX screening_events_by_club ON screening_events (guild_id);

-- Of those that were tried in vain, an event may stand: they stay without.
INSERT INTO screening_events (guild_id, screening_id, event_id, name, at, place)
SELECT guild_id, id, event_id, iif(event_id, '', NULL), iif(event_id, at, NULL),
    iif(event_id, place, NULL)
FROM screenings WHERE is_live AND ended_at IS NULL AND event_id IS NOT 0;

-- Whether an organiser was told that Discord's calendar does not have the club's screenings.
ALTER TABLE clubs ADD COLUMN knows_no_events INTEGER NOT NULL DEFAULT 0;
UPDATE clubs SET knows_no_events = 1
WHERE guild_id IN (SELECT guild_id FROM screenings WHERE event_id = 0);

DROP INDEX screenings_by_event;
ALTER TABLE screenings DROP COLUMN event_id;
