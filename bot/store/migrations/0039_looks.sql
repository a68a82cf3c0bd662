-- How often Discord has said that a member is not there: of one whose club keeps their name for days, what is
-- kept goes after several times, and never because the clock was wrong for a moment.
ALTER TABLE leavers ADD COLUMN looks INTEGER NOT NULL DEFAULT 1;
