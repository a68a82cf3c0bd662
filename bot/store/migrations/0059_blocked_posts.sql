-- Posts that Discord refused are looked for again and again, to be tried once more.
CREATE INDEX posts_blocked ON posts (guild_id) WHERE state = 'blocked';

-- Those of before were given up, and nothing has kept them true: they are not sent late.
UPDATE posts SET state = 'skipped', reason = 'late', detail = NULL
WHERE state = 'blocked' AND kind IN (
    'screening', 'reminder', 'rating prompt', 'reveal', 'vote', 'vote result', 'turn', 'turn-late', 'pick'
);
