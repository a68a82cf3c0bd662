-- The language that a club's messages are in. Null: its server's, where there is a catalogue for it.

ALTER TABLE clubs ADD COLUMN language TEXT;
