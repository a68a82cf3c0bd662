-- The bot's answers that all in a channel can read and that name members, a row for each member. When one
-- of them goes or wants to be named nowhere, their row stays with the id of nobody until the message has
-- been edited.
CREATE TABLE public_answers (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL REFERENCES clubs ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    answered_at TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_member ON public_answers (guild_id, member_id, message_id);
CREATE INDEX answers_by_age ON public_answers (answered_at);
CREATE INDEX answers_of_nobody ON public_answers (id) WHERE member_id = -1;
-- An answer knows whom it names by their names alone.
CREATE INDEX member_names_by_name ON member_names (guild_id, name);
-- A post that is pressed is no such answer.
CREATE INDEX posts_by_message ON posts (message_id) WHERE message_id NOT NULL;
