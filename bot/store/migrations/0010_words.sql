-- Members by name, and where their words are shown.

-- What each member is called in a club: as Discord showed them when they last did something here. A
-- mention is resolved from the reader's own cache, and many would see a number in place of a name.
CREATE TABLE member_names (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) WITHOUT ROWID;
