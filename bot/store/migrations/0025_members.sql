-- What a member keeps beside their ratings, and who is named nowhere.

-- A film that is rated has been seen, too, and needs no row here.
CREATE TABLE seen_films (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, film_id)
) WITHOUT ROWID;
CREATE INDEX seen_films_by_film ON seen_films (film_id);

CREATE TABLE watchlist (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    film_id INTEGER NOT NULL REFERENCES films ON DELETE CASCADE,
    added_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, film_id)
) WITHOUT ROWID;
CREATE INDEX watchlist_by_film ON watchlist (film_id);

-- Members who count in means and are named nowhere. No name of theirs is kept, whoever would write it:
-- what is shown of them is shown of "a member".
CREATE TABLE private_members (
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) WITHOUT ROWID;
CREATE TRIGGER private_members_have_no_name AFTER INSERT ON private_members BEGIN
    DELETE FROM member_names WHERE guild_id = new.guild_id AND member_id = new.member_id;
END;
CREATE TRIGGER private_members_get_no_name BEFORE INSERT ON member_names
WHEN EXISTS (SELECT 1 FROM private_members AS p
    WHERE p.guild_id = new.guild_id AND p.member_id = new.member_id) BEGIN
    SELECT RAISE(IGNORE);
END;
