-- Films that the club is going to watch, or watches now: together at an hour, or each until a date.

CREATE TABLE screenings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    picker_id INTEGER,                       -- who picked it, where the round knows
    is_live INTEGER NOT NULL CHECK (is_live IN (0, 1)),
    at TEXT NOT NULL,                        -- when it begins; of one that is not live, until when
    place TEXT,                              -- where, in the organiser's words
    repeats TEXT CHECK (repeats IN ('weekly', 'fortnightly', 'monthly')),
    channel_id INTEGER NOT NULL,
    event_id INTEGER,                        -- Discord's own event; null: not tried yet, 0: none
    scheduled_by INTEGER NOT NULL,
    scheduled_at TEXT NOT NULL,
    moved_at TEXT,                           -- when it was moved last
    started_at TEXT,                         -- when its host pressed Start together
    ended_at TEXT,                           -- when it was over, or called off
    is_off INTEGER NOT NULL DEFAULT 0 CHECK (is_off IN (0, 1)),
    watched_id INTEGER REFERENCES watched ON DELETE SET NULL   -- its entry in the log
);
CREATE INDEX screenings_by_club ON screenings (guild_id, at);
CREATE INDEX screenings_by_moment ON screenings (at);
CREATE INDEX screenings_by_end ON screenings (ended_at) WHERE ended_at NOT NULL;
CREATE INDEX screenings_by_film ON screenings (film_id);
CREATE INDEX screenings_by_event ON screenings (event_id) WHERE event_id > 0;
CREATE INDEX screenings_by_entry ON screenings (watched_id) WHERE watched_id NOT NULL;

-- Who means to come, who wants to be reminded, and who came.
CREATE TABLE attendance (
    screening_id INTEGER NOT NULL REFERENCES screenings ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    answer TEXT CHECK (answer IN ('yes', 'maybe', 'no')),
    is_reminded INTEGER NOT NULL DEFAULT 0 CHECK (is_reminded IN (0, 1)),   -- is to be, directly
    was_there INTEGER NOT NULL DEFAULT 0 CHECK (was_there IN (0, 1)),
    answered_at TEXT NOT NULL,
    PRIMARY KEY (screening_id, member_id)
) WITHOUT ROWID;
