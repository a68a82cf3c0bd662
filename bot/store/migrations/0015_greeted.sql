-- When the bot said hello in a club's server: once, however often it is invited.

ALTER TABLE clubs ADD COLUMN greeted_at TEXT;
