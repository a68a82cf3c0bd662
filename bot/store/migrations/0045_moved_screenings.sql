-- The club reads from which date a screening was moved. Of one that was moved before, that is not known.
ALTER TABLE screenings ADD COLUMN moved_from TEXT;
