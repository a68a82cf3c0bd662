-- What one member has rated: their profile, and who rates like them. With the stars, so that all of a
-- club can be compared member by member without a look at the ratings themselves.
CREATE INDEX ratings_by_member ON ratings (guild_id, member_id, film_id, stars);
