-- What a pick has taken off the nominations and off the open vote, for as long as it can be taken back.

ALTER TABLE turns ADD COLUMN taken_off TEXT CHECK (taken_off IS NULL OR json_valid(taken_off));
