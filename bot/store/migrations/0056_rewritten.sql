-- What a review was before a change of it, for as long as that can be undone: Rewritten in
-- bot/domain/review.py.
ALTER TABLE library_log ADD COLUMN rewritten TEXT CHECK (rewritten IS NULL OR json_valid(rewritten));
CREATE INDEX library_log_rewritten ON library_log (changed_at) WHERE rewritten NOT NULL;
