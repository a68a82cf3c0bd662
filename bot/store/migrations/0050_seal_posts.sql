-- What told the club of a seal is a post from now on: it is stale when the seal has changed, until it is edited.
INSERT INTO posts (guild_id, kind, key, state, channel_id, due_at, written_at, content, message_id)
SELECT guild_id, 'seal', CAST(id AS TEXT), 'sent', card_channel_id,
    strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00', strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00',
    json_object('film_id', film_id), card_message_id
FROM sealings WHERE card_channel_id NOT NULL AND card_message_id NOT NULL AND opened_at IS NULL;
ALTER TABLE sealings DROP COLUMN card_channel_id;
ALTER TABLE sealings DROP COLUMN card_message_id;
