-- What The Movie Database said of a film or a proposed one, and when: see bot/store/tmdb_facts.py.

ALTER TABLE films ADD COLUMN tmdb_at TEXT;         -- null once that is dropped, or was never asked
ALTER TABLE films ADD COLUMN tmdb_facts TEXT CHECK (tmdb_facts IS NULL OR json_valid(tmdb_facts));
CREATE INDEX films_by_tmdb_at ON films (tmdb_at) WHERE tmdb_at NOT NULL;

-- Nobody wrote down what of these a club has changed since. A file's text is whoever's wrote it.
UPDATE films SET
    tmdb_at = coalesce(added_at, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')),
    tmdb_facts = json_object(
        'title', title, 'year', year, 'director', director, 'country', country,
        'runtime', runtime, 'certificate', certificate, 'cast', json(actors),
        'original_title', original_title, 'aliases', json(aliases), 'poster', poster,
        'tmdb_id', tmdb_id)
WHERE tmdb_id NOT NULL AND seed IS NULL;

ALTER TABLE proposals ADD COLUMN tmdb_at TEXT;
CREATE INDEX proposals_by_tmdb_at ON proposals (tmdb_at) WHERE tmdb_at NOT NULL;
UPDATE proposals SET tmdb_at = proposed_at
WHERE kind = 'film' AND json_extract(content, '$.facts.tmdb_id') NOT NULL;
