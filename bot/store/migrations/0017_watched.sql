-- The club's log: what it has watched, when, and who picked it.

-- What was done to a log at once, to be undone at once. Kept for as long as that works; what it
-- removed goes with it.
CREATE TABLE watched_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX watched_changes_by_club ON watched_changes (guild_id);
CREATE INDEX watched_changes_by_age ON watched_changes (changed_at);

-- The film's title and year stay when the film goes.
CREATE TABLE watched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    watched_on TEXT NOT NULL,               -- a day where the club is: 2026-03-14
    film_id INTEGER REFERENCES films ON DELETE SET NULL,
    title TEXT NOT NULL,
    year INTEGER,
    picker_id INTEGER,                      -- a member
    picker TEXT,                            -- a name that is no member's; null beside an id
    came INTEGER CHECK (came > 0),          -- how many; null where nobody has counted
    added_in INTEGER REFERENCES watched_changes ON DELETE SET NULL,
    removed_in INTEGER REFERENCES watched_changes ON DELETE CASCADE
);
CREATE INDEX watched_by_club ON watched (guild_id, watched_on, id);
CREATE INDEX watched_by_film ON watched (film_id) WHERE film_id NOT NULL;
CREATE INDEX watched_added ON watched (added_in) WHERE added_in NOT NULL;
CREATE INDEX watched_removed ON watched (removed_in) WHERE removed_in NOT NULL;
