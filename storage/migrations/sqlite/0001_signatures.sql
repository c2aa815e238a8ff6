-- What is kept of a campaign, and how little of it can be read.
--
-- Tags are keyed HMACs (16 bytes), made under a different key in every table, so that rows of
-- two tables cannot be joined by somebody who holds only this file. “hidden” columns are
-- encrypted with a key of the server, “sealed” ones with keys the server does not have.
-- Rows that belong to people live in tables WITHOUT ROWID: their order on disk is that of their
-- random ids or tags and does not tell who came after whom.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,      -- campaign, key_id
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every statement and consent text that was ever in use, so that a signature's version can be
-- read in ten years.
CREATE TABLE texts (
  sha256   TEXT NOT NULL,
  kind     TEXT NOT NULL,      -- statement, consent:<id>
  language TEXT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (sha256, kind, language)
) STRICT, WITHOUT ROWID;

-- Updates whose turn has committed. A second delivery finds itself here.
CREATE TABLE seen (
  source TEXT NOT NULL,
  id     INTEGER NOT NULL,
  day    TEXT NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_by_day ON seen (day);

-- Updates that we could not handle: that they came, and nothing of what they said.
CREATE TABLE set_aside (
  source      TEXT NOT NULL,
  id          INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  error_class TEXT NOT NULL,
  day         TEXT NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

-- Open conversations.
CREATE TABLE sessions (
  chat    BLOB PRIMARY KEY,    -- tag
  content BLOB NOT NULL,       -- hidden
  touched TEXT NOT NULL        -- day, for sweeping
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_day ON sessions (touched);

-- Codes that lead in.
CREATE TABLE invites (
  code  TEXT PRIMARY KEY,
  kind  TEXT NOT NULL,         -- group
  place BLOB NOT NULL UNIQUE,  -- tag
  label BLOB NOT NULL          -- hidden
) STRICT, WITHOUT ROWID;

CREATE TABLE signatures (
  id          BLOB PRIMARY KEY,      -- 16 random bytes
  key_id      TEXT NOT NULL,         -- the master key that made the tags
  phone_tag   BLOB NOT NULL UNIQUE,  -- one phone, one signature
  account_tag BLOB NOT NULL UNIQUE,  -- one account, one signature
  sealed      BLOB NOT NULL,
  day         TEXT NOT NULL,
  country     TEXT NOT NULL,
  language    TEXT NOT NULL,
  channel     TEXT NOT NULL,
  statement   TEXT NOT NULL,         -- texts.sha256
  consents    TEXT NOT NULL,         -- ids, sorted, separated by spaces
  invite      TEXT REFERENCES invites (code)
) STRICT, WITHOUT ROWID;

-- Each later change of an optional consent: which text, in which language, when.
CREATE TABLE consent_proofs (
  signature BLOB NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
  id        BLOB NOT NULL,           -- 16 random bytes
  sealed    BLOB NOT NULL,
  PRIMARY KEY (signature, id)
) STRICT, WITHOUT ROWID;

-- Whom we may write to later.
CREATE TABLE subscribers (
  tag      BLOB PRIMARY KEY,
  address  BLOB NOT NULL,            -- hidden
  language TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Live counts, moved in the same transaction as the signatures they count.
-- total '' · day 2026-03-19 · country KR · language ko · channel telegram · invite <code>
-- · withdrawn ''
CREATE TABLE tallies (
  kind TEXT NOT NULL,
  key  TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX largest_invites ON tallies (n DESC, key) WHERE kind = 'invite';

-- Messages to be delivered. Ids are never used again, so that a late receipt settles nothing
-- but its own message.
CREATE TABLE outbox (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  chat     BLOB NOT NULL,            -- tag
  message  BLOB NOT NULL,            -- hidden: address and payload
  priority INTEGER NOT NULL
) STRICT;
