-- Invites of people beside those of places: a volunteer's, a rally's, a poster's, a signer's own.
--
-- The table is made anew, because a column cannot be freed from NOT NULL. The codes stay, and so
-- does every signature that names one.

CREATE TABLE invites_anew (
  code    TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,       -- group, channel, volunteer, poster, rally, personal
  place   BLOB UNIQUE,         -- tag; of a group or a channel
  label   BLOB NOT NULL,       -- hidden
  owner   BLOB,                -- tag; of the account that made it
  revoked TEXT                 -- day
) STRICT, WITHOUT ROWID;
INSERT INTO invites_anew (code, kind, place, label) SELECT code, kind, place, label FROM invites;
DROP TABLE invites;
ALTER TABLE invites_anew RENAME TO invites;
CREATE INDEX invites_by_owner ON invites (owner) WHERE owner IS NOT NULL;
CREATE UNIQUE INDEX one_personal_invite ON invites (owner) WHERE kind = 'personal';

-- Further kinds of tallies: personal <code>, which no signature's row tells · the way of an open
-- walk by <code> and, under '', of all walks: started, consented, asked.
