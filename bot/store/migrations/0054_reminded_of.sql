-- The date of the screening of which a member was reminded directly, so that they are reminded again where it
-- is moved.
ALTER TABLE attendance ADD COLUMN reminded_of TEXT;
