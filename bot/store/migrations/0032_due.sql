-- What is due is looked for every half minute, and not among all that ever was.
CREATE INDEX screenings_running ON screenings (at) WHERE ended_at IS NULL;
CREATE INDEX hidden_taken_back ON hidden_messages (id) WHERE is_taken_back;
