-- Posts that Discord refused are looked for again and again, to be tried once more.
CREATE INDEX posts_blocked ON posts (guild_id) WHERE state = 'blocked';
