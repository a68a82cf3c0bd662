-- Films that members would like the club to watch, and the votes on them.

CREATE TABLE nominations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    why TEXT,
    nominated_at TEXT NOT NULL,
    UNIQUE (guild_id, film_id)
);
CREATE INDEX nominations_by_film ON nominations (film_id);

-- Those who would like it too, besides the one who nominated it.
CREATE TABLE nomination_backers (
    nomination_id INTEGER NOT NULL REFERENCES nominations ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (nomination_id, member_id)
) WITHOUT ROWID;

CREATE TABLE votes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    opened_by INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    closed_at TEXT,                          -- null while it is open
    method TEXT NOT NULL CHECK (method IN ('ranked', 'approval')),
    channel_id INTEGER NOT NULL,
    screening_at TEXT,                       -- when the winner is shown, if that was said in advance
    result TEXT CHECK (result IS NULL OR json_valid(result)),  -- see VoteResult; null of one called off
    is_announced INTEGER NOT NULL DEFAULT 0 CHECK (is_announced IN (0, 1)),  -- its post is written
    is_told INTEGER NOT NULL DEFAULT 0 CHECK (is_told IN (0, 1))             -- its result's post is
);
CREATE UNIQUE INDEX votes_open ON votes (guild_id) WHERE closed_at IS NULL;   -- one at a time
CREATE INDEX votes_by_club ON votes (guild_id, closed_at);
CREATE INDEX votes_by_closing ON votes (closes_at) WHERE closed_at IS NULL;
CREATE INDEX votes_to_announce ON votes (id) WHERE is_announced = 0;
CREATE INDEX votes_to_tell ON votes (id) WHERE is_told = 0 AND closed_at NOT NULL;

-- The films of a vote, as they were nominated. Earlier places win ties. Two that were merged since
-- stand at two places.
CREATE TABLE vote_films (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,               -- the vote's
    vote_id INTEGER NOT NULL REFERENCES votes ON DELETE CASCADE,
    place INTEGER NOT NULL,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    why TEXT,
    UNIQUE (vote_id, place)
);
CREATE INDEX vote_films_by_film ON vote_films (film_id);

-- What a member wants, as places of the vote's films: ranked, or approved of. Shown to nobody else,
-- and deleted when it has been counted.
CREATE TABLE ballots (
    vote_id INTEGER NOT NULL REFERENCES votes ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    places TEXT NOT NULL CHECK (json_valid(places)),
    cast_at TEXT NOT NULL,
    PRIMARY KEY (vote_id, member_id)
) WITHOUT ROWID;
