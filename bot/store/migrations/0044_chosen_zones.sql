-- A club in UTC may have chosen that, or nothing yet: only the latter moves with the country that it names.
ALTER TABLE clubs ADD COLUMN zone_is_chosen INTEGER NOT NULL DEFAULT 0;
UPDATE clubs SET zone_is_chosen = 1 WHERE time_zone <> 'UTC';
