-- Who organizes, what they did, and how the campaign stands.

CREATE TABLE organizers (
  tag      BLOB PRIMARY KEY,     -- of the account, under a key of this table
  role     TEXT NOT NULL,        -- owner, organizer, auditor
  address  BLOB NOT NULL,        -- hidden
  language TEXT NOT NULL,
  report   INTEGER NOT NULL,     -- wants the daily report
  alerts   INTEGER NOT NULL,     -- wants alerts
  added_by BLOB NOT NULL,        -- hidden: the account; empty where the settings named it
  since    TEXT NOT NULL         -- day
) STRICT, WITHOUT ROWID;

-- Invitations to a role. Only the token's tag is kept: nobody can take a role out of this file.
CREATE TABLE role_invites (
  tag     BLOB PRIMARY KEY,
  role    TEXT NOT NULL,
  expires TEXT NOT NULL,         -- moment, UTC
  used    TEXT                   -- moment, UTC
) STRICT, WITHOUT ROWID;

-- What organizers did. Each line is chained to the one before by a MAC of the server's key.
CREATE TABLE access_log (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at     TEXT NOT NULL,          -- moment, UTC
  role   TEXT NOT NULL,
  who    BLOB NOT NULL,          -- tag of the account, under a key of this table
  named  BLOB NOT NULL,          -- hidden: the account
  action TEXT NOT NULL,
  reason BLOB NOT NULL,          -- hidden
  chain  BLOB NOT NULL
) STRICT;
CREATE TRIGGER access_log_is_not_rewritten BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is not rewritten'); END;
CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
WHEN OLD.at >= strftime('%Y-%m-%dT%H:%M:%S', 'now', '-2 years')
BEGIN SELECT RAISE(ABORT, 'the access log is kept for two years'); END;

-- How the campaign stands, as far as organizers decided it or a job found it.
CREATE TABLE standing (
  key   TEXT PRIMARY KEY,        -- paused, closed, reconciled, destroyed, log start, log head
  value TEXT NOT NULL,           -- JSON
  since TEXT NOT NULL,           -- moment, UTC
  who   BLOB NOT NULL            -- hidden: the account; empty where a job did it
) STRICT, WITHOUT ROWID;

-- What was announced, so that it is announced once, even where it un-happens and comes again.
CREATE TABLE milestones (
  kind       TEXT NOT NULL,      -- share, count
  n          INTEGER NOT NULL,   -- per cent of the goal, or signatures
  announced  TEXT NOT NULL,      -- moment, UTC
  unhappened TEXT,               -- moment, UTC
  PRIMARY KEY (kind, n)
) STRICT, WITHOUT ROWID;
