-- How far Discord has been asked for a club's members, whose ids it goes through upwards: after a
-- restart it goes on with those above this number. NULL when no walk is under way.
ALTER TABLE clubs ADD COLUMN members_asked_up_to INTEGER;

-- The bot's messages behind a spoiler that say the name of one who would be named nowhere since: the name
-- is to go from them, and the words stay.
ALTER TABLE hidden_messages ADD COLUMN is_to_unname INTEGER NOT NULL DEFAULT 0
    CHECK (is_to_unname IN (0, 1));
CREATE INDEX hidden_to_unname ON hidden_messages (id) WHERE is_to_unname;
