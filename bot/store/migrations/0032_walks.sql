-- How far Discord has been asked for a club's members, whose ids it goes through upwards: after a
-- restart it goes on with those above this number. NULL when no walk is under way.
ALTER TABLE clubs ADD COLUMN members_asked_up_to INTEGER;
