-- What changes while a message is edited is shown by one more edit: these count the changes.
ALTER TABLE posts ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
