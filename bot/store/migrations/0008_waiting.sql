-- What waits, what is proposed and what the log tells, in columns that say what they hold.

-- What waits for a member's next step: a command for its film, a draft of a review to be saved, a
-- message for the film that it is about. `content` is the kind's dataclass (bot/domain/waiting.py).
CREATE TABLE waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons carry it
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('command', 'review draft', 'quote')),
    content TEXT NOT NULL CHECK (json_valid(content)),
    created_at TEXT NOT NULL,
    channel_id INTEGER AS (json_extract(content, '$.channel_id')),   -- of a message
    message_id INTEGER AS (json_extract(content, '$.message_id'))
);
CREATE INDEX waiting_by_age ON waiting (created_at);
CREATE INDEX waiting_by_member ON waiting (guild_id, member_id, id);
CREATE INDEX waiting_by_message ON waiting (message_id) WHERE message_id NOT NULL;
CREATE INDEX waiting_by_channel ON waiting (channel_id) WHERE channel_id NOT NULL;

INSERT INTO waiting (id, guild_id, member_id, kind, content, created_at)
SELECT id, guild_id, member_id,
    CASE command WHEN 'review draft' THEN command WHEN 'Save as film quote' THEN 'quote'
    ELSE 'command' END,
    CASE WHEN command IN ('review draft', 'Save as film quote') THEN json(options)
    ELSE json_object('name', command, 'options', json(options)) END,
    created_at
FROM pending_commands;
DELETE FROM sqlite_sequence WHERE name = 'waiting';
INSERT INTO sqlite_sequence
SELECT 'waiting', seq FROM sqlite_sequence WHERE name = 'pending_commands';
DROP TABLE pending_commands;

-- The content of a proposal is its kind's dataclass (bot/domain/proposal.py), too.
UPDATE proposals SET content = CASE kind
    WHEN 'film' THEN json_object('facts', json(content)) ELSE json(content) END;
ALTER TABLE proposals ADD COLUMN channel_id INTEGER AS (json_extract(content, '$.said.channel_id'));
ALTER TABLE proposals ADD COLUMN message_id INTEGER AS (json_extract(content, '$.said.message_id'));
CREATE INDEX proposals_by_message ON proposals (message_id) WHERE message_id NOT NULL;
CREATE INDEX proposals_by_channel ON proposals (channel_id) WHERE channel_id NOT NULL;
CREATE INDEX quotes_by_channel ON quotes (channel_id) WHERE channel_id NOT NULL;

-- The details of the log (LogDetails in bot/domain/library_log.py), which were a sentence each.
ALTER TABLE library_log ADD COLUMN byline TEXT;
ALTER TABLE library_log ADD COLUMN merged TEXT;
ALTER TABLE library_log ADD COLUMN facts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(facts));
ALTER TABLE library_log ADD COLUMN other_member_id INTEGER;
ALTER TABLE library_log ADD COLUMN proposal TEXT CHECK (proposal IN ('film', 'review', 'quote'));
ALTER TABLE library_log ADD COLUMN role_id INTEGER;
ALTER TABLE library_log ADD COLUMN from_file INTEGER NOT NULL DEFAULT 0
    CHECK (from_file IN (0, 1));

UPDATE library_log SET from_file = 1,
    detail = CASE detail WHEN 'from a file' THEN NULL
             ELSE substr(detail, 1, length(detail) - length(', from a file')) END
WHERE action IN ('added', 'changed', 'removed', 'restored', 'reviewed')
    AND (detail = 'from a file' OR detail LIKE '%, from a file');
UPDATE library_log SET byline = detail WHERE detail NOT NULL
    AND (action IN ('reviewed', 'changed review', 'removed review', 'restored')
         OR action = 'added' AND from_file);
UPDATE library_log SET merged = detail WHERE action = 'merged';
UPDATE library_log SET facts = '["' || replace(detail, ', ', '","') || '"]'
WHERE action = 'changed' AND detail NOT NULL;
UPDATE library_log SET role_id = CAST(substr(detail, length('<@&') + 1) AS INTEGER)
WHERE action = 'managers' AND detail NOT NULL;
UPDATE library_log
SET other_member_id = CAST(substr(detail, instr(detail, '<@') + length('<@')) AS INTEGER)
WHERE action = 'declined' OR action = 'added' AND detail LIKE 'accepted by <@%';
UPDATE library_log SET proposal = substr(detail, 1, instr(detail, ',') - 1)
WHERE action = 'declined';
ALTER TABLE library_log DROP COLUMN detail;
