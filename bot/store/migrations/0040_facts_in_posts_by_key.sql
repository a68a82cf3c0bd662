-- A member may call themself "director", and that is no fact of a film: only the key counts, which is the
-- text with its colon, since quotation marks inside of JSON's texts have a backslash.
DROP INDEX posts_with_facts;
CREATE INDEX posts_with_facts ON posts (written_at) WHERE instr(content, '"director":')
    OR instr(content, '"posters": [[') OR instr(content, '"posters":[[');
