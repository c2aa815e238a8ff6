-- Cases: somebody has held, released or invalidated many signatures at once, and why.

CREATE TABLE cases (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  opened    TEXT NOT NULL,       -- moment
  who       BLOB NOT NULL,       -- hidden: the account that opened it
  verdict   TEXT NOT NULL,       -- the state it gives: live, held, invalid
  selection TEXT NOT NULL,       -- JSON
  reason    BLOB NOT NULL,       -- hidden
  counted   INTEGER NOT NULL,    -- rows, as they were counted before
  status    TEXT NOT NULL,       -- running, done, cancelled, undoing, undone
  place     TEXT NOT NULL,       -- the day or invite that it has come to
  changed   INTEGER NOT NULL     -- rows that it has changed and not changed back
) STRICT;
CREATE UNIQUE INDEX one_case_runs ON cases (status IN ('running', 'undoing'))
  WHERE status IN ('running', 'undoing');

-- What a case found each row to be. Of several cases that touched one row, the earlier has the
-- smaller id. A case that was undone has none left.
CREATE TABLE case_rows (
  case_id   INTEGER NOT NULL REFERENCES cases (id),
  signature BLOB NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
  was       TEXT NOT NULL,
  PRIMARY KEY (case_id, signature)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_rows_by_signature ON case_rows (signature, case_id);

-- What comes in from now on is held: by one link, or from one country.
CREATE TABLE holds (
  kind    TEXT NOT NULL,         -- invite, country
  key     TEXT NOT NULL,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  PRIMARY KEY (kind, key, case_id)
) STRICT, WITHOUT ROWID;

-- Who did what about a case, and when.
CREATE TABLE case_acts (
  case_id INTEGER NOT NULL REFERENCES cases (id),
  number  INTEGER NOT NULL,
  act     TEXT NOT NULL,         -- opened, cancelled, undone, let in
  at      TEXT NOT NULL,         -- moment
  who     BLOB NOT NULL,         -- hidden
  reason  BLOB NOT NULL,         -- hidden
  PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cases_stay BEFORE DELETE ON cases
BEGIN SELECT RAISE(ABORT, 'cases are kept'); END;
CREATE TRIGGER cases_tell_the_truth
BEFORE UPDATE OF id, opened, who, verdict, selection, reason, counted ON cases
BEGIN SELECT RAISE(ABORT, 'cases are not rewritten'); END;
CREATE TRIGGER case_acts_stay BEFORE DELETE ON case_acts
BEGIN SELECT RAISE(ABORT, 'cases are kept'); END;
CREATE TRIGGER case_acts_tell_the_truth BEFORE UPDATE ON case_acts
BEGIN SELECT RAISE(ABORT, 'cases are not rewritten'); END;
