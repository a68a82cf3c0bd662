-- Films come with an import from Letterboxd in slices, before its ratings, and go in slices when it is undone:
-- what the end of the program stops midway is known by this.
ALTER TABLE letterboxd_imports ADD COLUMN half TEXT CHECK (half IN ('coming', 'going'));
CREATE INDEX letterboxd_halves ON letterboxd_imports (id) WHERE half NOT NULL;
CREATE INDEX films_imported ON films (imported_in) WHERE imported_in NOT NULL;
