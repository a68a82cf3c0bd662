-- Whose pick it is: the members in their order, and the turns that they have had.

CREATE TABLE turn_order (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    place INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, place),
    UNIQUE (guild_id, member_id)
) WITHOUT ROWID;

CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    began_at TEXT NOT NULL,
    until TEXT,                              -- when the pick is due; null where it takes its time
    channel_id INTEGER NOT NULL,
    ended_at TEXT,                           -- null while it is this member's turn
    outcome TEXT CHECK (outcome IN ('picked', 'skipped', 'late', 'left', 'swapped')),
    film_id INTEGER REFERENCES films ON DELETE SET NULL,
    why TEXT
);
CREATE UNIQUE INDEX turns_present ON turns (guild_id) WHERE ended_at IS NULL;   -- one at a time
CREATE INDEX turns_by_club ON turns (guild_id, began_at);
CREATE INDEX turns_by_film ON turns (film_id) WHERE film_id NOT NULL;
CREATE INDEX turns_by_end ON turns (until) WHERE ended_at IS NULL AND until NOT NULL;
