-- The milestone that a place is still to hear of, so that many are told in batches and each once.
ALTER TABLE cards ADD COLUMN owed TEXT NOT NULL DEFAULT '';  -- count 10000, share 25; '' none
CREATE INDEX cards_owed ON cards (place) WHERE owed <> '';

-- Messages of a broadcast that were taken back out of the outbox. One may have been on its way by
-- then; what the messenger says of it later is counted by this, once.
CREATE TABLE taken_back (
  id        INTEGER PRIMARY KEY,  -- as it was in the outbox
  broadcast INTEGER NOT NULL REFERENCES broadcasts (id)
) STRICT;
