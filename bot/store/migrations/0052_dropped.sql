-- What was declined, withdrawn or discarded stays as long as that can be undone: what was typed is
-- nowhere else.
ALTER TABLE proposals ADD COLUMN dropped TEXT CHECK (dropped IN ('declined', 'withdrawn'));
ALTER TABLE proposals ADD COLUMN dropped_at TEXT;
CREATE INDEX proposals_dropped ON proposals (dropped_at) WHERE dropped_at NOT NULL;
ALTER TABLE waiting ADD COLUMN discarded_at TEXT;
CREATE INDEX waiting_discarded ON waiting (discarded_at) WHERE discarded_at NOT NULL;
