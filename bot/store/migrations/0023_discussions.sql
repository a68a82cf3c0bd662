-- Threads in which the club talks about a film: one for each, as long as it is there.
CREATE TABLE discussions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: its posts are known by it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,             -- where its thread is, or is to be
    thread_id INTEGER,                       -- its first message's id, too; null before that stands
    is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1)),   -- a thread hangs on the message
    is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone IN (0, 1)),   -- the thread was deleted
    free_until TEXT,                         -- no spoilers until then; null: as many as you like
    begun_at TEXT NOT NULL
);
CREATE INDEX discussions_by_film ON discussions (guild_id, film_id);
CREATE INDEX discussions_of_film ON discussions (film_id);
CREATE INDEX discussions_by_thread ON discussions (thread_id) WHERE thread_id NOT NULL;
CREATE INDEX discussions_by_channel ON discussions (channel_id);
CREATE INDEX discussions_unopened ON discussions (begun_at) WHERE NOT is_open AND NOT is_gone;
CREATE INDEX discussions_by_end ON discussions (free_until) WHERE free_until NOT NULL;

-- Messages that the bot has put behind a spoiler: whose each was, and where it stands now.
CREATE TABLE hidden_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- buttons carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    discussion_id INTEGER NOT NULL REFERENCES discussions ON DELETE CASCADE,
    message_id INTEGER NOT NULL UNIQUE,      -- the member's own
    author_id INTEGER NOT NULL,
    copy_id INTEGER                          -- the bot's; null before it is known to stand
);
CREATE INDEX hidden_by_club ON hidden_messages (guild_id);
CREATE INDEX hidden_by_discussion ON hidden_messages (discussion_id);
