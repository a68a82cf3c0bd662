-- On how many looks in a row a member was not there whose name the club keeps no longer: what is kept of them
-- goes after several, and never because the clock was wrong for a moment.
ALTER TABLE leavers ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
