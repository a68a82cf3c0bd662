-- A digest that is switched off keeps its day and time for when it is switched on again.
ALTER TABLE digest_schedules ADD COLUMN is_off INTEGER NOT NULL DEFAULT 0 CHECK (is_off IN (0, 1));
