-- Where the club was told that a film is sealed, so that this is corrected when its reveal is moved. Of earlier seals
-- that is not known.
ALTER TABLE sealings ADD COLUMN card_channel_id INTEGER;
ALTER TABLE sealings ADD COLUMN card_message_id INTEGER;
