-- Whose pick it is: the members in their order, and the turns that they have had.

CREATE TABLE turn_order (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    place INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, place),
    UNIQUE (guild_id, member_id)
) WITHOUT ROWID;

-- In a cycle everyone of the order has one turn; the next begins when all have had theirs. A turn that
-- was swapped away does not count: its member has another in the same cycle.
CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    cycle INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    begun_by INTEGER NOT NULL,               -- the organiser who is told when the pick is late
    began_at TEXT NOT NULL,
    until TEXT,                              -- when the pick is due; null where it takes its time
    channel_id INTEGER NOT NULL,
    ended_at TEXT,                           -- null while it is this member's turn
    outcome TEXT CHECK (outcome IN ('picked', 'skipped', 'late', 'left', 'swapped')),
    film_id INTEGER REFERENCES films ON DELETE SET NULL,
    why TEXT,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX turns_present ON turns (guild_id) WHERE ended_at IS NULL;   -- one at a time
CREATE INDEX turns_by_club ON turns (guild_id, cycle);
CREATE INDEX turns_by_film ON turns (film_id) WHERE film_id NOT NULL;
CREATE INDEX turns_by_beginning ON turns (began_at) WHERE ended_at IS NULL;
CREATE INDEX turns_by_end ON turns (until) WHERE ended_at IS NULL AND until NOT NULL;
CREATE INDEX turns_by_pick ON turns (ended_at) WHERE outcome = 'picked';

-- Where a member watches films, as ISO 3166 has it, when that is not the club's country.
CREATE TABLE watch_countries (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    country TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) WITHOUT ROWID;
