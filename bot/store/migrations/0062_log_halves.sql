-- An import of a log, or the undo of one, that was stopped midway is known by its change. It was noted in the
-- list that waits, and forgotten with it.
ALTER TABLE watched_changes ADD COLUMN is_half INTEGER NOT NULL DEFAULT 0 CHECK (is_half IN (0, 1));
CREATE INDEX watched_halves ON watched_changes (guild_id) WHERE is_half;
UPDATE watched_changes SET is_half = 1
WHERE id IN (SELECT content ->> '$.half_done' FROM waiting WHERE kind = 'log');
DELETE FROM waiting WHERE kind = 'log' AND content ->> '$.half_done' NOT NULL
    AND json_array_length(content, '$.viewings') = 0;
UPDATE waiting SET content = json_remove(content, '$.half_done') WHERE kind = 'log';
