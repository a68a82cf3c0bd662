-- The organiser who picked for the member whose turn it was. Of picks until now that is not known.
ALTER TABLE turns ADD COLUMN picked_by INTEGER;
