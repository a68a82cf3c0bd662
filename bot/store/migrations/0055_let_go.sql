-- When an organiser has said that a film which was picked, or has won a vote, waits for no date any
-- more.
ALTER TABLE turns ADD COLUMN let_go_at TEXT;
ALTER TABLE votes ADD COLUMN let_go_at TEXT;
