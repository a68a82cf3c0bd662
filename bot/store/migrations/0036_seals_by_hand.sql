-- Whether an organiser has sealed the film by itself: that seal does not fall with a screening, though
-- who came to it is waited for.
ALTER TABLE sealings ADD COLUMN is_by_hand INTEGER NOT NULL DEFAULT 0 CHECK (is_by_hand IN (0, 1));
UPDATE sealings SET is_by_hand = 1 WHERE screening_id IS NULL;
