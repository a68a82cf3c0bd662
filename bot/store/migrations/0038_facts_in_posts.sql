-- Posts that hold a film's facts, the oldest first: what came from The Movie Database is not kept in them for
-- longer than elsewhere. A frozen film has the key "director"; the posters of a digest stand in a list.
CREATE INDEX posts_with_facts ON posts (written_at) WHERE instr(content, '"director"')
    OR instr(content, '"posters": [[') OR instr(content, '"posters":[[');
