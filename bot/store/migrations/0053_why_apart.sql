-- Why a member picked a film stands beside the text that tells of it, so that it can go with them.
-- A text has a line for it, which alone begins with "> ", and below it may have a hint.
UPDATE posts SET content = json_remove(json_set(content, '$.text', content ->> '$.told',
    '$.hint', substr(content ->> '$.text', length(content ->> '$.told') + 2)), '$.told')
WHERE kind = 'pick' AND content ->> '$.told' NOT NULL;

UPDATE posts SET
    content = json_set(content, '$.text', substr(content ->> '$.text', 1, place - 1),
        '$.why', t.why, '$.member_id', t.member_id, '$.hint', coalesce(content ->> '$.hint',
            iif(instr(rest, char(10)), substr(rest, instr(rest, char(10)) + 1), ''))),
    is_stale = is_stale OR t.why IS NULL, changes = changes + (t.why IS NULL)
FROM (SELECT guild_id, key, instr(content ->> '$.text', char(10) || '> ') AS place,
        substr(content ->> '$.text', instr(content ->> '$.text', char(10) || '> ') + 1) AS rest
    FROM posts WHERE kind = 'pick') AS old
JOIN turns AS t ON t.guild_id = old.guild_id AND t.id = CAST(old.key AS INTEGER)
WHERE posts.kind = 'pick' AND posts.guild_id = old.guild_id AND posts.key = old.key AND place > 0;
