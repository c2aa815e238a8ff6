-- Messages to those who asked for updates, and the hours that alerts look at.

CREATE TABLE broadcasts (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  drafts      TEXT NOT NULL,     -- JSON: text by language
  status      TEXT NOT NULL,     -- draft, approved, sending, paused, stopped, done
  made_by     BLOB NOT NULL,     -- hidden: the account
  made        TEXT NOT NULL,     -- moment, UTC
  approved_by BLOB,              -- hidden: the account
  started     TEXT,              -- moment, UTC
  round       INTEGER,           -- 1 for the first that was started, and so on
  cursor      BLOB NOT NULL,     -- the tag of the last subscriber that was claimed
  recipients  INTEGER NOT NULL,  -- subscribers when it was started
  queued      INTEGER NOT NULL,  -- of them, those for whom a message was written
  delivered   INTEGER NOT NULL,
  blocked     INTEGER NOT NULL,
  failed      INTEGER NOT NULL,
  dropped     INTEGER NOT NULL   -- taken out of the outbox again: stopped, or no longer wanted
) STRICT;

-- The round that had been started when somebody subscribed: later subscribers are not among the
-- recipients of an earlier one.
ALTER TABLE subscribers ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

ALTER TABLE outbox ADD COLUMN broadcast INTEGER;
CREATE INDEX outbox_by_broadcast ON outbox (broadcast, id) WHERE broadcast IS NOT NULL;
CREATE INDEX outbox_behind_replies ON outbox (priority, id) WHERE priority > 0;

-- New signatures by hour, of each invite and country, in whatever state; kept for two weeks.
CREATE TABLE hourly (
  hour TEXT NOT NULL,            -- 2026-03-19T14, UTC
  kind TEXT NOT NULL,            -- invite, country
  key  TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (hour, kind, key)
) STRICT, WITHOUT ROWID;
