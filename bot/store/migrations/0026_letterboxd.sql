-- Members' ratings from Letterboxd: what each import has changed, so that it can be taken back.

CREATE TABLE letterboxd_imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: buttons and ratings carry it
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    undoing TEXT CHECK (undoing IS NULL OR json_valid(undoing))   -- see ImportUndoing; null: too late, or undone
);
CREATE INDEX letterboxd_imports_by_member ON letterboxd_imports (guild_id, member_id, imported_at);
CREATE INDEX letterboxd_imports_by_age ON letterboxd_imports (imported_at);

-- The import that a rating has come by, also when nothing is left of that; 0: which one is not known. It
-- was given elsewhere, on its own day: no digest tells of it as news.
ALTER TABLE rating_changes ADD COLUMN imported_in INTEGER;
CREATE INDEX rating_changes_imported ON rating_changes (imported_in) WHERE imported_in NOT NULL;
ALTER TABLE films ADD COLUMN imported_in INTEGER;   -- the same of a film that came along

-- Whether imports of members who may not change the library bring films along that it lacks.
ALTER TABLE clubs ADD COLUMN imports_add INTEGER NOT NULL DEFAULT 1 CHECK (imports_add IN (0, 1));
ALTER TABLE library_log ADD COLUMN imports_add INTEGER CHECK (imports_add IN (0, 1));
ALTER TABLE library_log ADD COLUMN films INTEGER;   -- how many an import has brought along

-- As before, but without an insert for each of thousands of ratings that come at once: that took as
-- long as all the rest.
DROP TRIGGER club_first_seen;
CREATE TRIGGER club_first_seen BEFORE INSERT ON rating_changes
WHEN NOT EXISTS (SELECT 1 FROM clubs WHERE guild_id = NEW.guild_id) BEGIN
    INSERT INTO clubs (guild_id, first_seen_at) VALUES (NEW.guild_id, NEW.changed_at);
END;
