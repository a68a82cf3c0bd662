-- What is due is looked for every half minute, and not among all that ever was.
CREATE INDEX screenings_running ON screenings (at) WHERE ended_at IS NULL;
CREATE INDEX hidden_taken_back ON hidden_messages (id) WHERE is_taken_back;

-- Whose nominations were on a ballot is asked for of each club, once a day.
CREATE INDEX vote_films_by_club ON vote_films (guild_id, member_id);
