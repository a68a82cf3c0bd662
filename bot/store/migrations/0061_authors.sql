-- Whose message is proposed as a quote, or waits to become one: the author is no more its member than
-- whoever may be, and has to find it.
ALTER TABLE proposals ADD COLUMN author_id INTEGER AS (json_extract(content, '$.said.author_id'));
ALTER TABLE waiting ADD COLUMN author_id INTEGER AS (coalesce(json_extract(content, '$.author_id'),
    json_extract(content, '$.said.author_id')));
